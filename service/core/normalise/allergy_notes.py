"""Reaction, severity, certainty and kind of an allergy, read out of its words where no field of the entry holds them.

Only words of the tables are read, and what they are denied, doubted or told of a relative is looked at. A field is never
overridden: where words speak against one, both are told (docs/adr/0018).
"""

from dataclasses import dataclass

from service.core.model.allergy import AllergyKind, Certainty, Negation, ReactionKind, ReactionRead
from service.core.model.medicine import Contradiction
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten
from service.core.normalise.agents import agents_named
from service.core.normalise.allergen_words import strip_wrappers
from service.core.normalise.note_phrases import Phrase, phrases
from service.core.normalise.transfer_codes import transfer_code

_SEVERE, _NON_SEVERE = frozenset({"severe", "life-threatening", "fatal"}), frozenset({"mild", "moderate"})
# What may stand beside a denial. Words that turn it or that set it in the past say more: "NKDA until 2014" denies nothing today.
_IGNORED = frozenset({"filler", "end", "sign", "year"})
# The rows of words that state an allergy or a reaction, in notes and beside a drug.
_STATED = frozenset({"note", "reaction"})


@dataclass(frozen=True, kw_only=True)
class NotesRead:
    """What the fields and the words of one entry say beside its agent. `contradictions`: where the two do not agree."""

    severity: ReactionKind = "unknown"
    reactions: tuple[ReactionRead, ...] = ()
    certainty: Certainty | None = None
    kind: AllergyKind | None = None
    from_words: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


def read_notes(written: AllergyWritten, reference: Reference) -> NotesRead:
    """The reading of one entry's fields and words."""
    found = [*_own(written, reference), *(phrase for words in _prose(written) for phrase in phrases(words, reference))]
    told = [phrase for phrase in found if not phrase.denied and not phrase.another and phrase.label != "other"]
    reactions = _reactions(told, reference)
    graver, milder = _severe_words(told, reactions), _mild_words(told)
    coded, said = _coded_severity(written, reference), "severe" if graver else "non-severe" if milder else None
    kind, not_allergy = _kind(told)
    fields = _fields(written)
    certainty = _certainty(told)
    return NotesRead(
        severity="severe" if "severe" in {coded, said} else coded or said or "unknown",
        reactions=tuple(one for one in reactions if one.title.lower() not in fields and one.words.lower() not in fields),
        certainty=certainty,
        kind=_coded_kind(written) or kind,
        from_words=tuple(
            name
            for name, read in (
                ("reaction", reactions and not fields),
                ("severity", said and (coded is None or said == "severe" != coded)),
                ("certainty", certainty),
                ("kind", kind and not _coded_kind(written)),
            )
            if read
        ),
        contradictions=(
            *_severities(coded, said, written, graver or milder),
            *_kinds(_coded_kind(written), kind, not_allergy),
        ),
    )


def reaction_told(written: AllergyWritten, reference: Reference) -> bool:
    """Whether a field or the words of an entry tell of a reaction that this patient had, or may have had."""
    fields = [phrase for words in sorted(_fields(written)) for phrase in phrases(words, reference)]
    prose = [phrase for words in _prose(written) for phrase in phrases(words, reference)]
    told = (phrase for phrase in (*fields, *prose, *_own(written, reference)) if phrase.means == "reaction")
    return any(not phrase.denied and not phrase.another and phrase.label != "other" for phrase in told)


def denial(text: str, reference: Reference) -> Negation | None:
    """The statement that there is none, where a text says that and nothing else ("NKDA", "no known drug allergies")."""
    found = [phrase for phrase in phrases(text, reference) if phrase.means not in _IGNORED]
    values = {phrase.value for phrase in found if phrase.means == "denial" and not phrase.doubted and not phrase.another}
    if len(found) != 1 or len(values) != 1 or _told_beside(text, reference):
        return None
    return "no-known-allergy" if values == {"no-known-allergy"} else "no-known-drug-allergy"


def _told_beside(text: str, reference: Reference) -> bool:
    """Whether words that join the others state a reaction or an allergy themselves: "NKDA. Had a bad reaction"."""
    stating = {
        word for row in reference.note_words if row.means == "states-allergy" and row.value in _STATED for word in row.words
    }
    joining = (phrase.words for phrase in phrases(text, reference) if phrase.means == "filler")
    return any(word in stating for words in joining for word in words.lower().replace("-", " ").split())


def says_no_allergy(written: AllergyWritten, reference: Reference) -> bool:
    """Whether words of the entry say of an agent that nobody is allergic to it ("Not allergic to penicillin")."""
    words = (*_prose(written), *((written.text,) if written.text else ()))
    return any(phrase.value == "not-allergy" for said in words for phrase in phrases(said, reference))


def agent_words(text: str, reference: Reference) -> tuple[str, bool] | None:
    """The one stretch of a text that no table explains, and whether it is doubted; None where anything speaks against it.

    "anaphylaxis to amoxicillin 2014" gives amoxicillin. Words that deny, or that tell of a relative, leave nothing certain;
    so do two stretches with anything between them.
    """
    found = phrases(text, reference)
    names = [place for place, phrase in enumerate(found) if phrase.means == "name"]
    if not names or any(phrase.means in {"negation", "another-person", "denial", "label"} for phrase in found):
        return None
    if any(found[place].means != "name" for place in range(names[0], names[-1] + 1)):
        return None
    words = text[found[names[0]].start : found[names[-1]].end]
    return words, any(found[place].doubted for place in names)


def _prose(written: AllergyWritten) -> tuple[str, ...]:
    """The notes, and what reactions are described as."""
    texts = (*written.notes, *(reaction.description for reaction in written.reactions))
    return tuple(dict.fromkeys(text for text in texts if text and text.strip()))


