"""Published codes by short names, and the small shapes that payloads are made of."""

from collections.abc import Sequence
from typing import Any

SNOMED, DMD, UCUM = "http://snomed.info/sct", "https://dmd.nhs.uk", "http://unitsofmeasure.org"
READ_V2, EGTON = "http://read.info/readv2", "https://fhir.hl7.org.uk/Id/egton-codes"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
GPC = "https://fhir.nhs.uk/STU3/StructureDefinition/"
GPC_CODES = "https://fhir.nhs.uk/STU3/CodeSystem/"
UKCORE = "https://fhir.hl7.org.uk/StructureDefinition/"
HL7_CODES = "http://terminology.hl7.org/CodeSystem/"

Code = tuple[str, str, str]

# A lower-case name alone is a virtual moiety; the rest are products, with the strength or the form that tells them apart.
MEDICINES: dict[str, tuple[str, str]] = {
    "alendronic acid 70": ("39731311000001108", "Alendronic acid 70mg tablets"),
    "amiodarone 200": ("42291011000001100", "Amiodarone 200mg tablets"),
    "amlodipine": ("774557006", "Amlodipine"),
    "amlodipine 5": ("39732011000001102", "Amlodipine 5mg tablets"),
    "amoxicillin 250": ("39732311000001104", "Amoxicillin 250mg capsules"),
    "amoxicillin 500": ("39732411000001106", "Amoxicillin 500mg capsules"),
    "apixaban": ("774624002", "Apixaban"),
    "apixaban 5": ("42206511000001102", "Apixaban 5mg tablets"),
    "atorvastatin": ("773455007", "Atorvastatin"),
    "atorvastatin 20": ("39733011000001106", "Atorvastatin 20mg tablets"),
    "Augmentin": ("292511000001103", "Augmentin 625mg tablets (GlaxoSmithKline UK Ltd)"),
    "cefalexin 500": ("39694811000001102", "Cefalexin 500mg capsules"),
    "clozapine 100": ("42270011000001100", "Clozapine 100mg tablets"),
    "co-amoxiclav": ("39732211000001107", "Co-amoxiclav 500mg/125mg tablets"),
    "co-careldopa": ("39734811000001102", "Co-careldopa 25mg/100mg tablets"),
    "co-codamol 30/500": ("42009811000001101", "Co-codamol 30mg/500mg tablets"),
    "dabigatran 150": ("19469811000001101", "Dabigatran etexilate 150mg capsules"),
    "dalteparin ampoules": ("36092911000001101", "Dalteparin sodium 10,000units/1ml solution for injection ampoules"),
    "dalteparin 12500": ("36563811000001103", "Dalteparin sodium 12,500units/0.5ml solution for injection pre-filled syringes"),
    "digoxin 125": ("42208511000001101", "Digoxin 125microgram tablets"),
    "flucloxacillin 500": ("39692211000001107", "Flucloxacillin 500mg capsules"),
    "folic acid 5": ("42294611000001109", "Folic acid 5mg tablets"),
    "furosemide": ("776052007", "Furosemide"),
    "furosemide 40": ("42294811000001108", "Furosemide 40mg tablets"),
    "gentamicin": ("776094005", "Gentamicin"),
    "glargine": ("38897011000001107", "Insulin glargine 100units/ml solution for injection 3ml pre-filled disposable devices"),
    "ibuprofen 400": ("42104911000001104", "Ibuprofen 400mg tablets"),
    "lansoprazole 30": ("42354611000001108", "Lansoprazole 30mg gastro-resistant capsules"),
    "levetiracetam": ("776508005", "Levetiracetam"),
    "levetiracetam 500": ("42131311000001108", "Levetiracetam 500mg tablets"),
    "levothyroxine": ("776526008", "Levothyroxine"),
    "Lipitor 20": ("232011000001102", "Lipitor 20mg tablets (Upjohn UK Ltd)"),
    "losartan": ("776577001", "Losartan"),
    "losartan 50": ("42377011000001106", "Losartan 50mg tablets"),
    "Losec 20": ("923011000001105", "Losec 20mg gastro-resistant capsules (AstraZeneca UK Ltd)"),
    "meropenem": ("41951511000001103", "Meropenem 1g powder for solution for injection vials"),
    "metformin": ("776713006", "Metformin"),
    "metformin 500": ("42084911000001109", "Metformin 500mg tablets"),
    "methotrexate": ("776732000", "Methotrexate"),
    "methotrexate 2.5": ("41792011000001100", "Methotrexate 2.5mg tablets"),
    "nitrofurantoin MR 100": ("39108511000001108", "Nitrofurantoin 100mg modified-release capsules"),
    "omeprazole 20": ("42356411000001102", "Omeprazole 20mg gastro-resistant capsules"),
    "oxycodone 20": ("42015911000001106", "Oxycodone 20mg capsules"),
    "oxycodone MR 20": ("36130411000001107", "Oxycodone 20mg modified-release tablets"),
    "paracetamol": ("777067000", "Paracetamol"),
    "paracetamol infusion": ("7393611000001100", "Paracetamol 1g/100ml solution for infusion vials"),
    "paracetamol suspension": ("39024711000001106", "Paracetamol 120mg/5ml oral suspension paediatric sugar free"),
    "prednisolone 5": ("42087311000001104", "Prednisolone 5mg tablets"),
    "Priadel 400": ("766311000001100", "Priadel 400mg modified-release tablets"),
    "propranolol 40": ("42380311000001104", "Propranolol 40mg tablets"),
    "ramipril": ("777395009", "Ramipril"),
    "ramipril 5": ("42381611000001104", "Ramipril 5mg capsules"),
    "ramipril 10": ("42381211000001101", "Ramipril 10mg capsules"),
    "salbutamol": ("39113611000001102", "Salbutamol 100micrograms/dose inhaler CFC free"),
    "sertraline 50": ("39704111000001102", "Sertraline 50mg tablets"),
    "tiotropium": ("9478911000001107", "Tiotropium bromide 18microgram inhalation powder capsules"),
    "trial medicine": ("419841000001106", "Clinical trial medication"),
    "trimethoprim 200": ("41956211000001109", "Trimethoprim 200mg tablets"),
    "warfarin": ("777947006", "Warfarin"),
    "warfarin old": ("48603004", "Warfarin"),
    "warfarin 1": ("42217511000001103", "Warfarin 1mg tablets"),
    "warfarin 3": ("42217611000001104", "Warfarin 3mg tablets"),
    "zopiclone 7.5": ("42139411000001100", "Zopiclone 7.5mg tablets"),
}
ALLERGENS: dict[str, Code] = {
    "penicillin": (SNOMED, "91936005", "Allergy to penicillin"),
    "penicillin class": (SNOMED, "373270004", "Penicillin -class of antibiotic-"),
    "penicillamine": (SNOMED, "387235007", "Penicillamine"),
    "amoxicillin": (SNOMED, "294505008", "Allergy to amoxicillin"),
    "aspirin": (SNOMED, "293586001", "Allergy to aspirin"),
    "erythromycin": (SNOMED, "91931000", "Allergy to erythromycin"),
    "latex": (SNOMED, "300916003", "Allergy to latex"),
    "any drug": (SNOMED, "416098002", "Allergy to drug"),
    "degraded": (SNOMED, "196461000000101", "Transfer-degraded drug allergy"),
    "degraded non-drug": (SNOMED, "196471000000108", "Transfer-degraded non-drug allergy"),
    "NKA": (SNOMED, "716186003", "No known allergy"),
    "NKDA": (SNOMED, "409137002", "No known drug allergy"),
    "Lustral of EMIS": (EGTON, "ALLERGY4498EMIS", "Adverse reaction to Lustral"),
}
REACTIONS: dict[str, Code] = {
    "anaphylaxis": (SNOMED, "39579001", "Anaphylaxis"),
    "rash": (SNOMED, "271807003", "Eruption of skin"),
    "urticaria": (SNOMED, "247472004", "Urticarial rash"),
}
ROUTES: dict[str, Code] = {
    "oral": (SNOMED, "26643006", "Oral"),
    "iv": (SNOMED, "47625008", "Intravenous"),
    "sc": (SNOMED, "34206005", "Subcutaneous"),
    "im": (SNOMED, "78421000", "Intramuscular"),
    "inhaled": (SNOMED, "18679011000001101", "Inhalation"),
    "transdermal": (SNOMED, "45890007", "Transdermal"),
}
UNITS: dict[str, tuple[str, str, str]] = {
    "mg": ("milligram", UCUM, "mg"),
    "g": ("gram", UCUM, "g"),
    "microgram": ("microgram", UCUM, "ug"),
    "mL": ("millilitre", UCUM, "mL"),
    "unit": ("unit", UCUM, "[iU]"),
    "mg/kg": ("milligram per kilogram", UCUM, "mg/kg"),
    "tablet": ("tablet", SNOMED, "428673006"),
    "capsule": ("capsule", SNOMED, "428641000"),
    "patch": ("patch", SNOMED, "3318411000001101"),
    "actuation": ("actuation", SNOMED, "732981002"),
    "dose": ("dose", SNOMED, "3317411000001100"),
}
# Short ward forms: how many times in how many of which period, and the words.
TIMINGS: dict[str, tuple[int, int, str, str]] = {
    "OD": (1, 1, "d", "once a day"),
    "OM": (1, 1, "d", "in the morning"),
    "ON": (1, 1, "d", "at night"),
    "BD": (2, 1, "d", "twice a day"),
    "TDS": (3, 1, "d", "three times a day"),
    "QDS": (4, 1, "d", "four times a day"),
    "Q8H": (1, 8, "h", "every 8 hours"),
    "weekly": (1, 1, "wk", "once a week"),
}


def concept(*codes: Code, text: str | None = None) -> dict[str, Any]:
    """A CodeableConcept."""
    found: dict[str, Any] = {"coding": [{"system": s, "code": c, "display": d} for s, c, d in codes]} if codes else {}
    return found | ({"text": text} if text is not None else {})


def extension(url: str, **value: Any) -> dict[str, Any]:
    """An extension with its value."""
    return {"url": url, **value}


def names(resource: dict[str, Any]) -> dict[str, str]:
    """A reference to that resource."""
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def medicine_concept(name: str | None, codes: Sequence[Code] | None, text: str | None, system: str) -> dict[str, Any]:
    """A medicine by short name, by codes of one's own, or in words only."""
    known = [(system, *MEDICINES[name])] if name else []
    return concept(*(codes if codes is not None else known), text=text)


def quantity(value: object, unit: str) -> dict[str, Any]:
    """A quantity in one of the short units."""
    words, system, code = UNITS[unit]
    return {"value": value, "unit": words, "system": system, "code": code}


def timing(every: str) -> dict[str, Any]:
    """The timing of a ward form such as `TDS`."""
    frequency, period, unit, _ = TIMINGS[every]
    return {"repeat": {"frequency": frequency, "period": period, "periodUnit": unit}}
