"""Rules that change under a service that is running: its own process, real files, real signals."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.cases import as_bytes, case, source
from tests.support.deployed import Deployed, deployed, serving
from tests.support.patience import PATIENCE_SECONDS
from tests.support.payloads import Person, order, r4_chart
from tests.support.rule_files import PROFILE, RULE, rule_folder

ON_HOLD = as_bytes(
    case(
        source(
            "epma",
            "inpatient-orders",
            r4_chart(Person(21), [order("amlodipine 5", 1, "tablet", "OD", status="on-hold", ordered="2026-09-01T09:00:00Z")]),
        )
    )
)
LOUDER = RULE.replace("severity: moderate", "severity: high").replace("version: 1", "version: 2")
WRONG = RULE.replace("severity: moderate", "severity: mild")
JSON = {"Content-Type": "application/json"}
WOULD_MISS = "not ready: the rules that lie there now would miss a known harm and were REFUSED; the last good ones still answer"
LAST_GOOD = "ready, by the last good rules: those that lie there now were REFUSED"


@contextmanager
def site(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str, every: str = "0.2") -> Iterator[tuple[Deployed, Path]]:
    """A service with one rule of a site's own, in a file that a test may write."""
    monkeypatch.setenv("MEDREC_RULES_WATCH_SECONDS", every)
    rules = rule_folder(folder / "site")
    with deployed(folder, "--rules", str(rules), *words) as service:
        yield service, rules / "held_too_long.yaml"


def rules_of(client: httpx2.Client) -> dict[str, Any]:
    return client.get("/health/ready").json()["checks"]["rules"]


