"""Measurements with a number, or a yes or no; what they measure is decided later, from their codes."""

from service.core.model.written import ObservationWritten
from service.sources.fhir.codings import coded, concept_words, quantity
from service.sources.fhir.resources import Opened, Resource


def read_observations(opened: Opened) -> tuple[tuple[ObservationWritten, ...], int]:
    """The measurements, and how many observations hold neither a number nor a yes or no."""
    read = [_observation(resource, opened.source) for resource in opened.of("Observation")]
    found = tuple(each for each in read if each)
    return found, len(read) - len(found)


def _observation(resource: Resource, source: str) -> ObservationWritten | None:
    if "valueQuantity" not in resource.body and "valueBoolean" not in resource.body:
        return None
    node = resource.node([])
    what, period = coded(node.one("code")), node.one("effectivePeriod")
    at = node.words("effectiveDateTime") or node.words("effectiveInstant") or (period.words("start") if period else None)
    return ObservationWritten(
        source=source,
        entry=resource.name,
        path=resource.path,
        codings=what.codings,
        text=what.text,
        value=quantity(node.one("valueQuantity")),
        value_boolean=node.truth("valueBoolean"),
        at=at or node.words("issued"),
        method=concept_words(node.one("method")),
        status=node.words("status"),
    )
