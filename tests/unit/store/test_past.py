"""Decisions about a patient are found without looking through the reports that nobody decided about."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from service.audit.kept import Counts, Decision, Hit, KeptReport
from service.store.store import Store
from tests.support.databases import address

AT = "2026-11-20T09:00:00+00:00"
FOUND = Hit(finding="f-1", shown=True, rule="ALG-010", version=1, severity="critical", same="s", thing="t", basis={"dose": "d"})
MADE = Decision(
    report="r-0", finding="f-1", number=1, verdict="accepted", reason_code=None, reason=None, action=None, reviewer="A", at=AT
)


def report(number: int, patient: str = "key:p") -> KeptReport:
    return KeptReport(
        id=f"r-{number}",
        made_at=AT,
        case="T",
        status="complete",
        transfer="admission",
        hold=False,
        patient=patient,
        answer=b"{}",
        received=b"{}",
        shadow="[]",
        undecided=Counts(),
    )


def filled(store: Store, reports: int) -> None:
    with store.writing() as writing:
        for number in range(reports):
            writing.add_report(report(number), hits=[replace(FOUND, finding=f"f-{each}") for each in range(10)])
        writing.add_report(report(reports, "key:other"), hits=[FOUND])
        writing.add_decision(MADE)
        writing.add_decision(replace(MADE, report=f"r-{reports}"))


@pytest.mark.usefixtures("each_database")
def test_only_the_decisions_about_a_patient_are_found(tmp_path: Path):
    store = Store(address(tmp_path))
    filled(store, 5)
    with store.writing() as writing:
        writing.add_decision(replace(MADE, report="r-3", finding="f-2"))
    with store.reading() as reading:
        past, once = reading.past("key:p"), reading.past("key:p", until=2)
    store.close()
    assert [(each.decision.report, each.decision.finding) for each in past] == [("r-0", "f-1"), ("r-3", "f-2")]
    assert [each.decision.report for each in once] == ["r-0"]


def work(folder: Path, reports: int) -> int:
    """The steps of its machine that SQLite takes to find the decisions about a patient who has so many reports."""
    folder.mkdir()
    store, steps = Store(f"sqlite:///{folder / 'medrec.db'}"), list[int]()
    filled(store, reports)
    with store.reading() as reading:
        raw = reading._connection.connection.driver_connection  # pyright: ignore[reportPrivateUsage]
        assert isinstance(raw, sqlite3.Connection)
        reading.past("key:p")
        raw.set_progress_handler(lambda: steps.append(1) or 0, 1)
        assert len(reading.past("key:p")) == 1
        raw.set_progress_handler(None, 1)
    store.close()
    return len(steps)


def test_reports_that_nobody_decided_about_are_no_work(tmp_path: Path):
    assert work(tmp_path / "many", 300) <= work(tmp_path / "few", 3) + 20
