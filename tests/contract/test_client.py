"""The Python client against the real service, with the examples that its description shows; and against all that can go wrong."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.client.calls import Client
from service.client.failures import NotChecked, Refused
from service.edge.limiter import Limits
from tests.contract.test_examples import DESCRIBED, shown
from tests.support.cases import case, failed, source
from tests.support.desk import real_desk
from tests.support.doubles.http import Answer, Double, Received, http_double
from tests.support.payloads import Person, order, r4_chart
from tests.support.server import Sung, office, serving

CASES = {name: value for name, (_, value) in shown(DESCRIBED["/v1/reconciliations"]["post"]["requestBody"]).items()}
ORDERS = {name: value for name, (_, value) in shown(DESCRIBED["/v1/order-checks"]["post"]["requestBody"]).items()}
WHOLE = CASES["two-records-and-a-failure"]
AMOXICILLIN = ORDERS["ordered-despite-an-allergy"]["order"]
AS_OF = WHOLE["as_of"]
OVERRIDDEN = {"verdict": "overridden", "reason_code": "benefit_outweighs_risk", "reviewer": "A. Pharmacist"}


@contextmanager
def of(http: httpx2.Client, **more: Any) -> Iterator[Client]:
    """A client of the same server as that one, which never waits."""
    with Client(str(http.base_url), sleep=lambda _: None, **more) as client:
        yield client


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with serving(replace(office(tmp_path), desk=real_desk())) as http, of(http) as found:
        yield found


def test_a_report_says_what_the_service_said(client: Client) -> None:
    report = client.reconcile(WHOLE)
    said = json.loads(report.raw)
    assert report.status == "incomplete"
    assert report.status_reasons == ("scr was not read: no answer in 3 s",)
    assert (report.hold.advised, report.hold.scope, report.hold.reasons) == (True, "these-orders", ("f-1",))
    assert [each.id for each in report.findings] == [each["id"] for each in said["findings"]]
    assert len(report.not_checked) == len(said["coverage"]["not_checked"])
    assert client.report(report.id).raw == report.raw


def test_the_same_key_gives_the_same_report_and_another_case_under_it_is_refused(client: Client) -> None:
    first, again = (client.reconcile(WHOLE, key="k") for _ in range(2))
    assert first.raw == again.raw
    with pytest.raises(Refused) as refused:
        client.reconcile({**WHOLE, "case": "other"}, key="k")
    assert (refused.value.status, refused.value.problems[0].path) == (422, "Idempotency-Key")


def test_what_is_misspelt_is_refused_with_its_path(client: Client) -> None:
    with pytest.raises(Refused) as refused:
        client.reconcile(CASES["misspelt"])
    assert (refused.value.status, refused.value.problems[0].path) == (422, "$.patient.wieght")


def test_an_order_is_checked_against_the_latest_report_and_never_against_none(client: Client) -> None:
    with pytest.raises(Refused) as refused:
        client.order_check(AMOXICILLIN, nhs_number="9990000077", as_of=AS_OF)
    assert refused.value.status == 404
    report = client.reconcile(WHOLE)
    for whose in ({"nhs_number": "9990000077"}, {"report": report.id}):
        checked = client.order_check(AMOXICILLIN, as_of=AS_OF, **whose)
        assert (checked.report, checked.hold.advised) == (report.id, True)
        assert checked.findings[0].severity == "critical"


def test_decisions_are_recorded_once_and_a_stale_one_is_refused(client: Client) -> None:
    report = client.reconcile(WHOLE)
    before = client.decisions(report.id)
    assert before.open == tuple(each.id for each in report.findings)
    made = client.decide(report.id, "f-1", OVERRIDDEN, tag=before.tag)
    assert (made.finding, made.verdict, made.number) == ("f-1", "overridden", 1)
    with pytest.raises(Refused) as refused:
        client.decide(report.id, "f-1", OVERRIDDEN, tag=before.tag)
    assert (refused.value.status, refused.value.tag) == (412, made.tag)
    after = client.decisions(report.id)
    assert after.tag == made.tag
    assert "f-1" not in after.open


@pytest.mark.parametrize("name", ["no/such", "none?x=1", "sha256:0", "ü"])
def test_a_name_is_one_part_of_the_path_whatever_it_holds(client: Client, name: str) -> None:
    with pytest.raises(Refused) as refused:
        client.report(name)
    assert refused.value.status == 404


def test_no_name_is_no_call(client: Client) -> None:
    with pytest.raises(ValueError, match="name"):
        client.report("")


def test_a_canary_that_is_silent_is_not_checked(tmp_path: Path) -> None:
    with serving(office(tmp_path), canaries=Sung("K1")) as http, of(http) as client, pytest.raises(NotChecked) as raised:
        client.reconcile(WHOLE)
    assert raised.value.retry_after == 5


def test_a_service_that_is_too_late_is_not_checked(tmp_path: Path) -> None:
    with serving(office(tmp_path), Limits(deadline_seconds=0.0)) as http, of(http) as client:
        for call in (lambda: client.reconcile(WHOLE), lambda: client.order_check(AMOXICILLIN, report="r")):
            with pytest.raises(NotChecked):
                call()


def test_a_case_of_which_nothing_was_read_is_not_checked(client: Client) -> None:
    with pytest.raises(NotChecked) as raised:
        client.reconcile(case(failed("gp", "gp-record"), failed("epma", "inpatient-orders")))
    assert raised.value.answer is not None
    assert raised.value.answer.status == "not-performed"


def test_digits_of_bytes_are_sent_as_they_are(tmp_path: Path) -> None:
    behind = replace(office(tmp_path), desk=real_desk())
    chart = r4_chart(Person(7), [order("warfarin", 3, "mg", "OD", id="1")], None)
    body = json.dumps(case(source("epma", "inpatient-orders", chart)), default=str).replace('"value": 3,', '"value": 3.00,')
    assert '"value": 3.00,' in body
    with serving(behind) as http, of(http) as client:
        made = client.reconcile(body.encode())
        with behind.store.reading() as store:
            kept = store.report(made.id)
    assert kept is not None
    assert b"3.00" in kept.received


GOOD: dict[str, Any] = {
    "id": "r",
    "status": "complete",
    "status_reasons": [],
    "expires_at": AS_OF,
    "hold": {"advised": False, "scope": None, "orders": [], "reasons": []},
    "findings": [],
    "coverage": {"not_checked": []},
}


def answer(value: Any, status: int = 201, **headers: str) -> Answer:
    """An answer in JSON."""
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Answer(status=status, body=body, headers={"Content-Type": "application/json", **headers})


@contextmanager
def told(*answers: Answer) -> Iterator[tuple[Double, Callable[..., Client]]]:
    """A service that gives those answers in turn, the last of them for ever."""
    left, lock = list(answers), threading.Lock()

    def handle(_request: Received) -> Answer:
        with lock:
            return left.pop(0) if len(left) > 1 else left[0]

    with http_double(handle) as double:
        yield double, lambda **more: Client(double.url, **{"sleep": lambda _: None, **more})


def test_it_asks_again_as_late_as_it_was_told_with_the_same_key_and_body() -> None:
    waited: list[float] = []
    busy = Answer(status=503, headers={"Retry-After": "7", "Content-Type": "application/problem+json"})
    with told(busy, Answer(reset=True), answer(GOOD)) as (double, make), make(sleep=waited.append) as client:
        assert client.reconcile(WHOLE).id == "r"
    assert waited == [7.0, 2.0]
    assert len({(each.headers["idempotency-key"], each.body) for each in double.received}) == 1
    assert len(double.received) == 3


def test_each_call_without_a_key_has_one_of_its_own() -> None:
    with told(answer(GOOD)) as (double, make), make() as client:
        for _ in range(2):
            client.reconcile(WHOLE)
    assert len({each.headers["idempotency-key"] for each in double.received}) == 2


def test_it_gives_up_where_it_is_told_to_wait_longer_than_its_patience() -> None:
    busy = Answer(status=503, headers={"Retry-After": "600"})
    with told(busy) as (double, make), make() as client, pytest.raises(NotChecked) as raised:
        client.reconcile(WHOLE)
    assert (raised.value.retry_after, len(double.received)) == (600, 1)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_it_gives_up_after_so_many_attempts(status: int) -> None:
    with told(Answer(status=status)) as (double, make), make(attempts=3) as client, pytest.raises(NotChecked):
        client.reconcile(WHOLE)
    assert len(double.received) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        Answer(status=500),
        Answer(status=200, body=b"[]"),
        Answer(status=302, headers={"Location": "https://elsewhere.example/"}),
        Answer(status=404, body=b"<html>", headers={"Content-Type": "text/html"}),
        Answer(status=422, body=b"{", headers={"Content-Type": "application/problem+json"}),
        Answer(status=422, body=b"[]", headers={"Content-Type": "application/problem+json"}),
        Answer(status=201, body=b"<html>", headers={"Content-Type": "text/html"}),
        answer(b""),
        answer(b"{"),
        answer([]),
        answer({}),
        answer({**GOOD, "findings": {}}),
        answer({**GOOD, "findings": None}),
        answer({**GOOD, "findings": ""}),
        answer({**GOOD, "status": "fine"}),
        answer({**GOOD, "hold": None}),
        answer({**GOOD, "hold": {**GOOD["hold"], "advised": "false"}}),
        answer({**GOOD, "status": "not-performed"}),
        answer({**GOOD, "status": "incomplete"}),
        replace(answer(GOOD), cut=20),
        Answer(reset=True),
    ],
)
def test_whatever_is_no_report_is_not_checked(wrong: Answer) -> None:
    with told(wrong) as (_, make), make(attempts=1) as client, pytest.raises(NotChecked, match="NOT CHECKED"):
        client.reconcile(WHOLE)


def test_nobody_at_the_address_is_not_checked() -> None:
    with told(answer(GOOD)) as (double, _):
        gone = double.url
    with Client(gone, attempts=2, sleep=lambda _: None) as client, pytest.raises(NotChecked):
        client.reconcile(WHOLE)


def test_a_complete_report_without_findings_is_an_answer() -> None:
    with told(answer(GOOD)) as (_, make), make() as client:
        assert client.reconcile(WHOLE).findings == ()


def test_a_token_is_sent_and_not_shown() -> None:
    with told(answer(GOOD)) as (double, make), make(token="t0ken") as client:
        client.reconcile(WHOLE)
        assert "t0ken" not in repr(client)
    assert double.received[0].headers["authorization"] == "Bearer t0ken"


@pytest.mark.parametrize("url", ["http://medrec.hospital.example", "ftp://127.0.0.1", "127.0.0.1:8001", ""])
def test_a_record_never_goes_out_unencrypted(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Client(url)
