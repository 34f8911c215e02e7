"""The words in which decisions are made: each code with its name and what it means. Reasons come from the rules."""

from collections.abc import Mapping
from typing import Any

from service.audit.kept import Alarm, DecisionOutcome, Verdict
from service.core.rules import Rulebook

# Code to name and meaning.
Words = Mapping[Any, tuple[str, str]]
VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    "accepted": ("Accepted", "the finding is right, and the action below is taken"),
    "overridden": ("Overridden", "nothing is to be done, for the reason below"),
    "deferred": ("Deferred", "stays open for somebody else"),
    "undone": ("Undone", "takes back what was decided, so that it is open again"),
}
ALARMS: Mapping[Alarm, tuple[str, str]] = {
    "true": ("True", "what the finding says is so, whatever is done about it"),
    "false": ("False alarm", "what the finding says is not so, or is not so of this patient"),
    "unsure": ("Cannot tell", "it could not be settled whether it is so"),
}
OUTCOMES: Mapping[DecisionOutcome, tuple[str, str]] = {
    "order-changed": ("Order changed", "an order was changed because of the finding"),
    "order-stopped": ("Order stopped", "an order was stopped because of the finding"),
    "order-kept": ("Order kept", "the order stands as it was"),
    "record-corrected": ("Record corrected", "a source was put right"),
    "prescriber-informed": ("Prescriber informed", "the prescriber was told, and decides"),
    "monitoring-arranged": ("Monitoring arranged", "the order stands and the patient is watched"),
    "passed-on": ("Passed on", "somebody else was asked to see to it"),
}


def vocabulary(rulebook: Rulebook) -> dict[str, Any]:
    """Every word of a decision, and the reasons that each rule offers to whoever overrides it."""
    return {
        "verdicts": _listed(VERDICTS),
        "alarms": _listed(ALARMS),
        "outcomes": _listed(OUTCOMES),
        "override_reasons": {rule.id: list(rule.override_reasons) for rule in rulebook.rules if rule.status == "active"},
    }


def _listed(words: Words) -> list[dict[str, str]]:
    return [{"code": code, "name": name, "means": means} for code, (name, means) in words.items()]
