"""Hints at the lost agent in the entry's own words: its text, descriptions, displays of Read and local codes, and notes."""

from collections.abc import Iterator
from decimal import Decimal

from rapidfuzz import fuzz, process

from service.core.model.allergy import Agent
from service.core.model.allergy_rows import AllergyCodeRow
from service.core.model.coding import READ_V2
from service.core.model.medicine import Suggestion
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten
from service.core.normalise.agents import agents_named, agents_of_row
from service.core.normalise.allergen_words import name_words, note_terms, strip_wrappers
from service.core.normalise.allergy_notes import agent_words
from service.core.normalise.candidate_hints import Hint
from service.core.normalise.codes import canonical_system, read_key
from service.core.normalise.names import normal_name
from service.core.normalise.note_phrases import Phrase, phrases
from service.core.normalise.remembered import remembered
from service.core.normalise.suggestions import suggest
from service.core.normalise.transfer_codes import transfer_code

_NAMED, _DOUBTED, NAMED_WITHIN, _READ, _DENIED = (Decimal(score) for score in ("0.97", "0.85", "0.90", "0.80", "0.10"))
# What is only spelt alike stays below what is named, and words that are alike as a whole below one word that is.
_WORDS_ALIKE_AT_MOST = Decimal("0.84")
_SPELT_AT_MOST, SPELT_ALIKE, _SHORTEST = Decimal("0.89"), Decimal("0.85"), 5
_LONGEST_NAME, _WORDS_OF_A_NAME = 4, 8
# A note is a few sentences; of a page of prose only the beginning is searched for names.
_SEARCHED = 200


def word_hints(written: AllergyWritten, reference: Reference) -> tuple[Hint, ...]:
    """Every hint in the entry's own words and in the place of its Read codes."""
    found = [hint for place, words in _places(written) for hint in _of_words(words, place, reference)]
    found += [hint for term in note_terms(written) for hint in _exact(term, "the note", reference)]
    return tuple(dict.fromkeys((*found, *_read_parents(written, reference))))


def _places(written: AllergyWritten) -> Iterator[tuple[str, str]]:
    """Each text of the entry with the name of its place."""
    if written.text:
        yield "its text", written.text
    for coding in written.codings:
        if not transfer_code(coding):
            yield from (("the description of a code", coding.description),) if coding.description else ()
            yield from (("the display of a code", coding.display),) if coding.display else ()
    yield from (("the note", note) for note in written.notes)
    for reaction in written.reactions:
        yield from (("the description of a reaction", reaction.description),) if reaction.description else ()
        substance = reaction.substance
        said = [substance.text, *(coding.display for coding in substance.codings)] if substance else []
        yield from (("the substance of a reaction", words) for words in said if words)
    if written.end_reason:
        yield "the reason of its end", written.end_reason


def _of_words(words: str, place: str, reference: Reference) -> Iterator[Hint]:
    """The text as a name; else what is left of it beside a reaction; and names and misspellings within it."""
    exact = tuple(_exact(words, place, reference))
    yield from exact
    if exact:
        return
    cut = phrases(words, reference)[:_SEARCHED]
    yield from _within(words, cut, place, reference)
    yield from _spelt(words, place, reference)
    yield from _misspelt(cut, place, reference)


def _exact(words: str, place: str, reference: Reference) -> Iterator[Hint]:
    agents, doubted = agents_named(words, reference), False
    left = None if agents else agent_words(strip_wrappers(words), reference)
    if left:
        agents, doubted = agents_named(left[0], reference), left[1]
    because = f"named in {place}, which leaves it open" if doubted else f"named in {place}"
    yield from _hints(agents, _DOUBTED if doubted else _NAMED, because)


def _within(words: str, cut: tuple[Phrase, ...], place: str, reference: Reference) -> Iterator[Hint]:
    """Names of at most four words anywhere in a text, the longest first: "told that this codeine allergy is old"."""
    at = 0
    while at < len(cut):
        size = _size_of_name(words, cut, at, reference)
        if not size:
            at += 1
            continue
        first, last = cut[at], cut[at + size - 1]
        said = words[first.start : last.end]
        denied = any(phrase.denied or phrase.another for phrase in cut[at : at + size])
        because = f"named in {place} (“{said}”)" + (", which seems to deny it" if denied else "")
        yield from _hints(agents_named(said, reference), _DENIED if denied else NAMED_WITHIN, because)
        at += size


