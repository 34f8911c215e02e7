"""One finding for a medicine, however many sources hold it: a reviewer acts on the medicine, not on each copy."""

from dataclasses import replace

from service.core.model.finding import Outcome


def one_a_line(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """The outcomes with those that fire about one line (and one agent, one interval, one limit) joined into the first.

    Every subject and all evidence is kept. Answers that do not fire stay as they are.
    """
    joined: dict[tuple[str | None, str | None], Outcome] = {}
    rest: list[Outcome] = []
    for outcome in outcomes:
        if outcome.answer != "fires":
            rest.append(outcome)
            continue
        key = (outcome.subjects[0].line, outcome.words.get("agent"))
        first = joined.get(key)
        joined[key] = outcome if first is None else _join(first, outcome)
    return (*joined.values(), *rest)


def _join(first: Outcome, second: Outcome) -> Outcome:
    subjects = tuple(dict.fromkeys((*first.subjects, *second.subjects)))
    return replace(
        first,
        subjects=subjects,
        evidence={**second.evidence, **first.evidence},
        words={**first.words, "source": _sources(first, second)},
        holds=first.holds or second.holds,
    )


def _sources(first: Outcome, second: Outcome) -> str:
    named = [*first.words.get("source", "").split(", "), *second.words.get("source", "").split(", ")]
    return ", ".join(dict.fromkeys(name for name in named if name))
