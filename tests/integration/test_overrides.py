"""Decisions over a real port with the real rules: overrides that carry over, shadow rules unseen, and how rules fare."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.app.desks import load_desk
from service.settings import read_settings
from service.workflows.ports import Desk, DeskWanted, Office
from tests.support.cases import as_bytes
from tests.support.payloads import order, r4_chart
from tests.support.rule_files import RULE, rule_folder
from tests.support.server import office, serving
from tests.support.ward_rounds import PERSON, START, admitted, gp, ward

JSON = {"Content-Type": "application/json"}
OVERRIDE = {"verdict": "overridden", "alarm": "true", "outcome": "order-kept", "reason": "agreed", "reviewer": "A. Pharmacist"}
ON_HOLD = "DIS-900"
NEXT_DAY = "2026-11-21T09:00:00Z"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Our rules, and a shadow rule of a site beside them."""
    shadow = RULE.replace("status: active", "status: shadow").replace("moderate", "critical").replace("on hold for", "unseen for")
    folder = rule_folder(tmp_path_factory.mktemp("site") / "rules", {"held_too_long": shadow})
    found = load_desk(DeskWanted(rules=(folder,)), settings=read_settings())
    assert isinstance(found, Desk), found
    return found


@pytest.fixture
def behind(tmp_path: Path, desk: Desk) -> Office:
    return replace(office(tmp_path), desk=desk, now=lambda: START)


@pytest.fixture
def client(behind: Office) -> Iterator[Any]:
    with serving(behind) as found:
        yield found


def reconciled(client: Any, value: Any) -> Any:
    made = client.post("/v1/reconciliations", content=as_bytes(value), headers=JSON)
    assert made.status_code == 201, made.text
    return made.json()


def decide(client: Any, report: Any, category: str, body: Any = OVERRIDE, tag: str | None = None) -> Any:
    finding = next(one["id"] for one in report["findings"] if one["category"] == category)
    where = f"/v1/reconciliations/{report['id']}"
    tag = tag or client.get(where).headers["ETag"]
    path = f"{where}/findings/{finding}/decisions"
    return client.post(path, content=json.dumps(body).encode(), headers=JSON | {"If-Match": tag})


def test_an_override_is_shown_in_the_next_report_and_needs_no_second_decision(client: Any):
    first = reconciled(client, admitted())
    made = decide(client, first, "allergy-conflict", OVERRIDE | {"release_hold": True})
    assert made.status_code == 201, made.text
    assert made.json()["decision"]["outcome"] == "order-kept"
    second = reconciled(client, admitted(as_of=NEXT_DAY))
    [carried] = second["decisions"]["carried"]
    assert (carried["reviewer"], carried["reason"], carried["report"]) == ("A. Pharmacist", "agreed", first["id"])
    assert second["hold"]["advised"] is False
    assert second["hold"]["released"]
    assert {one["category"] for one in second["findings"]} == {one["category"] for one in first["findings"]}
    now = client.get(f"/v1/reconciliations/{second['id']}/decisions").json()
    assert carried["finding"] not in now["open"]
    assert [one["stands"] for one in now["carried"]] == [True]
    again = client.post(f"/v1/reconciliations/{second['id']}/replay").json()
    assert again["reproduced"] is True
    other_dose = ward(order("amoxicillin 500", 2, "capsule", "TDS"))
    third = reconciled(client, admitted(gp(), other_dose, as_of=NEXT_DAY))
    assert third["decisions"]["carried"] == []
    assert third["hold"]["advised"] is True
    [lapsed] = third["decisions"]["lapsed"]
    assert (lapsed["reviewer"], lapsed["because"]) == ("A. Pharmacist", ["dose changed"])


def test_a_stale_decision_is_refused(client: Any):
    first = reconciled(client, admitted())
    decide(client, first, "allergy-conflict")
    assert decide(client, first, "allergy-conflict", tag='"decisions-0"').status_code == 412


def test_a_decision_that_was_carried_and_then_taken_back_makes_an_open_page_stale(client: Any):
    first = reconciled(client, admitted())
    decide(client, first, "allergy-conflict")
    second, third = (reconciled(client, admitted(as_of=f"2026-11-{day}T09:00:00Z")) for day in (21, 22))
    seen = client.get(f"/v1/reconciliations/{third['id']}").headers["ETag"]
    assert decide(client, second, "allergy-conflict", {"verdict": "undone", "reviewer": "B"}).status_code == 201
    refused = decide(client, third, "allergy-conflict", tag=seen)
    assert (refused.status_code, refused.headers["ETag"]) == (412, '"decisions-0-1"')
    assert decide(client, third, "allergy-conflict", tag='"decisions-0-1"').status_code == 201
    # A later decision of the same finding decides for the next report.
    assert reconciled(client, admitted(as_of="2026-11-23T09:00:00Z"))["decisions"]["carried"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (OVERRIDE | {"alarm": "maybe"}, "$.alarm"),
        (OVERRIDE | {"outcome": "forgotten"}, "$.outcome"),
        (OVERRIDE | {"release_hold": "yes"}, "$.release_hold"),
        (OVERRIDE | {"release_hold": True, "alarm": "unsure"}, "$.alarm"),
        ({"verdict": "accepted", "alarm": "false", "reviewer": "A"}, "$.alarm"),
        ({"verdict": "accepted", "release_hold": True, "alarm": "true", "reviewer": "A"}, "$.release_hold"),
        ({"verdict": "undone", "alarm": "true", "reviewer": "A"}, "$.alarm"),
    ],
)
def test_a_decision_that_contradicts_itself_is_refused(client: Any, body: Any, path: str):
    refused = decide(client, reconciled(client, admitted()), "allergy-conflict", body)
    assert refused.status_code == 422
    assert [problem["path"] for problem in refused.json()["problems"]] == [path]


