"""Plain values become the typed fields of a dataclass, strictly: every misspelt, missing or mistyped field is a mistake."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from decimal import Decimal
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from service.rulebook.problems import Mistakes

T = TypeVar("T")
# Asked for every example of every rule, and the same each time.
_hints = cache(get_type_hints)


class Wrong(Exception):
    """A value that is not of the wanted type, with the reason in words. Caught where the field is known."""


def read_into(cls: type[T], values: object, at: str, mistakes: Mistakes) -> T | None:
    """An instance of a dataclass from a mapping; None where something is wrong, with every mistake noted."""
    if not isinstance(values, dict):
        mistakes.add(at, "is not a set of fields")
        return None
    given = cast(dict[str, Any], values)
    before = len(mistakes)
    hints = _hints(cls)
    known = {field.name: field for field in fields(cast(Any, cls))}
    for name in given:
        if name not in known:
            mistakes.add(_join(at, name), f"is not known here; known are {', '.join(sorted(known))}")
    read = {name: _field(field, hints[name], given, at, mistakes) for name, field in known.items()}
    if len(mistakes) > before:
        return None
    return cls(**{name: value for name, value in read.items() if value is not MISSING})


def typed(value: object, wanted: Any) -> Any:
    """`value` as the annotated type. Decimals keep their digits; text is never turned into a number, nor back."""
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin in (Union, types.UnionType):
        return _union(value, arguments)
    if origin is Literal:
        return _literal(value, arguments)
    if origin is tuple:
        return _tuple(value, arguments[0])
    return _plain(value, wanted)


def _field(field: "Field[Any]", wanted: Any, given: Mapping[str, Any], at: str, mistakes: Mistakes) -> Any:
    if field.name not in given:
        if field.default is MISSING and field.default_factory is MISSING:
            mistakes.add(_join(at, field.name), "is missing")
        return MISSING
    try:
        return typed(given[field.name], wanted)
    except Wrong as wrong:
        mistakes.add(_join(at, field.name), str(wrong))
        return MISSING


def _union(value: object, arguments: tuple[Any, ...]) -> Any:
    if value is None:
        if types.NoneType in arguments:
            return None
        raise Wrong("is empty")
    reasons: list[str] = []
    for argument in arguments:
        if argument is not types.NoneType:
            try:
                return typed(value, argument)
            except Wrong as wrong:
                reasons.append(str(wrong))
    raise Wrong(" and ".join(reasons))


def _literal(value: object, allowed: tuple[Any, ...]) -> Any:
    for word in allowed:
        if value == word and type(value) is type(word):
            return word
    raise Wrong(f"is {_shown(value)}, which is none of {', '.join(str(word) for word in allowed)}")


def _tuple(value: object, inner: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Wrong(f"is {_shown(value)}, not a list")
    items = tuple(typed(item, inner) for item in cast(list[Any], value))
    if len(set(items)) < len(items):
        raise Wrong("names one thing twice")
    return items


def _plain(value: object, wanted: Any) -> Any:
    if wanted is str:
        if isinstance(value, str) and value.strip():
            return value.strip()
        raise Wrong(f"is {_shown(value)}, not text")
    if wanted is bool:
        if isinstance(value, bool):
            return value
        raise Wrong(f"is {_shown(value)}, not true or false")
    if wanted is int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise Wrong(f"is {_shown(value)}, not a whole number")
    if wanted is Decimal:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Decimal(value)
        raise Wrong(f"is {_shown(value)}, not a number")
    raise TypeError(f"no reader for parameters of type {wanted}")


def _shown(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a set of fields"
    return "a list" if isinstance(value, list) else f"“{value}”"


def _join(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
