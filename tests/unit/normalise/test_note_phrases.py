"""Words about an allergy cut into phrases: each with what it means, its label, and how far a denial or a doubt reaches."""

import pytest

from service.core.normalise.note_phrases import Phrase, phrases
from tests.support.examples import examples
from tests.support.reference import bundled


def shown(phrase: Phrase) -> str:
    """`-` denied, `?` doubted, `*` of another person; the label, what it means, its value where the words are others."""
    marks = (("-", phrase.denied), ("?", phrase.doubted), ("*", phrase.another))
    label = f"{phrase.label}/" if phrase.label else ""
    value = f"={phrase.value}" if phrase.value and phrase.value != phrase.words.lower() else ""
    return f"{''.join(sign for sign, on in marks if on)}{label}{phrase.means}{value}:{phrase.words}"


CUT = {row["text"]: row["phrases"] for row in examples(__file__, "note_phrases.csv")}


@pytest.mark.parametrize("text", CUT)
def test_every_phrase_is_told_with_what_the_words_around_it_make_of_it(text: str) -> None:
    assert " | ".join(shown(phrase) for phrase in phrases(text, bundled())) == CUT[text]


@pytest.mark.parametrize("text", CUT)
def test_a_phrase_says_where_it_stands(text: str) -> None:
    assert [text[phrase.start : phrase.end] for phrase in phrases(text, bundled())] == [
        phrase.words for phrase in phrases(text, bundled())
    ]
