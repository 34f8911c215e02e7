"""What a payload holds, counted without the service's own parsers: the entries that a report must name, each once."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[attr-defined]

ENTRY_TYPES = frozenset(
    {"MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense", "AllergyIntolerance"}
)
_DEGRADED_DRUG = re.compile(r"^(196461000000101|9bJ4\.(00)?)$")
_FHIR = "{http://hl7.org/fhir}"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Entries as `Type/id` (contained ones too), how many have no id, and the degraded drug allergies among them."""

    entries: tuple[str, ...]
    nameless: int
    active_degraded: tuple[str, ...]
    resolved_degraded: tuple[str, ...]
    full_record: bool


def sent(data: bytes) -> Sent | None:
    """What the bytes hold; None where they are no FHIR resource that can be counted."""
    resources = list(_json(data) if data.lstrip()[:1] in {b"{", b"["} else _xml(data))
    if not resources:
        return None
    wanted = [resource for resource in resources if resource[0] in ENTRY_TYPES]
    degraded = [resource for resource in wanted if resource[0] == "AllergyIntolerance" and resource[3]]
    return Sent(
        entries=tuple(f"{kind}/{number}" for kind, number, _, _ in wanted if number),
        nameless=sum(not number for _, number, _, _ in wanted),
        active_degraded=tuple(f"{kind}/{number}" for kind, number, status, _ in degraded if status == "active"),
        resolved_degraded=tuple(f"{kind}/{number}" for kind, number, status, _ in degraded if status == "resolved"),
        full_record=resources[0][0] == "Bundle" and len(resources) > 20,
    )


_Seen = tuple[str, str, str, bool]


def _json(data: bytes) -> Iterator[_Seen]:
    try:
        yield from _walk(json.loads(data))
    except ValueError:
        return


def _walk(value: Any) -> Iterator[_Seen]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, dict):
        if isinstance(value.get("resourceType"), str):
            yield value["resourceType"], str(value.get("id", "")), _status(value.get("clinicalStatus")), _is_degraded(value)
        for item in value.values():
            yield from _walk(item)


def _status(status: Any) -> str:
    if isinstance(status, dict):
        return next((coding.get("code", "") for coding in status.get("coding", [])), "")
    return status or ""


def _is_degraded(resource: dict[str, Any]) -> bool:
    code = resource.get("code")
    codings = code.get("coding", []) if isinstance(code, dict) else []
    return any(_DEGRADED_DRUG.match(str(coding.get("code", ""))) for coding in codings)


def _xml(data: bytes) -> Iterator[_Seen]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return
    if root is None:
        return
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        if parent is None or _bare(parent) in {"resource", "contained"}:
            yield _xml_resource(element)


def _xml_resource(element: Any) -> _Seen:
    """Found by local names, for some published fragments carry no namespace."""

    def values(*names: str) -> list[str]:
        path = "/".join(f"*[local-name()='{name}']" for name in names)
        return [str(found) for found in element.xpath(f"{path}/@value")]

    status = [*values("clinicalStatus", "coding", "code"), *values("clinicalStatus"), ""][0]
    degraded = any(_DEGRADED_DRUG.match(code) for code in values("code", "coding", "code"))
    return _bare(element), [*values("id"), ""][0], status, degraded


def _bare(element: Any) -> str:
    return str(element.tag).removeprefix(_FHIR)
