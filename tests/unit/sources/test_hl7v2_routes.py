"""Routes of HL7 v2: one is read, two leave it open, and each administration has those that stand behind it."""

from datetime import date

import pytest

from service.core.model.entries import MedicineEntry
from service.core.model.written import SourceList
from service.core.normalise.source import normalise_source
from service.sources.read import read_source
from tests.support.payloads import Person, hl7_rde
from tests.support.reference import bundled

ORAL, ORAL_HL7, IV = "RXR|26643006^Oral^SCT", "RXR|PO^Oral^HL70162", "RXR|47625008^Intravenous^SCT"
ORDER = ("ORC|NW|1", "RXE||^Warfarin 3mg tablets|3||mg", "TQ1|1||OD")


def entries(*segments: str) -> tuple[MedicineEntry, ...]:
    found = read_source("ward", "inpatient-orders", hl7_rde(Person(6), [segments]), sha256="0" * 64)
    assert isinstance(found, SourceList)
    return normalise_source(found, bundled(), date(2026, 11, 20)).medicines


@pytest.mark.parametrize(
    ("routes", "route", "problems"),
    [
        ((ORAL,), "oral", 0),
        ((ORAL, ORAL), "oral", 0),
        ((ORAL, ORAL_HL7), "oral", 0),
        ((ORAL, IV), None, 1),
        ((IV, ORAL), None, 1),
        ((ORAL, "RXR|XX^By the moon^L"), None, 1),
        ((ORAL, "RXD|1|^Warfarin|20261119", IV), "oral", 0),
        (("RXD|1|^Warfarin|20261119", ORAL), "oral", 0),
    ],
)
def test_two_routes_leave_the_route_not_known(routes: tuple[str, ...], route: str | None, problems: int) -> None:
    [entry] = entries(*ORDER, *routes)
    assert (entry.route, len(entry.written.problems)) == (route, problems)


def test_words_are_held_against_no_route_that_is_not_known() -> None:
    [entry] = entries("ORC|NW|1", "RXE||^Metronidazole|400||mg||^400 mg orally once a day", "TQ1|1||OD", IV, ORAL)
    assert entry.doses[0].disagreements == ()


@pytest.mark.parametrize(
    "segments",
    [
        ("RXE||^Warfarin||||", "TQ1|1|||||||||SBP above 100"),
        ("RXE||^Warfarin||||" + "|" * 19 + "3|mg",),
        ("RXE||^Warfarin||||", "RXR||^Left arm"),
        ("RXE||^Warfarin||||", "RXR||", ORAL),
        ("RXE||^Warfarin||||", "RXR||||^Infusion"),
    ],
)
def test_a_dosage_of_which_one_part_alone_is_said_is_kept(segments: tuple[str, ...]) -> None:
    [entry] = entries("ORC|NW|1", *segments)
    assert len(entry.written.dosages) == 1


def test_an_order_without_directions_has_no_dosage() -> None:
    [entry] = entries("ORC|NW|1", "RXE||^Warfarin||||", "TQ1|1")
    assert entry.written.dosages == ()


def test_each_administration_has_the_route_behind_it() -> None:
    def given(number: int) -> str:
        return f"RXA|0|{number}|20261119080000||^Metronidazole|400|mg"

    assert [each.route for each in entries("ORC|NW|1", given(1), ORAL, given(2), IV)] == ["oral", "iv"]
    assert [each.route for each in entries("ORC|NW|1", ORAL, given(1), given(2))] == ["oral", "oral"]
    assert [each.route for each in entries("ORC|NW|1", given(1), ORAL, IV)] == [None]
