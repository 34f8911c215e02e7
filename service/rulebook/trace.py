"""Hazard, control, rule and test, followed in both directions: whatever does not lead on is named."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from service.core.rules import Rule
from service.rulebook.hazards import SafetyFile


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A place where the trace ends: a hazard, control or rule by id, and what it lacks in words."""

    subject: str
    lacks: str


def broken_links(held: SafetyFile, rules: Iterable[Rule], off: Set[str] = frozenset()) -> tuple[Gap, ...]:
    """Every link between hazards, controls and rules that is not there. `rules` of any status, as the folders hold them.

    `off`: rules that a profile switched off, which are known though they are not among `rules`.
    """
    known = {rule.id: rule for rule in rules}
    found = [*_of_hazards(held), *_of_controls(held, known, off), *_of_rules(held, known)]
    return tuple(Gap(subject=subject, lacks=lacks) for subject, lacks in found)


def missing_files(held: SafetyFile, root: Path) -> tuple[Gap, ...]:
    """Code and tests that controls and incidents name and that are not below `root`, the folder of the repository."""
    named = [(c.id, place) for c in held.controls for place in (*c.implements.code, *c.verified_by, *c.effective_by)]
    named += [(incident.id, place) for incident in held.incidents for place in incident.tests]
    return tuple(
        Gap(subject=subject, lacks=f"{place}, which it names and which is not there")
        for subject, place in named
        if not (root / place).exists()
    )


def untried(held: SafetyFile, rules: Iterable[Rule], tried: frozenset[str]) -> tuple[Gap, ...]:
    """Protected rules, and controls made of rules, that no canary tries. `tried`: the rules that canaries name."""
    found = [
        Gap(subject=rule.id, lacks="a canary, though the rule is protected")
        for rule in rules
        if rule.protected and rule.id not in tried
    ]
    found += [
        Gap(subject=control.id, lacks="a canary for any of its rules")
        for control in held.controls
        if control.implements.rules and not tried & set(control.implements.rules)
    ]
    return tuple(found)


def unsigned(held: SafetyFile) -> tuple[str, ...]:
    """The hazards of which a score was given by nobody."""
    return tuple(name for name, pair in held.scores.items() if any(score.scored_by is None for score in pair))


def rules_of(hazard: str, rules: Iterable[Rule]) -> tuple[str, ...]:
    """The rules that name the hazard."""
    return tuple(rule.id for rule in rules if hazard in rule.hazards)


def _of_hazards(held: SafetyFile) -> Iterator[tuple[str, str]]:
    controls = {control.id for control in held.controls}
    for hazard in held.hazards:
        if not controls & set(hazard.controls):
            yield hazard.id, "a control"


def _of_controls(held: SafetyFile, known: Mapping[str, Rule], off: Set[str]) -> Iterator[tuple[str, str]]:
    answered = {name for hazard in held.hazards for name in hazard.controls}
    for control in held.controls:
        if control.id not in answered:
            yield control.id, "a hazard that it answers"
        if not control.implements.rules and not control.implements.code:
            yield control.id, "rules or code that make it"
        if not control.verified_by or not control.effective_by:
            yield control.id, "a test that it is there, or that it works"
        for name in control.implements.rules:
            if name in off:
                continue
            if name not in known:
                yield control.id, f"the rule {name}, which it names and nobody has"
            elif known[name].status != "active":
                yield control.id, f"the rule {name}, which it names and which is {known[name].status}"


def _of_rules(held: SafetyFile, known: Mapping[str, Rule]) -> Iterator[tuple[str, str]]:
    makers = {control.id: control.implements.rules for control in held.controls}
    answers = {hazard.id: {rule for name in hazard.controls for rule in makers.get(name, ())} for hazard in held.hazards}
    for rule in known.values():
        if rule.status != "active":
            continue
        if not rule.hazards:
            yield rule.id, "a hazard"
        for hazard in rule.hazards:
            if hazard not in answers:
                yield rule.id, f"the hazard {hazard}, which it names and nobody describes"
            elif rule.id not in answers[hazard]:
                yield rule.id, f"a control of {hazard} that names it"
