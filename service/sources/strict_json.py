"""The strict JSON reader: bytes to values, or the place and reason of every refusal. It never picks one of two values.

A fast reading comes first, with checks that can only err towards doubt; whatever leaves a doubt is read again slowly,
and the slow reading decides and says where. Both keep the digits of every number.
"""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import chain

import msgspec

from service.sources.refusal import JsonValue, Limits, Problem, Refusal, child_path, refused, within

_LIMITS = Limits()
_BOM = b"\xef\xbb\xbf"


def read_json(data: bytes | str, *, limits: Limits = _LIMITS) -> JsonValue | Refusal:
    """The value of a JSON document: whole numbers as int, others as Decimal with the digits as written.

    Refused, with the JSONPath of each place: repeated member names, NaN and infinities, numbers out of range, lone
    surrogates, NUL, too much depth or size, anything after the end, bytes that are not UTF-8, and what is no JSON.
    """
    raw = _bytes(data, limits)
    if isinstance(raw, Refusal):
        return raw
    doubt, value = _fast(raw, limits)
    return _slow(raw, limits) if doubt else value


def _bytes(data: bytes | str, limits: Limits) -> bytes | Refusal:
    if len(data) > limits.size:
        return refused(f"larger than {limits.size} bytes")
    if isinstance(data, bytes):
        return data.removeprefix(_BOM)
    try:
        raw = data.removeprefix("\ufeff").encode("utf-8")
    except UnicodeEncodeError:
        return refused("holds half of a character (a lone surrogate)")
    return raw if len(raw) <= limits.size else refused(f"larger than {limits.size} bytes")


class _Doubt(Exception):
    """A number that the fast reading leaves to the slow one."""


def _plain(written: str) -> Decimal:
    # Ordinary clinical numbers are short; whatever is not is looked at again.
    if len(written) > 20 or "e" in written or "E" in written:
        raise _Doubt
    return Decimal(written)


_FAST = msgspec.json.Decoder(float_hook=_plain)
_ENCODE = msgspec.json.Encoder(decimal_format="number")
# Escapes by which a name could be written in two ways, or a colon, a NUL or half a character be hidden.
_ESCAPES = (b"\\u003", b"\\u000", b"\\ud", b"\\uD")


def _fast(raw: bytes, limits: Limits) -> tuple[bool, JsonValue]:
    """(doubt, value). A dropped repeated member takes its colon with it, so that writing the value again shows it."""
    if b"\\u" in raw and any(escape in raw for escape in _ESCAPES):
        return True, None
    try:
        value = _FAST.decode(raw)
    except (msgspec.DecodeError, _Doubt, RecursionError, UnicodeDecodeError, InvalidOperation):
        return True, None
    if raw.count(b":") != _ENCODE.encode(value).count(b":") or _unusual(value, limits.depth):
        return True, None
    return False, value


def _unusual(value: JsonValue, depth: int) -> bool:
    """Whether it is nested too deeply, or holds a float: a whole number too long for the fast reading."""
    level: list[JsonValue] = [value]
    for _ in range(depth + 1):
        kinds = set(map(type, level))
        if float in kinds:
            return True
        if dict not in kinds and list not in kinds:
            return False
        objects = [part.values() for part in level if type(part) is dict]
        level = list(chain(chain.from_iterable(objects), chain.from_iterable(part for part in level if type(part) is list)))
    return True


class _Repeated(dict[str, "JsonValue"]):
    """An object in which names were repeated."""

    names: tuple[str, ...] = ()


class _NoNumber:
    """What was written as a number and is none that can be used."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _slow(raw: bytes, limits: Limits) -> JsonValue | Refusal:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return refused(f"not UTF-8 at byte {error.start}")
    try:
        value = _decoder(limits).decode(text)
    except json.JSONDecodeError as error:
        return refused(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})")
    except RecursionError:
        return refused(f"nested more than {limits.depth} deep")
    problems = list(_first(_problems(value, "$", 1, limits), limits.problems))
    return Refusal(problems=tuple(problems)) if problems else value


def _decoder(limits: Limits) -> json.JSONDecoder:
    def number(written: str) -> object:
        try:
            found = Decimal(written) if len(written) <= limits.digits + 10 else None
        except InvalidOperation:
            # An exponent of more digits than a number may have.
            found = None
        return found if found is not None and within(found, limits) else _NoNumber("a number out of range")

    def whole(written: str) -> object:
        return int(written) if len(written) <= limits.digits else _NoNumber("a number out of range")

    return json.JSONDecoder(
        object_pairs_hook=_object,
        parse_float=number,
        parse_int=whole,
        parse_constant=lambda written: _NoNumber(f"{written} is no number"),
    )


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked, seen = _Repeated(found), set[str]()
    marked.names = tuple(dict.fromkeys(name for name, _ in pairs if name in seen or seen.add(name)))
    return marked


def _problems(value: object, path: str, depth: int, limits: Limits) -> Iterator[Problem]:
    if isinstance(value, _NoNumber):
        yield Problem(path=path, reason=value.reason)
    elif isinstance(value, str):
        yield from _in_words(value, path)
    elif isinstance(value, dict | list) and depth > limits.depth:
        yield Problem(path=path, reason=f"nested more than {limits.depth} deep")
    elif isinstance(value, dict):
        if isinstance(value, _Repeated):
            yield from (Problem(path=child_path(path, name), reason="the same name twice in one object") for name in value.names)
        for name, part in value.items():
            yield from _in_words(name, path)
            yield from _problems(part, child_path(path, name), depth + 1, limits)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _problems(part, child_path(path, place), depth + 1, limits)


def _in_words(words: str, path: str) -> Iterator[Problem]:
    if "\x00" in words:
        yield Problem(path=path, reason="holds the character NUL")
    if any("\ud800" <= sign <= "\udfff" for sign in words):
        yield Problem(path=path, reason="holds half of a character (a lone surrogate)")


def _first(problems: Iterator[Problem], most: int) -> Iterator[Problem]:
    for _, problem in zip(range(most), problems, strict=False):
        yield problem
