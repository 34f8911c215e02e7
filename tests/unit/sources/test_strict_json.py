"""The strict JSON reader: what could be read in two ways is refused, with its place; digits are kept."""

import json
from decimal import Decimal

import pytest

from service.sources.refusal import Limits, Refusal
from service.sources.strict_json import read_json


@pytest.mark.parametrize(
    ("written", "path", "reason"),
    [
        ('{"dose": 10, "dose": 100}', "$.dose", "same name twice"),
        ('{"a": [{"b": 1}, {"dose": 1, "dose": 1}]}', "$.a[1].dose", "same name twice"),
        ('{"d\\u006fse": 10, "dose": 100}', "$.dose", "same name twice"),
        ('{"a": {"x": "1:2"}, "a": {"x": "1"}}', "$.a", "same name twice"),
        ('{"a": {"x": "\\u003a"}, "a": 1, "b": {}}', "$.a", "same name twice"),
        ('{"dose": NaN}', "$.dose", "NaN"),
        ('{"dose": -Infinity}', "$.dose", "Infinity"),
        ('{"dose": 1e400}', "$.dose", "out of range"),
        ('{"dose": 1e-400}', "$.dose", "out of range"),
        ('{"dose": 1e' + "9" * 60 + "}", "$.dose", "out of range"),
        ('{"dose": 1e-' + "9" * 60 + "}", "$.dose", "out of range"),
        ('{"dose": ' + "9" * 5000 + "}", "$.dose", "out of range"),
        ('["\\ud800"]', "$[0]", "surrogate"),
        ('{"\\udc00": 1}', "$", "surrogate"),
        ('["a\\u0000b"]', "$[0]", "NUL"),
        ('{"a b": [1, NaN]}', "$['a b'][1]", "NaN"),
        ("[1] [2]", "$", "Extra data"),
        ('{"a": 1,}', "$", "line 1"),
        ("", "$", "not JSON"),
        ("{'a': 1}", "$", "not JSON"),
        ("[01]", "$", "not JSON"),
        ('["a\tb"]', "$", "control character"),
    ],
)
def test_what_is_refused(written: str, path: str, reason: str) -> None:
    for data in (written, written.encode()):
        read = read_json(data)
        assert isinstance(read, Refusal)
        assert read.problems[0].path == path
        assert reason in read.problems[0].reason


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('{"dose": 1.50}', {"dose": Decimal("1.50")}),
        ('{"dose": 0.10000000000000000000000000000001}', {"dose": Decimal("0.10000000000000000000000000000001")}),
        ('{"dose": 10}', {"dose": 10}),
        ('{"dose": 1E2}', {"dose": Decimal("1E+2")}),
        ('{"a": -0.0}', {"a": Decimal("-0.0")}),
        ('{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
        ('["\\ud83d\\ude00"]', ["😀"]),
        ('["\\\\u0000"]', ["\\u0000"]),
        ('{"a": {"a": {"a": 1}}}', {"a": {"a": {"a": 1}}}),
        ('{"a:b": "c:d"}', {"a:b": "c:d"}),
        ("\ufeff[]", []),
        ("null", None),
    ],
)
def test_what_is_read_keeps_every_digit(written: str, value: object) -> None:
    read = read_json(written)
    assert (repr(read), read) == (repr(value), value)


@pytest.mark.parametrize("value", [Decimal("1.50"), Decimal("1.5")])
def test_trailing_zeros_are_not_lost(value: Decimal) -> None:
    assert str(read_json(str(value))) == str(value)


def test_every_problem_is_named_up_to_the_limit() -> None:
    read = read_json("[" + ", ".join(["NaN"] * 30) + "]", limits=Limits(problems=5))
    assert isinstance(read, Refusal)
    assert [problem.path for problem in read.problems] == ["$[0]", "$[1]", "$[2]", "$[3]", "$[4]"]


@pytest.mark.parametrize(("depth", "is_read"), [(64, True), (65, False), (3000, False), (200_000, False)])
def test_depth_is_bounded(depth: int, is_read: bool) -> None:
    for opening, closing, core in (("[", "]", ""), ('{"a":', "}", "1")):
        read = read_json(opening * depth + core + closing * depth)
        assert isinstance(read, Refusal) is not is_read
        assert is_read or "deep" in read.problems[0].reason  # type: ignore[union-attr]


def test_braces_in_words_are_no_depth() -> None:
    assert read_json(json.dumps(["[" * 500, "}" * 500])) == ["[" * 500, "}" * 500]


def test_size_is_bounded_in_bytes() -> None:
    limits = Limits(size=20)
    assert read_json('["' + "a" * 16 + '"]', limits=limits) == ["a" * 16]
    for data in ('["' + "a" * 17 + '"]', '["' + "é" * 16 + '"]', b"[" + b" " * 20 + b"]"):
        read = read_json(data, limits=limits)
        assert isinstance(read, Refusal)
        assert "larger" in read.problems[0].reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'["\xff"]', "not UTF-8 at byte 2"),
        (b"\xff\xfe[\x00]\x00", "not UTF-8 at byte 0"),
        ("[\ud800]", "holds half of a character (a lone surrogate)"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes | str, reason: str) -> None:
    read = read_json(data)
    assert isinstance(read, Refusal)
    assert read.problems[0].reason == reason


def test_a_refusal_never_repeats_a_value() -> None:
    read = read_json('{"name": "Ada Example", "name": "Ada Example"}')
    assert isinstance(read, Refusal)
    assert "Ada" not in read.in_words()