def test_the_words_of_decisions_are_told(client: Any):
    told = client.get("/v1/decisions/vocabulary").json()
    assert [one["code"] for one in told["alarms"]] == ["true", "false", "unsure"]
    assert all(one["means"] for words in ("verdicts", "alarms", "outcomes") for one in told[words])
    assert told["override_reasons"]["ALG-001"]
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "decisions.md").read_text(encoding="utf-8")
    codes = [one["code"] for words in ("verdicts", "alarms", "outcomes") for one in told[words]]
    assert [code for code in codes if f"`{code}`" not in guide] == []


# Shadow rules


def with_one_on_hold() -> Any:
    orders = [order("amoxicillin 500", 1, "capsule", "TDS"), order("amlodipine 5", 1, "tablet", "OD", status="on-hold")]
    chart = r4_chart(PERSON, orders, None, host="epma.example")
    for entry in chart["entry"]:
        if entry["resource"].get("status") == "on-hold":
            entry["resource"]["authoredOn"] = "2026-10-01T09:00:00Z"
    return {**ward(), "payload": chart}


def test_a_shadow_finding_is_recorded_and_counted_and_shown_nowhere(behind: Office, client: Any):
    made = client.post("/v1/reconciliations", content=as_bytes(admitted(gp(), with_one_on_hold())), headers=JSON)
    report = made.json()["id"]
    checked = {"report": report, "order": r4_chart(PERSON, [order("amlodipine 5", 1, "tablet", "OD")], None)}
    order_check = client.post("/v1/order-checks", content=json.dumps(checked, default=str).encode(), headers=JSON)
    assert order_check.status_code == 200, order_check.text
    for said in (
        made.text,
        order_check.text,
        client.get(f"/v1/reconciliations/{report}").text,
        client.get("/v1/reconciliations").text,
        client.get(f"/v1/reconciliations/{report}/decisions").text,
    ):
        assert ON_HOLD not in said
        assert "unseen for" not in said
    with behind.store.reading() as store:
        kept = store.report(report)
    assert kept is not None
    assert [one["rule"] for one in json.loads(kept.shadow)] == [ON_HOLD]
    [event] = client.get("/v1/audit/events", params={"report": report}).json()["events"][:1]
    assert event["about"]["shadow"] == [f"{ON_HOLD} critical"]
    told = client.get(f"/v1/analytics/rules/{ON_HOLD}").json()["versions"]
    assert [(one["shown"], one["shadow_hits"], one["hits"], one["status"]) for one in told] == [(0, 1, 1, "shadow")]


def test_nobody_decides_about_a_shadow_finding(client: Any):
    report = reconciled(client, admitted(gp(), with_one_on_hold()))["id"]
    path = f"/v1/reconciliations/{report}/findings/s-1/decisions"
    answer = client.post(path, content=json.dumps(OVERRIDE).encode(), headers=JSON | {"If-Match": '"decisions-0"'})
    assert answer.status_code == 404


def test_a_shadow_finding_changes_neither_status_nor_hold_nor_what_is_counted_as_run(client: Any, desk: Desk):
    report = reconciled(client, admitted(gp(), with_one_on_hold()))
    assert report["coverage"]["rules_run"] == sum(rule.status == "active" for rule in desk.rulebook.rules)
    assert ON_HOLD not in json.dumps(report["status_reasons"])


# How rules fare


def test_figures_are_told_without_anything_of_a_patient(client: Any):
    first = reconciled(client, admitted())
    decide(client, first, "allergy-conflict")
    answer = client.get("/v1/analytics/rules")
    told = answer.json()
    rule = next(one["rule"] for one in first["findings"] if one["category"] == "allergy-conflict")
    [row] = [one for one in told["rules"] if one["rule"] == rule]
    assert (row["shown"], row["decided"], row["overridden"], row["true_alarms"]) == (1, 1, 1, 1)
    assert row["override_rate"] == {"hits": 1, "of": 1, "value": "1.000", "low": "0.207", "high": "1.000"}
    story = client.get(f"/v1/analytics/rules/{rule}")
    assert story.json()["said"]["outcome"] == {"order-kept": 1}
    for said in (answer.text, story.text):
        for private in (PERSON.nhs_number, PERSON.family, first["id"], "agreed", "A. Pharmacist"):
            assert private not in said
    assert client.get("/v1/analytics/rules", params={"since": "2026-11-21"}).json()["rules"][0]["hits"] == 0


@pytest.mark.parametrize("query", [{"since": "x"}, {"until": "2026-02-30"}, {"since": "2026-11-21", "until": "2026-11-20"}])
def test_a_time_that_cannot_be_read_is_refused(client: Any, query: dict[str, str]):
    for path in ("/v1/analytics/rules", "/v1/analytics/rules/ALG-001"):
        assert client.get(path, params=query).status_code == 422


def test_a_rule_that_nobody_knows_is_not_found(client: Any):
    assert client.get("/v1/analytics/rules/QQQ-999").status_code == 404
