"""Measurements and findings; what they measure or find is decided later, from their codes."""

from service.core.model.written import CodedText, ObservationWritten
from service.sources.fhir.codings import coded, coded_or_none, concept_words, quantity
from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of, type_of
from service.sources.fhir.resources import Opened, Resource

# How a value, or the reason why there is none, may stand beside a number and a yes or no (FHIR R4 Observation).
_ANSWERS = (
    "valueCodeableConcept",
    "valueString",
    "valueInteger",
    "valueRange",
    "valueRatio",
    "valueDateTime",
    "valuePeriod",
    "valueTime",
    "valueSampledData",
    "dataAbsentReason",
)


def read_observations(opened: Opened, references: References) -> tuple[tuple[ObservationWritten, ...], int]:
    """The observations of the patient, and how many hold neither a number nor a yes or no, or are of somebody else."""
    every = list(opened.of("Observation"))
    holds_patient = any(opened.of("Patient"))
    held = [each for each in every if _of_patient(each, references, holds_patient)]
    counted = [each for each in held if "valueQuantity" in each.body or "valueBoolean" in each.body]
    return tuple(_observation(resource, opened.source) for resource in held), len(every) - len(counted)


def _of_patient(resource: Resource, references: References, holds_patient: bool) -> bool:
    """Whether an observation is of the patient whom the payload holds: not of a mother, a fetus (FHIR R4 `focus`) or a device."""
    node = resource.node([])
    reference = reference_of(node.one("subject"))
    if node.has("focus") or type_of(reference) not in {None, "Patient"}:
        return False
    found = references.find(reference, resource) if reference and holds_patient else None
    return not (reference and holds_patient) or (found is not None and found.kind == "Patient")


def _observation(resource: Resource, source: str) -> ObservationWritten:
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
        answer=_answer(node),
        at=at or node.words("issued"),
        method=concept_words(node.one("method")),
        status=node.words("status"),
    )


def _answer(node: Node) -> CodedText | None:
    """A coded value, a day, or one in words; what is said in no way that is read here answers nothing."""
    words = node.words("valueString") or node.words("valueDateTime")
    if words:
        return CodedText(text=words)
    answered = any(node.has(name) for name in _ANSWERS)
    return coded_or_none(node.one("valueCodeableConcept")) or (CodedText() if answered else None)
