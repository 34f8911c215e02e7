"""POST and GET /v1/reconciliations over a real port: the same bytes, every refusal said with its path, nothing leaked."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from service.core.model.case import Case
from service.core.model.report import Report
from service.edge.limiter import Limits
from tests.support.cases import as_bytes, case, failed, source
from tests.support.databases import IN_USE, tell
from tests.support.payloads import Person, gp_connect, gp_medicine
from tests.support.reports import judge
from tests.support.server import office, serving

NOTICE = "DRAFT – NOT APPROVED FOR CLINICAL USE"
PERSON = Person(7)
CASE = as_bytes(
    case(
        source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")])),
        failed("scr", "shared-care-record"),
        patient=PERSON.as_case(),
    )
)
JSON = {"Content-Type": "application/json"}
WHERE = "/v1/reconciliations"
pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def lines() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def client(tmp_path: Path, lines: list[dict[str, Any]], each_database: str):
    with serving(office(tmp_path), lines=lines) as found:
        yield found


def post(client: Any, body: bytes = CASE, **headers: str) -> Any:
    return client.post(WHERE, content=body, headers={**JSON, **{key.replace("_", "-"): value for key, value in headers.items()}})


def other(name: str) -> bytes:
    return CASE.replace(b'"case": "T"', f'"case": "{name}"'.encode())


def test_a_report_is_made_kept_and_found_again(client: Any):
    made = post(client)
    assert made.status_code == 201
    assert made.json()["notice"] == NOTICE
    assert made.headers["X-Clinical-Status"] == "DRAFT - NOT APPROVED FOR CLINICAL USE"
    assert made.headers["Location"] == f"{WHERE}/{made.json()['id']}"
    again = client.get(made.headers["Location"])
    assert (again.status_code, again.content, again.headers["ETag"]) == (200, made.content, '"decisions-0"')


def test_the_same_case_has_the_same_bytes_and_is_listed_once(client: Any):
    assert post(client).content == post(client).content
    assert len(client.get(WHERE).json()["reports"]) == 1
    assert [event["kind"] for event in client.get("/v1/audit/events").json()["events"]] == ["made", "made-again"]


def test_the_same_key_and_body_give_the_same_bytes(client: Any):
    first, second = post(client, Idempotency_Key="k-1"), post(client, Idempotency_Key="k-1")
    assert (second.status_code, second.content) == (201, first.content)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(client.get("/v1/audit/events").json()["events"]) == 1


def test_the_same_key_with_another_body_is_refused(client: Any):
    post(client, Idempotency_Key="k-1")
    refused = post(client, other("U"), Idempotency_Key="k-1")
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["path"] == "Idempotency-Key"
    assert len(client.get(WHERE).json()["reports"]) == 1


def test_a_race_with_one_key_has_one_answer(client: Any):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(client, Idempotency_Key="k-1"), range(16)))
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert [event["kind"] for event in client.get("/v1/audit/events").json()["events"]] == ["made"]


def test_a_race_of_two_bodies_for_one_key_has_one_winner(client: Any):
    bodies = [other(name) for name in "ABABABAB"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda body: post(client, body, Idempotency_Key="k-1"), bodies))
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    assert {answer.status_code for answer in answers} == {201, 422}
    assert len(client.get(WHERE).json()["reports"]) == 1


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_is_no_key_is_refused(client: Any, key: str):
    assert post(client, Idempotency_Key=key).status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        (b"", 400, "$"),
        (b"{", 400, "$"),
        (b"\xff\xfe{}", 400, "$"),
        (b'{"case": "a", "case": "b"}', 400, "$.case"),
        (b'{"patient": {"weight": {"value": NaN}}}', 400, "$.patient.weight.value"),
        (b'{"patient": {"weight": {"value": 1e400}}}', 400, "$.patient.weight.value"),
        (b'{"case": "\\ud800"}', 400, "$.case"),
        (b'{"case": "a\\u0000"}', 400, "$.case"),
        (b'{"case": ' + b"[" * 70 + b"]" * 70 + b"}", 400, None),
        (CASE + b"x", 400, "$"),
        (b"[]", 422, "$"),
        (b'"case"', 422, "$"),
        (b"{}", 422, "$.transfer"),
        (as_bytes(case()), 422, "$.sources"),
        (CASE.replace(b'"transfer"', b'"transfr"'), 422, "$.transfr"),
        (CASE.replace(b'"role": "gp-record"', b'"role": "gp"'), 422, "$.sources[0].role"),
        (CASE.replace(PERSON.nhs_number.encode(), b"9990000001", 1), 422, "$.patient.nhs_number"),
    ],
)
def test_bad_bodies_are_refused_with_the_path_and_nothing_of_the_patient(client: Any, body: bytes, status: int, path: str | None):
    refused = post(client, body)
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "application/problem+json")
    said = refused.json()
    assert (said["notice"], said["status"]) == (NOTICE, status)
    assert path in [problem["path"] for problem in said["problems"]] or path is None
    for secret in (PERSON.nhs_number, PERSON.family, "9990000001", "Traceback", "warfarin"):
        assert secret not in refused.text
    [event] = client.get("/v1/audit/events").json()["events"]
    assert event["kind"] == "refused"


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"])
def test_another_type_of_body_is_refused(client: Any, kind: str):
    assert client.post(WHERE, content=CASE, headers={"Content-Type": kind}).status_code == 415


def test_a_body_that_is_not_even_read_is_audited(client: Any):
    client.post(WHERE, content=CASE, headers={"Content-Type": "text/plain"})
    [event] = client.get("/v1/audit/events").json()["events"]
    assert (event["kind"], event["about"]["problems"]) == ("refused", ["HTTP 415"])


def test_a_compressed_body_is_refused(client: Any):
    assert post(client, Content_Encoding="gzip").status_code == 415


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(tmp_path: Path, chunked: bool):
    def drip():
        yield from (CASE[at : at + 100] for at in range(0, len(CASE), 100))

    with serving(office(tmp_path), Limits(largest_body_bytes=500)) as client:
        refused = client.post(WHERE, content=drip() if chunked else CASE, headers=JSON)
        assert refused.status_code == 413
        assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", f"{WHERE}/none", 404),
        ("GET", f"{WHERE}/none/decisions", 404),
        ("POST", f"{WHERE}/none/replay", 404),
        ("GET", "/v1/rules/ABC-001", 404),
        ("DELETE", WHERE, 405),
        ("GET", f"{WHERE}?limit=0", 422),
        ("GET", f"{WHERE}?limit=many", 422),
        ("GET", f"{WHERE}?status=safe", 422),
        ("GET", f"{WHERE}?after=nonsense", 422),
        ("GET", f"{WHERE}?after=WzFd", 422),
        ("GET", "/v1/audit/events?after=-1", 422),
    ],
)
def test_every_other_refusal_is_problem_details_too(client: Any, method: str, path: str, status: int):
    refused = client.request(method, path)
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "application/problem+json")
    assert refused.json()["notice"] == NOTICE


def test_another_name_of_the_host_is_not_answered(client: Any):
    assert client.get("/v1/rules", headers={"Host": "evil.example"}).status_code == 421


def test_the_work_list_is_paged(client: Any):
    ids = {post(client, other(f"C{number}")).json()["id"] for number in range(5)}
    seen, after = [], None
    while True:
        page = client.get(WHERE, params={"limit": 2} | ({"after": after} if after else {})).json()
        seen += [report["id"] for report in page["reports"]]
        after = page["next"]
        if after is None:
            break
    assert (len(seen), set(seen)) == (5, ids)


def test_a_fault_in_the_pipeline_is_not_checked_and_audited(tmp_path: Path, lines: list[dict[str, Any]]):
    def broken(_case: Case) -> Report:
        raise RuntimeError(f"something about {PERSON.nhs_number}")

    with serving(office(tmp_path, broken), lines=lines) as client:
        answer = post(client)
        assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED")
        assert int(answer.headers["Retry-After"]) > 0
        [event] = client.get("/v1/audit/events").json()["events"]
        assert (event["kind"], event["about"]["fault"]) == ("failed", "RuntimeError")
        told = answer.text + json.dumps(event)
    # The line of an answer is written once it has gone, so they are all there when the service has stopped.
    assert PERSON.nhs_number not in told + json.dumps(lines)


def ruin(folder: Path) -> None:
    if IN_USE.kind == "postgresql":
        tell(folder, "DROP TABLE chain_head")
    for file in folder.glob("medrec.db*"):
        file.write_bytes(b"no database" * 1000)


def test_a_database_that_is_gone_is_not_checked_and_not_ready(tmp_path: Path):
    with serving(office(tmp_path)) as client:
        post(client)
        ruin(tmp_path)
        assert (post(client, other("U")).status_code, client.get("/health/live").status_code) == (503, 200)
        assert client.get("/health/ready").status_code == 503


def test_overload_and_late_answers_are_not_checked_while_health_answers(tmp_path: Path):
    begun, go_on = threading.Event(), threading.Event()

    def slow(found: Case) -> Report:
        begun.set()
        go_on.wait(10)
        return judge(found)

    with serving(office(tmp_path, slow), Limits(most_in_flight=1, deadline_seconds=0.5)) as client, ThreadPoolExecutor() as pool:
        first = pool.submit(post, client)
        begun.wait(5)
        shed = post(client)
        assert (shed.status_code, shed.json()["title"], "Retry-After" in shed.headers) == (503, "NOT CHECKED", True)
        assert client.get("/health/live").status_code == 200
        late = first.result()
        assert (late.status_code, late.json()["title"]) == (503, "NOT CHECKED")
        # The slot is still held by the work that nobody waits for; it comes free with it.
        assert post(client).status_code == 503
        go_on.set()
        wait_until(lambda: post(client).status_code == 201)


def test_a_body_that_drips_is_not_waited_for(tmp_path: Path):
    with serving(office(tmp_path), Limits(deadline_seconds=0.3)) as client:
        address = (client.base_url.host, client.base_url.port)
        head = f"POST {WHERE} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n"
        with socket.create_connection(address, timeout=5) as slow:
            began = time.monotonic()
            slow.sendall(head.encode() + b"{")
            answer = b""
            # Head and body may come apart.
            while b"NOT CHECKED" not in answer and (more := slow.recv(4096)):
                answer += more
            took = time.monotonic() - began
        assert (answer.startswith(b"HTTP/1.1 503"), b"NOT CHECKED" in answer) == (True, True)
        assert 0.2 < took < 1.5
        assert client.get("/health/live").status_code == 200


def wait_until(holds: Any) -> None:
    until = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_no_identifier_reaches_the_log_or_the_audit_trail(client: Any, lines: list[dict[str, Any]]):
    post(client)
    post(client, b"{}")
    client.get(f"/{PERSON.nhs_number}")
    client.get(f"{WHERE}/{PERSON.nhs_number}?patient={PERSON.nhs_number}")
    told = client.get("/v1/audit/events").text + client.get("/metrics").text
    # A line is written once its answer has gone.
    wait_until(lambda: len(lines) >= 6)
    said = json.dumps(lines) + told
    assert len(lines) == 6
    for secret in (PERSON.nhs_number, PERSON.family, "warfarin"):
        assert secret not in said


def test_a_patient_has_one_pseudonym_in_the_trail(client: Any):
    post(client)
    post(client, other("U"))
    patients = {event["patient"] for event in client.get("/v1/audit/events").json()["events"]}
    assert len(patients) == 1
    assert None not in patients


def test_a_report_is_replayed(client: Any):
    made = post(client).json()
    said = client.post(f"{WHERE}/{made['id']}/replay").json()
    assert (said["reproduced"], said["then"], said["differs"]) == (True, said["now"], [])
    assert [event["kind"] for event in client.get("/v1/audit/events").json()["events"]] == ["made", "replayed"]


def test_the_chain_is_verified_over_the_wire(client: Any):
    for name in "ABC":
        post(client, other(name))
    said = client.get("/v1/audit/verify").json()
    assert (said["whole"], said["count"]) == (True, 3)
    assert client.get("/v1/audit/verify", params={"head": "f" * 64}).json()["whole"] is False
