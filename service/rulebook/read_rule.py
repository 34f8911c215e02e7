"""One rule file becomes a rule: every field of the right type, every mistake of the file noted at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from service.core.checks.kind import AppliesTo, Check
from service.core.model.finding import Severity
from service.core.rules import Message, Rule, RuleSource, RuleStatus
from service.rulebook.categories import CATEGORIES
from service.rulebook.problems import Mistakes
from service.rulebook.typed import read_into
from service.rulebook.yaml_text import read_yaml

Kinds = Mapping[str, type[Check]]
_ID = re.compile(r"[A-Z]{3}-[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_HAZARD = re.compile(r"H-[0-9]{3}")
_ANSWERS = ("fires", "clear", "cannot_tell")
_LONGEST_TITLE = 80


@dataclass(frozen=True, kw_only=True)
class _Head:
    """The fields of a rule file that are plain text, numbers or lists of text."""

    id: str
    name: str
    title: str
    version: int
    status: RuleStatus
    severity: Severity
    category: str
    hazards: tuple[str, ...]
    rationale: str
    review_due: str
    limitations: str
    override_reasons: tuple[str, ...] = ()
    protected: bool = False


_HEAD = {field.name for field in fields(_Head)}
_PARTS = {"sources", "applies_to", "check", "message", "examples"}


def read_rule(file: Path, shown_as: str, kinds: Kinds, mistakes: Mistakes) -> Rule | None:
    """The rule in a file; None with every mistake noted. `shown_as` is the path that messages and the rule carry."""
    values = read_yaml(file, mistakes)
    if values is None:
        return None
    return rule_from(values, file.stem, shown_as, kinds, mistakes)


def rule_from(values: dict[str, Any], stem: str, shown_as: str, kinds: Kinds, mistakes: Mistakes) -> Rule | None:
    """As `read_rule`, from values already read; `stem` is what the file is called."""
    before = len(mistakes)
    for name in sorted(set(values) - _HEAD - _PARTS):
        mistakes.add(name, f"is not known here; known are {', '.join(sorted(_HEAD | _PARTS))}")
    head = read_into(_Head, {name: value for name, value in values.items() if name in _HEAD}, "", mistakes)
    if head is not None:
        _check_head(head, stem, mistakes)
    applies_to = _applies_to(values, mistakes)
    check = _check(values, kinds, mistakes)
    message = read_into(Message, values.get("message"), "message", mistakes)
    sources = _sources(values, mistakes)
    examples = _examples(values, mistakes)
    if head is None or applies_to is None or check is None or message is None or len(mistakes) > before:
        return None
    return Rule(
        **{name: getattr(head, name) for name in _HEAD},
        applies_to=applies_to,
        check=check,
        message=message,
        sources=sources,
        examples=examples,
        path=shown_as,
    )


def parameters(check: Check) -> dict[str, Any]:
    """The parameters of a check by name, in the order of the kind."""
    return {field.name: getattr(check, field.name) for field in fields(cast(Any, check))}


def _check_head(head: _Head, stem: str, mistakes: Mistakes) -> None:
    wrong = {
        f"id: is {head.id}, not three letters, a hyphen and three digits": not _ID.fullmatch(head.id),
        f"name: is {head.name}, but the file is called {stem}": head.name != stem,
        "name: is not in lower case with underscores": not _NAME.fullmatch(head.name),
        f"title: is {len(head.title)} characters long; at most {_LONGEST_TITLE} are shown": len(head.title) > _LONGEST_TITLE,
        "version: is below 1": head.version < 1,
        f"category: is {head.category}, which no report has": head.category not in CATEGORIES,
        "hazards: names no hazard: a rule that controls nothing need not run": not head.hazards,
        f"hazards: {', '.join(head.hazards)}: not H- and three digits each": not all(map(_HAZARD.fullmatch, head.hazards)),
        f"review_due: is {head.review_due}, not a date such as 2027-03-31": not _is_date(head.review_due),
    }
    for words, is_wrong in wrong.items():
        if is_wrong:
            field, _, reason = words.partition(": ")
            mistakes.add(field, reason)


def _is_date(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _applies_to(values: dict[str, Any], mistakes: Mistakes) -> AppliesTo | None:
    """`group: x` may be written for `groups: [x]`."""
    given = values.get("applies_to")
    if not isinstance(given, dict):
        mistakes.add("applies_to", "is missing")
        return None
    written = dict(cast(dict[str, Any], given))
    if "group" in written and "groups" not in written:
        written["groups"] = [written.pop("group")]
    return read_into(AppliesTo, written, "applies_to", mistakes)


def _check(values: dict[str, Any], kinds: Kinds, mistakes: Mistakes) -> Check | None:
    given = values.get("check")
    if not isinstance(given, dict) or not isinstance(cast(dict[str, Any], given).get("kind"), str):
        mistakes.add("check.kind", "is missing")
        return None
    written = cast(dict[str, Any], given)
    kind = kinds.get(written["kind"])
    if kind is None:
        mistakes.add("check.kind", f"is {written['kind']}; known are {', '.join(sorted(kinds))}")
        return None
    check = read_into(kind, {name: value for name, value in written.items() if name != "kind"}, "check", mistakes)
    if check is not None:
        for name, value in parameters(check).items():
            if isinstance(value, int | Decimal) and value < 0:
                mistakes.add(f"check.{name}", f"is {value}, below zero")
    return check


def _sources(values: dict[str, Any], mistakes: Mistakes) -> tuple[RuleSource, ...]:
    given = values.get("sources")
    if not isinstance(given, list) or not given:
        mistakes.add("sources", "is missing: say what backs the rule")
        return ()
    read = (read_into(RuleSource, item, f"sources[{place}]", mistakes) for place, item in enumerate(cast(list[Any], given)))
    return tuple(source for source in read if source is not None)


def _examples(values: dict[str, Any], mistakes: Mistakes) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """Examples stay as they are written; what they say is read when they are run."""
    given = values.get("examples")
    if not isinstance(given, dict):
        mistakes.add("examples", "is missing: give at least two that fire and two that are clear")
        return {}
    read: dict[str, tuple[Mapping[str, Any], ...]] = {}
    names: set[str] = set()
    for answer, cases in cast(dict[str, Any], given).items():
        at = f"examples.{answer}"
        if answer not in _ANSWERS:
            mistakes.add(at, f"is none of {', '.join(_ANSWERS)}")
        elif not isinstance(cases, list):
            mistakes.add(at, "is not a list")
        else:
            read[answer] = tuple(_example(item, f"{at}[{n}]", names, mistakes) for n, item in enumerate(cast(list[Any], cases)))
    return read


def _example(item: object, at: str, names: set[str], mistakes: Mistakes) -> Mapping[str, Any]:
    if not isinstance(item, dict):
        mistakes.add(at, "is not a set of fields")
        return {}
    example = cast(dict[str, Any], item)
    name = example.get("name")
    if not isinstance(name, str):
        mistakes.add(f"{at}.name", "is missing")
    elif name in names:
        mistakes.add(f"{at}.name", f"is {name}, as another example of this rule")
    else:
        names.add(name)
    return example
