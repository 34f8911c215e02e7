"""Allergies that a source states outside the entries of its allergy list: as a problem, a flag or a finding, or in a note.

Systems without an allergy module, and records that were brought in from one, hold "Allergy to penicillin" as a problem.
What says so with a code of the allergy tables, or in words that say allergy, or a reaction to something, and name one drug
exactly, is an allergy of that source like any other. What is over, refuted, or speaks of a relative stays what it is. Words
that say allergy and name a drug among others ("says she is allergic to penicillin, had a rash"), or none at all ("drug
allergy"), are not read, and the source says so.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from service.core.model.allergy import AllergyReading
from service.core.model.entries import AllergyEntry
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten, MedicineWritten, SourceList
from service.core.normalise.allergens import allergy_code
from service.core.normalise.allergy_readings import allergy_reading
from service.core.normalise.named_within import Named, agents_within, foods_and_venoms
from service.core.normalise.reacted_to import joined_to, reacted_to
from service.core.normalise.reasons import says_some_drug
from service.core.normalise.remembered import remembered
from service.core.normalise.transfer_codes import DEGRADED_DRUG_ALLERGY, DEGRADED_MEDICINE, transfer_code
from service.core.normalise.word_hints import SPELT_ALIKE

NOT_READ = "allergies-in-words"
_FINDINGS = frozenset({"Observation", "OBX"})
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


def stated_allergies(
    source: SourceList, listed: tuple[AllergyEntry, ...], reference: Reference
) -> tuple[tuple[AllergyEntry, ...], tuple[str, ...]]:
    """The entries that state an allergy which the source's own list does not hold in force already, and what to warn of.

    `listed`: the entries of that list, whose notes may name another drug.
    """
    found: list[AllergyEntry] = []
    mentioned: list[AllergyReading] = []
    unnamed = False
    for written in (*source.statements, *_in_notes(source, reference), *_beside_allergies(listed, reference)):
        if not _may_state_one(written, reference):
            continue
        standing = _standing(written, reference)
        reading = allergy_reading(_as_read(standing, reference), reference)
        if not _states_one(written, reading, reference):
            # Beside the code of an allergy to no drug the words may name one.
            worded = allergy_reading(_in_words(standing, reference), reference)
            mentioned += [reading, worded] if _says_surely(written, reference) else []
            unnamed |= reading.in_force and any(says_some_drug(words, reference) for words in _words(written))
        elif not _held([*listed, *found], reading):
            found.append(AllergyEntry(written=written, role=source.role, reading=reading))
    held = [*listed, *found]
    unread = any(_mentions_another(reading, held) for reading in mentioned) or _told_beside(listed, held, reference)
    # "Drug allergy" says nothing beside an allergy to a drug that is held.
    return tuple(found), (NOT_READ,) if unread or (unnamed and not _in_force(held)) else ()


def _in_notes(source: SourceList, reference: Reference) -> Iterator[AllergyWritten]:
    """Notes and directions of medicines, what one is for and why one was ended, that say allergy or a reaction to a drug."""
    says_allergy = _saying(reference, "note")
    for medicine in source.medicines:
        told = [(f"note {number}", "note", note) for number, note in enumerate(medicine.notes, 1)]
        reasons = dict.fromkeys(words for words in (medicine.status_reason, medicine.change_reason) if words)
        told += [(f"reason {number}", "reason", words) for number, words in enumerate(reasons, 1)]
        directions = (words for words in _directions(medicine) if says_allergy.search(words))
        told += [
            (f"directions {number}", "directions", words)
            for number, words in enumerate(directions, 1)
            if not _names_itself(words, medicine, reference)
        ]
        for name, what, words in told:
            if says_allergy.search(words) or joined_to(words, reference):
                entry, resource = f"{medicine.entry} {name}", f"{what} of {medicine.resource}"
                yield AllergyWritten(source=source.name, entry=entry, path=medicine.path, resource=resource, text=words)


def _directions(medicine: MedicineWritten) -> Iterator[str]:
    """Each of its directions, and what it is for, once."""
    said = (words for each in medicine.dosages for words in (each.text, each.patient_instruction, *each.additional))
    yield from dict.fromkeys(words for words in (*said, medicine.indication) if words)


def _names_itself(words: str, medicine: MedicineWritten, reference: Reference) -> bool:
    """Whether directions name the medicine that they are of, and no other: "Inject one EpiPen for an allergic reaction"."""
    own = " ".join(each.lower() for each in (medicine.text, *(coding.display for coding in medicine.codings)) if each)
    named = agents_within(words, reference)
    return bool(named) and all(one.words.lower() in own for one in named)


def _beside_allergies(listed: tuple[AllergyEntry, ...], reference: Reference) -> Iterator[AllergyWritten]:
    """The notes of allergies that say allergy, each as an entry of its own: "Also allergic to codeine".

    An entry that holds prescribing as it stands shows what its notes name among its candidates. One that is over or was never so
    may speak of itself.
    """
    says_allergy = _saying(reference, "note")
    for entry in listed:
        reading, written = entry.reading, entry.written
        if not reading.in_force or reading.negation or (reading.drug is not False and not reading.agents):
            continue
        for number, note in enumerate(written.notes, 1):
            if says_allergy.search(note):
                yield AllergyWritten(
                    source=written.source,
                    entry=f"{written.entry} note {number}",
                    path=written.path,
                    resource=f"note of {written.resource}",
                    text=note,
                )


def _told_beside(listed: tuple[AllergyEntry, ...], held: list[AllergyEntry], reference: Reference) -> bool:
    """Whether an allergy tells of a reaction to a drug of which none is held: "Codeine" with "penicillin rash"."""
    known = frozenset(code for reading in _in_force(held) for agent in reading.agents for code in agent.ingredients)
    return any(
        named.ingredients and not named.ingredients & known
        for entry in listed
        if entry.reading.in_force and not entry.reading.negation and entry.reading.agents
        for named in _blamed(entry.written, reference)
    )


def _blamed(written: AllergyWritten, reference: Reference) -> Iterator[Named]:
    """What the notes and the reactions of an allergy blame, whatever the allergy itself is to."""
    described = (reaction.description for reaction in written.reactions)
    shown = (one.text for reaction in written.reactions for one in reaction.manifestations)
    for words in (*written.notes, *described, *shown):
        yield from reacted_to(words, reference) if words else ()
    for substance in (reaction.substance for reaction in written.reactions if reaction.substance):
        for words in (substance.text, *(coding.display for coding in substance.codings)):
            yield from agents_within(words, reference) if words else ()


def _may_state_one(written: AllergyWritten, reference: Reference) -> bool:
    """Whether a code is an allergy's or a word says allergy: most problems are neither and need no reading.

    The words of a medicine that was degraded in transfer name that medicine ("Piriton Allergy").
    """
    medicine = any(transfer_code(coding) == DEGRADED_MEDICINE for coding in written.codings)
    return _has_code(written, reference) or (not medicine and bool(_said(written, reference)))


def _standing(written: AllergyWritten, reference: Reference) -> AllergyWritten:
    """A problem that tells of a reaction states an allergy when the reaction is over, unless it calls it an allergy itself."""
    if written.resource != "Condition" or written.clinical_status != "resolved":
        return written
    told = any(_saying(reference, "event").search(words) for words in _words(written))
    return replace(written, clinical_status=None) if told else written


def _as_read(written: AllergyWritten, reference: Reference) -> AllergyWritten:
    """By its code where the allergy tables have it. Of any other the words count: of a disease, of what a transfer degraded."""
    return written if _has_code(written, reference) else _in_words(written, reference)


def _in_words(written: AllergyWritten, reference: Reference) -> AllergyWritten:
    return replace(written, codings=(), text=_said(written, reference))


def _states_one(written: AllergyWritten, reading: AllergyReading, reference: Reference) -> bool:
    if not reading.in_force or reading.negation or (reading.drug is False and not reading.contradictions):
        return False
    # What a code states is held whatever its words say against it: the contradiction is told with it.
    if _has_code(written, reference):
        return True
    if all(agent.name.lower() in foods_and_venoms(reference) for agent in reading.agents):
        # Foods, pollen and venom: outside a list of allergies nobody calls them drugs.
        return False
    # A reaction to something vague (vaccines, alcohol) would hold all prescribing, and nobody called it an allergy.
    vague = not _says_allergy(written, reference) and all(agent.kind == "named" for agent in reading.agents)
    return bool(reading.agents and reading.drug and not reading.contradictions) and not vague


def _mentions_another(reading: AllergyReading, held: list[AllergyEntry]) -> bool:
    """Whether words name a drug among others, or a word of them is nearly one, of which no allergy is held.

    Words that call it no true allergy state none.
    """
    known = {agent.concept for other in _in_force(held) for agent in other.agents}
    named = [candidate for candidate in reading.candidates if candidate.score >= SPELT_ALIKE]
    return not reading.contradictions and any(candidate.concept not in known for candidate in named)


def _in_force(entries: list[AllergyEntry]) -> list[AllergyReading]:
    """The drug allergies among them that count."""
    return [entry.reading for entry in entries if entry.reading.in_force and entry.reading.drug is not False]


def _held(listed: list[AllergyEntry], reading: AllergyReading) -> bool:
    """Whether the list says it already; one that names no agent says nothing beside any drug allergy in force."""
    others = _in_force(listed)
    if not reading.agents:
        return bool(others)
    return any(other.agents == reading.agents for other in others)


def _has_code(written: AllergyWritten, reference: Reference) -> bool:
    """Whether a code is an allergy's. That something else was degraded in transfer says of no allergy."""
    telling = (coding for coding in written.codings if transfer_code(coding) in {None, DEGRADED_DRUG_ALLERGY})
    return any(allergy_code(coding, reference) for coding in telling)


