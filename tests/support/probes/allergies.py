"""Allergies in places where nobody looks, and medicines that share more than a name with them."""

from typing import Any

from tests.support.cases import source
from tests.support.payloads import Allergy, allergy, hl7_rde, order, r4_chart
from tests.support.payloads.words import SNOMED, Code, concept
from tests.support.probes.row import NONE_KNOWN, PERSON, Row, gp, ordered, patient_with, ward

_PENICILLIN: Code = (SNOMED, "91936005", "Allergy to penicillin")
_CONFLICT, _CROSS, _UNRESOLVED = "allergy-conflict critical", "allergy-cross-reaction high", "allergy-agent-unresolved critical"
_SILENT = ("allergy-conflict", "allergy-cross-reaction", "allergy-agent-unresolved", "hold")


def _beside(kind: str, allergies: tuple[Allergy, ...] | None = None, **fields: Any) -> dict[str, Any]:
    """A chart with amoxicillin on it and one more resource; no allergy list unless one is given."""
    chart = r4_chart(PERSON, [order("amoxicillin 500", 500, "mg", "TDS")], allergies)
    resource = {"resourceType": kind, "id": "said", "subject": {"reference": "Patient/patient-1"}, **fields}
    chart["entry"].append({"fullUrl": f"https://epma.example/fhir/R4/{kind}/said", "resource": resource})
    chart["total"] += 1
    return patient_with(source("epma", "inpatient-orders", chart))


def _problem(words: str) -> dict[str, Any]:
    return _beside("Condition", code=concept(text=words))


def _against(agent: str, medicine: str, **more: Any) -> dict[str, Any]:
    """An allergy in words in the GP's record, and an order of the chart."""
    return patient_with(gp(allergies=(allergy(text=agent, **more),)), ward(ordered(medicine), allergies=()))


