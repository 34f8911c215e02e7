"""The strict JSON reader against the standard library: the same values, or a refusal; and both of its readings agree."""

import json
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.sources.refusal import Limits, Refusal
from service.sources.strict_json import _fast, _slow, read_json

_SIGNS = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
_NAMES = st.text(_SIGNS, max_size=4) | st.sampled_from(["a", "b", "a:b", '"', "\\", "é"])
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(_SIGNS, max_size=6)
    | st.sampled_from([":", "::", '{"a":1}', "[", "}}"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=20,
)
_DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@given(_VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_what_was_written_is_read(value: Any, ascii_only: bool, indent: int | None) -> None:
    assert read_json(json.dumps(value, ensure_ascii=ascii_only, indent=indent)) == value


@given(_DECIMALS)
def test_digits_are_kept(number: Decimal) -> None:
    read = read_json(f'{{"dose": {number:f}}}')
    assert isinstance(read, dict)
    assert str(read["dose"]) == f"{number:f}"


@given(_VALUES, _VALUES, _NAMES, st.integers(0, 5))
def test_a_repeated_name_is_always_refused(first: Any, second: Any, name: str, depth: int) -> None:
    # Once in plain signs and once in escapes, deep among colons that mean nothing.
    text = f"{{{json.dumps(name)}: {json.dumps(first)}, {json.dumps(name, ensure_ascii=False)}: {json.dumps(second)}}}"
    for _ in range(depth):
        text = f'{{"x": "::", "y": [{text}]}}'
    read = read_json(text)
    assert isinstance(read, Refusal)
    assert any("same name twice" in problem.reason for problem in read.problems)


@given(st.text(alphabet='{}[]":,\\u0013aeE.-+ \n', max_size=30) | st.binary(max_size=30))
def test_the_fast_reading_never_accepts_what_the_slow_one_refuses(written: str | bytes) -> None:
    raw = written if isinstance(written, bytes) else written.encode()
    doubt, value = _fast(raw, Limits())
    slow = _slow(raw, Limits())
    if not doubt:
        assert not isinstance(slow, Refusal)
        assert repr(slow) == repr(value)


@given(_VALUES)
def test_both_readings_agree(value: Any) -> None:
    raw = json.dumps(value).encode()
    doubt, fast = _fast(raw, Limits())
    assert doubt or repr(fast) == repr(_slow(raw, Limits()))
