"""Codes, code lists with words, extensions and quantities, as written."""

from functools import lru_cache

from service.core.model.coding import Coding
from service.core.model.quantity import QuantityWritten
from service.core.model.written import CodedText
from service.sources.fhir.node import Node

_PREFIXES = (
    "Extension-CareConnect-GPC-",
    "Extension-CareConnect-ITK-",
    "Extension-CareConnect-",
    "Extension-UKCore-",
    "Extension-",
)


@lru_cache(maxsize=1000)
def extension_name(url: str) -> str:
    """What an extension is called, without where it is published and its version: suppliers differ in those."""
    name = url.rsplit("/", 1)[-1]
    name = next((name.removeprefix(prefix) for prefix in _PREFIXES if name.startswith(prefix)), name)
    return name.removesuffix("-1")


def extensions(node: Node | None, *names: str) -> list[Node]:
    """The extensions of those names on this node."""
    if node is None or not node.has("extension"):
        return []
    return [found for found in node.all("extension") if extension_name(found.words("url") or "") in names]


def extensions_by_name(node: Node) -> dict[str, Node]:
    """The first extension of each name on this node."""
    found: dict[str, Node] = {}
    for each in node.all("extension") if node.has("extension") else ():
        found.setdefault(extension_name(each.words("url") or ""), each)
    return found


def extension(node: Node | None, *names: str) -> Node | None:
    """The first extension of those names."""
    found = extensions(node, *names)
    return found[0] if found else None


def code_values(node: Node, *, name: str = "value") -> tuple[str, ...]:
    """The codes of an extension that dialects write as a code, a coding or a concept."""
    code = node.words(f"{name}Code") or node.words(f"{name}String")
    coding = node.one(f"{name}Coding")
    concept = coded(node.one(f"{name}CodeableConcept"))
    found = (code, coding.words("code") if coding else None, *(each.code for each in concept.codings))
    return tuple(dict.fromkeys(each for each in found if each))


def coded(node: Node | None) -> CodedText:
    """A CodeableConcept with every coding; empty where there is none."""
    if node is None:
        return CodedText()
    return CodedText(codings=tuple(coding(each) for each in node.all("coding")), text=node.words("text"))


def coded_or_none(node: Node | None) -> CodedText | None:
    """A CodeableConcept, None where it is absent or empty."""
    found = coded(node)
    return found if found.codings or found.text else None


def coding(node: Node) -> Coding:
    """One code with its system and words, and the original term where the source attached one."""
    return Coding(
        system=node.words("system"),
        code=node.words("code"),
        display=node.words("display"),
        user_selected=node.truth("userSelected") or False,
        description=_description(node),
    )


def _description(node: Node) -> str | None:
    for term in extensions(node, "coding-sctdescid"):
        for part in extensions(term, "descriptionDisplay", "DescriptionDisplay"):
            return part.words("valueString")
    return None


def code_or_concept(node: Node, name: str) -> str | None:
    """A status that STU3 writes as a code and R4 as a concept."""
    found = node.one(name)
    if found is None or isinstance(found.value, str):
        return node.words(name)
    concept = coded(found)
    return next((each.code for each in concept.codings if each.code), concept.text)


def concept_words(node: Node | None) -> str | None:
    """What a concept says: its own words, else those of its first code, else the code."""
    found = coded(node)
    return found.text or next((each.display or each.code for each in found.codings if each.display or each.code), None)


def quantity(node: Node | None) -> QuantityWritten | None:
    """A Quantity, Age or Duration as written; None where it is absent or says nothing."""
    if node is None:
        return None
    found = QuantityWritten(
        value=node.number("value"),
        unit=node.words("unit"),
        system=node.words("system"),
        code=node.words("code"),
        comparator=node.words("comparator"),
    )
    return found if found.value is not None or found.unit or found.code else None
