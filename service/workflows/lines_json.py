"""Lines of medicines and allergies as JSON: every entry with its own words, what it was read as, and why it is here."""

from typing import Any

from service.core.model.allergy import Agent, AllergyReading
from service.core.model.change import DocumentedChange
from service.core.model.coding import Concept
from service.core.model.entries import AllergyEntry, ConditionEntry
from service.core.model.lines import AllergyLine, Difference, MatchedMedicine, MedicineLine, Settled
from service.core.model.medicine import Contradiction, Identification, Suggestion
from service.core.model.written import AllergyWritten, ConditionWritten, MedicineWritten, ReactionWritten
from service.workflows.dose_json import dose_json

Json = dict[str, Any]


def medicine_line(line: MedicineLine) -> Json:
    """One medicine across the sources."""
    return {
        "line": line.line,
        "medicine": concept_json(line.name),
        "agreement": line.agreement,
        "entries": [_medicine_entry(matched) for matched in line.entries],
        "differences": [_difference(one) for one in line.differences],
        "documented": [_settled(one) for one in line.settled],
    }


def allergy_line(line: AllergyLine) -> Json:
    """One allergen across the sources, or one statement that there is none."""
    return {
        "line": line.line,
        "agent": agent_json(line.agent),
        "entries": [allergy_entry(entry) for entry in line.entries],
        "explained": line.explained,
    }


def condition_json(entry: ConditionEntry) -> Json:
    """One problem or diagnosis: what the source wrote, and which of the conditions that rules know it is, or may be."""
    written = entry.written
    return {
        "source": written.source,
        "entry": written.entry,
        "text": entry.name,
        "codes": _codes(written),
        "state": entry.state,
        "clinical_status": written.clinical_status,
        "verification": written.verification,
        "onset": written.onset.written if written.onset else None,
        "ended": written.ended.written if written.ended else None,
        "is_one_of": sorted(entry.is_one_of),
        "may_be": sorted(entry.may_be),
        "problems": _problems(written),
    }


def allergy_entry(entry: AllergyEntry) -> Json:
    """One allergy entry: what the source wrote, and what it was read as."""
    return {
        "source": entry.written.source,
        "entry": entry.written.entry,
        "parts": list(entry.written.parts),
        **_reading(entry.reading),
        "codes": _codes(entry.written),
        "text": entry.written.text,
        "clinical_status": entry.written.clinical_status,
        "verification": entry.written.verification,
        "criticality": entry.written.criticality,
        "reactions": [_reaction(reaction) for reaction in entry.written.reactions],
        "notes": list(entry.written.notes),
        "onset": entry.written.onset.written if entry.written.onset else None,
        "ended": entry.written.ended.written if entry.written.ended else None,
        "end_reason": entry.written.end_reason,
        "read_from": entry.written.read_from,
        "problems": _problems(entry.written),
    }


def _reaction(reaction: ReactionWritten) -> Json:
    shown = (_words(one.text, [code.display or code.code for code in one.codings]) for one in reaction.manifestations)
    return {
        "manifestations": [words for words in shown if words],
        "severity": reaction.severity,
        "description": reaction.description,
    }


def agent_json(agent: Agent | None) -> Json | None:
    """What the patient reacts to; a group may have a name and no code."""
    if agent is None:
        return None
    concept = agent.concept
    return {
        "system": concept.system if concept else None,
        "code": concept.code if concept else None,
        "display": concept.display if concept else agent.name,
        "kind": agent.kind,
        "text": agent.name,
    }


def concept_json(concept: Concept | None) -> Json | None:
    """A concept of ours: system, code, display."""
    return {"system": concept.system, "code": concept.code, "display": concept.display} if concept else None


def suggestion_json(one: Suggestion) -> Json:
    """A candidate for a person to confirm; never an identity."""
    return {**(concept_json(one.concept) or {}), "score": str(one.score), "because": one.because}


