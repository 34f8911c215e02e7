"""The safety file as the service answers it: what could go wrong, what is done about it, and how that fares just now."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from service.core.rules import Rulebook
from service.rulebook.hazards import Hazard, SafetyFile, Score
from service.rulebook.trace import broken_links, rules_of, unsigned
from service.workflows.canaries import Trial

Json = dict[str, Any]


def safety_view(
    held: SafetyFile, risks: Mapping[str, tuple[int, int]], rulebook: Rulebook, trials: Sequence[Trial], every_seconds: float
) -> Json:
    """Plain values. `risks` by hazard, before controls and after; `trials` as they were last made, none made anew."""
    off = {rule.rule for rule in rulebook.disabled}
    return {
        "version": held.version,
        "status": "DRAFT",
        "approved_by": None,
        "unsigned_hazards": list(unsigned(held)),
        "problems": [str(problem) for problem in held.problems],
        "rules": {
            "version": rulebook.version,
            "profile": rulebook.profile,
            "count": len(rulebook.rules),
            "off": [asdict(rule) for rule in rulebook.disabled],
        },
        "hazards": [_hazard(hazard, held, risks, rulebook) for hazard in held.hazards],
        "controls": [{**asdict(control), "rules_off": sorted(off & set(control.implements.rules))} for control in held.controls],
        "untraced": [asdict(gap) for gap in broken_links(held, rulebook.rules, off)],
        "canaries": {
            "ok": bool(trials) and all(trial.missed is None for trial in trials),
            "every_seconds": every_seconds,
            "trials": [asdict(trial) for trial in trials],
        },
        "open_incidents": [asdict(incident) for incident in held.incidents if incident.status == "open"],
    }


def _hazard(hazard: Hazard, held: SafetyFile, risks: Mapping[str, tuple[int, int]], rulebook: Rulebook) -> Json:
    (before, after), (first, second) = held.scores[hazard.id], risks[hazard.id]
    return {
        **asdict(hazard),
        "rules": list(rules_of(hazard.id, rulebook.rules)),
        "initial": _score(before, first),
        "residual": _score(after, second),
    }


def _score(score: Score, risk: int) -> Json:
    return {**asdict(score), "risk": risk}
