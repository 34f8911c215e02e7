"""One source's list becomes comparable terms: every medicine identified, every dose read, every allergy read."""

from datetime import date

from service.core.model.dose import DoseReading
from service.core.model.entries import AllergyEntry, MedicineEntry, NormalisedSource
from service.core.model.medicine import Identification, Medicine
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten, MedicineWritten, SourceList
from service.core.normalise.allergens import allergy_statement, read_allergy
from service.core.normalise.conditions import read_condition
from service.core.normalise.daily import daily_amounts
from service.core.normalise.dosage import read_dosages
from service.core.normalise.force import in_force
from service.core.normalise.medicines import identify
from service.core.normalise.routes import coded_route

# Warnings that mean that something of the list is missing or withheld (GP Connect list warning codes, FHIR paging).
NOT_WHOLE = frozenset(
    {"confidential-items", "data-in-transit", "data-awaiting-filing", "page-missing", "part-failed", "narrative-only"}
)


def normalise_source(source: SourceList, reference: Reference, day: date) -> NormalisedSource:
    """The source with terms beside the words. Entries keep their order; nothing is dropped."""
    replaced = {entry.replaces for entry in source.medicines if entry.replaces}
    allergies = tuple(_allergy(entry, source, reference) for entry in source.allergies)
    return NormalisedSource(
        name=source.name,
        role=source.role,
        dialect=source.dialect,
        sha256=source.sha256,
        retrieved_at=source.retrieved_at,
        medicines=tuple(_medicine(entry, source, reference, day, replaced) for entry in source.medicines),
        allergies=allergies,
        statement=allergy_statement(tuple(entry.reading for entry in allergies), source.lists),
        patients=source.patients,
        lists=source.lists,
        unreadable=source.unreadable,
        warnings=source.warnings,
        passed_over=source.passed_over,
        conditions=tuple(read_condition(each, reference) for each in source.conditions),
        problem_list=source.problem_list,
        dated=max((lst.date.written for lst in source.lists if lst.date), default=None),
    )


def _allergy(written: AllergyWritten, source: SourceList, reference: Reference) -> AllergyEntry:
    return AllergyEntry(written=written, role=source.role, reading=read_allergy(written, reference))


def _medicine(written: MedicineWritten, source: SourceList, reference: Reference, day: date, replaced: set[str]) -> MedicineEntry:
    identified = identify(written, reference)
    doses = read_dosages(written.dosages, medicine=identified.medicine, reference=reference)
    superseded = written.entry in replaced or any(part in replaced for part in written.parts)
    force, because = in_force(written, day, superseded)
    return MedicineEntry(
        written=written,
        role=source.role,
        identified=identified,
        doses=doses,
        daily=daily_amounts(doses, identified.medicine, reference),
        route=_route(written, doses, identified, reference),
        in_force=force,
        because=because,
    )


def _route(
    written: MedicineWritten, doses: tuple[DoseReading, ...], identified: Identification, reference: Reference
) -> str | None:
    """The route as ordered, else as read from the directions, else the only one the product has; None: not known."""
    ordered = {coded_route(dosage.route, reference) for dosage in written.dosages} - {None}
    if len(ordered) == 1:
        return ordered.pop()
    read = {step.route for dose in doses for step in dose.steps} - {None}
    if len(read) == 1:
        return read.pop()
    return _only_route(identified.medicine) if not ordered and not read else None


def _only_route(medicine: Medicine | None) -> str | None:
    return next(iter(medicine.routes)) if medicine and len(medicine.routes) == 1 else None
