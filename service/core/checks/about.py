"""What findings point at: subjects for entries, lines, sources and the patient, and the words that messages use."""

from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import AllergyEntry, MedicineEntry
from service.core.model.failures import Role
from service.core.model.finding import Subject, SubjectKind
from service.core.model.lines import AllergyLine, MedicineLine, Settled
from service.core.model.written import AllergyWritten, MedicineWritten
from service.core.reconcile.words import dose_words, written_name

MEDICINE_WORDS = frozenset({"medicine", "source", "dose", "status"})
ALLERGY_WORDS = frozenset({"agent", "source", "words"})


def medicine_subject(line: MedicineLine, entry: MedicineEntry) -> Subject:
    """An entry of a medicine line, with its words as written and the first code it carries."""
    kept = line.subjects.get(id(entry))
    if kept is None:
        kept = line.subjects[id(entry)] = (entry, _subject("medicine", line.line, entry.written, medicine_name(entry)))
    return kept[1]


def line_subject(line: MedicineLine) -> Subject:
    """A whole line, for answers that point at no entry: a pair that is clear."""
    return Subject(kind="medicine", line=line.line, text=line.name.display if line.name else None)


def allergy_subject(line: AllergyLine, entry: AllergyEntry) -> Subject:
    """An entry of an allergy line, with its original term."""
    return _subject("allergy", line.line, entry.written, allergy_name(entry))


def source_subject(name: str, text: str) -> Subject:
    """A source as a whole, with words that say which it is."""
    return Subject(kind="source", source=name, text=text)


def patient_subject(text: str) -> Subject:
    """The patient, with the fact that is spoken of."""
    return Subject(kind="patient", text=text)


def medicine_name(entry: MedicineEntry) -> str:
    """The medicine as the source wrote it; its identified name only where the source gave no words."""
    return written_name(entry.written) or (
        entry.identified.medicine.concept.display if entry.identified.medicine else "a medicine without a name"
    )


def allergy_name(entry: AllergyEntry) -> str:
    """The original term of the source, else the best words that the entry has."""
    return entry.reading.original or _any_words(entry.written) or "an allergy without a name"


def medicine_words(line: MedicineLine, entry: MedicineEntry) -> dict[str, str]:
    """The words of `MEDICINE_WORDS` for one entry."""
    return {
        "medicine": line_name(line, entry),
        "source": entry.written.source,
        "dose": dose_words(entry),
        "status": entry.because,
    }


def line_name(line: MedicineLine, entry: MedicineEntry) -> str:
    """How a message names the medicine: the line's own name, else the words of the entry."""
    return line.name.display if line.name else medicine_name(entry)


def allergy_words(entry: AllergyEntry) -> dict[str, str]:
    """The words of `ALLERGY_WORDS` for one entry."""
    agents = " and ".join(agent.name for agent in entry.reading.agents)
    return {"agent": agents or allergy_name(entry), "source": entry.written.source, "words": allergy_name(entry)}


def documented_words(settled: Settled) -> str:
    """The sentence that explains a difference, with who wrote it and when."""
    change = settled.change
    when = f" on {change.on.written}" if change.on else ""
    return f"{change.source} documents that it was {change.kind}{when}: “{change.words}”"


def judged(record: Record, applies_to: AppliesTo) -> list[tuple[MedicineLine, MedicineEntry]]:
    """The medicine entries in force that a rule speaks of, by role, group, route and transfer.

    A summary that goes home is what is ordered now (contract, section 1, and ADR 0007), so that rules on orders speak of it.
    """
    if applies_to.transfers and record.transfer not in applies_to.transfers:
        return []
    found = record.spoken_of.get(applies_to)
    if found is None:
        found = [(line, entry) for line, entry in record.in_force() if speaks_of(applies_to, entry, record.acts_as(entry))]
        record.spoken_of[applies_to] = found
    return found


def speaks_of(applies_to: AppliesTo, entry: MedicineEntry, role: Role | None = None) -> bool:
    """Whether the rule's groups, roles and routes include this entry. An unidentified entry is in no group.

    `role` is the one that its source acts in, None for its own.

    No rule on medicines speaks of an appliance or a food, which GPs prescribe and wards do not chart.
    """
    if entry.identified.medicine and entry.identified.medicine.kind != "medicine":
        return False
    if applies_to.roles and (role or entry.role) not in applies_to.roles:
        return False
    groups = entry.identified.medicine.groups if entry.identified.medicine else frozenset[str]()
    if applies_to.groups and not groups & set(applies_to.groups):
        return False
    if applies_to.except_groups and groups & set(applies_to.except_groups):
        return False
    return not applies_to.routes or entry.route is None or entry.route in applies_to.routes


def _subject(kind: SubjectKind, line: str, written: MedicineWritten | AllergyWritten, text: str | None) -> Subject:
    coding = next((coding for coding in written.codings if coding.code), None)
    return Subject(
        kind=kind,
        line=line,
        source=written.source,
        entry=written.entry,
        text=text,
        system=coding.system if coding else None,
        code=coding.code if coding else None,
    )


def _any_words(written: AllergyWritten) -> str | None:
    return written.text or next((coding.display or coding.code for coding in written.codings), None)
