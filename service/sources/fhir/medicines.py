"""Medicine entries: each group of resources that belong together, joined into one entry that leaves nothing unsaid."""

from dataclasses import fields, replace

from service.core.model.dates import PartialDate, read_date
from service.core.model.failures import FieldProblem
from service.core.model.written import DosageWritten, MedicineWritten
from service.sources.fhir.groups import Group, dosage_words, group_medicines, latest_issue
from service.sources.fhir.medicine_fields import Fields, read_fields
from service.sources.fhir.references import References
from service.sources.fhir.resources import Opened, Resource

# What only the leading resource may say of the whole entry, or what is joined in a way of its own.
_APART = (
    "source",
    "entry",
    "path",
    "resource",
    "parts",
    "status",
    "status_written",
    "dosages",
    "problems",
    "notes",
    "codings",
    "text",
)
_OF_A_PLAN = tuple(each.name for each in fields(MedicineWritten) if each.name not in _APART)
# The day of an issue is not the day of the plan: an order adds neither its own reason nor its own validity.
_NOT_OF_AN_ORDER = ("authored", "authorised_until", "status_reason", "status_changed", "intent", "replaces")
_OF_AN_ORDER = tuple(name for name in _OF_A_PLAN if name not in _NOT_OF_AN_ORDER)
_CODED_DIRECTIONS = ("structured", "as_needed", "as_needed_for", "route", "site", "method", "patient_instruction", "sequence")


def read_medicines(opened: Opened, references: References) -> tuple[tuple[MedicineWritten, ...], set[str]]:
    """The medicine entries in the order of the payload, and the names of the Medication resources they use."""
    groups = group_medicines(opened, references)
    used: dict[str, str] = {}
    found = [_entry(group, opened, references, used) for group in groups]
    holders = {name: entry["entry"] for entry in found for name in (entry["entry"], *entry["parts"])}
    for entry in found:
        _name_predecessor(entry, opened, references, holders)
    return tuple(MedicineWritten(**entry) for entry in found), set(used)


def _entry(group: Group, opened: Opened, references: References, used: dict[str, str]) -> Fields:
    lead, named = read_fields(group.lead, references, opened.source)
    medications = [named.resource]
    plan = group.plan if group.plan is not group.lead else None
    order = latest_issue(group.orders) if group.lead not in group.orders else None
    for other in (plan, group.also, order):
        if other and (other is not order or _says_more(other, lead, group.lead.body.get("medicationReference"))):
            said, their = read_fields(other, references, opened.source)
            _join(lead, said, of_a_plan=other is not order, same=their.resource is named.resource)
            medications.append(their.resource)
    lead["parts"] = (*(part.name for part in group.parts()), *_once(medications, group.lead.name, used))
    absent = [_absent(name, group.lead.path) for name in dict.fromkeys(group.missing)]
    lead["problems"] = tuple(dict.fromkeys((*lead["problems"], *absent, *_unlike(group, lead))))
    lead["last_issued"] = lead.get("last_issued") or _last_issue(group)
    return lead


def _says_more(order: Resource, lead: Fields, medication: object) -> bool:
    """Whether an issue can add anything to the plan and statement: most repeat their words."""
    told = order.body.get("dosageInstruction")
    plain = (
        isinstance(told, list)
        and len(told) == 1
        and isinstance(told[0], dict)
        and told[0].keys() <= {"text", "patientInstruction"}
    )
    return not (
        plain and medication == order.body.get("medicationReference") and lead.get("quantity") and lead.get("supply_days")
    )


def _once(medications: list[Resource | None], entry: str, used: dict[str, str]) -> list[str]:
    """The Medication resources that no entry before this one has named."""
    found = dict.fromkeys(each.name for each in medications if each)
    return [name for name in found if used.setdefault(name, entry) == entry]


