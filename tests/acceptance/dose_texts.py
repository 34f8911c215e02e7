"""Scores the reading of dose texts against their ordered elements: `python -m tests.acceptance.dose_texts FILE.jsonl`.

Each line of the file is `{"text": …, "elements": "take | 1 tablet | 2 times every day | for 5 days"}`. A text is right where
dose, frequency and as-needed all are. One that is not right is refused, or silently wrong: the second is a defect.
"""

import json
import re
import sys
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from service.core.normalise.dose_answer import dose_answer, per_day
from service.core.normalise.dose_text import read_dose_text
from tests.support.reference import bundled

_NUMBER = r"\d+(?:\.\d+)?"
_DOSE = re.compile(rf"(?P<upto>up to )?(?P<low>{_NUMBER})(?: to (?P<high>{_NUMBER}))?(?: x (?P<each>\d+)ml)? ?(?P<unit>[a-z]*)")
_OFTEN = re.compile(
    rf"(?P<upto>up to )?(?:once|(?P<times>{_NUMBER}) times) every "
    rf"(?:(?P<low>{_NUMBER})(?: to (?P<high>{_NUMBER}))? )?(?P<unit>[a-z]+?)s?"
)
_DAILY = re.compile(r"(?:at|in the|every|with|at least .* after) (?:night|morning|bedtime|evening meal|waking|\d+am)")
_WEEKLY = re.compile(r"on [a-z]+days")
_NEEDED = re.compile(r"(?:when|as|if) (?:required|needed)\b.*")
_DAYS = {"hour": Fraction(1, 24), "day": Fraction(1), "week": Fraction(7), "month": Fraction(487, 16)}
_FIELDS = ("dose_low", "dose_high", "per_day_low", "per_day_high", "as_needed")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """One text: what it should be read as, what it was read as, and in which fields the two differ."""

    text: str
    expected: dict[str, Any]
    answer: dict[str, Any]
    differs: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """`right`, `refused` or `silently wrong`."""
        if not self.differs:
            return "right"
        return "refused" if self.answer["refused"] else "silently wrong"


def main() -> int:
    """Prints every text that is not right, then the totals; fails under 95 % right or over 0.5 % silently wrong."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        print(
            "Say which file of texts and elements, a JSON object a line: python -m tests.acceptance.dose_texts FILE",
            file=sys.stderr,
        )
        return 2
    lines = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines() if line.strip()]
    scored = [score(line["text"], line["elements"]) for line in lines]
    for each in scored:
        if each.differs:
            fields = [(name, each.expected[name], each.answer[name]) for name in each.differs]
            print(f"{each.outcome}: {each.text!r}: {each.answer['refused'] or fields}")
    total = len(scored)
    counts = {name: sum(each.outcome == name for each in scored) for name in ("right", "refused", "silently wrong")}
    print(", ".join(f"{name} {count} of {total} ({100 * count / total:.1f} %)" for name, count in counts.items()))
    return 0 if counts["right"] >= 0.95 * total and counts["silently wrong"] <= 0.005 * total else 1


def score(text: str, elements: str) -> Scored:
    """The reading of `text` beside what its elements say."""
    expected = truth(elements)
    answer = dose_answer(read_dose_text(text, medicine=None, reference=bundled()))
    differs = tuple(name for name in _FIELDS if answer["refused"] or not _same(expected[name], answer[name]))
    return Scored(text=text, expected=expected, answer=answer, differs=differs)


def truth(elements: str) -> dict[str, Any]:
    """The fields that the elements of one text amount to. A spoonful counts as its millilitres."""
    found: dict[str, Any] = dict.fromkeys(_FIELDS[:4]) | {"as_needed": False}
    for part in (part.strip() for part in elements.split("|")):
        dose, often = _DOSE.fullmatch(part), _OFTEN.fullmatch(part)
        if dose:
            each = Decimal(dose["each"] or 1)
            found["dose_high"] = str(Decimal(dose["high"] or dose["low"]) * each)
            found["dose_low"] = None if dose["upto"] else str(Decimal(dose["low"]) * each)
        elif often:
            found["per_day_low"], found["per_day_high"] = _often(often)
        elif _DAILY.fullmatch(part) or _WEEKLY.fullmatch(part):
            found["per_day_low"] = found["per_day_high"] = "1" if _DAILY.fullmatch(part) else per_day(Fraction(1, 7))
        elif _NEEDED.fullmatch(part):
            found["as_needed"] = True
    return found


def _often(found: re.Match[str]) -> tuple[str | None, str | None]:
    times, unit = Fraction(found["times"] or 1), _DAYS[found["unit"]]
    shortest, longest = Fraction(found["low"] or 1) * unit, Fraction(found["high"] or found["low"] or 1) * unit
    return None if found["upto"] else per_day(times / longest), per_day(times / shortest)


def _same(expected: Any, answer: Any) -> bool:
    if isinstance(expected, str) and isinstance(answer, str):
        return Decimal(expected) == Decimal(answer)
    return bool(expected == answer)


if __name__ == "__main__":
    sys.exit(main())
