"""Twelve kinds of failure at five sources, alone and in pairs: no report is complete, and every failure is named (P4).

`python -m tests.acceptance.silence [HOW MANY]`: 1,500 unless fewer are asked for, spread evenly over all of them.
"""

import sys
from collections.abc import Iterator, Mapping
from itertools import combinations

from rich.console import Console
from rich.progress import track

from tests.acceptance.measured import Measured
from tests.support.doubles.faults import FAULTS
from tests.support.five_sources import NAMES, broken, five_sources


def every_failure() -> list[dict[str, str]]:
    """60 with one source that fails, and 1,440 with two."""
    alone = [{name: fault} for name in NAMES for fault in FAULTS]
    pairs = [{one: a, two: b} for one, two in combinations(NAMES, 2) for a in FAULTS for b in FAULTS]
    return alone + pairs


def some(of: list[dict[str, str]], many: int) -> list[dict[str, str]]:
    """That many of them, as far apart as can be."""
    return [of[at * len(of) // many] for at in range(min(many, len(of)))]


def measure(cases: list[dict[str, str]]) -> Measured:
    """How many of those reports kept the promise."""
    misses: list[str] = []
    with five_sources() as five:
        assert five.report({}).status == "complete", "with no fault there is nothing to be incomplete for"
        for faults in _shown(cases):
            misses += [f"{_words(faults)}: {said}" for said in broken(five.report(faults), faults)]
    kept = len(cases) - len({miss.partition(":")[0] for miss in misses})
    return Measured(
        what="reports with sources that failed: not complete, each failure named",
        goal="all",
        said=f"{kept} of {len(cases)}",
        misses=tuple(misses),
    )


def main() -> int:
    """Prints the figure with what was missed; 1 where it is not reached."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    found = measure(some(every_failure(), numbers[0] if numbers else 1500))
    print(f"{found.what}: {found.said} (goal {found.goal})")
    for miss in found.misses[:40]:
        print(f"  missed: {miss}")
    return 1 if found.misses else 0


def _words(faults: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {fault}" for name, fault in faults.items())


def _shown(cases: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    yield from track(cases, description="failures", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


if __name__ == "__main__":
    sys.exit(main())
