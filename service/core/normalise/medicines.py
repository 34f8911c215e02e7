"""Which medicine an entry names: its codes first, its exact name second. A similar name is only ever a suggestion."""

from dataclasses import replace
from decimal import Decimal

from service.core.model.coding import CTV3, GTIN, READ_V2, Coding
from service.core.model.medicine import Contradiction, Identification, MatchedBy, Medicine
from service.core.model.reference import Reference
from service.core.model.written import MedicineWritten
from service.core.normalise.codes import canonical_system, in_use, is_sctid
from service.core.normalise.gtin import is_gtin
from service.core.normalise.known import build_medicine, known_code
from service.core.normalise.listed_contents import with_contents
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.suggestions import suggest
from service.core.normalise.transfer_codes import TRIAL_MEDICINE, transfer_code

_KIND_WORDS = {
    "medicine": "",
    "appliance": ", which is of an appliance: rules on medicines do not judge it",
    "food": ", which is of a food: rules on medicines do not judge it",
}


def identify(written: MedicineWritten, reference: Reference) -> Identification:
    """The medicine of an entry. Codes of every system are tried, through replaced codes; then its words, exactly.

    Code and words that name different medicines: the code's is kept so that the entry stays findable, and the
    contradiction is reported; nobody is believed. A transfer-degraded code never identifies. What the entry lists as ingredients
    is identified in the same way, and held against what it is said to be.
    """
    found = _of_names(written, reference)
    parts = (replace(written, codings=each.codings, text=each.text, contains=()) for each in written.contains)
    return with_contents(found, [_of_names(part, reference) for part in parts], reference) if written.contains else found


def _of_names(written: MedicineWritten, reference: Reference) -> Identification:
    degraded = any(transfer_code(coding) for coding in written.codings)
    trial = any(coding.code == TRIAL_MEDICINE for coding in written.codings)
    damaged = tuple(coding.code for coding in written.codings if coding.code and _damaged(coding.code, coding.system))
    coded = _by_codes(written.codings, reference)
    named = _by_words(written, reference)
    contradictions = _contradictions(coded, named)
    if coded:
        medicine, replaced, coding = coded[0]
        by: MatchedBy = "code-history" if replaced else "code"
        return Identification(
            medicine=medicine,
            matched_by=by,
            explained=_code_words(medicine, coding, replaced, reference),
            contradictions=contradictions,
            degraded=degraded,
            trial=trial,
            damaged_codes=damaged,
        )
    return _without_code(written, named, degraded, trial, damaged, contradictions, reference)


def _by_codes(codings: tuple[Coding, ...], reference: Reference) -> list[tuple[Medicine, bool, Coding]]:
    """Every coding that is a known dm+d code: the medicine, and whether the code was replaced."""
    found: list[tuple[Medicine, bool, Coding]] = []
    for coding in codings:
        now = None if transfer_code(coding) else in_use(coding, reference)
        level = known_code(now, reference) if now else None
        if now and level:
            found.append((build_medicine(level, now, reference), now != coding.code, coding))
    return found


def _by_words(written: MedicineWritten, reference: Reference) -> list[tuple[Medicine, MatchedBy, str]]:
    """What the text and the displays name exactly: the medicine, how, and the words."""
    words = [written.text, *(coding.display for coding in written.codings if not transfer_code(coding))]
    words += [coding.description for coding in written.codings if not transfer_code(coding)]
    found: list[tuple[Medicine, MatchedBy, str]] = []
    for said in dict.fromkeys(word for word in words if word):
        named = medicine_of_name(said, reference)
        if named is not None:
            found.append((*named, said))
    return found


def _contradictions(
    coded: list[tuple[Medicine, bool, Coding]], named: list[tuple[Medicine, MatchedBy, str]]
) -> tuple[Contradiction, ...]:
    """Statements of one entry that cannot all be right. Only what both sides name exactly is compared."""
    said = [(medicine, f"code {coding.code} ({medicine.concept.display})") for medicine, _, coding in coded]
    said += [(medicine, f"the words {words!r}") for medicine, _, words in named]
    found: list[Contradiction] = []
    for other, words in said[1:]:
        first, first_words = said[0]
        if first.ingredients and other.ingredients and first.ingredients != other.ingredients:
            found.append(Contradiction(what="medicine", first=first_words, second=words))
        elif first.strengths and other.strengths and _strengths_apart(first, other):
            found.append(Contradiction(what="strength", first=first_words, second=words))
    return tuple(found)


def _strengths_apart(first: Medicine, other: Medicine) -> bool:
    def of(medicine: Medicine) -> list[tuple[Decimal, str, str]]:
        return sorted((s.amount / s.per_amount, s.unit, s.per_unit) for s in medicine.strengths)

    return {row[1:] for row in of(first)} == {row[1:] for row in of(other)} and of(first) != of(other)


def _without_code(
    written: MedicineWritten,
    named: list[tuple[Medicine, MatchedBy, str]],
    degraded: bool,
    trial: bool,
    damaged: tuple[str, ...],
    contradictions: tuple[Contradiction, ...],
    reference: Reference,
) -> Identification:
    if named and not contradictions:
        medicine, by, words = named[0]
        return Identification(
            medicine=medicine,
            matched_by=by,
            explained=f"by the exact name {words!r}{_KIND_WORDS[medicine.kind]}",
            degraded=degraded,
            trial=trial,
            damaged_codes=damaged,
        )
    words = next((w for w in (written.text, *(c.display for c in written.codings if not transfer_code(c))) if w), None)
    why = "its words name two medicines" if named else "no code and no exact name of it is known"
    return Identification(
        medicine=None,
        matched_by=None,
        explained="a clinical trial medicine" if trial else why if words else "it carries no words to be identified by",
        suggestions=suggest(words, reference) if words and not trial else (),
        contradictions=contradictions,
        degraded=degraded,
        trial=trial,
        damaged_codes=damaged,
    )


def _code_words(medicine: Medicine, coding: Coding, replaced: bool, reference: Reference) -> str:
    if canonical_system(coding.system) == GTIN:
        return f"by the bar code of a pack, as the {medicine.level.upper()} in it"
    if coding.code in reference.packs:
        return f"by the code of a pack, as the {medicine.level.upper()} in it"
    if canonical_system(coding.system) in {READ_V2, CTV3}:
        return f"by its Read code, through the map of the NHS to the {medicine.level.upper()}"
    through = ", through the code that replaced it" if replaced else ""
    return f"by its {medicine.level.upper()} code{through}{_KIND_WORDS[medicine.kind]}"


def _damaged(code: str, system: str | None) -> bool:
    """Digits that were meant as an identifier and fail its check digit."""
    if not code.isdigit():
        return False
    return not is_gtin(code) if canonical_system(system) == GTIN else len(code) > 9 and not is_sctid(code)
