"""Damaged inputs to every call and from every source, by number: each is made from a seed and its number alone (P8).

`python -m tests.acceptance.fuzz [HOW MANY] [SEED] [FROM]`: 200,000 from number 0 with seed 1. `LANES=2` in the environment
runs that many processes. What fails is written to build/fuzz/SEED-NUMBER.txt; `--one SEED NUMBER` does one again.
"""

import asyncio
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.support.fuzzing.promises import broken
from tests.support.fuzzing.seeds import Input, made_input
from tests.support.fuzzing.service import Service, pulling, service

SAVED = Path("build/fuzz")
# One database holds that many: what one input leaves behind meets those after it, and the disk stays small.
AT_ONCE = 500
_SLOW_SECONDS = 5.0


@dataclass
class Tally:
    """What became of some inputs: how many by target and status, what broke, the slowest in seconds, the most memory in MB."""

    answers: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[int, str]] = field(default_factory=list)
    slowest: float = 0.0
    largest: int = 0
    megabytes: float = 0.0

    def add(self, more: "Tally") -> None:
        """Take in what became of others."""
        self.answers.update(more.answers)
        self.made.update(more.made)
        self.misses += more.misses
        self.slowest, self.largest = max(self.slowest, more.slowest), max(self.largest, more.largest)
        self.megabytes = max(self.megabytes, more.megabytes)


def input_of(seed: int, number: int) -> Input:
    """The input of that number."""
    return made_input(Random(f"{seed}/{number}"))


def run(seed: int, first: int, many: int) -> Tally:
    """Sends that many inputs, one after the other, to a service of their own."""
    tally = Tally()
    with _service() as asked:
        asyncio.run(_all(asked, seed, range(first, first + many), tally))
    tally.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return tally


async def _all(asked: Service, seed: int, numbers: range, tally: Tally) -> None:
    await asked.begin()
    for number in numbers:
        await _one(asked, seed, number, tally)


async def _one(asked: Service, seed: int, number: int, tally: Tally) -> None:
    given = input_of(seed, number)
    began = time.process_time()
    answered = await asked(given)
    took = time.process_time() - began
    said = broken(given, answered)
    if took > _SLOW_SECONDS:
        said.append(f"took {took:.1f} s of a processor")
    tally.answers[f"{given.target} {answered.status}"] += 1
    tally.made[given.made] += 1
    tally.slowest, tally.largest = max(tally.slowest, took), max(tally.largest, len(answered.body))
    for each in dict.fromkeys(said):
        tally.misses.append((number, f"{given.made}: {each}"))
    if said:
        _save(seed, number, given, said, answered.seen.faults)


def _save(seed: int, number: int, given: Input, said: list[str], faults: list[str]) -> None:
    SAVED.mkdir(parents=True, exist_ok=True)
    head = "\n".join([f"{given.target}: {given.made}", *said, *faults])
    (SAVED / f"{seed}-{number}.txt").write_bytes(head.encode("utf-8", "backslashreplace") + b"\n\n" + given.body)


@contextmanager
def _service() -> Iterator[Service]:
    with tempfile.TemporaryDirectory() as folder, pulling() as (pull, replies), service(Path(folder), pull, replies) as found:
        yield found


def measure(many: int, seed: int, first: int = 0, lanes: int = 1) -> Tally:
    """All of them, in as many processes as there are lanes."""
    tally = Tally()
    starts = range(first, first + many, AT_ONCE)
    sizes = [min(AT_ONCE, first + many - start) for start in starts]
    with _bar(many) as bar:
        task = bar.add_task("fuzz", total=many, missed=0)
        if lanes == 1:
            found = map(run, [seed] * len(sizes), starts, sizes)
            _take(found, sizes, tally, bar, task)
        else:
            with ProcessPoolExecutor(lanes, mp_context=get_context("spawn")) as pool:
                _take(pool.map(run, [seed] * len(sizes), starts, sizes), sizes, tally, bar, task)
    return tally


def _take(found: Iterator[Tally], sizes: list[int], tally: Tally, bar: Progress, task: object) -> None:
    for one, size in zip(found, sizes, strict=True):
        tally.add(one)
        bar.update(task, advance=size, missed=len(tally.misses))  # type: ignore[arg-type]


def _bar(many: int) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[missed]} broken"),
    )
    return Progress(*columns, console=Console(stderr=True), disable=many < AT_ONCE)


def told(tally: Tally, many: int, seed: int) -> list[str]:
    """What was measured, in words."""
    failed = len({number for number, _ in tally.misses})
    lines = [
        f"{many:,} inputs, seed {seed}: {failed} broke a promise",
        f"slowest {tally.slowest:.2f} s of a processor; largest answer {tally.largest:,} bytes; "
        f"most memory {tally.megabytes:.0f} MB",
        "answers: " + ", ".join(f"{name}: {count}" for name, count in sorted(tally.answers.items())),
        "made of: " + ", ".join(f"{name}: {count}" for name, count in tally.made.most_common(40)),
    ]
    kinds = Counter(said for _, said in tally.misses)
    firsts = {said: number for number, said in reversed(tally.misses)}
    return lines + [f"  broken {count} times, first by {firsts[said]}: {said}" for said, count in kinds.most_common()]


def main() -> int:
    """Prints the figures; 1 where a promise was broken."""
    words = [int(word) for word in sys.argv[1:] if word.isdigit()]
    if "--one" in sys.argv:
        tally = run(words[0], words[1], 1)
        print((SAVED / f"{words[0]}-{words[1]}.txt").read_bytes().decode("utf-8", "backslashreplace") if tally.misses else "kept")
        return 1 if tally.misses else 0
    many, seed, first = (words + [200_000, 1, 0][len(words) :])[:3]
    tally = measure(many, seed, first, int(os.environ.get("LANES", "1")))
    print("\n".join(told(tally, many, seed)))
    return 1 if tally.misses else 0


if __name__ == "__main__":
    sys.exit(main())
