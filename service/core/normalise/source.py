"""One source's list becomes comparable terms: every medicine identified, every dose read, every allergy read."""

from datetime import date
from typing import NamedTuple

from service.core.model.dose import DoseReading
from service.core.model.entries import NEVER_RAN, AllergyEntry, DailyAmount, MedicineEntry, NormalisedSource
from service.core.model.medicine import Identification, Medicine
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten, DosageWritten, MedicineWritten, SourceList
from service.core.normalise.allergens import allergy_statement
from service.core.normalise.allergy_readings import allergy_reading
from service.core.normalise.changes import documented_changes
from service.core.normalise.conditions import read_condition
from service.core.normalise.daily import daily_amounts
from service.core.normalise.dosage import read_dosages
from service.core.normalise.force import begins_later, course_ended, in_force
from service.core.normalise.medicines import identify
from service.core.normalise.name_directions import with_directions_of_name
from service.core.normalise.nil_known import nil_known
from service.core.normalise.orders_to_begin import with_orders_to_begin
from service.core.normalise.passages import unread_passages
from service.core.normalise.remembered import dosage_key, remembered
from service.core.normalise.routes import coded_route, two_routes
from service.core.normalise.sites import route_of_site
from service.core.normalise.stated_allergies import NOT_READ, stated_allergies
from service.core.normalise.warned_against import asked_not_to_give, warned_against

# Warnings that mean that something of the list is missing, withheld or was not asked for (GP Connect list warning codes, FHIR
# paging, what a patient was not asked about).
NOT_WHOLE = frozenset(
    {
        "allergies-not-asked",
        "allergy-list-missing",
        NOT_READ,
        "confidential-items",
        "data-in-transit",
        "data-awaiting-filing",
        "documents-only",
        "list-of-changes",
        "list-unavailable",
        "lists-missing",
        "medicine-list-missing",
        "modifier-unread",
        "medicines-not-asked",
        "narrative-only",
        "page-missing",
        "part-failed",
        "status-unread",
        "subsetted",
    }
)


def normalise_source(source: SourceList, reference: Reference, day: date) -> NormalisedSource:
    """The source with terms beside the words. Entries keep their order; nothing is dropped."""
    # What was cancelled before it began, entered in error or not yet signed takes the place of nothing.
    ran = (entry for entry in source.medicines if source.proposed or entry.status not in NEVER_RAN)
    replaced = {entry.replaces for entry in ran if entry.replaces}
    listed = tuple(_allergy(entry, source, reference) for entry in source.allergies)
    stated, unread = stated_allergies(source, listed, reference)
    allergies = (*listed, *stated, *nil_known(source))
    medicines = with_orders_to_begin(
        tuple(_medicine(entry, source, reference, day, replaced) for entry in source.medicines), source.role, day
    )
    return NormalisedSource(
        name=source.name,
        role=source.role,
        dialect=source.dialect,
        sha256=source.sha256,
        retrieved_at=source.retrieved_at,
        medicines=medicines,
        allergies=allergies,
        statement=allergy_statement(tuple(entry.reading for entry in allergies), source.lists),
        patients=source.patients,
        lists=source.lists,
        unreadable=(*source.unreadable, *unread_passages(source.passages, medicines, allergies, reference)),
        warnings=(*source.warnings, *unread),
        passed_over=source.passed_over,
        conditions=tuple(read_condition(each, reference) for each in source.conditions),
        warned_against=warned_against((*source.statements, *asked_not_to_give(medicines)), reference),
        problem_list=source.problem_list,
        unverified=source.unverified,
        proposed=source.proposed,
        said_to_be_of=source.said_to_be_of,
        dated=max((lst.date.written for lst in source.lists if lst.date), default=None),
    )


def _allergy(written: AllergyWritten, source: SourceList, reference: Reference) -> AllergyEntry:
    return AllergyEntry(written=written, role=source.role, reading=allergy_reading(written, reference))


class _Terms(NamedTuple):
    """What the terms of a medicine entry mean, whoever takes it and whenever."""

    identified: Identification
    doses: tuple[DoseReading, ...]
    daily: tuple[DailyAmount, ...]
    route: str | None


def _medicine(written: MedicineWritten, source: SourceList, reference: Reference, day: date, replaced: set[str]) -> MedicineEntry:
    terms = _terms(written, reference)
    superseded = written.entry in replaced or any(part in replaced for part in written.parts)
    force, because = in_force(written, day, superseded, source.proposed)
    if force and not source.proposed and (ended := course_ended(written, terms.doses, day)):
        force, because = False, f"a course that ended on {ended.isoformat()} by its directions"
    return MedicineEntry(
        written=written,
        role=source.role,
        identified=terms.identified,
        doses=terms.doses,
        daily=terms.daily,
        route=terms.route,
        in_force=force,
        superseded=superseded,
        to_begin=begins_later(written, day),
        because=because,
        changes=documented_changes(written, terms.identified.medicine, reference),
    )


def _terms(written: MedicineWritten, reference: Reference) -> _Terms:
    directions = dosage_key(written.dosages)
    names = (written.codings, written.text, written.contains)
    if directions is None:
        return _read(written, identify(written, reference), reference)
    return remembered(
        (names, directions),
        reference,
        lambda: _read(written, remembered(names, reference, lambda: identify(written, reference)), reference),
    )


def _read(written: MedicineWritten, identified: Identification, reference: Reference) -> _Terms:
    dosages = with_directions_of_name(written, reference)
    doses = read_dosages(dosages, medicine=identified.medicine, reference=reference)
    return _Terms(
        identified=identified,
        doses=doses,
        daily=daily_amounts(doses, identified.medicine, reference),
        route=_route(written.dosages, doses, identified, reference),
    )


def _route(
    dosages: tuple[DosageWritten, ...], doses: tuple[DoseReading, ...], identified: Identification, reference: Reference
) -> str | None:
    """The route as ordered, else as read from the directions, else the only one the product has; None: not known."""
    if any(two_routes(dosage, reference) for dosage in dosages):
        return None
    ordered = {coded_route(dosage.route, reference) for dosage in dosages} - {None}
    if len(ordered) == 1:
        return ordered.pop()
    read = {step.route for dose in doses for step in dose.steps} - {None}
    if len(read) == 1:
        return read.pop()
    return _only_route(identified.medicine, dosages) if not ordered and not read else None


def _only_route(medicine: Medicine | None, dosages: tuple[DosageWritten, ...]) -> str | None:
    if medicine is None or len(medicine.routes) == 1:
        return next(iter(medicine.routes)) if medicine else None
    return route_of_site(dosages, medicine.routes)