def _own(written: AllergyWritten, reference: Reference) -> list[Phrase]:
    """The entry's own words and those of its codes. A name that holds the word of a reaction tells none: "Cough linctus"."""
    named = [written.text, *(words for c in written.codings if not transfer_code(c) for words in (c.description, c.display))]
    found: list[Phrase] = []
    for words in dict.fromkeys(each for each in named if each):
        told = phrases(words, reference)
        found += told if _tells(words, reference) else [phrase for phrase in told if phrase.means != "reaction"]
    return found


def _tells(words: str, reference: Reference) -> bool:
    """Whether a term tells a reaction beside its agent: something joins or parts them, or what is left is an agent."""
    bare = strip_wrappers(words)
    inner = phrases(bare, reference)
    if any(phrase.means in {"end", "filler"} for phrase in inner) or not any(phrase.means == "name" for phrase in inner):
        return True
    left = agent_words(bare, reference)
    return left is not None and bool(agents_named(left[0], reference))


def _fields(written: AllergyWritten) -> frozenset[str]:
    """The words of structured manifestations, in lower case."""
    said = [one.text for reaction in written.reactions for one in reaction.manifestations]
    said += [coding.display for reaction in written.reactions for one in reaction.manifestations for coding in one.codings]
    return frozenset(words.strip().lower() for words in said if words)


def _reactions(told: list[Phrase], reference: Reference) -> tuple[ReactionRead, ...]:
    rows = {row.key: row for row in reference.reactions}
    found: dict[str, ReactionRead] = {}
    for phrase in told:
        if phrase.means == "reaction":
            row = rows[phrase.value]
            one = ReactionRead(title=row.title, words=phrase.words, severe=row.severe, doubted=phrase.doubted)
            held = found.get(row.key)
            found[row.key] = one if held is None or (held.doubted and not one.doubted) else held
    return tuple(found.values())


def _severe_words(told: list[Phrase], reactions: tuple[ReactionRead, ...]) -> str | None:
    """The first words that call it severe, those that are doubted among them: a doubt spares nobody a check."""
    spoken = [phrase.words for phrase in told if phrase.value == "severe" and _speaks_of_severity(phrase)]
    return next(iter([*(one.words for one in reactions if one.severe), *spoken]), None)


def _mild_words(told: list[Phrase]) -> str | None:
    spoken = (phrase for phrase in told if phrase.value in _NON_SEVERE and _speaks_of_severity(phrase))
    return next((phrase.words for phrase in spoken if phrase.label == "severity" or phrase.value == "mild"), None)


def _speaks_of_severity(phrase: Phrase) -> bool:
    if phrase.label == "severity":
        return phrase.means in {"severity", "severity-labelled"}
    return phrase.means == "severity"


def _coded_severity(written: AllergyWritten, reference: Reference) -> ReactionKind | None:
    """What the fields say: a reaction called severe, a manifestation that is, or how critical it is. None: nothing."""
    called = {reaction.severity.lower() for reaction in written.reactions if reaction.severity}
    manifested = [phrase for words in sorted(_fields(written)) for phrase in phrases(words, reference)]
    grave = _severe_words(manifested, _reactions(manifested, reference))
    if called & _SEVERE or written.criticality == "high" or grave:
        return "severe"
    return "non-severe" if called & _NON_SEVERE or written.criticality == "low" else None


def _certainty(told: list[Phrase]) -> Certainty | None:
    """The certainty that stands under its label; `doubted` where words leave the allergy or its agent open."""
    for phrase in told:
        if phrase.means == "certainty-labelled" and phrase.label == "certainty":
            for known in ("confirmed", "likely", "unlikely"):
                if phrase.value == known:
                    return known
            return "doubted"
    return "doubted" if any(phrase.doubted for phrase in told if phrase.means in {"name", "kind"}) else None


def _kind(told: list[Phrase]) -> tuple[AllergyKind | None, str | None]:
    """Allergy or intolerance, where the words say one of them only; and the words that say that it is no allergy."""
    values: set[AllergyKind] = set()
    for phrase in told:
        labelled = phrase.means == "kind-labelled" and phrase.label == "kind"
        if (labelled or phrase.means == "kind") and not phrase.doubted:
            values |= {"allergy"} if phrase.value == "allergy" else {"intolerance"} if phrase.value == "intolerance" else set()
    none = next((phrase.words for phrase in told if phrase.means == "kind" and phrase.value == "not-allergy"), None)
    if len(values) != 1 or (none and values == {"allergy"}):
        return None, none
    return values.pop(), none


def _coded_kind(written: AllergyWritten) -> AllergyKind | None:
    said = (written.kind or "").lower()
    return "allergy" if said == "allergy" else "intolerance" if said == "intolerance" else None


def _severities(
    coded: ReactionKind | None, said: str | None, written: AllergyWritten, words: str | None
) -> tuple[Contradiction, ...]:
    if coded is None or said is None or coded == said:
        return ()
    called = sorted({reaction.severity for reaction in written.reactions if reaction.severity})
    first = ", ".join(called) or (
        f"criticality {written.criticality}" if written.criticality else ", ".join(sorted(_fields(written)))
    )
    return (Contradiction(what="severity", first=f"coded: {first}", second=f"words: {words}"),)


def _kinds(coded: AllergyKind | None, said: AllergyKind | None, none: str | None) -> tuple[Contradiction, ...]:
    if coded and said and coded != said:
        return (Contradiction(what="kind", first=f"coded: {coded}", second=f"words: {none or said}"),)
    if none and (coded or said) != "intolerance":
        return (Contradiction(what="kind", first="the entry records an allergy", second=f"words: {none}"),)
    return ()
