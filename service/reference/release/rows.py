"""Elements of a dm+d file, one at a time: the file is never held whole, and a document type is refused."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from service.reference.problems import ReferenceProblem, ReferenceRefused
from service.reference.release.watched import Told, watched

# A document type stands before the root element, and no release file has that much before its own.
_HEAD_BYTES = 65_536


def rows(path: Path, told: Told, *wanted: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each wanted element as (what was wanted, child names to texts); see `elements`."""
    for place, element in elements(path, told, *wanted):
        yield place, {child.tag: (child.text or "").strip() for child in element}


def elements(path: Path, told: Told, *wanted: str) -> Iterator[tuple[str, ET.Element]]:
    """Each wanted element, in the order of the file, with the name it was wanted by.

    A name is a tag, `VPI`, or a tag directly inside another, `VMPS/VMP`. An element is whole while it is looked at, and
    gone after. Raises `ReferenceRefused`, with the line, where the file is cut short, is no XML, or declares a document type.
    """
    with path.open("rb") as file:
        if b"<!DOCTYPE" in file.read(_HEAD_BYTES):
            raise ReferenceRefused((_problem(path, None, "declares a document type, which is never read"),))
    above: list[ET.Element] = []
    named = frozenset(wanted)
    try:
        with watched(path, told) as file:
            for event, element in _events(file):
                if event == "start":
                    above.append(element)
                    continue
                above.pop()
                place = _place(element, above, named)
                if place:
                    yield place, element
                # What has children of its own is a row or holds rows: nothing above it will read it again, but for a row.
                if above and len(element) and not _place(above[-1], above[:-1], named):
                    above[-1].remove(element)
    except ET.ParseError as broken:
        raise ReferenceRefused((_problem(path, broken.position[0], f"is no whole XML file: {broken}"),)) from broken


def _events(file: object) -> Iterator[tuple[str, ET.Element]]:
    found = ET.iterparse(file, events=("start", "end"))  # type: ignore[arg-type] # noqa: S314 - document types are refused above
    return cast("Iterator[tuple[str, ET.Element]]", found)


def _place(element: ET.Element, above: list[ET.Element], named: frozenset[str]) -> str | None:
    if element.tag in named:
        return element.tag
    inside = f"{above[-1].tag}/{element.tag}" if above else ""
    return inside if inside in named else None


def _problem(path: Path, line: int | None, reason: str) -> ReferenceProblem:
    return ReferenceProblem(file=path.name, line=line, reason=reason)
