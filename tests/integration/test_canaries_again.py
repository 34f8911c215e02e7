"""Known harms are tried again while the service runs, and what it says follows from what it would catch now."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx2
import pytest

from service.core.pipeline import reconcile_record
from service.settings import read_settings
from service.workflows.audit_trail import note_canaries
from service.workflows.canaries import CanaryWatch, read_canaries
from tests.support.cases import as_bytes, case, failed
from tests.support.desk import real_desk
from tests.support.patience import PATIENCE_SECONDS
from tests.support.rule_files import rule_folder, with_change
from tests.support.server import office, serving

JSON = {"Content-Type": "application/json"}
BODY = as_bytes(case(failed("gp", "gp-record")))
MEDREC = str(Path(sys.executable).with_name("medrec"))


class Rules:
    """The rules as they are deployed, of which a test may take one away while the service runs."""

    def __init__(self) -> None:
        self.without: str | None = None

    def __call__(self, found):
        desk = real_desk()
        kept = tuple(rule for rule in desk.rulebook.rules if rule.id != self.without)
        return reconcile_record(found, rulebook=replace(desk.rulebook, rules=kept), reference=desk.reference, engine=desk.engine)


def until(asked: Callable[[], bool]) -> None:
    """Wait for what has to come by itself."""
    last = time.monotonic() + PATIENCE_SECONDS
    while not asked():
        assert time.monotonic() < last
        time.sleep(0.05)


def test_a_rule_that_stops_firing_is_noticed_without_being_asked_and_so_is_its_return(tmp_path: Path):
    rules = Rules()
    behind = replace(office(tmp_path), desk=replace(real_desk(), judge=rules))
    watch = CanaryWatch(
        read_canaries(read_settings().canaries),
        lambda: behind.desk,
        time.monotonic,
        moment=behind.moment,
        every_seconds=0.2,
        changed=partial(note_canaries, behind),
    )
    assert watch() == ()
    with serving(behind, canaries=watch) as client:
        assert client.post("/v1/reconciliations", content=BODY, headers=JSON).status_code == 201

        rules.without = "ALG-013"
        until(lambda: any(trial.missed for trial in watch.trials()))
        answer = client.post("/v1/reconciliations", content=BODY, headers=JSON)
        assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED")
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "not ready: treat every result as NOT CHECKED")
        assert ready.json()["checks"]["canaries"]["unseen"] == ["K1: nothing from ALG-013"]

        rules.without = None
        until(lambda: not any(trial.missed for trial in watch.trials()))
        assert client.get("/health/ready").status_code == 200
        assert client.post("/v1/reconciliations", content=BODY, headers=JSON).status_code == 201
        until(lambda: told(client) == [["K1: nothing from ALG-013"], []])


def told(client: httpx2.Client) -> list[list[str]]:
    events = client.get("/v1/audit/events").json()["events"]
    return [event["about"]["canaries_unseen"] for event in events if event["kind"] == "canaries"]


@contextmanager
def deployed(folder: Path, profile: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx2.Client]:
    monkeypatch.setenv("MEDREC_CANARIES_EVERY_SECONDS", "0.5")
    database = f"sqlite:///{folder / 'medrec.db'}"
    words = ["--rules", str(folder / "site"), "--profile", profile, "--database", database]
    child = subprocess.Popen([MEDREC, "serve", "--port", "0", "--development", *words], stderr=subprocess.PIPE, text=True)
    try:
        assert child.stderr is not None
        while not (found := re.search(r"serves (http://\S+)", line := child.stderr.readline())):
            assert line
        with httpx2.Client(base_url=found[1], timeout=PATIENCE_SECONDS) as client:
            yield client
    finally:
        child.terminate()
        child.communicate(timeout=PATIENCE_SECONDS)


def test_a_site_that_switches_a_protected_rule_off_gets_no_answer_from_the_deployed_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rule_folder(tmp_path / "site", profile=with_change("DIS-900", "ALG-013").replace("2026-12-01", "2099-01-01"))
    with deployed(tmp_path, "ward", monkeypatch) as client:
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["canaries"]["unseen"]) == (503, ["K1: nothing from ALG-013"])
        answer = client.post("/v1/reconciliations", content=BODY, headers=JSON)
        assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED")


@pytest.mark.parametrize("seconds", ["0", "-1", "46", "soon"])
def test_the_interval_is_never_so_long_that_a_minute_could_pass(seconds: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MEDREC_CANARIES_EVERY_SECONDS", seconds)
    run = subprocess.run([MEDREC, "rules", "next-id", "DOS"], capture_output=True, timeout=PATIENCE_SECONDS, check=False)
    assert (run.returncode, run.stdout) == (2, b"")
    assert run.stderr.startswith(b"medrec: MEDREC_CANARIES_EVERY_SECONDS: ")
    assert b"Traceback" not in run.stderr


def test_the_deployed_service_tells_its_safety_file_and_when_it_last_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rule_folder(tmp_path / "site")
    with deployed(tmp_path, "ward", monkeypatch) as client:

        def tried() -> str:
            return client.get("/v1/safety").json()["canaries"]["trials"][0]["tried_at"]

        found = client.get("/v1/safety").json()
        assert found["notice"] == "DRAFT – NOT APPROVED FOR CLINICAL USE"
        assert (found["status"], found["canaries"]["ok"], found["canaries"]["every_seconds"]) == ("DRAFT", True, 0.5)
        assert (len(found["hazards"]) >= 30, found["open_incidents"]) == (True, [])
        first = tried()
        until(lambda: tried() > first)
