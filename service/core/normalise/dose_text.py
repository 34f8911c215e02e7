"""Dose directions in words: read in full with certainty, or refused with the reason. Nothing is guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from service.core.model.dose import Amount, DoseReading, DoseStep
from service.core.model.medicine import Medicine, Strength
from service.core.model.reference import Reference
from service.core.normalise.dose.build import Built, build
from service.core.normalise.dose.canonical import canonical
from service.core.normalise.dose.element import Doubt, Note
from service.core.normalise.dose.scan import scan
from service.core.normalise.units import convert

# A direction is a sentence or two; a page of prose is refused before it is scanned.
_LONGEST = 1000
_CACHED = 20_000
_OD = re.compile(r"\bo\.?d\b", re.IGNORECASE)
# A larger number without a unit is no count of tablets that anybody writes.
_MOST_COUNTED = 20
_BARE = re.compile(r"[\d. -]+(?:(?:to|or) [\d.]+)?[ .]*")
# The forms of which a bare number ("one to be taken") counts units.
_COUNTED_FORMS = ("tablet", "capsule", "suppository", "pessary", "lozenge", "pastille", "patch", "sachet")


@dataclass(frozen=True, eq=False)
class _Words:
    """Words of the tables, told apart by identity so that readings can be kept for the tables they were made with."""

    units: Mapping[str, str]
    misspelt: Mapping[str, str]

    def __hash__(self) -> int:
        return hash((id(self.units), id(self.misspelt)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Words) and other.units is self.units and other.misspelt is self.misspelt


def read_dose_text(text: str, *, medicine: Medicine | None, reference: Reference) -> DoseReading:
    """What the directions say. `refused` says why nothing was read: any word that may matter and was not understood.

    `medicine` turns a bare number into tablets or capsules, and tells a strength that is not the product's.
    """
    reading = _read(text, _Words(reference.unit_words, reference.misspelt))
    if reading.refused:
        return reading
    contradicts = _contradicts(reading, reference)
    if contradicts:
        return _refused(text, contradicts)
    if any(step.route for step in reading.steps):
        reading = replace(reading, steps=tuple(_routed(step, reference) for step in reading.steps))
    return _for_medicine(reading, medicine, reference)


@lru_cache(maxsize=_CACHED)
def _read(text: str, words: _Words) -> DoseReading:
    if not text.strip():
        return _refused(text, "there are no directions")
    if len(text) > _LONGEST:
        return _refused(text, "it is too long to be a direction")
    spelled = canonical(text, words.misspelt)
    if spelled.trouble:
        return _refused(text, spelled.trouble)
    elements, doubts = scan(spelled.text, words.units)
    if doubts:
        return _refused(text, _doubted(doubts), tuple(doubt.words for doubt in doubts))
    built = build(elements)
    notes = spelled.notes + tuple(element.words for element in elements if isinstance(element, Note))
    refused = built.refused or _empty(built, spelled.text) or _eye(built, spelled.text) or _uncounted(built, text)
    if refused:
        return _refused(text, refused, notes=notes)
    return DoseReading(
        written=text, steps=built.steps, relation=built.relation, alternatives=built.alternatives, notes=notes, read_from="text"
    )


def _refused(text: str, why: str, unread: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> DoseReading:
    return DoseReading(written=text, refused=why, unread_words=unread, notes=notes, read_from="text")


def _doubted(doubts: tuple[Doubt, ...]) -> str:
    first = doubts[0]
    words = " ".join(doubt.words for doubt in doubts if doubt.reason == first.reason and doubt.words)
    return f'"{words}": {first.reason}' if words else first.reason


def _empty(built: Built, text: str) -> str | None:
    """Why steps that hold nothing that can be given or timed are no reading."""
    [*before, step] = built.steps
    if before or step.timing or step.as_needed:
        return None
    if step.amount is None and step.max_per_dose is not None:
        return "it states a maximum and no dose"
    if step.amount is None:
        return 'it says only "as directed"' if built.directed else "it states no dose and no times"
    return "it is a bare number" if _BARE.fullmatch(text) else None


def _eye(built: Built, text: str) -> str | None:
    """OD is "once a day", and "right eye" to those who prescribe for eyes."""
    if not _OD.search(text):
        return None
    for step in built.steps:
        eye = step.route == "ocular" or (step.site and "eye" in step.site) or (step.amount and step.amount.unit == "drop")
        if eye:
            return "OD may mean once a day or the right eye"
    return None


def _uncounted(built: Built, written: str) -> str | None:
    """Why a number without a unit cannot count tablets with certainty: "100 od" and "2.5 od" leave out mg as often."""
    for amount in (step.amount for step in built.steps if step.amount and step.amount.unit is None):
        fraction = amount.high % 1 != 0 and f"{amount.high}" in written
        if fraction or amount.high > _MOST_COUNTED:
            return f"{amount.high} without a unit may be of tablets or of milligrams"
    return None


def _contradicts(reading: DoseReading, reference: Reference) -> str | None:
    """Why the dose in brackets cannot be the same dose: 1 mg (100 micrograms)."""
    stated, named = reading.steps[0].amount, reading.steps[0].product_strength
    for other in reading.alternatives:
        if stated is None or stated.unit is None or other.unit is None or stated.per != other.per:
            continue
        same = convert(other.high, other.unit, stated.unit, reference)
        if same is not None and same != stated.high:
            return f"{stated.high} {stated.unit} is not {other.high} {other.unit}"
        if same is None and named is not None and named.unit is not None and named.per_time == stated.per_time:
            counted = convert(other.high * named.high, named.unit, stated.unit, reference)
            if counted is not None and counted != stated.high:
                return f"{stated.high} {stated.unit} is not {other.high} of {named.high} {named.unit}"
    return None


def _routed(step: DoseStep, reference: Reference) -> DoseStep:
    """The step with its route as a key of the table of routes; a word that the table lacks is left out."""
    return replace(step, route=reference.route_words.get(step.route)) if step.route else step


def _for_medicine(reading: DoseReading, medicine: Medicine | None, reference: Reference) -> DoseReading:
    if medicine is None:
        return reading
    if medicine.routes == frozenset({"ocular"}) and _OD.search(reading.written or ""):
        return _refused(reading.written or "", "OD may mean once a day or the right eye")
    for step in reading.steps:
        other = other_strength(step.product_strength, medicine, reference)
        if other and reading.written is not None:
            return _refused(reading.written, other)
    unit = counted_unit(medicine)
    if unit is None:
        return reading
    return replace(reading, steps=tuple(_counted(step, unit) for step in reading.steps))


def counted_unit(medicine: Medicine) -> str | None:
    """The unit that a bare number counts of this medicine: tablet, capsule, patch. None where its form does not say."""
    return medicine.form if medicine.form in _COUNTED_FORMS else None


def _counted(step: DoseStep, unit: str) -> DoseStep:
    def named(amount: Amount | None) -> Amount | None:
        return replace(amount, unit=unit) if amount and amount.unit is None and amount.per is None else amount

    return replace(step, amount=named(step.amount), max_per_day=named(step.max_per_day), max_per_dose=named(step.max_per_dose))


def other_strength(named: Amount | None, medicine: Medicine, reference: Reference) -> str | None:
    """Why the strength that the directions name cannot be that of the product. None: it can, or nothing is known."""
    each = [strength for strength in medicine.strengths if strength.per_unit == "unit-dose"]
    if named is None or named.unit is None or len(each) != 1 or len(medicine.strengths) != 1:
        return None
    [strength] = each
    held = _held(strength, named.unit, reference)
    if held is None or held == named.high:
        return None
    of = "" if strength.per_amount == 1 else f" in {strength.per_amount}"
    return f"it names a strength of {named.high} {named.unit}, and the product's is {strength.amount} {strength.unit}{of}"


def _held(strength: Strength, unit: str, reference: Reference) -> Fraction | None:
    amount = convert(strength.amount, strength.unit, unit, reference)
    return None if amount is None else amount / Fraction(strength.per_amount)
