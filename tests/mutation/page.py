"""The figures of a run, as a page of docs/safety and as lines for a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.workflows.notice import NOTICE
from tests.mutation.kept import Result
from tests.mutation.mutants import ROOT, Mutant
from tests.mutation.scope import PARTS, files_of
from tests.mutation.survivors import Explained, Key

PAGE = ROOT / "docs" / "safety" / "mutants.md"
_KILLED = frozenset({"killed", "timeout"})


@dataclass(frozen=True)
class Tally:
    """What became of some mutants. `late` are among the killed, `not_covered` among the survivors."""

    all: int
    killed: int
    late: int
    not_covered: int
    explained: int

    @property
    def survived(self) -> int:
        """Those that no test noticed."""
        return self.all - self.killed

    @property
    def share(self) -> float:
        """Killed, of all: those that cannot be killed count against it."""
        return self.killed / self.all if self.all else 1.0


def tally(mutants: Iterable[Mutant], results: Mapping[Key, Result], explained: Mapping[Key, Explained]) -> Tally:
    """The figures of some mutants."""
    outcomes = [(results[mutant.key].outcome, mutant.key in explained) for mutant in mutants]
    return Tally(
        all=len(outcomes),
        killed=sum(outcome in _KILLED for outcome, _ in outcomes),
        late=sum(outcome == "timeout" for outcome, _ in outcomes),
        not_covered=sum(outcome == "not-covered" for outcome, _ in outcomes),
        explained=sum(known for outcome, known in outcomes if outcome not in _KILLED),
    )


def survivors(mutants: Iterable[Mutant], results: Mapping[Key, Result]) -> list[Mutant]:
    """Those that no test noticed, in the order of the files."""
    return [mutant for mutant in mutants if results[mutant.key].outcome not in _KILLED]


def figures(mutants: Sequence[Mutant], results: Mapping[Key, Result], explained: Mapping[Key, Explained]) -> list[str]:
    """A table in Markdown: one line a file, under its part, and all of them."""
    lines = [
        "| code | mutants | killed | of which by time | survived | of which no test reaches | explained | killed |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for part in PARTS:
        of_part = [mutant for mutant in mutants if mutant.file in files_of(part)]
        for file in sorted({mutant.file for mutant in of_part}):
            of_file = [mutant for mutant in of_part if mutant.file == file]
            lines.append(_line(f"`{file.removeprefix('service/core/')}`", tally(of_file, results, explained)))
        lines.append(_line(f"**{part}**", tally(of_part, results, explained)))
    return [*lines, _line("**all**", tally(mutants, results, explained))]


def page(
    mutants: Sequence[Mutant], results: Mapping[Key, Result], explained: Mapping[Key, Explained], share: int, patience: float
) -> str:
    """The whole page."""
    drawn = (
        "Every mutant was tried." if share == 100 else f"{share} % of the mutants, drawn at random by their names, were tried."
    )
    return "\n".join(
        [
            "# Faults planted on purpose",
            "",
            NOTICE,
            "",
            "Written by `make mutants ARGS=--write`. A mutant is the code with one small fault: a boundary moved, a condition or",
            "a part left out, the low end taken for the high one, nothing given back. It is killed where a test fails because of",
            "it. Before that all tests pass without a fault, and again with every function swapped for itself (docs/adr/0024).",
            f"{drawn} Each had the tests that run its lines, those written for",
            f"its module first and then the quickest, for {patience:g} seconds of work as measured while lines are traced; more",
            "patience might kill more. Survivors that change nothing count as survivors too.",
            "",
            *figures(mutants, results, explained),
            "",
            "## Survivors",
            "",
            "equivalent: no input can tell the difference. accepted: one can, and why that is borne is said.",
            "",
            "| where | mutant | | why it is borne |",
            "|---|---|---|---|",
            *(_survivor(mutant, explained.get(mutant.key)) for mutant in survivors(mutants, results)),
            "",
        ]
    )


def _line(name: str, counts: Tally) -> str:
    cells = (counts.all, counts.killed, counts.late, counts.survived, counts.not_covered, counts.explained)
    return f"| {name} | {' | '.join(str(cell) for cell in cells)} | {100 * counts.share:.1f} % |"


def _survivor(mutant: Mutant, known: Explained | None) -> str:
    where = f"`{mutant.file.removeprefix('service/core/')}` {mutant.function}"
    fault = mutant.mutation.replace("|", "\\|")
    return f"| {where} | `{fault}` | {known.kind if known else ''} | {known.why if known else 'NOT EXPLAINED'} |"
