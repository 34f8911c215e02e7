"""Scores the reading of dose texts that were reviewed line by line: `python -m tests.acceptance.reviewed_doses [FOLDER]`.

`reviewed_doses.csv` holds texts of our own with what they say. `reviewed_digests.csv` holds the same for texts of a folder of
sample payloads that may not be copied: each is known by its digest and found again where FOLDER is given. A text is right
where every element that the reviewer wrote is read and no other, or where it is refused for a reason of the family that the
reviewer gave. Otherwise it is refused, or silently wrong.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.core.normalise.dose_text import read_dose_text
from tests.acceptance.dose_expected import differences, expected, family
from tests.acceptance.dose_sources import texts_of
from tests.acceptance.measured import Measured
from tests.support.reference import bundled

_HERE = Path(__file__).resolve().parent
OWN, DIGESTS = _HERE / "reviewed_doses.csv", _HERE / "reviewed_digests.csv"
_RIGHT, _REFUSED, _WRONG = "right", "refused", "silently wrong"
_LEAST_RIGHT, _MOST_WRONG = 0.95, 0.005


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One text, what the reviewer wrote, and how the reading turned out."""

    text: str
    wanted: str
    outcome: str
    because: str


def main() -> int:
    """Prints every text that is not right, then the totals; fails under 95 % right or over 0.5 % silently wrong."""
    if len(sys.argv) > 2 or (len(sys.argv) == 2 and not Path(sys.argv[1]).is_dir()):
        print("Say which folder of sample payloads, or none: python -m tests.acceptance.reviewed_doses [FOLDER]", file=sys.stderr)
        return 2
    own = [score(text, wanted) for text, wanted in rows(OWN).items()]
    sets = {"our own": own}
    if len(sys.argv) == 2:
        reviewed, texts = rows(DIGESTS), texts_of(Path(sys.argv[1]))
        sets["of the folder"] = [score(text, reviewed[key]) for key, text in texts.items() if key in reviewed]
        for name, keys in (("not reviewed", texts.keys() - reviewed.keys()), ("not found", reviewed.keys() - texts.keys())):
            print(f"texts of the folder {name}: {len(keys)}")
    everything = [one for scored in sets.values() for one in scored]
    for one in everything:
        if one.outcome != _RIGHT:
            print(f"{one.outcome}: {one.text!r} is {one.wanted!r}: {one.because}")
    for name, scored in (*sets.items(), ("all", everything)):
        print(f"{name}: {'; '.join(totals(scored))}")
    return 0 if _reached(everything) else 1


def measured(folder: Path) -> Iterable[Measured]:
    """The figures for the page of terminology. Texts of the folder may not be copied, so only misses of our own are listed."""
    own = [score(text, wanted) for text, wanted in rows(OWN).items()]
    reviewed = rows(DIGESTS)
    theirs = [score(text, reviewed[key]) for key, text in texts_of(folder).items() if key in reviewed]
    goal = ">= 95 % right, <= 0.5 % silently wrong"
    misses = tuple(f"{one.text}: {one.outcome} ({one.because})" for one in own if one.outcome != _RIGHT)
    for name, scored, listed in (
        ("all", [*own, *theirs], ()),
        ("of the sample records, known by digest", theirs, ()),
        ("our own", own, misses),
    ):
        yield Measured(what=f"reviewed dose texts, {name}", goal=goal, said="; ".join(totals(scored)), misses=listed)


def score(text: str, wanted: str) -> Scored:
    """The reading of `text` beside the reviewer's line."""
    want, reading = expected(wanted), read_dose_text(text, medicine=None, reference=bundled())
    if reading.refused:
        found = family(reading.refused)
        agrees = bool(want.refused & {found, "prose"})
        return Scored(text=text, wanted=wanted, outcome=_RIGHT if agrees else _REFUSED, because=reading.refused)
    differs = differences(want, reading)
    return Scored(text=text, wanted=wanted, outcome=_WRONG if differs else _RIGHT, because="; ".join(differs))


def totals(scored: list[Scored]) -> Iterable[str]:
    """The counts and shares of all, of those that can be read, and of those that have to be refused."""
    for name, part in (
        ("", scored),
        ("that can be read", [one for one in scored if not one.wanted.startswith("!")]),
        ("to be refused", [one for one in scored if one.wanted.startswith("!")]),
    ):
        counts = Counter(one.outcome for one in part)
        said = ", ".join(f"{what} {counts[what]} ({_share(counts[what], part)})" for what in (_RIGHT, _REFUSED, _WRONG))
        yield f"{len(part)} {name}: {said}".replace(" :", ":")


def _share(count: int, part: list[Scored]) -> str:
    return f"{100 * count / len(part):.1f} %" if part else "none"


def _reached(scored: list[Scored]) -> bool:
    counts = Counter(one.outcome for one in scored)
    return counts[_RIGHT] >= _LEAST_RIGHT * len(scored) and counts[_WRONG] <= _MOST_WRONG * len(scored)


def rows(path: Path) -> Mapping[str, str]:
    """The first column against the second."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in list(csv.reader(file))[1:]}


if __name__ == "__main__":
    sys.exit(main())
