"""What a source says and no reader makes an entry of: told as not read where it names what no entry of that source holds.

Narrative that repeats the entries beside it, laboratory words and letters without a medicine stay quiet. Nothing is made of
what is named: whether it is taken, was stopped or is only spoken of, only a person can tell from such words.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from service.core.model.coding import Coding
from service.core.model.entries import AllergyEntry, MedicineEntry
from service.core.model.failures import UnreadableEntry
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.model.written import CodedText, Passage
from service.core.normalise.codes import in_use
from service.core.normalise.known import build_medicine, known_code
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.named_within import Named, agents_within, gives_a_dose, medicines_within
from service.core.normalise.note_phrases import phrases
from service.core.normalise.reacted_to import joined_to
from service.core.normalise.stated_allergies import says_allergy
from service.core.normalise.transfer_codes import transfer_code
from service.core.normalise.word_hints import nearly_named

# Sentences and lines: what one says of allergies says nothing of the next, unless it is a heading over it.
_PIECES = re.compile(r"\n+|(?<=[.;])\s+")
_WORDS, _FIGURE = re.compile(r"[^\W\d_]{5,}"), re.compile(r"\d")
_PRODUCTS = frozenset({"vmp", "amp", "presentation"})
_MOST_NAMED, _MOST_SHOWN = 5, 2000
# A book, and no record of one patient: it is told as not read, unread.
_LONGEST = 400_000


class _Held(NamedTuple):
    """What the entries of one kind hold: the ingredients, and their own texts in lower case."""

    ingredients: frozenset[str]
    texts: tuple[str, ...]

    def has(self, named: Named) -> bool:
        """Whether an entry holds it: by all that it consists of, or by its name, word for word, in the words of an entry."""
        held = bool(named.ingredients) and named.ingredients <= self.ingredients
        return held or any(_stands_in(named.words, text) for text in self.texts)

    def names(self, piece: str) -> bool:
        """Whether a word of the piece is one by which an entry names what it is: one before its first figure."""
        named = {word for text in self.texts for word in _WORDS.findall(_FIGURE.split(text, maxsplit=1)[0])}
        return any(word in named for word in _WORDS.findall(piece.lower()))


def _stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text by whole words: "codeine" does not stand in "dihydrocodeine"."""
    return re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", text.lower()) is not None


def unread_passages(
    passages: tuple[Passage, ...],
    medicines: tuple[MedicineEntry, ...],
    allergies: tuple[AllergyEntry, ...],
    reference: Reference,
) -> tuple[UnreadableEntry, ...]:
    """An unreadable entry for each passage that names a medicine or an allergy which no entry of the source holds."""
    if not passages:
        return ()
    taken, agents = _of_medicines(medicines, reference), _of_allergies(allergies, reference)
    known = set[str]()
    told = ((passage, _why(passage, taken, agents, known, reference)) for passage in passages)
    return tuple(
        UnreadableEntry(
            source=passage.source,
            entry=passage.entry,
            path=passage.path,
            reason=f"{passage.what} {why}, and is not read",
            resource=passage.resource,
            words=_shown(passage),
        )
        for passage, why in told
        if why
    )


def _shown(passage: Passage) -> str | None:
    """Its words, those of its terms first."""
    said = [term.text or next(_displays(term.codings), "") for term in passage.terms]
    return "; ".join(dict.fromkeys(words for words in (*said, passage.text) if words))[:_MOST_SHOWN] or None


def _of_medicines(entries: tuple[MedicineEntry, ...], reference: Reference) -> _Held:
    codes = {code for entry in entries if entry.identified.medicine for code in entry.identified.medicine.holds}
    said = (words for entry in entries for words in (entry.written.text, *_displays(entry.written.codings)))
    return _Held(_with_kin(codes, reference), _texts(said))


def _of_allergies(entries: tuple[AllergyEntry, ...], reference: Reference) -> _Held:
    agents = [agent for entry in entries for agent in entry.reading.agents]
    said = [agent.name for agent in agents]
    for entry in entries:
        said += [entry.written.text or "", entry.reading.original or "", *_displays(entry.written.codings)]
    return _Held(_with_kin({code for agent in agents for code in agent.ingredients}, reference), _texts(said))


def _displays(codings: tuple[Coding, ...]) -> Iterator[str]:
    return (coding.display for coding in codings if coding.display)


def _texts(said: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words.lower() for words in said if words))


def _with_kin(codes: set[str], reference: Reference) -> frozenset[str]:
    return frozenset(codes).union(*(reference.kin.get(code, frozenset()) for code in codes))


