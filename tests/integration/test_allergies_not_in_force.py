"""Lists that hold only what has ended, was refuted or was entered in error: neither empty nor "no known allergies"."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
PENICILLIN = allergy("penicillin")
REFUTED = allergy("penicillin", verification="refuted")
IN_ERROR = allergy("penicillin", verification="entered-in-error")
ENDED = allergy("penicillin", status="resolved")
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD")


def report(known: list[Any], ward: list[Any], *orders: Any, transfer: str = "admission") -> dict[str, Any]:
    gp = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("amlodipine 5", "One daily")], known))
    epma = source("epma", "inpatient-orders", r4_chart(PERSON, [AMLODIPINE, *orders], ward))
    return json_on(case(gp, epma, patient=PERSON.as_case(), transfer=transfer))


def statement(found: dict[str, Any], name: str = "epma") -> str:
    (said,) = [each["allergy_statement"] for each in found["sources"] if each["name"] == name]
    return str(said)


def told(found: dict[str, Any]) -> dict[str, str]:
    return {one["rule"]: one["severity"] for one in found["findings"] if one["category"].startswith("allergy")}


@pytest.mark.parametrize(
    "ward", [REFUTED, IN_ERROR, ENDED, allergy("NKDA", verification="refuted"), allergy("NKDA", status="inactive")]
)
@pytest.mark.parametrize("transfer", ["admission", "transfer", "discharge"])
def test_what_is_not_in_force_is_no_record_of_today(ward: Any, transfer: str) -> None:
    found = report([], [ward], transfer=transfer)
    assert statement(found) == "resolved-only", "the contract knows no statement of a list that was refuted"
    assert told(found) == {"ALG-020": "moderate"}


def test_the_words_say_what_each_list_holds() -> None:
    (finding,) = [one for one in report([], [REFUTED])["findings"] if one["rule"] == "ALG-020"]
    assert finding["summary"] == "No source says that there is an allergy, or that there is none"
    assert finding["detail"] == (
        "epma records only what has ended, or was refuted or entered in error; gp records nothing about allergies. "
        "What ended, or was refuted, does not say that there is none."
    )


def test_an_allergy_that_is_active_here_and_refuted_there_is_told_as_that() -> None:
    found = report([PENICILLIN], [REFUTED])
    assert told(found) == {"ALG-018": "moderate"}
    (finding,) = [one for one in found["findings"] if one["rule"] == "ALG-018"]
    assert finding["summary"] == "Penicillins: active in gp, refuted in epma"


@pytest.mark.parametrize(
    "ward", [IN_ERROR, allergy("erythromycin", status="resolved"), allergy("erythromycin", verification="refuted")]
)
def test_a_list_of_what_is_not_in_force_lacks_what_another_list_holds(ward: Any) -> None:
    assert told(report([PENICILLIN], [ward])) == {"ALG-015": "high"}


@pytest.mark.parametrize("ward", [REFUTED, ENDED])
def test_an_order_is_held_against_what_another_list_has_in_force(ward: Any) -> None:
    found = report([PENICILLIN], [ward], order("amoxicillin 500", 1, "capsule", "TDS"))
    assert found["hold"]["advised"]
    assert "critical" in {one["severity"] for one in found["findings"] if one["category"] == "allergy-conflict"}


@pytest.mark.parametrize("ward", [REFUTED, ENDED, IN_ERROR])
def test_what_nobody_has_in_force_conflicts_with_no_order(ward: Any) -> None:
    found = report([allergy("NKDA")], [ward], order("amoxicillin 500", 1, "capsule", "TDS"))
    assert told(found) == {}
    assert not found["hold"]["advised"]
