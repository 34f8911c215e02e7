"""Whose record it is: a source about somebody else is set aside, and one that names nobody is said to."""

from typing import Any

import pytest

from service.core.model.dates import read_date
from service.core.model.entries import NormalisedSource
from service.core.model.failures import Role
from service.core.model.patient import Identity
from service.core.model.written import PatientWritten
from service.core.reconcile.identity import identity_mismatch, identity_unverified, settle_identity, valid_nhs_number
from tests.support.payloads import nhs_number

MINE, OTHER = nhs_number(1), nhs_number(2)
BORN = read_date("1951-04-02")


def source(name: str = "gp", role: Role = "gp-record", **who: Any) -> NormalisedSource:
    patients = (PatientWritten(source=name, entry="Patient/1", path="", **who),) if who else ()
    return NormalisedSource(
        name=name,
        role=role,
        dialect="fhir-r4",
        sha256="",
        retrieved_at=None,
        medicines=(),
        allergies=(),
        statement="empty-not-recorded",
        patients=patients,
        lists=(),
        unreadable=(),
        warnings=(),
        passed_over=(),
    )


ME = Identity(nhs_number=MINE, birth_date=BORN)


@pytest.mark.parametrize(
    ("who", "mismatch"),
    [
        ({"nhs_number": MINE, "birth_date": BORN}, None),
        ({"nhs_number": OTHER, "birth_date": BORN}, "NHS number"),
        ({"nhs_number": MINE, "birth_date": read_date("1938-12-24")}, "date of birth"),
        ({"nhs_number": None, "birth_date": read_date("1938-12-24")}, "date of birth"),
        ({"nhs_number": None, "birth_date": read_date("1951")}, None),
        ({"nhs_number": "not a number", "birth_date": BORN}, None),
        ({}, None),
    ],
)
def test_what_sets_a_source_aside(who: dict[str, Any], mismatch: str | None) -> None:
    said = identity_mismatch(ME, source(**who))
    assert said is None if mismatch is None else mismatch in (said or "")
    assert OTHER not in (said or "")


@pytest.mark.parametrize(
    ("who", "unverified"),
    [
        ({}, True),
        ({"family": "X"}, True),
        ({"nhs_number": MINE}, False),
        ({"birth_date": BORN}, False),
        ({"nhs_number": "1"}, True),
    ],
)
def test_a_source_that_names_nobody_cannot_be_verified(who: dict[str, Any], unverified: bool) -> None:
    assert bool(identity_unverified(ME, source(**who))) is unverified


def test_where_the_caller_names_nobody_the_ward_is_believed_first() -> None:
    ward, gp = source("epma", "inpatient-orders", nhs_number=MINE), source("gp", "gp-record", nhs_number=OTHER, birth_date=BORN)
    for order in ((ward, gp), (gp, ward)):
        settled = settle_identity(Identity(), order)
        assert settled.nhs_number == MINE
        assert settled.birth_date is None, "nothing is taken over from a record with another number"
        assert identity_mismatch(settled, gp)


@pytest.mark.parametrize(
    ("number", "valid"), [(MINE, True), ("9990000001", False), ("999000001", False), (None, False), ("٩" * 10, False)]
)
def test_nhs_numbers_by_their_check_digit(number: str | None, valid: bool) -> None:
    assert valid_nhs_number(number) is valid
