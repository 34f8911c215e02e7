"""Lists of what a patient says, as the form of the pages writes them."""

from collections.abc import Sequence
from typing import Any

from tests.support.payloads.people import Person

Json = dict[str, Any]


def patient_list(person: Person, medicines: Json, allergies: Json, **other: Any) -> Json:
    """A list. `medicines` and `allergies` as `some`, `none` or `not_asked` give them."""
    return {
        "format": "patient-list",
        "version": 1,
        "told_at": "2026-11-20T08:40:00+00:00",
        "told_by": "patient",
        "taken_by": "A. Pharmacist",
        "patient": {"nhs_number": person.nhs_number, "birth_date": person.born},
        "medicines": medicines,
        "allergies": allergies,
        **other,
    }


def some(*entries: Json) -> Json:
    """These are named."""
    return {"said": "some", "entries": list(entries)}


def none() -> Json:
    """There are none, the patient says."""
    return {"said": "none"}


def not_asked(because: str = "too-unwell") -> Json:
    """Nobody could ask."""
    return {"said": "not-asked", "because": because}


def takes(medicine: str, dose: str = "", how_often: str = "", taken: str = "yes", **other: str) -> Json:
    """One medicine."""
    written = {"medicine": medicine, "dose": dose, "how_often": how_often, "taken": taken, **other}
    return {name: words for name, words in written.items() if words}


def everything(person: Person) -> Sequence[Json]:
    """Lists that hold every field, every answer and every word there is for one."""
    full = takes("Ibuprofen", "two", "when it hurts", "sometimes", last_taken="last night", kind="over-the-counter", note="helps")
    stopped = takes("Ramipril 5mg capsules", "one", "every morning", "no", kind="prescribed", note="made me cough")
    penicillin = {"to": "penicillin", "reaction": "came out in lumps", "when": "as a child", "note": "in hospital for it"}
    return (
        patient_list(person, some(full, stopped, takes("St John's wort", taken="not-known", kind="herbal")), some(penicillin)),
        patient_list(person, none(), none(), told_by="carer"),
        patient_list(person, some(full), not_asked("declined")),
        patient_list(person, not_asked("cannot-communicate"), some({"to": "Elastoplast"}), told_by="other"),
    )
