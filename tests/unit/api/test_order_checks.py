"""POST /v1/order-checks over a real port with the real rules: what speaks of the order, the hold, and every refusal."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.workflows.ports import Office
from tests.support.cases import as_bytes, case, source
from tests.support.desk import real_desk
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.server import office, serving

PERSON, STRANGER = Person(7), Person(8)
NOW = "2026-11-20T09:10:00Z"
JSON = {"Content-Type": "application/json"}


def gp(*allergies: Any) -> dict[str, Any]:
    orders = [order("warfarin 3", 1, "tablet", "OD", kind="MedicationStatement")]
    return source("gp", "gp-record", r4_chart(PERSON, orders, allergies, host="gp.example"))


def proposed(name: str, *dose: Any, person: Person = PERSON) -> dict[str, Any]:
    return r4_chart(person, [order(name, *dose)], None, host="new.example")


@pytest.fixture
def behind(tmp_path: Path) -> Office:
    return replace(office(tmp_path), desk=real_desk())


@pytest.fixture
def client(behind: Office) -> Iterator[Any]:
    with serving(behind) as found:
        yield found


def reconciled(client: Any, *allergies: Any, as_of: str = "2026-11-20T09:00:00Z", **patient: Any) -> str:
    value = case(gp(*allergies), patient=dict(PERSON.as_case(**patient)))
    made = client.post("/v1/reconciliations", content=as_bytes({**value, "as_of": as_of}), headers=JSON)
    assert made.status_code == 201
    return made.json()["id"]


def check(client: Any, **body: Any) -> Any:
    return client.post("/v1/order-checks", content=json.dumps(body, default=str).encode(), headers=JSON)


def test_an_order_of_a_recorded_allergen_is_held(client: Any) -> None:
    report = reconciled(client, allergy("penicillin"))
    found = check(client, patient={"nhs_number": PERSON.nhs_number}, order=proposed("amoxicillin 500", 1, "capsule", "TDS"))
    assert found.status_code == 200
    said = found.json()
    assert (said["report"], said["hold"]["scope"]) == (report, "these-orders")
    assert said["hold"]["orders"] == [line["line"] for line in said["medicines"]]
    assert "allergy-conflict" in {finding["category"] for finding in said["findings"]}
    assert set(said["hold"]["reasons"]) <= {finding["id"] for finding in said["findings"]}


def test_only_what_speaks_of_the_order_is_answered(client: Any) -> None:
    report = reconciled(client, allergy("latex"))
    said = check(client, report=report, order=proposed("amlodipine 5", 1, "tablet", "OD")).json()
    sources = [{subject["source"] for subject in finding["subjects"]} for finding in said["findings"]]
    assert all("proposed-order" in named for named in sources)
    assert all(gap["subject"]["source"] == "proposed-order" for gap in said["not_checked"])
    assert said["hold"] == {"advised": False, "scope": None, "orders": [], "reasons": [], "released": []}


def test_no_finding_of_the_answer_stands_under_one_that_is_not_in_it(client: Any) -> None:
    lost = [allergy("degraded", text="Trimethoprim allergy"), allergy("degraded", text="Aspirin allergy")]
    report = reconciled(client, *lost)
    found = check(client, report=report, order=proposed("trimethoprim 200", 1, "tablet", "BD")).json()["findings"]
    leading = {finding["id"] for finding in found if finding["grouped_under"] is None}
    assert {finding["grouped_under"] for finding in found} - {None} <= leading
    assert {finding["id"] for finding in found if finding["interrupts"]} <= leading


def test_an_interaction_with_what_the_patient_takes_is_found(client: Any) -> None:
    report = reconciled(client, allergy("latex"))
    said = check(client, report=report, order=proposed("ibuprofen 400", 1, "tablet", "TDS")).json()
    assert "interaction" in {finding["category"] for finding in said["findings"]}


def test_a_lost_drug_allergy_holds_every_order(client: Any) -> None:
    report = reconciled(client, allergy("degraded"))
    said = check(client, report=report, order=proposed("amlodipine 5", 1, "tablet", "OD")).json()
    assert said["hold"]["scope"] == "all-prescribing"
    assert "allergy-degraded" in {finding["category"] for finding in said["findings"]}


def test_one_resource_is_taken_as_an_order(client: Any) -> None:
    report = reconciled(client, allergy("penicillin"))
    chart = proposed("amoxicillin 500", 1, "capsule", "TDS")
    one = next(e["resource"] for e in chart["entry"] if e["resource"]["resourceType"] == "MedicationRequest")
    said = check(client, report=report, order=one).json()
    assert said["hold"]["scope"] == "these-orders"


def test_a_lone_order_that_names_nobody_is_judged_whole_and_whose_it_is_is_told_once(client: Any) -> None:
    report = reconciled(client, allergy("latex"))
    said = check(client, report=report, as_of=NOW, order=one_request(proposed("amlodipine 5", 1, "tablet", "OD"))).json()
    assert (said["status"], said["status_reasons"]) == ("complete", [])
    (gap,) = [each for each in said["not_checked"] if each["rule"] == "REC-010"]
    assert (gap["because"], gap["alters_status"]) == ("it names no patient: whose it is was taken from the request", False)
    assert "REC-020" not in {each["rule"] for each in said["not_checked"]}


def test_an_order_that_names_another_patient_is_refused_whatever_the_request_says(client: Any) -> None:
    report = reconciled(client, allergy("latex"))
    subject = {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": STRANGER.nhs_number}}
    order = one_request(proposed("amlodipine 5", 1, "tablet", "OD"), subject=subject)
    found = check(client, report=report, as_of=NOW, order=order)
    assert found.status_code == 422
    assert "another patient" in found.json()["problems"][0]["reason"]


def test_a_patient_who_cannot_be_compared_leaves_an_order_open(client: Any) -> None:
    """An order that brings a patient has said whose it is itself: the request does not speak for it."""
    report = reconciled(client, allergy("latex"))
    chart = proposed("amlodipine 5", 1, "tablet", "OD")
    for entry in chart["entry"]:
        if entry["resource"]["resourceType"] == "Patient":
            entry["resource"] = {"resourceType": "Patient", "id": entry["resource"]["id"]}
    said = check(client, report=report, as_of=NOW, order=chart).json()
    assert said["status"] == "incomplete"
    assert any("REC-010 could not tell" in reason for reason in said["status_reasons"])


def one_request(chart: dict[str, Any], **changed: Any) -> dict[str, Any]:
    found = next(e["resource"] for e in chart["entry"] if e["resource"]["resourceType"] == "MedicationRequest")
    return {**found, **changed}


@pytest.mark.parametrize("intent", ["order", "plan", "proposal"])
def test_a_draft_is_judged_as_if_it_were_given(client: Any, intent: str) -> None:
    """What an electronic prescribing system asks about before the signature has the status draft."""
    report = reconciled(client, allergy("penicillin"))
    draft = one_request(proposed("amoxicillin 500", 1, "capsule", "TDS"), status="draft", intent=intent)
    said = check(client, report=report, order=draft).json()
    assert said["hold"]["scope"] == "these-orders"
    assert "allergy-conflict" in {finding["category"] for finding in said["findings"]}


@pytest.mark.parametrize("status", ["stopped", "cancelled", "entered-in-error", "on-hold", "completed"])
def test_what_is_not_about_to_be_given_is_refused_and_not_passed_over(client: Any, status: str) -> None:
    report = reconciled(client, allergy("penicillin"))
    found = check(client, report=report, order=one_request(proposed("amoxicillin 500", 1, "capsule", "TDS"), status=status))
    assert found.status_code == 422
    assert "Nothing was checked" in found.json()["problems"][0]["reason"]


def test_the_latest_report_of_the_patient_is_used(client: Any) -> None:
    reconciled(client, allergy("penicillin"), as_of="2026-11-20T07:00:00Z")
    latest = reconciled(client, allergy("latex"), as_of="2026-11-20T08:00:00Z")
    said = check(client, patient={"nhs_number": PERSON.nhs_number}, order=proposed("amoxicillin 500", 1, "capsule", "TDS")).json()
    assert (said["report"], said["hold"]["advised"]) == (latest, False)


def test_an_answer_about_orders_is_no_record_to_hold_an_order_against(client: Any) -> None:
    """A hook that asks about drafts may leave half of the record out: the report behind it stands for no patient."""
    whole = reconciled(client, allergy("penicillin"), as_of="2026-11-20T07:00:00Z")
    drafts = {**source("new", "inpatient-orders", proposed("amlodipine 5", 1, "tablet", "OD")), "proposed": True}
    asked = {**case(drafts, patient=dict(PERSON.as_case())), "as_of": "2026-11-20T08:00:00Z"}
    assert client.post("/v1/reconciliations", content=as_bytes(asked), headers=JSON).status_code == 201
    said = check(client, patient={"nhs_number": PERSON.nhs_number}, order=proposed("amoxicillin 500", 1, "capsule", "TDS")).json()
    assert (said["report"], said["hold"]["advised"]) == (whole, True)


def test_a_report_that_has_expired_makes_the_answer_incomplete(client: Any) -> None:
    report = reconciled(client, allergy("latex"), as_of="2026-11-10T09:00:00Z")
    said = check(client, report=report, order=proposed("amlodipine 5", 1, "tablet", "OD")).json()
    assert said["status"] == "incomplete"
    assert "expired" in said["status_reasons"][0]


def test_the_order_is_judged_at_the_time_asked_for(client: Any) -> None:
    report = reconciled(client, allergy("latex"), as_of="2026-11-10T09:00:00Z")
    wanted = {"report": report, "order": proposed("amlodipine 5", 1, "tablet", "OD"), "as_of": "2026-11-10T10:00:00Z"}
    assert not any("expired" in reason for reason in check(client, **wanted).json()["status_reasons"])


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        ({"report": "x"}, 422, "$.order"),
        ({"order": {"resourceType": "Bundle"}}, 422, "$"),
        ({"report": "x", "patient": {"nhs_number": "9990000018"}, "order": {"resourceType": "Bundle"}}, 422, "$"),
        ({"patient": {"nhs_number": "9990000019"}, "order": {"resourceType": "Bundle"}}, 422, "$.patient.nhs_number"),
        ({"patient": {"nhs_number": PERSON.nhs_number, "name": "A"}, "order": {"resourceType": "Bundle"}}, 422, "$.patient.name"),
        ({"report": "x", "order": {"payload": 3}}, 422, "$.order.payload"),
        ({"report": "x", "order": []}, 422, "$.order"),
        ({"report": "x", "order": {"payload": "", "format": "word"}}, 422, "$.order.format"),
        ([], 422, "$"),
        ({"report": "x", "order": {"resourceType": "Bundle"}}, 404, None),
        ({"patient": {"nhs_number": STRANGER.nhs_number}, "order": {"resourceType": "Bundle"}}, 404, None),
    ],
)
def test_a_check_that_cannot_be_made_says_where_and_why(client: Any, body: Any, status: int, path: str | None) -> None:
    reconciled(client, allergy("latex"))
    found = client.post("/v1/order-checks", content=json.dumps(body).encode(), headers=JSON)
    assert found.status_code == status
    paths = [problem["path"] for problem in found.json()["problems"]]
    assert paths == ([path] if path else [])
    if status == 404:
        assert "Nothing was checked" in found.json()["detail"]


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (r4_chart(PERSON, [], None, host="new.example"), "no order of a medicine"),
        (proposed("amlodipine 5", 1, "tablet", "OD", person=STRANGER), "could not be used"),
        ("not a record at all", "could not be used"),
    ],
)
def test_an_order_that_cannot_be_read_is_refused_and_never_clear(client: Any, payload: Any, said: str) -> None:
    report = reconciled(client, allergy("latex"))
    found = check(client, report=report, order={"payload": payload})
    assert found.status_code == 422
    assert said in found.json()["problems"][0]["reason"]


def test_each_check_is_audited_without_the_patient(client: Any, behind: Office) -> None:
    report = reconciled(client, allergy("penicillin"))
    check(client, report=report, order=proposed("amoxicillin 500", 1, "capsule", "TDS"))
    with behind.store.reading() as store:
        last = list(store.events())[-1]
    assert (last.kind, last.report) == ("order-checked", report)
    assert PERSON.nhs_number not in str(last.body)
