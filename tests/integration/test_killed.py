"""The process is killed while it writes: nothing that was acknowledged is lost, and the chain holds."""

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2

from service.store.store import Store
from service.workflows.audit_trail import verify_chain
from tests.support.cases import as_bytes, case, failed

KILLS = 20
WRITERS = 4
SEED = 20261120


class Client:
    """Sends cases of its own, one after the other, and remembers every answer that it was given."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, tuple[str, bytes]] = {}
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


def started(folder: Path) -> tuple[subprocess.Popen[str], int]:
    child = subprocess.Popen([sys.executable, "-m", "tests.support.child_server", str(folder)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    return child, int(child.stdout.readline())


def test_nothing_acknowledged_is_lost(tmp_path: Path):
    chance, client = random.Random(SEED), Client()
    for _ in range(KILLS):
        child, port = started(tmp_path)
        stop = threading.Event()
        writers = [threading.Thread(target=client.write, args=(port, stop)) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(0.05 + chance.random() * 0.4)
        child.send_signal(signal.SIGKILL)
        stop.set()
        for writer in writers:
            writer.join()
        child.communicate()

    store = Store(f"sqlite:///{tmp_path / 'medrec.db'}")
    assert len(client.acknowledged) > KILLS
    with store.reading() as reading:
        for key, (report, answer) in client.acknowledged.items():
            used, kept = reading.key(key), reading.report(report)
            assert used is not None
            assert used.report == report
            assert kept is not None
            assert kept.answer == answer
        made = [event for event in reading.events() if event.kind == "made"]
    # What was written but not acknowledged is there whole, report and event, or not at all.
    assert len(client.acknowledged) <= len(made) <= client.sent
    with store.reading() as reading:
        assert all(reading.report(event.report or "") for event in made)
    assert verify_chain(store).broken is None
    store.close()
