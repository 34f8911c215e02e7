"""Which words document a change of a medicine: whole sentences about this medicine, with a reason, and nothing else."""

from fractions import Fraction
from typing import Any

import pytest

from service.core.model.dates import read_date
from service.core.model.written import MedicineWritten
from service.core.normalise.change_notes import amendment, changes_in_notes, labelled_reason
from service.core.normalise.changes import documented_changes, reason_of_ending
from service.core.normalise.reasons import cause_of, stated_reason
from tests.support.reference import bundled

NAMES = ("Ramipril", "Ramipril 5mg capsules")


@pytest.mark.parametrize(
    ("note", "kind", "reason", "on"),
    [
        ("Stopped due to AKI", "stopped", "AKI", None),
        ("Stopped 12/11/2026 due to bradycardia", "stopped", "bradycardia", "2026-11-12"),
        ("Stopped on 2026-11-12 due to bradycardia.", "stopped", "bradycardia", "2026-11-12"),
        ("Stopped by cardiology on 12 Nov 2026 because of cough", "stopped", "cough", "2026-11-12"),
        ("Stopped on 12 Nov 2026 by cardiology because of cough", "stopped", "cough", "2026-11-12"),
        ("Prescriber Notes: Ramipril stopped due to AKI", "stopped", "AKI", None),
        ("Patient Notes: Issue number 1 Ramipril stopped due to AKI", "stopped", "AKI", None),
        ("Ramipril 5mg capsules discontinued (angioedema)", "stopped", "angioedema", None),
        ("Stopped - rash", "stopped", "rash", None),
        ("Was stopped on admission because of AKI.", "stopped", "AKI", None),
        ("Keep in the fridge. Withheld pending angiogram.", "withheld", "angiogram", None),
        ("Started for AF", "started", "AF", None),
        ("Restarted on 18/11/2026 for blood pressure", "started", "blood pressure", "2026-11-18"),
        ("Dose of ramipril increased due to blood pressure", "increased", "blood pressure", None),
        ("Dose reduced because of hypotension", "reduced", "hypotension", None),
    ],
)
def test_a_sentence_that_says_all_of_it_is_read(note: str, kind: str, reason: str, on: str | None) -> None:
    (found,) = changes_in_notes([note], NAMES, bundled())
    assert (found.kind, found.reason, found.on.written if found.on else None) == (kind, reason, on)
    assert found.words in note


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Stopped",
        "Stopped by GP",
        "Stopped smoking",
        "Stopped smoking due to cough",
        "Do not stop suddenly",
        "Not stopped due to cough",
        "To be stopped due to cough",
        "Will be stopped due to cough",
        "Consider if stopped due to cough",
        "Stopped if dizzy",
        "Stop: cough",
        "Stopped due to cough?",
        "?stopped due to cough",
        "Stopped due to",
        "Stopped due to unknown",
        "Stopped due to no information available",
        "Stopped as per cardiology",
        "Stopped as planned",
        "Stopped for now",
        "Withheld for 3 days",
        "Stopped for a few days",
        "Stopped due to AKI, restart in 1 week",
        "Stopped due to AKI, to be resumed when well",
        "Stopped in error because of wrong patient",
        "Stopped: GP informed",
        "Stopped - patient aware",
        "Bisoprolol stopped due to bradycardia",
        "Stopped bisoprolol due to bradycardia",
        "Dose of bisoprolol reduced due to bradycardia",
        "Ramipril and bisoprolol stopped due to bradycardia",
        "Mother stopped because of cough",
        "Stopped 31/02/2026 due to cough",
        "Stopped 12/11/26 due to cough",
        "Stopped last week due to cough",
        "Dose increased to 5 zorkmids for pain",
        "Stopped due to cough. Restarted for blood pressure",
        "Stopped due to cough. Withheld due to AKI",
        "Stopped due to a " + "very " * 80 + "bad cough",
        "Type: Over the counter",
        "Please advise on when best to take",
    ],
)
def test_a_sentence_that_leaves_anything_open_says_nothing(note: str) -> None:
    assert changes_in_notes([note], NAMES, bundled()) == ()


def test_sentences_of_two_notes_that_contradict_each_other_say_nothing() -> None:
    assert changes_in_notes(["Stopped due to cough", "Restarted for blood pressure"], NAMES, bundled()) == ()
    assert len(changes_in_notes(["Stopped due to cough", "Ramipril discontinued because of cough"], NAMES, bundled())) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Dose increased from 5mg to 10mg", ("increased", 5, 10, "mg")),
        ("Increased from 500 micrograms to 1 mg", ("increased", "1/2", 1, "mg")),
        ("reduced to 2.5 mg", ("reduced", None, "5/2", "mg")),
        ("Dose changed from 1 tablet to 2 tablets", ("changed", 1, 2, "tablet")),
    ],
)
def test_amounts_of_an_amendment_are_exact(words: str, said: tuple[object, ...]) -> None:
    found = amendment(words, bundled())
    assert found
    amounts = [None if each is None else Fraction(str(each)) for each in said[1:3]]
    assert (found.kind, [one.value if one else None for one in (found.before, found.now)]) == (said[0], amounts)
    assert {one.unit for one in (found.before, found.now) if one} == {said[3]}


