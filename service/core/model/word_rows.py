"""Rows of the words by which notes are read."""

from typing import Literal, NamedTuple

NoteMeaning = Literal[
    "label",
    "severity",
    "severity-labelled",
    "certainty-labelled",
    "kind",
    "kind-labelled",
    "denial",
    "negation",
    "doubt",
    "another-person",
    "past",
    "filler",
    "turn",
    "joiner",
    "states-allergy",
    "warns-against",
    "ordinary",
]


ChangeMeaning = Literal[
    "label",
    "reason-label",
    "verb",
    "because",
    "doubt",
    "open-reason",
    "no-reason",
    "reaction",
    "severe-reaction",
    "over",
    "where",
    "subject",
    "not-given",
]


class NoteWordRow(NamedTuple):
    """Words of notes about allergies and what they mean: a label, a value, a denial, a doubt.

    The table is reference_data/allergy/note_words.csv.
    """

    means: NoteMeaning
    value: str
    words: tuple[str, ...]
    citation: str
    source_id: str


class ChangeWordRow(NamedTuple):
    """Words about a change of a medicine and what they mean; `value` is the kind of a verb.

    The table is reference_data/safety/change_words.csv.
    """

    means: ChangeMeaning
    value: str
    words: tuple[str, ...]
    citation: str
    source_id: str
