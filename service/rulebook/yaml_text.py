"""A YAML file becomes plain values: digits kept, repeated keys refused, and nothing turned into what it does not say."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from service.rulebook.problems import Mistakes

Value = str | int | Decimal | bool | None | list[Any] | dict[str, Any]

# YAML 1.1 reads `no` as false, `010` as 8 and `12:30` as 750. Here only what looks like a number to a person is one.
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_TRAPS = frozenset({"yes", "no", "on", "off", "y", "n"})
_TEXT_TAG, _LIST_TAG, _MAP_TAG = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"


def read_yaml(file: Path, mistakes: Mistakes) -> dict[str, Any] | None:
    """The mapping that a file holds; None where it cannot be read, with the reasons in `mistakes`."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        mistakes.add("", "is not UTF-8 text")
        return None
    return read_yaml_text(text, mistakes)


def read_yaml_text(text: str, mistakes: Mistakes) -> dict[str, Any] | None:
    """As `read_yaml`, from the text itself."""
    try:
        node = _compose(text)
    except yaml.YAMLError as error:
        mistakes.add("", f"is not YAML: {_where(error)}")
        return None
    if not isinstance(node, yaml.MappingNode):
        mistakes.add("", "does not hold fields with values")
        return None
    before = len(mistakes)
    value = _value(node, "", mistakes, set())
    return value if isinstance(value, dict) and len(mistakes) == before else None


def _compose(text: str) -> yaml.Node | None:
    loader = yaml.CBaseLoader(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _value(node: yaml.Node, at: str, mistakes: Mistakes, seen: set[int]) -> Value:
    # A node that comes twice was written as an alias, which can make a small file endless.
    if id(node) in seen:
        mistakes.add(at, "is an alias (*name): write the value out")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode) and node.tag == _MAP_TAG:
        return _mapping(node, at, mistakes, seen)
    if isinstance(node, yaml.SequenceNode) and node.tag == _LIST_TAG:
        return [_value(item, f"{at}[{place}]", mistakes, seen) for place, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode) and node.tag == _TEXT_TAG:
        return _scalar(node, at, mistakes)
    mistakes.add(at, f"has a tag ({node.tag}): only plain values are read")
    return None


def _mapping(node: yaml.MappingNode, at: str, mistakes: Mistakes, seen: set[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            mistakes.add(at, "has a name that is not text")
            continue
        key = str(key_node.value)
        inner = f"{at}.{key}" if at else key
        if key in found:
            mistakes.add(inner, "is written twice")
        found[key] = _value(value_node, inner, mistakes, seen)
    return found


def _scalar(node: yaml.ScalarNode, at: str, mistakes: Mistakes) -> Value:
    text = str(node.value)
    if node.style:  # quoted, or a block of text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text.lower() in _TRAPS:
        mistakes.add(at, f'says {text}: write true or false, or "{text}" in quotes where the word is meant')
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    return Decimal(text) if _FRACTION.fullmatch(text) else text


def _where(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1}, {error.problem or 'it cannot be read'}"
    return "it cannot be read"
