"""What earlier runs found, in a file that is not committed, so that a run that was interrupted goes on where it stopped."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.mutation.mutants import ROOT, Mutant
from tests.mutation.trial import Reached

KEPT = ROOT / ".mutants" / "kept.json"
_TOOL = ("tests/mutation/swap.py", "tests/mutation/trial.py", "tests/mutation/forks.py")
_SUPPORT = ("tests/support", "tests/conftest.py", "rules", "safety", "reference_data/manifest.json")


@dataclass(frozen=True)
class Result:
    """`outcome`: killed, timeout, survived, not-covered, or crashed. `by`: the test that noticed."""

    outcome: str
    by: str = ""


@dataclass
class Kept:
    """Results hold while the file of the mutant is what it was, and the tests that killed it, or all where none did."""

    held: dict[str, Any] = field(default_factory=dict[str, Any])
    digests: dict[str, str] = field(default_factory=dict[str, str])
    patience: float = 0.0

    @classmethod
    def read(cls, fresh: bool, patience: float) -> "Kept":
        """What there is; nothing where all is to be tried again. `patience`: seconds of tests that are tried on a mutant."""
        if fresh or not KEPT.exists():
            return cls(held={"reached": {}, "results": {}, "control": ""}, patience=patience)
        return cls(held=json.loads(KEPT.read_text(encoding="utf-8")), patience=patience)

    def write(self) -> None:
        """Keeps it, whole or not at all."""
        KEPT.parent.mkdir(exist_ok=True)
        beside = KEPT.with_suffix(".new")
        beside.write_text(json.dumps(self.held), encoding="utf-8")
        beside.replace(KEPT)

    def reached(self, test_file: str) -> dict[str, Reached] | None:
        """What the tests of a file reach; None where the code or the tests are others now."""
        held = self.held["reached"].get(test_file)
        if held is None or held["key"] != self._code(test_file):
            return None
        return {
            name: Reached(True, one["seconds"], {file: frozenset(lines) for file, lines in one["lines"].items()})
            for name, one in held["tests"].items()
        }

    def keep_reached(self, test_file: str, tests: dict[str, Reached]) -> None:
        """Only for tests that all passed."""
        held = {
            name: {"seconds": round(one.seconds, 4), "lines": {file: sorted(lines) for file, lines in one.lines.items()}}
            for name, one in tests.items()
        }
        self.held["reached"][test_file] = {"key": self._code(test_file), "tests": held}

    def result(self, mutant: Mutant) -> Result | None:
        """What became of a mutant; None where that has to be tried. One that survived may have tests that are `unseen`."""
        held = self.held["results"].get(_name(mutant))
        if held is None or held["file"] != self._digest((mutant.file,)):
            return None
        found = Result(held["outcome"], held["by"])
        return None if found.by and held["killer"] != self._digest((_file(found.by),)) else found

    def unseen(self, mutant: Mutant, test_files: Iterable[str]) -> frozenset[str]:
        """The files of tests that were not tried on a mutant that survived, as they are now; all where patience was shorter."""
        held = self.held["results"].get(_name(mutant), {})
        seen = held.get("seen", {}) if held.get("patience", 0.0) >= self.patience else {}
        return frozenset(file for file in test_files if seen.get(file) != self._digest((file, *_SUPPORT))[:8])

    def keep_result(self, mutant: Mutant, found: Result, test_files: Iterable[str]) -> None:
        """Notes one result, and the tests as they are now: those that killed it, or all where none did."""
        noted = {"outcome": found.outcome, "by": found.by, "file": self._digest((mutant.file,))}
        if found.by:
            noted["killer"] = self._digest((_file(found.by),))
        seen = {} if found.by else {file: self._digest((file, *_SUPPORT))[:8] for file in test_files}
        self.held["results"][_name(mutant)] = {**noted, "seen": seen, "patience": self.patience}

    def controlled(self) -> bool:
        """Whether the control passed for the code and the tool of now."""
        return self.held["control"] == self._code(*_TOOL)

    def keep_control(self) -> None:
        """Notes that the control passed."""
        self.held["control"] = self._code(*_TOOL)

    def _code(self, *tests: str) -> str:
        return self._digest(("service", *_SUPPORT, *tests))

    def _digest(self, places: Iterable[str]) -> str:
        key = "\0".join(places)
        if key not in self.digests:
            total = sha256()
            for path in sorted(path for place in key.split("\0") for path in _files(ROOT / place)):
                total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
            self.digests[key] = total.hexdigest()
        return self.digests[key]


def _file(test: str) -> str:
    return test.partition("::")[0]


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [path for path in place.rglob("*") if path.is_file() and path.suffix in {".py", ".yaml", ".json", ".csv"}]


def _name(mutant: Mutant) -> str:
    return "|".join(str(part) for part in mutant.key)
