"""What a rule does, as bytes and as a hash: two rules with one hash judge every patient alike."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, cast

from service.core.rules import Rule
from service.rulebook.read_rule import parameters


def behaviour(rule: Rule) -> dict[str, Any]:
    """Every field that changes what a reviewer sees: not the rationale, the sources or the examples."""
    return {
        "severity": rule.severity,
        "category": rule.category,
        "applies_to": plain(rule.applies_to),
        "check": {"kind": rule.check.kind} | {name: plain(value) for name, value in parameters(rule.check).items()},
        "message": plain(rule.message),
        "override_reasons": plain(rule.override_reasons),
    }


def behaviour_hash(rule: Rule) -> str:
    """`sha256:` and the hash of the rule's behaviour. Raising `version` goes with every change of it."""
    return digest(behaviour(rule))


def digest(value: object) -> str:
    """`sha256:` and the hash of plain values as canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def plain(value: object) -> Any:
    """Dataclasses, tuples and Decimals as values that JSON holds; a Decimal as the text of its digits."""
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in cast(Mapping[Any, Any], value).items()}
    if isinstance(value, tuple | list | frozenset):
        items = [plain(item) for item in cast(tuple[Any, ...], value)]
        return sorted(items) if isinstance(value, frozenset) else items
    return value
