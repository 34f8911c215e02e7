"""DIS-016 also holds products to their brand of which an imported dictionary advises it."""

from dataclasses import replace
from functools import partial

import pytest

from service.core.model.report import Report
from service.core.pipeline import reconcile_record
from service.workflows.make_report import make_report
from tests.support.cases import as_bytes, case, source
from tests.support.desk import real_desk
from tests.support.payloads import Person, order, r4_chart

# Two brands of one virtual product of the bundled tables.
NIFEDIPINE = "39111711000001105"
NIMODREL, NEOZIPINE = "10189111000001106", "10751211000001100"


def fired(*advised: str) -> bool:
    """Whether the rule fires on one brand at the practice and the other on the ward."""
    person, desk = Person(1), real_desk()
    sources = [
        source(
            name, role, r4_chart(person, [order(None, 1, "tablet", "OD", id="1", codes=(("https://dmd.nhs.uk", code, words),))])
        )
        for name, role, code, words in (
            ("gp", "gp-record", NIMODREL, "Nimodrel XL 30mg tablets"),
            ("epma", "inpatient-orders", NEOZIPINE, "Neozipine XL 30mg tablets"),
        )
    ]
    value = case(*sources, patient=dict(person.as_case()))
    tables = replace(desk.reference, kept_to_brand=frozenset(advised))
    judge = partial(reconcile_record, rulebook=desk.rulebook, reference=tables, engine=desk.engine)
    report = make_report(as_bytes(value), replace(desk, judge=judge, reference=tables))
    assert isinstance(report, Report)
    return "DIS-016" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize(("advised", "expected"), [((), False), ((NIFEDIPINE,), True), (("39022611000001105",), False)])
def test_it_fires_where_the_dictionary_advises_a_brand(advised: tuple[str, ...], expected: bool) -> None:
    assert fired(*advised) is expected
