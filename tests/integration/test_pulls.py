"""A case that asks the service to read its sources: over real HTTP on both sides, audited, kept and made again."""

import json
import subprocess
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.audit.kept import Event
from service.cds_hooks.services import PREFETCH
from service.core.model.pulls import Whom
from service.sources.registry import Registered
from service.workflows.ports import Office
from tests.support.cases import AS_OF, as_bytes, source
from tests.support.deployed import MEDREC
from tests.support.deployed import serving as deployed_serving
from tests.support.desk import real_desk
from tests.support.doubles.fhir_server import FhirServer
from tests.support.doubles.gp_provider import GpProvider
from tests.support.doubles.http import Double, http_double
from tests.support.hooks import call
from tests.support.patience import PATIENCE_SECONDS
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.pulling import REQUESTER, asking, fhir_source, gp_source, pull_case, pulled
from tests.support.registers import register_text
from tests.support.server import office, serving

PERSON = Person(61)
RECORD = gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])
CHART = [entry["resource"] for entry in r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")])["entry"]]
SOURCES = (pulled("gp", "gp-record"), pulled("epma", "inpatient-orders"))
CASE = as_bytes(pull_case(*SOURCES, person=PERSON))
JSON = {"Content-Type": "application/json"}
WHERE = "/v1/reconciliations"


@dataclass
class Ward:
    """The service with two sources behind it."""

    client: httpx2.Client
    provider: GpProvider
    server: FhirServer
    gp: Double
    epma: Double
    office: Office
    lines: list[dict[str, Any]] = field(default_factory=list)

    def post(self, body: bytes = CASE, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(WHERE, content=body, headers={**JSON, **named})

    def events(self) -> list[dict[str, Any]]:
        return self.client.get("/v1/audit/events?limit=200").json()["events"]

    @property
    def asked(self) -> int:
        return len(self.gp.received) + len(self.epma.received)


@contextmanager
def ward(folder: Path, provider: GpProvider | None = None, **more: Any) -> Iterator[Ward]:
    provider = provider or GpProvider({PERSON.nhs_number: json.dumps(RECORD).encode()})
    server, lines = FhirServer(CHART), list[dict[str, Any]]()
    with http_double(provider) as gp, http_double(server) as epma:
        server.address = epma.url
        sources: tuple[Registered, ...] = (gp_source(gp.url, **more), fhir_source(f"{epma.url}/r4", shared=False))
        with asking(*sources) as pull:
            behind = office(folder)
            behind = replace(behind, desk=replace(real_desk(), pull=pull, how_pulled=pull.counts))
            with serving(behind, lines=lines) as client:
                yield Ward(client, provider, server, gp, epma, behind, lines)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ward]:
    with ward(tmp_path) as found:
        yield found


def at(report: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [each for each in report["sources"] if each["name"] == name]
    return found


def test_the_report_is_that_of_the_same_payloads_sent_by_hand(here: Ward):
    made = here.post()
    assert (made.status_code, made.json()["status"]) == (201, "complete")
    assert {each["outcome"] for each in made.json()["sources"]} == {"read"}
    with here.office.store.reading() as store:
        kept = store.report(made.json()["id"])
    assert kept is not None
    by_hand = json.loads(kept.received)
    assert [set(each) for each in by_hand["sources"]] == [{"name", "role", "retrieved_at", "format", "payload"}] * 2
    assert "requester" not in by_hand
    asked = here.asked
    assert here.post(kept.received).content == made.content
    assert here.asked == asked


def test_what_was_found_speaks_of_both_sources(here: Ward):
    report = here.post().json()
    found = {finding["category"] for finding in report["findings"]}
    assert {"allergy-conflict", "omitted-medicine"} <= found
    assert report["hold"]["advised"] is True


def test_each_pull_is_audited_with_its_purpose_and_its_legal_basis(here: Ward):
    report = here.post().json()
    *pulls, made = here.events()
    said = [json.loads(event["body"]) if "body" in event else event for event in pulls]
    assert [event["kind"] for event in (*pulls, made)] == ["pulled", "pulled", "made"]
    assert [event["about"]["outcome"] for event in said] == ["read", "read"]
    for event in said:
        assert event["actor"] == REQUESTER["id"]
        assert event["about"]["purpose"] == "direct care"
        assert "Article 9" in event["about"]["legal_basis"] or "9(2)(h)" in event["about"]["legal_basis"]
        assert event["about"]["requests"]
        assert event["patient"]
    hashes = [event["about"]["payload"] for event in said]
    assert set(hashes) == {each["sha256"] for each in report["sources"]}
    assert said[0]["about"]["requests"] == here.provider.traces
    assert not any(PERSON.nhs_number in json.dumps(each) for each in (*said, *here.lines))


def test_a_report_is_made_again_without_asking_anybody(here: Ward):
    id, asked = here.post().json()["id"], here.asked
    again = here.client.post(f"{WHERE}/{id}/replay").json()
    assert (again["reproduced"], here.asked) == (True, asked)


def test_an_order_is_checked_without_asking_anybody(here: Ward):
    id, asked = here.post().json()["id"], here.asked
    resource = next(each for each in CHART if each["resourceType"] == "MedicationRequest")
    body = json.dumps({"report": id, "as_of": AS_OF, "order": resource}).encode()
    checked = here.client.post("/v1/order-checks", content=body, headers=JSON)
    assert (checked.status_code, here.asked) == (200, asked)
    assert checked.json()["hold"]["advised"] is True


def test_the_same_key_asks_nobody_again(here: Ward):
    first, asked = here.post(Idempotency_Key="k"), here.asked
    second = here.post(Idempotency_Key="k")
    assert (second.content, second.headers["Idempotency-Replayed"], here.asked) == (first.content, "true", asked)


def test_records_that_changed_make_another_report(here: Ward):
    first = here.post()
    changed = gp_connect(PERSON, [gp_medicine("warfarin 3", "Two To Be Taken Each Day")], [allergy("penicillin")])
    here.provider.records = {PERSON.nhs_number: json.dumps(changed).encode()}
    second = here.post()
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize(
    "change",
    [
        {"transfre": "x"},
        {"transfer": "x"},
        {"requester": {"id": "1"}},
        {"patient": {"nhs_number": PERSON.nhs_number, "objection": 1}},
    ],
)
def test_nobody_is_asked_for_a_case_that_cannot_be_used(here: Ward, change: dict[str, Any]):
    refused = here.post(as_bytes({**json.loads(CASE), **change}))
    assert (refused.status_code, here.asked) == (422, 0)
    assert [event["kind"] for event in here.events()] == ["refused"]


def test_an_objection_is_shown_as_withheld_and_the_own_record_is_read(here: Ward):
    report = here.post(as_bytes(pull_case(*SOURCES, person=PERSON, objection=True))).json()
    gp, epma = at(report, "gp"), at(report, "epma")
    assert (gp["outcome"], gp["failure"], gp["allergy_statement"], gp["medicines"]) == (
        "failed",
        "withheld",
        "not-retrieved",
        None,
    )
    assert (epma["outcome"], report["status"], here.gp.received) == ("read", "incomplete", [])
    assert any("withheld" in reason for reason in report["status_reasons"])


def test_another_patients_record_is_set_aside(tmp_path: Path):
    other = json.dumps(gp_connect(Person(62), [gp_medicine("warfarin 3", "One To Be Taken Each Day")])).encode()
    with ward(tmp_path, GpProvider({PERSON.nhs_number: other})) as here:
        report = here.post().json()
    assert (at(report, "gp")["outcome"], report["status"]) == ("set-aside", "incomplete")
    assert "identity-mismatch" in {finding["category"] for finding in report["findings"]}
    assert not any("warfarin" in json.dumps(line).lower() for line in report["medicines"])


def test_a_birth_date_that_differs_sets_the_record_aside(tmp_path: Path):
    twin = json.dumps(gp_connect(replace(PERSON, born="1951-04-03"), [])).encode()
    with ward(tmp_path, GpProvider({PERSON.nhs_number: twin})) as here:
        assert at(here.post().json(), "gp")["outcome"] == "set-aside"


def test_a_pull_that_cannot_be_audited_is_not_used(here: Ward, monkeypatch: pytest.MonkeyPatch):
    from service.store.writing import Writing

    append = Writing.append

    def full(store: Writing, event: Event) -> Any:
        if event.kind == "pulled":
            raise OSError("the disk is full")
        return append(store, event)

    monkeypatch.setattr(Writing, "append", full)
    answer = here.post()
    assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED")
    assert [event["kind"] for event in here.events()] == ["failed"]


def test_many_requests_wait_for_their_sources_at_the_same_time(tmp_path: Path):
    provider = GpProvider({PERSON.nhs_number: json.dumps(RECORD).encode()}, delay=0.5)
    with ward(tmp_path, provider) as here:
        here.post()
        began = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            statuses = [answer.status_code for answer in pool.map(lambda _: here.post(), range(8))]
        took = time.monotonic() - began
    assert statuses == [201] * 8
    assert here.gp.connections >= 8, "they were asked side by side"
    assert took < 8 * 0.5 + 10


def register(folder: Path, gp: str, epma: str) -> Path:
    file = folder / "sources.toml"
    file.write_text(register_text(gp, epma))
    return file


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    server = FhirServer(CHART)
    with http_double(GpProvider({PERSON.nhs_number: json.dumps(RECORD).encode()})) as gp, http_double(server) as epma:
        server.address = epma.url
        monkeypatch.setenv("MEDREC_SOURCES", str(register(tmp_path, gp.url, epma.url)))
        monkeypatch.setenv("MEDREC_DATABASE", f"sqlite:///{tmp_path / 'medrec.db'}")
        yield tmp_path


def test_the_deployed_service_reads_what_its_register_names(registered: Path):
    with deployed_serving(registered) as (client, said):
        made = client.post(WHERE, content=CASE, headers=JSON)
        assert made.status_code == 201
        assert {each["outcome"] for each in made.json()["sources"]} == {"read"}
        assert client.post(f"{WHERE}/{made.json()['id']}/replay").json()["reproduced"] is True
    assert not any(secret in line for line in said for secret in (PERSON.nhs_number, "Traceback"))


def test_the_deployed_service_fetches_what_a_hook_lacks_from_a_server_of_its_register(registered: Path):
    with deployed_serving(registered) as (client, said):
        body = call("encounter-start", {key: None for key in PREFETCH if key != "orders"})
        body["prefetch"]["patient"] = CHART[0]
        body["context"]["patientId"] = CHART[0]["id"]
        [epma] = [each["base_url"] for each in tomllib.loads((registered / "sources.toml").read_text())["source"][1:]]
        leave = {"access_token": "t0ken", "token_type": "Bearer", "expires_in": 60, "scope": "user/*.read", "subject": "medrec"}
        asked = {**body, "fhirServer": epma, "fhirAuthorization": leave}
        cards = client.post("/cds-services/medrec", content=as_bytes(asked), headers=JSON).json()["cards"]
        assert "no orders" not in json.dumps(cards)
        cards = client.post("/cds-services/medrec", content=as_bytes({**asked, "fhirServer": epma + "/x"}), headers=JSON).json()
        assert "is not one that is registered here" in json.dumps(cards)
    assert not any(secret in line for line in said for secret in (PERSON.nhs_number, "t0ken", "Traceback"))


def medrec(*words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([MEDREC, *words], input=stdin, capture_output=True, timeout=PATIENCE_SECONDS, check=False)


def test_the_command_line_reads_them_too_and_audits_it(registered: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MEDREC_SOURCES_ON_LOOPBACK", "true")
    done = medrec("reconcile", "-", stdin=CASE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert {each["outcome"] for each in json.loads(done.stdout)["sources"]} == {"read"}
    assert medrec("audit", "verify").stdout.startswith(b"2 events hold")


def test_a_register_with_plain_addresses_is_refused_outside_development(registered: Path):
    done = medrec("reconcile", "-", stdin=CASE)
    assert done.returncode == 2
    lines = done.stderr.decode().splitlines()
    assert [line.split(": ")[1] for line in lines] == ["sources.toml source gp", "sources.toml source epma"]
    assert all("has to be https" in line for line in lines)


def test_without_a_register_a_pull_is_a_source_that_was_not_asked(tmp_path: Path):
    with serving(office(tmp_path)) as client:
        report = client.post(WHERE, content=CASE, headers=JSON).json()
    assert {(each["outcome"], each["failure"]) for each in report["sources"]} == {("failed", "not-asked")}


def test_pulled_and_sent_sources_stand_beside_each_other(here: Ward):
    sent = source(
        "scr", "shared-care-record", r4_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD", kind="MedicationStatement")])
    )
    weight = {"value": 0, "unit": "kg", "method": "measured"}
    body = as_bytes(pull_case(*SOURCES, sent, person=PERSON, weight=weight)).replace(b'"value": 0,', b'"value": 71.50,')
    made = here.post(body.replace(b'"value": 1,', b'"value": 1.0e0,'))
    report = made.json()
    assert [each["outcome"] for each in report["sources"]] == ["read"] * 3
    assert ["71.50" in fact["written"] for fact in report["patient"]["facts"] if fact["name"] == "weight"] == [True]
    assert here.client.post(f"{WHERE}/{report['id']}/replay").json()["reproduced"] is True


def metrics_of(here: Ward, name: str) -> dict[str, float]:
    lines = here.client.get("/metrics").text.splitlines()
    return {line.rpartition(" ")[0].removeprefix(name): float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)}


def test_each_pull_is_counted_by_source_and_outcome_with_its_time(tmp_path: Path):
    provider = GpProvider({PERSON.nhs_number: json.dumps(RECORD).encode()}, delay=0.05)
    with ward(tmp_path, provider) as here:
        here.office.desk.pull([], Whom(nhs_number=None))
        for number in range(2):
            here.post(as_bytes(pull_case(*SOURCES, person=PERSON, sex="female" if number else "male")))
        here.server.fault = "failing"
        here.post(as_bytes(pull_case(*SOURCES, pulled("nobody", "other"), person=PERSON)))
        ended, seconds = metrics_of(here, "medrec_pulls_total"), metrics_of(here, "medrec_pull_seconds_sum")
        counts = metrics_of(here, "medrec_pull_seconds_count")
        text = here.client.get("/metrics").text
    assert ended == {
        '{source="epma",asked="case",outcome="http-status"}': 1,
        '{source="epma",asked="case",outcome="read"}': 2,
        '{source="gp",asked="case",outcome="read"}': 3,
    }
    assert counts == {'{source="epma",asked="case"}': 3, '{source="gp",asked="case"}': 3}
    assert seconds['{source="gp",asked="case"}'] >= 0.15
    assert PERSON.nhs_number not in text
