"""One value, one form: key order and spacing do not matter, every digit does."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audit.canonical import canonical_json, sha256_hex

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        (Decimal("1.50"), '"1.50"'),
        ([Decimal("0.1"), None, True], '["0.1",null,true]'),
        (2**70, '"1180591620717411303424"'),
        ("µg – 5", '"µg – 5"'),
    ],
)
def test_it_is_written_as(value: Any, written: str):
    assert canonical_json(value).decode() == written


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), VALUES))
def test_the_order_of_keys_does_not_matter(value: dict[str, Any]):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@given(VALUES)
def test_it_can_be_read_back_as_the_same_form(value: Any):
    assert canonical_json(json.loads(canonical_json(value))) == canonical_json(value)


def test_what_json_cannot_hold_is_a_bug_of_the_caller():
    with pytest.raises(TypeError):
        canonical_json({"when": object()})


def test_a_hash_names_its_method():
    assert sha256_hex(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