_STATED = (
    Row("a penicillin allergy as a coded problem", _beside("Condition", code=concept(_PENICILLIN)), (_CONFLICT, "hold")),
    Row(
        "a penicillin allergy as a problem beside an allergy list that denies it",
        _beside("Condition", NONE_KNOWN, code=concept(_PENICILLIN)),
        (_CONFLICT, "allergy-contradicted"),
    ),
    Row(
        "a penicillin allergy as a flag",
        _beside("Flag", status="active", code=concept(text="ALLERGIC TO PENICILLIN")),
        (_CONFLICT,),
    ),
    Row("a penicillin allergy as a finding", _beside("Observation", status="final", code=concept(_PENICILLIN)), (_CONFLICT,)),
    Row(
        "a penicillin allergy as the value of a finding",
        _beside("Observation", status="final", code=concept(text="Allergies"), valueCodeableConcept=concept(_PENICILLIN)),
        (_CONFLICT,),
    ),
    Row(
        "a drug allergy without its agent as a problem",
        _beside("Condition", code=concept((SNOMED, "416098002", "Allergy to drug"))),
        (_UNRESOLVED, "hold"),
    ),
    Row(
        "a drug allergy without its agent as a problem, beside an allergy that names it",
        _beside("Condition", (allergy("penicillin"),), code=concept((SNOMED, "416098002", "Allergy to drug"))),
        (_CONFLICT,),
        (_UNRESOLVED,),
    ),
    *(
        Row(f"the problem says: {words}", _problem(words), (_CONFLICT,))
        for words in (
            "H/O penicillin allergy",
            "H/O: penicillin allergy - anaphylaxis",
            "Penicillin allergy",
            "Anaphylaxis due to amoxicillin",
            "Allergic reaction caused by penicillin",
        )
    ),
    *(
        Row(f"no allergy of the patient: {words}", _problem(words), never=_SILENT)
        for words in (
            "Family history of penicillin allergy",
            "No penicillin allergy",
            "Allergic rhinitis",
            "Aspirin-sensitive asthma",
            "Glucose intolerance",
            "Lactose intolerance",
            "House dust mite allergy",
            "Carotid sinus hypersensitivity",
        )
    ),
    Row(
        "a finding that denies the allergy in its code",
        _beside("Observation", status="final", code=concept(_PENICILLIN), valueBoolean=False),
        never=_SILENT,
    ),
    Row("a flag that is over", _beside("Flag", status="inactive", code=concept(_PENICILLIN)), never=_SILENT),
    Row(
        "a problem that was entered in error",
        _beside("Condition", code=concept(_PENICILLIN), verificationStatus=concept(text="entered-in-error")),
        never=_SILENT,
    ),
)
_NOTED = (
    *(
        Row(
            f"a note of the order: {note}", patient_with(ward(order("amoxicillin 500", 500, "mg", "TDS", note=note))), says, never
        )
        for note, says, never in (
            ("allergic to penicillin", (_CONFLICT, "hold"), ()),
            ("Patient allergic to penicillin - checked with GP", ("status incomplete", "source-failed moderate"), ()),
            ("Take with food. Penicillin allergy noted", ("status incomplete",), ()),
            ("for allergic rhinitis", (), ("status incomplete", *_SILENT)),
            ("no allergies", (), ("status incomplete", *_SILENT)),
        )
    ),
)
_HL7_ORDER = (
    "ORC|NW|1^EPMA|||||||20261119162000",
    "RXE||^Amoxicillin 500mg capsules^SCT|500||mg|Capsule",
    "TQ1|1||TID",
    "RXR|26643006^Oral^SCT",
)
_MESSAGES = (
    *(
        Row(
            f"HL7 v2: {segment}",
            patient_with(source("epma", "inpatient-orders", hl7_rde(PERSON, [_HL7_ORDER], [segment]))),
            says,
            never,
        )
        for segment, says, never in (
            ("AL1|1|DA|^ASPIRIN~^PENICILLIN", (_CONFLICT,), ()),
            ("AL1|1|FA|^Penicillin V", (_UNRESOLVED,), ()),
            ("IAM|1|DA|^PENICILLIN|SV|RASH|D|1", (), _SILENT),
            ("OBX|1|TX|ALLERGY^Allergies||Penicillin||||||F", (_CONFLICT,), ()),
            ("OBX|1|TX|ALLERGY^Penicillin allergy||Yes||||||F", (_CONFLICT,), ()),
            ("OBX|1|TX|ALLERGY^Allergies||None known||||||F", (), _SILENT),
            ("OBX|1|TX|ALLERGY^Allergies||Penicillin||||||W", (), _SILENT),
            ("DG1|1||Z88.0^Personal history of allergy to penicillin^I10", (_CONFLICT,), ()),
            ("NTE|1||ALLERGIC TO PENICILLIN", (_CONFLICT,), ()),
            ("NTE|1||Says she is allergic to penicillin, had a rash as a child", ("status incomplete",), ()),
        )
    ),
)
_CATEGORIES = (
    Row(
        "a drug among other words does not pass for a food",
        _against("penicillin V", "Amoxicillin 500mg capsules", category="food"),
        (_UNRESOLVED, "hold"),
    ),
    Row(
        "a food in words that no table holds",
        _against("strawberries", "Amoxicillin 500mg capsules", category="food"),
        never=_SILENT,
    ),
    Row(
        "a drug alone in the category of foods",
        _against("penicillin", "Amoxicillin 500mg capsules", category="food"),
        (_CONFLICT,),
    ),
)
_CLASSES = (
    *(
        Row(f"{medicine} after {agent}", _against(agent, medicine), (_CROSS,))
        for agent, medicine in (
            ("Tazocin", "Amoxicillin 500mg capsules"),
            ("amoxicillin", "Flucloxacillin 500mg capsules"),
            ("flucloxacillin", "Co-amoxiclav 500mg/125mg tablets"),
            ("phenoxymethylpenicillin", "Tazocin 4g/0.5g powder for solution for infusion vials"),
            ("Augmentin", "Pivmecillinam 200mg tablets"),
            ("cefalexin", "Ceftriaxone 1g powder for solution for injection vials"),
            ("meropenem", "Ertapenem 1g powder for solution for infusion vials"),
            ("erythromycin", "Clarithromycin 500mg tablets"),
            ("ciprofloxacin", "Levofloxacin 500mg tablets"),
            ("doxycycline", "Lymecycline 408mg capsules"),
            ("gentamicin", "Tobramycin 80mg/2ml solution for injection vials"),
            ("ramipril", "Lisinopril 10mg tablets"),
        )
    ),
    *(
        Row(f"{medicine} after {agent}, outright", _against(agent, medicine), (_CONFLICT, "hold"), (_CROSS,))
        for agent, medicine in (
            ("Septrin", "Trimethoprim 200mg tablets"),
            ("trimethoprim", "Co-trimoxazole 80mg/400mg tablets"),
            ("sulfonamides", "Co-trimoxazole 80mg/400mg tablets"),
            ("paracetamol", "Co-codamol 30mg/500mg tablets"),
            ("Magnapen", "Flucloxacillin 500mg capsules"),
            ("opiates", "Oxycodone 10mg capsules"),
        )
    ),
    *(
        Row(f"{medicine} after {agent} is no trouble", _against(agent, medicine), never=_SILENT)
        for agent, medicine in (
            ("amoxicillin", "Clarithromycin 500mg tablets"),
            ("erythromycin", "Doxycycline 100mg capsules"),
            ("sulphonamides", "Furosemide 40mg tablets"),
        )
    ),
    Row(
        "lisinopril after a cough from ramipril",
        _against("ramipril", "Lisinopril 10mg tablets", criticality="low", reaction="Cough", severity="mild"),
        never=_SILENT,
    ),
)
ROWS = (*_STATED, *_NOTED, *_MESSAGES, *_CATEGORIES, *_CLASSES)
