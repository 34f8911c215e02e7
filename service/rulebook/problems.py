"""Mistakes in rule files as values, so that all of them can be reported at once."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, order=True)
class RuleProblem:
    """One mistake: the file, the field within it ("" for the whole file), and what is wrong in words."""

    path: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.field}: {self.reason}" if self.field else f"{self.path}: {self.reason}"


class Mistakes:
    """Collects the mistakes of one file while it is read. `path` is how the file is named to its author."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: list[RuleProblem] = []

    def add(self, field: str, reason: str) -> None:
        """Note one mistake in `field`."""
        self._found.append(RuleProblem(path=self.path, field=field, reason=reason))

    def found(self) -> tuple[RuleProblem, ...]:
        """All mistakes noted so far, in the order of the file."""
        return tuple(self._found)

    def __len__(self) -> int:
        return len(self._found)
