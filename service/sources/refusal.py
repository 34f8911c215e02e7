"""What may be read at most, and how the strict readers say no."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

JsonValue: TypeAlias = bool | int | Decimal | str | list["JsonValue"] | dict[str, "JsonValue"] | None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much is read. `size` in bytes; `depth` in objects and lists within each other; `digits` of one number."""

    size: int = 16 * 1024 * 1024
    depth: int = 64
    digits: int = 100
    exponent: int = 300
    problems: int = 20


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One reason for refusing. `path` is a JSONPath such as `$.entry[3].resource.dose`, `$` for the whole."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A document of which nothing is used. At least one problem; never any value of the document."""

    problems: tuple[Problem, ...]

    def in_words(self) -> str:
        """The first problem, and how many more there are."""
        first, more = self.problems[0], len(self.problems) - 1
        place = "" if first.path == "$" else f" at {first.path}"
        return f"{first.reason}{place}" + (f" (and {more} more)" if more else "")


def refused(reason: str, path: str = "$") -> Refusal:
    """A refusal for one reason."""
    return Refusal(problems=(Problem(path=path, reason=reason),))


def child_path(path: str, key: str | int) -> str:
    """The JSONPath of a member. Names that are no plain words are quoted and cut, since they may hold anything."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if key.isidentifier() and key.isascii() and len(key) <= 60 else f"{path}[{key[:60]!a}]"


def within(number: Decimal, limits: Limits) -> bool:
    """Whether a number has few enough digits, and lies near enough to one, to be computed with."""
    _, digits, exponent = number.as_tuple()
    return (
        isinstance(exponent, int)
        and len(digits) <= limits.digits
        and (not number or abs(number.adjusted()) <= limits.exponent)
        and abs(exponent) <= limits.exponent
    )
