"""What says outside its status that a medicine is not to be given, and what only seems to take its place."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
NKDA = allergy("NKDA")
GP = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [NKDA]))
AMOXICILLIN = order(None, 500, "mg", "TDS", codes=[], text="Amoxicillin 500mg capsules")


def warfarin(dose: int = 3, **more: Any) -> Any:
    return order("warfarin", dose, "mg", "OD", **({"id": "first", "ordered": "2026-11-18T08:00:00Z"} | more))


def chart(*orders: Any, last: dict[str, Any] | None = None, beside: dict[str, Any] | None = None) -> dict[str, Any]:
    made = r4_chart(PERSON, orders, [NKDA], observations=[beside] if beside else [])
    [each["resource"] for each in made["entry"] if each["resource"]["resourceType"] == "MedicationRequest"][-1].update(last or {})
    return made


def report(ward: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    return json_on(case(*others, source("epma", "inpatient-orders", ward), patient=PERSON.as_case()))


def rules(found: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in found["findings"]}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"directions": "DO NOT GIVE"}, True),
        ({"directions": "Not to be given until INR known"}, True),
        ({"directions": "STOPPED"}, True),
        ({"directions": "Withhold - bleeding"}, True),
        ({"note": "Do not give - INR 8"}, True),
        ({"directions": "Withhold if INR above 5"}, False),
        ({"directions": "Omit on Sundays"}, False),
        ({"directions": "Do not take more than one a day"}, False),
        ({"note": "Patient Notes: DO NOT GIVE"}, True),
        ({"note": "Take after food\nPrescriber Notes: Do not give - INR 8"}, True),
        ({"note": "Increased from 2mg to 3mg on 12/11/2026 due to a low INR.\nDo not give - INR 8"}, True),
        ({"note": "Patient has stopped taking this"}, True),
        ({"note": "Patient Notes: not taking since May"}, True),
        ({"directions": "NOT TAKING"}, True),
        ({"note": "Not taking regularly"}, False),
        ({"note": "Not taking any NSAIDs"}, False),
        ({"note": "Stopped smoking"}, False),
        # Told with its reason by the rule on notes.
        ({"note": "Withheld due to bleeding"}, False),
    ],
)
def test_words_that_forbid_an_order_in_force_are_told(more: dict[str, Any], told: bool) -> None:
    assert ("DIS-073" in rules(report(chart(warfarin(**more)), GP))) == told


@pytest.mark.parametrize(
    ("status", "replaced"), [("cancelled", False), ("entered-in-error", False), ("draft", False), ("active", True)]
)
def test_an_order_that_never_ran_takes_the_place_of_none(status: str, replaced: bool) -> None:
    later = {"priorPrescription": {"reference": "MedicationRequest/order-first"}, "status": status}
    found = report(chart(warfarin(), warfarin(5, id="second"), last=later), GP)
    assert ("DIS-010" in rules(found)) == replaced
    assert "DIS-022" not in rules(found)


@pytest.mark.parametrize(("said", "status"), [("yes", "incomplete"), (1, "incomplete"), (False, "complete"), (None, "complete")])
def test_a_request_of_which_nobody_can_read_whether_it_forbids_makes_the_source_not_whole(said: Any, status: str) -> None:
    assert report(chart(warfarin(), last={"doNotPerform": said}), GP)["status"] == status


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("withheld", "DIS-020"),
        ("paused", "DIS-020"),
        ("ceased", "DIS-020"),
        ("Do not give", "DIS-020"),
        ("not given", "DIS-048"),
        ("refused", "DIS-048"),
    ],
)
def test_more_words_for_a_status_are_understood_in_a_list_of_rows(status: str, told: str) -> None:
    assert told in rules(report(chart(warfarin()), rows(status)))


def test_a_status_that_nobody_understands_makes_a_list_of_rows_not_whole() -> None:
    found = report(chart(warfarin()), rows("in abeyance"))
    assert (found["status"], "REC-012" in rules(found)) == ("incomplete", True)
    assert report(chart(warfarin()), rows(""))["status"] == report(chart(warfarin()), rows("active"))["status"] == "complete"


def rows(status: str) -> dict[str, Any]:
    text = f"nhs_number,medicine,directions,status\n{PERSON.nhs_number},Warfarin 3mg tablets,1 tablet once a day,{status}\n"
    return source("pharmacy", "community-pharmacy", text)


def test_an_adverse_event_names_what_is_suspected_to_have_caused_it() -> None:
    event = {"resourceType": "AdverseEvent", "id": "e", "actuality": "actual", "event": {"text": "Anaphylaxis"}}
    suspect = {"suspectEntity": [{"instance": {"display": "Amoxicillin"}}]}
    assert "ALG-004" in rules(report(chart(AMOXICILLIN, beside=event | suspect)))
    potential = event | suspect | {"actuality": "potential"}
    assert "ALG-004" not in rules(report(chart(AMOXICILLIN, beside=potential)))
