"""The FHIR calls over a real port with the real rules: Parameters in, a Bundle that the library's models accept out."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.auditevent import AuditEvent
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationdefinition import OperationDefinition
from fhir.resources.R4B.operationoutcome import OperationOutcome
from hypothesis import given, settings

from service.fhir_api.emit import bundle_of
from service.fhir_api.terms import ALERTS
from service.rulebook.categories import CATEGORIES
from service.workflows.ports import Office
from tests.support.cases import case, failed, source
from tests.support.desk import json_on, real_desk
from tests.support.patients import Patient, patients
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.server import Sung, office, serving

PERSON = Person(7)
FHIR = {"Content-Type": "application/fhir+json"}


@pytest.fixture
def behind(tmp_path: Path) -> Office:
    return replace(office(tmp_path), desk=real_desk())


@pytest.fixture
def client(behind: Office) -> Iterator[Any]:
    with serving(behind) as found:
        yield found


def parameter(name: str, **value: Any) -> dict[str, Any]:
    return {"name": name, **value}


def record(name: str, role: str, resource: Any) -> dict[str, Any]:
    parts = [parameter("name", valueString=name), parameter("role", valueCode=role), parameter("record", resource=resource)]
    return {"name": "source", "part": parts}


def parameters(*more: dict[str, Any]) -> dict[str, Any]:
    orders = [order("amoxicillin 500", 1, "capsule", "TDS", id="a")]
    given = [
        parameter("transfer", valueCode="admission"),
        parameter("as-of", valueInstant="2026-11-20T09:00:00Z"),
        record("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "One a day")], [allergy("penicillin")])),
        record("epma", "inpatient-orders", r4_chart(PERSON, orders, None)),
    ]
    return {"resourceType": "Parameters", "parameter": [*given, *more]}


def post(client: Any, body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body, default=str).encode()
    return client.post("/fhir/R4/$reconcile", content=content, headers={**FHIR, **headers})


def kinds(bundle: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for each in bundle["entry"]:
        found.setdefault(each["resource"]["resourceType"], []).append(each["resource"])
    return found


def test_a_case_comes_back_as_a_bundle(client: Any, behind: Office) -> None:
    answered = post(client, parameters())
    assert answered.status_code == 200
    assert answered.headers["content-type"].startswith("application/fhir+json")
    Bundle.model_validate_json(answered.content)
    made = kinds(answered.json())
    assert {"Device", "List", "DetectedIssue", "GuidanceResponse", "Provenance", "OperationOutcome"} <= made.keys()
    [first, *_] = made["DetectedIssue"]
    assert first["extension"][0]["valueCode"] == "critical"
    assert first["code"]["coding"][0]["code"] == "ALGY"
    held = [issue for issue in made["OperationOutcome"][0]["issue"] if issue["severity"] == "error"]
    assert held
    with behind.store.reading() as store:
        assert [event.kind for event in store.events()] == ["made"]


def test_every_finding_and_every_gap_is_in_the_bundle() -> None:
    report = json_on(
        case(
            source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "as directed")], [allergy("degraded")])),
            source("epma", "inpatient-orders", r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS", id="a")], None)),
            failed("scr", "shared-care-record"),
        )
    )
    made = kinds(bundle_of(report))
    assert [each["identifier"][0]["value"] for each in made["DetectedIssue"]] == [
        f"{report['id']}/{finding['id']}" for finding in report["findings"]
    ]
    assert len(made["GuidanceResponse"][0]["note"]) == len(report["coverage"]["not_checked"])
    said = json.dumps(made["OperationOutcome"])
    assert all(reason in said for reason in report["status_reasons"])
    entries = [entry["entry"] for line in report["medicines"] for entry in line["entries"]]
    listed = [entry["item"]["identifier"]["value"] for entry in made["List"][0]["entry"]]
    assert sorted(listed) == sorted(entries)
    assert {"source"} == {entity["role"] for entity in made["Provenance"][0]["entity"]}
    assert len(made["Provenance"][0]["entity"]) == 3


@given(patients())
@settings(max_examples=25)
def test_whatever_the_patient_the_models_accept_what_is_emitted(patient: Patient) -> None:
    bundle = bundle_of(json_on(patient.case()))
    Bundle.model_validate(bundle)
    names = [each["fullUrl"] for each in bundle["entry"]]
    assert len(set(names)) == len(names)
    assert set(_references(bundle)) <= set(names)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def test_a_list_without_entries_is_not_said_to_be_none() -> None:
    report = json_on(case(source("gp", "gp-record", gp_connect(PERSON, [], [])), failed("epma", "inpatient-orders")))
    for each in kinds(bundle_of(report))["List"]:
        assert "entry" in each or each["emptyReason"]["coding"][0]["code"] == "notasked"


def test_the_same_key_gives_the_same_bytes(client: Any) -> None:
    first, again = (post(client, parameters(), **{"Idempotency-Key": "k"}) for _ in range(2))
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    other = post(client, parameters(parameter("case", valueString="other")), **{"Idempotency-Key": "k"})
    assert other.status_code == 422


def test_facts_and_failures_reach_the_case(client: Any, behind: Office) -> None:
    weight = {
        "resourceType": "Observation",
        "valueQuantity": {"value": 71.50, "code": "kg"},
        "effectiveDateTime": "2026-11-20T08:00:00Z",
        "method": {"text": "measured"},
    }
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": PERSON.nhs_number}],
        "birthDate": "1950-01-01",
        "gender": "female",
    }
    parts = [
        parameter("name", valueString="scr"),
        parameter("role", valueCode="shared-care-record"),
        parameter("failure", valueCode="timeout"),
        parameter("failure-detail", valueString="no answer in 3 s"),
    ]
    more = [parameter("weight", resource=weight), parameter("patient", resource=patient), {"name": "source", "part": parts}]
    body = json.dumps(parameters(*more))
    answered = post(client, body.replace('"value": 71.5,', '"value": 71.50,').encode())
    assert answered.status_code == 200
    with behind.store.reading() as store:
        [event] = store.events()
        kept = store.report(event.report or "")
    assert kept is not None
    held = json.loads(kept.received)
    assert b"71.50" in kept.received
    assert held["patient"]["weight"]["unit"] == "kg"
    assert held["patient"]["sex"] == "female"
    assert held["sources"][2]["failure"] == {"kind": "timeout", "detail": "no answer in 3 s"}
    assert "NOT CHECKED" in answered.text


def _of(part: str) -> bytes:
    return f'{{"resourceType": "Parameters", "parameter": [{part}]}}'.encode()


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{", 400, ""),
        (b'{"resourceType": "Parameters", "resourceType": "Bundle"}', 400, ""),
        (b"{}", 422, "Parameters"),
        (b'{"resourceType": "Bundle"}', 422, "Parameters"),
        (b'{"resourceType": "Parameters"}', 422, "parameter"),
        (_of('{"name": "transfr", "valueCode": "admission"}'), 422, "parameter[0].name"),
        (_of('{"name": "transfer"}'), 422, "parameter[0]"),
        (_of('{"name": "transfer", "valueCode": "x"}'), 422, "transfer"),
        (_of('{"name": "pregnant", "valueBoolean": true, "valueCode": "x"}'), 422, "one value"),
    ],
)
def test_what_cannot_be_used_is_said_as_an_outcome(client: Any, behind: Office, body: bytes, status: int, words: str) -> None:
    answered = post(client, body)
    assert answered.status_code == status
    OperationOutcome.model_validate_json(answered.content)
    assert words in answered.text
    assert "NOT APPROVED" in answered.text
    with behind.store.reading() as store:
        assert [event.kind for event in store.events()] == ["refused"]


def test_a_patient_of_two_numbers_is_no_patient(client: Any) -> None:
    system = "https://fhir.nhs.uk/Id/nhs-number"
    numbers = [{"system": system, "value": Person(number).nhs_number} for number in (1, 2)]
    found = post(client, parameters(parameter("patient", resource={"resourceType": "Patient", "identifier": numbers})))
    assert found.status_code == 422
    assert Person(1).nhs_number not in found.text


def test_the_wrong_type_and_a_silent_canary_are_outcomes(behind: Office) -> None:
    with serving(behind, canaries=Sung("K1: nothing fired")) as client:
        refused = client.post("/fhir/R4/$reconcile", content=b"<x/>", headers={"Content-Type": "application/fhir+xml"})
        silent = post(client, parameters())
    assert (refused.status_code, silent.status_code) == (415, 503)
    assert "NOT CHECKED" in silent.text
    assert silent.headers["Retry-After"]
    for each in (refused, silent):
        OperationOutcome.model_validate_json(each.content)


def test_a_fault_of_ours_is_an_outcome_without_its_words(tmp_path: Path) -> None:
    def broken(_case: Any) -> Any:
        raise RuntimeError("Mrs Example")

    with serving(office(tmp_path, broken)) as client:
        answered = post(client, parameters())
    assert answered.status_code == 503
    assert "NOT CHECKED" in answered.text
    assert "Example" not in answered.text


def test_the_server_says_what_it_can(client: Any) -> None:
    CapabilityStatement.model_validate_json(client.get("/fhir/R4/metadata").content)
    said = OperationDefinition.model_validate_json(client.get("/fhir/R4/OperationDefinition/reconcile").content)
    assert said.code == "reconcile"


def test_audit_events_are_read_a_page_at_a_time(client: Any) -> None:
    for number in range(3):
        post(client, parameters(parameter("case", valueString=str(number))))
    page = client.get("/fhir/R4/AuditEvent?_count=2").json()
    Bundle.model_validate(page)
    assert [each["resource"]["id"] for each in page["entry"]] == ["1", "2"]
    following = next(link["url"] for link in page["link"] if link["relation"] == "next")
    rest = client.get(following).json()
    assert [each["resource"]["id"] for each in rest["entry"]] == ["3"]
    one = client.get("/fhir/R4/AuditEvent/2")
    AuditEvent.model_validate_json(one.content)
    assert PERSON.nhs_number not in one.text
    assert client.get("/fhir/R4/AuditEvent/9").status_code == 404


def test_alerts_are_of_categories_that_exist() -> None:
    assert set(ALERTS) <= set(CATEGORIES)


@pytest.mark.parametrize("number", ["0", "-1", str(2**63 - 1), str(2**63), "9" * 40, "-" + "9" * 40])
def test_an_event_that_no_database_could_hold_is_not_there(client: Any, number: str) -> None:
    assert client.get(f"/fhir/R4/AuditEvent/{number}").status_code == 404


@pytest.mark.parametrize("path", ["/fhir/R4/AuditEvent?_after=", "/v1/audit/events?after=", "/v1/events?after="])
def test_a_number_that_no_database_could_hold_is_refused(client: Any, path: str) -> None:
    assert client.get(f"{path}{2**63 - 1}").status_code == 200
    assert client.get(f"{path}{2**63}").status_code == 422
