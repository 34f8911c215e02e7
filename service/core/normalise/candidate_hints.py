"""What speaks for an agent as the one that was lost: a score, and the reason in a sentence. Hints for one agent add up."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from service.core.model.coding import Concept
from service.core.model.medicine import Suggestion

# No number of hints makes a certainty: a person confirms.
_MOST, _EACH_FURTHER = Decimal("0.99"), Decimal("0.02")


@dataclass(frozen=True, kw_only=True)
class Hint:
    """One reason for one agent. `score` from 0 to 1 orders candidates; it is no probability."""

    concept: Concept
    score: Decimal
    because: str


def ranked(hints: Iterable[Hint]) -> tuple[Suggestion, ...]:
    """The candidates best first, in an order that depends on nothing but the hints; each with all its reasons.

    One agent is one candidate, whatever codes it goes by: as scored by its best hint, and a little higher for each further
    one. A further hint never lowers a score or takes a candidate away.
    """
    by_name: dict[str, list[Hint]] = {}
    for hint in dict.fromkeys(hints):
        by_name.setdefault(hint.concept.display.lower(), []).append(hint)
    found = [_candidate(each) for each in by_name.values()]
    return tuple(sorted(found, key=lambda one: (-one.score, one.concept.display, one.concept.code, one.because)))


def _candidate(hints: list[Hint]) -> Suggestion:
    ordered = sorted(hints, key=lambda hint: (-hint.score, hint.because, hint.concept.system, hint.concept.code))
    reasons = tuple(dict.fromkeys(hint.because for hint in ordered))
    score = min(max(_MOST, ordered[0].score), ordered[0].score + _EACH_FURTHER * (len(reasons) - 1))
    # The shortest code is the ingredient's or the class's own; products and history have longer ones.
    concept = min((hint.concept for hint in hints), key=lambda one: (len(one.code), one.code, one.system, one.display))
    return Suggestion(concept=concept, score=score, because="; ".join(reasons))
