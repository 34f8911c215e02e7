"""One finding for a medicine, however many sources hold it: a reviewer acts on the medicine, not on each copy."""

from collections.abc import Iterable
from dataclasses import replace

from service.core.model.finding import Outcome


def one_a_line(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes with those that fire about one line (and one agent, one interval, one limit) joined into the first.

    Every subject and all evidence is kept. Answers that do not fire stay as they are.
    """
    joined: dict[tuple[str | None, str | None], list[Outcome]] = {}
    rest: list[Outcome] = []
    for outcome in outcomes:
        if outcome.answer == "fires":
            joined.setdefault((outcome.subjects[0].line, outcome.words.get("agent")), []).append(outcome)
        else:
            rest.append(outcome)
    return (*(_join(alike) for alike in joined.values()), *rest)


def _join(alike: list[Outcome]) -> Outcome:
    first = alike[0]
    if len(alike) == 1:
        return first
    return replace(
        first,
        subjects=tuple(dict.fromkeys(subject for outcome in alike for subject in outcome.subjects)),
        evidence={name: value for outcome in reversed(alike) for name, value in outcome.evidence.items()},
        words={**first.words, "source": _sources(alike)},
        holds=next((outcome.holds for outcome in alike if outcome.holds), None),
    )


def _sources(alike: list[Outcome]) -> str:
    named = (name for outcome in alike for name in outcome.words.get("source", "").split(", "))
    return ", ".join(dict.fromkeys(name for name in named if name))