def until(happens: Callable[[], object]) -> None:
    """Wait for what has to happen; only a service that hangs reaches the end."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not happens():
        assert time.monotonic() < give_up, "it never happened"
        time.sleep(0.05)


def events(client: httpx2.Client) -> list[dict[str, Any]]:
    return client.get("/v1/audit/events").json()["events"]


def severity(client: httpx2.Client) -> str:
    return client.get("/v1/rules/DIS-900").json()["rule"]["severity"]


def replaced(file: Path, text: str) -> None:
    """As a careful site puts a file in place: whole."""
    beside = file.with_suffix(".new")
    beside.write_text(text)
    beside.replace(file)


def test_changed_rules_are_refused_until_they_are_mended_and_then_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with site(tmp_path, monkeypatch) as (service, file):
        client, said = service.client, service.said
        first = rules_of(client)
        assert (first["reload"], severity(client)) == (None, "moderate")

        replaced(file, WRONG)
        until(lambda: rules_of(client)["reload"])
        ready = client.get("/health/ready")
        now = ready.json()["checks"]["rules"]
        assert (ready.status_code, ready.json()["status"]) == (200, LAST_GOOD)
        assert (now["version"], severity(client)) == (first["version"], "moderate")
        assert now["reload"]["why"] == "files"
        assert [problem.partition(": ")[0] for problem in now["reload"]["problems"]] == ["site/held_too_long.yaml severity"]
        assert "medrec_rules_refused 1\n" in client.get("/metrics").text
        made = client.post("/v1/reconciliations", content=ON_HOLD, headers=JSON)
        assert (made.status_code, made.json()["made_by"]["rules"]) == (201, first["version"])

        replaced(file, LOUDER)
        until(lambda: severity(client) == "high")
        ready = client.get("/health/ready").json()
        assert (ready["status"], ready["checks"]["rules"]["reload"]["problems"]) == ("ready", [])
        assert ready["checks"]["rules"]["version"] != first["version"]
        assert "medrec_rules_refused 0\n" in client.get("/metrics").text
        kinds = [event["kind"] for event in events(client)]
        assert kinds == ["started", "rules-refused", "made", "rules-reloaded"]
        page = client.get("/audit").text
        assert "The rules were loaded anew" in page
        assert "REFUSED, and those of before kept" in page
        assert client.get("/v1/audit/verify").json()["whole"]
    assert any('"event": "rules-refused"' in line for line in said)
    assert any('"event": "rules-reloaded"' in line for line in said)
    assert not any("Traceback" in line for line in said)


def test_a_rule_that_no_longer_does_what_its_examples_say_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with site(tmp_path, monkeypatch) as (service, file):
        client = service.client
        replaced(file, RULE.replace("max_days: 7", "max_days: 70"))
        until(lambda: rules_of(client)["reload"])
        assert any("should be fires and is clear" in problem for problem in rules_of(client)["reload"]["problems"])
        assert client.get("/v1/rules/DIS-900").json()["rule"]["check"]["max_days"] == "7"


def test_a_profile_under_which_a_known_harm_is_missed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rule_folder(tmp_path / "site")
    monkeypatch.setenv("MEDREC_RULES_WATCH_SECONDS", "0.2")
    with serving(tmp_path, "--rules", str(rules), "--profile", "ward") as (client, _):
        off = 'changes:\n- rule: DOS-001\n  change: {status: "off"}\n  reason: noisy\n  author: A. Writer\n'
        off += "  approved_by: B. Reader\n  on: 2026-01-01\n  expires: 2099-01-01\n"
        ward = rules / "profiles" / "ward.yaml"
        replaced(ward, ward.read_text().replace("changes: []\n", off))
        until(lambda: rules_of(client)["reload"])
        problems = rules_of(client)["reload"]["problems"]
        assert problems
        assert all(problem.startswith("known harm not caught: ") for problem in problems), problems
        assert client.get("/v1/rules").json()["rules_disabled"] == []
        # Whoever runs the service has to learn of it; whoever asks it is still answered by the rules of before, and told.
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, WOULD_MISS)
        made = client.post("/v1/reconciliations", content=ON_HOLD, headers=JSON)
        assert made.status_code == 201
        (notice,) = made.json()["coverage"]["rules_notices"]
        assert "newer ones were refused" in notice
        assert "known harm not caught" in notice

        replaced(ward, PROFILE)
        until(lambda: client.get("/health/ready").status_code == 200)
        again = client.post("/v1/reconciliations", content=ON_HOLD, headers=JSON).json()
        assert again["coverage"]["rules_notices"] == []
        assert again["id"] != made.json()["id"], "a report that says something else is another report"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_hang_up_signal_reloads_every_process_and_ends_none(
    workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site(tmp_path, monkeypatch, "--workers", str(workers), every="0") as (service, file):
        client = service.client
        until(lambda: [event["kind"] for event in events(client)].count("started") == workers and ready(client))
        replaced(file, LOUDER)
        assert severity(client) == "moderate"
        os.kill(service.process, signal.SIGHUP)
        until(lambda: [event["kind"] for event in events(client)].count("rules-reloaded") == workers)
        assert {severity(client) for _ in range(20)} == {"high"}
        told = events(client)
        assert [event["kind"] for event in told].count("started") == workers
        assert {event["about"]["why"] for event in told if event["kind"] == "rules-reloaded"} == {"asked"}


def test_reports_under_load_are_made_by_the_old_rules_or_by_the_new_and_never_by_a_mixture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[int, dict[str, Any]]] = []
    over = threading.Event()
    with site(tmp_path, monkeypatch) as (service, file):
        client = service.client

        def post() -> None:
            with httpx2.Client(base_url=client.base_url, timeout=PATIENCE_SECONDS) as own:
                while not over.is_set():
                    answered = own.post("/v1/reconciliations", content=ON_HOLD, headers=JSON)
                    made.append((answered.status_code, answered.json()))

        posting = [threading.Thread(target=post) for _ in range(3)]
        for thread in posting:
            thread.start()
        versions = {rules_of(client)["version"]: "moderate"}
        for text, expected in [(LOUDER, "high"), (WRONG, "high"), (RULE, "moderate"), (LOUDER, "high")]:
            replaced(file, text)
            before = rules_of(client)["reload"]
            until(lambda before=before: rules_of(client)["reload"] != before)
            assert severity(client) == expected
            versions[rules_of(client)["version"]] = expected
        over.set()
        for thread in posting:
            thread.join()
    assert len(versions) == 2
    assert {status for status, _ in made} == {201}
    seen = {
        (versions[report["made_by"]["rules"]], finding["severity"], finding["rule_version"])
        for _, report in made
        for finding in report["findings"]
        if finding["rule"] == "DIS-900"
    }
    assert seen == {("moderate", "moderate", 1), ("high", "high", 2)}


def ready(client: httpx2.Client) -> bool:
    return client.get("/health/ready").status_code == 200
