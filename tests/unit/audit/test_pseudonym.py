"""Pseudonyms: the same patient has the same one, and only who holds the key can make it."""

from service.audit.pseudonym import Pseudonyms
from tests.support.payloads import nhs_number

KEY, OTHER = Pseudonyms(key=b"k" * 32), Pseudonyms(key=b"o" * 32)


def test_one_patient_has_one_pseudonym_for_each_key():
    first, second = nhs_number(1), nhs_number(2)
    assert KEY.of(first) == KEY.of(first)
    assert len({KEY.of(first), KEY.of(second), OTHER.of(first)}) == 3


def test_it_names_its_key_and_tells_neither_number_nor_key():
    made = KEY.of(nhs_number(1))
    assert made is not None
    assert made.startswith(KEY.key_id + ":")
    assert nhs_number(1) not in made
    assert "k" * 8 not in repr(KEY)


def test_no_number_has_no_pseudonym():
    assert KEY.of(None) is None
