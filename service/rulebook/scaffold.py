"""A new rule file with every field in place, told and empty: nothing loads until its author has filled each of them."""

import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from service.core.checks.kind import Check
from service.core.model.finding import Severity
from service.core.rules import Rule
from service.rulebook.categories import CATEGORIES
from service.rulebook.read_rule import Kinds

_ID = re.compile(r"[A-Z]{3}-[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WRITTEN = re.compile(r"^id: *([A-Z]{3}-[0-9]{3})\b", re.MULTILINE)
_REVIEW_AFTER = timedelta(days=365)


def new_rule(
    into: Path, *, kind: str, id: str, name: str, category: str | None, kinds: Kinds, ours: Iterable[Rule], today: date
) -> Path | str:
    """The new file, or why none was written. `category` None: that of the first of `ours` that is of this kind."""
    if kind not in kinds:
        return f"--kind {kind}: there are {', '.join(sorted(kinds))}"
    if not _ID.fullmatch(id):
        return f"--prefix: {id} is no id; give three capital letters, such as SIT"
    if not _NAME.fullmatch(name):
        return f"--name {name}: give small letters, digits and underscores, such as held_over_a_weekend"
    chosen = category or next((rule.category for rule in ours if rule.check.kind == kind), "")
    if chosen not in CATEGORIES:
        return f"--category {chosen}: there are {', '.join(CATEGORIES)}"
    file = into / f"{name}.yaml"
    if file.exists():
        return f"{file}: is there already"
    into.mkdir(parents=True, exist_ok=True)
    file.write_text(rule_text(kinds[kind], id=id, name=name, category=chosen, today=today), encoding="utf-8")
    return file


def ids_written(folder: Path) -> tuple[str, ...]:
    """The ids in the files of a folder, those that do not load yet among them."""
    found = (_WRITTEN.search(file.read_text(encoding="utf-8", errors="replace")) for file in folder.rglob("*.y*ml"))
    return tuple(match[1] for match in found if match)


def rule_text(kind: type[Check], *, id: str, name: str, category: str, today: date) -> str:
    """The file of a rule of that kind. `category` is one of CATEGORIES; the review is due a year from `today`."""
    parameters = {field.name: field for field in fields(cast(Any, kind))}
    hints = get_type_hints(kind)
    severities = ", ".join(get_args(Severity))
    supports = [f"check.{field}" for field in parameters if _is_number(hints[field])] or ["rationale"]
    lines = [
        f"# A draft of a rule by {kind.kind}: fill what is empty, then `medrec rules check --rules` this folder.",
        "# docs/guides/write-a-rule.md goes through it line by line.",
        f"id: {id}",
        f"name: {name}  # the name of this file",
        "title:   # at most 80 characters, as a reviewer would say it",
        "version: 1  # raised whenever the rule judges differently",
        "status: draft  # then shadow (recorded, not shown), then active",
        f"severity: low  # {severities}",
        f"category: {category}  # {CATEGORIES[category]}",
        "hazards: [H-022]  # of safety/hazards; every rule may tire its readers (H-022): name what it prevents too",
        "rationale:   # why it matters, in plain words",
        "sources:  # what was read; the fields of this rule that it backs, each number of the check among them",
        f"- {{title: , publisher: , published: , url: , supports: [{', '.join(supports)}]}}",
        f"review_due: {today + _REVIEW_AFTER}",
        "applies_to: {list: medicines}  # medicines, allergies, sources or patient; groups, roles, transfers",
        "check:",
        f"  kind: {kind.kind}",
        *(_parameter(field, hints[name]) for name, field in parameters.items()),
        "message:  # words that this kind can say in braces: " + ", ".join(f"{{{word}}}" for word in sorted(kind.words)),
        "  summary:   # under 140 characters when filled",
        "  detail: ",
        "  action: ",
        "override_reasons: [reviewed]",
        "limitations:   # what it cannot see",
        "examples:  # at least two that fire and two that are clear, one just past each number and one just inside",
        "  fires:",
        *_example(),
        "  clear:",
        *_example(),
    ]
    return "\n".join(lines) + "\n"


def _example() -> list[str]:
    return ["  - {name: , medicine: }  # {name: once a day, medicine: Amlodipine 5mg tablets; 1 tablet once a day}"] * 2


def _parameter(field: "Field[Any]", hint: Any) -> str:
    must = field.default is MISSING and field.default_factory is MISSING
    said = f"{field.name}:   # {_type_words(hint)}"
    return f"  {said}" if must else f"  # {said}; may be left out: {_plain(field.default)}"


def _is_number(hint: Any) -> bool:
    return hint in (int, Decimal) or any(_is_number(part) for part in _parts(hint))


def _parts(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else ()


def _type_words(hint: Any) -> str:
    if parts := _parts(hint):
        return " or ".join(_type_words(part) for part in parts if part is not types.NoneType)
    if get_origin(hint) is Literal:
        return "one of " + ", ".join(str(value) for value in get_args(hint))
    if get_origin(hint) is tuple:
        return f"a list in brackets: {_type_words(get_args(hint)[0])}"
    words: Mapping[Any, str] = {int: "a whole number", Decimal: "a number", bool: "true or false", str: "text"}
    return words.get(hint, "a value")


def _plain(value: object) -> str:
    if value is MISSING or value is None or value == ():
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)
