"""What words blame for a reaction, wherever they stand, and what they only name: the treatment, the denied, a relative's."""

from dataclasses import replace

import pytest

from service.core.normalise.reacted_to import joined_to, reacted_to
from tests.support.reference import bundled


def blamed(text: str) -> list[str]:
    return [named.words for named in reacted_to(text, bundled())]


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("Rash with penicillin", ["penicillin"]),
        ("Rash after the new penicillin", ["penicillin"]),
        ("Rash with codeine and morphine", ["codeine", "morphine"]),
        ("Rash with co-amoxiclav", ["co-amoxiclav"]),
        ("Reaction: after penicillin", ["penicillin"]),
        ("Penicillin rash", ["Penicillin"]),
        ("Penicillin, penicillin rash", ["Penicillin"]),
        ("PENICILLIN CAUSED A RASH", ["PENICILLIN"]),
        ("Penicillin-induced rash", ["Penicillin"]),
        ("Also penicillin", ["penicillin"]),
        ("Also morphine and codeine", ["morphine", "codeine"]),
        ("Penicillin rash, also codeine", ["Penicillin", "codeine"]),
    ],
)
def test_a_drug_beside_a_reaction_is_blamed_for_it(text: str, drugs: list[str]) -> None:
    assert blamed(text) == drugs


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("Co-amoxiclav rash", "Co-amoxiclav"),
        ("Co-trimoxazole caused a rash", "Co-trimoxazole"),
        ("Beta-blocker reaction", "Beta-blocker"),
        ("Depo-Provera reaction", "Depo-Provera"),
        ("Folic acid rash", "Folic acid"),
        ("Had a tranexamic acid reaction", "tranexamic acid"),
        ("Vomiting. Sodium valproate-induced rash", "Sodium valproate"),
    ],
)
def test_a_name_of_several_words_in_front_of_a_reaction_is_blamed_whole(text: str, drug: str) -> None:
    assert blamed(text) == [drug]


@pytest.mark.parametrize(
    "text",
    [
        "Rash, hydrocortisone",
        "Hydrocortisone for a rash",
        "Penicillin, rash",
        "Penicillin stopped: rash",
        # What was given against the reaction, or taken at the same time.
        "Rash on the trunk given chlorphenamine",
        "Rash with it. Morphine given",
        "Rash",
        "",
    ],
)
def test_a_drug_that_only_stands_near_a_reaction_is_not_blamed(text: str) -> None:
    assert blamed(text) == []


def test_what_stands_in_the_next_phrase_is_not_what_the_reaction_was_to() -> None:
    for stop in (", ", ". ", "; ", ": ", "\n", " (", ") "):
        assert blamed(f"Rash with codeine{stop}given morphine") == ["codeine"], stop


@pytest.mark.parametrize(
    "text",
    [
        "No rash with penicillin",
        "No penicillin rash",
        "Never had a rash with penicillin",
        "Mother had a rash with penicillin",
        "Mother: penicillin rash",
        "FH co-amoxiclav rash",
        "Not allergic reaction to penicillin",
        "Non-allergic reaction to penicillin",
        "No folic acid rash",
        "Tolerates codeine\nReaction: none",
    ],
)
def test_what_is_denied_of_a_relative_or_no_allergy_is_nobodys_reaction(text: str) -> None:
    assert blamed(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "No nausea. Rash with penicillin",
        "Rash with penicillin, no nausea",
        "Rash with penicillin. Mother well",
        "Mother well. Rash with penicillin",
        "Not an allergy to eggs. Rash with penicillin",
        "Rash with penicillin, not an allergy to eggs",
        "Penicillin rash. No nausea",
        "No nausea. Penicillin rash",
        "Tolerates codeine/reaction: after penicillin",
        "No falls dribbling hiccough/penicillin rash",
        "Rash with never-before-taken penicillin",
    ],
)
def test_what_other_words_deny_takes_no_reaction_away(text: str) -> None:
    assert [words.lower() for words in blamed(text)] == ["penicillin"]


def test_only_a_word_that_joins_them_ties_a_reaction_to_what_follows() -> None:
    for text, drugs in (
        ("Had a rash with penicillin", ["penicillin"]),
        ("Penicillin rash", []),
        ("Also penicillin", []),
        ("No rash with penicillin", []),
    ):
        assert [named.words for named in joined_to(text, bundled())] == drugs, text


def test_tables_without_words_of_reactions_blame_nothing() -> None:
    bare = replace(bundled(), note_words=())
    for text in ("Rash with penicillin", "Penicillin rash", "Also penicillin", "Penicillin - with codeine", "? penicillin"):
        assert reacted_to(text, bare) == joined_to(text, bare) == (), text
