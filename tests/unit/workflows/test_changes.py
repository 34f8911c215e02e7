"""When a report is news, over the real pipeline and a real database; and that nothing of the patient is in what is told."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.audit.kept import Change, Delivery
from service.workflows.ports import Office
from service.workflows.reconcile import Answered, reconcile
from tests.support.cases import as_bytes, case, failed, source
from tests.support.desk import real_desk
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.server import NOW, office

PERSON = Person(7)
WARFARIN, LISINOPRIL = (
    gp_medicine("warfarin 3", "One To Be Taken Each Day"),
    gp_medicine("amlodipine 5", "One To Be Taken Each Day"),
)
AMOXICILLIN = order("amoxicillin 500", 1, "capsule", "TDS", id="a")
NONE = {"critical": 0, "high": 0, "moderate": 0, "low": 0}


@pytest.fixture
def behind(tmp_path: Path) -> Office:
    return replace(office(tmp_path), desk=real_desk(), subscribers=("ward", "pharmacy"))


def sent(*medicines: Any, orders: Sequence[Any] = (), person: Person = PERSON, **more: Any) -> dict[str, Any]:
    return {
        **case(
            source("gp", "gp-record", gp_connect(person, list(medicines), [allergy("penicillin")])),
            source("epma", "inpatient-orders", r4_chart(person, list(orders), None)),
            patient=person.as_case(),
        ),
        **more,
    }


def post(behind: Office, body: dict[str, Any]) -> str:
    made = reconcile(as_bytes(body), key=None, actor=None, office=behind)
    assert isinstance(made, Answered), made
    return made.report


def told(behind: Office) -> list[tuple[Change, Sequence[Delivery]]]:
    with behind.store.reading() as store:
        return list(store.changes(limit=50))


def bodies(behind: Office) -> list[dict[str, Any]]:
    return [json.loads(change.body) for change, _ in told(behind)]


def test_the_first_report_is_news_and_waits_for_every_subscriber(behind: Office) -> None:
    report = post(behind, sent(WARFARIN))
    [(change, deliveries)] = told(behind)
    body = json.loads(change.body)
    assert (body["sequence"], body["report"], body["previous"], body["status"]) == (1, report, None, "complete")
    assert body["changed"]["findings_new"] == body["findings"] != NONE
    assert body["changed"]["status"] == {"before": None}
    assert [(each.subscriber, each.state) for each in deliveries] == [("ward", "waiting"), ("pharmacy", "waiting")]


def test_the_same_records_read_later_are_no_news(behind: Office) -> None:
    post(behind, sent(WARFARIN))
    later = sent(WARFARIN, as_of="2026-11-20T09:20:00Z")
    for each in later["sources"]:
        each["retrieved_at"] = "2026-11-20T09:15:00Z"
    post(behind, later)
    assert len(told(behind)) == 1


def test_the_same_case_again_is_no_news_even_after_another(behind: Office) -> None:
    for medicines in ((WARFARIN,), (WARFARIN, LISINOPRIL), (WARFARIN,)):
        post(behind, sent(*medicines))
    assert [body["sequence"] for body in bodies(behind)] == [1, 2]


def _ordered(body: dict[str, Any]) -> dict[str, Any]:
    return sent(WARFARIN, orders=[AMOXICILLIN])


def _not_read(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "sources": [*body["sources"], failed("scr", "shared-care-record")]}


def _other_dose(body: dict[str, Any]) -> dict[str, Any]:
    return sent(gp_medicine("warfarin 3", "Two To Be Taken Each Day"))


def _settled(body: dict[str, Any]) -> dict[str, Any]:
    return sent(WARFARIN, orders=[order("warfarin 3", 1, "tablet", "OD", id="w")])


@pytest.mark.parametrize(
    ("change", "changed"),
    [(_ordered, {"hold", "new"}), (_not_read, {"status", "new"}), (_other_dose, {"new", "gone"}), (_settled, {"gone"})],
)
def test_what_differs_is_told(behind: Office, change: Callable[[dict[str, Any]], dict[str, Any]], changed: set[str]) -> None:
    before = sent(WARFARIN)
    first = post(behind, before)
    second = post(behind, change(before))
    _, body = bodies(behind)
    assert (body["report"], body["previous"]) == (second, first)
    said = body["changed"]
    found = {name for name in ("status", "hold") if said[name] is not None}
    found |= {name for name in ("new", "gone") if said[f"findings_{name}"] != NONE}
    assert changed <= found
    assert found - changed <= {"new", "gone"}


def test_a_question_about_proposed_orders_is_no_news_and_is_not_compared_with(behind: Office) -> None:
    post(behind, sent(WARFARIN))
    asked = sent(WARFARIN)
    asked["sources"].append(source("drafts", "inpatient-orders", r4_chart(PERSON, [AMOXICILLIN], None), proposed=True))
    post(behind, asked)
    post(behind, sent(WARFARIN, as_of="2026-11-20T09:20:00Z"))
    assert len(told(behind)) == 1


def test_patients_are_held_against_themselves_alone(behind: Office) -> None:
    for person in (PERSON, Person(8), PERSON):
        post(behind, sent(WARFARIN, person=person, case=str(len(told(behind)))))
    assert [body["previous"] for body in bodies(behind)] == [None, None]


def test_where_nobody_knows_whose_it_is_every_report_is_news(behind: Office) -> None:
    body = case(failed("gp", "gp-record"))
    for name in ("1", "2"):
        post(behind, {**body, "case": name})
    assert [(each["patient"], each["previous"]) for each in bodies(behind)] == [(None, None)] * 2


def test_nothing_of_the_patient_is_told(behind: Office) -> None:
    post(behind, sent(WARFARIN, orders=[AMOXICILLIN], case="bed 4"))
    [(change, _)] = told(behind)
    body = json.loads(change.body)
    assert set(body) == {
        "id", "type", "sequence", "at", "report", "previous", "patient", "status", "hold", "findings", "changed",
    }  # fmt: skip
    named = ("id", "report", "patient")  # Of random letters and digests, among which a year may stand by chance.
    rest = json.dumps({name: value for name, value in body.items() if name not in named}).lower()
    for secret in ("1951", "warfarin", "moxicillin", "enicillin", "bed 4", "ALG-", "DIS-"):
        assert secret.lower() not in rest
    for secret in (PERSON.nhs_number, PERSON.born, PERSON.family):
        assert secret.lower() not in change.body.lower()


def test_it_is_there_with_its_report_or_not_at_all(behind: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("service.store.outbox.add_change", full)
    with pytest.raises(OSError, match="disk"):
        post(behind, sent(WARFARIN))
    with behind.store.reading() as store:
        assert (store.how_many(), list(store.events())) == (0, [])


def test_changes_are_counted_without_a_gap_by_whoever_writes(behind: Office) -> None:
    for number in range(5):
        clock = NOW + timedelta(seconds=number)
        post(replace(behind, now=lambda at=clock: at), sent(WARFARIN, person=Person(number + 1)))
    assert [change.seq for change, _ in told(behind)] == [1, 2, 3, 4, 5]
    assert len({change.id for change, _ in told(behind)}) == 5
