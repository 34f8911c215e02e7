"""Codes of what is emitted: those of HL7 where they fit, and our own beside them always.

The codes of alerts are those of the code system v3-ActCode of HL7 Terminology. INT is "Intolerance Alert" there and not an
interaction, which is DRG.
"""

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
OURS = "urn:medrec:finding-category"
RULES = "urn:medrec:rule"
SEVERITY = "urn:medrec:severity"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"

_DUPLICATE = ("DUPTHPY", "Duplicate Therapy Alert")
_ALLERGY = ("ALGY", "Allergy Alert")
_HIGH, _LOW, _INTERVAL = ("DOSEH", "High Dose Alert"), ("DOSEL", "Low Dose Alert"), ("DOSEIVL", "Dose-Interval Alert")
_DOSE = ("DOSE", "Dosage problem")
ALERTS = {
    "duplicate-medicine": _DUPLICATE,
    "duplicate-class": _DUPLICATE,
    "interaction": ("DRG", "Drug Interaction Alert"),
    "unsuitable-for-patient": ("OBSA", "Observation Alert"),
    "allergy-conflict": _ALLERGY,
    "allergy-cross-reaction": _ALLERGY,
    "allergy-degraded": _ALLERGY,
    "allergy-contradicted": _ALLERGY,
    "allergy-missing": _ALLERGY,
    "allergy-status-differs": _ALLERGY,
    "allergy-agent-unresolved": _ALLERGY,
    "dose-above-limit": _HIGH,
    "dose-below-limit": _LOW,
    "dose-interval": _INTERVAL,
    "dose-tenfold": _DOSE,
    "dose-unit-mismatch": _DOSE,
    "dose-outlier": _DOSE,
    "dose-differs": _DOSE,
}
# DetectedIssue knows three; which of our four it was stands in an extension.
SEVERITIES = {"critical": "high", "high": "high", "moderate": "moderate", "low": "low"}
