"""A report in the contract's shape, written by hand, whose parts a test may change."""

import json
from copy import deepcopy
from typing import Any

from service.audit.kept import Carried, Counts, Decision, KeptReport
from service.workflows.standing import Standing

Json = dict[str, Any]


def report(**changed: Any) -> Json:
    """Three sources, of which one failed; three medicines; two findings; one check that could not tell."""
    value: Json = {
        "notice": "DRAFT – NOT APPROVED FOR CLINICAL USE",
        "id": "01M7W2Y7M0F3310MZAGV46Q0Z3",
        "case": "ward 7",
        "status": "incomplete",
        "status_reasons": ["scr was not read: no answer in 3 s"],
        "transfer": "admission",
        "as_of": "2026-11-20T09:00:00+00:00",
        "expires_at": "2026-11-21T09:00:00+00:00",
        "made_by": {"engine": "1", "rules": "sha256:r", "reference_data": "sha256:d", "profile": "test", "inputs": "sha256:i"},
        "hold": {"advised": True, "scope": "these-orders", "orders": ["m-2"], "reasons": ["f-1"]},
        "patient": {
            "nhs_number": "9990000441",
            "birth_date": "1951-04-02",
            "sex": "male",
            "age_years": 75,
            "age_months": 907,
            "facts": [],
        },
        "sources": [
            source("epma", "inpatient-orders", as_of="2026-11-20T08:00:00Z", allergy_statement="no-drug-allergy-known"),
            source(
                "scr",
                "shared-care-record",
                outcome="failed",
                whole=False,
                because="no answer in 3 s",
                failure="timeout",
                as_of=None,
                medicines=None,
                allergies=None,
                allergy_statement="not-retrieved",
            ),
            source("gp", "gp-record", as_of="2026-11-20T08:59:50+00:00"),
        ],
        "medicines": [
            line("m-1", "Amlodipine", "agrees", medicine("gp", "MedicationStatement/1"), medicine("epma", "MedicationRequest/1")),
            line("m-2", "Co-amoxiclav", "current-only", medicine("epma", "MedicationRequest/2")),
            line("m-3", None, "only-one-source", medicine("gp", "MedicationStatement/3", identified=None)),
        ],
        "allergies": [],
        "conditions": [],
        "findings": [finding("f-1", "critical"), finding("f-2", "low")],
        "coverage": {"rules_run": 79, "rules_disabled": [], "not_checked": [gap("DOS-003", "high")]},
    }
    return {**deepcopy(value), **changed}


def standing(value: Json, decisions: tuple[Decision, ...] = (), carried: tuple[Carried, ...] = ()) -> Standing:
    """The report as it stands after those decisions."""
    kept = KeptReport(
        id=value["id"],
        made_at="2026-11-20T09:00:00+00:00",
        case=value["case"],
        status=value["status"],
        transfer=value["transfer"],
        hold=value["hold"]["advised"],
        patient=None,
        answer=json.dumps(value).encode(),
        received=b"{}",
        shadow="[]",
        undecided=Counts(),
    )
    return Standing(kept=kept, decisions=decisions, carried=carried)


def source(name: str, role: str, **changed: Any) -> Json:
    """A source that was read whole."""
    return {
        "name": name,
        "role": role,
        "outcome": "read",
        "as_of": "2026-11-20T08:00:00Z",
        "medicines": 2,
        "allergies": 1,
        "allergy_statement": "asserted",
        "medicine_statement": "asserted",
        "proposed": False,
        "unreadable": [],
        "warnings": [],
        "whole": True,
        "because": None,
        "failure": None,
        "format": "fhir-r4",
        "sha256": "sha256:s",
        "problem_list": "absent",
        "set_aside": [],
        "passed_over": {},
        **changed,
    }


def line(name: str, medicine_name: str | None, agreement: str, *entries: Json, differences: tuple[Json, ...] = ()) -> Json:
    """One medicine across the sources."""
    concept = {"system": "https://dmd.nhs.uk", "code": "774557006", "display": medicine_name} if medicine_name else None
    return {
        "line": name,
        "medicine": concept,
        "agreement": agreement,
        "entries": list(entries),
        "differences": list(differences),
        "documented": [],
    }


