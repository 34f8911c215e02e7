"""Which of several tellings of one allergy is the gravest: every judgement of it is made by that one."""

from collections.abc import Iterable

from service.core.model.allergy import ReactionKind
from service.core.model.entries import AllergyEntry

# What nobody calls mild is taken to be graver than what somebody does.
_ORDER: tuple[ReactionKind, ...] = ("severe", "unknown", "non-severe")


def gravity(entry: AllergyEntry) -> int:
    """A key that sorts the gravest first."""
    return _ORDER.index(entry.reading.severity)


def gravest(entries: Iterable[AllergyEntry]) -> ReactionKind:
    """The gravest that is said of one allergy: what one source calls mild another knows better. Unknown is taken to be severe."""
    return _ORDER[min(gravity(entry) for entry in entries)]
