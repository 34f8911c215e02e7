"""What HL7 v2 says of a dose in words: instructions of the prescriber, of the pharmacy and of a timing, and conditions."""

from datetime import date

import pytest

from service.core.model.entries import MedicineEntry
from service.core.model.written import SourceList
from service.core.normalise.source import normalise_source
from service.sources.read import read_source
from tests.support.payloads import Person, hl7_rde
from tests.support.reference import bundled


def entry(*segments: str) -> MedicineEntry:
    found = read_source("ward", "inpatient-orders", hl7_rde(Person(6), [segments]), sha256="0" * 64)
    assert isinstance(found, SourceList)
    [one] = normalise_source(found, bundled(), date(2026, 11, 20)).medicines
    return one


def order(
    *, told: str = "", further: str = "", condition: str = "", words: str = "", orc7: str = "", priority: str = ""
) -> MedicineEntry:
    drug = f"RXE||^Warfarin 3mg tablets|3||mg||{told}" + "|" * 14 + further
    timing = [] if orc7 else [f"TQ1|1||OD||||||{priority}|{condition}|{words}"]
    return entry(f"ORC|NW|1|||||{orc7}", drug, *timing, "RXR|26643006^Oral^SCT")


@pytest.mark.parametrize("condition", ["if INR below 2", "to keep blood pressure below 110", "at the discretion of the clinic"])
@pytest.mark.parametrize("older", [True, False])
def test_a_condition_leaves_no_dose_and_is_kept(condition: str, older: bool) -> None:
    one = order(orc7=f"1^OD^^^^^{condition}") if older else order(condition=condition)
    assert one.doses[0].refused == f'it is given on a condition, "{condition}"'
    assert one.written.dosages[0].condition == condition
    assert one.daily == ()


@pytest.mark.parametrize(("condition", "priority"), [("PRN pain", ""), ("p.r.n. - pain", ""), ("pain", "PRN")])
def test_a_condition_of_as_needed_says_for_what(condition: str, priority: str) -> None:
    [dosage] = order(condition=condition, priority=priority).written.dosages
    assert (dosage.as_needed, dosage.as_needed_for, dosage.condition) == (True, "pain", None)


@pytest.mark.parametrize(
    ("written", "aspects", "refused"),
    [
        ({"further": "^5 mg on Sundays"}, ["dose", "frequency"], False),
        ({"further": "^With food~^5 mg on Sundays"}, ["dose", "frequency"], False),
        ({"further": "^Omit if INR above 4"}, [], True),
        ({"further": "^Once daily with food"}, [], False),
        ({"words": "5 mg on Sundays"}, ["dose", "frequency"], False),
        ({"words": "5 mg on Sundays", "told": "^3 mg once a day"}, ["dose", "frequency"], False),
        ({"words": "Omit on Sundays", "told": "^3 mg once a day"}, [], True),
        ({"told": "^3 mg once a day", "further": "^3 mg once a day"}, [], False),
    ],
)
def test_every_instruction_is_read_with_the_dose(written: dict[str, str], aspects: list[str], refused: bool) -> None:
    [reading] = order(**written).doses
    assert [one.aspect for one in reading.disagreements] == aspects
    assert ("may change the dose" in (reading.refused or "")) is refused


def test_instructions_that_are_read_together_and_contradict_are_not_compared() -> None:
    [reading] = order(told="^3 mg once a day~^5 mg on Sundays").doses
    assert any("the words were not read" in why for why in reading.not_compared)


def test_a_note_behind_an_order_is_a_note_as_of_fhir() -> None:
    noted = entry("ORC|NW|1", "RXE||^Warfarin 3mg tablets|3||mg", "TQ1|1||OD", "NTE|1||Give 5 mg on Mondays")
    assert noted.written.notes == ("Give 5 mg on Mondays",)


def test_the_instructions_to_the_pharmacy_of_a_request_are_read() -> None:
    one = entry("ORC|NW|1", "RXO|^Warfarin 3mg tablets|3||mg||^Omit on Sundays", "TQ1|1||OD")
    assert "Omit on Sundays" in (one.doses[0].refused or "")
    words_only = entry("ORC|NW|1", "RXO||||||500 mg Polycillin Q6H for 10 days, dispense 40 Tablets")
    assert words_only.written.dosages[0].additional == ("500 mg Polycillin Q6H for 10 days, dispense 40 Tablets",)
