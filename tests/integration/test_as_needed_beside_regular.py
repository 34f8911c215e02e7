"""A medicine that is regular in one record and as needed in another, or both in one of them only, is said to be."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
REGULAR, NEEDED = "1 g four times a day", "1 g up to four times a day when required"
GIVEN = order("paracetamol", 1, "g", "QDS")
GIVEN_IF_NEEDED = order("paracetamol", 1, "g", "QDS", as_needed=True, directions=NEEDED, id="prn")
MR, LIQUID = "Morphine 10mg modified-release tablets", "Morphine 10mg/5ml oral solution"
MORPHINE = order(None, 10, "mg", "BD", text=MR)
BREAKTHROUGH = order(
    None, 5, "mL", "QDS", text=LIQUID, as_needed=True, directions="5 mL up to four times a day when required", id="b"
)


def told(taken: list[Any], orders: list[Any]) -> dict[str, str]:
    """By rule: the summary of what differs in the dose or in being as needed."""
    return differing(taken, r4_chart(PERSON, orders, [allergy("NKDA")]))


def differing(taken: list[Any], chart: dict[str, Any]) -> dict[str, str]:
    gp = source("gp", "gp-record", gp_connect(PERSON, taken, [allergy("NKDA")]))
    found = json_on(case(gp, source("epma", "inpatient-orders", chart), patient=PERSON.as_case()))
    rules = {"DIS-010", "DIS-011", "DIS-012", "DIS-060", "DIS-061", "DIS-062", "DIS-065"}
    return {finding["rule"]: finding["summary"] for finding in found["findings"] if finding["rule"] in rules}


def paracetamol(*directions: str) -> list[Any]:
    return [gp_medicine("paracetamol", each, id=str(number)) for number, each in enumerate(directions)]


def morphine(*products: tuple[str, str]) -> list[Any]:
    return [gp_medicine(None, each, text=name, id=str(number)) for number, (name, each) in enumerate(products)]


BOTH = morphine((MR, "one tablet twice a day"), (LIQUID, "5 ml up to four times a day when required"))


@pytest.mark.parametrize(
    ("taken", "orders", "rule"),
    [
        (paracetamol(REGULAR, NEEDED), [GIVEN], "DIS-062"),
        (paracetamol(NEEDED, REGULAR), [GIVEN], "DIS-062"),
        (paracetamol(REGULAR), [GIVEN, GIVEN_IF_NEEDED], "DIS-065"),
        (BOTH, [MORPHINE], "DIS-062"),
        (BOTH[:1], [MORPHINE, BREAKTHROUGH], "DIS-065"),
        (paracetamol(REGULAR), [GIVEN_IF_NEEDED], "DIS-061"),
        (paracetamol(NEEDED), [GIVEN], "DIS-061"),
        (paracetamol("1 g when required"), [GIVEN], "DIS-061"),
        (paracetamol(REGULAR, NEEDED), [GIVEN_IF_NEEDED], "DIS-011"),
    ],
)
def test_as_needed_on_one_list_alone_is_told_once(taken: list[Any], orders: list[Any], rule: str) -> None:
    assert list(told(taken, orders)) == [rule]


def test_a_breakthrough_dose_that_was_not_ordered_is_told_beside_another_dose_of_the_regular_one() -> None:
    found = told(BOTH, [order(None, 20, "mg", "BD", text=MR)])
    assert set(found) == {"DIS-010", "DIS-062"}


def test_the_words_say_which_list_has_it_how() -> None:
    assert told(paracetamol(REGULAR, NEEDED), [GIVEN]) == {
        "DIS-062": f"Paracetamol: only regularly (1 gram - four times a day - oral) in epma, also as needed ({NEEDED}) in gp"
    }
    assert told(paracetamol(REGULAR), [GIVEN_IF_NEEDED]) == {
        "DIS-061": f"Paracetamol: only as needed ({NEEDED}) in epma, regularly ({REGULAR}) in gp"
    }


@pytest.mark.parametrize(
    ("taken", "orders"),
    [
        (paracetamol(REGULAR, NEEDED), [GIVEN, GIVEN_IF_NEEDED]),
        (paracetamol(NEEDED, REGULAR), [GIVEN, GIVEN_IF_NEEDED]),
        (paracetamol(REGULAR), [GIVEN]),
        (paracetamol(NEEDED), [GIVEN_IF_NEEDED]),
        (BOTH, [MORPHINE, BREAKTHROUGH]),
    ],
)
def test_what_is_given_the_same_way_on_both_lists_is_quiet(taken: list[Any], orders: list[Any]) -> None:
    assert told(taken, orders) == {}


def with_directions(words: str, *orders: Any) -> dict[str, Any]:
    """A chart whose last order says its dose in these words alone."""
    chart = r4_chart(PERSON, orders, [allergy("NKDA")])
    ordered = [each["resource"] for each in chart["entry"] if each["resource"]["resourceType"] == "MedicationRequest"]
    ordered[-1]["dosageInstruction"] = [{"text": words}]
    return chart


def test_a_single_dose_on_the_ward_is_neither_regular_nor_as_needed() -> None:
    assert list(differing(paracetamol(NEEDED), with_directions(REGULAR, GIVEN))) == ["DIS-061"]
    assert differing(paracetamol(NEEDED), with_directions("1 g once only", GIVEN)) == {}


def test_an_entry_that_was_not_read_may_be_the_one_that_is_missing() -> None:
    both, second = paracetamol(REGULAR, NEEDED), order("paracetamol", 1, "g", "QDS", id="second")
    assert "DIS-062" in differing(both, with_directions(REGULAR, GIVEN, second))
    assert differing(both, with_directions("as directed", GIVEN, second)) == {}
