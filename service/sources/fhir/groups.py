"""Which medicine resources are one entry: a statement with its plan and issues, a request with what was given of it."""

from dataclasses import dataclass, field

from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of, type_of
from service.sources.fhir.resources import Opened, Resource

_SUPPLIES = ("MedicationDispense", "MedicationAdministration")
# The links from a supply to its request, in STU3 and R4.
_LINKS = ("authorizingPrescription", "prescription", "request")


@dataclass(kw_only=True, eq=False)
class Group:
    """The resources of one entry. `lead` names it; `plan` and `orders` say what the lead leaves out."""

    lead: Resource
    plan: Resource | None = None
    orders: list[Resource] = field(default_factory=list)
    supplies: list[Resource] = field(default_factory=list)
    also: Resource | None = None
    missing: list[str] = field(default_factory=list)

    def parts(self) -> list[Resource]:
        """Everything but the lead that belongs to this entry and to no other."""
        found = [self.plan] if self.plan and self.plan is not self.lead else []
        return [*found, *(order for order in self.orders if order is not self.lead), *self.supplies]


def group_medicines(opened: Opened, references: References) -> list[Group]:
    """Every medicine resource in exactly one group, in the order of their leads."""
    roots, missing = _roots(opened, references)
    by_root = _by_root(opened, roots)
    groups = _statements(opened, references, roots, by_root, missing)
    groups += [group for root, found in by_root.items() for group in _requests(root, found)]
    _add_supplies(opened, references, groups)
    for group in groups:
        group.missing += [name for each in (group.lead, *group.parts()) for name in missing.get(each, ())]
    place = {resource: number for number, resource in enumerate(opened.resources)}
    return sorted(groups, key=lambda group: place[group.lead])


def _roots(opened: Opened, references: References) -> tuple[dict[Resource, Resource | str], dict[Resource, list[str]]]:
    """For each request the one that it goes back to, or the name of the absent one that several go back to."""
    above: dict[Resource, Resource | str] = {}
    missing: dict[Resource, list[str]] = {}
    for request in opened.of("MedicationRequest"):
        found, absent = _based_on(request, references)
        if found:
            above[request] = found[0]
        elif absent:
            above[request] = absent[0]
            missing[request] = absent
    roots: dict[Resource, Resource | str] = {}
    for request in opened.of("MedicationRequest"):
        _follow(request, above, roots)
    return roots, missing


def _follow(request: Resource, above: dict[Resource, Resource | str], roots: dict[Resource, Resource | str]) -> None:
    """Find the root of a request and of all those on the way to it."""
    way: dict[Resource, int] = {}
    found: Resource | str = request
    while isinstance(found, Resource) and found in above and found not in roots and found not in way:
        way[found] = len(way)
        found = above[found]
    if isinstance(found, Resource) and found in way:
        # Requests that go round in a circle belong together under the one whose name comes first.
        found = min(list(way)[way[found] :], key=lambda each: each.name)
    root = roots.get(found, found) if isinstance(found, Resource) else found
    roots.update(dict.fromkeys(way, root))
    roots.setdefault(request, root)


def _based_on(resource: Resource, references: References) -> tuple[list[Resource], list[str]]:
    found: list[Resource] = []
    absent: list[str] = []
    for each in Node(resource.body, resource.path, None, []).all("basedOn"):
        reference = reference_of(each)
        target = references.find(reference, resource) if reference else None
        if target and target.kind == "MedicationRequest" and target is not resource and not _is_against(target):
            found.append(target)
        elif reference and target is None and type_of(reference) in ("MedicationRequest", None):
            absent.append(reference)
    return found, absent


def _by_root(opened: Opened, roots: dict[Resource, Resource | str]) -> dict[Resource | str, list[Resource]]:
    found: dict[Resource | str, list[Resource]] = {}
    for request in opened.of("MedicationRequest"):
        found.setdefault(request if _is_against(request) else roots[request], []).append(request)
    return found


def _is_against(request: Resource) -> bool:
    """Whether it asks that a medicine be NOT given: an entry of its own, since an order that it is based on would hide it."""
    asked = request.body.get("doNotPerform")
    return asked is True or asked == "true"


