"""The words that the FHIR dialects have for status, course, change and prescriber, in the words of the plain model."""

from collections.abc import Mapping

from service.core.model.written import Change, Course, ListKind, Prescriber, Status

# `intended` is taken neither now nor never; a completed supply or administration does not say that the course is over.
_COMMON: Mapping[str, Status] = {
    "active": "active",
    "on-hold": "on-hold",
    "stopped": "stopped",
    "completed": "completed",
    "cancelled": "cancelled",
    "entered-in-error": "entered-in-error",
    "draft": "draft",
    "not-taken": "not-taken",
}
STATUSES: Mapping[str, Mapping[str, Status]] = {
    "MedicationStatement": _COMMON,
    "MedicationRequest": _COMMON,
    "MedicationAdministration": {**_COMMON, "completed": "unknown", "in-progress": "active", "not-done": "not-taken"},
    "MedicationDispense": {
        **_COMMON,
        "completed": "unknown",
        "in-progress": "active",
        "preparation": "active",
        "declined": "cancelled",
    },
}
COURSES: Mapping[str, Course] = {
    "acute": "acute",
    "acute-handwritten": "acute",
    "repeat": "repeat",
    "continuous": "repeat",
    "repeat-dispensing": "repeat-dispensing",
    "continuous-repeating-dispensing": "repeat-dispensing",
    "delayed-prescribing": "delayed",
}
PRESCRIBERS: Mapping[str, Prescriber] = {
    "prescribed-at-gp-practice": "this-practice",
    "prescribed-by-another-organisation": "another-organisation",
    "prescribed-by-previous-practice": "previous-practice",
}
# Words of the change summary, and codes of ITK-PatientMedicationChangeType-1.
CHANGES: Mapping[str, Change] = {
    "continued": "continued",
    "added": "added",
    "amended": "amended",
    "on-hold": "suspended",
    "suspended": "suspended",
    "discontinued": "stopped",
    "stopped": "stopped",
    "1": "continued",
    "2": "amended",
    "3": "stopped",
    "4": "added",
    "5": "stopped",
    "6": "suspended",
    "7": "recommended",
    "8": "continued",
    "9": "continued",
    "10": "never-active",
    "11": "completed",
    "12": "stopped",
}
ALLERGY_CHANGES: Mapping[str, str] = {"1": "unchanged", "2": "changed", "3": "new"}
# SNOMED CT headings of GP Connect and the Professional Record Standards Body, LOINC, and the FHIR list codes.
LIST_KINDS: Mapping[str, ListKind] = {
    "933361000000108": "medicines",
    "1102411000000102": "active-medicines",
    "1102191000000100": "discontinued-medicines",
    "886921000000105": "allergies",
    "1103671000000101": "ended-allergies",
    "10160-0": "medicines",
    "medications": "medicines",
    "medications-and-medical-devices": "medicines",
    "48765-2": "allergies",
    "allergies": "allergies",
    "allergies-and-adverse-reaction": "allergies",
    "allergies-and-adverse-reactions": "allergies",
}
LIST_TITLES: Mapping[str, ListKind] = {
    "medications and medical devices": "medicines",
    "medication list": "medicines",
    "medications list": "medicines",
    "allergies and adverse reactions": "allergies",
    "allergies list": "allergies",
    "active allergies": "allergies",
    "ended allergies": "ended-allergies",
    "resolved allergies": "ended-allergies",
}
