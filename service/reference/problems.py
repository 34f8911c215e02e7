"""What is wrong with the reference tables: every mistake with its file and line, all at once."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReferenceProblem:
    """One mistake. `line` counts from 1 with the header; None where the whole file is meant."""

    file: str
    line: int | None
    reason: str


class ReferenceRefused(Exception):
    """Tables that may not be used. A bad file is refused whole: half a table would be a silent gap."""

    def __init__(self, problems: tuple[ReferenceProblem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.file}:{p.line or ''} {p.reason}" for p in problems[:5]))