def _statements(
    opened: Opened,
    references: References,
    roots: dict[Resource, Resource | str],
    by_root: dict[Resource | str, list[Resource]],
    missing: dict[Resource, list[str]],
) -> list[Group]:
    groups: list[Group] = []
    for statement in opened.of("MedicationStatement"):
        plans, absent = _based_on(statement, references)
        group = Group(lead=statement, missing=list(absent))
        for plan in plans:
            root = roots.get(plan, plan)
            requests = by_root.pop(root, [])
            if group.plan is None and requests:
                group.plan = root if isinstance(root, Resource) and root in requests else requests[0]
            group.orders += [each for each in requests if each is not group.plan]
            group.also = group.also or (plan if not requests else None)
        for name in absent:
            orders = by_root.pop(name, [])
            group.orders += orders
            for order in orders:
                missing.pop(order, None)
        groups.append(group)
    return groups


def _requests(root: Resource | str, found: list[Resource]) -> list[Group]:
    """Requests without a statement: the plan leads, unless it is over and an order made from it is not.

    Orders in force that tell something else than the one that leads are entries of their own: none may hide another.
    """
    in_force = [each for each in found if each.body.get("status") == "active"]
    lead = newest(in_force or found)
    if isinstance(root, Resource):
        orders = [each for each in found if each is not root]
        proposed = bool(orders) and root.body.get("intent") == "proposal"
        lead = newest([each for each in in_force if each is not root] or orders) if proposed else root
        if not proposed and in_force and root not in in_force:
            lead = newest(in_force)
    apart = _apart(lead, in_force)
    together = [each for each in found if each not in apart]
    plan = root if isinstance(root, Resource) else None
    joined = Group(lead=lead, plan=plan, orders=[each for each in together if each is not plan])
    return [joined, *(Group(lead=each) for each in apart)]


def _apart(lead: Resource, in_force: list[Resource]) -> list[Resource]:
    others = [each for each in in_force if each is not lead]
    # A plan without directions speaks with those of the latest order made from it.
    speaks = lead if lead.body.get("dosageInstruction") or not others else newest(others)
    told = {_told(speaks)}
    return [each for each in others if _told(each) not in told and not told.add(_told(each))]


def _told(request: Resource) -> str:
    """Which medicine and which directions, as written: what tells two orders apart."""
    directions = [dosage_words(each) for each in Node(request.body, request.path, None, []).all("dosageInstruction")]
    held = request.body.get("medicationCodeableConcept") or request.body.get("medicationReference")
    return repr((held, directions))


def dosage_words(dosage: Node) -> str:
    """The directions in words, compared without regard to spacing and capitals; all of them where there are no words."""
    words = dosage.words("text") if isinstance(dosage.value, dict) else None
    return " ".join(words.split()).casefold() if words else repr(dosage.value)


def newest(orders: list[Resource]) -> Resource:
    """The order written last; of several on one day the last in the payload."""
    return max(enumerate(orders), key=lambda pair: (str(pair[1].body.get("authoredOn") or ""), pair[0]))[1]


def latest_issue(orders: list[Resource]) -> Resource | None:
    """The newest order in force, else the newest that was issued and not taken back."""
    for statuses in (("active",), ("completed", None)):
        found = [order for order in orders if order.body.get("status") in statuses]
        if found:
            return newest(found)
    return None


def _add_supplies(opened: Opened, references: References, groups: list[Group]) -> None:
    holder = {resource: group for group in groups for resource in (group.lead, *group.parts())}
    for supply in opened.of(*_SUPPLIES):
        node = Node(supply.body, supply.path, None, [])
        links = [(reference_of(each)) for name in _LINKS for each in node.all(name)]
        targets = [references.find(reference, supply) for reference in links if reference]
        group = next((holder[target] for target in targets if target in holder), None)
        if group:
            group.supplies.append(supply)
        else:
            groups.append(Group(lead=supply, missing=[reference for reference in links if reference]))