def _unlike(group: Group, lead: Fields) -> list[FieldProblem]:
    """Requests in force that the entry does not speak for: it is over, or gives other directions."""
    if group.lead.kind != "MedicationStatement":
        return []
    mine, found = [_plain(each) for each in lead["dosages"]], list[FieldProblem]()
    for request in (group.plan, *group.orders):
        if request is None or request.body.get("status") != "active":
            continue
        theirs = [dosage_words(each) for each in request.node([]).all("dosageInstruction")]
        if lead["status"] != "active":
            found.append(FieldProblem(path=request.path, reason=f"{request.name} is in force, though {lead['entry']} is not"))
        elif request is not group.plan and theirs and theirs != mine:
            found.append(FieldProblem(path=request.path, reason=f"{request.name}, in force, gives other directions"))
    return found


def _absent(reference: str, path: str) -> FieldProblem:
    return FieldProblem(path=path, reason=f"names {reference}, which is not in the payload")


def _last_issue(group: Group) -> PartialDate | None:
    issue = latest_issue(group.orders) if group.lead.kind == "MedicationStatement" else None
    written = issue.body.get("authoredOn") if issue else None
    return read_date(written) if isinstance(written, str) else None


def _join(lead: Fields, said: Fields, *, of_a_plan: bool, same: bool) -> None:
    """Give the lead what it leaves out, from its plan or latest issue."""
    for name in _OF_A_PLAN if of_a_plan else _OF_AN_ORDER:
        if lead.get(name) is None and said.get(name) is not None:
            lead[name] = said[name]
    if of_a_plan:
        lead["notes"] = tuple(dict.fromkeys((*lead["notes"], *said["notes"])))
    problems = [*lead["problems"], *said["problems"]]
    lead["dosages"] = _dosages(lead, said, problems, of_a_plan=of_a_plan)
    if not same:
        _join_names(lead, said, problems)
    lead["problems"] = tuple(problems)


def _join_names(lead: Fields, said: Fields, problems: list[FieldProblem]) -> None:
    # Where plan and statement name their medicine apart, both stay in view: a contradiction must not be hidden by order.
    mine, theirs = lead["codings"], said["codings"]
    if mine and theirs and not {each.code for each in mine} & {each.code for each in theirs}:
        problems.append(FieldProblem(path=said["path"], reason=f"{said['entry']} names its medicine by other codes"))
    lead["codings"] = tuple(dict.fromkeys((*mine, *theirs)))
    lead["text"] = lead["text"] or said["text"]


def _dosages(lead: Fields, said: Fields, problems: list[FieldProblem], *, of_a_plan: bool) -> tuple[DosageWritten, ...]:
    """The lead's directions; coded parts that only the other has are taken where the words are the same."""
    mine: tuple[DosageWritten, ...] = lead["dosages"]
    theirs: tuple[DosageWritten, ...] = said["dosages"]
    if not mine:
        return theirs
    if [_plain(each) for each in mine] == [_plain(each) for each in theirs]:
        return tuple(_fuller(*pair) for pair in zip(mine, theirs, strict=True))
    if of_a_plan and any(each.text for each in theirs):
        reason = f"{said['entry']} gives other directions than {lead['entry']}"
        problems.append(FieldProblem(path=theirs[0].path, reason=reason))
    return mine


def _plain(dosage: DosageWritten) -> str:
    return " ".join((dosage.text or "").split()).casefold()


def _fuller(mine: DosageWritten, theirs: DosageWritten) -> DosageWritten:
    more = {
        name: found for name in _CODED_DIRECTIONS if getattr(mine, name) is None and (found := getattr(theirs, name)) is not None
    }
    if theirs.additional and not mine.additional:
        more["additional"] = theirs.additional
    return replace(mine, **more) if more else mine


def _name_predecessor(entry: Fields, opened: Opened, references: References, holders: dict[str, str]) -> None:
    """`replaces` becomes the entry that holds the earlier plan; it stays as written where the payload holds none."""
    if entry["replaces"]:
        found = references.find(entry["replaces"], opened.resources[0])
        holder = holders.get(found.name) if found else None
        entry["replaces"] = None if holder == entry["entry"] else holder or entry["replaces"]
