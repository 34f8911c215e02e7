"""Sources that drip and hang, in six ways: how long after its deadline each pull is answered (P12).

A machine that is busy wakes every timer late. So a bare timer of the same length runs beside each round, and its own lateness
is told apart from ours.

`python -m tests.acceptance.deadlines [HOW MANY]`: 10,000 unless fewer are asked for, twenty at a time.
"""

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress

from service.core.model.pulls import Ask
from service.sources.pulling.breaker import Limits
from tests.acceptance.measured import Measured
from tests.support.doubles.slow import PERSON, slow_sources
from tests.support.pulling import asking, fhir_source, gp_source, whom

DEADLINE_SECONDS = 0.3
_LATE_SECONDS = 0.1
_AT_ONCE = 20
_APART_SECONDS = 0.01


@dataclass(frozen=True)
class Late:
    """How long after the deadline one pull was answered, and a bare timer beside it woke, in seconds."""

    seconds: float
    machine: float
    said: str

    @property
    def missed(self) -> bool:
        """Whether the answer was late by more than a tenth of a second beyond the machine's own lateness."""
        return self.seconds - self.machine > _LATE_SECONDS


def measure(many: int) -> tuple[Measured, list[Late]]:
    """How many were answered within the deadline and a tenth of a second; and how late each was, in seconds."""
    late: list[Late] = []
    with slow_sources() as (gp, epma):
        sources = (
            gp_source(gp, deadline_seconds=DEADLINE_SECONDS),
            fhir_source(f"{epma}/r4", deadline_seconds=DEADLINE_SECONDS),
        )
        with asking(*sources, breaker=Limits(failures=10**9)) as pull, _bar(many) as bar:
            task = bar.add_task("deadlines", total=many)
            while len(late) < many:
                late += pull._loop.run(_round(pull, min(_AT_ONCE, many - len(late))), most_seconds=60)
                bar.update(task, completed=len(late))
    kept = sum(one.seconds <= _LATE_SECONDS for one in late)
    ours = sum(one.seconds - one.machine <= _LATE_SECONDS for one in late)
    misses = [f"{one.seconds * 1000:.0f} ms late, a bare timer {one.machine * 1000:.0f} ms" for one in late if one.missed]
    misses += [f"answered as {one.said}" for one in late if one.said not in ("timeout", "a part")]
    told = Measured(
        what="pulls from sources that drip or hang, answered within the deadline and 100 ms",
        goal="all",
        said=f"{kept} of {many}; {ours} without the lateness of the machine's own timers",
        misses=tuple(misses),
    )
    return told, late


async def _round(pull: object, many: int) -> list[Late]:
    *found, machine = await asyncio.gather(*(_one(pull, number) for number in range(many)), _bare())
    return [Late(seconds=seconds, machine=machine[0], said=said) for seconds, said in found]


async def _bare() -> tuple[float, str]:
    began = time.perf_counter()
    await asyncio.sleep(DEADLINE_SECONDS)
    return time.perf_counter() - began - DEADLINE_SECONDS, ""


async def _one(pull: object, number: int) -> tuple[float, str]:
    # Patients do not arrive all in one moment. Every sixth asks the server of which a page hangs, the others the practice.
    await asyncio.sleep(number * _APART_SECONDS)
    ask = Ask(name="epma", role="inpatient-orders") if number % 6 == 5 else Ask(name="gp", role="gp-record")
    began = time.perf_counter()
    [found] = await pull._all([ask], whom(PERSON))  # type: ignore[attr-defined]
    took = time.perf_counter() - began
    return took - DEADLINE_SECONDS, found.failure or "a part"


def _bar(many: int) -> Progress:
    return Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty() or many < 100)


def main() -> int:
    """Prints the figures; 1 where an answer was late."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    found, late = measure(numbers[0] if numbers else 10_000)
    print(f"{found.what}: {found.said} (goal {found.goal})")
    for what, times in (("pulls", [one.seconds for one in late]), ("bare timers", [one.machine for one in late])):
        print(f"  {what} after the deadline: median {statistics.median(times) * 1000:.1f} ms, latest {max(times) * 1000:.1f} ms")
    for miss in found.misses[:20]:
        print(f"  missed: {miss}")
    return 1 if found.misses else 0


if __name__ == "__main__":
    sys.exit(main())
