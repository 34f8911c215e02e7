"""Elements of a dm+d file, one at a time: the file is never held whole, and a document type is refused."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from service.reference.problems import ReferenceProblem, ReferenceRefused

# A document type stands before the root element, and no release file has that much before its own.
_HEAD_BYTES = 65_536


def rows(path: Path, tag: str, within: str | None = None) -> Iterator[dict[str, str]]:
    """One dict for each element `tag`, child names to texts; with `within`, of those directly inside that element only.

    Raises `ReferenceRefused`, with the line, where the file is cut short, is no XML, or declares a document type.
    """
    with path.open("rb") as file:
        if b"<!DOCTYPE" in file.read(_HEAD_BYTES):
            raise ReferenceRefused((_problem(path, None, "declares a document type, which is never read"),))
    above: list[ET.Element] = []
    try:
        for event, element in ET.iterparse(path, events=("start", "end")):  # noqa: S314 - document types are refused above
            if event == "start":
                above.append(element)
                continue
            above.pop()
            if element.tag == tag and (within is None or (above and above[-1].tag == within)):
                yield {child.tag: (child.text or "").strip() for child in element}
            # What has children of its own is a row or holds rows: nothing above it will read it again.
            if above and len(element):
                above[-1].remove(element)
    except ET.ParseError as broken:
        raise ReferenceRefused((_problem(path, broken.position[0], f"is no whole XML file: {broken}"),)) from broken


def _problem(path: Path, line: int | None, reason: str) -> ReferenceProblem:
    return ReferenceProblem(file=path.name, line=line, reason=reason)
