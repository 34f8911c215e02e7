"""Rows of dose limits by hand, for tests of what is held against them."""

from decimal import Decimal
from typing import Any

from service.core.model.dose_rows import LimitRow
from tests.support.entries import PARACETAMOL


def limit_row(**change: Any) -> LimitRow:
    """At most 1000 mg of paracetamol a dose, for everybody and by every route, unless something else is given."""
    plain = LimitRow(
        id="L-1",
        medicine=PARACETAMOL[0],
        name="Paracetamol",
        direction="max",
        basis="per-dose",
        amount=Decimal(1000),
        unit="mg",
        per=None,
        routes=frozenset(),
        age_from_months=None,
        age_below_months=None,
        weight_from=None,
        weight_below=None,
        indication=None,
        citation="a book",
        source_id="s",
        reviewed_by=None,
    )
    return plain._replace(**change)
