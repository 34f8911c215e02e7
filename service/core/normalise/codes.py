"""Codes checked and brought to one form: SNOMED CT and dm+d identifiers, Read codes, and identifiers that were replaced."""

from service.core.model.coding import CTV3, DMD, GTIN, ICD_10, READ_V2, SNOMED, Coding
from service.core.model.reference import Reference
from service.core.normalise.gtin import gtin_key, is_gtin

# The dihedral group of order ten and its permutation, as SNOMED CT's technical guide gives the Verhoeff check.
_D = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_P = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)

_SYSTEMS = {
    "http://snomed.info/sct": SNOMED,
    "https://snomed.info/sct": SNOMED,
    "https://dmd.nhs.uk": DMD,
    "http://dmd.nhs.uk": DMD,
    "http://read.info/readv2": READ_V2,
    "http://read.info/ctv3": CTV3,
    "http://read.info/ctv": CTV3,
    "urn:oid:2.16.840.1.113883.2.1.3.2.4.15": SNOMED,
    "2.16.840.1.113883.2.1.3.2.4.15": SNOMED,
    "urn:oid:2.16.840.1.113883.2.1.6.2": READ_V2,
    "urn:oid:2.16.840.1.113883.2.1.3.2.4.14": CTV3,
    "http://hl7.org/fhir/sid/icd-10-uk": ICD_10,
    "http://hl7.org/fhir/sid/icd-10-cm": ICD_10,
    "urn:oid:2.16.840.1.113883.6.3": ICD_10,
    "2.16.840.1.113883.6.3": ICD_10,
    "http://www.gs1.org/gtin": GTIN,
    "urn:oid:1.3.160": GTIN,
}


def is_sctid(code: str | None) -> bool:
    """Whether a code is a SNOMED CT identifier of a concept: 6 to 18 digits whose last is the right check digit."""
    if code is None or not (6 <= len(code) <= 18) or not (code.isascii() and code.isdigit()) or code[0] == "0":
        return False
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = _D[check][_P[place % 8][int(digit)]]
    return check == 0


def canonical_system(system: str | None) -> str | None:
    """The system under its canonical address: a trailing slash, an old address or an OID is the same system."""
    if system is None:
        return None
    bare = system.strip().rstrip("/")
    return _SYSTEMS.get(bare, bare)


def icd_key(code: str) -> str:
    """A code of ICD-10 by its category and the sign behind it, with the stop that senders leave out: `Z880` is `Z88.0`."""
    bare = code.strip().upper().replace(".", "")
    return f"{bare[:3]}.{bare[3]}" if len(bare) > 3 else bare


def read_key(code: str) -> str:
    """A Read code of five or seven characters by its first five (`9bJ4.00` and `9bJ4.` are one code)."""
    return code[:5] if len(code) == 7 else code


def current(code: str, reference: Reference) -> str:
    """The identifier that replaced this one, through every replacement; itself where none did."""
    seen = {code}
    while (later := reference.history.get(code)) is not None and later not in seen:
        seen.add(later)
        code = later
    return code


def in_use(coding: Coding, reference: Reference) -> str | None:
    """The dm+d or SNOMED CT identifier that a coding stands for today, None where it is none.

    A replaced code and a mapped Read code lead to the one in its place, a pack or its bar code to the product in it.
    """
    code, system = coding.code, canonical_system(coding.system)
    if code and system == GTIN:
        code = reference.bar_codes.get(gtin_key(code)) if is_gtin(code) else None
    elif code and system in {READ_V2, CTV3}:
        # Of a Read code with its term only the preferred one, which ends in 00, means what the concept means.
        concept = read_key(code) if code.endswith("00") else code
        code = reference.other_codes.get((system, code)) or reference.other_codes.get((system, concept)) or code
    if code is None or not is_sctid(code):
        return None
    now = current(code, reference)
    return current(reference.packs[now], reference) if now in reference.packs else now
