"""A whole FHIR payload as one SourceList: every medicine and allergy resource in exactly one place of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from service.core.model.failures import FieldProblem, SourceFailure
from service.core.model.written import AllergyWritten, Change, Dialect, MedicineWritten, SourceList
from service.sources.fhir.allergies import read_allergy
from service.sources.fhir.conditions import read_conditions
from service.sources.fhir.documents import read_sections
from service.sources.fhir.lists import ReadList, is_of_allergies, read_lists
from service.sources.fhir.medicines import read_medicines
from service.sources.fhir.observations import read_observations
from service.sources.fhir.outcomes import failure_of, is_failure
from service.sources.fhir.passages import read_passages
from service.sources.fhir.patients import read_patients
from service.sources.fhir.recorders import recorder_name
from service.sources.fhir.references import References
from service.sources.fhir.resources import MEDICINES, Opened, open_payload
from service.sources.fhir.statements import read_statements
from service.sources.fhir.statuses import ALLERGY_CHANGES, CHANGES
from service.sources.fhir.wholeness import lacking_in_resource
from service.sources.heading import Heading, failed

# A resource of another type alone is no record: one that holds none of these is refused.
_RECORDS = ("Bundle", "Parameters", "List", "AllergyIntolerance", "Observation", *MEDICINES)
_READ = ("AllergyIntolerance", "Condition", "Observation", "Patient", *MEDICINES)
# Members by which a resource may mean the opposite of what it says without them; nothing here knows any of them.
_MODIFIERS = ("modifierExtension", "implicitRules")
# The parts of a resource that are read and may carry a modifier of their own, and the parts within those.
_PARTS = ("dosage", "dosageInstruction", "dispenseRequest", "reaction", "component", "ingredient")
_PARTS_WITHIN = ("doseAndRate", "timing", "repeat", "initialFill")


def read_record(heading: Heading, body: dict[str, Any], dialect: Dialect) -> SourceList | SourceFailure:
    """The record, or the failure that it reports or is."""
    kind = str(body.get("resourceType"))
    if kind == "OperationOutcome":
        return failed(heading, *failure_of(body))
    if kind not in _RECORDS:
        return failed(
            heading, "wrong-content", f"is a resource of type {kind[:60]}, which is no record of medicines or allergies"
        )
    opened = open_payload(heading.name, body)
    failures = [outcome for outcome in opened.outcomes if is_failure(outcome)]
    if failures and not opened.resources:
        return failed(heading, *failure_of(failures[0].body))
    if failures:
        opened.warn("part-failed")
    return _record(heading, opened, dialect)


def _record(heading: Heading, opened: Opened, dialect: Dialect) -> SourceList:
    references = References(opened.resources)
    lists = read_lists(opened, references)
    sections = read_sections(opened, references)
    medicines, used = read_medicines(opened, references)
    observations, without_value = read_observations(opened, references)
    conditions, problem_list = read_conditions(opened, references)
    for warning in _lacking(opened, lists, bool(medicines), dialect):
        opened.warn(warning)
    if any(_is_modified(each.body, _PARTS) for each in opened.of(*_READ, "Medication")):
        opened.warn("modifier-unread")
    if any(
        each.body.get("doNotPerform") is not None and each.node([]).truth("doNotPerform") is None
        for each in opened.of("MedicationRequest")
    ):
        opened.warn("modifier-unread")
    for resource in opened.of(*_READ, "List", "Medication"):
        for warning in lacking_in_resource(resource.body):
            opened.warn(warning)
    passages = (*sections, *read_passages(opened, used))
    if "documents-not-read" in opened.warnings and not medicines and not any(opened.of("AllergyIntolerance")):
        opened.warn("documents-only")
    return SourceList(
        name=heading.name,
        role=heading.role,
        dialect=dialect,
        sha256=heading.sha256,
        retrieved_at=heading.retrieved_at,
        medicines=_with_changes(medicines, lists),
        allergies=_allergies(opened, lists, references),
        observations=observations,
        conditions=conditions,
        problem_list=problem_list,
        statements=read_statements(opened),
        passages=passages,
        patients=read_patients(opened, references),
        lists=tuple(each.written for each in lists),
        unreadable=tuple(opened.unreadable),
        warnings=tuple(opened.warnings),
        passed_over=_passed_over(opened, lists, used, without_value),
    )


def _lacking(opened: Opened, lists: list[ReadList], medicines: bool, dialect: Dialect) -> Iterator[str]:
    """What of medicines and allergies a record does not hold, not even as an empty list.

    GP Connect sends a list, with why it is empty, also where there is nothing: without one nobody said that there is none. It
    was not asked for, or did not come.
    """
    allergies, kinds = any(opened.of("AllergyIntolerance")), {each.written.kind for each in lists}
    if not medicines and not lists and not allergies:
        yield "no-medicines-or-allergies"
        if dialect == "gp-connect-stu3":
            yield "lists-missing"
    elif dialect == "gp-connect-stu3":
        if not allergies and "allergies" not in kinds:
            yield "allergy-list-missing"
        if not medicines and "medicines" not in kinds:
            yield "medicine-list-missing"


def _is_modified(body: dict[str, Any], parts: tuple[str, ...]) -> bool:
    """Whether a resource, or one of its parts that is read, may mean the opposite of what it says without a modifier."""
    if any(body.get(name) for name in _MODIFIERS):
        return True
    held = (each for name in parts if (found := body.get(name)) for each in (found if isinstance(found, list) else [found]))
    return any(_is_modified(each, _PARTS_WITHIN) for each in held if isinstance(each, dict))


def _allergies(opened: Opened, lists: list[ReadList], references: References) -> tuple[AllergyWritten, ...]:
    ended = [found for found in lists if found.written.kind == "ended-allergies"]
    named, holders = {item for found in ended for item in found.written.items}, {found.resource for found in ended}
    flags = {name: ALLERGY_CHANGES.get(code) for found in lists if is_of_allergies(found) for name, code in found.flags}
    entries: list[AllergyWritten] = []
    for resource in opened.of("AllergyIntolerance"):
        over = resource.name in named or resource.within in holders
        entry = read_allergy(resource, opened.source, recorder=recorder_name(resource, references), in_ended_list=over)
        entries.append(replace(entry, change=flags.get(entry.entry)))
    return tuple(entries)


def _with_changes(medicines: tuple[MedicineWritten, ...], lists: list[ReadList]) -> tuple[MedicineWritten, ...]:
    flagged: dict[str, list[str]] = {}
    for found in lists:
        if not is_of_allergies(found):
            for name, code in found.flags:
                flagged.setdefault(name, []).append(code)
            if found.written.kind == "discontinued-medicines":
                for name in found.written.items:
                    flagged.setdefault(name, []).append("discontinued")
    return tuple(_with_change(each, flagged[each.entry]) if each.entry in flagged else each for each in medicines)


def _with_change(entry: MedicineWritten, codes: list[str]) -> MedicineWritten:
    found: set[Change | None] = {entry.change} if entry.change else set()
    found.update(CHANGES.get(code.lower()) for code in codes)
    if len(found) == 1 and None not in found:
        return replace(entry, change=found.pop())
    reason = "the list and the entry disagree on what was changed" if len(found) > 1 else "a kind of change that is not known"
    return replace(entry, change=None, problems=(*entry.problems, FieldProblem(path=entry.path, reason=reason)))


def _passed_over(opened: Opened, lists: list[ReadList], used: set[str], without_value: int) -> tuple[tuple[str, int], ...]:
    counted = Counter(
        each.kind for each in opened.resources if each.kind not in _READ and not (each.kind == "Medication" and each.name in used)
    )
    counted["List"] -= len(lists)
    counted["Observation"] += without_value
    return tuple(sorted((kind, count) for kind, count in counted.items() if count > 0))
