"""Reads the fields of a JSON object and notes every problem with its path, instead of stopping at the first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from service.core.model.dates import read_date
from service.workflows.problems import Problem

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(kw_only=True)
class Shape:
    """A JSON object that is being read: what is at `path`, and the problems noted so far (shared by all its parts)."""

    value: Mapping[str, Any]
    path: str
    problems: list[Problem] = field(default_factory=list[Problem])

    def note(self, key: str, reason: str) -> None:
        """Remember a problem of one field; an empty key speaks of the object itself."""
        self.problems.append(Problem(path=child(self.path, key) if key else self.path, reason=reason))

    def only(self, known: Sequence[str]) -> None:
        """Note every field that nobody reads: a misspelt name would otherwise hide a fact without a word."""
        for key in self.value:
            if key not in known:
                self.note(key, "is not a field of the contract; known here: " + ", ".join(known))

    def text(self, key: str, *, required: bool = False, longest: int = 200) -> str | None:
        """A string of at least one visible character, on one line. None: not stated."""
        found = self._given(key, required)
        if found is None:
            return None
        if not isinstance(found, str) or not found.strip():
            return self.note(key, "has to be a string that is not empty")
        if len(found) > longest:
            return self.note(key, f"is longer than {longest} characters")
        if _CONTROL.search(found):
            return self.note(key, "holds a control character")
        return found

    def choice(self, key: str, known: Sequence[str], *, required: bool = False) -> str | None:
        """One of the known words."""
        found = self._given(key, required)
        if found is None or (isinstance(found, str) and found in known):
            return found
        return self.note(key, "has to be one of: " + ", ".join(known))

    def moment(self, key: str, *, required: bool = False) -> datetime | None:
        """A date and time with its zone."""
        found = self._given(key, required)
        if found is None:
            return None
        if isinstance(found, str) and (read := read_moment(found)):
            return read
        return self.note(key, "has to be a date and time with its zone, such as 2026-11-20T09:00:00Z")

    def written_moment(self, key: str) -> str | None:
        """A date and time with its zone, as it was written."""
        return None if self.moment(key) is None else str(self.value[key])

    def written_day(self, key: str) -> str | None:
        """A date, or a date and time with its zone, as it was written."""
        found = self._given(key, required=False)
        if found is None:
            return None
        if isinstance(found, str) and (read_moment(found) or (_DAY.fullmatch(found) and read_date(found))):
            return found
        return self.note(key, "has to be a date such as 2026-11-20, or a date and time with its zone")

    def number(self, key: str, *, required: bool = False) -> str | None:
        """A number as its digits were written, from a JSON number or a string."""
        found = self._given(key, required)
        if found is None:
            return None
        written = str(found) if isinstance(found, int | Decimal) and not isinstance(found, bool) else found
        if isinstance(written, str) and _NUMBER.fullmatch(written):
            return written
        return self.note(key, "has to be a number in plain digits, with at most 18 on either side of the point")

    def flag(self, key: str) -> bool:
        """True or false; left out, false."""
        found = self._given(key, required=False)
        if found is None or isinstance(found, bool):
            return bool(found)
        self.note(key, "has to be true or false")
        return False

    def is_null(self, key: str) -> bool:
        """Whether the field was sent as null, which is not the same as leaving it out."""
        return key in self.value and self.value[key] is None

    def part(self, key: str) -> "Shape | None":
        """An object inside this one. None: not stated, or no object."""
        found = self.value.get(key)
        if found is None:
            return None
        if not isinstance(found, dict):
            return self.note(key, "has to be a JSON object")
        return Shape(value=cast(Mapping[str, Any], found), path=child(self.path, key), problems=self.problems)

    def parts(self, key: str, *, most: int) -> "list[Shape]":
        """The objects of a list that holds at least one."""
        found = self.value.get(key)
        if not isinstance(found, list) or not found:
            self.note(key, "has to be a list with at least one object in it")
            return []
        items = cast(list[Any], found)
        if len(items) > most:
            self.note(key, f"holds more than {most}")
            return []
        placed = [(f"{child(self.path, key)}[{at}]", item) for at, item in enumerate(items)]
        wrong = [path for path, item in placed if not isinstance(item, dict)]
        self.problems.extend(Problem(path=path, reason="has to be a JSON object") for path in wrong)
        return [Shape(value=item, path=path, problems=self.problems) for path, item in placed if path not in wrong]

    def _given(self, key: str, required: bool) -> Any:
        found = self.value.get(key)
        if found is None and required:
            self.note(key, "is missing")
        return found


def read_moment(written: str) -> datetime | None:
    """A date and time with its zone as ISO 8601 writes it. None: it is not one."""
    if not _MOMENT.fullmatch(written):
        return None
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def child(path: str, key: str) -> str:
    """The JSON path of a field. An odd name is quoted, cut and stripped of digits: it may hold anything, even a patient."""
    if _SIMPLE.fullmatch(key) and len(key) <= 60:
        return f"{path}.{key}"
    return f"{path}[{re.sub('[0-9]', '#', key[:60])!r}]"
