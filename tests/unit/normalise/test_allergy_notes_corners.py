"""What the words of an allergy say at corners: a denial that is turned or past, a reaction told twice, and kinds that agree."""

from typing import Any

import pytest

from service.core.model.allergy import AllergyReading
from service.core.model.coding import SNOMED, Coding
from service.core.model.written import AllergyWritten, CodedText, ReactionWritten
from service.core.normalise.allergens import read_allergy
from service.core.normalise.allergy_notes import denial
from tests.support.reference import bundled

PENICILLIN = Coding(system=SNOMED, code="91936005", display="Allergy to penicillin")


def read(*codings: Coding, text: str | None = None, notes: tuple[str, ...] = (), **more: Any) -> AllergyReading:
    written = AllergyWritten(
        source="gp", entry="1", path="", resource="AllergyIntolerance", codings=codings, text=text, notes=notes, **more
    )
    return read_allergy(written, bundled())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Patient has no known drug allergies", "no-known-drug-allergy"),
        ("NKDA (2014)", "no-known-drug-allergy"),
        ("NKDA from 2014 on", "no-known-drug-allergy"),
        # What held until then, or then alone, is not said of today.
        ("NKDA until 2014", None),
        ("No known allergies when young", None),
        ("No known drug allergies as a child", None),
        ("No known drug allergies in childhood", None),
        ("NKDA years ago", None),
        # Words that only join others change nothing; those that state a reaction or an allergy do.
        ('"NKDA"', "no-known-drug-allergy"),
        ("NKDA. Had a bad reaction", None),
        ("NKDA. Had a bad-reaction", None),
        ("Had a reaction following the 2014 NKDA", None),
        ("NKDA, reacted", None),
        ("NKDA. Allergic to", None),
        # The beginning of an exception that is not there.
        ("No known drug allergies, but", None),
        ("No known drug allergies, although", None),
    ],
)
def test_a_denial_that_is_turned_or_past_or_has_a_reaction_beside_it_denies_nothing_today(text: str, said: str | None) -> None:
    assert denial(text, bundled()) == said
    reading = read(text=text)
    assert (reading.state, reading.negation) == (("negated", said) if said else ("unresolved-agent", None))


@pytest.mark.parametrize(
    ("field", "note", "beside"),
    [
        ("Urticaria", "hives", []),
        ("Hives", "hives", []),
        ("Felt odd", "hives", ["Urticaria"]),
    ],
)
def test_a_reaction_that_a_field_tells_by_its_title_or_in_these_words_is_not_told_twice(
    field: str, note: str, beside: list[str]
) -> None:
    told = ReactionWritten(manifestations=(CodedText(text=field),))
    assert [one.title for one in read(PENICILLIN, notes=(note,), reactions=(told,)).reactions] == beside


def test_the_display_of_a_code_that_a_transfer_put_there_tells_no_reaction() -> None:
    lost = Coding(system=SNOMED, code="196461000000101", display="Penicillin causing anaphylaxis")
    reading = read(lost, text="green sweets")
    assert (reading.severity, reading.reactions) == ("unknown", ())


@pytest.mark.parametrize(
    ("kind", "note", "told"),
    [
        ("allergy", "Reaction type: allergy", []),
        ("intolerance", "Reaction type: intolerance", []),
        ("allergy", "Reaction type: intolerance", ["kind"]),
    ],
)
def test_a_kind_in_words_contradicts_only_another_kind(kind: Any, note: str, told: list[str]) -> None:
    assert [one.what for one in read(PENICILLIN, notes=(note,), kind=kind).contradictions] == told


@pytest.mark.parametrize(
    ("said", "severity", "from_words"),
    [
        ({"notes": ("mild rash",)}, "non-severe", ("reaction", "severity")),
        ({"notes": ("severe rash",)}, "severe", ("reaction", "severity")),
        ({"notes": ("mild rash",), "criticality": "low"}, "non-severe", ("reaction",)),
        ({"notes": ("severe rash",), "criticality": "high"}, "severe", ("reaction",)),
        ({"notes": ("severe rash",), "criticality": "low"}, "severe", ("reaction", "severity")),
        ({"notes": ("mild rash",), "criticality": "high"}, "severe", ("reaction",)),
    ],
)
def test_a_severity_is_told_to_be_from_words_where_no_field_says_as_much(
    said: dict[str, Any], severity: str, from_words: tuple[str, ...]
) -> None:
    reading = read(PENICILLIN, **said)
    assert (reading.severity, reading.from_words) == (severity, from_words)


@pytest.mark.parametrize(
    ("text", "code", "told", "severity"),
    [
        (None, {"display": "Penicillin causing rash"}, ["Rash"], "unknown"),
        (None, {"description": "Anaphylaxis to penicillin"}, ["Anaphylaxis"], "severe"),
        ("green sweets", {"display": "Penicillin anaphylaxis"}, ["Anaphylaxis"], "severe"),
        # The reaction alone is one; a name that holds its word is none.
        ("Anaphylaxis", {}, ["Anaphylaxis"], "severe"),
        ("Cough", {}, ["Cough"], "unknown"),
        ("Cough linctus", {}, [], "unknown"),
    ],
)
def test_a_reaction_in_the_words_of_an_entry_or_of_its_code_is_told(
    text: str | None, code: dict[str, Any], told: list[str], severity: str
) -> None:
    reading = read(Coding(system=SNOMED, code="91936005", **code), text=text)
    assert ([one.title for one in reading.reactions], reading.severity) == (told, severity)


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("Reaction type: allergy", "allergy"),
        ("Reaction type: ?allergy", None),
        ("intolerance", "intolerance"),
        ("?intolerance", None),
        # Every entry is called an allergy: without its label that says nothing of its kind.
        ("allergy", None),
        ("Severity: allergy", None),
    ],
)
def test_the_word_allergy_tells_a_kind_only_under_its_label(note: str, kind: str | None) -> None:
    assert read(PENICILLIN, notes=(note,)).kind == kind
