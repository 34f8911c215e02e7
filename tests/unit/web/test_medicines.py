"""Medicines side by side: no dose is cut off, what differs is marked, a list that was not read is not an empty one."""

from datetime import UTC, datetime
from typing import Any

import pytest

from service.web.presenters.medicines import present_medicines
from service.web.presenters.sources import present_source
from tests.unit.web.reports import difference, dose, line, medicine, report

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
GP, WARD = ("gp", "MedicationStatement/1"), ("epma", "MedicationRequest/1")


def groups(*lines: dict[str, Any], sources: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    whole = report(**({"medicines": list(lines)} if lines else {}))
    columns = [present_source(one, NOW) for one in sources or whole["sources"]]
    return {group["look"]: group["rows"] for group in present_medicines(whole, columns)}


def cell(entry: dict[str, Any]) -> dict[str, Any]:
    row = groups(line("m-1", "Amlodipine", "only-one-source", entry))
    return next(found["entries"][0] for rows in row.values() for found in rows[0]["cells"] if found["entries"])


def test_each_line_stands_in_one_group():
    found = groups()
    assert {look: [row["line"] for row in rows] for look, rows in found.items()} == {
        "unique": ["m-2", "m-3"],
        "identical": ["m-1"],
    }


def test_a_line_of_which_nothing_is_in_force_stands_with_the_past():
    gone = medicine("gp", "MedicationStatement/1", in_force=False, status="stopped", because="recorded as stopped on 2026-10-01")
    found = groups(line("m-1", "Zopiclone", "history-only", gone))
    assert list(found) == ["past"]
    entry = next(cell["entries"][0] for cell in found["past"][0]["cells"] if cell["entries"])
    assert entry["state"] == "NOT in force, stopped: recorded as stopped on 2026-10-01"


def test_a_source_that_failed_keeps_its_column():
    cells = groups()["identical"][0]["cells"]
    assert [(one["unread"], len(one["entries"])) for one in cells] == [(False, 1), (True, 0), (False, 1)]
    assert cells[1]["absent"] == "NOT READ"


def test_a_list_that_is_withheld_is_not_an_empty_one():
    sources = report()["sources"]
    sources[1] = {**sources[1], "outcome": "failed", "failure": "withheld", "whole": False}
    cells = groups(sources=sources)["unique"][0]["cells"]
    assert "WITHHELD" in [cell["absent"] for cell in cells]


def test_only_what_differs_is_marked():
    both = (medicine(*GP), medicine(*WARD))
    found = groups(
        line("m-1", "Warfarin", "differs", *both, medicine("gp", "Other/3"), differences=(difference("dose", GP, WARD),))
    )
    row = found["similar"][0]
    marked = {entry["entry"]: entry["differs"] for one in row["cells"] for entry in one["entries"]}
    assert marked == {GP[1]: ("dose",), WARD[1]: ("dose",), "Other/3": ()}
    assert (row["differs"], row["because"]) == (["dose"], ["compared in mg"])


def test_a_dose_is_the_words_of_its_source_whole():
    words = "Take ONE tablet " + "very carefully " * 60
    assert cell(medicine(*GP, dose=dose(words)))["dose"] == words


def test_a_dose_without_words_is_told_as_its_codes_were_read():
    assert cell(medicine(*GP, dose=dose(None, "125", "ug")))["dose"] == "125 micrograms, 1 a day"


def test_short_units_are_written_out_where_a_dose_was_read():
    assert cell(medicine(*GP, dose=dose("14000 units od", "14000", "[iU]")))["read_as"] == "14000 units, 1 a day"


@pytest.mark.parametrize(("field", "said"), [("refused", "it says only “as directed”"), ("disagreements", "text 5, code 10")])
def test_a_dose_that_was_not_read_says_so(field: str, said: str):
    shown = cell(medicine(*GP, dose=dose("As directed", **{field: [said], "readings": []})))
    assert (shown[field], shown["read_as"], shown["dose"]) == ([said], None, "As directed")


def test_a_medicine_that_is_not_known_says_why():
    shown = groups()["unique"][1]
    assert shown["name"] is None
    assert shown["cells"][2]["entries"][0]["unidentified"] == "no code and no exact name of it is known"


def test_nothing_of_an_entry_is_lost():
    more = {"course": "repeat", "last_issued": "2026-11-02", "change_reason": "falls", "notes": ["n"], "indication": "AF"}
    shown = cell(medicine(*GP, **more, problems=[{"path": "$.x", "reason": "no date"}]))
    assert shown["facts"] == ["Course: repeat", "Last issued: 2 Nov 2026", "For: AF", "Reason of the change: falls"]
    assert (shown["notes"], shown["problems"]) == (["n"], ["$.x: no date"])