def _why(passage: Passage, taken: _Held, agents: _Held, told: set[str], reference: Reference) -> str | None:
    """In words, what the passage says that is held nowhere; None where there is nothing of the kind.

    `told`: the terms that an earlier passage was told for. Records hold one thing as a problem and as a finding.
    """
    if len(passage.text) > _LONGEST:
        return f"is longer than {_LONGEST} characters"
    allergies = list[str]()
    medicines = [one.words for term in passage.terms for one in _of_term(term, reference) if not taken.has(one)]
    medicines = [words for words in medicines if words not in told]
    told.update(medicines)
    for piece in _pieces(passage, reference):
        if piece.of_allergies:
            # What the words call an allergy an allergy alone holds; below a heading either may be meant.
            enough = (agents,) if piece.itself else (agents, taken)
            named = agents_within(piece.words, reference)
            allergies += [one.words for one in named if not any(held.has(one) for held in enough)]
            # A misspelt drug is looked for where the words themselves say allergy: below a heading there may be names of people.
            allergies += nearly_named(piece.words, reference) if piece.itself and not named else ()
            continue
        allergies += [one.words for one in joined_to(piece.words, reference) if not agents.has(one)]
        if not passage.only_allergies:
            medicines += [one.words for one in medicines_within(piece.words, reference) if not taken.has(one)]
    said = [words for words in (_listed("speaks of an allergy to", allergies), _listed("names", medicines)) if words]
    return f"{' and '.join(said)}, which no entry of this source holds" if said else _dose(passage, taken, reference)


class _Piece(NamedTuple):
    """A sentence or a line. `itself`: it says that it speaks of allergies; else only what stands above it does."""

    words: str
    of_allergies: bool
    itself: bool


def _pieces(passage: Passage, reference: Reference) -> Iterator[_Piece]:
    if passage.only_allergies and not says_allergy(passage.text, reference):
        return
    below = passage.of_allergies
    for words in filter(str.strip, _PIECES.split(passage.text)):
        itself = says_allergy(words, reference) and not _only_denies(words, reference)
        yield _Piece(words, itself or below, itself)
        if itself and not agents_within(words, reference):
            below = True
        elif not medicines_within(words, reference):
            below = passage.of_allergies


def _only_denies(words: str, reference: Reference) -> bool:
    """Whether the words say that there is no allergy and name none: "no known drug allergies except penicillin" names one."""
    denies = any(one.means == "denial" for one in phrases(words, reference))
    return denies and not agents_within(words, reference)


def _listed(lead: str, names: list[str]) -> str | None:
    """The names, each once and the shorter within a longer one not again, and how many more there are."""
    once: list[str] = []
    for name in names:
        if not any(_stands_in(name, other) for other in once):
            once.append(name)
    more = f" and {len(once) - _MOST_NAMED} more" if len(once) > _MOST_NAMED else ""
    return f"{lead} {', '.join(once[:_MOST_NAMED])}{more}" if once else None


def _dose(passage: Passage, taken: _Held, reference: Reference) -> str | None:
    """An amount in words that name no known medicine: one that is misspelt, or that no table knows."""
    if not passage.in_place_of_entries or medicines_within(passage.text, reference):
        return None
    for piece in _PIECES.split(passage.text):
        if (amount := gives_a_dose(piece)) and not taken.names(piece):
            return f"gives an amount ({amount}) of what is not known here"
    return None


def _of_term(term: CodedText, reference: Reference) -> Iterator[Named]:
    """What a term names by a known code, or as a product: "Lithium" may be a level, "Lithium carbonate 250mg tablets" not."""
    for one in (*_by_code(term, reference), *_by_name(term, reference)):
        if one.kind == "medicine":
            yield Named(one.concept.display, one.ingredients)


def _by_code(term: CodedText, reference: Reference) -> Iterator[Medicine]:
    for coding in term.codings:
        code = None if transfer_code(coding) else in_use(coding, reference)
        level = known_code(code, reference) if code else None
        if code and level:
            yield build_medicine(level, code, reference)


def _by_name(term: CodedText, reference: Reference) -> Iterator[Medicine]:
    for words in dict.fromkeys((term.text, *_displays(term.codings))):
        # Without a strength there is no product, and most terms of a record are findings.
        found = medicine_of_name(words, reference) if words and gives_a_dose(words) else None
        if found and (found[0].level in _PRODUCTS or found[0].strengths):
            yield found[0]
