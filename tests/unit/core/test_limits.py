"""Limits that speak for one indication only are no limits for a record that does not say what a medicine is for."""

from tests.support.cases import case, source
from tests.support.desk import real_desk, report_on
from tests.support.payloads import Person, order, r4_chart

_PERSON = Person(1)


def test_a_medicine_limited_for_one_indication_only_is_said_to_have_no_limit() -> None:
    limits = real_desk().reference.limits
    prednisolone = next(rows for rows in limits.values() if rows[0].name == "Prednisolone")
    assert all(row.indication for row in prednisolone), "choose another medicine for this test"
    chart = r4_chart(_PERSON, [order("prednisolone 5", 1, "tablet", "OD")], host="epma.example")
    report = report_on(case(source("epma", "inpatient-orders", chart), patient=dict(_PERSON.as_case())))
    said = [gap for gap in report.coverage.not_checked if gap.rule == "DOS-004"]
    assert [(gap.because, gap.alters_status) for gap in said] == [("no dose limit is held for this medicine", False)]