def _size_of_name(words: str, cut: tuple[Phrase, ...], at: int, reference: Reference) -> int:
    for size in range(min(_LONGEST_NAME, len(cut) - at), 0, -1):
        run = cut[at : at + size]
        said = words[run[0].start : run[-1].end]
        long_enough = size > 1 or len(said) >= _SHORTEST - 1
        named = all(phrase.means == "name" for phrase in run) and long_enough and _known(said, reference)
        if named and agents_named(said, reference):
            return size
    return 0


def _known(said: str, reference: Reference) -> bool:
    """Whether the words are a name of the tables just so: of a medicine, an old one, or of a class of allergens."""
    name = normal_name(said)
    if name in reference.names or name in reference.old_names:
        return True
    return any(name in {normal_name(each) for each in (*group.names, group.title)} for group in reference.allergy_groups.values())


def _spelt(words: str, place: str, reference: Reference) -> Iterator[Hint]:
    wanted = name_words(words)
    for one in suggest(" ".join(wanted), reference) if len(wanted) <= _WORDS_OF_A_NAME else ():
        if len(wanted) > 1 or _one_word(one):
            score = min(one.score, _WORDS_ALIKE_AT_MOST)
            yield Hint(concept=one.concept, score=score, because=f"spelt like the words of {place}")


def _misspelt(cut: tuple[Phrase, ...], place: str, reference: Reference) -> Iterator[Hint]:
    """Single words that no table knows and that are nearly a name: "asprin allergy", "amoxicilin, collapsed"."""
    strange = (phrase for phrase in cut if phrase.means == "name" and phrase.value.isalpha() and len(phrase.value) >= _SHORTEST)
    for phrase in strange:
        if _known(phrase.words, reference):
            continue
        yield from _spelt_like_a_class(phrase, place, reference)
        for one in suggest(phrase.words, reference, most=1):
            if one.score >= SPELT_ALIKE and _one_word(one):
                score = _DENIED if phrase.denied or phrase.another else min(one.score, _SPELT_AT_MOST)
                yield Hint(concept=one.concept, score=score, because=f"spelt like “{phrase.words}” in {place}")


def nearly_named(words: str, reference: Reference) -> tuple[str, ...]:
    """The words of a text that are nearly the name of a drug or of a class, and are neither denied nor of somebody else."""
    strange = (phrase for phrase in phrases(words, reference)[:_SEARCHED] if not (phrase.denied or phrase.another))
    return tuple(phrase.words for phrase in strange if any(_misspelt((phrase,), "the text", reference)))


def _spelt_like_a_class(phrase: Phrase, place: str, reference: Reference) -> Iterator[Hint]:
    """The class of allergens whose name of one word a word is nearly: "pencillin" is nearer to it than to any medicine."""
    names = remembered("classes of one word", reference, lambda: _classes_of_one_word(reference))
    found = process.extractOne(phrase.value, names, scorer=fuzz.ratio, score_cutoff=float(SPELT_ALIKE) * 100)
    if found:
        score = _DENIED if phrase.denied or phrase.another else min(Decimal(round(found[1])) / 100, _SPELT_AT_MOST)
        yield from _hints(agents_named(found[0], reference), score, f"spelt like “{phrase.words}” in {place}")


def _classes_of_one_word(reference: Reference) -> tuple[str, ...]:
    names = {normal_name(each) for row in reference.allergy_groups.values() for each in (*row.names, row.title)}
    return tuple(sorted(name for name in names if name.isalpha() and len(name) >= _SHORTEST))


def _one_word(one: Suggestion) -> bool:
    """A word is no misspelling of a name of several: "protein" is not nearly Protein C."""
    return " " not in one.concept.display


def _read_parents(written: AllergyWritten, reference: Reference) -> Iterator[Hint]:
    """The class under which a Read v2 code stands that no table knows: its signs but the last say what it is a kind of."""
    for coding in written.codings:
        if canonical_system(coding.system) != READ_V2 or not coding.code or transfer_code(coding):
            continue
        code = read_key(coding.code)
        if (READ_V2, code) in reference.allergy_codes:
            continue
        row = _parent(code, reference)
        if row:
            because = f"its Read code {coding.code} stands under {row.code} ({row.term})"
            yield from _hints(agents_of_row(row, reference), _READ, because)


def _parent(code: str, reference: Reference) -> AllergyCodeRow | None:
    bare = code.rstrip(".")
    for length in range(len(bare) - 1, 2, -1):
        row = reference.allergy_codes.get((READ_V2, bare[:length].ljust(5, ".")))
        if row:
            return row if row.kind in {"agent", "group"} else None
    return None


def _hints(agents: tuple[Agent, ...], score: Decimal, because: str) -> Iterator[Hint]:
    for agent in agents:
        if agent.concept:
            yield Hint(concept=agent.concept, score=score, because=because)
