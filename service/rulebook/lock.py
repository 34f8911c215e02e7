"""The lock of the rules: a rule that behaves differently has a higher version, and no id ever vanishes or comes back."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from service.core.rules import Rule
from service.rulebook.behaviour import behaviour_hash
from service.rulebook.problems import RuleProblem

LOCK_NAME = "rules.lock.json"


def read_lock(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """What the lock of a rule folder holds by id; empty where a folder has no lock yet."""
    file = folder / LOCK_NAME
    if not file.exists():
        return {}
    return cast(Mapping[str, Mapping[str, Any]], json.loads(file.read_text(encoding="utf-8")))


def lock_problems(rules: Iterable[Rule], locked: Mapping[str, Mapping[str, Any]]) -> tuple[RuleProblem, ...]:
    """Where the rules and their lock disagree: changed without a new version, new and not locked, or gone."""
    by_id = {rule.id: rule for rule in rules}
    found = [
        RuleProblem(path=LOCK_NAME, field=gone, reason=f"{locked[gone].get('name')} is gone: keep it, with status retired")
        for gone in sorted(set(locked) - set(by_id))
    ]
    for rule in by_id.values():
        reason = _against(rule, locked.get(rule.id))
        if reason:
            found.append(RuleProblem(path=rule.path, field="version", reason=reason))
    return tuple(found)


def write_lock(rules: Iterable[Rule], folder: Path) -> tuple[RuleProblem, ...]:
    """Write the lock of a folder; refused, with the reasons, where a rule changed without a new version or is gone."""
    rules = tuple(rules)
    locked = read_lock(folder)
    refused = tuple(p for p in lock_problems(rules, locked) if not p.reason.startswith(_NOT_LOCKED))
    if not refused:
        (folder / LOCK_NAME).write_text(lock_text(rules), encoding="utf-8")
    return refused


def lock_text(rules: Iterable[Rule]) -> str:
    """The lock as it is committed: one line a rule, sorted by id."""
    lines = [
        f"{json.dumps(rule.id)}: {json.dumps({'name': rule.name, 'version': rule.version, 'behaviour': behaviour_hash(rule)})}"
        for rule in sorted(rules, key=lambda rule: rule.id)
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def next_id(prefix: str, rules: Iterable[Rule], locked: Mapping[str, Mapping[str, Any]]) -> str:
    """The next free id of a prefix such as ALG. Retired and locked ids are never free again."""
    taken = {rule.id for rule in rules} | set(locked)
    numbers = [int(each.split("-")[1]) for each in taken if each.startswith(f"{prefix}-")]
    return f"{prefix}-{max(numbers, default=0) + 1:03d}"


_NOT_LOCKED = "is not in the lock"


def _against(rule: Rule, locked: Mapping[str, Any] | None) -> str | None:
    if locked is None:
        return f"{_NOT_LOCKED}: write the lock again"
    if locked.get("name") != rule.name:
        return f"{rule.id} was {locked.get('name')}: an id is never used again"
    if rule.version < int(locked["version"]):
        return f"is {rule.version}, below the {locked['version']} of the lock"
    if behaviour_hash(rule) == locked["behaviour"]:
        return None if rule.version == locked["version"] else f"{_NOT_LOCKED} at {rule.version}: write the lock again"
    if rule.version == locked["version"]:
        return f"the rule behaves differently now: raise the version to {rule.version + 1}"
    return f"{_NOT_LOCKED} at {rule.version}: write the lock again"
