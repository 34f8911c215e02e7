"""Comma-separated lists: one row a medicine, and no row lost."""

from decimal import Decimal

import pytest

from tests.support.payloads import Person, csv_rows
from tests.unit.sources.reading import fails, only, problems, read

PERSON = Person(7)
FULL = (
    "nhs_number", "medicine", "directions", "quantity", "last_supplied", "status", "code", "system", "route", "start", "end",
    "prescriber", "note",
)  # fmt: skip


def test_a_row_is_an_entry() -> None:
    row = ["Warfarin 3mg tablets", "One daily, at 6 pm", "28 tablets", "2026-11-01", "Active", "42217611000001104", "https://dmd.nhs.uk",
           "oral", "2025-01-02", "2026-12", "Dr Test", "yellow book"]  # fmt: skip
    found = read(csv_rows(PERSON, row, header=FULL))
    entry = only(found)
    assert (entry.entry, entry.path, entry.resource, entry.text, entry.status) == (
        "line 2",
        "line 2",
        "row",
        "Warfarin 3mg tablets",
        "active",
    )
    assert (entry.codings[0].system, entry.codings[0].code) == ("https://dmd.nhs.uk", "42217611000001104")
    assert entry.dosages[0].text == "One daily, at 6 pm"
    assert entry.dosages[0].route
    assert entry.dosages[0].route.text == "oral"
    assert entry.quantity
    assert (entry.quantity.value, entry.quantity.unit) == (Decimal(28), "tablets")
    assert [day and day.written for day in (entry.last_issued, entry.started, entry.ended)] == [
        "2026-11-01",
        "2025-01-02",
        "2026-12",
    ]
    assert (entry.prescribed_by_text, entry.notes, entry.problems) == ("Dr Test", ("yellow book",), ())
    assert found.patients[0].nhs_number == PERSON.nhs_number


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("current", "active"),
        ("STOPPED", "stopped"),
        ("on hold", "on-hold"),
        ("completed", "completed"),
        ("", "unknown"),
        ("maybe", "unknown"),
    ],
)
def test_a_status_is_read_and_one_that_is_not_known_is_a_problem(written: str, status: str) -> None:
    found = read(csv_rows(PERSON, ["Warfarin", "", "", "", written]))
    assert (only(found).status, only(found).status_written) == (status, written or None)
    assert ("not known" in problems(found)) is (written == "maybe")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("medicine,directions\nWarfarin\n", "line 2", "1 cells under 2 columns"),
        ("medicine,directions\nWarfarin,One, daily\n", "line 2", "3 cells under 2 columns"),
        ("medicine,directions\n,One daily\n", "line 2", "names no medicine"),
        ('medicine,directions\nRamipril,"two\nlines"\nWarfarin,"One daily\n', "line 4", "quotation marks"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_with_its_line(text: str, line: str, reason: str) -> None:
    (found,) = read(text, format="csv").unreadable
    assert (found.entry, found.path) == (line, line)
    assert reason in found.reason


def test_rows_that_can_be_read_are_read_beside_those_that_cannot() -> None:
    found = read('medicine,directions\nWarfarin,One\nRamipril\n"Digoxin ""125""",Half\n\n , \n')
    assert [each.text for each in found.medicines] == ["Warfarin", 'Digoxin "125"']
    assert [each.entry for each in found.medicines] == ["line 2", "line 4"]
    assert len(found.unreadable) == 1


def test_a_row_for_somebody_else_shows() -> None:
    text = csv_rows(PERSON, ["Warfarin", "", "", "", ""]) + f"{Person(8).nhs_number},Ramipril,,,,\n"
    assert [(each.nhs_number, each.entry) for each in read(text).patients] == [
        (PERSON.nhs_number, "line 2"),
        (Person(8).nhs_number, "line 3"),
    ]


def test_an_unreadable_row_for_somebody_else_shows_too() -> None:
    text = csv_rows(PERSON, ["Warfarin", "", "", "", ""]) + f"{Person(8).nhs_number},,,,,\n"
    assert [each.nhs_number for each in read(text).patients] == [PERSON.nhs_number, Person(8).nhs_number]


@pytest.mark.parametrize("written", ["01/11/2026", "yesterday", "2026-13-01"])
def test_a_date_that_is_none_is_said(written: str) -> None:
    found = read(csv_rows(PERSON, ["Warfarin", "", "", written, ""]))
    assert only(found).last_issued is None
    assert "is no date" in problems(found)


def test_headers_of_ones_own_are_mapped() -> None:
    found = read("Drug Name,SIG,Ward\nWarfarin,One daily,4\n", columns={"drug name": "medicine", "SIG": "directions"})
    assert (only(found).text, only(found).dosages[0].text) == ("Warfarin", "One daily")
    assert found.warnings == ("columns-not-read", "column-not-read: Ward")


@pytest.mark.parametrize(
    ("column", "unheard"),
    [
        ("Allergies", True),
        ("drug_sensitivities", True),
        ("ADRs", True),
        ("Adverse reactions", True),
        ("Intolerances", True),
        ("Ward", False),
        ("Address", False),
        ("Quadrant", False),
    ],
)
def test_a_column_of_allergies_keeps_the_list_from_being_whole(column: str, unheard: bool) -> None:
    assert ("allergies-in-words" in read(f"medicine,{column}\nWarfarin,Penicillin\n").warnings) is unheard


def test_a_mapped_column_that_the_list_lacks_is_named() -> None:
    found = read("Drug,SIG\nWarfarin,One daily\n", columns={"drug": "medicine", "Sig": "directions", "Stopped 12": "status"})
    assert found.warnings == ("mapped-column-absent: Stopped ##",)


def test_columns_for_what_is_no_list_are_refused() -> None:
    found = fails({"resourceType": "Bundle", "type": "collection"}, columns={"drug": "medicine"})
    assert (found.kind, "no list of comma-separated values" in found.detail) == ("wrong-content", True)


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_byte_order_mark_is_no_part_of_the_first_header(start: str) -> None:
    text = f"{start}medicine,directions\nLevothyroxine ½ tablet,½ daily\n"
    assert only(read(text)).text == only(read(text.encode())).text == "Levothyroxine ½ tablet"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-16", "utf-32", "cp037"])
def test_another_encoding_is_refused_and_never_guessed(encoding: str) -> None:
    found = fails("medicine,directions\nLevothyroxine,½ tablet\n".encode(encoding))
    assert found.kind in ("unreadable", "wrong-content")
    assert "not UTF-8" in found.detail or "neither FHIR" in found.detail


def test_what_a_spreadsheet_would_take_for_a_formula_is_only_words() -> None:
    assert only(read('medicine,directions\n"=HYPERLINK(""x"")",+1\n')).text == '=HYPERLINK("x")'


@pytest.mark.parametrize(
    ("header", "reason"), [("drug,directions", "no column for the medicine"), ("medicine,note,note", "twice: note")]
)
def test_a_header_that_cannot_be_used_is_refused(header: str, reason: str) -> None:
    found = fails(f"{header}\na,b,c\n")
    assert found.kind == "unreadable"
    assert reason in found.detail


def test_an_empty_list_is_read_as_empty() -> None:
    assert read(csv_rows(PERSON)).medicines == ()
