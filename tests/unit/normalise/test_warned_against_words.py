"""Warnings of medicines: which of several names a warning is of, which of several texts gives it, and what no table need hold."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from service.core.model.coding import Coding
from service.core.model.entries import MedicineEntry, WarnedAgainst
from service.core.model.reference import Reference
from service.core.model.word_rows import NoteWordRow
from service.core.model.written import AllergyWritten, MedicineWritten
from service.core.normalise.medicines import identify
from service.core.normalise.warned_against import asked_not_to_give, warned_against
from tests.support.reference import bundled

DISPLAYED = Coding(system="http://snomed.info/sct", code="1", display="Statin not tolerated")
WITHOUT_DISPLAY = Coding(system="http://snomed.info/sct", code="2")


def statement(text: str | None, *codings: Coding) -> AllergyWritten:
    return AllergyWritten(source="gp", entry="c", path="", resource="Condition", text=text, codings=codings)


def told(text: str | None, *codings: Coding, reference: Reference | None = None) -> list[tuple[list[str], bool]]:
    """Each warning: the names that it is of, and whether it is open."""
    found: tuple[WarnedAgainst, ...] = warned_against((statement(text, *codings),), reference or bundled())
    return [([words for words, _ in one.named], one.open) for one in found]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # In front of the medicines: the first of them, with those joined to it.
        ("Avoid NSAIDs - already takes warfarin", ["NSAIDs"]),
        ("Avoid dihydrocodeine, takes codeine", ["dihydrocodeine"]),
        # Behind them: the last.
        ("Aspirin stopped, penicillin not tolerated", ["penicillin"]),
        # On the other side than it should stand.
        ("Aspirin stopped, penicillin - avoid", ["penicillin"]),
        ("Contraindicated: NSAIDs - takes warfarin", ["NSAIDs"]),
        # Set apart from the words before it, a warning is of what follows it; joined to them it is of both.
        ("Clopidogrel - intolerance to aspirin", ["aspirin"]),
        ("On clopidogrel (intolerance to aspirin)", ["aspirin"]),
        ("Clopidogrel: intolerance to aspirin", ["aspirin"]),
        ("Clopidogrel, intolerance to aspirin", ["aspirin"]),
        ("Clopidogrel (intolerance to aspirin), codeine intolerance", ["aspirin", "codeine"]),
        ("Aspirin - intolerance", ["Aspirin"]),
        ("Aspirin - C/I in asthma", ["Aspirin"]),
        ("Statin intolerance to simvastatin", ["simvastatin", "Statin"]),
        # A name that is the end of another.
        ("Avoid dihydrocodeine - codeine helps", ["dihydrocodeine"]),
        # A medicine that is the one to give.
        ("Avoid codeine (morphine preferred)", ["codeine"]),
        ("Avoid codeine, tramadol or morphine preferred", ["codeine", "tramadol"]),
        # The hyphen behind a name, whatever letter the name ends with.
        ("ZOVIRAX-INDUCED NEUTROPENIA", ["ZOVIRAX"]),
        # Each sentence, line and clause for itself.
        ("Mother intolerant of codeine\nAvoid penicillin", ["penicillin"]),
        ("No contraindication to statins, avoid penicillin", ["penicillin"]),
        # What a medicine did is passed over where something says that another should not be given.
        ("NSAID contraindicated due to warfarin", ["NSAID"]),
        ("Avoid NSAIDs - bleeding due to warfarin", ["NSAIDs"]),
        # The same medicine once surely and once by what it did.
        ("ACE inhibitor cough. Avoid ACE inhibitor", ["ACE inhibitor"]),
    ],
)
def test_a_warning_is_of_the_medicine_that_it_stands_beside_and_of_no_other(text: str, named: list[str]) -> None:
    assert told(text) == [(named, False)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Statins tried but not tolerated", ["Statins"]),
        ("Statin tried but was not tolerated due to myalgia", ["Statin"]),
        ("Statin tried, but did not tolerate", ["Statin"]),
        ("Aspirin stopped as not tolerated", ["Aspirin"]),
        ("Ramipril stopped because not tolerated", ["Ramipril"]),
        ("Ramipril started, not tolerated", ["Ramipril"]),
        ("Ramipril started, could not tolerate", ["Ramipril"]),
        ("Digoxin and amiodarone started, but not tolerated", ["Digoxin", "amiodarone"]),
        ("Aspirin stopped, ramipril started but not tolerated", ["ramipril"]),
        ("On aspirin with ramipril but not tolerated", ["ramipril"]),
        ("Alcohol withdrawal: codeine or morphine used, always poorly tolerated", ["codeine"]),
        ("Codeine or morphine used, always poorly tolerated", ["Codeine"]),
    ],
)
def test_what_was_begun_and_given_up_is_left_open(text: str, named: list[str]) -> None:
    assert told(text) == [(named, True)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("On clopidogrel as intolerant of aspirin", [(["aspirin"], False)]),
        ("Clopidogrel used, intolerance to aspirin", [(["aspirin"], False)]),
        ("Apixaban started as warfarin unsuitable", [(["warfarin"], False)]),
        ("Aspirin used to avoid stroke", []),
        ("Takes aspirin as advised, to avoid stroke", []),
        ("Simvastatin but MRI not tolerated", []),
        ("Ramipril started because unable to tolerate the heat", []),
        ("Codeine for cough", []),
        ("Metformin with food to prevent side effects", []),
    ],
)
def test_what_was_begun_for_another_reason_is_not_taken_for_given_up(text: str, named: list[tuple[list[str], bool]]) -> None:
    assert told(text) == named


@pytest.mark.parametrize("text", ["Screening for statin intolerance", "Risk of intolerance: statin", "No chest pain", "No"])
def test_terms_that_look_like_warnings_warn_of_nothing(text: str) -> None:
    assert told(text) == []


def test_the_code_is_heard_where_the_words_warn_of_nothing() -> None:
    for text in ("See the letter of the clinic", "Ramipril", None):
        assert told(text, WITHOUT_DISPLAY, DISPLAYED) == [(["Statin"], False)]


def asked(text: str | None, *codings: Coding, not_to_be_given: bool = True) -> list[str | None]:
    """The warnings of one request."""
    written = MedicineWritten(
        source="ward",
        entry="1",
        path="p",
        resource="MedicationRequest",
        text=text,
        codings=codings,
        not_to_be_given=not_to_be_given,
    )
    entry = MedicineEntry(written=written, role="inpatient-orders", identified=identify(written, bundled()), doses=())
    return [one.text for one in asked_not_to_give((entry,))]


PENICILLINS = Coding(system="http://snomed.info/sct", code="1", display="Penicillins")


def test_a_request_that_a_class_be_not_given_is_a_warning_in_its_words_or_in_those_of_its_code() -> None:
    assert asked("NSAIDs") == ["Do not give NSAIDs"]
    assert asked("NSAIDs", PENICILLINS) == ["Do not give NSAIDs"]
    assert asked(None, WITHOUT_DISPLAY, PENICILLINS) == ["Do not give Penicillins"]


def test_an_order_that_nobody_could_identify_and_a_request_without_words_warn_of_nothing() -> None:
    assert asked("NSAIDs", not_to_be_given=False) == []
    assert asked(None, WITHOUT_DISPLAY) == []


def test_a_request_that_a_known_medicine_be_not_given_is_left_to_the_rules_on_orders() -> None:
    assert asked("Amlodipine 5mg tablets") == []


def tables(change: Callable[[NoteWordRow], NoteWordRow | None], *more: NoteWordRow) -> Reference:
    """The tables with each row of words changed, or left out where None comes back."""
    rows = (change(row) for row in bundled().note_words)
    return replace(bundled(), note_words=(*(row for row in rows if row is not None), *more))


def without(means: str, value: str | None) -> Reference:
    return tables(lambda row: None if row.means == means and value in {None, row.value} else row)


@pytest.mark.parametrize(
    ("means", "value"),
    [
        ("negation", None),
        ("another-person", None),
        ("doubt", None),
        *(
            ("warns-against", value)
            for value in (
                "before", "behind", "effect-before", "effect-behind", "refused", "other", "condition", "denied", "ends",
                "passes-over", "chosen", "denied-behind",
            )
        ),
    ],
)  # fmt: skip
def test_words_that_a_table_lacks_are_found_nowhere(means: str, value: str | None) -> None:
    """A comma and a blank are a place where an empty word would be found."""
    for text in ("Avoid penicillin, please, to be avoided.", "Avoid, please, penicillin (to be avoided)"):
        assert [left for _, left in told(text, reference=without(means, value))] == [False]


@pytest.mark.parametrize("words", ["?", "possibly", "uncertain", "doubtful", "probably", "might be"])
def test_every_word_of_doubt_leaves_a_warning_open(words: str) -> None:
    assert told(f"{words} statin not tolerated") == [(["statin"], True)]


def test_the_longer_of_two_wordings_counts_whichever_the_table_names_first() -> None:
    for words in (("refuses", "refuses most"), ("refuses most", "refuses")):
        row = NoteWordRow("warns-against", "before", words, "", "engineering")
        assert told("Refuses most penicillins", reference=tables(lambda row: row, row)) == [(["penicillins"], False)]
