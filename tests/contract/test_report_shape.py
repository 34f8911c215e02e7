"""The report's JSON is the contract's: every name is there, clinical numbers are strings, and a new name is a choice."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from service.core.model.allergy import Agent, AllergyReading
from service.core.model.coding import DMD, SNOMED, Coding, Concept
from service.core.model.dates import PartialDate
from service.core.model.dose import Amount, DoseReading, DoseStep
from service.core.model.entries import AllergyEntry, ConditionEntry, MedicineEntry
from service.core.model.failures import UnreadableEntry
from service.core.model.finding import Finding, NotChecked, Subject
from service.core.model.lines import AllergyLine, Difference, MatchedMedicine, MedicineLine
from service.core.model.medicine import Contradiction, Identification, Medicine, Suggestion
from service.core.model.patient import Fact, Identity, Patient
from service.core.model.report import Coverage, DisabledRule, Hold, MadeBy, Report, SourceReport, WithheldEntry
from service.core.model.written import (
    AllergyWritten,
    CodedText,
    ConditionWritten,
    DosageWritten,
    MedicineWritten,
    ReactionWritten,
)
from service.workflows.report_json import report_bytes, report_json
from service.workflows.report_text import report_text
from tests.support.payloads import nhs_number

WARFARIN = Concept(system=DMD, code="48603004", display="Warfarin")
PENICILLIN = Concept(system=SNOMED, code="373270004", display="Penicillin")
DAY = PartialDate(written="2026-11-20", first=date(2026, 11, 20), last=date(2026, 11, 20))
MARK = "a dose of 12,500 units in 0.5 mL by deep injection on Monday, Wednesday and Friday, reviewed by the clinic each month"


def medicine(source: str) -> MedicineEntry:
    step = DoseStep(amount=Amount(low=Decimal("3.0"), high=Decimal("3.0"), unit="mg"))
    return MedicineEntry(
        written=MedicineWritten(
            source=source,
            entry="MedicationStatement/1",
            path="$.entry[2]",
            resource="MedicationStatement",
            codings=(Coding(system=DMD, code="48603004", display="Warfarin"),),
            status="active",
            dosages=(DosageWritten(path="$", text=MARK),),
            started=DAY,
        ),
        role="gp-record",
        identified=Identification(
            medicine=Medicine(level="vtm", concept=WARFARIN),
            matched_by="code",
            explained="by its code",
            suggestions=(Suggestion(concept=WARFARIN, score=Decimal("0.97"), because="one letter apart"),),
            contradictions=(Contradiction(what="strength", first="1mg", second="3mg"),),
        ),
        doses=(DoseReading(written=MARK, steps=(step,)),),
        in_force=True,
        because="active",
    )


def allergy() -> AllergyEntry:
    return AllergyEntry(
        written=AllergyWritten(
            source="gp",
            entry="AllergyIntolerance/3",
            path="$.entry[3]",
            resource="AllergyIntolerance",
            notes=("Augmentin",),
            reactions=(ReactionWritten(manifestations=(CodedText(text="rash"),)),),
        ),
        role="gp-record",
        reading=AllergyReading(
            state="degraded",
            original="Transfer-degraded drug allergy",
            candidates=(Suggestion(concept=PENICILLIN, score=Decimal("0.90"), because="named in the note"),),
        ),
    )


def whole_report() -> Report:
    entry = medicine("gp")
    subject = Subject(kind="allergy", line="a-1", source="gp", entry="AllergyIntolerance/3", text="x", system=SNOMED, code="1")
    found = Finding(
        id="f-1",
        rule="ALG-001",
        rule_version=1,
        category="allergy-degraded",
        severity="critical",
        summary="A drug allergy lost its agent",
        detail="in more words",
        action="ask",
        hazards=("H-002",),
        subjects=(subject, Subject(kind="source", source="gp")),
        evidence={"z": "1", "a": "2"},
        override_reasons=("known",),
        holds="all-prescribing",
    )
    gap = NotChecked(
        rule="DOS-014",
        severity="high",
        subject=Subject(kind="medicine", line="m-1"),
        missing=("patient.weight",),
        because="no weight",
        alters_status=True,
    )
    weight = Fact(name="weight", value=Decimal("14.20"), unit="kg", written="14.20 kg", source="gp", measured_at=DAY)
    return Report(
        id="r-1",
        case="K4",
        status="incomplete",
        status_reasons=("Shared care record: no answer in 3 s. Medicines and allergies held there were NOT CHECKED.",),
        transfer="admission",
        as_of="2026-11-20T09:00:00+00:00",
        expires_at="2026-11-21T09:00:00+00:00",
        made_by=MadeBy(engine="0.1.0", rules="sha256:a", reference_data="sha256:b", profile="p", inputs="sha256:c"),
        patient=Patient(
            identity=Identity(nhs_number=nhs_number(1), birth_date=DAY), age_years=4, facts=(weight,), others=(weight,)
        ),
        hold=Hold(advised=True, scope="all-prescribing", orders=("m-1",), reasons=("f-1",)),
        sources=(
            SourceReport(
                name="gp",
                role="gp-record",
                outcome="read",
                as_of=None,
                medicines=1,
                allergies=1,
                allergy_statement="degraded",
                medicine_statement="asserted",
                unreadable=(UnreadableEntry(source="gp", entry="M/9", path="$.entry[9]", reason="no medicine"),),
                warnings=("data-in-transit",),
                set_aside=(WithheldEntry(entry="M/8", kind="medicine"),),
                passed_over=(("Practitioner", 2),),
            ),
        ),
        medicines=(
            MedicineLine(
                line="m-1",
                name=WARFARIN,
                entries=(MatchedMedicine(entry=entry, matched_by="code", explained="the same code"),),
                agreement="differs",
                differences=(
                    Difference(
                        aspect="dose", first=entry, second=entry, first_words="3 mg", second_words="5 mg", because="mg a day"
                    ),
                ),
            ),
        ),
        allergies=(
            AllergyLine(
                line="a-1",
                agent=Agent(kind="group", name="penicillins", concept=PENICILLIN),
                entries=(allergy(),),
                explained="one entry",
            ),
        ),
        findings=(found,),
        coverage=Coverage(
            rules_run=61,
            rules_disabled=(DisabledRule(rule="X-1", reason="local", approved_by="A", expires="2027-01-01"),),
            not_checked=(gap,),
            shadow_findings=(replace(found, id="s-1"),),
            rules_notices=("older rules are in force",),
        ),
        conditions=(
            ConditionEntry(
                written=ConditionWritten(source="gp", entry="Condition/1", path="$.entry[5]", text="Asthma", onset=DAY),
                name="Asthma",
                state="present",
                is_one_of=frozenset({"asthma"}),
            ),
        ),
    )


CONTRACT = {
    "": "id case status transfer as_of expires_at made_by hold sources medicines allergies findings coverage notice",
    "made_by": "engine rules reference_data profile inputs",
    "hold": "advised scope orders reasons released",
    "sources/0": "name role outcome as_of medicines allergies allergy_statement medicine_statement unreadable warnings",
    "conditions/0": "source entry text state onset ended",
    "medicines/0": "line medicine agreement entries",
    "medicines/0/medicine": "system code display",
    "medicines/0/entries/0": "source entry text status dose matched_by match_explained",
    "medicines/0/entries/0/dose": "text amount unit per_day route",
    "allergies/0": "line agent entries",
    "allergies/0/entries/0": "source state original_text candidates",
    "allergies/0/entries/0/candidates/0": "code display score because",
    "findings/0": "id rule rule_version category severity summary detail action hazards subjects evidence override_reasons",
    "findings/0/subjects/0": "kind line source entry text code",
    "findings/0/subjects/0/code": "system code",
    "coverage": "rules_run rules_disabled rules_notices not_checked",
    "coverage/not_checked/0": "rule subject missing because",
}


def at(value: Any, path: str) -> Any:
    for step in path.split("/") if path else ():
        value = value[int(step) if step.isdigit() else step]
    return value


@pytest.mark.parametrize(("path", "names"), CONTRACT.items())
def test_every_name_of_the_contract_is_there(path: str, names: str):
    assert set(names.split()) - set(at(report_json(whole_report()), path)) == set()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("notice", "DRAFT – NOT APPROVED FOR CLINICAL USE"),
        ("status", "incomplete"),
        ("hold", {"advised": True, "scope": "all-prescribing", "orders": ["m-1"], "reasons": ["f-1"], "released": []}),
        ("patient/facts/0/value", "14.20"),
        ("sources/0/medicines", 1),
        ("sources/0/passed_over", {"Practitioner": 2}),
        ("sources/0/unreadable/0/path", "$.entry[9]"),
        ("medicines/0/medicine/code", "48603004"),
        ("medicines/0/entries/0/text", "Warfarin"),
        ("medicines/0/entries/0/dose/amount", "3.0"),
        ("medicines/0/entries/0/dose/text", MARK),
        ("medicines/0/differences/0/second/words", "5 mg"),
        ("allergies/0/agent/display", "Penicillin"),
        ("allergies/0/entries/0/candidates/0/score", "0.90"),
        ("findings/0/evidence", {"a": "2", "z": "1"}),
        ("findings/0/subjects/0/code", {"system": SNOMED, "code": "1"}),
        ("findings/0/subjects/1/code", None),
        ("coverage/rules_run", 61),
        ("coverage/not_checked/0/missing", ["patient.weight"]),
        ("coverage/rules_disabled/0/reason", "local"),
        ("coverage/rules_notices", ["older rules are in force"]),
    ],
)
def test_a_value_is_where_the_contract_says(path: str, value: Any):
    assert at(report_json(whole_report()), path) == value


def test_no_clinical_number_is_a_number():
    def numbers(value: Any, path: str) -> list[str]:
        if isinstance(value, dict):
            return [found for key, item in value.items() for found in numbers(item, f"{path}/{key}")]
        if isinstance(value, list):
            return [found for item in value for found in numbers(item, f"{path}/*")]
        return [path] if isinstance(value, int | float) and not isinstance(value, bool) else []

    counts = {"/patient/age_years", "/sources/*/medicines", "/sources/*/allergies", "/sources/*/passed_over/Practitioner"}
    assert set(numbers(json.loads(report_bytes(whole_report())), "")) == counts | {
        "/findings/*/rule_version",
        "/coverage/rules_run",
    }


def test_the_same_report_has_the_same_bytes_in_utf_8():
    assert report_bytes(whole_report()) == report_bytes(whole_report())
    assert "DRAFT – NOT".encode() in report_bytes(whole_report())
    assert b"\n" not in report_bytes(whole_report())


def test_shadow_findings_are_not_shown():
    assert b"s-1" not in report_bytes(whole_report())


def test_the_text_says_what_was_not_checked_before_anything_else():
    lines = report_text(report_json(whole_report())).splitlines()
    assert lines[0] == "MEDICATION RECONCILIATION: admission, case K4"
    assert lines[1] == "DRAFT – NOT APPROVED FOR CLINICAL USE"
    assert lines[3:5] == ["STATUS", "  INCOMPLETE: not everything was checked"]
    assert lines[5].startswith("    NOT CHECKED: Shared care record: no answer in 3 s.")
    assert max(len(line) for line in lines) <= 100


@pytest.mark.parametrize(
    "words",
    [
        "HOLD ADVISED: all prescribing (lines m-1); because of f-1",
        "CRITICAL A drug allergy lost its agent",
        "COULD NOT BE READ: M/9: no medicine",
        "warning: data-in-transit",
        "Action: ask",
        "perhaps Penicillin (0.90): named in the note",
        "SWITCHED OFF: X-1 until 2027-01-01: local (approved by A)",
        "m-1: no weight (missing: patient.weight)",
        "dose differs: gp 3 mg, gp 5 mg",
        "weight 14.20 kg",
        *MARK.split(),
    ],
)
def test_the_text_of_a_report_holds_everything_it_has_to_say(words: str):
    assert words in " ".join(report_text(report_json(whole_report())).split())


@pytest.mark.parametrize("status", ["complete", "incomplete", "not-performed"])
def test_no_status_says_that_a_patient_is_safe(status: Any):
    text = report_text(report_json(replace(whole_report(), status=status))).lower()
    assert not any(word in text.split() for word in ("safe", "ok", "clear", "fine"))
