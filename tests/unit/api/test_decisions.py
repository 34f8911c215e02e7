"""Decisions over a real port: nobody overwrites what they have not seen, and no override goes without a reason."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.support.cases import as_bytes, case, failed
from tests.support.payloads import Person
from tests.support.server import office, serving

WHERE = "/v1/reconciliations"
CASE = as_bytes(case(failed("gp", "gp-record"), failed("scr", "shared-care-record"), patient=Person(3).as_case()))
ACCEPT = {"verdict": "accepted", "reviewer": "A. Pharmacist"}
pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def client(tmp_path: Path, each_database: str):
    with serving(office(tmp_path)) as found:
        yield found


@pytest.fixture
def report(client: Any) -> str:
    return client.post(WHERE, content=CASE, headers={"Content-Type": "application/json"}).json()["id"]


def decide(client: Any, report: str, body: Any = ACCEPT, tag: str | None = '"decisions-0"', finding: str = "f-1") -> Any:
    headers = {"Content-Type": "application/json"} | ({"If-Match": tag} if tag else {})
    return client.post(f"{WHERE}/{report}/findings/{finding}/decisions", content=json.dumps(body).encode(), headers=headers)


def undecided(client: Any) -> int:
    [listed] = client.get(WHERE).json()["reports"]
    return listed["undecided"]["critical"]


def test_a_decision_is_kept_and_leaves_less_to_decide(client: Any, report: str):
    assert undecided(client) == 2
    made = decide(client, report, ACCEPT | {"action": "rang the practice"})
    assert (made.status_code, made.headers["ETag"]) == (201, '"decisions-1"')
    assert made.json()["decision"]["action"] == "rang the practice"
    assert undecided(client) == 1
    listed = client.get(f"{WHERE}/{report}/decisions")
    assert [found["finding"] for found in listed.json()["decisions"]] == ["f-1"]
    assert client.get(f"{WHERE}/{report}").headers["ETag"] == listed.headers["ETag"] == '"decisions-1"'
    events = client.get("/v1/audit/events").json()["events"]
    assert [(event["kind"], event["actor"]) for event in events] == [("made", None), ("decided", "A. Pharmacist")]


def test_undoing_a_decision_brings_the_finding_back(client: Any, report: str):
    decide(client, report)
    assert decide(client, report, ACCEPT | {"verdict": "undone"}, '"decisions-1"').status_code == 201
    assert undecided(client) == 2


def test_a_deferred_finding_is_still_to_be_decided(client: Any, report: str):
    decide(client, report, ACCEPT | {"verdict": "deferred"})
    assert undecided(client) == 2


def test_a_stale_decision_is_refused_and_says_what_changed(client: Any, report: str):
    decide(client, report, finding="f-2")
    stale = decide(client, report)
    assert (stale.status_code, stale.headers["ETag"]) == (412, '"decisions-1"')
    assert [found["finding"] for found in stale.json()["since"]] == ["f-2"]
    last = client.get("/v1/audit/events").json()["events"][-1]
    assert (last["kind"], last["report"], last["about"]["problems"]) == ("refused", report, ["stale"])
    assert undecided(client) == 1


def test_of_two_people_at_once_one_is_refused(client: Any, report: str):
    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(lambda _: decide(client, report).status_code, range(6)))
    assert sorted(statuses) == [201, 412, 412, 412, 412, 412]


def test_a_decision_says_what_it_was_looking_at(client: Any, report: str):
    assert decide(client, report, tag=None).status_code == 428


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ([], "$"),
        ({"reviewer": "A"}, "$.verdict"),
        ({"verdict": "accepted"}, "$.reviewer"),
        ({"verdict": "ignored", "reviewer": "A"}, "$.verdict"),
        ({"verdict": "accepted", "reviewer": " "}, "$.reviewer"),
        ({"verdict": "overridden", "reviewer": "A"}, "$.reason"),
        ({"verdict": "overridden", "reviewer": "A", "reason_code": "because"}, "$.reason_code"),
        ({"verdict": "accepted", "reviewer": "A", "reasons": "x"}, "$.reasons"),
        ({"verdict": "accepted", "reviewer": "A", "reason": "x" * 1001}, "$.reason"),
    ],
)
def test_a_bad_decision_is_refused_with_its_path(client: Any, report: str, body: Any, path: str):
    refused = decide(client, report, body)
    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json()["problems"]] == [path]
    assert undecided(client) == 2


@pytest.mark.parametrize("reason", [{"reason_code": "seen-and-known"}, {"reason": "told by the patient"}])
def test_an_override_gives_its_reason(client: Any, report: str, reason: dict[str, str]):
    assert decide(client, report, {"verdict": "overridden", "reviewer": "A", **reason}).status_code == 201
    (kept,) = client.get(f"{WHERE}/{report}/decisions").json()["decisions"]
    assert reason.items() <= kept.items()
    # What rules are judged by later reads the audit trail's code, and never the free words, which may name somebody.
    (event,) = [one for one in client.get("/v1/audit/events").json()["events"] if one["kind"] == "decided"]
    assert event["about"]["reason_code"] == reason.get("reason_code")


@pytest.mark.parametrize(("report_id", "finding"), [("none", "f-1"), (None, "f-99")])
def test_what_is_not_there_cannot_be_decided(client: Any, report: str, report_id: str | None, finding: str):
    assert decide(client, report_id or report, finding=finding).status_code == 404
