"""HL7 v2 messages as one SourceList: patient, allergies, measurements and pharmacy orders, each segment in one place."""

from collections import Counter
from dataclasses import dataclass, field, replace

from service.core.model.failures import SourceFailure, UnreadableEntry
from service.core.model.written import (
    AllergyWritten,
    ConditionWritten,
    MedicineWritten,
    ObservationWritten,
    Passage,
    PatientWritten,
    SourceList,
)
from service.sources.about import ABOUT
from service.sources.heading import Heading, failed
from service.sources.hl7v2.codes import words_of
from service.sources.hl7v2.facts import (
    ALLERGIES,
    read_allergies,
    read_condition,
    read_observation,
    read_patient,
    read_problem,
    read_statement,
)
from service.sources.hl7v2.given import read_given
from service.sources.hl7v2.later import later_replace
from service.sources.hl7v2.orders import (
    FURTHER,
    OF_ORDERS,
    OF_OTHERS,
    Order,
    group_orders,
    name_of,
    notes_of,
    number_of,
    read_order,
    routes_of,
)
from service.sources.hl7v2.passages import holds_by_name, is_document, read_passage
from service.sources.hl7v2.segments import Segment, Split, split

_READ = ("MSH", "PID", "OBX", "DG1", "PRB", *ALLERGIES, *OF_ORDERS)
# Table 0208, query response status: an error, a rejection, data that are protected, and more data than were sent.
_LESS_THAN_ALL = ("AE", "AR", "PD", "TM")
_REFUSALS = ("AE", "AR", "CE", "CR")


@dataclass(eq=False)
class _Reading:
    """What has been read so far. Names are unique."""

    source: str
    medicines: list[MedicineWritten] = field(default_factory=list)
    ordered: list[tuple[Order, MedicineWritten]] = field(default_factory=list)
    allergies: list[AllergyWritten] = field(default_factory=list)
    observations: list[ObservationWritten] = field(default_factory=list)
    conditions: list[ConditionWritten] = field(default_factory=list)
    statements: list[AllergyWritten] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    patients: list[PatientWritten] = field(default_factory=list)
    unreadable: list[UnreadableEntry] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    _names: Counter[str] = field(default_factory=Counter)

    def name(self, wanted: str) -> str:
        self._names[wanted] += 1
        count = self._names[wanted]
        if count > 1 and "repeated-id" not in self.warnings:
            self.warnings.append("repeated-id")
        return wanted if count == 1 else self.name(f"{wanted}~{count}")

    def warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)

    def refuse(self, segment: Segment, reason: str) -> None:
        name = self.name(f"{segment.kind}/segment {segment.number}")
        self.unreadable.append(
            UnreadableEntry(source=self.source, entry=name, path=segment.path, reason=reason, resource=segment.kind)
        )


def parse(heading: Heading, text: str) -> SourceList | SourceFailure:
    """All messages of the file, or why none of them could be read."""
    found = split(text)
    if isinstance(found, str):
        return failed(heading, "unreadable", found)
    refusal = next((each for each in found.segments if each.kind == "MSA" and each.words(1) in _REFUSALS), None)
    if refusal:
        return failed(heading, "refused", f"the source answered with an error instead of a record: {refusal.words(1)}")
    if not any(each.kind in _READ and each.kind not in ("MSH", "DG1", "PRB") for each in found.segments):
        return failed(heading, "wrong-content", "holds no patient, allergy, measurement or pharmacy order")
    return _list(heading, found)


def _list(heading: Heading, found: Split) -> SourceList:
    reading = _Reading(heading.name)
    before = ""
    for segment in found.segments:
        # A note speaks of what stands before it: of an order, which holds it then, of a finding, or of the patient.
        if segment.kind != "NTE":
            before = segment.kind
        elif before in OF_ORDERS:
            continue
        _read(segment, reading)
        _read_statement(segment, reading)
        _read_rest(segment, before, reading)
    for order in group_orders(found.segments):
        _read_order(order, reading)
    reading.medicines = later_replace(reading.ordered)
    if found.collected:
        reading.warn("collected-from-messages")
    if found.short:
        reading.warn("page-missing")
    if "documents-not-read" in reading.warnings and not reading.medicines and not reading.allergies:
        reading.warn("documents-only")
    for number, _ in found.strays:
        path = f"segment {number}"
        reading.unreadable.append(
            UnreadableEntry(
                source=heading.name,
                entry=path,
                path=path,
                reason="the line is no segment: its name is not three letters and a separator",
            )
        )
    return SourceList(
        name=heading.name,
        role=heading.role,
        dialect="hl7v2",
        sha256=heading.sha256,
        retrieved_at=heading.retrieved_at,
        medicines=tuple(reading.medicines),
        allergies=tuple(reading.allergies),
        observations=tuple(reading.observations),
        conditions=tuple(reading.conditions),
        statements=tuple(reading.statements),
        passages=tuple(reading.passages),
        patients=tuple(reading.patients),
        unreadable=tuple(reading.unreadable),
        warnings=tuple(reading.warnings),
        passed_over=tuple(sorted(reading.passed_over.items())),
    )