def medicine(of: str, entry: str, **changed: Any) -> Json:
    """An entry in force, identified, with a dose that was read."""
    known = changed.pop("identified", "Amlodipine 5mg tablets")
    concept = {"system": "https://dmd.nhs.uk", "code": "39732011000001102", "display": known} if known else None
    return {
        "source": of,
        "entry": entry,
        "parts": [],
        "text": "Amlodipine 5mg tablets",
        "status": "active",
        "in_force": True,
        "because": "active",
        "dose": dose(),
        "matched_by": "code",
        "match_explained": "by its VMP code",
        "identified": {
            "medicine": concept,
            "level": "vmp" if known else None,
            "ingredients": [],
            "form": None,
            "brand": None,
            "identified_by": "code",
            "explained": "by its VMP code" if known else "no code and no exact name of it is known",
            "suggestions": [],
            "contradictions": [],
            "degraded": False,
            "trial": False,
        },
        "codes": [],
        "course": None,
        "started": None,
        "ended": None,
        "last_issued": None,
        "indication": None,
        "change": None,
        "change_reason": None,
        "notes": [],
        "problems": [],
        **changed,
    }


def dose(text: str | None = "1 tablet daily", amount: str = "1", unit: str = "tablet", **changed: Any) -> Json:
    """A dose in words that was read as one step."""
    step = {
        "amount": amount,
        "unit": unit,
        "per_day": "1",
        "once": False,
        "moments": [],
        "as_needed": False,
        "max_per_day": None,
        "max_per_dose": None,
        "days": None,
        "route": None,
    }
    reading = {"written": text, "read_from": "text", "refused": None, "disagreement": None, "relation": "one", "steps": [step]}
    return {
        "text": text,
        "amount": amount,
        "unit": unit,
        "per_day": "1",
        "route": None,
        "as_needed": False,
        "refused": [],
        "disagreements": [],
        "not_compared": [],
        "readings": [reading],
        **changed,
    }


def difference(aspect: str, first: tuple[str, str], second: tuple[str, str], because: str = "compared in mg") -> Json:
    """Two entries that differ."""
    sides = [{"source": one[0], "entry": one[1], "words": "w"} for one in (first, second)]
    return {"aspect": aspect, "first": sides[0], "second": sides[1], "because": because}


def allergy_line(name: str, agent: str | None, *entries: Json) -> Json:
    """One allergen across the sources."""
    found = {"system": None, "code": None, "display": agent, "kind": "ingredient", "text": agent} if agent else None
    return {"line": name, "agent": found, "entries": list(entries), "explained": "the only entry about this agent"}


def allergy(of: str, state: str, **changed: Any) -> Json:
    """An entry about an allergy."""
    return {
        "source": of,
        "entry": "AllergyIntolerance/1",
        "parts": [],
        "state": state,
        "original_text": "Allergy to something",
        "agents": [],
        "drug": True,
        "negation": None,
        "severity": "unknown",
        "reactions_in_words": [],
        "certainty": None,
        "kind": None,
        "from_words": [],
        "transfer_degraded": state == "degraded",
        "disguise": None,
        "ended_in_words": False,
        "candidates": [],
        "contradictions": [],
        "matched_by": "code",
        "match_explained": "by its code",
        "codes": [],
        "text": None,
        "clinical_status": "active",
        "verification": "confirmed",
        "criticality": None,
        "reactions": [],
        "notes": [],
        "onset": None,
        "ended": None,
        "end_reason": None,
        "problems": [],
        **changed,
    }


def finding(name: str, severity: str, **changed: Any) -> Json:
    """A finding about a medicine of the ward."""
    return {
        "id": name,
        "rule": "ALG-005",
        "rule_version": 1,
        "category": "allergy-conflict",
        "severity": severity,
        "summary": f"what {name} found",
        "detail": "in more words",
        "action": "Hold the order.",
        "hazards": ["H-001"],
        "subjects": [subject()],
        "evidence": {"because": "the medicine is of the recorded class"},
        "override_reasons": ["corrected_at_source"],
        "holds": None,
        **changed,
    }


def subject(**changed: Any) -> Json:
    """What a finding, or a check that could not tell, is about."""
    about = {
        "kind": "medicine",
        "line": "m-2",
        "source": "epma",
        "entry": "MedicationRequest/2",
        "text": "Co-amoxiclav",
        "code": None,
    }
    return {**about, **changed}


def gap(rule: str, severity: str, **changed: Any) -> Json:
    """A check that could not tell."""
    value = {
        "rule": rule,
        "severity": severity,
        "subject": subject(),
        "missing": ["patient.weight"],
        "because": "no weight is recorded",
        "alters_status": True,
    }
    return {**value, **changed}
