"""Whether the FHIR that a source sent is valid by the published models. Slow, so it never stands in the way of an answer."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from service.core.model.conformance import Validity
from service.sources.recognise import agreed_dialect, recognise
from service.sources.refusal import Refusal

_STU3 = ("gp-connect-stu3", "itk3-stu3")
_MOST_PROBLEMS = 3


def validity(payload: object, declared: str | None) -> Validity | None:
    """The resources of a payload held against the models of its release: STU3, or R4B for R4. None: it is no FHIR.

    Problems name a place and a kind of mistake, and repeat nothing that the payload says.
    """
    found = recognise(payload, declared)
    if isinstance(found, Refusal) or not isinstance(found.body, dict):
        return None
    release = "STU3" if agreed_dialect(found, declared) in _STU3 else "R4B"
    resources = list(_resources(found.body, 0))
    wrong = [problems for resource in resources if (problems := _problems(resource, release))]
    return Validity(resources=len(resources), invalid=len(wrong), problems=tuple(one for problems in wrong for one in problems))


def _resources(body: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """The resources of a bundle or of parameters, else the resource itself; the wrapper is not counted."""
    held = [
        entry.get("resource") for name in ("entry", "parameter") for entry in _list(body.get(name)) if isinstance(entry, dict)
    ]
    inner = [resource for resource in held if isinstance(resource, dict)]
    if not inner or body.get("resourceType") not in ("Bundle", "Parameters") or depth > 5:
        yield body
    for resource in inner:
        yield from _resources(resource, depth + 1)


def _list(held: object) -> list[Any]:
    return held if isinstance(held, list) else []


def _problems(resource: dict[str, Any], release: str) -> tuple[str, ...]:
    from importlib import import_module

    models = import_module(f"fhir.resources.{release}")
    kind = str(resource.get("resourceType"))
    try:
        model = models.get_fhir_model_class(kind)
    except (LookupError, ValueError, AttributeError):
        return ("is of a type that the release does not have",)
    try:
        model.model_validate(resource)
    except ValidationError as wrong:
        told = (
            f"{kind}.{_place(error['loc'])}: {error['type']}" for error in wrong.errors(include_input=False, include_url=False)
        )
        return tuple(dict.fromkeys(told))[:_MOST_PROBLEMS]
    except (ValueError, TypeError, AssertionError, LookupError) as wrong:
        return (f"{kind}: {type(wrong).__name__}",)
    return ()


def _place(loc: tuple[int | str, ...]) -> str:
    """The place without the numbers of lists, so that the same mistake is counted as one."""
    return ".".join(str(part)[:40] for part in loc if isinstance(part, str)) or "(whole)"
