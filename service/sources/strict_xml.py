"""The strict XML reader: FHIR XML to the shape of FHIR JSON, with every text as written, or a refusal.

Document types are refused, so that no entity is ever expanded or fetched. Narrative is kept as its words only.
"""

from collections.abc import Iterator
from typing import Any

import lxml.etree as etree

from service.sources.refusal import Limits, Refusal, refused

_LIMITS = Limits()
_XHTML = "{http://www.w3.org/1999/xhtml}"
# Elements within a line of it.
_INLINE = frozenset(
    ("a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "q", "s", "small", "span", "strong", "sub", "sup", "tt", "u")
)
_HOLDERS = ("resource", "contained")


def read_xml(data: bytes | str, *, limits: Limits = _LIMITS) -> dict[str, Any] | Refusal:
    """The root element as a resource. Numbers and truth values stay text; one element may stand for a list of one."""
    if len(data) > limits.size:
        return refused(f"larger than {limits.size} bytes")
    try:
        raw = data.encode("utf-8") if isinstance(data, str) else data
    except UnicodeEncodeError:
        return refused("holds half of a character (a lone surrogate)")
    encoding = "utf-8" if isinstance(data, str) else None
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        return refused(f"not XML: {_without_content(error)}")
    if root.getroottree().docinfo.doctype:
        return refused("holds a document type, which is never read")
    if any(isinstance(part, etree._Entity) for part in root.iter()):
        return refused("holds an entity, which is never read")
    if _too_deep(root, limits.depth):
        return refused(f"nested more than {limits.depth} deep")
    return {"resourceType": _name(root), **_members(root)}


def _without_content(error: etree.XMLSyntaxError) -> str:
    # The parser's own message may quote the document.
    return f"it breaks off or is badly formed at line {error.lineno}, column {error.offset}"


def _too_deep(root: etree._Element, most: int) -> bool:
    level = [root]
    for _ in range(most):
        level = [child for element in level for child in element]
    return bool(level)


def _name(element: etree._Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _members(element: etree._Element) -> dict[str, Any]:
    """The attributes and children of an element as members."""
    found: dict[str, Any] = {str(name): value for name, value in element.attrib.items() if not str(name).startswith("{")}
    for child in element:
        name = _name(child)
        _add(found, name, _value(child))
        beside = _beside(child)
        if beside:
            _add(found, f"_{name}", beside)
    if element.text and element.text.strip():
        _add(found, "#text", element.text.strip())
    return found


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(found[name], list):
        found[name].append(value)
    else:
        found[name] = [found[name], value]


def _value(element: etree._Element) -> Any:
    if str(element.tag).startswith(_XHTML):
        return "\n".join(line for each in "".join(_lines(element)).split("\n") if (line := " ".join(each.split())))
    inner = list(element)
    if _name(element) in _HOLDERS and len(inner) == 1 and _name(inner[0])[:1].isupper():
        return {"resourceType": _name(inner[0]), **_members(inner[0])}
    written = element.get("value")
    return _members(element) if written is None else written


def _lines(element: etree._Element) -> Iterator[str]:
    """The words of XHTML, each block, row and cell on lines of its own: two cells are never one word."""
    yield (element.text or "").replace("\n", " ")
    for child in element:
        apart = "" if _name(child) in _INLINE else "\n"
        yield apart
        yield from _lines(child)
        yield apart
        yield (child.tail or "").replace("\n", " ")


def _beside(element: etree._Element) -> dict[str, Any] | None:
    """What hangs on a plain value: its id and extensions."""
    if element.get("value") is None or not (len(element) or len(element.attrib) > 1):
        return None
    return {name: value for name, value in _members(element).items() if name != "value"}
