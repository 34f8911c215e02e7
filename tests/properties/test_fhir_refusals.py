"""Whatever refuses a call below /fhir, and however it was asked: the answer is an OperationOutcome that FHIR tools can read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.audit.kept import StoreDown
from service.edge.limiter import Limits
from service.fhir_api.outcomes import CODES
from service.store.reading import Reading
from tests.support.letting_in import ROLES, House, house
from tests.support.server import Sung, office, serving

BASE = "/fhir/R4"
OPERATION = f"{BASE}/$reconcile"
FHIR = {"Content-Type": "application/fhir+json"}
XML = "application/fhir+xml"
PATHS = (
    "/metadata",
    "/OperationDefinition/reconcile",
    "/$reconcile",
    "/AuditEvent",
    "/AuditEvent?_count=0",
    "/AuditEvent?_after=x",
    "/AuditEvent?_format=xml",
    "/AuditEvent/7",
    "/AuditEvent/x",
    "/Patient/1",
    "",
    "/",
    "/metadata/",
    "/..%2f",
)
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")
BODIES = (b"", b"{", b"{}", b"[]", b'{"resourceType": "Parameters"}', b"<x/>", b"\xff", b'{"resourceType": "Patient"}')
TYPES = ("application/fhir+json", "application/json", XML, "text/plain", "application/json; charset=latin-1", "")
ACCEPTS = (
    None,
    "*/*",
    "application/fhir+json",
    "application/json",
    XML,
    "text/html",
    "application/fhir+json;q=0",
    XML + ", */*;q=0.1",
    "",
)


def is_outcome(answered: httpx2.Response) -> None:
    assert answered.headers["content-type"] == "application/fhir+json"
    assert answered.headers["X-Clinical-Status"].startswith("DRAFT")
    assert answered.headers["Cache-Control"] == "no-store"
    if answered.request.method == "HEAD":
        return
    assert int(answered.headers["content-length"]) == len(answered.content)
    found = OperationOutcome.model_validate_json(answered.content)
    assert found.issue[0].severity == "error"
    assert found.issue[0].code == CODES.get(answered.status_code, "processing") or answered.status_code in (400, 422)
    assert all(each.diagnostics for each in found.issue)
    assert "NOT APPROVED" in str(found.issue[-1].diagnostics)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("guarded")) as found:
        yield found


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    role=st.sampled_from((None, "nobody", *ROLES)),
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS),
    media=st.sampled_from(TYPES),
    accept=st.sampled_from(ACCEPTS),
    body=st.one_of(st.sampled_from(BODIES), st.binary(max_size=40)),
    host=st.sampled_from((None, None, None, "evil.example")),
)
def test_every_refusal_is_an_outcome(
    guarded: House, role: str | None, method: str, path: str, media: str, accept: str | None, body: bytes, host: str | None
) -> None:
    headers = {"Content-Type": media, **({"Accept": accept} if accept is not None else {}), **({"Host": host} if host else {})}
    if role is None:
        answered = guarded.ask(method, BASE + path, headers, content=body)
    elif role == "nobody":
        answered = guarded.ask(method, BASE + path, {**headers, "Authorization": "Bearer none"}, content=body)
    else:
        answered = guarded.ask_as(role, method, BASE + path, content=body)
    if answered.status_code >= 400:
        is_outcome(answered)
    else:
        assert answered.headers["content-type"] == "application/fhir+json"
    # What the status asks to be said beside it is said all the same.
    assert ("WWW-Authenticate" in answered.headers) == (answered.status_code == 401)
    assert ("Allow" in answered.headers) == (answered.status_code == 405)


@pytest.mark.parametrize("path", ["/fhir", "/fhir/", "/fhir/R5/metadata", f"{BASE}/Patient"])
def test_what_is_not_there_is_an_outcome_too(guarded: House, path: str) -> None:
    answered = guarded.ask_as("ops", "GET", path)
    assert answered.status_code == 404
    is_outcome(answered)


@pytest.mark.parametrize("path", ["/v1/reconciliations/x", "/fhirs", "/v1/fhir/R4", "/cds-services/x"])
def test_other_callers_get_problem_details(guarded: House, path: str) -> None:
    assert guarded.ask("GET", path).headers["content-type"] == "application/problem+json"


def test_a_caller_that_is_not_let_in_and_one_that_may_not(guarded: House) -> None:
    unknown, denied = guarded.ask("GET", f"{BASE}/AuditEvent"), guarded.ask_as("ops", "POST", OPERATION, content=b"{}")
    assert [(each.status_code, each.json()["issue"][0]["code"]) for each in (unknown, denied)] == [
        (401, "login"),
        (403, "forbidden"),
    ]
    assert unknown.headers["WWW-Authenticate"] == "Bearer"
    for each in (unknown, denied):
        is_outcome(each)


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({}, "", 200),
        ({"Accept": ""}, "", 200),
        ({"Accept": "application/fhir+json; fhirVersion=4.0"}, "", 200),
        ({"Accept": f"{XML}, application/json;q=0.2"}, "", 200),
        ({"Accept": "Application/FHIR+JSON"}, "", 200),
        ({"Accept": XML}, "", 406),
        ({"Accept": "application/fhir+json;q=0.0"}, "", 406),
        ({"Accept": "text/html"}, "", 406),
        ({"Accept": XML}, "?_format=json", 200),
        ({"Accept": XML}, "?_format=application/fhir+json", 200),
        ({}, "?_format=application%2Ffhir%2Bjson", 200),
        ({}, "?_format=xml", 406),
        ({}, "?_format=", 406),
    ],
)
def test_a_format_that_is_not_written_here_is_not_acceptable(
    guarded: House, headers: dict[str, str], query: str, status: int
) -> None:
    answered = guarded.ask("GET", f"{BASE}/metadata{query}", headers)
    assert answered.status_code == status
    if status == 406:
        is_outcome(answered)
        assert "application/fhir+json" in answered.json()["issue"][0]["diagnostics"]


def test_what_is_not_acceptable_is_not_done(tmp_path: Path) -> None:
    behind = office(tmp_path)
    with serving(behind) as client:
        answered = client.post(OPERATION, content=b'{"resourceType": "Parameters"}', headers={**FHIR, "Accept": XML})
        assert answered.status_code == 406
        with behind.store.reading() as store:
            assert list(store.events()) == []


def test_query_errors_name_the_parameter(guarded: House) -> None:
    answered = guarded.ask_as("safety-auditor", "GET", f"{BASE}/AuditEvent?_count=0&_after=x")
    is_outcome(answered)
    said = [each["diagnostics"] for each in answered.json()["issue"]]
    assert answered.status_code == 422
    assert all(any(name in words for words in said) for name in ("query._count", "query._after"))


def test_overload_lateness_and_size_are_outcomes_with_what_to_do(tmp_path: Path) -> None:
    with serving(office(tmp_path), Limits(deadline_seconds=0.0001)) as client:
        late = client.post(OPERATION, content=b"{}", headers=FHIR)
    (tmp_path / "b").mkdir()
    with serving(office(tmp_path / "b"), Limits(largest_body_bytes=10)) as client:
        large = client.post(OPERATION, content=b'{"resourceType": "Parameters"}', headers=FHIR)
        wrong = client.post(OPERATION, content=b"<x/>", headers={"Content-Type": XML})
    assert [each.status_code for each in (late, large, wrong)] == [503, 413, 415]
    assert int(late.headers["Retry-After"]) > 0
    assert "NOT CHECKED" in late.text
    for each in (late, large, wrong):
        is_outcome(each)


def test_a_silent_canary_is_an_outcome(tmp_path: Path) -> None:
    with serving(office(tmp_path), canaries=Sung("K1: nothing fired")) as client:
        answered = client.post(OPERATION, content=b"{}", headers=FHIR)
    assert (answered.status_code, int(answered.headers["Retry-After"]) > 0) == (503, True)
    is_outcome(answered)


@pytest.mark.parametrize(("fault", "status"), [(StoreDown(), 503), (RuntimeError("Mrs Example"), 500)])
def test_a_database_that_is_down_and_a_fault_of_ours_are_outcomes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def broken(self: Reading, **_: Any) -> Any:
        raise fault

    with serving(office(tmp_path)) as client:
        monkeypatch.setattr(Reading, "events", broken)
        answered = client.get(f"{BASE}/AuditEvent")
    assert answered.status_code == status
    assert ("Retry-After" in answered.headers) == (status == 503)
    assert "Example" not in answered.text
    is_outcome(answered)
