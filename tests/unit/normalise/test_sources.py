"""A source normalised: what it says of itself is carried over, what replaces what, and every statement that it makes."""

from datetime import date
from typing import Any

import pytest

from service.core.model.coding import SNOMED, Coding
from service.core.model.dates import read_date
from service.core.model.entries import NormalisedSource
from service.core.model.written import (
    AllergyWritten,
    CodedText,
    ConditionWritten,
    DosageWritten,
    ListWritten,
    MedicineWritten,
    SourceList,
)
from service.core.normalise.source import normalise_source
from service.core.normalise.stated_allergies import NOT_READ
from tests.support.reference import bundled


def ordered(entry: str = "1", **more: Any) -> MedicineWritten:
    return MedicineWritten(
        source="gp", entry=entry, path="", resource="MedicationRequest", **{"text": "Warfarin", "status": "active", **more}
    )


def problem(text: str) -> AllergyWritten:
    return AllergyWritten(source="gp", entry="c", path="", resource="Condition", text=text, clinical_status="active")


def normalised(*medicines: MedicineWritten, **more: Any) -> NormalisedSource:
    written = SourceList(
        **{"name": "gp", "role": "gp-record", "dialect": "fhir-r4", "sha256": "", "medicines": medicines, **more}
    )
    return normalise_source(written, bundled(), date(2026, 11, 20))


@pytest.mark.parametrize("name", ["proposed", "said_to_be_of"])
def test_what_a_source_is_stays_known(name: str) -> None:
    assert getattr(normalised(**{name: True}), name) is True
    assert getattr(normalised(), name) is False


def test_an_allergy_in_words_that_were_not_read_is_warned_of_beside_what_the_source_warns_of() -> None:
    found = normalised(warnings=("page-missing",), statements=(problem("Adverse reaction to penicillin or erythromycin"),))
    assert found.warnings == ("page-missing", NOT_READ)
    assert normalised(warnings=("page-missing",)).warnings == ("page-missing",)


def test_a_list_that_is_empty_because_nothing_is_known_is_a_statement_of_no_allergy() -> None:
    empty = ListWritten(entry="l", path="", kind="allergies", empty_reason="nilknown")
    found = normalised(lists=(empty,))
    assert [(one.written.entry, one.reading.negation) for one in found.allergies] == [("l", "no-known-allergy")]
    assert found.statement == "none-known"


@pytest.mark.parametrize(
    ("status", "proposed", "replaced"),
    [
        ("active", False, True),
        ("stopped", False, True),
        ("cancelled", False, False),
        ("entered-in-error", False, False),
        ("draft", False, False),
        ("draft", True, True),
    ],
)
def test_only_what_ran_or_is_proposed_takes_the_place_of_another(status: Any, proposed: bool, replaced: bool) -> None:
    first, _ = normalised(ordered("1"), ordered("2", replaces="1", status=status), proposed=proposed).medicines
    assert first.superseded is replaced
    assert first.in_force is (proposed or not replaced)


def test_what_replaces_a_part_of_an_entry_replaces_the_entry() -> None:
    first, second = normalised(ordered("1", parts=("plan",)), ordered("2", replaces="plan")).medicines
    assert (first.superseded, second.superseded) == (True, False)


@pytest.mark.parametrize(("started", "to_begin"), [("2026-12-01", True), ("2026-11-01", False), (None, False)])
def test_what_only_begins_later_is_told_from_what_is_over(started: str | None, to_begin: bool) -> None:
    [found] = normalised(ordered(started=read_date(started))).medicines
    assert (found.to_begin, found.in_force) == (to_begin, not to_begin)


def test_the_problems_of_a_source_are_conditions_and_none_is_dropped() -> None:
    problems = tuple(
        ConditionWritten(source="gp", entry=text, path="", text=text, clinical_status="active") for text in ("Asthma", "Sad")
    )
    found = normalised(conditions=problems).conditions
    assert [(one.name, one.is_one_of) for one in found] == [("Asthma", {"asthma"}), ("Sad", frozenset())]


def test_a_source_warns_of_a_medicine_by_a_problem_and_by_a_request_not_to_give_a_class() -> None:
    statin = problem("Statin not tolerated")
    nsaids = ordered("2", text="NSAIDs", not_to_be_given=True)
    for medicines, problems, said in (
        ((), (statin,), ["Statin not tolerated"]),
        ((nsaids,), (), ["Do not give NSAIDs"]),
        ((nsaids,), (statin,), ["Statin not tolerated", "Do not give NSAIDs"]),
        ((ordered(),), (), []),
    ):
        found = normalised(*medicines, statements=problems)
        assert [one.said for one in found.warned_against] == said


SEVEN_DAYS = (DosageWritten(path="d", text="1 tablet once a day for 7 days"),)


@pytest.mark.parametrize(
    ("more", "proposed", "in_force", "because"),
    [
        ({}, False, False, "a course that ended on 2026-11-08 by its directions"),
        ({}, True, True, "proposed: judged as if it were in force"),
        ({"status": "stopped"}, False, False, "recorded as stopped"),
        ({"status": "stopped", "status_reason": "rash"}, False, False, "recorded as stopped: rash"),
        ({"not_to_be_given": True}, False, False, "asked NOT to be given"),
    ],
)
def test_why_a_medicine_is_not_in_force_is_what_was_recorded_before_what_its_directions_say(
    more: dict[str, Any], proposed: bool, in_force: bool, because: str
) -> None:
    [found] = normalised(
        ordered(text="Amoxicillin", dosages=SEVEN_DAYS, started=read_date("2026-11-01"), **more), proposed=proposed
    ).medicines
    assert (found.in_force, found.because) == (in_force, because)


def by(*routes: str, text: str | None = None) -> DosageWritten:
    """Directions with one route or several, of which a message names the first before the others."""
    first, *further = (CodedText(codings=(Coding(system=SNOMED, code=route),)) for route in routes)
    return DosageWritten(path="d", text=text, route=first, further_routes=tuple(further))


ORAL, INTRAVENOUS, NO_ROUTE = "26643006", "47625008", "1"


@pytest.mark.parametrize(
    ("routes", "route"),
    [
        ((ORAL,), "oral"),
        ((ORAL, ORAL), "oral"),
        ((ORAL, INTRAVENOUS), None),
        ((INTRAVENOUS, ORAL), None),
        ((ORAL, NO_ROUTE), None),
    ],
)
@pytest.mark.parametrize("text", ["Paracetamol", "Paracetamol 500mg tablets"])
def test_directions_by_two_routes_have_none_whatever_stands_first_or_suits_the_product(
    text: str, routes: tuple[str, ...], route: str | None
) -> None:
    [found] = normalised(ordered(text=text, dosages=(by(*routes, text="500 mg daily by mouth"),))).medicines
    assert found.route == route


def test_long_directions_of_one_medicine_are_read_each_for_themselves() -> None:
    """They are too long to be remembered."""
    advice = "Take with food and with a full glass of water, sitting up. " * 8

    def directed(entry: str, words: str) -> MedicineWritten:
        return ordered(entry, dosages=(DosageWritten(path="", text=f"{words}. {advice}"),))

    found = normalised(directed("1", "Take ONE daily"), directed("2", "Take TWO daily"))
    assert [entry.doses[0].written for entry in found.medicines] == [f"Take {each} daily. {advice}" for each in ("ONE", "TWO")]
