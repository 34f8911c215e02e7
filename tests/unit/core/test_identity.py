"""Whose record it is: a source about somebody else is set aside, and one that names nobody is said to."""

from dataclasses import replace
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
    other = source("other", "other", nhs_number=MINE, birth_date=BORN)
    assert settle_identity(Identity(), (ward, gp, other)).birth_date == BORN, "a record of another is passed over, not the rest"
    for order in ((ward, gp), (gp, ward)):
        settled = settle_identity(Identity(), order)
        assert settled.nhs_number == MINE
        assert settled.birth_date is None, "nothing is taken over from a record with another number"
        assert identity_mismatch(settled, gp)


@pytest.mark.parametrize(
    ("number", "valid"),
    [(MINE, True), ("9990000001", False), ("999000001", False), (None, False), ("٩" * 10, False), ("not digits", False)],
)
def test_nhs_numbers_by_their_check_digit(number: str | None, valid: bool) -> None:
    assert valid_nhs_number(number) is valid


def test_a_number_that_the_caller_does_not_know_sets_no_source_aside() -> None:
    assert identity_mismatch(Identity(birth_date=BORN), source(nhs_number=OTHER, birth_date=BORN)) is None
    assert identity_mismatch(Identity(nhs_number=MINE), source(birth_date=read_date("1938-12-24"))) is None


def test_every_patient_that_a_source_names_is_looked_at() -> None:
    two = source(nhs_number=MINE)
    both = replace(two, patients=(*two.patients, *source(nhs_number=OTHER).patients))
    assert identity_mismatch(ME, both) is not None
    nobody_first = replace(two, patients=(*source(family="X").patients, *two.patients))
    assert identity_unverified(ME, nobody_first) is None


def test_what_is_missing_is_filled_from_records_of_the_same_number() -> None:
    gp = source("gp", "gp-record", nhs_number=MINE, birth_date=BORN, sex="female")
    settled = settle_identity(Identity(nhs_number=MINE), (gp,))
    assert (settled.birth_date, settled.sex) == (BORN, "female")
    known = settle_identity(Identity(nhs_number=MINE, birth_date=read_date("1940-01-01"), sex="male"), (gp,))
    assert (known.birth_date, known.sex) == (read_date("1940-01-01"), "male")
    named = source("gp", "gp-record", nhs_number=MINE, family="Okafor")
    assert settle_identity(Identity(nhs_number=MINE), (named,)).family == "Okafor"
    assert settle_identity(Identity(nhs_number=MINE, family="Obi"), (named,)).family == "Obi"
    assert settle_identity(Identity(), (source(family="Okafor", birth_date=BORN),)).family is None
    unnumbered = settle_identity(Identity(nhs_number=MINE), (source(birth_date=BORN),))
    assert (unnumbered.nhs_number, unnumbered.birth_date) == (MINE, BORN)
    unchecked = settle_identity(Identity(), (source(nhs_number="1", birth_date=BORN),))
    assert (unchecked.nhs_number, unchecked.birth_date) == (None, BORN)


def test_the_ward_is_believed_before_the_gp_and_both_before_others() -> None:
    born = {name: read_date(f"19{year}-01-01") for name, year in (("ward", 50), ("gp", 60), ("a", 70), ("b", 80))}
    roles: dict[str, Role] = {"ward": "inpatient-orders", "gp": "gp-record", "a": "other", "b": "other"}
    held = [source(name, role, birth_date=born[name]) for name, role in roles.items()]
    for number, name in enumerate(roles):
        assert settle_identity(Identity(), tuple(held[number:][::-1])).birth_date == born[name]


@pytest.mark.parametrize(
    ("written", "apart"),
    [
        ("1951-04-02", False),
        ("1951-04-01", True),
        ("1951-04-03", True),
        ("1951-04", False),
        ("1951-03", True),
        ("1951-05", True),
        ("1950", True),
        ("1952", True),
    ],
)
def test_dates_of_birth_that_lack_a_day_are_apart_only_for_certain(written: str, apart: bool) -> None:
    assert bool(identity_mismatch(Identity(birth_date=BORN), source(birth_date=read_date(written)))) is apart
    assert bool(identity_mismatch(Identity(birth_date=read_date(written)), source(birth_date=BORN))) is apart


