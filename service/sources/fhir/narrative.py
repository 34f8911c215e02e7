"""The narrative of a resource or a section as lines of plain words.

FHIR, narrative-status: what is `generated` or `extensions` is made from the elements beside it and says no more than they do;
`additional` may say more, and `empty` says nothing (hl7.org/fhir/R4B/valueset-narrative-status.html).
"""

import html
import re

from service.sources.fhir.node import Node

_REPEATING, _NOTHING = frozenset({"generated", "extensions"}), "empty"
# Elements within a line; every other one begins a line of its own, as the cells of a table do.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|em|font|i|q|s|small|span|strike|strong|sub|sup|tt|u|var)(?:\s[^>]*)?>", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")


def plain_lines(markup: str) -> str:
    """The words of XHTML, one block, row or cell a line, with entities as signs."""
    plain = html.unescape(_TAG.sub("\n", _INLINE.sub("", markup)))
    return "\n".join(line for each in plain.splitlines() if (line := " ".join(each.split())))


def narrative(node: Node, *, repeats: bool) -> str | None:
    """The words of its `text`; None where there are none, or where they only repeat elements that are there (`repeats`)."""
    text = node.one("text") if node.has("text") else None
    if text is None or not isinstance(text.value, dict):
        return None
    status = text.words("status")
    if status == _NOTHING or (repeats and status in _REPEATING):
        return None
    return plain_lines(text.words("div") or "") or None
