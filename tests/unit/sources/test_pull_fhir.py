"""A FHIR server searched over real HTTP: by NHS number, page by page, with tokens, and never for anybody else."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey, RSAKey

from service.core.model.pulls import Ask, Pulled
from service.core.model.written import SourceList
from service.sources.fhir_r4.tokens import BadKey, read_key
from service.sources.pulling.origin import Origin, read_origin
from service.sources.read import read_source
from service.sources.registry import Fhir
from service.sources.registry import Smart as SmartSettings
from tests.support.doubles.faults import FAULTS
from tests.support.doubles.fhir_server import FhirServer, Smart
from tests.support.doubles.http import Double, Received, http_double
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.pulling import asking, fhir_source, whom
from tests.unit.sources.test_origin import BASE, HOSTILE

PERSON, OTHER = Person(41), Person(42)
ASK = Ask(name="epma", role="inpatient-orders")


def resources(person: Person, orders: int = 7) -> list[dict[str, Any]]:
    """A chart as the resources of a server."""
    written = [order("amoxicillin 500", 1, "capsule", "TDS", id=f"{person.which}-{number}") for number in range(orders)]
    taken = [order("ramipril 5", 1, "capsule", "OD", id=f"{person.which}-s", kind="MedicationStatement")]
    chart = r4_chart(person, [*written, *taken], [allergy("penicillin", id=f"{person.which}-a")])
    return [entry["resource"] for entry in chart["entry"]]


_JSON = {"Content-Type": "application/fhir+json"}
ALL = [*resources(PERSON), *resources(OTHER)]


def pull(server: FhirServer, fhir: Fhir | None = None, **more: Any) -> tuple[Pulled, Double]:
    with http_double(server) as double:
        server.address = double.url
        with asking(fhir_source(f"{double.url}/r4", fhir=fhir, **more)) as ask:
            [found] = ask([ASK], whom(PERSON))
    return found, double


def read(found: Pulled) -> SourceList:
    assert found.payload is not None, found
    listed = read_source("epma", "inpatient-orders", found.payload, format=found.format, sha256="x")
    assert isinstance(listed, SourceList), listed
    return listed


def entries(listed: SourceList) -> tuple[int, int]:
    return len(listed.medicines), len(listed.allergies)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("pages", [1, 2, 3, 1000])
def test_every_entry_of_the_patient_comes_whatever_the_size_of_pages(pages: int, zipped: bool):
    listed = read(pull(FhirServer(ALL, pages=pages, zipped=zipped))[0])
    assert entries(listed) == (8, 1)
    assert listed.warnings == ()
    assert {patient.nhs_number for patient in listed.patients} == {PERSON.nhs_number}


def test_no_identifier_stands_in_an_address_unless_the_register_says_so():
    _, double = pull(FhirServer(ALL))
    assert not any(PERSON.nhs_number in request.target for request in double.received)
    found, double = pull(FhirServer(ALL, posts=False), Fhir(search="get"))
    assert entries(read(found)) == (8, 1)
    assert any(PERSON.nhs_number in request.target for request in double.received)


def test_a_server_that_cannot_be_searched_so_is_not_searched_otherwise():
    found, double = pull(FhirServer(ALL, posts=False))
    assert found.failure == "http-status"
    assert not any(PERSON.nhs_number in request.target for request in double.received)


def test_medicines_that_entries_refer_to_come_with_them():
    medicine = {"resourceType": "Medication", "id": "m1", "code": {"text": "Warfarin 3mg tablets"}}
    [who, *rest] = resources(PERSON, orders=1)
    [first] = [each for each in rest if each["resourceType"] == "MedicationRequest"]
    first.pop("medicationCodeableConcept", None)
    referring = [{**first, "id": f"r{n}", "medicationReference": {"reference": "Medication/m1"}} for n in range(3)]
    others = [each for each in rest if each["resourceType"] != "MedicationRequest"]
    server = FhirServer([who, *others, *referring, medicine], pages=1)
    listed = read(pull(server)[0])
    assert [each.text for each in listed.medicines].count("Warfarin 3mg tablets") == 3
    assert listed.warnings == ()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["Patient", "MedicationRequest", "AllergyIntolerance"])
def test_a_kind_that_did_not_come_at_all_fails_the_source(fault: str, kind: str):
    if fault == "not-found" and kind != "Patient":
        return
    server = FhirServer(ALL, fault=fault, fault_on=kind, elsewhere=resources(OTHER))
    found, _ = pull(server, deadline_seconds=0.5)
    assert found.payload is None
    assert found.failure in (FAULTS[fault] or {"wrong-patient"})
    assert PERSON.nhs_number not in (found.detail or "")


@pytest.mark.parametrize("fault", ["hang", "reset", "failing", "cut-off", "not-json", "bomb", "unauthorised", "redirect"])
def test_pages_that_did_not_come_are_said_and_the_rest_is_kept(fault: str):
    server = FhirServer(ALL, pages=3, fault=fault, fault_on="MedicationRequest", fault_from_page=2)
    listed = read(pull(server, deadline_seconds=0.5)[0])
    assert entries(listed) == (4, 1)
    assert "page-missing" in listed.warnings


@pytest.mark.parametrize("overlooked", ["identifier", "patient"])
def test_a_server_that_overlooks_what_it_was_asked_for_is_not_believed(overlooked: str):
    found, _ = pull(FhirServer(ALL, overlooks=frozenset({overlooked})))
    assert (found.failure, found.payload) == ("wrong-patient", None)


def test_a_number_that_stands_for_two_patients_stands_for_none():
    twice = [{**each, "id": "twin"} for each in resources(PERSON) if each["resourceType"] == "Patient"]
    assert pull(FhirServer([*ALL, *twice]))[0].failure == "wrong-patient"


@pytest.mark.parametrize(
    "next_at",
    [
        "http://169.254.169.254/latest",
        "//evil.example/r4/x",
        "https://evil.example/r4/MedicationRequest?_page=2",
        "/other/MedicationRequest?_page=2",
        "../x",
        "MedicationRequest/../../x",
        "",
    ],
)
def test_the_next_page_is_never_looked_for_elsewhere(next_at: str):
    server = FhirServer(ALL, pages=3, next_at=next_at or "http://127.0.0.1:1/r4/MedicationRequest?_page=2")
    listed = read(pull(server)[0])
    assert entries(listed) == (4, 1)
    assert "page-missing" in listed.warnings


class Watched(httpx2.AsyncBaseTransport):
    """A server without a wire, which notes every address that it would have been asked at."""

    def __init__(self, server: FhirServer) -> None:
        self.server = server
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        target, body = request.url.raw_path.decode(), await request.aread()
        answer = self.server(Received(request.method, target, {}, body))
        return httpx2.Response(answer.status, headers=_JSON, stream=httpx2.ByteStream(answer.body), request=request)


def test_no_hostile_link_lets_a_byte_out():
    server = FhirServer(ALL, base="/r4", address=BASE.removesuffix("/r4"), pages=3)
    watched = Watched(server)
    with asking(fhir_source(BASE), transport=lambda: watched) as ask:
        for link in HOSTILE:
            server.next_at = link
            [found] = ask([ASK], whom(PERSON))
            assert found.payload is None or "page-missing" in read(found).warnings, link
    assert len(watched.asked) >= 3 * len(HOSTILE)
    assert not [url for url in watched.asked if not url.startswith(f"{BASE}/")]


def test_relative_links_belong_to_the_server():
    server = FhirServer(ALL, pages=4, next_at=f"MedicationRequest?patient=patient-{PERSON.which}&_page=2&_count=4")
    assert entries(read(pull(server)[0])) == (8, 1)


def test_pages_that_never_end_are_not_read_for_ever():
    server = FhirServer(ALL, pages=1, next_at=f"MedicationRequest?patient=patient-{PERSON.which}&_page=2")
    found, double = pull(server)
    assert "page-missing" in read(found).warnings
    assert len(double.received) < 12


def smart_source(url: str, file: Path, key: RSAKey | ECKey, algorithm: Any, **more: Any) -> Any:
    file.write_bytes(key.as_pem(private=True))
    settings = SmartSettings(client_id="medrec", token_url=f"{url}/token", key=file, key_id=str(key.kid), algorithm=algorithm)
    token = read_origin(settings.token_url, on_loopback=True)
    assert isinstance(token, Origin)
    return fhir_source(f"{url}/r4", fhir=Fhir(smart=settings), token=token, **more)


KEYS = {
    "RS384": RSAKey.generate_key(2048, {"kid": "k1"}, private=True),
    "ES384": ECKey.generate_key("P-384", {"kid": "k2"}, private=True),
}


@pytest.mark.parametrize("algorithm", KEYS)
def test_one_token_serves_until_it_ends(tmp_path: Path, algorithm: str):
    key = KEYS[algorithm]
    server = FhirServer(ALL, smart=Smart(key=key, client_id="medrec", algorithm=algorithm))
    with http_double(server) as double:
        server.address = double.url
        with asking(smart_source(double.url, tmp_path / "key.pem", key, algorithm)) as ask:
            for _ in range(3):
                assert entries(read(ask([ASK], whom(PERSON))[0])) == (8, 1)
            assert server.smart is not None
            assert server.smart.issued == 1
            server.tokens.clear()
            assert entries(read(ask([ASK], whom(PERSON))[0])) == (8, 1)
            assert server.smart.issued >= 2


def test_a_server_that_gives_no_token_is_named(tmp_path: Path):
    server = FhirServer(ALL, smart=Smart(key=KEYS["ES384"], client_id="somebody else", algorithm="ES384"))
    with http_double(server) as double:
        server.address = double.url
        with asking(smart_source(double.url, tmp_path / "key.pem", KEYS["ES384"], "ES384")) as ask:
            [found] = ask([ASK], whom(PERSON))
    assert found.failure == "refused"


@pytest.mark.parametrize("written", [b"", b"{}", b"not a key", json.dumps({"kty": "oct", "k": "c2VjcmV0"}).encode()])
def test_a_file_without_a_private_key_is_refused(tmp_path: Path, written: bytes):
    (tmp_path / "key").write_bytes(written)
    with pytest.raises(BadKey, match="key holds no private key for RS384"):
        read_key(tmp_path / "key", "RS384")


def test_a_public_key_signs_nothing(tmp_path: Path):
    (tmp_path / "key").write_bytes(KEYS["ES384"].as_pem(private=False))
    with pytest.raises(BadKey):
        read_key(tmp_path / "key", "ES384")
