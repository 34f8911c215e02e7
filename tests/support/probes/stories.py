"""Stories of whole patients, as a pharmacist tells them: what names, lists and notes hold that nobody looks for."""

from typing import Any

from tests.support.cases import source
from tests.support.payloads import Allergy, Person, allergy, csv_rows, order, r4_chart
from tests.support.payloads.patient_list import none, patient_list, some, takes
from tests.support.payloads.words import HL7_CODES, SNOMED, concept
from tests.support.probes.row import KNOWN, NONE_KNOWN, PERSON, Row, gp, ordered, patient_with, taken, ward

_CONFLICT, _FORM = "allergy-conflict critical", "form-differs high"


def _against(agent: str, medicine: str, **more: Any) -> dict[str, Any]:
    """An allergy in words in the GP's record, and an order of the chart."""
    return patient_with(gp(allergies=(allergy(text=agent, **more),)), ward(ordered(medicine), allergies=()))


def _exchanged(before: str, now: str) -> dict[str, Any]:
    """One product at home and another on the ward, at the same times."""
    return patient_with(gp(taken(before, "1 twice a day")), ward(ordered(now, every="BD")))


def _beside(
    resource: dict[str, Any], *medicines: str, allergies: tuple[Allergy, ...] | None = None, history: tuple[Allergy, ...] = ()
) -> dict[str, Any]:
    """A chart with one more resource."""
    chart = r4_chart(PERSON, [ordered(name) for name in medicines], allergies)
    resource = {"id": "x", "subject": {"reference": "Patient/patient-1"}, **resource}
    chart["entry"].append({"fullUrl": f"https://epma.example/fhir/R4/{resource['resourceType']}/x", "resource": resource})
    chart["total"] += 1
    return patient_with(gp(allergies=history), source("epma", "inpatient-orders", chart))


def _bag(code: str | None, *ingredients: str, inactive: str | None = None, agent: str = "Penicillin") -> dict[str, Any]:
    """An order of a product that lists what it holds."""
    listed: list[dict[str, Any]] = [{"itemCodeableConcept": concept(text=name)} for name in ingredients]
    listed += [{"itemCodeableConcept": concept(text=inactive), "isActive": False}] if inactive else []
    bag = {"resourceType": "Medication", "id": "bag", "ingredient": listed, **({"code": concept(text=code)} if code else {})}
    request = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationReference": {"reference": "#bag"},
        "contained": [bag],
        "dosageInstruction": [{"text": "once"}],
    }
    return _beside(request, history=(allergy(text=agent),))


def _noted(note: str) -> dict[str, Any]:
    """A note on the GP's list of allergies, which holds that none is known."""
    record = gp(allergies=NONE_KNOWN)
    lists = [each["resource"] for each in record["payload"]["entry"] if each["resource"]["resourceType"] == "List"]
    next(each for each in lists if each["title"].startswith("Allerg"))["note"] = [{"text": note}]
    return patient_with(record, ward(order("amoxicillin 500", 500, "mg", "TDS")))


