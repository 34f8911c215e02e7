"""Sources that failed, lack something or are of somebody else, each with what it says of them."""

from typing import Any

import pytest

from service.core.checks.kind import AppliesTo
from service.core.checks.record import SetAside
from service.core.checks.source_state import IdentityMismatch, SourceFailed, SourceNotWhole
from service.core.model.finding import Subject
from service.core.model.patient import Identity, Patient
from service.core.model.written import PatientWritten
from tests.unit.core.records import failure, record, source, unreadable


def test_a_source_that_lacks_something_fires_with_its_entries_that_were_not_read() -> None:
    lacking = source(warnings=("page-missing", "odd"), unreadable=(unreadable(),))
    whole = source("ward", "inpatient-orders")
    [gp, ward] = SourceNotWhole().judge(record(sources=(lacking, whole)), AppliesTo(list="sources"))
    assert (gp.answer, ward.answer, ward.because) == ("fires", "clear", "it was read whole")
    assert [(s.source, s.entry, s.text) for s in gp.subjects] == [("gp", None, "gp (gp-record)"), ("gp", "9", "it has no type")]
    why = "not every page of the answer was sent; 1 of its entries could not be read"
    assert gp.because == why
    assert gp.words == {"source": "gp", "role": "gp-record", "why": why}
    assert gp.evidence == {"warnings": "page-missing, odd", "unreadable entries": "1"}


def test_a_source_that_failed_fires_and_one_that_was_read_is_clear() -> None:
    held = record(sources=(source(),), failures=(failure(),))
    [read, failed] = SourceFailed().judge(held, AppliesTo(list="sources"))
    assert (read.answer, read.subjects[0].source, read.because) == ("clear", "gp", "it was read")
    assert (failed.answer, failed.because, failed.evidence) == ("fires", "no answer in 3 s", {"kind": "timeout"})
    assert failed.subjects[0] == Subject(kind="source", source="portal", text="portal (shared-care-record)")
    assert failed.words == {"source": "portal", "role": "shared-care-record", "why": "no answer in 3 s"}


def test_a_source_of_somebody_else_fires_and_one_that_names_nobody_cannot_be_told() -> None:
    who = PatientWritten(source="ward", entry="p", path="", nhs_number="9990000077")
    mine = Patient(identity=Identity(nhs_number="9990000077"))
    held = record(
        sources=(source(), source("ward", "inpatient-orders", patients=(who,))),
        set_aside=(SetAside(source=source("old"), because="another"),),
        patient=mine,
    )
    [aside, gp, ward] = IdentityMismatch().judge(held, AppliesTo(list="sources"))
    assert (aside.answer, aside.subjects[0].source, aside.because) == ("fires", "old", "another")
    assert (aside.words, aside.evidence) == ({"source": "old", "why": "another"}, {"why": "another"})
    assert (gp.answer, gp.missing, gp.because) == ("cannot_tell", ("source.patient",), "it names no patient")
    assert (ward.answer, ward.because, ward.subjects[0].text) == ("clear", "it names this patient", "ward (inpatient-orders)")


@pytest.mark.parametrize(
    ("dialect", "answer", "because"),
    [
        ("fhir-r4", "fires", "it was read from a picture"),
        ("patient-list", "clear", "it was read whole"),
    ],
)
def test_what_was_read_unverified_is_not_whole_but_for_what_the_patient_said(dialect: Any, answer: str, because: str) -> None:
    held = source(dialect=dialect, unverified="was read from a picture")
    [found] = SourceNotWhole().judge(record(sources=(held,)), AppliesTo(list="sources"))
    assert (found.answer, found.because) == (answer, because)


def test_what_is_verified_is_whole_in_every_dialect() -> None:
    for dialect in ("fhir-r4", "patient-list"):
        [found] = SourceNotWhole().judge(record(sources=(source(dialect=dialect),)), AppliesTo(list="sources"))
        assert (found.answer, found.because) == ("clear", "it was read whole")


NOBODY = PatientWritten(source="gp", entry="p", path="")
TAKEN = ": whose it is was taken from the request"


@pytest.mark.parametrize(
    ("said", "patients", "because", "alters"),
    [
        (True, (), f"it names no patient{TAKEN}", False),
        (False, (), "it names no patient", True),
        (True, (NOBODY,), "it holds no NHS number or date of birth that could be compared", True),
        (False, (NOBODY,), "it holds no NHS number or date of birth that could be compared", True),
    ],
)
def test_the_request_says_whose_a_source_is_only_where_the_source_itself_names_nobody(
    said: bool, patients: tuple[PatientWritten, ...], because: str, alters: bool
) -> None:
    held = record(sources=(source(said_to_be_of=said, patients=patients),))
    [found] = IdentityMismatch().judge(held, AppliesTo(list="sources"))
    assert (found.answer, found.because, found.alters_status) == ("cannot_tell", because, alters)
