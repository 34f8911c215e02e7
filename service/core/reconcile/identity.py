"""Whether each source speaks of this patient (R18): a source that does not is set aside, never merged."""

import re

from service.core.model.entries import NormalisedSource
from service.core.model.patient import Identity
from service.core.model.written import PatientWritten

# Who is believed first where the caller names no patient: the place where prescribing happens, then the GP.
_ANCHORS = ("inpatient-orders", "gp-record")
_WORDS = re.compile(r"[^\W_]+")


def settle_identity(given: Identity, sources: tuple[NormalisedSource, ...]) -> Identity:
    """The identity that sources are held against: the caller's, filled from the first source that has what is missing."""
    nhs_number, born, sex, family = given.nhs_number, given.birth_date, given.sex, given.family
    for patient in _in_order(sources):
        if nhs_number and valid_nhs_number(patient.nhs_number) and patient.nhs_number != nhs_number:
            continue
        nhs_number = nhs_number or (patient.nhs_number if valid_nhs_number(patient.nhs_number) else None)
        born = born or patient.birth_date
        sex = sex or patient.sex
        family = family or (patient.family if valid_nhs_number(patient.nhs_number) else None)
    return Identity(nhs_number=nhs_number, birth_date=born, sex=sex, family=family)


def identity_mismatch(identity: Identity, source: NormalisedSource) -> str | None:
    """What differs, in words that give nothing of the other person away; None where nothing is known to differ."""
    for patient in source.patients:
        number = patient.nhs_number if valid_nhs_number(patient.nhs_number) else None
        if number and identity.nhs_number and number != identity.nhs_number:
            return "its NHS number is another patient's"
        if patient.birth_date and identity.birth_date and _apart(patient, identity):
            return "its date of birth is not this patient's"
    return None


def identity_unverified(identity: Identity, source: NormalisedSource) -> str | None:
    """Why it cannot be told whom the source speaks of; None where an NHS number or a date of birth was compared.

    A date of birth alone is shared by many, so that a sex or a family name that differs beside it leaves it open.
    """
    if not source.patients:
        return "it names no patient"
    if any(patient.further_numbers for patient in source.patients):
        return "it holds more than one NHS number for one patient"
    if any(patient.only_referred_to for patient in source.patients):
        return "some of its entries refer to a patient whom it does not hold"
    for patient in source.patients:
        if identity.nhs_number and valid_nhs_number(patient.nhs_number):
            return None
        if identity.birth_date and patient.birth_date:
            return _beside_the_date(identity, patient)
    return "it holds no NHS number or date of birth that could be compared"


def _beside_the_date(identity: Identity, patient: PatientWritten) -> str | None:
    sexes = {identity.sex, patient.sex}
    if sexes == {"female", "male"}:
        return "it holds no NHS number, and its date of birth is this patient's while its sex is not"
    if _names_apart(identity.family, patient.family):
        return "it holds no NHS number, and its date of birth is this patient's while its family name is not"
    return None


def _names_apart(mine: str | None, theirs: str | None) -> bool:
    """Whether two family names differ: neither letter for letter the same, nor one a part of the other ("Smith", "Smith-Jones").

    Parts are whole words: "Ng" is no part of "Young". A name without letters tells nothing.
    """
    first, second = _parts(mine), _parts(theirs)
    if not first or not second or "".join(first) == "".join(second):
        return False
    return not (set(first) <= set(second) or set(second) <= set(first))


def _parts(name: str | None) -> list[str]:
    return _WORDS.findall((name or "").lower())


def valid_nhs_number(number: str | None) -> bool:
    """Ten digits whose last is the modulus 11 check digit (NHS Data Dictionary: NHS NUMBER)."""
    if number is None or len(number) != 10 or not (number.isascii() and number.isdigit()):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(number[9])


def _in_order(sources: tuple[NormalisedSource, ...]) -> list[PatientWritten]:
    def place(source: NormalisedSource) -> tuple[int, str]:
        return (_ANCHORS.index(source.role) if source.role in _ANCHORS else len(_ANCHORS), source.name)

    return [patient for source in sorted(sources, key=place) for patient in source.patients]


def _apart(patient: PatientWritten, identity: Identity) -> bool:
    mine, theirs = identity.birth_date, patient.birth_date
    return bool(mine and theirs and (theirs.last < mine.first or theirs.first > mine.last))