_BESIDES = (
    *(
        Row(f"{medicine} holds {agent}", _against(agent, medicine), (_CONFLICT, "hold"))
        for agent, medicine in (
            ("Chlorhexidine", "Lidocaine 2% and Chlorhexidine gel"),
            ("Chlorhexidine", "Instillagel gel"),
            ("Chlorhexidine", "Instillagel"),
            ("Instillagel", "Chlorhexidine gluconate 0.2% mouthwash"),
            ("Peanut", "Paraldehyde 50% in Arachis oil rectal solution"),
        )
    ),
    Row("lidocaine alone holds no chlorhexidine", _against("Chlorhexidine", "Lidocaine 2% gel"), never=("allergy-conflict",)),
)
_RELEASES = (
    *(
        Row(f"{before} against {now}", _exchanged(before, now), (_FORM,))
        for before, now in (
            ("Epilim Chrono 500mg tablets", "Sodium valproate 500mg gastro-resistant tablets"),
            ("Zydol 50mg capsules", "Tramadol 50mg modified-release capsules"),
            ("Advagraf 1mg capsules", "Tacrolimus 1mg capsules"),
        )
    ),
    *(
        Row(f"{before} is {now}", _exchanged(before, now), never=("form-differs", "not-checked DIS-014"))
        for before, now in (
            ("Epilim Chrono 500mg tablets", "Sodium valproate 500mg modified-release tablets"),
            ("Zomorph 30mg capsules", "Morphine 30mg modified-release capsules"),
            ("Sevredol 20mg tablets", "Morphine 20mg tablets"),
        )
    ),
)
_LISTED = (
    Row(
        "a bag of saline that lists benzylpenicillin",
        _bag("Sodium chloride 0.9% infusion 100ml bags", "Benzylpenicillin"),
        (_CONFLICT,),
    ),
    Row("a syringe driver that lists morphine", _bag("Syringe driver", "Morphine", "Midazolam", agent="Morphine"), (_CONFLICT,)),
    Row(
        "a tablet that lists an ingredient that nobody knows",
        _bag("Amlodipine 5mg tablets", "Unheard-of"),
        ("coding-contradiction high",),
    ),
    Row(
        "a product that lists its own salt and its diluent",
        _bag("Ceftriaxone 1g powder for solution for injection vials", "Ceftriaxone sodium", inactive="Water for injections"),
        never=("coding-contradiction", "medicine-unmapped"),
    ),
)
_IBUPROFEN = (SNOMED, "387207008", "Ibuprofen")
_SEVERAL = (
    *(
        Row(
            f"coded as ibuprofen: {words}",
            patient_with(
                gp(allergies=(allergy(codes=(_IBUPROFEN,), text=words),)),
                ward(order("amoxicillin 500", 500, "mg", "TDS"), allergies=()),
            ),
            (_CONFLICT, "hold"),
            ("coding-contradiction",),
        )
        for words in ("Ibuprofen and penicillin", "Penicillin/ibuprofen", "Allergy to ibuprofen & amoxicillin")
    ),
    *(
        Row(f"several agents in words: {words}", _against(words, "Amoxicillin 500mg capsules"), (_CONFLICT,), never)
        for words, never in (("codeine and amoxicillin", ()), ("aspirin, penicillin", ("allergy-agent-unresolved",)))
    ),
    Row(
        "one of several is no agent that is known",
        _against("aspirin, something else and penicillin", "Amoxicillin 500mg capsules"),
        ("allergy-agent-unresolved critical",),
    ),
)
_NOTES = (
    *(
        Row(f"a note on the list of allergies: {note}", _noted(note), ("status incomplete",))
        for note in ("Patient reports a rash with penicillin", "anaphylaxis to amoxicillin, not coded yet")
    ),
    Row("a note on the list of allergies: Penicillin", _noted("Penicillin"), (_CONFLICT, "allergy-contradicted")),
    *(
        Row(f"a note on the list of allergies: {note}", _noted(note), never=("status incomplete", "hold"))
        for note in ("Information not available", "No known allergies", "Allergies reviewed 12/10/2026 by the pharmacist")
    ),
    Row(
        "an adverse event",
        _beside(
            {"resourceType": "AdverseEvent", "actuality": "actual", "event": concept(text="Anaphylaxis to penicillin")},
            "Amoxicillin 500mg capsules",
        ),
        (_CONFLICT,),
    ),
    Row(
        "an adverse event that did not happen",
        _beside(
            {"resourceType": "AdverseEvent", "actuality": "potential", "event": concept(text="Anaphylaxis to penicillin")},
            "Amoxicillin 500mg capsules",
        ),
        never=("allergy-conflict", "hold"),
    ),
)


def _with_herb(medicine: str, herb: str) -> dict[str, Any]:
    """What somebody takes of her own accord beside an order of the chart."""
    told = source(
        "patient", "patient-reported", patient_list(PERSON, some(takes(herb, "one", "every day", kind="herbal")), none())
    )
    return patient_with(gp(taken(medicine)), ward(ordered(medicine)), told)


