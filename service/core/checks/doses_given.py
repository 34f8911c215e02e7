"""How much of a medicine a patient has by one route on one list: what a site counts, and what is held against the count."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from service.core.checks.pairs import route_of
from service.core.model.coding import Concept
from service.core.model.dose_rows import Measure
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference

Pair = tuple[MedicineLine, MedicineEntry]
# What an amount of the medicine itself is measured in. Volumes and tablets are of one product: strengths would be mixed.
_OF_THE_MEDICINE = frozenset({"mass", "activity", "amount"})


@dataclass(frozen=True, kw_only=True)
class GivenDose:
    """The entries in force of one moiety by one route on one list, taken together.

    `unit` None: the amounts could not be read, or not in one unit. `per_dose` is the greatest single dose, `per_day` the
    most of a day over all entries, as-needed doses as if all were taken; None: not known.
    """

    medicine: Concept
    route: str
    source: str
    pairs: tuple[Pair, ...]
    unit: str | None = None
    per_dose: Fraction | None = None
    per_day: Fraction | None = None

    def amount(self, measure: Measure) -> Fraction | None:
        """The dose by that measure, above nothing; None where it is not known."""
        found = self.per_day if measure == "per-day" else self.per_dose
        return found or None


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """The doses of a record; the entries by a route that nobody knows; and those of several ingredients, or no moiety."""

    doses: tuple[GivenDose, ...]
    no_route: tuple[Pair, ...]
    others: tuple[Pair, ...]


def given_doses(pairs: Iterable[Pair], reference: Reference) -> Sorted:
    """The doses of entries in force, by source, moiety and route, in an order that depends on nothing but those."""
    together: dict[tuple[str, str, str], tuple[Concept, list[Pair]]] = {}
    no_route: list[Pair] = []
    others: list[Pair] = []
    for line, entry in pairs:
        medicine, route = entry.identified.medicine, route_of(entry)
        if medicine is None or medicine.vtm is None or len(medicine.ingredients) != 1:
            others.append((line, entry))
        elif route is None:
            no_route.append((line, entry))
        else:
            key = (entry.written.source, medicine.vtm.code, route)
            together.setdefault(key, (medicine.vtm, []))[1].append((line, entry))
    doses = (_dose(source, route, *together[source, code, route], reference) for source, code, route in sorted(together))
    return Sorted(doses=tuple(doses), no_route=tuple(no_route), others=tuple(others))


def within(ages: tuple[int, int], from_months: int, below_months: int | None) -> bool:
    """Whether every age that is possible lies in a band."""
    return ages[0] >= from_months and (below_months is None or ages[1] < below_months)


def _dose(source: str, route: str, medicine: Concept, held: list[Pair], reference: Reference) -> GivenDose:
    dose = GivenDose(medicine=medicine, route=route, source=source, pairs=tuple(held))
    amounts = [_amount(entry, reference) for _, entry in held]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or len({amount.unit for amount in known}) != 1:
        return dose
    singles = [amount.dose_high for amount in known if amount.dose_high is not None]
    days = [amount.day_high for amount in known if amount.day_high is not None]
    return replace(
        dose,
        unit=known[0].unit,
        per_dose=max(singles) if len(singles) == len(known) else None,
        per_day=sum(days, Fraction(0)) if len(days) == len(known) else None,
    )


def _amount(entry: MedicineEntry, reference: Reference) -> DailyAmount | None:
    """The amount of the medicine itself; a dose for each kg is none, since only the weight would make it one."""
    for amount in entry.daily:
        unit = reference.units.get(amount.unit)
        if unit and unit.dimension in _OF_THE_MEDICINE and amount.ingredient is None and amount.per is None:
            return amount
    return None
