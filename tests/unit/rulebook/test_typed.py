"""Parameters are read strictly by their annotations."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import pytest

from service.rulebook.problems import Mistakes
from service.rulebook.typed import Wrong, read_into, typed


@dataclass(frozen=True, kw_only=True)
class Parameters:
    days: int
    ratio: Decimal
    way: Literal["up", "down"]
    groups: tuple[str, ...] = ()
    also: str | None = None
    holds: bool = False


def test_every_field_is_read_as_its_type_with_its_digits() -> None:
    mistakes = Mistakes("x")
    given = {"days": 7, "ratio": Decimal("1.50"), "way": "up", "groups": ["a"], "also": None, "holds": True}
    read = read_into(Parameters, given, "check", mistakes)
    assert read == Parameters(days=7, ratio=Decimal("1.50"), way="up", groups=("a",), also=None, holds=True)
    assert read is not None
    assert str(read.ratio) == "1.50"


def test_all_mistakes_are_noted_at_once() -> None:
    mistakes = Mistakes("x")
    assert read_into(Parameters, {"day": 7, "ratio": "1.5", "way": "left", "groups": "a"}, "check", mistakes) is None
    found = {problem.field: problem.reason for problem in mistakes.found()}
    assert set(found) == {"check.day", "check.days", "check.ratio", "check.way", "check.groups"}
    assert "known are" in found["check.day"]
    assert found["check.days"] == "is missing"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (True, int),
        (1, bool),
        ("7", int),
        (Decimal("7.0"), int),
        (True, Decimal),
        ("a", Decimal),
        (7, str),
        (" ", str),
        (None, str),
        (None, int),
        ("a", tuple[str, ...]),
        (["a", "a"], tuple[str, ...]),
        ([1], tuple[str, ...]),
        (1, Literal["1"]),
        (True, Literal[1]),
        ([], int | None),
    ],
)
def test_nothing_is_turned_into_what_it_is_not(value: object, wanted: Any) -> None:
    with pytest.raises(Wrong):
        typed(value, wanted)


def test_a_type_without_a_reader_is_a_bug() -> None:
    with pytest.raises(TypeError):
        typed({}, dict)
