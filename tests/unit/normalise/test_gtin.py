"""Bar codes: what their check digit says, and one form for each item."""

from string import digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.normalise.gtin import gtin_key, is_gtin


# Bar codes of the published dm+d samples of 2019 and 2021.
@pytest.mark.parametrize("code", ["5037563003235", "5012617019844", "8712400158572", "05012617019844"])
def test_published_bar_codes_are_right(code: str) -> None:
    assert is_gtin(code)


@pytest.mark.parametrize(
    "code", [None, "", "5037563003236", "0000000000000", "503756300323", "50375630O3235", "\u0665037563003235"]
)
def test_what_is_no_bar_code(code: str | None) -> None:
    assert not is_gtin(code)


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda n: st.text(digits, min_size=n, max_size=n)), st.data())
def test_one_wrong_digit_is_always_seen(stem: str, data: st.DataObject) -> None:
    right = [f"{stem}{digit}" for digit in range(10) if is_gtin(f"{stem}{digit}")]
    assert len(right) == (1 if stem.strip("0") else 0)
    for code in right:
        place = data.draw(st.integers(0, len(code) - 1))
        other = data.draw(st.sampled_from([digit for digit in digits if digit != code[place]]))
        assert not is_gtin(code[:place] + other + code[place + 1 :])


def test_an_item_has_one_form_whatever_its_length() -> None:
    assert gtin_key("05012617019844") == gtin_key("5012617019844")
