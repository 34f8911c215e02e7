"""Codes as a source wrote them, and concepts as we know them."""

from dataclasses import dataclass

SNOMED = "http://snomed.info/sct"
DMD = "https://dmd.nhs.uk"
READ_V2 = "http://read.info/readv2"
CTV3 = "http://read.info/ctv3"
ICD_10 = "http://hl7.org/fhir/sid/icd-10"
GTIN = "https://www.gs1.org/gtin"
BNF = "https://fhir.hl7.org.uk/Id/bnf-drug-codes"


@dataclass(frozen=True, kw_only=True)
class Coding:
    """One code of an entry, exactly as written. `display` is the source's word for it and is never matched on.

    `description` is the original term that the source attached to the code (the description display extension).
    """

    system: str | None
    code: str | None
    display: str | None = None
    user_selected: bool = False
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class Concept:
    """A concept of ours: a canonical system, the current code, and the preferred name."""

    system: str
    code: str
    display: str