_HERBS = (
    *(
        Row(f"St John's wort beside {medicine}", _with_herb(medicine, "St John's Wort"), (f"interaction {severity}",))
        for medicine, severity in (
            ("Eliquis 5mg tablets", "high"),
            ("Neoral 100mg capsules", "critical"),
            ("Noriday 350microgram tablets", "high"),
            ("Rasagiline 1mg tablets", "critical"),
            ("Sertraline 50mg tablets", "moderate"),
        )
    ),
    *(
        Row(f"{herb} beside warfarin", _with_herb("Warfarin 3mg tablets", herb), ("interaction high",), ("medicine-unmapped",))
        for herb in ("st johns wort tablets", "St. John's wort", "Kira St. John's wort tablets")
    ),
    Row("St John's wort beside amlodipine", _with_herb("Amlodipine 5mg tablets", "St John's wort"), never=("interaction",)),
)
_CROSS = "allergy-cross-reaction high"
_KIN = (
    *(
        Row(f"{medicine} after {agent}", _against(agent, medicine, **more), (_CROSS,))
        for agent, medicine, more in (
            ("heparin", "Fragmin 5,000units/0.2ml solution for injection pre-filled syringes", {}),
            ("Clexane", "Fragmin 5,000units/0.2ml solution for injection pre-filled syringes", {}),
            ("carbamazepine", "Oxcarbazepine 300mg tablets", {}),
            ("Tegretol", "Phenytoin sodium 100mg capsules", {"reaction": "Stevens-Johnson syndrome", "severity": "severe"}),
            ("ramipril", "Entresto 24mg/26mg tablets", {"reaction": "angioedema", "severity": "severe"}),
        )
    ),
    Row(
        "an ARNI after a cough from ramipril",
        _against("ramipril", "Entresto 24mg/26mg tablets", criticality="low", reaction="Cough", severity="mild"),
        never=("allergy-cross-reaction", "allergy-conflict"),
    ),
)


def _puffs(before: str, now: str) -> dict[str, Any]:
    """The same puffs of two products."""
    chart = csv_rows(PERSON, (now, "2 puffs twice a day", "", "", "active"))
    return patient_with(gp(taken(before, "2 puffs twice a day")), source("epma", "inpatient-orders", chart))


_BRANDS = (
    Row(
        "Qvar in place of Clenil",
        _puffs("Clenil Modulite 100micrograms/dose inhaler", "Qvar 100micrograms/dose inhaler"),
        ("brand-differs high",),
    ),
    Row(
        "one nasal spray in place of another",
        _puffs("Beconase Aqueous 50micrograms/dose nasal spray", "Nasobec Aqueous 50micrograms/dose nasal spray"),
        never=("brand-differs", "not-checked DIS-016"),
    ),
    Row(
        "rasagiline with pethidine",
        patient_with(gp(taken("Rasagiline 1mg tablets")), ward(ordered("Pethidine 50mg tablets"))),
        ("interaction critical",),
    ),
)


def _expecting(problem: dict[str, Any], medicine: str, **more: Any) -> dict[str, Any]:
    """A woman of 32 of whom nobody was asked whether she is pregnant, with one problem on her chart."""
    person = Person(5, born="1994-03-03")
    chart = r4_chart(person, [ordered(medicine)], NONE_KNOWN)
    status = concept((f"{HL7_CODES}condition-clinical", more.get("status", "active"), ""))
    resource = {"resourceType": "Condition", "id": "p", "subject": {"reference": "Patient/patient-5"}, "clinicalStatus": status}
    chart["entry"].append({"fullUrl": "https://epma.example/fhir/R4/Condition/p", "resource": {**resource, "code": problem}})
    chart["total"] += 1
    told = person.as_case(weight=KNOWN["weight"], egfr=KNOWN["egfr"], **more.get("facts", {}))
    return patient_with(source("epma", "inpatient-orders", chart), gp(person=person), patient=told)


