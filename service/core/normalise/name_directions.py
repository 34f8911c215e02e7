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

    One dosage is read together with them, so that what contradicts them is refused; beside none or several they are a dosage
    of their own, with which nothing can be added up.
    """
    names = (written.text, *(words for coding in written.codings for words in (coding.display, coding.description)))
    said = dict.fromkeys(part for name in names if name for part in brackets(name) if is_direction(part, reference))
    if not said:
        return written.dosages
    words = " ".join(said)
    if len(written.dosages) != 1:
        return (*written.dosages, DosageWritten(path=written.path, text=words))
    [dosage] = written.dosages
    if not dosage.text and dosage.patient_instruction:
        return (replace(dosage, patient_instruction=f"{dosage.patient_instruction} {words}"),)
    return (replace(dosage, text=f"{dosage.text or ''} {words}".strip()),)
