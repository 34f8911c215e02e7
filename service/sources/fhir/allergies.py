"""Allergy entries of any FHIR dialect, those contained in a list of ended allergies among them."""

from dataclasses import replace
from typing import Any

from service.core.model.failures import FieldProblem
from service.core.model.written import AllergyWritten, ReactionWritten
from service.sources.fhir.codings import code_or_concept, coded, coded_or_none, extension
from service.sources.fhir.narrative import narrative
from service.sources.fhir.node import Node
from service.sources.fhir.resources import Resource


def read_allergy(resource: Resource, source: str, *, recorder: str | None = None, in_ended_list: bool = False) -> AllergyWritten:
    """All that one AllergyIntolerance says. `recorder`: the name of who recorded it, which another resource holds."""
    problems: list[FieldProblem] = []
    node = resource.node(problems)
    agent = coded(node.one("code"))
    if not agent.codings and not agent.text:
        node.note("names no agent, neither by code nor in words")
    if node.has("modifierExtension"):
        node.note("was not read, and may change what the entry means", "modifierExtension")
    entry = AllergyWritten(
        source=source,
        entry=resource.name,
        path=resource.path,
        resource=resource.kind,
        codings=agent.codings,
        text=agent.text,
        clinical_status=code_or_concept(node, "clinicalStatus"),
        verification=code_or_concept(node, "verificationStatus"),
        kind=code_or_concept(node, "type"),
        categories=node.texts("category"),
        criticality=node.words("criticality"),
        asserted=node.date("assertedDate") or node.date("recordedDate"),
        recorder=recorder,
        onset=node.date("onsetDateTime") or _start(node.one("onsetPeriod")),
        in_ended_list=in_ended_list,
        reactions=tuple(_reaction(each) for each in node.all("reaction")),
        notes=_notes(node),
        **_end(node),
    )
    if not agent.codings and not agent.text and (words := narrative(node, repeats=False)):
        # The agent stands there, if anywhere: it is held as one that is not known, with the words beside it.
        entry = replace(entry, notes=(*entry.notes, words))
    return replace(entry, problems=tuple(dict.fromkeys(problems)))


def _start(period: Node | None) -> Any:
    return period.date("start") if period else None


def _end(node: Node) -> dict[str, Any]:
    """The end is an extension of the resource in STU3, of its clinical status in R4."""
    status = node.one("clinicalStatus")
    places = (node, status if status and isinstance(status.value, dict) else None, node.one("_clinicalStatus"))
    end = next((ext for place in places if (ext := extension(place, "AllergyIntoleranceEnd"))), None)
    read: dict[str, Any] = {}
    for part in end.all("extension") if end else ():
        if part.words("url") == "endDate":
            read["ended"] = part.date("valueDateTime") or part.date("valueDate")
        elif part.words("url") in ("reasonEnded", "endReason"):
            read["end_reason"] = part.words("valueString")
    return read


def _reaction(node: Node) -> ReactionWritten:
    return ReactionWritten(
        manifestations=tuple(coded(each.one("concept") or each) for each in node.all("manifestation")),
        severity=node.words("severity"),
        description=node.words("description"),
        substance=coded_or_none(node.one("substance")),
    )


def _notes(node: Node) -> tuple[str, ...]:
    """Its notes, those of its reactions, and what its onset is called where that is no date."""
    noted = (*node.all("note"), *(each for reaction in node.all("reaction") for each in reaction.all("note")))
    said = (each.said() if isinstance(each.value, str) else each.words("text") for each in noted)
    return tuple(words for words in (*said, node.words("onsetString")) if words)
