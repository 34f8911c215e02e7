"""Whatever bytes come in, there is one answer and one audit event: a report or a refusal, never neither."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.workflows.ports import Office
from service.workflows.problems import Refused
from service.workflows.reconcile import Answered, reconcile
from tests.support.cases import as_bytes, case, failed, source
from tests.support.payloads import Person, gp_connect, gp_medicine
from tests.support.server import office

PERSON = Person(5)
CASE = as_bytes(
    case(
        source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")])),
        failed("scr", "shared-care-record"),
        patient=PERSON.as_case(weight={"value": "70.5", "unit": "kg"}),
    )
)
PIECES = [
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\",
    b"\x00",
    b"\xff",
    b"null",
    b"1e999",
    b"-",
    b"NaN",
    b'"case":1,',
    b"\\ud800",
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    found = office(tmp_path_factory.mktemp("store"))
    yield found
    found.store.close()


def events(behind: Office) -> int:
    with behind.store.reading() as store:
        return sum(1 for _ in store.events())


@given(at=st.integers(0, len(CASE) - 1), piece=st.sampled_from(PIECES), cut=st.integers(0, 40))
def test_a_damaged_case_is_answered_or_refused_and_audited(desk: Office, at: int, piece: bytes, cut: int):
    before = events(desk)
    outcome = reconcile(CASE[:at] + piece + CASE[at + cut :], key=None, actor=None, office=desk)
    assert isinstance(outcome, Answered) or outcome.problems
    assert events(desk) == before + 1


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(desk: Office, body: bytes):
    outcome = reconcile(body, key=None, actor=None, office=desk)
    assert isinstance(outcome, Refused)
    assert outcome.problems


def test_no_event_holds_what_only_the_record_should(tmp_path: Path):
    behind = office(tmp_path)
    reconcile(CASE, key="k", actor=None, office=behind)
    reconcile(CASE.replace(b'"gp-record"', b'"9990000026"'), key="k2", actor=None, office=behind)
    reconcile(b'{"' + PERSON.nhs_number.encode() + b'": 1}', key=None, actor=None, office=behind)
    with behind.store.reading() as store:
        bodies = [event.body for event in store.events()]
    assert len(bodies) == 3
    for secret in (PERSON.nhs_number, "9990000026", PERSON.family, PERSON.born, "warfarin", "70.5"):
        assert secret not in "".join(bodies)


def test_what_was_received_is_kept_as_it_was(tmp_path: Path):
    behind = office(tmp_path)
    spaced = json.dumps(json.loads(CASE), indent=3).encode()
    answered = reconcile(spaced, key=None, actor=None, office=behind)
    assert isinstance(answered, Answered)
    with behind.store.reading() as store:
        kept = store.report(answered.report)
    assert kept is not None
    assert kept.received == spaced