def _said(written: AllergyWritten, reference: Reference) -> str | None:
    """The first of its words that say allergy, or a reaction to something."""
    found = _says_allergy(written, reference)
    return found or _reaction(written, reference, "joined") or _reaction(written, reference, "behind")


def _says_allergy(written: AllergyWritten, reference: Reference) -> str | None:
    return next((words for words in _words(written) if says_allergy(words, reference)), None)


def says_allergy(words: str, reference: Reference) -> bool:
    """Whether words that stand outside an allergy list say allergy."""
    return _saying(reference, "elsewhere").search(words) is not None


def _says_surely(written: AllergyWritten, reference: Reference) -> bool:
    """Whether it speaks of an allergy whatever it names: a drug beside a rash may be what the rash was treated with."""
    said = _says_allergy(written, reference) or _reaction(written, reference, "joined")
    return _has_code(written, reference) or said is not None


def _reaction(written: AllergyWritten, reference: Reference, shape: Literal["joined", "behind"]) -> str | None:
    """The first of its words that say a reaction joined to what follows ("rash due to"), or behind what it is to."""
    # Of a measurement a reaction or a sensitivity is what was measured: of a germ to a drug, of a pupil to light.
    pattern = _reacting(reference)[shape] if written.resource not in _FINDINGS else None
    if pattern is None:
        return None
    return next((words for words in _words(written) if pattern.search(_HYPHEN.sub(" ", words))), None)


