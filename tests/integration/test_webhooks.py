"""Webhooks of the service as it is deployed: signed, none lost to a kill, and a dead subscriber delays nobody."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from service.client.webhooks import read_webhook
from tests.support.cases import as_bytes, case, failed
from tests.support.deployed import MEDREC, Deployed, deployed
from tests.support.doubles.http import Answer, Double, Received, http_double
from tests.support.patience import PATIENCE_SECONDS
from tests.support.payloads import Person

SECRET = "0123456789abcdef0123456789abcdef"
JSON = {"Content-Type": "application/json"}
KILLS = 3


@dataclass
class Ward:
    """A subscriber that takes what is genuine, once each, and fails every so often."""

    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    arrived: int = 0
    fails_every: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, got: Received) -> Answer:
        with self.lock:
            self.arrived += 1
            if self.fails_every and self.arrived % self.fails_every == 0:
                return Answer(status=500)
            event = read_webhook(got.headers, got.body, secret=SECRET.encode(), now=time.time())
            if event["id"] not in self.taken:
                self.taken[event["id"]] = event
                self.order.append(event["report"])
            return Answer(status=204)


def register(folder: Path, *doubles: tuple[str, str], deadline: float = 1.0, more: str = "") -> dict[str, str]:
    """The settings of a service with those subscribers, by name and address."""
    (folder / "shared.secret").write_text(SECRET)
    entry = '[[subscriber]]\nname = "{}"\nurl = "{}"\nsecret = "shared.secret"\ndeadline_seconds = {}\n'
    (folder / "subscribers.toml").write_text("".join(entry.format(*each, deadline) + more for each in doubles))
    return {"MEDREC_SUBSCRIBERS": str(folder / "subscribers.toml"), "MEDREC_EVENTS_EVERY_SECONDS": "0.05"}


def about(person: Person, *lost: str) -> bytes:
    """A case of that patient in which those sources were not read: each set of them is another report."""
    return as_bytes(case(*(failed(name, "other") for name in ("gp", *lost)), patient=person.as_case()))


def post(service: Deployed, body: bytes) -> str:
    made = service.client.post("/v1/reconciliations", content=body, headers=JSON)
    assert made.status_code == 201
    return made.json()["id"]


def until(holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.02)


@contextmanager
def subscribed(ward: Ward, folder: Path, *words: str) -> Iterator[tuple[Deployed, Double]]:
    with (
        http_double(ward) as double,
        deployed(folder, *words, program=(MEDREC,), **register(folder, ("ward", f"{double.url}/hook"))) as service,
    ):
        yield service, double


def test_reports_that_changed_are_told_signed_in_order_and_the_rest_is_not(tmp_path: Path) -> None:
    ward, person = Ward(fails_every=2), Person(7)
    with subscribed(ward, tmp_path) as (service, _):
        made = [post(service, about(person, *lost)) for lost in ((), ("epma",), ("epma", "scr"))]
        post(service, about(person, "scr", "epma"))
        until(lambda: len(ward.taken) == 3)
        listed = service.client.get("/v1/events").json()["events"]
        until(lambda: 'medrec_webhooks{subscriber="ward",state="sent"} 3' in service.client.get("/metrics").text)
    assert ward.order == made
    assert [event["previous"] for event in ward.taken.values()] == [None, *made[:2]]
    assert [each["report"] for each in listed] == made
    assert person.nhs_number not in json.dumps([listed, list(ward.taken.values())])
    assert SECRET not in "".join(service.said)


def test_two_workers_tell_each_change_once(tmp_path: Path) -> None:
    ward = Ward()
    with subscribed(ward, tmp_path, "--workers", "2") as (service, _):
        made = {post(service, about(Person(number))) for number in range(1, 21)}
        until(lambda: len(ward.taken) == 20)
        time.sleep(0.5)
    assert set(ward.order) == made
    assert ward.arrived == 20


def test_a_kill_loses_none(tmp_path: Path) -> None:
    """Acknowledged means told, sooner or later: at every kill some wait, and some are being told."""
    ward, made = Ward(fails_every=4), list[str]()
    with http_double(ward) as double:
        settings = register(tmp_path, ("ward", f"{double.url}/hook"))
        for round in range(KILLS):
            child, url = started(tmp_path, settings)
            with httpx2.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
                for number in range(3):
                    body = about(Person(1 + number), *(f"lost-{each}" for each in range(round + 1)))
                    answered = client.post("/v1/reconciliations", content=body, headers=JSON)
                    assert answered.status_code == 201
                    made.append(answered.json()["id"])
            child.send_signal(signal.SIGKILL)
            child.communicate()
        with deployed(tmp_path, program=(MEDREC,), **settings):
            # What was being told at a kill waits for its lease to run out.
            until(lambda: set(made) <= set(ward.order))
    told = [event for _, event in sorted((event["sequence"], event) for event in ward.taken.values())]
    assert [event["report"] for event in told] == made
    for person in {event["patient"] for event in told}:
        own = [event["report"] for event in told if event["patient"] == person]
        assert [report for report in ward.order if report in own] == own


def started(folder: Path, settings: dict[str, str]) -> tuple[subprocess.Popen[str], str]:
    """A service of one process, to be killed."""
    command = [MEDREC, "serve", "--port", "0", "--development", "--database", f"sqlite:///{folder / 'medrec.db'}"]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **settings})
    assert child.stderr is not None
    while "serves http" not in (line := child.stderr.readline()):
        assert line, "it did not start"
    return child, line.split()[-1]


def test_subscribers_that_are_slow_or_gone_delay_neither_an_answer_nor_another(tmp_path: Path) -> None:
    ward = Ward()
    with (
        http_double(ward) as good,
        http_double(lambda _: Answer(hang=True)) as slow,
        http_double(lambda _: Answer(reset=True)) as away,
    ):
        settings = register(
            tmp_path, ("good", good.url), ("slow", slow.url), ("gone", away.url), deadline=30, more="most_attempts = 2\n"
        )
        with deployed(tmp_path, program=(MEDREC,), **settings) as service:
            post(service, about(Person(1)))
            until(lambda: len(slow.received) == 1)
            made = [post(service, about(Person(number))) for number in range(2, 12)]
            until(lambda: set(made) <= set(ward.order))
            # All of that was answered, and told to the good one, while the slow one sat on its first.
            assert len(slow.received) == 1
            until(lambda: bool(events(service, state="dead")))
            dead = events(service, state="dead")[0]
            again = service.client.post(f"/v1/events/{dead['id']}/again").json()
    how = {each["subscriber"]: (each["state"], each["error"]) for each in dead["deliveries"]}
    assert how == {"good": ("sent", None), "slow": ("waiting", None), "gone": ("dead", "the connection broke")}
    assert again["waiting"] == 1


def events(service: Deployed, **wanted: str) -> list[dict[str, Any]]:
    return service.client.get("/v1/events", params=wanted).json()["events"]


def test_a_register_that_is_wrong_keeps_the_service_from_starting(tmp_path: Path) -> None:
    settings = register(tmp_path, ("ward", "http://epr.hospital.example/hook"))
    command = [MEDREC, "serve", "--port", "0", "--development", "--database", f"sqlite:///{tmp_path / 'medrec.db'}"]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, env={**os.environ, **settings}
    )
    assert run.returncode == 2
    assert "subscribers.toml subscriber ward: url: has to be https" in run.stderr
    assert "Traceback" not in run.stderr
