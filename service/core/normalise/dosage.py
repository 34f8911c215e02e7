"""One dosage with its words and its coded parts: each read, and compared where both are there."""

from dataclasses import replace
from fractions import Fraction

from service.core.model.dose import Amount, DoseReading, DoseStep, Timing
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.model.written import DosageWritten
from service.core.normalise.comparable import comparable
from service.core.normalise.dose_answer import per_day, unit_words
from service.core.normalise.dose_structured import read_structured
from service.core.normalise.dose_text import read_dose_text

_AS_DIRECTED = 'it says only "as directed"'


def read_dosage(dosage: DosageWritten, *, medicine: Medicine | None, reference: Reference) -> DoseReading:
    """What the dosage says. Where words and codes both can be read and differ, `disagreement` says how.

    Where only one can be read it is taken, and a note says why the other could not be.
    """
    words = _words(dosage, medicine, reference)
    coded = read_structured(dosage, reference=reference) if dosage.structured else None
    return replace(_one(dosage, words, coded, medicine, reference), sequence=dosage.sequence)


def _one(
    dosage: DosageWritten, words: DoseReading | None, coded: DoseReading | None, medicine: Medicine | None, reference: Reference
) -> DoseReading:
    if words is None and coded is None:
        return DoseReading(written=None, refused="there are no directions", read_from="nothing")
    if words is None or coded is None:
        return coded or _flagged(words, dosage) if words else (coded or _nothing())
    if coded.refused:
        note = f"the coded dose was not read: {coded.refused}"
        return (
            replace(words, notes=(*words.notes, note))
            if not words.refused
            else replace(words, refused=f"{words.refused}; {note}")
        )
    if words.refused:
        note = f"the words were not read: {words.refused}"
        return replace(coded, written=words.written, notes=(*coded.notes, note), unread_words=words.unread_words)
    return _compared(words, coded, dosage, medicine, reference)


def _nothing() -> DoseReading:
    return DoseReading(written=None, refused="there are no directions", read_from="nothing")


def _words(dosage: DosageWritten, medicine: Medicine | None, reference: Reference) -> DoseReading | None:
    """The text; the instruction to the patient where there is no text, or it says only "as directed"."""
    texts = [text for text in (dosage.text, dosage.patient_instruction) if text and text.strip()]
    if not texts:
        return None
    reading = read_dose_text(texts[0], medicine=medicine, reference=reference)
    if len(texts) == 1:
        return reading
    if reading.refused == _AS_DIRECTED:
        instruction = read_dose_text(texts[1], medicine=medicine, reference=reference)
        if not instruction.refused:
            return replace(instruction, written=f"{texts[0]}; {texts[1]}")
    return reading if reading.refused else replace(reading, notes=(*reading.notes, texts[1]))


def _flagged(words: DoseReading, dosage: DosageWritten) -> DoseReading:
    """Words with a coded "as needed" beside them and nothing else coded."""
    if words.refused or dosage.as_needed is None:
        return words
    differs = _as_needed(words.steps, dosage)
    if differs:
        return replace(words, disagreement=differs)
    if not dosage.as_needed or len(words.steps) != 1:
        return words
    return replace(words, steps=(replace(words.steps[0], as_needed=True),))


def _compared(
    words: DoseReading, coded: DoseReading, dosage: DosageWritten, medicine: Medicine | None, reference: Reference
) -> DoseReading:
    notes = tuple(dict.fromkeys((*words.notes, *coded.notes)))
    both = replace(coded, written=words.written, read_from="both", notes=notes)
    if len(words.steps) != 1:
        return replace(both, disagreement="the words give several doses and the codes one")
    [said], [step] = words.steps, coded.steps
    differs = (
        _amounts(said.amount, (step.amount, *coded.alternatives), medicine, reference)
        or _timings(said.timing, step.timing)
        or _as_needed(words.steps, dosage)
    )
    if differs:
        return replace(both, disagreement=differs)
    others = (*coded.alternatives, *words.alternatives, *((said.amount,) if said.amount else ()))
    kept = tuple(dict.fromkeys(other for other in others if other != (step.amount or said.amount) and other.unit))
    return replace(both, steps=(_joined(said, step),), alternatives=kept)


def _joined(said: DoseStep, step: DoseStep) -> DoseStep:
    """What either states; the codes first, since they name their units."""
    return DoseStep(
        amount=step.amount or said.amount,
        timing=said.timing if said.timing and (step.timing is None or said.timing.moments) else step.timing,
        as_needed=said.as_needed or step.as_needed,
        max_per_day=step.max_per_day or said.max_per_day,
        max_per_dose=step.max_per_dose or said.max_per_dose,
        days=step.days or said.days,
        route=said.route,
        site=said.site,
        product_strength=said.product_strength,
    )


def _amounts(
    said: Amount | None, coded: tuple[Amount | None, ...], medicine: Medicine | None, reference: Reference
) -> str | None:
    """How the amount in words differs from every coded one; None where one is equal, or none can be compared."""
    if said is None:
        return None
    differs: str | None = None
    for amount in coded:
        if amount is None:
            continue
        same = _equal(said, amount, medicine, reference)
        if same:
            return None
        if same is False:
            differs = differs or f"the dose is {_amount_words(said)} in words and {_amount_words(amount)} in codes"
    return differs


def _equal(first: Amount, second: Amount, medicine: Medicine | None, reference: Reference) -> bool | None:
    """Whether two amounts come to the same, through the product's strength if need be; None: they cannot be compared."""
    if (first.per, first.per_time) != (second.per, second.per_time):
        return None
    if first.unit is None and second.unit is not None and reference.units[second.unit].dimension.startswith("countable"):
        return (first.low, first.high) == (second.low, second.high)
    for mine in comparable(first, medicine, reference):
        for theirs in comparable(second, medicine, reference):
            if (mine.unit, mine.ingredient) == (theirs.unit, theirs.ingredient):
                return _ends(first, mine.each) == _ends(second, theirs.each)
    return None


def _ends(amount: Amount, each: Fraction) -> tuple[Fraction | None, Fraction]:
    return None if amount.low is None else Fraction(amount.low) * each, Fraction(amount.high) * each


def _timings(said: Timing | None, coded: Timing | None) -> str | None:
    """How the two timings differ. "Up to" in one of them alone is no difference."""
    if said is None or coded is None:
        return None
    low = None in {said.per_day_low, coded.per_day_low} or said.per_day_low == coded.per_day_low
    if said.once == coded.once and low and said.per_day_high == coded.per_day_high:
        return None
    return f"it is given {_timing_words(said)} in words and {_timing_words(coded)} in codes"


def _as_needed(steps: tuple[DoseStep, ...], dosage: DosageWritten) -> str | None:
    in_words = any(step.as_needed for step in steps)
    # Words that do not mention it deny nothing: the code then says what they leave out.
    if not in_words or dosage.as_needed is not False:
        return None
    return "it is as needed in words and not in codes"


def _amount_words(amount: Amount) -> str:
    low = "up to " if amount.low is None else "" if amount.low == amount.high else f"{amount.low} to "
    return f"{low}{amount.high} {unit_words(amount) or ''}".strip()


def _timing_words(timing: Timing) -> str:
    if timing.once:
        return "once"
    low, high = per_day(timing.per_day_low), per_day(timing.per_day_high)
    return f"{high} times a day" if low == high else f"{low or 'up to'} to {high} times a day"
