"""medrec demo: the real service on the bundled patients, and nothing of it left."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.demo.cases import read_cases
from service.workflows.notice import NOTICE
from tests.support.patience import PATIENCE_SECONDS

AGES = {"man of 75": 75, "girl of four": 4, "woman of 60": 60}
MEDREC = str(Path(sys.executable).with_name("medrec"))


def start(folder: Path, *words: str) -> "subprocess.Popen[str]":
    env = {**os.environ, "TMPDIR": str(folder)}
    return subprocess.Popen([MEDREC, "demo", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


def is_gone(address: str) -> bool:
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.socket() as asked:
        return asked.connect_ex((host, int(port))) != 0


def test_it_tells_what_was_found_and_what_was_not_checked_and_leaves_nothing(tmp_path: Path):
    run = start(tmp_path)
    told, noted = run.communicate(timeout=PATIENCE_SECONDS)
    assert run.returncode == 0, noted
    said = " ".join(told.split())
    assert said.startswith(NOTICE)
    for words in (
        "CRITICAL: Co-amoxiclav ordered despite an allergy to Penicillins",
        "NOT CHECKED Shared care record: no answer in 3 s. Medicines and allergies held there were NOT CHECKED.",
        "CRITICAL: Levetiracetam is taken but not on epma",
        "10 times apart",
        "ADVISED for these orders: Levetiracetam",
        "found nothing by the",
    ):
        assert words in said
    pages = re.findall(r"page (http://127\.0\.0\.1:\d+)/review/\w+", said)
    assert (len(pages), len(set(pages)), is_gone(pages[0])) == (3, 1, True)
    assert [line for line in noted.splitlines() if "patient 3 of 3" in line]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_kept_running_its_pages_can_be_read_until_it_is_told_to_end(end: signal.Signals, tmp_path: Path):
    run = start(tmp_path, "--keep")
    assert run.stdout is not None
    said = ""
    while "Ctrl-C" not in said:
        line = run.stdout.readline()
        assert line, said
        said += line
    page = re.search(r"(http://127\.0\.0\.1:\d+)(/review/\w+)", said)
    assert page
    with urllib.request.urlopen(page[1] + page[2], timeout=PATIENCE_SECONDS) as answer:
        assert NOTICE in answer.read().decode()
    run.send_signal(end)
    run.communicate(timeout=PATIENCE_SECONDS)
    assert (run.returncode, is_gone(page[1])) == (0, True)
    assert not list(tmp_path.iterdir())


def test_a_service_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MEDREC_RULES", str(tmp_path / "nowhere"))
    run = start(tmp_path)
    told, noted = run.communicate(timeout=PATIENCE_SECONDS)
    assert (run.returncode, told) == (70, "")
    assert "the service did not start: medrec: " in noted
    assert "Traceback" not in noted
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("now", [datetime(2026, 11, 20, 9, 0, tzinfo=UTC), datetime(2031, 2, 28, 23, 59, tzinfo=UTC)])
def test_the_patients_stand_at_most_a_day_before_now_and_do_not_age(now: datetime):
    cases = read_cases(now)
    assert len(cases) == len(AGES)
    for case in cases:
        value = json.loads(case.body)
        as_of = datetime.fromisoformat(value["as_of"])
        assert 0 <= (now - as_of).total_seconds() < 24 * 3600
        born = datetime.fromisoformat(value["patient"]["birth_date"]).replace(tzinfo=UTC)
        age = next(years for word, years in AGES.items() if word in case.title)
        assert int((as_of - born).days / 365.25) == age
