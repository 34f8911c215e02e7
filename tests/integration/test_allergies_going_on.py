"""Allergies at discharge and transfer: what goes home or to the next ward without them, and what is ordered against them."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
NKDA, PENICILLIN = allergy("NKDA"), allergy("penicillin", reaction="anaphylaxis", severity="severe")
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD", id="am")
AMOXICILLIN = order("amoxicillin 500", 1, "capsule", "TDS", id="x")


def gp(*allergies: Any, medicines: Any = ()) -> dict[str, Any]:
    taken = [gp_medicine("amlodipine 5", "One daily", id="am"), *medicines]
    return source("gp", "gp-record", gp_connect(PERSON, taken, allergies))


def chart(name: str, orders: Any, allergies: Any, role: str = "inpatient-orders") -> dict[str, Any]:
    """No allergies: an empty list. None: no list at all."""
    return source(name, role, r4_chart(PERSON, orders, allergies, host=f"{name}.example"))


def letter(orders: Any, allergies: Any) -> dict[str, Any]:
    return chart("letter", orders, allergies, "discharge-summary")


def report(*sources: dict[str, Any], transfer: str) -> dict[str, Any]:
    return json_on(case(*sources, transfer=transfer, patient=PERSON.as_case()))


def told(*sources: dict[str, Any], transfer: str = "discharge") -> dict[str, str]:
    found = report(*sources, transfer=transfer)["findings"]
    return {one["rule"]: one["severity"] for one in found if one["category"].startswith("allergy")}


def test_what_goes_home_against_an_allergy_is_held_as_an_order_is() -> None:
    found = report(
        gp(NKDA), chart("epma", [AMLODIPINE], [PENICILLIN]), letter([AMLODIPINE, AMOXICILLIN], [PENICILLIN]), transfer="discharge"
    )
    conflicts = [(one["rule"], one["severity"]) for one in found["findings"] if one["category"] == "allergy-conflict"]
    assert conflicts == [("ALG-005", "critical")]
    assert (found["hold"]["advised"], found["hold"]["scope"]) == (True, "these-orders")


@pytest.mark.parametrize("transfer", ["admission", "transfer"])
def test_an_old_summary_is_a_history_at_other_times(transfer: str) -> None:
    old = letter([AMLODIPINE, AMOXICILLIN], [PENICILLIN])
    said = told(old, chart("epma", [AMLODIPINE], [PENICILLIN]), transfer=transfer)
    assert said == {"ALG-007": "high"}


@pytest.mark.parametrize(
    ("ward", "goes_home", "said"),
    [
        ([PENICILLIN], [PENICILLIN], {}),
        ([PENICILLIN], [], {"ALG-017": "moderate"}),
        ([PENICILLIN], None, {"ALG-050": "moderate"}),
        ([PENICILLIN], [allergy("aspirin")], {"ALG-015": "high"}),
        ([PENICILLIN], [NKDA], {"ALG-013": "critical"}),
    ],
)
def test_what_the_summary_says_of_an_allergy(ward: Any, goes_home: Any, said: dict[str, str]) -> None:
    known = [PENICILLIN, *([allergy("aspirin")] if goes_home and "aspirin" in goes_home[0].agents else [])]
    assert told(gp(*known), chart("epma", [AMLODIPINE], known if ward else []), letter([AMLODIPINE], goes_home)) == said


def test_a_chart_of_the_new_ward_without_a_list_is_told_of() -> None:
    old, new = chart("old-ward", [AMLODIPINE], [PENICILLIN]), chart("new-ward", [AMLODIPINE], None)
    assert told(old, new, transfer="transfer") == {"ALG-051": "moderate"}
    assert told(old, chart("new-ward", [AMLODIPINE], [PENICILLIN]), transfer="transfer") == {}
    assert told(gp(PENICILLIN), new, transfer="admission") == {}


@pytest.mark.parametrize("mild_in", ["a", "z"])
def test_the_gravest_reaction_decides_whichever_source_tells_it(mild_in: str) -> None:
    mild = allergy("penicillin", reaction="rash", severity="mild", criticality="low")
    lacking = chart("epma", [AMLODIPINE], [allergy("aspirin")])
    grave = "m"
    sources = [
        chart(name, [AMLODIPINE], [known, allergy("aspirin")], "shared-care-record")
        for name, known in ((mild_in, mild), (grave, PENICILLIN))
    ]
    # That the two tell it differently is a finding of its own, and a lesser one.
    assert told(*sources, lacking, transfer="admission") == {"ALG-015": "high", "ALG-060": "moderate"}


def stopped(reason: str) -> Any:
    return order("ramipril 5", 1, "capsule", "OD", id="r", status="stopped", reason=reason)


@pytest.mark.parametrize(
    ("reason", "rule"), [("Angioedema", {"ALG-052": "high"}), ("Dry cough", {}), ("Acute kidney injury", {})]
)
def test_a_severe_reaction_that_no_list_holds_is_told(reason: str, rule: dict[str, str]) -> None:
    ward = chart("epma", [AMLODIPINE, stopped(reason)], [NKDA])
    assert told(gp(NKDA), ward, letter([AMLODIPINE], [NKDA])) == rule


def test_a_severe_reaction_to_what_a_list_holds_is_known() -> None:
    ward = chart(
        "epma",
        [AMLODIPINE, order("amoxicillin 500", 1, "capsule", "TDS", id="x", status="stopped", reason="Anaphylaxis")],
        [PENICILLIN],
    )
    assert told(gp(PENICILLIN), ward, letter([AMLODIPINE], [PENICILLIN])) == {}