def _reading(reading: AllergyReading) -> Json:
    return {
        "state": reading.state,
        "original_text": reading.original,
        "agents": [agent_json(agent) for agent in reading.agents],
        "drug": reading.drug,
        "negation": reading.negation,
        "severity": reading.severity,
        "reactions_in_words": [
            {"reaction": one.title, "words": one.words, "severe": one.severe, "doubted": one.doubted} for one in reading.reactions
        ],
        "certainty": reading.certainty,
        "kind": reading.kind,
        "from_words": list(reading.from_words),
        "transfer_degraded": reading.transfer_code,
        "disguise": reading.disguise,
        "ended_in_words": reading.ended_in_words,
        "candidates": [suggestion_json(one) for one in reading.candidates],
        "contradictions": [_contradiction(one) for one in reading.contradictions],
        "matched_by": reading.matched_by,
        "match_explained": reading.explained,
    }


def _medicine_entry(matched: MatchedMedicine) -> Json:
    entry, written = matched.entry, matched.entry.written
    return {
        "source": written.source,
        "entry": written.entry,
        "parts": list(written.parts),
        "text": _words(written.text, [code.display or code.code for code in written.codings]),
        "status": written.status,
        "in_force": entry.in_force,
        "because": entry.because,
        "dose": dose_json(entry),
        "matched_by": matched.matched_by,
        "match_explained": matched.explained,
        "identified": _identified(entry.identified),
        "codes": _codes(written),
        "course": written.course,
        "started": written.started.written if written.started else None,
        "ended": written.ended.written if written.ended else None,
        "last_issued": written.last_issued.written if written.last_issued else None,
        "indication": written.indication,
        "change": written.change,
        "change_reason": written.change_reason,
        "changes": [_change(one) for one in entry.changes],
        "notes": _notes(written),
        "read_from": written.read_from,
        "problems": _problems(written),
    }


def _identified(found: Identification) -> Json:
    medicine = found.medicine
    return {
        "medicine": concept_json(medicine.concept if medicine else None),
        "level": medicine.level if medicine else None,
        "ingredients": list(medicine.ingredient_names) if medicine else [],
        "form": medicine.form if medicine else None,
        "brand": medicine.brand if medicine else None,
        "identified_by": found.matched_by,
        "explained": found.explained,
        "suggestions": [suggestion_json(one) for one in found.suggestions],
        "contradictions": [_contradiction(one) for one in found.contradictions],
        "degraded": found.degraded,
        "trial": found.trial,
    }


def _difference(one: Difference) -> Json:
    first, second = one.first.written, one.second.written
    return {
        "aspect": one.aspect,
        "first": {"source": first.source, "entry": first.entry, "words": one.first_words},
        "second": {"source": second.source, "entry": second.entry, "words": one.second_words},
        "because": one.because,
    }


def _settled(one: Settled) -> Json:
    """A difference that a source documents, with the words that decided it."""
    return {"aspect": one.aspect, "source": one.change.source, "entry": one.change.entry, **_change(one.change)}


def _change(one: DocumentedChange) -> Json:
    return {
        "kind": one.kind,
        "cause": one.cause,
        "words": one.words,
        "reason": one.reason,
        "said_by": one.said_by,
        "on": one.on.written if one.on else None,
    }


def _contradiction(one: Contradiction) -> Json:
    return {"what": one.what, "first": one.first, "second": one.second}


def _codes(written: MedicineWritten | AllergyWritten | ConditionWritten) -> list[Json]:
    return [
        {"system": code.system, "code": code.code, "display": code.display, "description": code.description}
        for code in written.codings
    ]


def _notes(written: MedicineWritten) -> list[str]:
    """The notes of an entry, and the condition and further instructions of its dosages that their text does not say already."""
    further = (
        words
        for dosage in written.dosages
        for words in (*((dosage.condition,) if dosage.condition else ()), *dosage.additional)
        if words.casefold() not in (dosage.text or "").casefold()
    )
    return [*written.notes, *dict.fromkeys(further)]


def _problems(written: MedicineWritten | AllergyWritten | ConditionWritten) -> list[Json]:
    return [{"path": problem.path, "reason": problem.reason} for problem in written.problems]


def _words(text: str | None, displays: list[str | None]) -> str | None:
    """The source's words: its text, or else the first display or code that it wrote."""
    return text or next((display for display in displays if display), None)
