"""Damage to JSON, XML, HL7 v2, CSV and plain bytes, each by its structure. The same chance, the same damage."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from random import Random
from typing import Any
from xml.etree import ElementTree

Path = tuple[str | int, ...]

# A mark in a string stands for a number that Python would not write; `written` puts it in its place.
_MARK = re.compile(r'"@@([^@"]*)@@"')
_NUMBERS = ("1e400", "-1e400", "1E-400", "0.0000001", "-0", "1.50", "9" * 60, "9" * 5000, "1." + "0" * 300, "9007199254740993")
_NO_NUMBERS = ("NaN", "Infinity", "01", "+1", "0x10", "1.", ".5", "1_000", "tru", "")
_SIGNS = (
    "\u202e",
    "\u200b",
    "\ufeff",
    "\x00",
    "\ud800",
    "\u2028",
    "İ",
    "ﬃ",
    "①",
    "²",
    "٣",
    "e\u0301",
    "😀",
    "%s%n",
    "{{7*7}}",
    "<b>",
    "';--",
    "\\",
    "|^~&",
    "\r\n",
)
_WORDS = ("", " ", "null", "0", "-1", "true", "1,5", "1/2", "As directed", "MedicationRequest", "Bundle", "active", "a" * 3000)
_DATES = ("0000-00-00", "9999-12-31", "2026-02-30", "2026", "20261120", "2026-11-20T24:00:00Z", "2026-11-20T09:00:00+99:99")
_OTHERS: tuple[Any, ...] = (None, True, False, 0, -1, 10**30, 0.1, [], {}, [[]], [None], {"": None}, {"value": "1"})


def changed_json(chance: Random, value: Any) -> str:
    """The JSON of a value after one to six changes; not always JSON any more."""
    value = json.loads(json.dumps(value))
    places = list(_places(value))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        path = chance.choice(places)
        held = _at(value, path)
        if held is _GONE:
            continue
        value = _put(value, path, chance.choice(_CHANGES)(chance, held, value))
    return written(chance, value)


def written(chance: Random, value: Any) -> str:
    """The value as JSON, with the numbers that Python would not write."""
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    return _MARK.sub(lambda mark: mark[1], text)


def changed_xml(chance: Random, text: str) -> str:
    """An XML document after one to six changes to its elements, and perhaps to its text."""
    root = ElementTree.fromstring(text)
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        parents = {child: parent for parent in root.iter() for child in parent}
        element = chance.choice(list(root.iter()))
        chance.choice(_XML_CHANGES)(chance, element, parents.get(element))
    ElementTree.register_namespace("", "http://hl7.org/fhir")
    changed = ElementTree.tostring(root, encoding="unicode")
    if chance.random() < 0.1:
        head = chance.choice(
            ('<!DOCTYPE x [<!ENTITY a "b">]>', "<?x y?>", "<!-- x -->", '<?xml version="1.1" encoding="utf-7"?>')
        )
        changed = head + changed
    return changed_text(chance, changed) if chance.random() < 0.15 else changed


def changed_hl7(chance: Random, text: str) -> str:
    """Segments dropped, doubled, exchanged and cut, and fields, components and separators changed."""
    segments = [line for line in re.split(r"[\r\n]+", text) if line]
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        at = chance.randrange(len(segments))
        step = chance.randrange(7)
        if step == 0 and len(segments) > 1:
            del segments[at]
        elif step == 1:
            segments.insert(at, chance.choice(segments))
        elif step == 2:
            other = chance.randrange(len(segments))
            segments[at], segments[other] = segments[other], segments[at]
        elif step == 3:
            segments[at] = segments[at][: chance.randrange(len(segments[at]) + 1)]
        else:
            segments[at] = _field(chance, segments[at])
        segments = segments or ["MSH"]
    return chance.choice(("\r", "\r", "\n", "\r\n")).join(segments) + chance.choice(("\r", ""))


def changed_csv(chance: Random, text: str) -> str:
    """Rows and cells dropped, doubled and changed, quoting and separators too."""
    rows = list(csv.reader(StringIO(text)))
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        row = chance.choice(rows)
        step = chance.randrange(6)
        if step == 0 and len(rows) > 1:
            rows.remove(row)
        elif step == 1:
            rows.append(list(row))
        elif step == 2 and row:
            row.pop(chance.randrange(len(row)))
        elif step == 3:
            row.insert(chance.randrange(len(row) + 1), _word(chance))
        elif row:
            row[chance.randrange(len(row))] = _word(chance)
    made = StringIO()
    csv.writer(made, delimiter=chance.choice(",,,,;\t"), quoting=chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))).writerows(
        rows
    )
    found = made.getvalue()
    return changed_text(chance, found) if chance.random() < 0.2 else found


def changed_text(chance: Random, text: str) -> str:
    """Signs put in, taken out and doubled."""
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(("", _word(chance), text[at : at + 40])) + text[at + chance.choice((0, 0, 1, 3, 20)) :]
    return text


def changed_bytes(chance: Random, data: bytes) -> bytes:
    """Bytes turned, put in, taken out and doubled, or the end cut off."""
    if chance.random() < 0.05:
        return b"\xef\xbb\xbf" + data
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at, step = chance.randrange(len(data) + 1), chance.randrange(6)
        if step == 0:
            data = data[:at]
        elif step == 1:
            data = data[:at] + data[at + chance.choice((1, 2, 16, 200)) :]
        elif step == 2:
            data = data[:at] + chance.randbytes(chance.choice((1, 2, 8))) + data[at:]
        elif step == 3:
            data = data[:at] + data[at : at + chance.choice((1, 16, 400))] + data[at:]
        elif step == 4 and at < len(data):
            data = data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        else:
            token = chance.choice((b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\u0000", b"1e400", b"\x00", b"\xff", b"null"))
            data = data[:at] + token + data[at:]
    return data


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _places(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _places(part, (*path, index))


_GONE = object()
_DROPPED = object()


def _at(value: Any, path: Path) -> Any:
    for key in path:
        # What was changed before may have put something else there, a text with signs of its own for one.
        known = isinstance(value, dict) if isinstance(key, str) else isinstance(value, list)
        try:
            value = value[key] if known else _GONE
        except (KeyError, IndexError):
            return _GONE
        if value is _GONE:
            return _GONE
    return value


def _put(value: Any, path: Path, change: Any) -> Any:
    if not path:
        return {} if change is _DROPPED else change
    holder = _at(value, path[:-1])
    if change is _DROPPED:
        del holder[path[-1]]
    else:
        holder[path[-1]] = change
    return value


def _dropped(_chance: Random, _held: Any, _whole: Any) -> Any:
    return _DROPPED


def _doubled(_chance: Random, held: Any, _whole: Any) -> Any:
    return [*held, *held] if isinstance(held, list) else [held, held]


def _retyped(chance: Random, held: Any, _whole: Any) -> Any:
    plain = isinstance(held, dict | list)
    return chance.choice((*_OTHERS, [held], {"value": held}, json.dumps(held) if plain else str(held)))


def _numbered(chance: Random, _held: Any, _whole: Any) -> Any:
    return f"@@{chance.choice(_NUMBERS if chance.random() < 0.8 else _NO_NUMBERS)}@@"


def _worded(chance: Random, held: Any, _whole: Any) -> Any:
    word = _word(chance)
    return held[: chance.randrange(len(held) + 1)] + word + held[-3:] if isinstance(held, str) else word


def _nested(chance: Random, held: Any, _whole: Any) -> Any:
    for _ in range(chance.choice((1, 3, 12, 70, 300))):
        held = [held] if chance.random() < 0.5 else {chance.choice(("extension", "contained", "part", "entry", "x")): held}
    return held


def _elsewhere(chance: Random, _held: Any, whole: Any) -> Any:
    """Something of another place of the same document: another id, a whole entry where a word belongs."""
    places = list(_places(whole))
    return json.loads(json.dumps(_at(whole, chance.choice(places))))


def _shuffled(chance: Random, held: Any, _whole: Any) -> Any:
    if isinstance(held, list):
        return chance.sample(held, len(held))
    if isinstance(held, dict) and held:
        key = chance.choice(list(held))
        return {("x" + key if each == key else each): part for each, part in held.items()}
    return held


def _more(chance: Random, held: Any, whole: Any) -> Any:
    """The same with something added: an item of a list, a field that nobody knows."""
    added = chance.choice((_elsewhere(chance, held, whole), *_OTHERS))
    if isinstance(held, list):
        return [*held, added]
    if isinstance(held, dict):
        return {
            **held,
            chance.choice(("x", "resourceType", "id", "status", "_id", "contained", "extension", _word(chance)[:80])): added,
        }
    return [held, added]


Change = Callable[[Random, Any, Any], Any]
_CHANGES: Sequence[Change] = (
    _dropped,
    _dropped,
    _doubled,
    _retyped,
    _retyped,
    _numbered,
    _worded,
    _worded,
    _nested,
    _elsewhere,
    _shuffled,
    _more,
)


def _word(chance: Random) -> str:
    kind = chance.randrange(4)
    if kind == 0:
        return chance.choice(_WORDS)
    if kind == 1:
        return chance.choice(_DATES)
    if kind == 2:
        return chance.choice((*_NUMBERS, *_NO_NUMBERS))
    return "".join(chance.choice(_SIGNS) for _ in range(chance.choice((1, 1, 3))))


def _field(chance: Random, segment: str) -> str:
    """The segment with a field, a component of one, or a separator changed."""
    bar = chance.choice("||||^~&\\")
    parts = segment.split(bar)
    at = chance.randrange(len(parts))
    step = chance.randrange(4)
    if step == 0:
        parts.insert(at, chance.choice(("", "", _word(chance), chance.choice(parts))))
    elif step == 1:
        parts[at] = _word(chance)
    elif step == 2:
        parts[at] = chance.choice(("^", "~", "&", "\\", "")).join((parts[at], chance.choice(("", parts[at], _word(chance)))))
    else:
        bar = chance.choice("|^~&\\#;")
    return bar.join(parts)


def _xml_dropped(_chance: Random, element: Any, parent: Any) -> None:
    if parent is not None:
        parent.remove(element)


def _xml_doubled(chance: Random, element: Any, parent: Any) -> None:
    if parent is not None:
        parent.insert(chance.randrange(len(parent) + 1), ElementTree.fromstring(ElementTree.tostring(element)))


def _xml_valued(chance: Random, element: Any, _parent: Any) -> None:
    word = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "?", _word(chance))
    if chance.random() < 0.3:
        element.text = word
    elif chance.random() < 0.3:
        element.attrib.pop("value", None)
    else:
        element.set(chance.choice(("value", "value", "value", "id", "url", "x")), word)


def _xml_named(chance: Random, element: Any, _parent: Any) -> None:
    space, _, name = element.tag.rpartition("}")
    names = ("resource", "contained", "entry", "MedicationRequest", "Bundle", f"{name}x", "div")
    spaces = (space, space, space, "{http://www.w3.org/1999/xhtml", "{urn:x")
    found = chance.choice(spaces)
    element.tag = f"{found}}}{chance.choice(names)}" if found else chance.choice(names)


def _xml_nested(chance: Random, element: Any, _parent: Any) -> None:
    held, element[:] = list(element), []
    inner = element
    for _ in range(chance.choice((1, 2, 12, 90))):
        inner = ElementTree.SubElement(inner, element.tag)
    inner.extend(held)


_XML_CHANGES = (_xml_dropped, _xml_dropped, _xml_doubled, _xml_valued, _xml_valued, _xml_valued, _xml_named, _xml_nested)