_PREGNANT = concept((SNOMED, "77386006", "Pregnant"))
_EXPECTING = (
    *(
        Row(
            f"a problem that says {name}",
            _expecting(problem, "Ramipril 5mg tablets"),
            ("status incomplete", "not-checked PAT-001"),
        )
        for name, problem in (("pregnant by its code", _PREGNANT), ("pregnancy in words", concept(text="Pregnancy")))
    ),
    *(
        Row(name, _expecting(problem, medicine, **more), never=("status incomplete",))
        for name, problem, medicine, more in (
            ("a pregnancy that is over", _PREGNANT, "Ramipril 5mg tablets", {"status": "resolved"}),
            ("a pregnancy and a medicine that does not matter to it", _PREGNANT, "Paracetamol 500mg tablets", {}),
            ("another problem", concept(text="Hypertension"), "Ramipril 5mg tablets", {}),
            (
                "a problem that says pregnant beside a test that says not",
                _PREGNANT,
                "Ramipril 5mg tablets",
                {"facts": {"pregnant": {"value": False, "measured_at": "2026-11-20T08:00:00Z"}}},
            ),
        )
    ),
)
_THINGS = (
    *(
        Row(f"{words} is no medicine", _against(words, "Amoxicillin 500mg capsules"), never=("hold", "allergy-agent-unresolved"))
        for words in ("Latex", "LATEX ALLERGY", "Plasters", "Allergic to strawberries", "Shellfish", "Pollen")
    ),
    *(
        Row(f"{words} may be one", _against(words, "Amoxicillin 500mg capsules"), ("hold",))
        for words in ("Latex and penicillin V", "sticky plaster medicine", "Elastoplast?")
    ),
    Row(
        "a column of allergies that nobody reads",
        patient_with(
            gp(),
            source(
                "epma",
                "inpatient-orders",
                csv_rows(
                    PERSON,
                    ("Amoxicillin 500mg capsules", "one three times a day", "Penicillin"),
                    header=("nhs_number", "medicine", "directions", "Allergies"),
                ),
            ),
        ),
        ("status incomplete",),
    ),
)


def _dropped(name: str, before: str, now: str) -> dict[str, Any]:
    """The same drops with other directions."""
    chart = csv_rows(PERSON, (name, now, "", "", "active"))
    return patient_with(gp(taken(name, before)), source("epma", "inpatient-orders", chart))


_DROPS = (
    *(
        Row(f"{name}: {before} against {now}", _dropped(name, before, now), ("route-differs",))
        for name, before, now in (
            ("Prednisolone 1% eye drops", "1 drop to the LEFT eye four times a day", "1 drop to the right eye four times a day"),
            ("Prednisolone 1% eye drops", "1 drop to the left eye four times a day", "1 drop to both eyes four times a day"),
        )
    ),
    Row(
        "drops for the ear in the eye",
        _dropped(
            "Gentamicin 0.3% ear/eye drops",
            "2 drops to the right ear three times a day",
            "2 drops to the right eye three times a day",
        ),
        ("omitted-medicine", "added-medicine"),
    ),
    *(
        Row(f"{name}: {before} is {now}", _dropped(name, before, now), never=("route-differs",))
        for name, before, now in (
            ("Prednisolone 1% eye drops", "1 drop to each eye four times a day", "1 drop to both eyes four times a day"),
            (
                "Prednisolone 1% eye drops",
                "1 drop to the left eye four times a day",
                "1 drop to the affected eye four times a day",
            ),
            (
                "Gentamicin 0.3% ear/eye drops",
                "2 drops to the right ear three times a day",
                "2 drops in the right ear three times a day",
            ),
        )
    ),
)
_NEEDED = "5 ml when required"
_PARTS = (
    Row(
        "a regular opioid trebled beside doses as needed that nobody can add up",
        patient_with(
            gp(
                taken("Morphine 10mg modified-release tablets", "1 twice a day"),
                taken("Morphine 10mg/5ml oral solution", _NEEDED),
            ),
            source(
                "epma",
                "inpatient-orders",
                csv_rows(
                    PERSON,
                    ("Morphine 30mg modified-release tablets", "1 twice a day", "", "", "active"),
                    ("Morphine 10mg/5ml oral solution", "2.5 ml when required", "", "", "active"),
                ),
            ),
        ),
        ("dose-differs high",),
    ),
    Row(
        "two strengths as directed on both lists",
        patient_with(
            gp(taken("Warfarin 1mg tablets", "as directed"), taken("Warfarin 3mg tablets", "as directed")),
            source(
                "epma",
                "inpatient-orders",
                csv_rows(
                    PERSON,
                    ("Warfarin 1mg tablets", "as directed", "", "", "active"),
                    ("Warfarin 3mg tablets", "as directed", "", "", "active"),
                ),
            ),
        ),
        never=("dose-differs",),
    ),
)
ROWS = (*_PARTS, *_EXPECTING, *_DROPS, *_THINGS, *_BESIDES, *_RELEASES, *_LISTED, *_SEVERAL, *_NOTES, *_HERBS, *_KIN, *_BRANDS)
