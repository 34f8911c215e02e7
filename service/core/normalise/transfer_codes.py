"""Codes that mean that something was lost on the way: from the GP Connect, GP2GP and UK Core specifications."""

from service.core.model.coding import CTV3, READ_V2, SNOMED, Coding
from service.core.normalise.codes import canonical_system, read_key

# SNOMED CT UK Clinical extension, children of 196411000000103 |Transfer-degraded record entry|, and their Read codes.
DEGRADED_ANY = "196411000000103"
DEGRADED_MEDICINE = "196421000000109"
DEGRADED_DRUG_ALLERGY = "196461000000101"
DEGRADED_OTHER_ALLERGY = "196471000000108"
_READ = {"9bJ..": DEGRADED_ANY, "9bJ0.": DEGRADED_MEDICINE, "9bJ4.": DEGRADED_DRUG_ALLERGY, "9bJ5.": DEGRADED_OTHER_ALLERGY}
_ALL = frozenset({DEGRADED_ANY, DEGRADED_MEDICINE, DEGRADED_DRUG_ALLERGY, DEGRADED_OTHER_ALLERGY})

# UK Core: alerts that the patient is in a trial; carries no dose.
TRIAL_MEDICINE = "419841000001106"


def transfer_code(coding: Coding) -> str | None:
    """The transfer-degraded concept that a coding is, in SNOMED CT or Read; None where it is none."""
    system, code = canonical_system(coding.system), coding.code or ""
    if system in {READ_V2, CTV3}:
        return _READ.get(read_key(code))
    return code if code in _ALL and system in {SNOMED, None, "https://dmd.nhs.uk"} else None
