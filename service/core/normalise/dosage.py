"""One dosage with its words and its coded parts: each read, and held against the other where both are there."""

from dataclasses import replace

from service.core.model.dose import DoseDisagreement, DoseReading, DoseStep
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.model.written import DosageWritten
from service.core.normalise.dose_further import unread_that_matters, with_further
from service.core.normalise.dose_rate import at_its_rate
from service.core.normalise.dose_strength import besides_the_product, of_its_strength
from service.core.normalise.dose_structured import read_structured
from service.core.normalise.dose_tellings import Compared, compare_steps, needed_differs, route_differs, told_again
from service.core.normalise.dose_text import read_dose_text

_AS_DIRECTED = 'it says only "as directed"'
_GRAVEST_FIRST = ("dose", "maximum", "frequency", "route", "as-needed")


def read_dosages(
    dosages: tuple[DosageWritten, ...], *, medicine: Medicine | None, reference: Reference
) -> tuple[DoseReading, ...]:
    """Every dosage of an entry, in order.

    HL7 v2 repeats the words of an order beside each of its timings, and FHIR senders do likewise: words that stand beside
    several coded dosages tell them together, so that they are held against none of them, which is said.
    """
    shared = {dosage.text for dosage in dosages if dosage.text and dosage.structured and _repeated(dosage, dosages)}
    further = _further_of_several(dosages)
    return tuple(
        _coded_only(dosage, further, medicine, reference)
        if dosage.text in shared and dosage.structured
        else read_dosage(dosage, medicine=medicine, reference=reference, further_of_several=further)
        for dosage in dosages
    )


def _repeated(dosage: DosageWritten, dosages: tuple[DosageWritten, ...]) -> bool:
    return any(other.text == dosage.text and other.structured not in {None, dosage.structured} for other in dosages)


def _further_of_several(dosages: tuple[DosageWritten, ...]) -> frozenset[str]:
    """The further instructions that stand beside several dosages that differ."""
    beside: dict[str, set[tuple[str | None, str]]] = {}
    for dosage in dosages:
        for words in dosage.additional:
            beside.setdefault(words, set()).add((dosage.text, repr(dosage.structured)))
    return frozenset(words for words, said in beside.items() if len(said) > 1)


def _coded_only(dosage: DosageWritten, further: frozenset[str], medicine: Medicine | None, reference: Reference) -> DoseReading:
    alone = replace(dosage, text=None, patient_instruction=None)
    reading = read_dosage(alone, medicine=medicine, reference=reference, further_of_several=further)
    untold = "the words tell several dosages together and were held against none of them"
    return replace(reading, written=dosage.text, not_compared=(untold, *reading.not_compared))


def read_dosage(
    dosage: DosageWritten,
    *,
    medicine: Medicine | None,
    reference: Reference,
    further_of_several: frozenset[str] = frozenset(),
) -> DoseReading:
    """What the dosage says. Where two of its tellings can be read and differ, `disagreements` say how.

    Where only one can be read it is taken, a note says why the other could not be, and `not_compared` says that nobody
    knows whether the other says the same. Words that say only "as directed" say nothing that could differ.
    """
    words = _words(dosage, medicine, reference)
    coded = read_structured(besides_the_product(dosage, medicine), reference=reference) if dosage.structured else None
    reading = replace(_one(dosage, words, coded, medicine, reference), sequence=dosage.sequence)
    full = at_its_rate(_with_the_rest(reading, words, dosage, medicine, reference), dosage, reference)
    full = of_its_strength(full, dosage, medicine, reference)
    return with_further(full, dosage, further_of_several, medicine, reference)


def _one(
    dosage: DosageWritten, words: DoseReading | None, coded: DoseReading | None, medicine: Medicine | None, reference: Reference
) -> DoseReading:
    if words is None or coded is None:
        return coded or (_flagged(words, dosage) if words else _nothing())
    if coded.refused:
        note = f"the coded dose was not read: {coded.refused}"
        if words.refused:
            return replace(words, refused=f"{words.refused}; {note}")
        return replace(words, notes=(*words.notes, note), not_compared=(note,))
    if words.refused:
        note = f"the words were not read: {words.refused}"
        untold = () if words.refused == _AS_DIRECTED else (note,)
        notes = (*coded.notes, note)
        return replace(coded, written=words.written, notes=notes, not_compared=untold, unread_words=words.unread_words)
    return _compared(words, coded, dosage, medicine, reference)


