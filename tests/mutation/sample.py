"""The short form: chosen faults in lines that matter most, each with the file of tests that has to notice it.

`python -m tests.mutation.sample` takes seconds, so that every run of all tests proves that tests still notice faults.
"""

import csv
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from tests.mutation.forks import in_forks
from tests.mutation.mutants import Mutant, module_name, mutants_of
from tests.mutation.swap import plant, plant_nothing
from tests.mutation.trial import first_failure

QUIETLY = ("-o", "addopts=", "--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:terminal")
_AT_ONCE = 2


@dataclass(frozen=True)
class Chosen:
    """A row of sample.csv: a fault by its words, and the tests that are to notice it."""

    file: str
    function: str
    mutation: str
    tests: str


@dataclass
class Sample:
    """A plugin of pytest. `trouble` is what was not as it has to be, in words; empty: all faults were noticed."""

    rows: tuple[Chosen, ...]
    trouble: list[str] = field(default_factory=list[str])

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests that were gathered."""
        for file in {row.file for row in self.rows}:
            importlib.import_module(module_name(file))
        found = [(row, _mutant(row)) for row in self.rows]
        self.trouble += [
            f"no such fault any more: {row.file} {row.function}: {row.mutation}" for row, one in found if one is None
        ]
        self._control(session.items)
        if not self.trouble:
            self._try([(row, one) for row, one in found if one], session.items)
        return True

    def _control(self, items: Sequence[pytest.Item]) -> None:
        [(_, ended)] = in_forks([partial(first_failure, items, self._plant_nothing, {})], 1)
        if ended.value != "":
            self.trouble.append(f"fails though nothing was changed: {ended.value or 'the tests died'}")

    def _plant_nothing(self) -> None:
        for file in sorted({row.file for row in self.rows}):
            plant_nothing(file)

    def _try(self, found: list[tuple[Chosen, Mutant]], items: Sequence[pytest.Item]) -> None:
        tasks = (
            partial(
                first_failure, [item for item in items if item.nodeid.startswith(f"{row.tests}::")], partial(plant, mutant), {}
            )
            for row, mutant in found
        )
        for number, ended in in_forks(tasks, _AT_ONCE):
            if not ended.late and not ended.value:
                row, _ = found[number]
                why = "not noticed" if ended.value == "" else "could not be planted"
                self.trouble.append(f"{why} by {row.tests}: {row.file} {row.function}: {row.mutation}")


def read_sample() -> tuple[Chosen, ...]:
    """The rows of sample.csv."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as table:
        return tuple(Chosen(**row) for row in csv.DictReader(table))


def main() -> int:
    """Says how many were noticed; 1 where one was not."""
    sample = Sample(read_sample())
    code = pytest.main([*QUIETLY, *sorted({row.tests for row in sample.rows})], plugins=[sample])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        sample.trouble.append(f"the tests could not be gathered (pytest says {code})")
    print("\n".join(sample.trouble) or f"{len(sample.rows)} of {len(sample.rows)} faults were noticed")
    return 1 if sample.trouble else 0


def _mutant(row: Chosen) -> Mutant | None:
    alike = (one for one in mutants_of(row.file) if (one.function, one.mutation) == (row.function, row.mutation))
    return next(alike, None)


if __name__ == "__main__":
    sys.exit(main())
