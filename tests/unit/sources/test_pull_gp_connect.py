"""A structured record asked for over real HTTP from a double that checks every word of the request."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from service.core.model.pulls import Ask, Pulled, Whom
from tests.support.doubles.faults import FAULTS
from tests.support.doubles.gp_provider import REFUSALS, GpProvider
from tests.support.doubles.http import http_double
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine
from tests.support.pulling import EDGE, asking, gp_source, whom

PERSON, OTHER = Person(31), Person(32)
RECORD = json.dumps(gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])).encode()
RECORDS = {PERSON.nhs_number: RECORD, "other": json.dumps(gp_connect(OTHER, [])).encode()}
ASK = Ask(name="gp", role="gp-record")


def pull(provider: GpProvider, who: Whom | None = None, **more: Any) -> tuple[Pulled, int]:
    """The answer, and how many requests went out for it."""
    with http_double(provider) as double, asking(gp_source(double.url, **more)) as ask:
        [found] = ask([ASK], who or whom(PERSON))
        return found, len(double.received)


def test_a_record_comes_as_it_was_written():
    provider = GpProvider(RECORDS)
    found, sent = pull(provider)
    assert (found.payload, found.format, found.failure, sent) == (RECORD.decode(), "gp-connect-stu3", None, 1)
    assert found.told.requests == tuple(provider.traces)
    assert (found.told.purpose, found.told.kind) == ("direct care", "gp-connect")


def test_a_record_that_was_packed_is_the_same():
    assert pull(GpProvider(RECORDS, zipped=True))[0].payload == RECORD.decode()


def test_the_token_names_who_asks_and_nobody_else():
    provider = GpProvider(RECORDS)
    pull(provider)
    [claims] = provider.claims
    assert claims["requesting_practitioner"]["name"] == [{"family": "Jones", "given": ["Claire"], "prefix": ["Ms"]}]
    assert claims["requesting_organization"]["identifier"][0]["value"] == "A1001"
    assert [each["value"] for each in claims["requesting_practitioner"]["identifier"]] == ["UNK", "UNK", "10019"]
    assert PERSON.nhs_number not in json.dumps(claims)


def test_no_identifier_stands_in_an_address_or_a_header():
    with http_double(GpProvider(RECORDS)) as double, asking(gp_source(double.url)) as ask:
        ask([ASK], whom(PERSON))
        [request] = double.received
    assert PERSON.nhs_number not in request.target + json.dumps(request.headers)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("NO_PATIENT_CONSENT", "withheld"),
        ("NO_ORGANISATION_CONSENT", "withheld"),
        ("ACCESS_DENIED", "refused"),
        ("PATIENT_NOT_FOUND", "not-found"),
        ("NO_RECORD_FOUND", "not-found"),
        ("INVALID_NHS_NUMBER", "refused"),
        ("INVALID_PATIENT_DEMOGRAPHICS", "refused"),
        ("INVALID_IDENTIFIER_SYSTEM", "refused"),
        ("INVALID_RESOURCE", "refused"),
        ("INVALID_PARAMETER", "refused"),
        ("BAD_REQUEST", "refused"),
        ("INTERNAL_SERVER_ERROR", "unavailable"),
        ("NOT_IMPLEMENTED", "http-status"),
    ],
)
def test_each_refusal_of_the_specification_is_a_failure_of_its_kind(code: str, kind: str):
    found, _ = pull(GpProvider(RECORDS, says=code))
    assert (found.payload, found.failure) == (None, kind)
    assert code in (found.detail or "")
    assert "SECRET" not in (found.detail or ""), "free text of a source may hold patient data"


def test_every_refusal_of_the_double_was_tried():
    [marks] = [m for m in test_each_refusal_of_the_specification_is_a_failure_of_its_kind.pytestmark if m.name == "parametrize"]
    assert {code for code, _ in marks.args[1]} == set(REFUSALS)


@pytest.mark.parametrize(("status", "sent"), [(400, 1), (403, 1), (405, 1), (415, 1), (502, 3), (504, 3)])
def test_a_refusal_of_spines_proxy_is_told_from_the_practices(status: int, sent: int):
    found, requests = pull(GpProvider(RECORDS, proxy=status))
    assert (found.failure, requests) == ("spine-error", sent)


@pytest.mark.parametrize("fault", [fault for fault, kinds in FAULTS.items() if kinds])
def test_each_fault_is_a_failure_of_its_kind(fault: str):
    found, _ = pull(GpProvider(RECORDS, fault=fault), deadline_seconds=0.5)
    assert found.failure in (FAULTS[fault] or ())
    assert found.payload is None
    assert found.detail
    assert PERSON.nhs_number not in found.detail


@pytest.mark.parametrize("fault", ["reset", "cut-off"])
def test_a_passing_trouble_is_tried_again_with_new_ids(fault: str):
    provider = GpProvider(RECORDS, fault=fault, faults_left=2)
    found, sent = pull(provider)
    assert (found.payload, sent) == (RECORD.decode(), 3)
    assert len(set(provider.traces)) == 3


@pytest.mark.parametrize("fault", ["hang", "drip"])
def test_the_deadline_holds_whatever_is_sent(fault: str):
    with http_double(GpProvider(RECORDS, fault=fault)) as double, asking(gp_source(double.url, deadline_seconds=0.3)) as ask:
        ask([Ask(name="unknown", role="other")], whom(PERSON))
        began = time.monotonic()
        [found] = ask([ASK], whom(PERSON))
        took = time.monotonic() - began
    assert found.failure == "timeout"
    assert took < 5, "nothing near the hour for which the double hangs"


def test_nobody_is_asked_without_a_person_who_asks():
    found, sent = pull(GpProvider(RECORDS), Whom(nhs_number=PERSON.nhs_number))
    assert (found.failure, sent) == ("not-asked", 0)
    assert "requester" in (found.detail or "")


def test_an_objection_is_respected_and_is_not_empty():
    found, sent = pull(GpProvider(RECORDS), whom(PERSON, objects=True))
    assert (found.failure, found.payload, sent) == ("withheld", None, 0)


def test_an_objection_to_sharing_leaves_the_organisations_own_record_alone():
    found, sent = pull(GpProvider(RECORDS), whom(PERSON, objects=True), shared=False)
    assert (found.payload, sent) == (RECORD.decode(), 1)


@pytest.mark.parametrize(
    ("ask", "who", "words"),
    [
        (Ask(name="other", role="gp-record"), whom(PERSON), "no source is registered"),
        (Ask(name="gp", role="outpatient"), whom(PERSON), "registered as gp-record"),
        (ASK, Whom(nhs_number=None), "no NHS number"),
    ],
)
def test_what_cannot_be_asked_is_not(ask: Ask, who: Whom, words: str):
    with http_double(GpProvider(RECORDS)) as double, asking(gp_source(double.url)) as puller:
        [found] = puller([ask], who)
        assert (found.failure, double.received) == ("not-asked", [])
    assert words in (found.detail or "")


def test_an_error_of_ours_is_said_and_hides_no_other_source():
    def broken() -> str:
        raise RuntimeError(PERSON.nhs_number)

    with http_double(GpProvider(RECORDS)) as double, asking(gp_source(double.url), edge=replace(EDGE, new_id=broken)) as ask:
        found, other = ask([ASK, Ask(name="x", role="other")], whom(PERSON))
    assert (found.failure, other.failure) == ("other", "not-asked")
    assert PERSON.nhs_number not in (found.detail or "")


def test_a_source_that_keeps_failing_is_left_alone():
    with http_double(GpProvider(RECORDS, fault="hang")) as double, asking(gp_source(double.url, deadline_seconds=0.05)) as ask:
        assert [ask([ASK], whom(PERSON))[0].failure for _ in range(5)] == ["timeout"] * 5
        # On a machine with much to do a deadline this short may pass before anything was sent.
        sent = len(double.received)
        assert [ask([ASK], whom(PERSON))[0].failure for _ in range(2)] == ["breaker-open"] * 2
        assert len(double.received) == sent


def test_connections_are_kept_between_patients():
    with http_double(GpProvider(RECORDS)) as double, asking(gp_source(double.url)) as ask:
        for _ in range(5):
            assert ask([ASK], whom(PERSON))[0].payload
        assert double.connections == 1