def _nothing() -> DoseReading:
    return DoseReading(written=None, refused="there are no directions", read_from="nothing")


def _words(dosage: DosageWritten, medicine: Medicine | None, reference: Reference) -> DoseReading | None:
    """The text; the instruction to the patient where there is no text, or it says only "as directed"."""
    texts = [text for text in (dosage.text, dosage.patient_instruction) if text and text.strip()]
    if not texts:
        return None
    reading = _named(texts[0], medicine, reference)
    if len(texts) == 1:
        return reading
    if reading.refused == _AS_DIRECTED:
        instruction = read_dose_text(texts[1], medicine=medicine, reference=reference)
        if not instruction.refused:
            return replace(instruction, written=f"{texts[0]}; {texts[1]}")
    return reading if reading.refused else replace(reading, notes=(*reading.notes, texts[1]))


def _named(text: str, medicine: Medicine | None, reference: Reference) -> DoseReading:
    """The directions, also where they begin with the name of the entry's own medicine: "Paracetamol 500mg, twice daily"."""
    reading = read_dose_text(text, medicine=medicine, reference=reference)
    if not reading.refused or medicine is None:
        return reading
    names = {*medicine.ingredient_names, medicine.brand, medicine.vtm.display if medicine.vtm else None}
    for name in sorted((name for name in names if name), key=lambda name: (-len(name), name)):
        if text.strip().lower().startswith(f"{name.lower()} "):
            again = read_dose_text(text.strip()[len(name) :].strip(), medicine=medicine, reference=reference)
            if not again.refused:
                return replace(again, written=text)
    return reading


def _flagged(words: DoseReading, dosage: DosageWritten) -> DoseReading:
    """Words with a coded "as needed" beside them and nothing else coded."""
    if words.refused or not dosage.as_needed or len(words.steps) != 1:
        return words
    return replace(words, steps=(replace(words.steps[0], as_needed=True),))


def _compared(
    words: DoseReading, coded: DoseReading, dosage: DosageWritten, medicine: Medicine | None, reference: Reference
) -> DoseReading:
    notes = tuple(dict.fromkeys((*words.notes, *coded.notes)))
    both = replace(coded, written=words.written, read_from="both", notes=notes)
    if len(words.steps) != 1:
        several = DoseDisagreement(aspect="dose", because="the words give several doses and the codes one")
        return replace(both, disagreements=(several,))
    [said], [step] = words.steps, coded.steps
    found = compare_steps(said, step, coded.alternatives, medicine, reference)
    both = replace(both, disagreements=found.disagreements, not_compared=found.not_compared)
    if both.amount_at_odds:
        return both
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


def _with_the_rest(
    reading: DoseReading, words: DoseReading | None, dosage: DosageWritten, medicine: Medicine | None, reference: Reference
) -> DoseReading:
    """The reading with what its words say against the coded route, the coded "as needed", and the patient's instruction."""
    if words is None or words.refused:
        return reading
    found = [*reading.disagreements, *route_differs(words, dosage, reference), *needed_differs(words, dosage)]
    again = _instruction(words, dosage, medicine, reference)
    found += again.disagreements
    ordered = sorted(dict.fromkeys(found), key=lambda one: (_GRAVEST_FIRST.index(one.aspect), one.because))
    untold = tuple(dict.fromkeys((*reading.not_compared, *again.not_compared)))
    return replace(reading, disagreements=tuple(ordered), not_compared=untold)


def _instruction(words: DoseReading, dosage: DosageWritten, medicine: Medicine | None, reference: Reference) -> Compared:
    """The instruction to the patient against the text. Most are advice: one that is not read is told where it may be a dose."""
    if not dosage.patient_instruction or not dosage.text or words.written != dosage.text:
        return Compared()
    instruction = read_dose_text(dosage.patient_instruction, medicine=medicine, reference=reference)
    if not instruction.refused:
        return told_again(words, instruction, medicine, reference)
    unread = unread_that_matters(dosage.patient_instruction, medicine, reference)
    untold = f'the instruction to the patient "{unread}" was not read, and may change the dose'
    return Compared(not_compared=(untold,)) if unread else Compared()
