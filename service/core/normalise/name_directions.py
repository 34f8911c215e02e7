"""Directions that stand in brackets behind the name of a medicine, "(PRN)", "(Weekly)": they are read with the entry's own."""

from dataclasses import replace

from service.core.model.reference import Reference
from service.core.model.written import DosageWritten, MedicineWritten
from service.core.normalise.dose_text import read_dose_text
from service.core.normalise.name_brackets import brackets


def is_direction(words: str, reference: Reference) -> bool:
    """Whether the words say when or how often, or that it is as needed, and nothing else. An amount may be a strength."""
    reading = read_dose_text(words, medicine=None, reference=reference)
    whole = not reading.refused and not reading.notes
    return whole and all(step.amount is None and (step.timing or step.as_needed) for step in reading.steps)


def with_directions_of_name(written: MedicineWritten, reference: Reference) -> tuple[DosageWritten, ...]:
    """The dosages of the entry with the directions behind its name.

    One dosage in words is read together with them, so that what contradicts them is refused. Beside words and codes they are held
    against the words as an instruction to the patient is. Else they are a dosage of their own, with which nothing is added up.
    """
    names = (written.text, *(words for coding in written.codings for words in (coding.display, coding.description)))
    said = dict.fromkeys(part for name in names if name for part in brackets(name) if is_direction(part, reference))
    if not said:
        return written.dosages
    words = " ".join(said)
    joined = _joined(written.dosages[0], words, reference) if len(written.dosages) == 1 else None
    return (joined,) if joined else (*written.dosages, DosageWritten(path=written.path, text=words))


def _joined(dosage: DosageWritten, words: str, reference: Reference) -> DosageWritten | None:
    """The dosage with the words; None where they would be read past."""
    if dosage.text and dosage.structured:
        held = not dosage.patient_instruction and _compared(dosage.text, words, reference)
        return replace(dosage, patient_instruction=words) if held else None
    if not dosage.text and dosage.patient_instruction:
        return replace(dosage, patient_instruction=f"{dosage.patient_instruction} {words}")
    return replace(dosage, text=f"{dosage.text or ''} {words}".strip())


def _compared(text: str, words: str, reference: Reference) -> bool:
    """Whether the words deny a text that says otherwise: times of day alone add to it, and regimens are compared as a whole."""
    said, told = (read_dose_text(each, medicine=None, reference=reference) for each in (text, words))
    one = not said.refused and len(said.steps) == 1 and len(told.steps) == 1
    return one and (told.steps[0].as_needed or not (told.steps[0].timing and told.steps[0].timing.moments))