NO_NUMBER = Identity(birth_date=BORN, sex="female", family="Smith-Jones")
OTHER_SEX = "it holds no NHS number, and its date of birth is this patient's while its sex is not"
OTHER_FAMILY = "it holds no NHS number, and its date of birth is this patient's while its family name is not"
NOTHING_TO_COMPARE = "it holds no NHS number or date of birth that could be compared"


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({"birth_date": BORN}, None),
        ({"birth_date": BORN, "sex": "female"}, None),
        ({"birth_date": BORN, "sex": "other"}, None),
        ({"birth_date": BORN, "sex": "male"}, OTHER_SEX),
        ({"birth_date": BORN, "family": "SMITH JONES"}, None),
        ({"birth_date": BORN, "family": "Smith"}, None),
        ({"birth_date": BORN, "family": "Smith-Jones-Brown"}, None),
        ({"birth_date": BORN, "family": "Brown"}, OTHER_FAMILY),
        ({"birth_date": BORN, "family": "-"}, None),
        ({"birth_date": BORN, "sex": "male", "family": "Brown"}, OTHER_SEX),
        ({"nhs_number": OTHER, "birth_date": BORN, "sex": "male"}, OTHER_SEX),
        ({"nhs_number": OTHER}, NOTHING_TO_COMPARE),
        ({"sex": "female", "family": "Smith-Jones"}, NOTHING_TO_COMPARE),
        ({"birth_date": BORN, "further_numbers": (OTHER,)}, "it holds more than one NHS number for one patient"),
        ({"birth_date": BORN, "only_referred_to": True}, "some of its entries refer to a patient whom it does not hold"),
    ],
)
def test_a_date_of_birth_alone_tells_nothing_where_something_beside_it_differs(who: dict[str, Any], why: str | None) -> None:
    assert identity_unverified(NO_NUMBER, source(**who)) == why


@pytest.mark.parametrize(
    ("mine", "theirs", "apart"),
    [
        ("Ng", "Young", True),
        ("Li", "Collins", True),
        ("Ali", "Khalid", True),
        ("Smith", "Smithson", True),
        ("O'Brien", "OBRIEN", False),
        ("McDonald", "Mc Donald", False),
        ("van den Berg", "Vandenberg", False),
        ("Souza", "De Souza", False),
        ("Jones-Smith", "Smith", False),
        ("Jones-Smith", "Smith Brown", True),
        ("Ng", "-", False),
    ],
)
def test_a_family_name_is_part_of_another_by_whole_words(mine: str, theirs: str, apart: bool) -> None:
    why = OTHER_FAMILY if apart else None
    assert identity_unverified(Identity(birth_date=BORN, family=mine), source(birth_date=BORN, family=theirs)) == why
    assert identity_unverified(Identity(birth_date=BORN, family=theirs), source(birth_date=BORN, family=mine)) == why


def test_a_patient_of_whom_nothing_else_is_known_is_told_by_the_date_of_birth() -> None:
    assert identity_unverified(Identity(birth_date=BORN), source(birth_date=BORN, sex="male", family="Brown")) is None


@pytest.mark.parametrize("identity", [Identity(), Identity(family="Okafor"), Identity(nhs_number=MINE, sex="female")])
def test_a_date_of_birth_is_compared_with_one_alone(identity: Identity) -> None:
    assert identity_unverified(identity, source(birth_date=BORN, family="Okafor")) == NOTHING_TO_COMPARE


@pytest.mark.parametrize("doubtful", [{"further_numbers": (OTHER,)}, {"only_referred_to": True}])
@pytest.mark.parametrize("turned", [False, True])
def test_one_doubtful_patient_of_several_leaves_the_source_open(doubtful: dict[str, Any], turned: bool) -> None:
    plain, doubted = source(nhs_number=MINE), source(nhs_number=MINE, **doubtful)
    both = (*plain.patients, *doubted.patients)
    assert identity_unverified(ME, plain) is None
    assert identity_unverified(ME, replace(plain, patients=both[::-1] if turned else both)) is not None


def test_several_numbers_leave_it_open_though_one_is_this_patients() -> None:
    held = source(nhs_number=MINE, further_numbers=(OTHER,))
    assert identity_unverified(ME, held) == "it holds more than one NHS number for one patient"