def _reacting(reference: Reference) -> Mapping[str, re.Pattern[str] | None]:
    """How the words of a reaction may stand, by shape; None of a table without such words.

    Terms of these shapes that say something else are not found.
    """

    def made() -> Mapping[str, re.Pattern[str] | None]:
        reactions, joined, other = (_alternatives(reference, value) for value in ("reaction", "joined", "other"))
        behind = "|".join(filter(None, (reactions, _alternatives(reference, "behind"))))
        if not reactions or not joined:
            return {"joined": None, "behind": None}
        unlike = rf"^(?!.*\b(?:{other})\b).*" if other else "^.*"
        return {
            "joined": re.compile(rf"{unlike}\b(?:{reactions})\W+(?:{joined})\s+\S", re.IGNORECASE | re.DOTALL),
            "behind": re.compile(rf"{unlike}\w\W+(?:{behind})\W*(?:$|[-–,;:(.]|\d{{4}})", re.IGNORECASE | re.DOTALL),
        }

    return remembered("says a reaction", reference, made)


def _alternatives(reference: Reference, value: str) -> str:
    rows = (row for row in reference.note_words if (row.means, row.value) == ("states-allergy", value))
    return "|".join(_spaced(word) for row in rows for word in row.words)


def _spaced(words: str) -> str:
    """Finds the words with any space between them: of two blanks, or of a line that was broken."""
    return r"\s+".join(map(re.escape, words.split()))


def _saying(reference: Reference, where: Literal["elsewhere", "event", "note"]) -> re.Pattern[str]:
    """Finds the whole words that say allergy: in the note of a medicine, or elsewhere. An event: a reaction that happened."""

    def made() -> re.Pattern[str]:
        # Of a table without such words nothing is passed over: every text would be looked at.
        rows = (row for row in reference.note_words if (row.means, row.value) == ("states-allergy", where))
        words = "|".join(_spaced(word) for row in rows for word in row.words)
        return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)

    return remembered(("says allergy", where), reference, made)


def _words(written: AllergyWritten) -> tuple[str, ...]:
    # What a transfer calls its own code says nothing of the entry: "Transfer-degraded non-drug allergy".
    codings = (coding for coding in written.codings if not transfer_code(coding))
    said = (written.text, *(words for coding in codings for words in (coding.display, coding.description)))
    return tuple(words for words in said if words)
