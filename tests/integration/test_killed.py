"""The process is killed while it writes: nothing that was acknowledged is lost, and the chain holds."""

import threading
from pathlib import Path

import httpx2
import pytest

from service.store.store import Store
from service.workflows.audit_trail import verify_chain
from tests.support.cases import as_bytes, case, failed
from tests.support.databases import address
from tests.support.killing import killed_often

KILLS = 20
SEED = 20261120
OVERRIDE = b'{"verdict":"overridden","reason":"known to be down","reviewer":"A"}'


class Client:
    """Sends cases of its own, one after the other, and remembers every answer that it was given."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, tuple[str, bytes]] = {}
        self.decided: set[str] = set()
        self.sent = 0
        self._lock = threading.Lock()

    @property
    def done(self) -> set[str]:
        """The decision is what is written last."""
        return self.decided

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


@pytest.mark.usefixtures("each_database")
def test_nothing_acknowledged_is_lost(tmp_path: Path):
    client = Client()
    killed_often(tmp_path, client, range(KILLS), SEED)
    kept_through(tmp_path, client, KILLS)


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
