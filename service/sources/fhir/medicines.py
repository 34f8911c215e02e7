"""Medicine entries: each group of resources that belong together, joined into one entry that leaves nothing unsaid."""

from dataclasses import fields, replace

from service.core.model.dates import PartialDate, read_date
from service.core.model.failures import FieldProblem
from service.core.model.written import DosageWritten, MedicineWritten
from service.sources.fhir.groups import Group, group_medicines, newest
from service.sources.fhir.medicine_fields import read_fields
from service.sources.fhir.references import References
from service.sources.fhir.resources import Opened, Resource

# What only the leading resource may say of the whole entry.
_LEADS = ("source", "entry", "path", "resource", "parts", "status", "status_written", "dosages", "problems", "notes", "replaces")
# The day of an issue is not the day of the plan: an order adds neither its own reason nor its own validity.
_JOINED = tuple(each.name for each in fields(MedicineWritten) if each.name not in (*_LEADS, "codings", "text"))
_OF_A_PLAN_ONLY = ("authored", "authorised_until", "status_reason", "status_changed", "intent")


def read_medicines(opened: Opened, references: References) -> tuple[tuple[MedicineWritten, ...], set[str]]:
    """The medicine entries in the order of the payload, and the names of the Medication resources they use."""
    groups = group_medicines(opened, references)
    used: dict[str, str] = {}
    entries = [_entry(group, opened, references, used) for group in groups]
    holders = {name: entry.entry for entry in entries for name in (entry.entry, *entry.parts)}
    return tuple(_named_predecessor(entry, opened, references, holders) for entry in entries), set(used)


def _entry(group: Group, opened: Opened, references: References, used: dict[str, str]) -> MedicineWritten:
    lead, named = read_fields(group.lead, references, opened.source)
    medications = [named.resource]
    plan = group.plan if group.plan is not group.lead else None
    order = newest(group.orders) if group.orders and group.lead not in group.orders else None
    for other in (plan, group.also, order):
        if other:
            said, their = read_fields(other, references, opened.source)
            lead = _join(lead, said, of_a_plan=other is not order, same=their.resource is named.resource)
            medications.append(their.resource)
    parts = [part.name for part in group.parts()] + _once(medications, group.lead.name, used)
    problems = [*lead.problems, *(_absent(name, group.lead.path) for name in dict.fromkeys(group.missing))]
    issued = lead.last_issued or _last_issue(group)
    return replace(lead, parts=tuple(parts), problems=tuple(dict.fromkeys(problems)), last_issued=issued)


def _once(medications: list[Resource | None], entry: str, used: dict[str, str]) -> list[str]:
    """The Medication resources that no entry before this one has named."""
    found = dict.fromkeys(each.name for each in medications if each)
    return [name for name in found if used.setdefault(name, entry) == entry]


def _absent(reference: str, path: str) -> FieldProblem:
    return FieldProblem(path=path, reason=f"names {reference}, which is not in the payload")


def _last_issue(group: Group) -> PartialDate | None:
    if group.lead.kind != "MedicationStatement" or not group.orders:
        return None
    written = newest(group.orders).body.get("authoredOn")
    return read_date(written) if isinstance(written, str) else None


def _join(lead: MedicineWritten, said: MedicineWritten, *, of_a_plan: bool, same: bool) -> MedicineWritten:
    """The lead, with what it leaves out taken from its plan or latest issue."""
    names = _JOINED if of_a_plan else [name for name in _JOINED if name not in _OF_A_PLAN_ONLY]
    more = {name: getattr(said, name) for name in names if getattr(lead, name) in (None, ()) and getattr(said, name) is not None}
    dosages, problems = _dosages(lead, said, of_a_plan)
    if of_a_plan:
        more["notes"] = tuple(dict.fromkeys((*lead.notes, *said.notes)))
        more["replaces"] = lead.replaces or said.replaces
    codings, text = _medicine(lead, said, problems, same=same)
    problems = [*lead.problems, *said.problems, *problems]
    return replace(lead, **more, dosages=dosages, problems=tuple(problems), codings=codings, text=text)


def _medicine(lead: MedicineWritten, said: MedicineWritten, problems: list[FieldProblem], *, same: bool):  # noqa: ANN202
    # Where plan and statement name their medicine apart, both stay in view: a contradiction must not be hidden by order.
    if same or (not said.codings and not said.text):
        return lead.codings, lead.text
    if lead.codings and said.codings and not {each.code for each in lead.codings} & {each.code for each in said.codings}:
        problems.append(FieldProblem(path=said.path, reason=f"{said.entry} names its medicine by other codes"))
    return tuple(dict.fromkeys((*lead.codings, *said.codings))), lead.text or said.text


def _dosages(
    lead: MedicineWritten, said: MedicineWritten, of_a_plan: bool
) -> tuple[tuple[DosageWritten, ...], list[FieldProblem]]:
    """The lead's directions; coded parts that only the other has are taken where the words are the same."""
    if not lead.dosages:
        return said.dosages, []
    if [_plain(each) for each in lead.dosages] != [_plain(each) for each in said.dosages]:
        differ = of_a_plan and said.dosages and any(each.text for each in said.dosages)
        reason = f"{said.entry} gives other directions than {lead.entry}"
        return lead.dosages, [FieldProblem(path=said.dosages[0].path, reason=reason)] if differ else []
    return tuple(_fuller(mine, theirs) for mine, theirs in zip(lead.dosages, said.dosages, strict=True)), []


def _plain(dosage: DosageWritten) -> str:
    return " ".join((dosage.text or "").split()).casefold()


def _fuller(mine: DosageWritten, theirs: DosageWritten) -> DosageWritten:
    names = ("structured", "as_needed", "as_needed_for", "route", "site", "method", "patient_instruction", "sequence")
    more = {name: getattr(theirs, name) for name in names if getattr(mine, name) is None}
    return replace(mine, **more, additional=mine.additional or theirs.additional)


def _named_predecessor(
    entry: MedicineWritten, opened: Opened, references: References, holders: dict[str, str]
) -> MedicineWritten:
    """`replaces` as the entry that holds the earlier plan, or as written where the payload does not hold it."""
    if entry.replaces is None:
        return entry
    found = references.find(entry.replaces, opened.resources[0])
    holder = holders.get(found.name) if found else None
    return replace(entry, replaces=holder or entry.replaces) if holder != entry.entry else replace(entry, replaces=None)
