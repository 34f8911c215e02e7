"""How rules fare, as pages show it: a bar for what became of the findings that were shown, with its numbers in words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from service.web.presenters.words import count, moment, plain_code
from service.workflows.analytics import Proportion, RuleFigures, RuleStory
from service.workflows.vocabulary import ALARMS, OUTCOMES, VERDICTS

View = dict[str, Any]
# The bar of the rule that was shown most often, in units of the picture; the others are in proportion.
_LONGEST = 200
_RUNS = {"active": "shown", "shadow": "SHADOW: recorded, not shown", "draft": "not run", "retired": "retired"}
_SAID = (("verdict", "Decisions"), ("alarm", "Was it so?"), ("outcome", "What came of it"), ("reason_code", "Reasons"))
_NAMES: dict[str, dict[str, str]] = {
    "verdict": {code: name for code, (name, _) in VERDICTS.items()},
    "alarm": {code: name for code, (name, _) in ALARMS.items()},
    "outcome": {code: name for code, (name, _) in OUTCOMES.items()},
}


def present_figures(found: Sequence[RuleFigures]) -> View:
    """Rules that fired, those due for review first and then those shown most; and how many of those that run never fired."""
    fired = [one for one in found if one.count.shown or one.count.shadow]
    ordered = sorted(fired, key=lambda one: (not _due(one), -one.count.shown, one.count.rule, one.count.version))
    longest = max((one.count.shown for one in fired), default=0)
    return {
        "rows": [_row(one, longest) for one in ordered],
        "due": sum(map(_due, fired)),
        "silent": [one.count.rule for one in found if one not in fired],
    }


def present_story(told: RuleStory) -> View:
    """One rule: each version, each week, and what reviewers said."""
    longest = max((one.count.shown for one in told.versions), default=0)
    most = max((shown for _, shown, _ in told.weeks), default=0)
    return {
        "rule": told.rule,
        "rows": [_row(one, longest) for one in told.versions],
        "due": any(map(_due, told.versions)),
        "said": [(title, _counted(name, told.said[name])) for name, title in _SAID if told.said[name]],
        "weeks": [_week(begins, shown, over, most) for begins, shown, over in told.weeks],
    }


def _row(one: RuleFigures, longest: int) -> View:
    held, rule = one.count, one.rule
    return {
        "rule": held.rule,
        "version": held.version,
        "title": rule.title if rule else None,
        "severity": rule.severity if rule else None,
        "runs": _RUNS[rule.status] if rule else "not in use",
        "due": _due(one),
        "shown": held.shown,
        "carried": held.carried,
        "shadow": held.shadow,
        "decided": one.decided,
        "overridden": held.overridden,
        "rate": _words(one.override_rate),
        "value": _words(one.predictive_value),
        "bar": _bar(_parts(one), longest),
    }


def _parts(one: RuleFigures) -> list[tuple[str, int]]:
    held, left = one.count, one.count.shown - one.decided
    before = min(held.carried, left)
    decided = [("accepted", held.accepted), ("overridden", held.overridden)]
    return [*decided, ("overridden-before", before), ("undecided", left - before)]


def _due(one: RuleFigures) -> bool:
    return one.review_due and one.rule is not None


def _week(begins: date, shown: int, over: int, most: int) -> View:
    parts = [("overridden", over), ("undecided", shown - over)]
    return {"begins": moment(begins.isoformat()), "shown": shown, "overridden": over, "bar": _bar(parts, most)}


def _bar(parts: Sequence[tuple[str, int]], longest: int) -> View:
    """The parts of a bar one after the other: where each begins and how long it is, in units of the picture."""
    scale = _LONGEST / longest if longest else 0
    at, drawn = 0.0, list[View]()
    for name, number in parts:
        drawn.append({"name": name, "x": f"{at:.1f}", "width": f"{number * scale:.1f}"})
        at += number * scale
    words = ", ".join(f"{number} {plain_code(name)}" for name, number in parts)
    return {"parts": drawn, "words": words, "longest": _LONGEST}


def _words(found: Proportion | None) -> str:
    return f"{found.value} of {found.of} ({found.low} to {found.high})" if found else "nothing to go by"


def _counted(name: str, numbers: Any) -> list[str]:
    names = _NAMES.get(name, {})
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    return [f"{names.get(code) or plain_code(code).capitalize()}: {count(number, 'time')}" for code, number in ordered]