def _read(segment: Segment, reading: _Reading) -> None:
    if segment.kind == "PID":
        reading.patients.append(read_patient(segment, reading.name("PID"), reading.source))
    elif segment.kind in ALLERGIES:
        name = reading.name(f"{segment.kind}/{segment.words(1) or f'segment {segment.number}'}")
        reading.allergies.extend(read_allergies(segment, name, reading.source))
    elif segment.kind == "OBX":
        observation = read_observation(segment, f"OBX/segment {segment.number}", reading.source)
        if observation:
            reading.observations.append(observation)
        if observation is None or observation.value is None:
            reading.passed_over["OBX"] += 1
    elif segment.kind == "DG1":
        reading.conditions.append(read_condition(segment, f"DG1/segment {segment.number}", reading.source))
    elif segment.kind == "PRB":
        reading.conditions.append(read_problem(segment, f"PRB/segment {segment.number}", reading.source))
    elif segment.kind not in _READ:
        reading.passed_over[segment.kind] += 1


def _read_statement(segment: Segment, reading: _Reading) -> None:
    if segment.kind in ("DG1", "PRB", "OBX", "NTE") and segment.words(2) not in ("NM", "SN"):
        stated = read_statement(segment, f"{segment.kind}/segment {segment.number}", reading.source)
        reading.statements.extend([stated] if stated else [])


def _read_rest(segment: Segment, before: str, reading: _Reading) -> None:
    """What a segment says that no reader takes: that less came than there is, a document, or words of another kind."""
    if (segment.kind == "QAK" and segment.words(2) in _LESS_THAN_ALL) or segment.kind == "ERR":
        reading.warn("part-failed")
    elif (segment.kind == "DSC" and segment.words(1)) or segment.kind == "ADD" or (segment.kind == "MSH" and segment.words(14)):
        # The message goes on in another one.
        reading.warn("page-missing")
    elif is_document(segment):
        reading.warn("documents-not-read")
        if ABOUT.search(words_of(segment.parts(3)) or ""):
            reading.refuse(segment, "the document is not read")
    elif segment.kind not in _READ or segment.kind == "OBX":
        _read_words(segment, before, reading)


def _read_words(segment: Segment, before: str, reading: _Reading) -> None:
    if segment.kind.startswith("Z"):
        reading.warn(f"segment-not-read: {segment.kind}")
    if (reason := holds_by_name(segment)) is not None:
        reading.refuse(segment, reason)
        return
    passage = read_passage(segment, reading.source, about_finding=before in ("OBR", "OBX"))
    reading.passages.extend([passage] if passage else [])


def _read_order(order: Order, reading: _Reading) -> None:
    drug = order.drug()
    if drug:
        entry = read_order(order, drug, reading.name(name_of(order)), reading.source)
        reading.ordered.append((order, entry))
    elif order.of("RXA"):
        for given in order.of("RXA"):
            name = reading.name(f"RXA/{number_of(order) or 'segment'} at segment {given.number}")
            entry = read_given(given, routes_of(order, given), name, reading.source)
            reading.ordered.append((order, replace(entry, notes=(*entry.notes, *notes_of(order)))))
        for segment in order.of(*(kind for kind in FURTHER if kind != "RXA")):
            reading.refuse(segment, "a supply without its order, which is not read")
    elif order.of(*FURTHER):
        for segment in order.of(*FURTHER):
            reading.refuse(segment, "a supply or administration without its order, which is not read")
    elif order.of("ORC") and not order.of(*OF_OTHERS):
        reading.refuse(order.segments[0], "an order that names no medicine")
    else:
        # The segments of other orders were counted where they stood.
        for segment in order.of(*OF_ORDERS, "NTE"):
            reading.passed_over[segment.kind] += 1
