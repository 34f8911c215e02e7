"""Loads the tables of words: of notes about allergies, of changes of medicines, and those that are misspelt."""

from typing import get_args

from service.core.model.word_rows import ChangeMeaning, ChangeWordRow, NoteMeaning, NoteWordRow
from service.reference.tables import Row, Tables, one_of, several

# Where words that forbid may stand, and what behind them is a condition.
_PLACES = ("anywhere", "directions", "unless")
_VERBS = ("stopped", "withheld", "started", "increased", "reduced", "changed")
# Of some meanings the kinds; `word`: words of which any number together say no more than each.
_VALUES = {"verb": _VERBS, "not-given": _PLACES, "no-reason": ("", "word")}


def note_words(tables: Tables) -> tuple[NoteWordRow, ...]:
    """What words of notes about allergies mean."""
    meanings = get_args(NoteMeaning)

    def make(row: Row) -> NoteWordRow:
        means = one_of(row["means"], meanings)
        return NoteWordRow(means, row["value"], several(row["words"]), row["citation"], row["source_id"])  # type: ignore[arg-type]

    found = tuple(tables.rows("allergy/note_words.csv", make))
    told = {row.value for row in found if row.means == "states-allergy"}
    # Without them an allergy that stands outside the list of allergies would be passed over, and nobody would be told.
    for where in sorted({"elsewhere", "note"} - told if found else ()):
        tables.problem("allergy/note_words.csv", None, f"no words say that an allergy is stated (states-allergy, {where})")
    return found


def change_words(tables: Tables) -> tuple[ChangeWordRow, ...]:
    """What words about a change of a medicine mean."""
    meanings = get_args(ChangeMeaning)

    def make(row: Row) -> ChangeWordRow:
        means = one_of(row["means"], meanings)
        kind = one_of(row["value"], _VALUES.get(means, ("",)))
        return ChangeWordRow(means, kind, several(row["words"]), row["citation"], row["source_id"])  # type: ignore[arg-type]

    return tuple(tables.rows("safety/change_words.csv", make))


def misspelt(tables: Tables) -> dict[str, str]:
    """The right word for each misspelt one of directions. A word that leads two ways, or that is right too, is refused."""
    found: dict[str, str] = {}
    rows = tables.rows("dosing/misspelt.csv", lambda row: (row["right"], several(row["wrong"])))
    for right, wrongs in rows:
        for wrong in wrongs:
            if found.setdefault(wrong, right) != right or wrong in {each for each, _ in rows}:
                tables.problem("dosing/misspelt.csv", None, f"{wrong} does not lead to one right word alone")
    return found
