"""Switches every protected rule off in a service that runs, and measures how long it stays ready (P7: at most 60 seconds).

`python -m tests.acceptance.protected [--rule ID ...] [--lanes N]`: the real command with its default settings. Each rule is
taken away in each of the ways below, and put back, which has to make the service ready again.
"""

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress

from service.core.rules import Rule
from service.rulebook.load import read_folders
from tests.support.deployed import Deployed, deployed
from tests.support.reference import bundled

ROOT = Path(__file__).resolve().parents[2]
PROFILE = Path("profiles/acute-admission.yaml")
MOST_SECONDS = 60.0
_GIVE_UP_SECONDS = 180.0
_LOOK_SECONDS = 0.1
_LANES = 4
_CHANGE = """changes:
- rule: {rule}
  change: {{status: "off"}}
  reason: too many of them
  author: A. Writer
  approved_by: B. Reader
  on: 2026-01-01
  expires: 2099-01-01
"""


@dataclass(frozen=True)
class Bench:
    """A service on rules of its own: their folder, and the file of the rules that are missing in memory."""

    service: Deployed
    rules: Path
    missing: Path


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Seconds until the service was not ready. None: it stayed ready for longer than anybody waited."""

    rule: str
    way: str
    seconds: float | None

    @property
    def held(self) -> bool:
        """Whether the promise was kept."""
        return self.seconds is not None and self.seconds <= MOST_SECONDS


def _by_profile(bench: Bench, rule: Rule) -> None:
    profile = bench.rules / PROFILE
    _replace(profile, profile.read_text(encoding="utf-8").replace("changes: []\n", _CHANGE.format(rule=rule.id)))


def _by_profile_and_hang_up(bench: Bench, rule: Rule) -> None:
    _by_profile(bench, rule)
    os.kill(bench.service.process, signal.SIGHUP)


def _by_status(bench: Bench, rule: Rule) -> None:
    file = _file(bench, rule)
    _replace(file, file.read_text(encoding="utf-8").replace("status: active", "status: draft"))


def _by_deletion(bench: Bench, rule: Rule) -> None:
    _file(bench, rule).unlink()


def _in_memory(bench: Bench, rule: Rule) -> None:
    _replace(bench.missing, rule.id)


WAYS: dict[str, Callable[[Bench, Rule], None]] = {
    "off in the profile": _by_profile,
    "off in the profile, and SIGHUP": _by_profile_and_hang_up,
    "status draft in its file": _by_status,
    "its file deleted": _by_deletion,
    "taken away in memory": _in_memory,
}


def protected_rules() -> tuple[Rule, ...]:
    """The rules that are protected and run, in order of id."""
    return tuple(rule for rule in read_folders([ROOT / "rules"], bundled()).rules if rule.protected and rule.status == "active")


@contextmanager
def bench(**settings: str) -> Iterator[Bench]:
    """A service that runs on a copy of our rules until the block is left. `settings`: variables that a test shortens waits by."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "rules", folder / "rules")
        missing = folder / "missing.txt"
        missing.touch()
        program = (sys.executable, "-m", "tests.support.tampered", str(missing))
        with deployed(folder, program=program, MEDREC_RULES=str(folder / "rules"), **settings) as service:
            yield Bench(service=service, rules=folder / "rules", missing=missing)


def trial(at: Bench, rule: Rule, way: str) -> Trial:
    """Switch one rule off in one way, wait until the service is not ready, and put everything back."""
    if _seconds_until(at, 200) is None:
        raise RuntimeError("the service does not become ready")
    begun = time.monotonic()
    WAYS[way](at, rule)
    took = _seconds_until(at, 503, begun)
    _put_back(at)
    return Trial(rule=rule.id, way=way, seconds=took)


def _seconds_until(at: Bench, status: int, begun: float | None = None) -> float | None:
    begun = time.monotonic() if begun is None else begun
    while time.monotonic() - begun < _GIVE_UP_SECONDS:
        if at.service.client.get("/health/ready").status_code == status:
            return time.monotonic() - begun
        time.sleep(_LOOK_SECONDS)
    return None


def _put_back(at: Bench) -> None:
    _replace(at.missing, "")
    for file in (ROOT / "rules").rglob("*.yaml"):
        there = at.rules / file.relative_to(ROOT / "rules")
        if not there.exists() or there.read_bytes() != file.read_bytes():
            _replace(there, file.read_text(encoding="utf-8"))


def _file(at: Bench, rule: Rule) -> Path:
    return at.rules.parent / rule.path


def _replace(file: Path, text: str) -> None:
    beside = file.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def _lane(work: list[tuple[Rule, str]], done: Callable[[Trial], None]) -> None:
    with bench() as at:
        for rule, way in work:
            done(trial(at, rule, way))


def measure(rules: Iterable[Rule], lanes: int) -> list[Trial]:
    """Every rule in every way, by several services beside one another, since most of the time is waiting."""
    work = [(rule, way) for rule in rules for way in WAYS]
    found: list[Trial] = []
    with Progress(console=Console(stderr=True), transient=True) as bar, ThreadPoolExecutor(lanes) as pool:
        task = bar.add_task("switching off", total=len(work))

        def done(one: Trial) -> None:
            found.append(one)
            bar.advance(task)

        for lane in as_completed([pool.submit(_lane, work[number::lanes], done) for number in range(lanes)]):
            lane.result()
    return found


def main() -> int:
    """Prints the worst of each way, and of all; 1 where a rule stayed off for longer than the promise allows."""
    words = argparse.ArgumentParser(description="Seconds until the service is not ready once a protected rule is off.")
    words.add_argument("--rule", action="append", help="only this rule; may be repeated")
    words.add_argument("--lanes", type=int, default=_LANES, help="how many services run beside one another")
    given = words.parse_args()
    rules = [rule for rule in protected_rules() if not given.rule or rule.id in given.rule]
    if not rules:
        print("No protected rule has that id.", file=sys.stderr)
        return 2
    found = measure(rules, max(1, min(given.lanes, len(rules))))
    for way in WAYS:
        print(_said(way, [one for one in found if one.way == way]))
    print(_said(f"all {len(rules)} protected rules in {len(WAYS)} ways", found))
    return 0 if all(one.held for one in found) else 1


def _said(what: str, found: list[Trial]) -> str:
    missed = [f"{one.rule} {one.way}" for one in found if not one.held]
    if missed:
        return f"NOT HELD: {what}: still ready after {MOST_SECONDS:g} s: {', '.join(missed)}"
    worst = max(found, key=lambda one: one.seconds or 0)
    return f"{what}: not ready after at most {worst.seconds:.1f} s ({worst.rule}, {len(found)} trials; goal {MOST_SECONDS:g} s)"


if __name__ == "__main__":
    sys.exit(main())
