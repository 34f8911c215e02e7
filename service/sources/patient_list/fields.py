"""The fields of a patient list: words as they were written, and a note of everything that is not what it should be."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.core.model.failures import FieldProblem
from service.sources.refusal import child_path

LONGEST = 500


class Fields:
    """An object of the list at its place. `noted` grows while it is read: fields that something is wrong with, and why."""

    def __init__(self, value: Mapping[str, Any], path: str) -> None:
        self.value, self.path = value, path
        self.noted: list[tuple[str, str]] = []

    @property
    def problems(self) -> tuple[FieldProblem, ...]:
        """What is wrong so far, each with its place."""
        return tuple(FieldProblem(path=child_path(self.path, name), reason=reason) for name, reason in self.noted)

    def note(self, name: str, reason: str) -> None:
        """Remember what is wrong with one field."""
        self.noted.append((name, reason))

    def only(self, known: Sequence[str]) -> None:
        """Note every field that nobody reads: a misspelt name would otherwise hide what the patient said."""
        for name in self.value:
            if name not in known:
                self.note(name, "is a field that is not known")

    def words(self, name: str) -> str | None:
        """Words as written, without space around them. None: not stated, or no words, which is noted."""
        found = self.value.get(name)
        if found is None:
            return None
        if isinstance(found, str) and len(found) <= LONGEST:
            return found.strip() or None
        self.note(name, f"is longer than {LONGEST} characters" if isinstance(found, str) else "has to be words")
        return None

    def choice(self, name: str, known: Mapping[Any, str]) -> str | None:
        """One of the known words. None: not stated, or another word, which is noted."""
        found = self.value.get(name)
        if found is None or (isinstance(found, str) and found in known):
            return found
        self.note(name, "has to be one of: " + ", ".join(known))
        return None


def said_in_words(value: object) -> str:
    """Everything that a piece of a list holds, for a person to read."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {said_in_words(held)}" for name, held in value.items() if held is not None)
    if isinstance(value, list | tuple):
        return "; ".join(said_in_words(each) for each in value)
    return str(value)
