"""Measures how slips of weights are caught: `python -m tests.acceptance.weights [CHILDREN [SEED]]`.

Children are made up from the published charts (tests/support/children.py). A slip is caught where the wrong weight is set
aside, so that no dose is judged on it; a false alarm is a true measurement that is set aside.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from tests.acceptance.measured import Measured
from tests.support.children import NORMAL, SEXES, TODAY, Child, as_read, at_z, child
from tests.support.measurements import Taken, cm, implausible, kg

POUNDS = 1 / 0.45359237
CENTILES = (0.4, 2, 9, 25, 50, 75, 91, 98, 99.6)
SHOWN = 20
CHILDREN, SEED = 3000, 1
T = TypeVar("T")
Signal = Callable[[Child, Random], tuple[Taken, ...]]


@dataclass
class Tally:
    """How many were tried, and what was missed, in words."""

    tried: int = 0
    missed: list[str] = field(default_factory=list[str])

    def count(self, missed: bool, said: str) -> None:
        """Notes one trial."""
        self.tried += 1
        if missed:
            self.missed.append(said)

    @property
    def share(self) -> float:
        """The missed, of those tried."""
        return len(self.missed) / self.tried


def main() -> int:
    """Prints the figures with what was missed; 1 where a goal is not reached."""
    numbers = [int(word) for word in sys.argv[1:3] if word.isdigit()]
    if len(numbers) != len(sys.argv) - 1:
        print("Say how many children, and a seed, in numbers: python -m tests.acceptance.weights 3000 1", file=sys.stderr)
        return 2
    children, seed = (*numbers, *(CHILDREN, SEED)[len(numbers) :])
    reached = True
    for held, found in measure(children, seed):
        reached &= held
        print(f"{'' if held else 'NOT REACHED: '}{found.what}: {found.said} (goal {found.goal})")
        for miss in found.misses[:SHOWN]:
            print(f"  missed: {miss}")
        if len(found.misses) > SHOWN:
            print(f"  and {len(found.misses) - SHOWN} more")
    return 0 if reached else 1


def measure(children: int, seed: int) -> Iterator[tuple[bool, Measured]]:
    """Each figure, and whether its goal is reached. The same numbers give the same figures."""
    yield _caught("ten-fold slips of a weight", 1, [tenfold(children, seed)])
    pounds, alarms = slips(children, seed)
    yield _caught("pounds for kilograms, by a second measurement", 0.95, [pounds[name] for name in SIGNALS if name != "none"])
    for name in SIGNALS:
        yield _caught(f"pounds for kilograms, second measurement: {name}", None, [pounds[name]])
    yield _alarmed("false alarms", 0.005, alarms.values())
    for name in SIGNALS:
        yield _alarmed(f"false alarms, second measurement: {name}", None, [alarms[name]])
    for what, tally in adults().items():
        yield (_alarmed if what.startswith("false") else _caught)(f"adults, of every height and BMI: {what}", None, [tally])


def tenfold(children: int, seed: int) -> Tally:
    """Every month of age, sex and centile, and as many children again at any day and centile; sex known and not."""
    random, tally = Random(seed), Tally()
    ages = [(int(month * 365.25 / 12) + 1, sex, centile) for month in range(216) for sex in SEXES for centile in CENTILES]
    some = [(random.randrange(int(18 * 365.25)), random.choice(SEXES), random.uniform(0.4, 99.6)) for _ in range(children)]
    for days, sex, centile in _shown([*ages, *some], "ten-fold"):
        weight = at_z("weight", sex, days * 12 / 365.25, NORMAL.inv_cdf(centile / 100))
        for wrong in (as_read(weight / 10), as_read(weight * 10)):
            for known in (sex, None):
                caught = implausible(kg(wrong), born=TODAY - timedelta(days=days), sex=known)
                tally.count(not caught, f"{wrong} kg for {weight:.2f} kg, {known or 'sex not known'}, {days} days old")
    return tally


def height_only(one: Child, random: Random) -> tuple[Taken, ...]:
    """A height of the same day."""
    return (cm(as_read(one.height(TODAY))),)


def earlier_weight(one: Child, random: Random) -> tuple[Taken, ...]:
    """A weight of up to two years before, as one in two records holds, or of the same day in another record."""
    day = TODAY - timedelta(days=random.randrange(min(730, (TODAY - one.born).days + 1)) if random.random() < 0.75 else 0)
    return (kg(as_read(one.earlier(random).weight(day) if day < TODAY else one.weight(day)), day),)


def both(one: Child, random: Random) -> tuple[Taken, ...]:
    """A height and an earlier weight."""
    return (*height_only(one, random), *earlier_weight(one, random))


SIGNALS: dict[str, Signal] = {
    "height": height_only,
    "earlier weight": earlier_weight,
    "height and earlier weight": both,
    "none": lambda one, random: (),
}


def slips(children: int, seed: int) -> tuple[dict[str, Tally], dict[str, Tally]]:
    """(pounds missed, true measurements set aside), by what second measurement there is. The sex is unknown of one in ten."""
    random = Random(seed)
    pounds, alarms = ({name: Tally() for name in SIGNALS} for _ in range(2))
    for _ in _shown(range(children), "pounds and true weights"):
        one = child(random)
        true, sex = one.weight(TODAY), one.sex if random.random() < 0.9 else None
        for name, signal in SIGNALS.items():
            beside = signal(one, random)
            for tally, value in ((pounds[name], true * POUNDS), (alarms[name], true)):
                weight = kg(as_read(value))
                aside = implausible(weight, *beside, born=one.born, sex=sex)
                caught = any(fact.name == "weight" and fact.written == f"{weight.value} kg" for fact in aside)
                said = f"{weight.value} kg for {true:.1f} kg, {one.sex}, {one.months(TODAY) / 12:.1f} years, {_words(beside)}"
                tally.count(bool(aside) if tally is alarms[name] else not caught, said)
    return pounds, alarms


def adults() -> dict[str, Tally]:
    """Adults of 145 to 195 cm and a BMI of 16 to 50, each as likely as another: no population is claimed."""
    tallies = {what: Tally() for what in ("weight and height swapped", "pounds, beside a weight of last year")}
    tallies |= {what: Tally() for what in ("pounds, beside a height", "false alarms")}
    before = TODAY - timedelta(days=365)
    for tall in range(145, 196, 5):
        for bmi in range(16, 51):
            true = bmi * (tall / 100) ** 2
            weight, pounds, height = kg(as_read(true)), kg(as_read(true * POUNDS)), cm(str(tall))
            last_year = kg(as_read(true * 0.9), before)
            trials = ((kg(str(tall)), cm(as_read(true))), (pounds, last_year), (pounds, height), (weight, height, last_year))
            for (what, tally), taken in zip(tallies.items(), trials, strict=True):
                aside = implausible(*taken, born="1970-01-01", sex=None)
                tally.count(bool(aside) if what == "false alarms" else not aside, f"{true:.0f} kg, {tall} cm, BMI {bmi}")
    return tallies


def _words(beside: Iterable[Taken]) -> str:
    return ", ".join(f"{one.name} {one.value} {one.unit} of {one.on}" for one in beside) or "alone"


def _shown(items: Iterable[T], what: str) -> Iterable[T]:
    return track(list(items), description=what, console=Console(stderr=True), transient=True)


def _caught(what: str, goal: float | None, tallies: list[Tally]) -> tuple[bool, Measured]:
    tried, missed = sum(one.tried for one in tallies), [said for one in tallies for said in one.missed]
    share = 1 - len(missed) / tried
    said = f"{100 * share:.2f} % caught, {tried - len(missed)} of {tried}"
    aim = "none: shown for what it is" if goal is None else f"{100 * goal:g} %"
    return goal is None or share >= goal, Measured(what=what, goal=aim, said=said, misses=tuple(missed))


def _alarmed(what: str, goal: float | None, tallies: Iterable[Tally]) -> tuple[bool, Measured]:
    tallies = list(tallies)
    tried, alarms = sum(one.tried for one in tallies), [said for one in tallies for said in one.missed]
    share = len(alarms) / tried
    aim = "none: shown for what it is" if goal is None else f"at most {100 * goal:g} %"
    said = f"{100 * share:.2f} %, {len(alarms)} of {tried}"
    return goal is None or share <= goal, Measured(what=what, goal=aim, said=said, misses=tuple(alarms))


if __name__ == "__main__":
    sys.exit(main())
