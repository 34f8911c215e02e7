"""What holds for every patient: order does not matter, evidence never hides an allergy, a blank is never a reassurance."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.model.report import Report
from service.workflows.report_json import report_bytes
from tests.support.cases import case, source
from tests.support.desk import real_desk, report_on
from tests.support.patients import Patient, patients
from tests.support.payloads import allergy, as_r4, gp_connect, r4_chart

_ENTRY_TYPES = {"MedicationStatement", "MedicationRequest", "AllergyIntolerance"}


@given(patients(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_sources_and_of_entries_does_not_matter(patient: Patient, random: Any) -> None:
    straight = patient.case()
    shuffled = json.loads(json.dumps(straight))
    random.shuffle(shuffled["sources"])
    for each in shuffled["sources"]:
        if "payload" in each:
            random.shuffle(each["payload"]["entry"])
    assert _said(report_on(shuffled)) == _said(report_on(straight))


@given(patients())
@settings(max_examples=40)
def test_the_same_case_gives_the_same_bytes(patient: Patient) -> None:
    assert report_bytes(report_on(patient.case())) == report_bytes(report_on(patient.case()))


@given(patients(), st.sampled_from(["penicillin", "NKDA", "NKA", "latex", "aspirin", "degraded"]))
@settings(max_examples=60)
def test_more_evidence_never_hides_an_allergy(patient: Patient, more: str) -> None:
    before = patient.case()
    portal = source("another", "other", r4_chart(patient.person, (), [allergy(more)], host="another.example"))
    after = {**before, "sources": [*before["sources"], portal]}
    kept = {"allergy-conflict", "allergy-cross-reaction", "allergy-degraded", "allergy-agent-unresolved"}
    assert _about(report_on(before), kept) <= _about(report_on(after), kept)
    assert not report_on(before).hold.advised or report_on(after).hold.advised


@given(patients(), st.data())
@settings(max_examples=80)
def test_blanking_a_field_never_turns_a_finding_into_clear(patient: Patient, data: st.DataObject) -> None:
    """A rule that fired, or could not tell, must still do one or the other about that medicine, or it must be told
    that the medicine or its dose could not be read at all."""
    blanked = data.draw(st.sampled_from(_blanks(patient)))
    before, after = report_on(patient.case()), report_on(blanked)
    unread = {subject.entry for finding in after.findings if finding.category in _UNREAD for subject in finding.subjects}
    said = _judged(after)
    lost = {
        (category, entries)
        for category, entries in _judged(before)
        if not entries & unread and not any(category == other and entries & held for other, held in said)
    }
    assert lost == set()


@given(patients())
@settings(max_examples=40)
def test_one_list_in_stu3_and_in_r4_gives_equal_findings(patient: Patient) -> None:
    record = gp_connect(patient.person, patient.gp, patient.gp_allergies)
    chart = source("epma", "inpatient-orders", r4_chart(patient.person, patient.ward, patient.ward_allergies))
    stu3, r4 = (
        report_on(case(source("gp", "gp-record", payload), chart, patient=dict(patient.person.as_case())))
        for payload in (record, as_r4(record))
    )
    assert _plain(stu3) == _plain(r4)


@given(patients())
@settings(max_examples=40)
def test_every_entry_that_came_in_is_named_exactly_once(patient: Patient) -> None:
    whole = patient.case()
    report = report_on(whole)
    for each in whole["sources"]:
        if "payload" in each:
            sent = Counter(_sent(each["payload"]))
            assert {name: _named(report, each["name"])[name] for name in sent} == dict.fromkeys(sent, 1)


@given(patients())
@settings(max_examples=40)
def test_what_leads_a_group_is_in_the_report_and_only_critical_leaders_interrupt(patient: Patient) -> None:
    found = report_on(patient.case()).findings
    leading = {finding.id: finding for finding in found if finding.grouped_under is None}
    assert {finding.grouped_under for finding in found} <= leading.keys() | {None}
    assert {f.id for f in found if f.interrupts} == {name for name, f in leading.items() if f.severity == "critical"}
    assert [f.id for f in found] == [f"f-{number}" for number in range(1, len(found) + 1)]


_UNREAD = {"medicine-unmapped", "dose-unreadable", "allergy-agent-unresolved", "allergy-degraded", "medicine-degraded"}


def _said(report: Report) -> Any:
    """All that a report says, but for what names the bytes that came in and the places in them."""
    value = json.loads(report_bytes(report))
    value.pop("id")
    value["made_by"].pop("inputs")
    for each in value["sources"]:
        each.pop("sha256", None)
    return value


def _plain(report: Report) -> set[tuple[str, str, tuple[str | None, ...]]]:
    return {(f.rule, f.severity, tuple(sorted(s.entry or "" for s in f.subjects))) for f in report.findings}


def _about(report: Report, categories: set[str]) -> set[tuple[str, str | None]]:
    return {
        (finding.category, subject.entry)
        for finding in report.findings
        if finding.category in categories
        for subject in finding.subjects
        if subject.source != "another"
    }


def _judged(report: Report) -> set[tuple[str, frozenset[str | None]]]:
    """(category, entries) of all that fired and of all that could not be told, where entries are spoken of."""
    categories = {rule.id: rule.category for rule in real_desk().rulebook.rules}
    fired = {(f.category, frozenset(s.entry for s in f.subjects if s.entry)) for f in report.findings}
    untold = {(categories[n.rule], frozenset({n.subject.entry} - {None})) for n in report.coverage.not_checked}
    return {(category, entries) for category, entries in fired | untold if entries}


def _blanks(patient: Patient) -> list[dict[str, Any]]:
    """Every case that lacks one field of the patient, of an order, or of a statement."""
    blanks = [replace(patient, weight=None).case()]
    for place, each in enumerate(patient.ward):
        for field, blank in (("codes", ()), ("text", None)):
            ward = list(patient.ward)
            ward[place] = replace(each, name=None, **{field: blank})
            blanks.append(replace(patient, ward=tuple(ward)).case())
    whole = patient.case()
    for number, each in enumerate(whole["sources"]):
        for place, entry in enumerate(each.get("payload", {}).get("entry", [])):
            for path in _PATHS.get(entry["resource"]["resourceType"], ()):
                blanked = json.loads(json.dumps(whole))
                if _remove(blanked["sources"][number]["payload"]["entry"][place]["resource"], path):
                    blanks.append(blanked)
    return blanks


_PATHS: dict[str, tuple[tuple[str | int, ...], ...]] = {
    "MedicationRequest": (
        ("dosageInstruction",),
        ("dosageInstruction", 0, "route"),
        ("dosageInstruction", 0, "text"),
        ("dosageInstruction", 0, "doseAndRate"),
        ("dosageInstruction", 0, "timing"),
        ("authoredOn",),
    ),
    "MedicationStatement": (("dosage",), ("effectivePeriod",), ("dateAsserted",)),
    "Medication": (("code",),),
    "AllergyIntolerance": (("code",), ("note",), ("reaction",), ("clinicalStatus",), ("category",)),
}


def _remove(value: Any, path: tuple[str | int, ...]) -> bool:
    *way, last = path
    for step in way:
        if isinstance(step, int) or step in value:
            value = value[step]
        else:
            return False
    return value.pop(last, None) is not None


def _sent(payload: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for entry in payload["entry"]:
        for resource in (entry["resource"], *entry["resource"].get("contained", [])):
            if resource["resourceType"] in _ENTRY_TYPES:
                found.append(f"{resource['resourceType']}/{resource['id']}")
    return found


def _named(report: Report, name: str) -> Counter[str]:
    medicines = [m.entry.written for line in report.medicines for m in line.entries]
    allergies = [entry.written for line in report.allergies for entry in line.entries]
    written = [each for each in (*medicines, *allergies) if each.source == name]
    unread = [each.entry for each in next(s for s in report.sources if s.name == name).unreadable]
    return Counter([*(each.entry for each in written), *(part for each in written for part in each.parts), *unread])
