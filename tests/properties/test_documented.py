"""A documented change is quiet about what it documents, and about nothing else."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.model.report import Report
from tests.support.cases import case, source
from tests.support.desk import report_on
from tests.support.patients import Patient, patients
from tests.support.payloads import GpMedicine, Person, gp_connect, gp_medicine, order, r4_chart

# What a documented change may make quiet; every other category judges the medicine all the same.
_MAY_BE_QUIET = {"omitted-medicine", "added-medicine", "dose-differs", "frequency-differs", "status-differs"}
_NOTES = (
    "Stopped on 15/11/2026 due to acute kidney injury",
    "Withheld on 15/11/2026 pending procedure",
    "Dose increased on 15/11/2026 due to blood pressure",
    "Dose reduced on 15/11/2026 because of side effects",
    "Started on 15/11/2026 for pain",
    "Stopped on 15/11/2026 because of anaphylaxis",
)
_OTHERS = ("Digoxin", "Bendroflumethiazide", "Sertraline 50mg tablets")
_TAKEN = (
    ("amlodipine 5", "One To Be Taken Each Day"),
    ("levetiracetam 500", "One To Be Taken Twice A Day"),
    ("apixaban 5", "One To Be Taken Twice A Day"),
)


@given(patients(), st.data())
@settings(max_examples=60)
def test_a_documented_reason_never_silences_another_finding(patient: Patient, data: st.DataObject) -> None:
    """Allergies, doses, duplicates, interactions: none goes away, whichever entry carries which note.

    What comes is a severe reaction that stands in a note and on no list of allergies.
    """
    noted = replace(
        patient,
        gp=tuple(replace(each, note=data.draw(st.sampled_from((None, *_NOTES)))) for each in patient.gp),
        ward=tuple(replace(each, note=data.draw(st.sampled_from((None, *_NOTES)))) for each in patient.ward),
    )
    before, after = _others(report_on(patient.case())), _others(report_on(noted.case()))
    assert before - after == set()
    assert {rule for rule, *_ in after - before} <= {"ALG-052"}


@given(st.sampled_from(_TAKEN), st.sampled_from(_NOTES[:2]))
@settings(max_examples=12)
def test_blanking_the_note_brings_the_omission_back(taken: tuple[str, str], note: str) -> None:
    noted = gp_medicine(*taken, note=note)
    assert _omitted(noted) == []
    assert len(_omitted(replace(noted, note=None))) == 1
    # And what made it quiet is told: nobody has to look for it.
    assert [f.rule for f in _report(noted).findings if f.rule == "DIS-041"] == ["DIS-041"]


@given(st.sampled_from(_TAKEN), st.sampled_from(_NOTES), st.sampled_from(_OTHERS))
@settings(max_examples=40)
def test_a_reason_about_another_medicine_never_quietens(taken: tuple[str, str], note: str, other: str) -> None:
    plain = gp_medicine(*taken)
    about_another = note.replace("Dose", f"Dose of {other}") if note.startswith("Dose") else f"{other} {note.lower()}"
    assert _said(_report(replace(plain, note=about_another))) == _said(_report(plain))


@given(
    st.sampled_from(_TAKEN),
    st.sampled_from(_NOTES),
    st.sampled_from(("?", " if dizzy", ", restart next week", " (not confirmed)?")),
)
@settings(max_examples=40)
def test_a_note_that_leaves_anything_open_never_quietens(taken: tuple[str, str], note: str, doubt: str) -> None:
    plain = gp_medicine(*taken)
    doubted = note + doubt if doubt != " if dizzy" else note.replace(" on 15/11/2026", " if dizzy")
    assert _said(_report(replace(plain, note=doubted))) == _said(_report(plain))


def _report(taken: GpMedicine) -> Report:
    person = Person(1)
    gp = source("gp", "gp-record", gp_connect(person, [taken]))
    ward = source("epma", "inpatient-orders", r4_chart(person, [order("ramipril 5", 1, "capsule", "OD")]))
    return report_on(case(gp, ward, patient=dict(person.as_case())))


def _omitted(taken: GpMedicine) -> list[str]:
    return [finding.rule for finding in _report(taken).findings if finding.category == "omitted-medicine"]


def _others(report: Report) -> set[tuple[str, str, Any]]:
    return {said for said in _said(report) if said[3] not in _MAY_BE_QUIET}


def _said(report: Report) -> set[tuple[Any, ...]]:
    return {
        (f.rule, f.severity, tuple(sorted((s.source or "", s.entry or "") for s in f.subjects)), f.category)
        for f in report.findings
    }