@pytest.mark.parametrize(
    "words", ["", "amended", "increased to once daily", "increased from 5mg to 10mg at night", "stopped", "High"]
)
def test_an_amendment_with_a_word_more_is_not_read(words: str) -> None:
    found = amendment(words, bundled())
    assert found is None or (found.kind, found.before, found.now) == ("changed", None, None)


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("Cough", True),
        ("Unknown; blood pressure high", True),
        (None, False),
        ("", False),
        (" ; ", False),
        ("No information available", False),
        ("No Information Available.", False),
        ("Re-Authorised", False),
        ("Expired", False),
        ("Continuation of home medication", False),
        ("Patient's own, as per GP", False),
        ("Regular meds (DHx)", False),
        ("TBC", False),
        ("Order modified", False),
        ("Re-prescribed on new chart", False),
        ("Stopped by GP", False),
        ("Patient transferred", False),
        ("Treatment of AF", True),
        ("?AF", True),
        ("Changed to warfarin", True),
        ("Change to medication treatment regime", True),
        ("Patient request", True),
        ("Not tolerated", True),
        ("Regular medication; AF", True),
        ("N/A", False),
        ("Unknown; not stated", False),
        ("12345", False),
    ],
)
def test_words_that_give_no_reason_are_none(words: str | None, stated: bool) -> None:
    assert (stated_reason(words, bundled()) is not None) == stated


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("Anaphylaxis", "severe-reaction"),
        ("?angioedema", "severe-reaction"),
        ("lip swelling", "severe-reaction"),
        ("Rash", "reaction"),
        ("Persistent dry cough: stop, GP to review blood pressure in 2 weeks", "reaction"),
        ("Adverse reaction to Prednisolone (Fat, John said)", "reaction"),
        ("Allergy", "reaction"),
        ("Side effects", "reaction"),
        ("no rash", "reason"),
        ("no sign of side effects", "reason"),
        ("Nausea resolved", "reason"),
        ("Course finished, no anaphylaxis", "reason"),
        ("Held for procedure", "reason"),
        ("Amiodarone-induced thyrotoxicosis", "reason"),
    ],
)
def test_a_reason_is_a_reaction_where_its_words_say_so(reason: str, cause: str) -> None:
    assert cause_of(reason, bundled()) == cause


def test_a_labelled_reason_of_a_published_payload() -> None:
    note = "Cancellation Reason: Prescribing Error, Cancellation Date: 2010-08-17"
    assert labelled_reason([note], bundled()) == "Prescribing Error"
    assert labelled_reason(["Cancellation Reason: Expired, Cancellation Date: 2010-08-17"], bundled()) is None
    assert labelled_reason(["Reason: unknown"], bundled()) is None


def written(**fields: Any) -> MedicineWritten:
    return MedicineWritten(
        source="gp", entry="1", path="", resource="MedicationStatement", text="Ramipril 5mg capsules", **fields
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "stopped", "status_reason": "Cough"}, [("stopped", "Cough", "status")]),
        ({"status": "on-hold", "status_reason": "Procedure"}, [("withheld", "Procedure", "status")]),
        ({"status": "stopped"}, []),
        ({"status": "stopped", "status_reason": "No information available"}, []),
        ({"status": "completed", "status_reason": "Course complete"}, []),
        ({"status": "stopped", "notes": ("Cancellation Reason: Cough",)}, [("stopped", "Cough", "status")]),
        ({"status": "active", "change": "stopped", "change_reason": "Cough"}, [("stopped", "Cough", "change summary")]),
        ({"status": "active", "change": "suspended", "change_reason": "AKI"}, [("withheld", "AKI", "change summary")]),
        ({"status": "active", "change": "added", "change_reason": "AF"}, [("started", "AF", "change summary")]),
        ({"status": "active", "change": "added"}, []),
        ({"status": "active", "change": "continued", "change_reason": "AF"}, []),
        ({"status": "active", "change": "amended", "change_reason": "AF"}, [("changed", "AF", "change summary")]),
        (
            {"status": "active", "change": "amended", "change_reason": "Increased for hyperglycaemia"},
            [("increased", "Increased for hyperglycaemia", "change summary")],
        ),
        (
            {"status": "active", "change": "amended", "change_reason": "Dose has been reduced due to bradycardia"},
            [("reduced", "Dose has been reduced due to bradycardia", "change summary")],
        ),
        (
            {"status": "active", "change": "amended", "change_reason": "Not increased"},
            [("changed", "Not increased", "change summary")],
        ),
        (
            {"status": "active", "change": "amended", "change_reason": "AF; Dose increased from 5mg to 10mg"},
            [("increased", "AF; Dose increased from 5mg to 10mg", "change summary")],
        ),
        ({"status": "active", "notes": ("Stopped due to AKI",)}, [("stopped", "Stopped due to AKI", "note")]),
    ],
)
def test_a_documented_change_is_told_with_its_words_and_where_it_stands(
    fields: dict[str, Any], said: list[tuple[str, str, str]]
) -> None:
    found = documented_changes(written(**fields), None, bundled())
    assert [(one.kind, one.words, one.said_by) for one in found] == said


def test_the_day_of_a_change_is_that_of_the_status_or_of_the_sentence() -> None:
    (coded,) = documented_changes(
        written(status="stopped", status_reason="Cough", status_changed=read_date("2026-11-03")), None, bundled()
    )
    (noted,) = documented_changes(written(status="active", notes=("Stopped on 12/11/2026 due to AKI",)), None, bundled())
    assert [one.on.written if one.on else None for one in (coded, noted)] == ["2026-11-03", "2026-11-12"]


def test_the_first_place_that_gives_a_reason_is_taken() -> None:
    both = written(status="stopped", status_reason="Expired", change_reason="Cough")
    assert reason_of_ending(both, bundled()) == "Cough"
