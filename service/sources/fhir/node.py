"""A part of a FHIR resource that knows its place, and reads fields tolerantly: what makes no sense is noted, never raised.

XML cannot tell one element from a list of one, and suppliers send the one for the other: both are read alike.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from service.core.model.dates import PartialDate, read_date
from service.core.model.failures import FieldProblem
from service.sources.refusal import Limits, child_path, within

_DECIMAL = re.compile(r"^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,3})?$")
_LIMITS = Limits()


class Node:
    """A value at a place. `problems` is shared by all parts of one entry."""

    __slots__ = ("_above", "_key", "problems", "value")

    def __init__(self, value: Any, above: "Node | str", key: str | int | None, problems: list[FieldProblem]) -> None:
        self.value = value
        self._above = above
        self._key = key
        self.problems = problems

    @property
    def path(self) -> str:
        """Its JSONPath in the payload."""
        above = self._above if isinstance(self._above, str) else self._above.path
        return above if self._key is None else child_path(above, self._key)

    def note(self, reason: str, name: str | None = None) -> None:
        """Note that this, or the member of that name, could not be read."""
        self.problems.append(FieldProblem(path=child_path(self.path, name) if name else self.path, reason=reason))

    def has(self, name: str) -> bool:
        """Whether the member is there at all."""
        return isinstance(self.value, dict) and self.value.get(name) is not None

    def all(self, name: str) -> Iterator["Node"]:
        """Every value of the member, whether it came as a list or alone."""
        found = self._member(name)
        if type(found) is list:
            above = Node(found, self, name, self.problems)
            for place, part in enumerate(found):
                if part is not None:
                    yield Node(part, above, place, self.problems)
        elif found is not None:
            yield Node(found, self, name, self.problems)

    def one(self, name: str) -> "Node | None":
        """The member. Of several values the first, and a note that there were more."""
        found = self.value.get(name) if type(self.value) is dict else self._member(name)
        if type(found) is not list:
            return None if found is None else Node(found, self, name, self.problems)
        parts = list(self.all(name))
        if len(parts) > 1:
            self.note(f"holds {len(parts)} values where one was expected: the first was read", name)
        return parts[0] if parts else None

    def words(self, name: str) -> str | None:
        """The member as text, trimmed. None where it is absent or empty."""
        found = self.value.get(name) if type(self.value) is dict else None
        # Nearly everything is plain text or not there: the rest takes the longer way.
        if type(found) is str:
            return found.strip() or None
        return self._read(name, _words, "is no text")

    def number(self, name: str) -> Decimal | None:
        """The member as a number with its digits as written, whether it came as a number or as text."""
        return self._read(name, _number, "is no number that can be used")

    def whole(self, name: str) -> int | None:
        """The member as a whole number."""
        return self._read(name, _whole, "is no whole number")

    def truth(self, name: str) -> bool | None:
        """The member as true or false."""
        return self._read(name, _truth, "is neither true nor false")

    def date(self, name: str) -> PartialDate | None:
        """The member as a date, as precise as it was written."""
        return self._read(name, _date, "is no date")

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value of the member as text."""
        found = (part.said() for part in self.all(name))
        return tuple(words for words in found if words)

    def said(self) -> str | None:
        """This value itself as text."""
        found = _words(self.value)
        if found is None:
            self.note("is no text")
        return found or None

    def _read(self, name: str, reading: Any, reason: str) -> Any:
        found = self.value.get(name) if type(self.value) is dict else self._member(name)
        if type(found) is list:
            part = self.one(name)
            found = None if part is None else part.value
        if found is None:
            return None
        result = reading(found)
        if result is None:
            self.note(reason, name)
        return None if result == "" else result

    def _member(self, name: str) -> Any:
        if type(self.value) is dict:
            return self.value.get(name)
        self.note("is not an object")
        return None


def _words(value: Any) -> str | None:
    if type(value) is str:
        return value.strip()
    return str(value) if type(value) is int or type(value) is Decimal else None


def _number(value: Any) -> Decimal | None:
    if type(value) is str:
        value = value.strip()
        found = Decimal(value) if len(value) <= 120 and _DECIMAL.match(value) else None
    elif type(value) is float:
        found = Decimal(repr(value))
    else:
        found = Decimal(value) if type(value) is int or type(value) is Decimal else None
    return found if found is not None and found.is_finite() and within(found, _LIMITS) else None


def _whole(value: Any) -> int | None:
    found = _number(value)
    return int(found) if found is not None and found == found.to_integral_value() and abs(found) < 10**9 else None


def _truth(value: Any) -> bool | None:
    return value if type(value) is bool else {"true": True, "false": False}.get(value) if type(value) is str else None


def _date(value: Any) -> PartialDate | None:
    return read_date(value) if type(value) is str else None
