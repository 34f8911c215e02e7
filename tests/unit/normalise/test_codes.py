"""Codes: check digits, systems under several addresses, Read codes of two lengths, and replaced identifiers."""

import string

import pytest

from service.core.normalise.codes import canonical_system, current, is_sctid, read_key
from tests.support.reference import bundled


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("777947006", True),
        ("777947005", False),
        ("39732011000001102", True),
        ("0777947006", False),
        ("12345", False),
        ("", False),
        (None, False),
        ("abc", False),
    ],
)
def test_a_code_is_one_only_with_the_right_check_digit(code: str | None, right: bool) -> None:
    assert is_sctid(code) is right


def test_one_digit_wrong_is_always_seen() -> None:
    code = "39732011000001102"
    for place in range(1, len(code)):
        for digit in string.digits:
            changed = code[:place] + digit + code[place + 1 :]
            assert is_sctid(changed) is (changed == code)


@pytest.mark.parametrize("written", ["https://dmd.nhs.uk", "https://dmd.nhs.uk/", "http://dmd.nhs.uk"])
def test_one_system_under_several_addresses(written: str) -> None:
    assert canonical_system(written) == "https://dmd.nhs.uk"


def test_read_codes_of_both_lengths() -> None:
    assert read_key("9bJ4.00") == read_key("9bJ4.") == "9bJ4."


@pytest.mark.parametrize(("before", "now"), [("52388000", "777309005"), ("48603004", "777947006"), ("777309005", "777309005")])
def test_a_replaced_code_leads_to_the_one_of_today(before: str, now: str) -> None:
    assert current(before, bundled()) == now
