"""A bundle as a real server sends it: each resource with its version, its tags and a narrative made from its fields."""

from typing import Any


def as_served(bundle: dict[str, Any]) -> dict[str, Any]:
    """The same bundle with what servers add to every resource, and what says nothing new about medicines or allergies."""
    return {**bundle, "entry": [{**each, "resource": _served(each["resource"])} for each in bundle["entry"]]}


def _served(resource: dict[str, Any]) -> dict[str, Any]:
    kind = resource["resourceType"]
    meta = {
        **resource.get("meta", {}),
        "versionId": "3",
        "lastUpdated": "2026-11-19T16:20:05.125+00:00",
        "source": f"#{kind.lower()}-{resource.get('id', '')}",
        "security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N", "display": "normal"}],
    }
    rows = "".join(f"<tr><td>{name}</td><td>{_short(value)}</td></tr>" for name, value in resource.items())
    div = f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>{kind}</b></p><table class="grid"><tbody>{rows}</tbody></table></div>'
    return {**resource, "meta": meta, "text": {"status": "generated", "div": div}}


def _short(value: Any) -> str:
    words = value if isinstance(value, str) else " ".join(_leaves(value))
    return words.replace("&", "&amp;").replace("<", "&lt;")[:160]


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [str(value)]
