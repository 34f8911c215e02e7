"""Whether a rule's words mean something elsewhere: groups, hazards, transfers, placeholders, and what its sources back."""

from collections.abc import Iterator
from decimal import Decimal
from string import Formatter
from typing import cast, get_args

from service.core.checks.registry import LOUDEST
from service.core.model.case import Transfer
from service.core.model.finding import SEVERITY_ORDER
from service.core.model.reference import Reference
from service.core.rules import Rule
from service.rulebook.problems import RuleProblem
from service.rulebook.read_rule import parameters

_LONGEST_SUMMARY = 110
# What the parameters of those names name.
_NAMING = {"group": "group", "also": "group", "needs": "group", "together_with": "group", "conditions": "condition"}


def rule_problems(rule: Rule, reference: Reference, hazards: frozenset[str] | None) -> tuple[RuleProblem, ...]:
    """Everything that a rule names and that is not there. `hazards` None: hazards are kept elsewhere and not looked up."""
    found = [
        *_applies_to(rule, reference),
        *_check(rule, reference),
        *_message(rule),
        *_sources(rule),
        *_severity(rule),
    ]
    for hazard in rule.hazards if hazards is not None else ():
        if hazard not in (hazards or ()):
            found.append(("hazards", f"{hazard} is not described"))
    return tuple(RuleProblem(path=rule.path, field=field, reason=reason) for field, reason in found)


def too_loud(rule: Rule) -> str | None:
    """Why a rule may not be as severe as it says; None where it may."""
    loudest = LOUDEST.get(rule.check.kind)
    if loudest is None or SEVERITY_ORDER[rule.severity] >= SEVERITY_ORDER[loudest]:
        return None
    return f"is {rule.severity}: a rule of kind {rule.check.kind} is never louder than {loudest}"


def numbers(rule: Rule) -> dict[str, int | Decimal]:
    """The parameters of a rule that are numbers, by name."""
    return {
        name: value
        for name, value in parameters(rule.check).items()
        if isinstance(value, int | Decimal) and not isinstance(value, bool)
    }


def _applies_to(rule: Rule, reference: Reference) -> Iterator[tuple[str, str]]:
    for name in ("groups", "except_groups"):
        for group in getattr(rule.applies_to, name):
            if group not in reference.groups:
                yield f"applies_to.{name}", f"{group} is no group of the reference data"
    for transfer in rule.applies_to.transfers:
        if transfer not in get_args(Transfer):
            yield "applies_to.transfers", f"{transfer} is none of {', '.join(get_args(Transfer))}"
    for route in rule.applies_to.routes:
        if route not in set(reference.routes.values()) | set(reference.route_words.values()):
            yield "applies_to.routes", f"{route} is no route of the reference data"


def _severity(rule: Rule) -> Iterator[tuple[str, str]]:
    wrong = too_loud(rule)
    if wrong:
        yield "severity", wrong


def _check(rule: Rule, reference: Reference) -> Iterator[tuple[str, str]]:
    """Groups and conditions that the parameters of a kind name, alone or in a list."""
    known = {"group": reference.groups, "condition": reference.conditions}
    for name, value in parameters(rule.check).items():
        kind = _NAMING.get(name)
        named = cast(tuple[str, ...], value if isinstance(value, tuple) else (value,) if value is not None else ())
        for each in named if kind else ():
            if kind and each not in known[kind]:
                yield f"check.{name}", f"{each} is no {kind} of the reference data"


def _message(rule: Rule) -> Iterator[tuple[str, str]]:
    for name in ("summary", "detail", "action"):
        text = getattr(rule.message, name)
        try:
            words = [word for _, word, spec, turn in Formatter().parse(text) if word is not None or spec or turn]
        except ValueError as error:
            yield f"message.{name}", f"cannot be filled: {error}"
            continue
        for word in words:
            if word not in rule.check.words:
                yield (
                    f"message.{name}",
                    f"{{{word}}} is not said by {rule.check.kind}; it says {', '.join(sorted(rule.check.words))}",
                )
        fixed = sum(len(literal) for literal, _, _, _ in Formatter().parse(text))
        if name == "summary" and fixed > _LONGEST_SUMMARY:
            yield "message.summary", f"has {fixed} characters before anything is filled in; a report shows 140"


def _sources(rule: Rule) -> Iterator[tuple[str, str]]:
    known = {f"check.{name}" for name in parameters(rule.check)} | {"rationale", "severity", "applies_to", "message.action"}
    backed: set[str] = set()
    for place, source in enumerate(rule.sources):
        for field in source.supports:
            if field not in known:
                yield f"sources[{place}].supports", f"{field} is no field of this rule that needs support"
        backed |= set(source.supports)
    for name in numbers(rule):
        if f"check.{name}" not in backed:
            yield f"check.{name}", "is backed by no source"
