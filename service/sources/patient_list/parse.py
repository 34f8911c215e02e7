"""A list of what the patient said: every line of it is an entry, or is listed as unreadable with its words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.core.model.dates import read_date
from service.core.model.failures import SourceFailure, UnreadableEntry
from service.core.model.told import ALLERGY_FIELDS, FORMAT, KINDS, MEDICINE_FIELDS, NOT_ASKED, TAKEN, TOLD_BY, VERSION
from service.core.model.written import (
    AllergyWritten,
    CodedText,
    DosageWritten,
    ListWritten,
    MedicineWritten,
    PatientWritten,
    ReactionWritten,
    SourceList,
    Status,
)
from service.sources.heading import Heading, failed
from service.sources.patient_list.fields import Fields, said_in_words

_LIST = ("format", "version", "told_at", "told_by", "taken_by", "patient", "medicines", "allergies")
_PART = ("said", "because", "entries")
_STATUSES: dict[str | None, Status] = {"yes": "active", "sometimes": "active", "no": "not-taken"}
# In the words by which every source that writes them says it, so that it is read, and shown, as the same statement.
_NO_ALLERGIES = "No known allergies"
_NOT_SAID = "it is not said whether that was asked"
_NO_RECORD = "which no record verifies"


@dataclass(kw_only=True)
class _Read:
    """What was read so far. `unasked` says for each part that was not asked about why not."""

    source: str
    medicines: list[MedicineWritten] = field(default_factory=list[MedicineWritten])
    allergies: list[AllergyWritten] = field(default_factory=list[AllergyWritten])
    lists: list[ListWritten] = field(default_factory=list[ListWritten])
    unreadable: list[UnreadableEntry] = field(default_factory=list[UnreadableEntry])
    unasked: dict[str, str] = field(default_factory=dict[str, str])

    def refuse(self, path: str, reason: str, value: object = None) -> None:
        """List a place that could not be read, with all the words there."""
        words = said_in_words(value) if value is not None else None
        self.unreadable.append(UnreadableEntry(source=self.source, entry=path, path=path, reason=reason, words=words))


def parse(heading: Heading, value: Mapping[str, Any]) -> SourceList | SourceFailure:
    """The list, unverified from first to last: nothing is clear on the word of the patient alone.

    Fails where it is of another version, where the case has it in another role, and where neither medicines nor allergies were
    asked about. A part that was not asked about, or does not say whether it was, is a warning that makes the list not whole.
    """
    version = value.get("version")
    if isinstance(version, bool) or version != VERSION:
        return failed(heading, "wrong-content", f"is a {FORMAT} of a version other than {VERSION}, which is not known")
    if heading.role != "patient-reported":
        return failed(heading, "wrong-content", f"is what a patient said, and the case has it as {heading.role}")
    read = _Read(source=heading.name)
    top = Fields(value, "$")
    top.only(_LIST)
    told_by = top.choice("told_by", TOLD_BY)
    told_at, taken_by = top.words("told_at"), top.words("taken_by")
    for name in ("medicines", "allergies"):
        _part(name, value.get(name), told_at, read)
    patients = _patients(value.get("patient"), read)
    _listed(top, read)
    if len(read.unasked) == 2 and not (read.medicines or read.allergies or read.unreadable):
        return failed(heading, "not-asked", "; ".join(read.unasked.values()))
    return SourceList(
        name=heading.name,
        role=heading.role,
        dialect="patient-list",
        sha256=heading.sha256,
        retrieved_at=heading.retrieved_at,
        medicines=tuple(read.medicines),
        allergies=tuple(read.allergies),
        patients=patients,
        lists=tuple(read.lists),
        unreadable=tuple(read.unreadable),
        warnings=(*(f"{name}-not-asked" for name in read.unasked), *read.unasked.values()),
        unverified=f"is what {TOLD_BY[told_by] if told_by else 'somebody'} told {taken_by or 'a member of staff'}, {_NO_RECORD}",
    )


def _part(name: str, value: Any, told_at: str | None, read: _Read) -> None:
    """The medicines or the allergies of the list. What its answer and its entries say against each other stands both ways."""
    path = f"$.{name}"
    if not isinstance(value, Mapping):
        if value is not None:
            read.refuse(path, "has to be an object", value)
        read.unasked[name] = f"{name}: {_NOT_SAID}"
        return
    part = Fields(value, path)
    part.only(_PART)
    said, because = value.get("said"), part.choice("because", NOT_ASKED)
    entries = _entries(value.get("entries"), path, read)
    for at, entry in enumerate(entries):
        _entry(name, entry, at, read)
    if said == "none" and not entries:
        _none(name, path, read)
    elif said == "not-asked" and not entries:
        read.unasked[name] = f"{name} not asked about: {NOT_ASKED.get(because or '', 'no reason was given')}"
    elif said != "some" or not entries:
        read.refuse(f"{path}.said", f"has to agree with the {len(entries)} entries: some, none or not-asked", said)
        if not entries:
            read.unasked[name] = f"{name}: {_NOT_SAID}"
    _listed(part, read)
    if name not in read.unasked:
        read.lists.append(_list(name, path, told_at, none=not entries))


def _entries(value: Any, path: str, read: _Read) -> list[Any]:
    if isinstance(value, list):
        return value
    if value is not None:
        read.refuse(f"{path}.entries", "has to be a list", value)
    return []


def _entry(name: str, value: Any, at: int, read: _Read) -> None:
    path = f"$.{name}.entries[{at}]"
    place = f"{name[:-1] if name == 'medicines' else 'allergy'} {at + 1}"
    if not isinstance(value, Mapping):
        read.refuse(path, "has to be an object", value)
        return
    fields = Fields(value, path)
    named = "medicine" if name == "medicines" else "to"
    words = fields.words(named)
    if words is None:
        reason = "names no medicine" if name == "medicines" else "does not say what the allergy is to"
        read.refuse(path, fields.problems[0].reason if fields.problems else reason, value)
    elif name == "medicines":
        read.medicines.append(_medicine(fields, words, place, read.source))
    else:
        read.allergies.append(_allergy(fields, words, place, read.source))


def _medicine(fields: Fields, words: str, place: str, source: str) -> MedicineWritten:
    fields.only(MEDICINE_FIELDS)
    taken, kind = fields.choice("taken", TAKEN), fields.choice("kind", KINDS)
    note, last = fields.words("note"), fields.words("last_taken")
    return MedicineWritten(
        source=source,
        entry=place,
        path=fields.path,
        resource="told",
        text=words,
        status=_STATUSES.get(taken, "unknown"),
        status_written=taken,
        status_reason=note if taken == "no" else None,
        dosages=_dosages(fields),
        notes=tuple(_notes(taken, kind, last, note)),
        read_from=_read_from(fields, place),
        problems=fields.problems,
    )


def _dosages(fields: Fields) -> tuple[DosageWritten, ...]:
    told = " ".join(part for part in (fields.words("dose"), fields.words("how_often")) if part)
    return (DosageWritten(path=fields.path, text=told),) if told else ()


def _notes(taken: str | None, kind: str | None, last: str | None, note: str | None) -> Iterator[str]:
    if taken == "sometimes":
        yield TAKEN[taken].capitalize()
    if kind and kind != "prescribed":
        yield KINDS[kind].capitalize()
    if last:
        yield f"Last taken: {last}"
    if note and taken != "no":
        yield note


def _allergy(fields: Fields, words: str, place: str, source: str) -> AllergyWritten:
    fields.only(ALLERGY_FIELDS)
    reaction, when, note = fields.words("reaction"), fields.words("when"), fields.words("note")
    return AllergyWritten(
        source=source,
        entry=place,
        path=fields.path,
        resource="told",
        text=words,
        reactions=(ReactionWritten(manifestations=(CodedText(text=reaction),)),) if reaction else (),
        notes=tuple(said for said in (f"When: {when}" if when else None, note) if said),
        read_from=_read_from(fields, place),
        problems=fields.problems,
    )


def _none(name: str, path: str, read: _Read) -> None:
    """A patient who says that they have no allergies says something; one who takes no medicines is told by the list."""
    if name == "allergies":
        told = "allergies: “none”, in answer to the question"
        read.allergies.append(
            AllergyWritten(
                source=read.source, entry="no allergies", path=path, resource="told", text=_NO_ALLERGIES, read_from=told
            )
        )


def _list(name: str, path: str, told_at: str | None, *, none: bool) -> ListWritten:
    # Of FHIR's reasons for an empty list (list-empty-reason) the one for "there are none", as against "not asked".
    return ListWritten(
        entry=name,
        path=path,
        kind="medicines" if name == "medicines" else "allergies",
        date=read_date(told_at),
        empty_reason="nilknown" if none else None,
    )


def _patients(value: Any, read: _Read) -> tuple[PatientWritten, ...]:
    if not isinstance(value, Mapping):
        if value is not None:
            read.refuse("$.patient", "has to be an object", value)
        return ()
    fields = Fields(value, "$.patient")
    fields.only(("nhs_number", "birth_date"))
    number, born = fields.words("nhs_number"), fields.words("birth_date")
    day = read_date(born)
    if born and day is None:
        fields.note("birth_date", "is no date written as year, month, day")
    return (
        PatientWritten(
            source=read.source,
            entry="patient",
            path="$.patient",
            nhs_number=number,
            birth_date=day,
            problems=fields.problems,
        ),
    )


def _listed(fields: Fields, read: _Read) -> None:
    """What is wrong with a field that belongs to no entry is an unreadable entry of its own, with its words."""
    for (name, _), problem in zip(fields.noted, fields.problems, strict=True):
        read.refuse(problem.path, problem.reason, fields.value[name])


def _read_from(fields: Fields, place: str) -> str:
    return f"{place}: “{said_in_words(fields.value)}”"
