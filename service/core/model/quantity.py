"""Numbers with their units, as written."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class QuantityWritten:
    """An amount as a source wrote it. `code` is the unit's code in `system`; `unit` is its words. None: not stated."""

    value: Decimal | None
    unit: str | None = None
    system: str | None = None
    code: str | None = None
    comparator: str | None = None


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """An amount in a known unit: `unit` is a key of the units table (UCUM code, or a countable such as `tablet`)."""

    value: Decimal
    unit: str
