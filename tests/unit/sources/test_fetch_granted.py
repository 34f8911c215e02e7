"""What a caller did not send along, fetched from its own server over real HTTP: by its leave, and only where it is registered."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from service.cds_hooks.services import PREFETCH, queries
from service.core.model.pulls import Fetched, Grant, Part
from service.sources.fhir_r4.scopes import why_not
from service.sources.pulling.breaker import Limits
from service.sources.registry import Fhir
from tests.support.doubles.faults import FAULTS
from tests.support.doubles.fhir_server import FhirServer
from tests.support.doubles.http import Double, http_double
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.pulling import asking, fhir_source, gp_source
from tests.unit.sources.test_origin import HOSTILE

PERSON, OTHER = Person(51), Person(52)
TOKEN = "a-token.of~the+caller/1=="
ALL_KEYS = tuple(PREFETCH)


def resources(person: Person) -> list[dict[str, Any]]:
    written = [order("amoxicillin 500", 1, "capsule", "TDS", id=f"{person.which}-{number}") for number in range(5)]
    taken = [order("ramipril 5", 1, "capsule", "OD", id=f"{person.which}-s", kind="MedicationStatement")]
    chart = r4_chart(person, [*written, *taken], [allergy("penicillin", id=f"{person.which}-a")])
    return [entry["resource"] for entry in chart["entry"]]


ALL = [*resources(PERSON), *resources(OTHER)]
PATIENT = next(each["id"] for each in resources(PERSON) if each["resourceType"] == "Patient")
SERVER_AS_REGISTERED = "{}/r4"


def fetch(
    server: FhirServer,
    *,
    keys: Sequence[str] = ALL_KEYS,
    named: str = SERVER_AS_REGISTERED,
    patient: str = PATIENT,
    most_seconds: float = 5.0,
    fhir: Fhir | None = None,
    deadline_seconds: float = 2.0,
    bound: str | None = None,
    **grant: Any,
) -> tuple[Fetched, Double]:
    with http_double(server) as double:
        server.address = double.url
        given = {"token": TOKEN, "seconds": 300, "scope": "patient/*.read", "patient": bound or patient, **grant}
        with asking(fhir_source(f"{double.url}/r4", fhir=fhir, deadline_seconds=deadline_seconds)) as ask:
            leave = Grant(server=named.format(double.url), **given)
            found = ask.fetch(leave, patient, queries(keys, patient), most_seconds=most_seconds)
    return found, double


def part(found: Fetched, name: str) -> Part:
    [held] = [each for each in found.parts if each.name == name]
    return held


def entries(found: Fetched, name: str) -> list[dict[str, Any]]:
    held = part(found, name)
    assert held.payload is not None, held
    return json.loads(held.payload)["entry"]


@pytest.mark.parametrize("pages", [1, 2, 1000])
def test_every_key_is_fetched_whole_with_the_token_of_the_caller(pages: int):
    found, double = fetch(FhirServer(ALL, pages=pages, bearers=frozenset({TOKEN})))
    assert [each.name for each in found.parts] == list(ALL_KEYS)
    assert json.loads(part(found, "patient").payload or "")["id"] == PATIENT
    counts = {name: len(entries(found, name)) for name in ALL_KEYS if name != "patient"}
    # The statement comes with the medicine that it refers to.
    assert counts == {"orders": 5, "statements": 2, "allergies": 1, "observations": 0, "conditions": 0}
    assert (found.source, found.told.kind, len(found.told.requests)) == ("epma", "fhir-r4", len(double.received))
    assert {request.headers["authorization"] for request in double.received} == {f"Bearer {TOKEN}"}
    assert TOKEN not in repr(found)
    assert TOKEN not in repr(Grant(server="x", token=TOKEN, seconds=1, scope="x"))


def test_what_is_asked_is_what_the_template_says():
    server = FhirServer(ALL)
    fetch(server)
    asked = {kind: {name: value for name, value in said.items() if name != "_count"} for kind, said in server.searches}
    assert asked["Observation"] == {"patient": PATIENT, "category": "vital-signs,laboratory"}
    assert asked["MedicationRequest"] == {"patient": PATIENT, "_include": "MedicationRequest:medication"}
    assert set(asked) == {"MedicationRequest", "MedicationStatement", "AllergyIntolerance", "Observation", "Condition"}


@pytest.mark.parametrize(
    "named",
    ["{}", "{}/r4/x", "{}/R4", "{}/r4?x=1", "{}/r4#x", "{}/r4/../r4", "http://127.0.0.1/r4", "https://fhir.example/r4", "", "r4"],
)
def test_a_server_that_is_not_registered_exactly_so_is_not_asked(named: str):
    found, double = fetch(FhirServer(ALL), named=named)
    assert {each.failure for each in found.parts} == {"not-asked"}
    assert all("not one that is registered" in (each.detail or "") for each in found.parts)
    assert (double.received, found.source) == ([], None)


@pytest.mark.parametrize("named", HOSTILE)
def test_no_hostile_address_lets_a_byte_out(named: str):
    found, double = fetch(FhirServer(ALL), named=named.replace("{", "{{").replace("}", "}}"))
    assert all(each.payload is None for each in found.parts)
    assert double.received == []


def test_a_practice_is_no_server_of_a_caller():
    with http_double(FhirServer(ALL)) as double, asking(gp_source(double.url)) as ask:
        leave = Grant(server=f"{double.url}/GP0001/STU3/1", token=TOKEN, seconds=60, scope="*")
        found = ask.fetch(leave, PATIENT, queries(ALL_KEYS, PATIENT), most_seconds=1)
    assert {each.failure for each in found.parts} == {"not-asked"}
    assert double.received == []


def test_a_server_that_the_register_keeps_from_hooks_is_not_asked():
    found, double = fetch(FhirServer(ALL), fhir=Fhir(hooks=False))
    assert {each.failure for each in found.parts} == {"not-asked"}
    assert double.received == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["Patient", "AllergyIntolerance"])
def test_a_key_that_did_not_come_is_named_and_the_others_are_kept(fault: str, kind: str):
    key = "patient" if kind == "Patient" else "allergies"
    if fault == "not-found" and key == "allergies":
        return
    server = FhirServer(ALL, fault=fault, fault_on=kind, elsewhere=resources(OTHER))
    found, _ = fetch(server, deadline_seconds=0.5)
    if fault == "wrong-patient":
        assert {each.failure for each in found.parts} == {"wrong-patient"}, "nothing of such a server is used"
        return
    # The address of one resource is not there, or the search found nobody: HTTP says only the first.
    assert part(found, key).failure in (FAULTS[fault] or frozenset()) | ({"http-status"} if fault == "not-found" else set())
    assert part(found, "orders").payload is not None
    assert TOKEN not in repr(found)


@pytest.mark.parametrize("fault", ["hang", "reset", "failing", "cut-off", "not-json", "bomb", "unauthorised", "redirect"])
def test_a_page_that_did_not_come_is_said(fault: str):
    server = FhirServer(ALL, pages=2, fault=fault, fault_on="MedicationRequest", fault_from_page=2)
    found, _ = fetch(server, deadline_seconds=0.5)
    held = json.loads(part(found, "orders").payload or "{}")
    assert len(held["entry"]) == 2
    assert held["link"] == [{"relation": "next", "url": "not-read"}]


@pytest.mark.parametrize("next_at", ["http://169.254.169.254/latest", "/etc/passwd", "https://fhir.example/r4?x=1", "{}"])
def test_the_token_goes_to_no_other_address_that_a_page_names(next_at: str):
    found, double = fetch(FhirServer(ALL, pages=2, next_at=next_at), keys=["orders"])
    assert len(double.received) == 1
    assert json.loads(part(found, "orders").payload or "{}")["link"]


def test_a_server_that_overlooks_whom_it_was_asked_for_is_not_believed():
    found, _ = fetch(FhirServer(ALL, overlooks=frozenset({"patient"})))
    assert {each.failure for each in found.parts} == {"wrong-patient"}


@pytest.mark.parametrize("token", ["", "two words", "line\r\nX-Evil: 1", "ü", "a,b"])
def test_what_is_no_token_goes_into_no_header(token: str):
    found, double = fetch(FhirServer(ALL), token=token)
    assert {each.failure for each in found.parts} == {"refused"}
    assert double.received == []


def test_a_token_that_has_expired_is_not_used():
    found, double = fetch(FhirServer(ALL), seconds=0)
    assert {each.failure for each in found.parts} == {"refused"}
    assert all("expired" in (each.detail or "") for each in found.parts)
    assert double.received == []


def test_a_token_that_the_server_does_not_take_is_tried_once():
    found, double = fetch(FhirServer(ALL, bearers=frozenset()), keys=["orders"])
    assert (part(found, "orders").failure, len(double.received)) == ("refused", 1)


def test_a_token_for_another_patient_is_not_used():
    found, double = fetch(FhirServer(ALL), bound="another")
    assert {each.failure for each in found.parts} == {"not-asked"}
    assert all("another patient" in (each.detail or "") for each in found.parts)
    assert double.received == []


@pytest.mark.parametrize("patient", ["", ".", "..", "a/b", "a?b", "x" * 65, "a b", "ü", "a&b=c"])
def test_what_is_no_id_goes_into_no_address(patient: str):
    found, double = fetch(FhirServer(ALL), patient=patient)
    assert {each.failure for each in found.parts} == {"not-asked"}
    assert double.received == []


def test_only_what_the_leave_covers_is_asked_for():
    server = FhirServer(ALL)
    found, _ = fetch(
        server, scope="user/Patient.read patient/MedicationRequest.rs user/AllergyIntolerance.s?clinical-status=active"
    )
    assert {kind for kind, _ in server.searches} == {"MedicationRequest"}
    assert part(found, "patient").payload
    assert part(found, "orders").payload
    assert "covers no Condition" in (part(found, "conditions").detail or "")
    assert "covers a part of AllergyIntolerance" in (part(found, "allergies").detail or "")


@pytest.mark.parametrize(
    ("scope", "reads", "searches"),
    [
        ("patient/Observation.read", True, True),
        ("user/*.*", True, True),
        ("system/*.rs", True, True),
        ("patient/Observation.r", True, False),
        ("patient/Observation.s", False, True),
        ("patient/Observation.cruds", True, True),
        ("patient/Observation.write", False, False),
        ("patient/Observation.cud", False, False),
        ("patient/Observation.", False, False),
        ("patient/Observation.rs?category=laboratory", False, False),
        ("patient/Observation.rs?category=laboratory patient/Observation.rs", True, True),
        ("patient/observation.rs launch openid", False, False),
        ("Observation.read", False, False),
        ("", False, False),
    ],
)
def test_a_scope_grants_reading_and_searching_apart(scope: str, reads: bool, searches: bool):
    assert (why_not(scope, "Observation", "read") is None, why_not(scope, "Observation", "search") is None) == (reads, searches)


def test_the_answer_comes_by_the_deadline_of_the_call():
    found, _ = fetch(FhirServer(ALL, fault="hang"), most_seconds=0.2, deadline_seconds=5.0)
    assert {each.failure for each in found.parts} == {"timeout"}


def test_a_server_that_is_ill_is_left_alone_by_pulls_and_fetches_alike():
    server = FhirServer(ALL, fault="reset")
    with (
        http_double(server) as double,
        asking(fhir_source(f"{double.url}/r4"), breaker=Limits(failures=1, rest_seconds=60)) as ask,
    ):
        leave = Grant(server=f"{double.url}/r4", token=TOKEN, seconds=60, scope="user/*.read")
        ask.fetch(leave, PATIENT, queries(["orders"], PATIENT), most_seconds=2)
        before = len(double.received)
        found = ask.fetch(leave, PATIENT, queries(["orders"], PATIENT), most_seconds=2)
    assert part(found, "orders").failure == "breaker-open"
    assert len(double.received) == before
