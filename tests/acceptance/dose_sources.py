"""Every distinct dose text of a folder of payloads, by a digest of it: nothing of the folder is kept."""

import csv
import json
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_DOSAGES = frozenset({"dosage", "dosageInstruction"})
_WORDS = ("text", "patientInstruction")
_ADDITIONAL = ("additionalInstruction", "additionalInstructions")
_FHIR = "{http://hl7.org/fhir}"
# A payload inside a page of a specification is not JSON: its dosages are found by their keys.
_IN_PAGE = re.compile(r'"dosage(?:Instruction)?"\s*:\s*\[(.*?)\]', re.DOTALL)
_IN_DOSAGE = re.compile(r'"(?:text|patientInstruction)"\s*:\s*("(?:[^"\\]|\\.)*")')
# The words of an order in HL7 v2 (RXE-7), inside or outside of JSON.
_RXE = re.compile(r"RXE\|(?:[^|\r\n]*\|){6}[^|^\r\n\\]*\^([^|^\r\n\\\"]+)")


def digest(text: str) -> str:
    """What a text is known by where it may not be kept: of its words in small letters with single spaces between them."""
    return sha256(" ".join(text.split()).casefold().encode()).hexdigest()


def texts_of(folder: Path) -> dict[str, str]:
    """Dose texts and instructions to patients in FHIR (JSON, XML), HL7 v2, CSV and JSON lines, by their digest.

    A file that cannot be read as what its name says is searched for dosages by their keys.
    """
    found: dict[str, str] = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _READERS and path.is_file()):
        for text in _READERS[path.suffix](path.read_text(encoding="utf-8-sig", errors="replace")):
            if text.strip():
                found.setdefault(digest(text), " ".join(text.split()))
    return found


def _json(content: str) -> Iterable[str]:
    yield from _RXE.findall(content)
    try:
        parsed = json.loads(content)
    except ValueError:
        for dosages in _IN_PAGE.findall(content):
            yield from (json.loads(text) for text in _IN_DOSAGE.findall(dosages))
        return
    yield from _walked(parsed)


def _walked(value: Any) -> Iterable[str]:
    if isinstance(value, list):
        for each in value:
            yield from _walked(each)
    if not isinstance(value, dict):
        return
    for key, each in value.items():
        if key in _DOSAGES:
            for dosage in each if isinstance(each, list) else [each]:
                yield from _dosage(dosage)
        elif key == "dose" and isinstance(each, dict) and isinstance(each.get("text"), str):
            yield each["text"]
        yield from _walked(each)


def _dosage(dosage: Any) -> Iterable[str]:
    if not isinstance(dosage, dict):
        return
    yield from (dosage[name] for name in _WORDS if isinstance(dosage.get(name), str))
    for name in _ADDITIONAL:
        for concept in dosage.get(name) or ():
            if isinstance(concept, dict):
                yield from (str(concept["text"]) for _ in [0] if "text" in concept)
                yield from (str(coding["display"]) for coding in concept.get("coding", ()) if "display" in coding)


def _xml(content: str) -> Iterable[str]:
    """Fragments without a root or a namespace are read too: published examples are written so."""
    bare = re.sub(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>", "", content)
    try:
        root = ElementTree.fromstring(f"<all>{bare}</all>")
    except ElementTree.ParseError:
        return
    for element in root.iter():
        element.tag = element.tag.removeprefix(_FHIR)
    for dosage in (element for element in root.iter() if element.tag in _DOSAGES):
        additional = (path for name in _ADDITIONAL for path in (f"{name}/text", f"{name}/coding/display"))
        yield from (each.get("value", "") for path in (*_WORDS, *additional) for each in dosage.findall(path))


def _csv(content: str) -> Iterable[str]:
    first = content.partition("\n")[0]
    if "dosage_text" in first:
        yield from (row["dosage_text"] for row in csv.DictReader(content.splitlines()))


def _lines(content: str) -> Iterable[str]:
    for line in content.splitlines():
        found = json.loads(line) if line.strip() else {}
        if isinstance(found, dict) and isinstance(found.get("elements"), str):
            yield found["text"]


def _hl7(content: str) -> Iterable[str]:
    yield from _RXE.findall(content)


_READERS = {".json": _json, ".xml": _xml, ".csv": _csv, ".jsonl": _lines, ".hl7": _hl7}
