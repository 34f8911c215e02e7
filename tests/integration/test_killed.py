"""The process is killed while it writes: nothing that was acknowledged is lost, and the chain holds."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import httpx2
import pytest

from service.store.store import Store
from service.workflows.audit_trail import verify_chain
from tests.support.cases import as_bytes, case, failed
from tests.support.databases import address

KILLS = 20
WRITERS = 4
SEED = 20261120
OVERRIDE = b'{"verdict":"overridden","reason":"known to be down","reviewer":"A"}'


class Client:
    """Sends cases of its own, one after the other, and remembers every answer that it was given."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, tuple[str, bytes]] = {}
        self.decided: set[str] = set()
        self.sent = 0
        self._lock = threading.Lock()

    def write(self, port: int, stop: threading.Event) -> None:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=5) as client:
            while not stop.is_set():
                with self._lock:
                    self.sent += 1
                    key = f"case-{self.sent}"
                body = as_bytes(case(failed(key, "gp-record")))
                headers = {"Content-Type": "application/json", "Idempotency-Key": key}
                try:
                    answer = client.post("/v1/reconciliations", content=body, headers=headers)
                except httpx2.TransportError:
                    return
                if answer.status_code == 201:
                    self.acknowledged[key] = (answer.json()["id"], answer.content)
                    if not self.decide(client, answer.json()["id"]):
                        return

    def decide(self, client: httpx2.Client, report: str) -> bool:
        """Override the finding of a report. False: the server is gone."""
        headers = {"Content-Type": "application/json", "If-Match": '"decisions-0"'}
        try:
            answer = client.post(f"/v1/reconciliations/{report}/findings/f-1/decisions", content=OVERRIDE, headers=headers)
        except httpx2.TransportError:
            return False
        if answer.status_code == 201:
            self.decided.add(report)
        return True


def started(folder: Path) -> tuple[subprocess.Popen[str], int]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.support.child_server", address(folder)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    return child, int(child.stdout.readline())


@pytest.mark.usefixtures("each_database")
def test_nothing_acknowledged_is_lost(tmp_path: Path):
    kept_through(tmp_path, killed_often(tmp_path, range(KILLS)), KILLS)


def killed_often(folder: Path, kills: Iterable[int]) -> Client:
    """The client of a service that was killed that often, each time in the middle of what it was writing."""
    chance, client = random.Random(SEED), Client()
    for _ in kills:
        child, port = started(folder)
        stop = threading.Event()
        writers = [threading.Thread(target=client.write, args=(port, stop)) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        # A busy machine is slow to begin: the kill comes after some decisions, in the middle of whatever is written then.
        enough, given_up = len(client.decided) + chance.randint(1, 6), time.monotonic() + 60
        while len(client.decided) < enough and time.monotonic() < given_up:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.05)
        child.send_signal(signal.SIGKILL)
        stop.set()
        for writer in writers:
            writer.join()
        child.communicate()
    return client


def kept_through(folder: Path, client: Client, kills: int) -> None:
    """Whether all that the client was told is in the database, and nothing that is half written."""
    store = Store(address(folder))
    assert len(client.acknowledged) >= kills
    with store.reading() as reading:
        for key, (report, answer) in client.acknowledged.items():
            used, kept = reading.key(key), reading.report(report)
            assert used is not None
            assert used.report == report
            assert kept is not None
            assert kept.answer == answer
        made = [event for event in reading.events() if event.kind == "made"]
        decided = {event.report for event in reading.events() if event.kind == "decided"}
        kept = {report: list(reading.decisions(report)) for report in decided if report}
        [counted] = reading.rule_counts()
    # No decision is lost, and none is there without its event, its hit and its report.
    assert len(client.decided) >= kills
    assert client.decided <= set(kept)
    assert all([one.verdict for one in made_here] == ["overridden"] for made_here in kept.values())
    assert (counted.shown, counted.overridden) == (len(made), len(kept))
    # What was written but not acknowledged is there whole, report and event, or not at all.
    assert len(client.acknowledged) <= len(made) <= client.sent
    with store.reading() as reading:
        assert all(reading.report(event.report or "") for event in made)
    assert verify_chain(store).broken is None
    store.close()
