"""A hook that lacks a part of the record: fetched from the caller's own server, judged, kept, and made again without asking."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.audit.kept import Event, StoreDown
from service.cds_hooks.services import PREFETCH
from service.edge.limiter import Limits
from service.store.writing import Writing
from service.workflows.ports import Office
from service.workflows.replay import replay
from tests.support.cds_client import hooks_serving
from tests.support.desk import real_desk
from tests.support.doubles.fhir_server import FhirServer
from tests.support.doubles.http import Double, http_double
from tests.support.hooks import call, of_chart
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.pulling import asking, fhir_source
from tests.support.server import office

PERSON, OTHER = Person(71), Person(72)
TOKEN = "the-token-of-one-call"
AMOXICILLIN = order("amoxicillin 500", 1, "capsule", "TDS", id="a")
JSON = {"Content-Type": "application/json"}


def chart(person: Person) -> list[dict[str, Any]]:
    return [each["resource"] for each in r4_chart(person, [AMOXICILLIN], [allergy("penicillin")])["entry"]]


@dataclass
class Ward:
    """The service, and the FHIR server of the one who calls it."""

    client: httpx2.Client
    behind: Office
    server: FhirServer
    double: Double

    def post(self, body: dict[str, Any]) -> httpx2.Response:
        return self.client.post("/cds-services/medrec", content=json.dumps(body, default=str).encode(), headers=JSON)

    def cards(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        answered = self.post(body)
        assert answered.status_code == 200
        return answered.json()["cards"]

    def granted(self, *left_out: str, **more: Any) -> dict[str, Any]:
        """A call that leaves keys out and gives leave to fetch them."""
        sent = of_chart(PERSON, [AMOXICILLIN], [allergy("penicillin")])
        body = call("encounter-start", {key: found for key, found in sent.items() if key not in left_out})
        patient = next(each["id"] for each in chart(PERSON) if each["resourceType"] == "Patient")
        body["context"]["patientId"] = patient
        leave = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 300, "scope": "patient/*.read", "subject": "medrec"}
        return {**body, "fhirServer": f"{self.double.url}/r4", "fhirAuthorization": {**leave, "patient": patient}, **more}

    def kept(self) -> list[Any]:
        with self.behind.store.reading() as store:
            return [store.report(event.report) for event in store.events() if event.report]


@contextmanager
def ward(folder: Path, server: FhirServer | None = None, limits: Limits | None = None, **more: Any) -> Iterator[Ward]:
    server = server or FhirServer(chart(PERSON), bearers=frozenset({TOKEN}))
    with http_double(server) as double:
        server.address = double.url
        with asking(fhir_source(f"{double.url}/r4", **more)) as ask:
            behind = replace(office(folder), desk=replace(real_desk(), fetch=ask.fetch, how_pulled=ask.counts))
            with hooks_serving(behind, limits) as client:
                yield Ward(client, behind, server, double)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ward]:
    with ward(tmp_path) as found:
        yield found


def not_checked(cards: list[dict[str, Any]]) -> str:
    return "\n".join(card["detail"] for card in cards if card["summary"].startswith("NOT CHECKED"))


@pytest.mark.parametrize("left_out", [*((key,) for key in PREFETCH), tuple(PREFETCH)], ids="-".join)
def test_what_was_left_out_is_fetched_and_judged(here: Ward, left_out: tuple[str, ...]):
    cards = here.cards(here.granted(*left_out))
    assert cards[0]["indicator"] == "critical", "the allergy and the order meet"
    assert "the caller sent no" not in not_checked(cards)
    assert here.double.received


def test_nothing_is_fetched_where_nothing_is_lacking(here: Ward):
    here.cards(here.granted())
    assert here.double.received == []


def test_the_case_that_is_kept_holds_what_was_fetched_and_is_made_again_without_asking(here: Ward):
    here.cards(here.granted("allergies", "patient"))
    [kept] = here.kept()
    assert b"AllergyIntolerance" in kept.received
    asked = len(here.double.received)
    here.server.resources = []
    again = replay(kept.id, actor=None, office=here.behind)
    assert again is not None
    assert again.reproduced
    assert len(here.double.received) == asked


def test_the_same_record_is_answered_once_and_a_changed_one_anew(here: Ward):
    body = here.granted("allergies")
    first, again = here.post(body), here.post(body)
    assert first.content == again.content
    here.server.resources = [each for each in here.server.resources if each["resourceType"] not in ("AllergyIntolerance", "List")]
    assert here.post(body).content != first.content


def test_the_token_is_nowhere_after_the_call(here: Ward, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    answered = here.post(here.granted(*PREFETCH))
    failing = here.granted("orders", fhirServer="https://elsewhere.example/r4")
    told = here.post(failing)
    assert TOKEN not in answered.text + told.text
    with here.behind.store.reading() as store:
        assert TOKEN not in "".join(event.body for event in store.events())
    assert all(TOKEN.encode() not in kept.received + kept.answer for kept in here.kept())
    here.behind.store.close()
    assert not any(TOKEN.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert TOKEN not in "".join(capfd.readouterr())


def test_each_fetch_is_audited_with_its_purpose_and_what_came_of_it(here: Ward):
    here.cards(here.granted("allergies", "conditions"))
    with here.behind.store.reading() as store:
        found = [json.loads(event.body) for event in store.events() if event.kind == "fetched"]
    [about] = [each["about"] for each in found]
    assert about["source"] == "epma"
    assert about["outcomes"] == ["allergies: read", "conditions: read"]
    assert about["purpose"] == "direct care"
    assert about["legal_basis"]
    assert about["requests"]
    assert len(about["payloads"]) == 2
    assert PERSON.nhs_number not in json.dumps(found)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"fhirServer": "https://elsewhere.example/r4"}, "not one that is registered here"),
        ({"fhirServer": "http://169.254.169.254/r4"}, "not one that is registered here"),
        ({"fhirServer": 7}, "named no server"),
        ({"fhirServer": "https://fhir.example/" + "x" * 5000}, "named no server"),
        ({"fhirServer": None}, "named no server"),
        ({"fhirAuthorization": None}, "gave no authorization"),
        ({"fhirAuthorization": "Bearer x"}, "cannot be read"),
        ({"fhirAuthorization": {}}, "no bearer token"),
    ],
)
def test_what_cannot_be_fetched_is_said_with_the_reason(here: Ward, more: dict[str, Any], why: str):
    cards = here.cards(here.granted("allergies", **more))
    assert why in not_checked(cards)
    assert "the caller sent no allergies" in not_checked(cards)
    assert here.double.received == []


@pytest.mark.parametrize(
    ("leave", "why"),
    [
        ({"token_type": "mac"}, "no bearer token"),
        ({"expires_in": "300"}, "does not hold all of"),
        ({"expires_in": True}, "does not hold all of"),
        ({"expires_in": -1}, "has expired"),
        ({"expires_in": 0}, "has expired"),
        ({"access_token": ""}, "does not hold all of"),
        ({"access_token": "two words"}, "no token that could be used"),
        ({"scope": "user/Patient.read"}, "covers no AllergyIntolerance"),
        ({"scope": None}, "does not hold all of"),
        ({"patient": "another"}, "for another patient"),
    ],
)
def test_leave_that_does_not_reach_so_far_is_not_used(here: Ward, leave: dict[str, Any], why: str):
    body = here.granted("allergies")
    body["fhirAuthorization"].update(leave)
    assert why in not_checked(here.cards(body))
    assert here.double.received == []


def test_a_server_that_answers_with_another_patient_is_not_believed(tmp_path: Path):
    server = FhirServer(chart(PERSON), fault="wrong-patient", fault_on="AllergyIntolerance", elsewhere=chart(OTHER))
    with ward(tmp_path, server) as here:
        said = not_checked(here.cards(here.granted("allergies", "conditions")))
        assert "answered with another patient" in said
        assert "epr conditions" in said, "nothing of such a server is used"
        assert OTHER.nhs_number.encode() not in here.kept()[0].received


def test_the_rest_is_judged_by_the_deadline_of_the_hook(tmp_path: Path):
    server = FhirServer(chart(PERSON), fault="hang", fault_on="Condition")
    with ward(tmp_path, server, Limits(deadline_seconds=4.0), deadline_seconds=20.0) as here:
        began = time.monotonic()
        cards = here.cards(here.granted("allergies", "conditions"))
        took = time.monotonic() - began
    assert took < 4.0
    assert cards[0]["indicator"] == "critical"
    assert "the caller sent no conditions" in not_checked(cards)
    assert "no whole answer" in not_checked(cards)


def test_what_cannot_be_audited_is_not_used(here: Ward, monkeypatch: pytest.MonkeyPatch):
    add = Writing.append

    def full(self: Writing, event: Event) -> Any:
        if event.kind == "fetched":
            raise StoreDown
        return add(self, event)

    monkeypatch.setattr(Writing, "append", full)
    [card] = here.cards(here.granted("allergies"))
    assert card["summary"].startswith("NOT CHECKED")
    assert here.kept() == []


def test_fetches_are_counted_apart_from_pulls(here: Ward):
    here.cards(here.granted("allergies"))
    here.server.bearers = frozenset()
    here.cards(here.granted("allergies"))
    told = here.client.get("/metrics").text
    assert 'medrec_pulls_total{source="epma",asked="hook",outcome="read"} 1' in told
    assert 'medrec_pulls_total{source="epma",asked="hook",outcome="refused"} 1' in told
    assert TOKEN not in told
