"""Problems and diagnoses become named conditions: by their code or their whole term, never by a word that only mentions one."""

import re
from collections.abc import Iterator

from service.core.model.coding import SNOMED
from service.core.model.entries import ConditionEntry, ConditionState
from service.core.model.hazard_rows import ConditionRow
from service.core.model.reference import Reference
from service.core.model.written import ConditionWritten
from service.core.normalise.codes import canonical_system
from service.core.normalise.remembered import remembered

# FHIR condition-clinical and condition-ver-status, of STU3 and R4. GP Connect knows active and inactive alone.
_PAST = frozenset({"inactive", "resolved", "remission"})
_DENIED = frozenset({"refuted", "entered-in-error"})
_DOUBTED = frozenset({"unconfirmed", "provisional", "differential"})
# What of notes on allergies speaks of somebody else, or denies what follows it, does so in a problem too.
_NOT_THE_PATIENT = frozenset({"another-person", "negation"})


def read_condition(written: ConditionWritten, reference: Reference) -> ConditionEntry:
    """The entry with the conditions that it is and those that it may be. A doubted one only may be what it says."""
    words = tuple(_words(written))
    said = frozenset(normal_term(each) for each in words)
    parts = tuple(part for each in words for part in _parts(each, reference))
    codes = {each.code for each in written.codings if each.code and canonical_system(each.system) == SNOMED}
    state = _state(written)
    rows = reference.conditions.values()
    held = frozenset(row.name for row in rows if row.codes & codes or row.terms & said)
    mentioned = frozenset(row.name for row in rows if any(_mentions(row, part, reference) for part in parts))
    sure = held if state in {"present", "past"} else frozenset[str]()
    perhaps = frozenset[str]() if state == "denied" else (held | mentioned) - sure
    return ConditionEntry(written=written, name=_name(written), state=state, is_one_of=sure, may_be=perhaps)


def normal_term(words: str) -> str:
    """A term in one spelling: small letters, one space, no punctuation but what parts words ("h/o", "barrett's")."""
    return " ".join(re.findall(r"[a-z0-9/']+", words.lower()))


def _state(written: ConditionWritten) -> ConditionState:
    verified, status = (written.verification or "").lower(), (written.clinical_status or "").lower()
    if verified in _DENIED:
        return "denied"
    if verified in _DOUBTED:
        return "doubted"
    return "past" if status in _PAST or written.ended else "present"


def _words(written: ConditionWritten) -> Iterator[str]:
    words = [written.text, *(part for each in written.codings for part in (each.display, each.description))]
    yield from dict.fromkeys(each for each in words if each)


def _parts(words: str, reference: Reference) -> Iterator[str]:
    """The normal terms of its sentences, and of both sides of a "but": no denial reaches from one to another."""
    yield from dict.fromkeys(normal_term(part) for part in _ends(reference).split(words))


def _ends(reference: Reference) -> re.Pattern[str]:
    """Finds what ends the reach of a denial. A comma does not: "no asthma, heart failure or dementia" denies all three."""

    def made() -> re.Pattern[str]:
        turns = "|".join(re.escape(word) for row in reference.note_words if row.means == "turn" for word in row.words)
        return re.compile(r"[.;](?=\s|$)|\n" + (rf"|\b(?:{turns})\b" if turns else ""), re.IGNORECASE)

    return remembered("ends of what a problem says", reference, made)


def _mentions(row: ConditionRow, said: str, reference: Reference) -> bool:
    """Whether a word of the condition stands in a part of what is said, and not after words of somebody else or of denial."""
    spaced = f" {said} "
    places = [spaced.find(f" {words} ") for words in row.words]
    found = [place for place in places if place >= 0]
    return bool(found) and not _speaks_otherwise(spaced[: min(found) + 1], reference)


def _speaks_otherwise(before: str, reference: Reference) -> bool:
    rows = (row for row in reference.note_words if row.means in _NOT_THE_PATIENT)
    return any(f" {normal_term(words)} " in before for row in rows for words in row.words)


def _name(written: ConditionWritten) -> str:
    shown = next((each.display or each.code for each in written.codings if each.display or each.code), None)
    return written.text or shown or "a problem without a name"
