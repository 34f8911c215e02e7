"""Incidents: read strictly, and closed only with what keeps them from coming back."""

from pathlib import Path

import pytest

from service.rulebook.incidents import read_incidents

CLOSED = """id: INC-001
title: A page showed the wrong unit
happened_on: 2027-01-04
reported_on: 2027-01-05
severity: considerable
hazards: [H-010]
what_happened: Milligrams were shown as micrograms.
actions: [the page reads the unit of the entry]
tests: [tests/unit/web/test_words.py]
status: closed
closed_on: 2027-01-09
closed_by: A. Officer
"""
OPEN = (
    CLOSED.replace("status: closed", "status: open")
    .replace("closed_on: 2027-01-09", "closed_on: null")
    .replace("closed_by: A. Officer", "closed_by: null")
)


def read(folder: Path, text: str):
    (folder / "INC-001.yaml").write_text(text)
    return read_incidents(folder, frozenset({"H-010"}))


@pytest.mark.parametrize(("text", "status"), [(CLOSED, "closed"), (OPEN, "open")])
def test_an_incident_is_read(tmp_path: Path, text: str, status: str) -> None:
    (incident,), problems = read(tmp_path, text)
    assert (incident.id, incident.status, problems) == ("INC-001", status, ())


def test_an_open_one_may_be_without_actions_and_tests(tmp_path: Path) -> None:
    text = OPEN.replace("[the page reads the unit of the entry]", "[]").replace("[tests/unit/web/test_words.py]", "[]")
    assert read(tmp_path, text)[1] == ()


def test_no_incident_is_no_problem(tmp_path: Path) -> None:
    assert read_incidents(tmp_path / "nowhere", frozenset()) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("id: INC-001", "id: INC-002", "id", "the file is called INC-001"),
        ("[H-010]", "[H-999]", "hazards", "H-999 is no hazard"),
        ("[H-010]", "[]", "hazards", "names none"),
        ("happened_on: 2027-01-04", "happened_on: last week", "happened_on", "not a date"),
        ("closed_on: 2027-01-09", "closed_on: null", "closed_on", "closed only with it"),
        ("closed_by: A. Officer", "closed_by: null", "closed_by", "closed only with it"),
        ("[tests/unit/web/test_words.py]", "[]", "tests", "closed only with it"),
        ("[the page reads the unit of the entry]", "[]", "actions", "closed only with it"),
        ("status: closed", "status: open", "closed_on", "for an incident that is open"),
        ("severity: considerable", "severity: bad", "severity", "is none of"),
        ("what_happened: ", "patient: ", "patient", "is not known here"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, old: str, new: str, field: str, said: str) -> None:
    _, problems = read(tmp_path, CLOSED.replace(old, new))
    assert any(problem.field == field and said in problem.reason for problem in problems), problems


def test_a_file_that_holds_no_fields_is_named(tmp_path: Path) -> None:
    found, problems = read(tmp_path, "nothing")
    assert (found, len(problems)) == ((), 1)
