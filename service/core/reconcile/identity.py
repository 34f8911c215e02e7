"""Whether each source speaks of this patient (R18): a source that does not is set aside, never merged."""

from service.core.model.entries import NormalisedSource
from service.core.model.patient import Identity
from service.core.model.written import PatientWritten

# Who is believed first where the caller names no patient: the place where prescribing happens, then the GP.
_ANCHORS = ("inpatient-orders", "gp-record")


def settle_identity(given: Identity, sources: tuple[NormalisedSource, ...]) -> Identity:
    """The identity that sources are held against: the caller's, filled from the first source that has what is missing."""
    nhs_number, born, sex = given.nhs_number, given.birth_date, given.sex
    for patient in _in_order(sources):
        if nhs_number and valid_nhs_number(patient.nhs_number) and patient.nhs_number != nhs_number:
            continue
        nhs_number = nhs_number or (patient.nhs_number if valid_nhs_number(patient.nhs_number) else None)
        born = born or patient.birth_date
        sex = sex or patient.sex
    return Identity(nhs_number=nhs_number, birth_date=born, sex=sex)


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
    """Why it cannot be told whom the source speaks of; None where an NHS number or a date of birth was compared."""
    if not source.patients:
        return "it names no patient"
    for patient in source.patients:
        if identity.nhs_number and valid_nhs_number(patient.nhs_number):
            return None
        if identity.birth_date and patient.birth_date:
            return None
    return "it holds no NHS number or date of birth that could be compared"


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
