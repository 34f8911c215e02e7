"""One run: the tests without a fault, the control, and the mutants. A plugin of pytest, which gathers the tests once."""

import gc
import importlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import pytest
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

from tests.mutation.forks import Ended, in_forks
from tests.mutation.kept import Kept, Result
from tests.mutation.mutants import ROOT, Mutant, module_name, mutants_of
from tests.mutation.scope import all_files
from tests.mutation.swap import plant, plant_nothing, users_of
from tests.mutation.trial import Reached, first_failure, reach
from tests.support.desk import real_desk

_SAVE_EVERY, _REMEMBERED = 25, 6
_TESTS_OF = re.compile(r"^from (tests\.unit\.[\w.]+) import", re.MULTILINE)


class NotGreen(Exception):
    """Tests fail without any fault, so that nothing they say about faults means anything."""


@dataclass
class Campaign:
    """`drawn` gives each mutant a place from 0 to 99, and those below `share` are tried, the first places first.

    `results` has one for each of those once the run is over. A run that is stopped has tried all of some smaller share.
    """

    console: Console
    kept: Kept
    at_once: int
    patience: float
    share: int
    drawn: Callable[[Mutant], int]
    files: tuple[str, ...] = ()
    every: tuple[Mutant, ...] = ()
    mutants: tuple[Mutant, ...] = ()
    results: dict[tuple[str, str, str, str, int], Result] = field(default_factory=dict)
    trouble: str = ""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of running the tests that were gathered."""
        try:
            self._run(session.items)
        except NotGreen as error:
            self.trouble = str(error)
        finally:
            self.kept.write()
        return True

    def _run(self, items: Sequence[pytest.Item]) -> None:
        # Not before pytest has its plugins: it warns of those that it finds imported, and a warning ends it.
        from hypothesis import Phase, settings

        # A fault is noticed or not; what the smallest example of it would be takes time that nobody needs.
        settings.register_profile("mutants", settings.get_profile("build"), phases=[Phase.explicit, Phase.generate])
        settings.load_profile("mutants")
        real_desk()
        # What is here now is never freed in a fork, so that looking through it there would only copy its pages.
        gc.freeze()
        for file in all_files():
            importlib.import_module(module_name(file))
        reached = self._reached(items)
        if not self.kept.controlled():
            self._control(items, reached)
            self.kept.keep_control()
            self.kept.write()
        self.every = tuple(mutant for file in self.files for mutant in mutants_of(file))
        self.mutants = tuple(mutant for mutant in self.every if self.drawn(mutant) < self.share)
        self._try(_Reaching(items, reached, self.patience))

    def _reached(self, items: Sequence[pytest.Item]) -> dict[str, Reached]:
        by_file: dict[str, list[pytest.Item]] = defaultdict(list)
        for item in items:
            by_file[_file(item)].append(item)
        known = {file: self.kept.reached(file) for file in by_file}
        new = [file for file, found in known.items() if found is None]
        tasks = (partial(reach, by_file[file], all_files()) for file in new)
        for number, ended in self._shown("the tests without a fault", tasks, len(new)):
            failed = [name for name, one in (ended.value or {}).items() if not one.passed]
            if ended.value is None or failed:
                raise NotGreen(
                    f"without any fault, {', '.join(failed) or new[number]} fails: nothing can be learnt from a mutant"
                )
            known[new[number]] = ended.value
            self.kept.keep_reached(new[number], ended.value)
        self.kept.write()
        return {name: one for found in known.values() for name, one in (found or {}).items()}

    def _control(self, items: Sequence[pytest.Item], reached: dict[str, Reached]) -> None:
        """Everything swapped for itself: a tool that breaks what it touches would call every mutant killed."""
        seconds = {name: one.seconds for name, one in reached.items()}
        parts = [items[at :: self.at_once] for at in range(self.at_once)]
        parts = [sorted(part, key=lambda item: item.nodeid) for part in parts]
        tasks = (partial(first_failure, part, _plant_nothing_anywhere, seconds) for part in parts)
        for _, ended in self._shown("the control", tasks, len(parts)):
            if ended.value != "":
                why = ended.value or ("it took too long" if ended.late else "it died")
                raise NotGreen(f"the control fails, though nothing was changed: {why}")

    def _try(self, reaching: "_Reaching") -> None:
        untried: list[tuple[Mutant, list[pytest.Item]]] = []
        for mutant in self.mutants:
            known = self.kept.result(mutant)
            survived = known and not known.by and known.outcome in {"survived", "not-covered"}
            tests = reaching.tests(mutant, self.kept.unseen(mutant, reaching.files) if survived else None)
            if known and (known.by or known.outcome == "timeout" or not tests):
                self._note(mutant, known, reaching)
            elif not tests:
                self._note(mutant, Result("not-covered"), reaching)
            else:
                untried.append((mutant, tests))
        untried.sort(key=lambda pair: self.drawn(pair[0]))
        tasks = (
            partial(first_failure, reaching.sooner(one, tests), partial(plant, one), reaching.seconds) for one, tests in untried
        )
        for count, (number, ended) in enumerate(self._shown("mutants", tasks, len(untried)), start=1):
            self._note(untried[number][0], _result(ended), reaching)
            if count % _SAVE_EVERY == 0:
                self.kept.write()

    def _note(self, mutant: Mutant, found: Result, reaching: "_Reaching") -> None:
        self.results[mutant.key] = found
        self.kept.keep_result(mutant, found, reaching.files)
        reaching.remember(mutant, found)

    def _shown(self, what: str, tasks: Iterator[Callable[[], object]], total: int) -> Iterator[tuple[int, Ended]]:
        columns = (*Progress.get_default_columns(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, disable=not total) as progress:
            shown = progress.add_task(what, total=total)
            for count, ended in enumerate(in_forks(tasks, self.at_once), start=1):
                progress.advance(shown)
                if not self.console.is_terminal and count % _SAVE_EVERY == 0:
                    self.console.print(f"{what}: {count} of {total}")
                yield ended


class _Reaching:
    """Which tests can notice a mutant: those that run its lines."""

    def __init__(self, items: Sequence[pytest.Item], reached: dict[str, Reached], patience: float) -> None:
        self._patience = patience
        self.files = sorted({_file(item) for item in items})
        self.seconds = {name: one.seconds for name, one in reached.items()}
        self._items = {item.nodeid: item for item in items}
        self._of_file: dict[str, set[str]] = defaultdict(set)
        self._of_line: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._killers: dict[str, Counter[str]] = defaultdict(Counter)
        for name, one in reached.items():
            for file, lines in one.lines.items():
                self._of_file[file].add(name)
                for line in lines:
                    self._of_line[file, line].add(name)

    def tests(self, mutant: Mutant, files: frozenset[str] | None = None) -> list[pytest.Item]:
        """Those that can notice it, for as long as `patience` seconds of them: those written for its module first, then the
        quickest. `files`: of these only."""
        if mutant.module_level:
            names = set[str]().union(*(self._of_file[file] for file in (mutant.file, *users_of(mutant.file))))
        else:
            names = set[str]().union(*(self._of_line[mutant.file, line] for line in range(mutant.lines[0], mutant.lines[1] + 1)))
        names = names if files is None else {name for name in names if name.partition("::")[0] in files}
        chosen: list[pytest.Item] = []
        left = self._patience
        for name in sorted(names, key=lambda name: (distance(name.partition("::")[0], mutant.file), self.seconds[name], name)):
            left -= self.seconds[name]
            if left < 0:
                break
            chosen.append(self._items[name])
        return chosen

    def sooner(self, mutant: Mutant, tests: list[pytest.Item]) -> list[pytest.Item]:
        """The same, those first that killed others of its file."""
        first = [name for name, _ in self._killers[mutant.file].most_common(_REMEMBERED)]
        return sorted(tests, key=lambda test: test.nodeid not in first)

    def remember(self, mutant: Mutant, found: Result) -> None:
        """A test that notices one fault of a file often notices the next."""
        if found.by:
            self._killers[mutant.file][found.by] += 1


@cache
def distance(test_file: str, file: str) -> int:
    """How far tests are from a file: 0 where they, or tests that they import from, name its module; 1 its package; else 2."""
    module = module_name(file)
    text = _text(test_file) + "".join(_text(f"{found.replace('.', '/')}.py") for found in _TESTS_OF.findall(_text(test_file)))
    return 0 if module in text else 1 if module.rpartition(".")[0] in text else 2


@cache
def _text(test_file: str) -> str:
    path = ROOT / test_file
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _plant_nothing_anywhere() -> None:
    for file in all_files():
        plant_nothing(file)


def _file(test: pytest.Item) -> str:
    return test.nodeid.partition("::")[0]


def _result(ended: Ended) -> Result:
    if ended.late:
        return Result("timeout")
    if ended.value is None:
        return Result("crashed")
    return Result("killed", ended.value) if ended.value else Result("survived")
