"""Tables of words: what would make the service pass something over, or read one word in two ways, is refused."""

from pathlib import Path

import pytest

from service.reference import word_rows
from service.reference.tables import Tables
from tests.support.reference import bundled

NOTES = "means,value,words,citation,source_id\n"
MISSPELT = "right,wrong,citation,source_id\n"


def tables(folder: Path, name: str, text: str) -> Tables:
    (folder / name).parent.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    return Tables(folder)


@pytest.mark.parametrize(
    ("rows", "lacking"),
    [
        ("negation,,no,c,s\n", ["elsewhere", "note"]),
        ("negation,,no,c,s\nstates-allergy,note,allergy,c,s\n", ["elsewhere"]),
        ("states-allergy,elsewhere,allergy,c,s\n", ["note"]),
        ("states-allergy,elsewhere,allergy,c,s\nstates-allergy,note,allergy,c,s\n", []),
    ],
)
def test_notes_without_the_words_that_state_an_allergy_are_refused(tmp_path: Path, rows: str, lacking: list[str]) -> None:
    read = tables(tmp_path, "allergy/note_words.csv", NOTES + rows)
    word_rows.note_words(read)
    assert [(each.file, each.reason) for each in read.problems] == [
        ("allergy/note_words.csv", f"no words say that an allergy is stated (states-allergy, {where})") for where in lacking
    ]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("daily,dialy,c,s\nevery,evry,c,s\n", None),
        ("daily,dialy,c,s\ndairy,dialy,c,s\n", "dialy"),
        ("daily,dairy,c,s\ndairy,diary,c,s\n", "dairy"),
    ],
)
def test_a_misspelt_word_leads_to_one_right_word_alone(tmp_path: Path, rows: str, wrong: str | None) -> None:
    read = tables(tmp_path, "dosing/misspelt.csv", MISSPELT + rows)
    word_rows.misspelt(read)
    said = [f"{wrong} does not lead to one right word alone"] if wrong else []
    assert [(each.file, each.reason) for each in read.problems] == [("dosing/misspelt.csv", reason) for reason in said]


def test_no_word_of_the_units_is_taken_for_a_misspelling() -> None:
    assert bundled().misspelt.keys() & bundled().unit_words.keys() == set()
