"""The rules as their pages show them: what each looks for, by which numbers, backed by what, and what it cannot see."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from service.core.rules import Rule
from service.web.presenters.words import LEVELS, plain_code

View = dict[str, Any]
_ANSWERS = {"fires": "Fires", "clear": "Stays quiet", "cannot_tell": "Cannot tell"}
_STATUSES = {
    "active": "Active: its findings are shown",
    "shadow": "Shadow: it runs and is recorded, and its findings are not shown",
    "draft": "Draft: it does not run",
    "retired": "Retired: it does not run any more",
}
_EVERYTHING = {"groups": "every medicine", "roles": "every source", "transfers": "every transfer", "routes": "every route"}
_NAMED = {"groups": "medicines", "except_groups": "but not", "roles": "sources", "transfers": "transfers", "routes": "routes"}


def present_rules(rules: Iterable[Rule]) -> list[View]:
    """The rules by severity, the most severe first."""
    found = [_listed(rule) for rule in sorted(rules, key=lambda rule: (rule.category, rule.id))]
    groups = [{"level": level, "rules": [one for one in found if one["severity"] == level]} for level in LEVELS]
    return [group for group in groups if group["rules"]]


def present_rule(rule: Rule) -> View:
    """One rule, whole."""
    return {
        **_listed(rule),
        "version": rule.version,
        "status": _STATUSES[rule.status],
        "protected": rule.protected,
        "hazards": rule.hazards,
        "rationale": rule.rationale,
        "review_due": str(rule.review_due),
        "speaks_of": _speaks_of(asdict(rule.applies_to)),
        "kind": plain_code(rule.check.kind),
        "parameters": [(plain_code(name), words(value)) for name, value in sorted(vars(rule.check).items())],
        "message": rule.message,
        "sources": [{**asdict(source), "supports": ", ".join(source.supports)} for source in rule.sources],
        "override_reasons": [plain_code(reason) for reason in rule.override_reasons],
        "limitations": rule.limitations,
        "examples": [_example(answer, one) for answer, held in rule.examples.items() for one in held],
    }


def words(value: Any) -> str:
    """A value of a rule file as words; nested ones keep their names."""
    if isinstance(value, Mapping):
        return "; ".join(f"{plain_code(str(name))}: {_bracketed(each)}" for name, each in value.items())
    if isinstance(value, list | tuple | frozenset | set):
        each = [_bracketed(one) for one in value]
        return ", ".join(sorted(each) if isinstance(value, frozenset | set) else each) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not set" if value is None else str(value)


def _bracketed(value: Any) -> str:
    return f"({words(value)})" if isinstance(value, Mapping) else words(value)


def _listed(rule: Rule) -> View:
    category = plain_code(rule.category)
    return {"id": rule.id, "title": rule.title, "severity": rule.severity, "category": category, "state": rule.status}


def _speaks_of(applies: Mapping[str, Any]) -> list[str]:
    listed = [f"judged of each of the {applies['list']}" if applies["list"] != "patient" else "judged of the patient"]
    for name, title in _NAMED.items():
        if applies[name]:
            listed.append(f"{title}: {', '.join(plain_code(one) for one in applies[name])}")
        elif name in _EVERYTHING and (name != "groups" or applies["list"] == "medicines"):
            listed.append(_EVERYTHING[name])
    return listed


def _example(answer: str, example: Mapping[str, Any]) -> View:
    rest = {name: value for name, value in example.items() if name != "name"}
    return {"answer": _ANSWERS.get(answer, answer), "name": str(example.get("name", "")), "case": words(rest)}
