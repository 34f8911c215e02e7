"""One medicine that two sources record with another dose, frequency, route, form or brand."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import ClassVar, Literal

from service.core.checks.about import documented_words, medicine_name, medicine_subject, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import Difference, MedicineLine, Settled
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.normalise.force import last_days
from service.core.reconcile.compare import other_esters, shared_amounts
from service.core.reconcile.need import ends, goes_on, limited, needs
from service.core.reconcile.strengths import concentrations_that_differ


@dataclass(frozen=True, kw_only=True)
class AttributeDiffers:
    """Fires once for a line whose sources differ in `aspect`, where one of them is among the rule's roles.

    `as-needed`: one gives regularly what the other gives only as needed; `also-as-needed`: one gives it as needed beside,
    and `as-needed-added`: that one is the current list, and the other is not. `limited`: the current list gives once, for some
    days, or until a day no more than `within_days` days ahead, what was taken before without an end.
    `release` narrows `form`: `differs` judges only a change of release (modified against immediate, a depot against what is given
    at once), `same` the rest.
    `brand_required` narrows `brand` to ingredients of the table of medicines to be prescribed by brand, and to products
    that an imported dictionary advises to prescribe as actual ones. The pen of an insulin is no brand; another concentration
    of what is kept to its brand is another product, whatever it is called.
    A dose that cannot be read, or shares no unit, cannot be compared: cannot_tell. A change that a source documents is not
    told here: the rule on documented changes says it.
    """

    kind: ClassVar[str] = "attribute_differs"
    words: ClassVar[frozenset[str]] = frozenset({"medicine", "first", "second", "first_source", "second_source", "how"})
    aspect: Literal["dose", "frequency", "as-needed", "also-as-needed", "as-needed-added", "limited", "route", "form", "brand"]
    release: Literal["any", "differs", "same"] = "any"
    brand_required: bool = False
    within_days: int | None = None

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        outcomes: list[Outcome] = []
        for line in record.medicines:
            running = [entry for entry in (*line.current, *line.history) if speaks_of(applies_to, entry)]
            if len({entry.written.source for entry in running}) > 1:
                outcomes.append(self._one(record, line, running))
        return tuple(outcomes)

    def _one(self, record: Record, line: MedicineLine, running: list[MedicineEntry]) -> Outcome:
        found = [d for d in line.differences if d.aspect == self.aspect and self._counts(record, d)]
        if self.aspect == "brand" and self.brand_required and not found:
            found = _of_concentration(record.reference, running)
        if self.aspect == "limited" and self.within_days is not None and not found:
            found = _ends_soon(record, running, self.within_days)
        documented = [(d, settled) for d in found if (settled := settles(line, d))]
        if len(found) > len(documented):
            return _fires(line, [d for d in found if not settles(line, d)])
        subjects = tuple(medicine_subject(line, entry) for entry in running)
        if documented:
            return Outcome(answer="clear", subjects=subjects, because=documented_words(documented[0][1]))
        unsaid = self._unsaid(record, running)
        if unsaid:
            return Outcome(answer="cannot_tell", subjects=subjects, because=unsaid[0], missing=(unsaid[1],))
        return Outcome(answer="clear", subjects=subjects, because=f"no difference of {self.aspect}")

    def _unsaid(self, record: Record, running: list[MedicineEntry]) -> tuple[str, str] | None:
        """Why the aspect cannot be compared, and what is missing; None where it was compared."""
        if self.aspect == "dose":
            return None if _comparable(running) else ("the doses cannot be brought to one unit", "medicine.dose")
        if self.aspect == "frequency":
            return None if all(map(_timed, running)) else ("how often it is taken is not said everywhere", "medicine.dose.timing")
        if self.aspect in {"as-needed", "also-as-needed", "as-needed-added", "limited"}:
            what = "whether it goes on" if self.aspect == "limited" else "whether it is taken as needed"
            unread = any(needs(entry) is None for entry in running)
            return (f"{what} was not read everywhere", "medicine.dose") if unread else None
        if self.aspect == "route":
            return None if all(entry.route for entry in running) else ("a route is not stated everywhere", "medicine.route")
        medicines = [entry.identified.medicine for entry in running if entry.identified.medicine]
        if self.aspect == "form" and self.release == "differs":
            said = "one is modified-release, another does not say whether it is"
            return (said, "medicine.form") if _release_in_doubt(medicines) else None
        if self.aspect == "brand" and self.brand_required and any(_keeps_to_brand(each, record.reference) for each in medicines):
            named = {bool(medicine.brand) for medicine in medicines}
            return ("it is to be prescribed by brand and is not everywhere", "medicine.brand") if len(named) > 1 else None
        return None

    def _counts(self, record: Record, difference: Difference) -> bool:
        first, second = difference.first.identified.medicine, difference.second.identified.medicine
        if self.aspect == "form" and self.release != "any" and first and second:
            unknown = first.release_unknown or second.release_unknown
            # What is given by another route has another release as a matter of course: that the route differs says it.
            routes = {entry.route for entry in (difference.first, difference.second) if entry.route}
            apart = (first.release == "modified") != (second.release == "modified") and not unknown and len(routes) < 2
            return (apart or other_esters(first, second)) == (self.release == "differs")
        if self.aspect == "brand" and self.brand_required and first and second:
            kept = _keeps_to_brand(first, record.reference) or _keeps_to_brand(second, record.reference)
            return kept and _brand_alone(first, record.reference) != _brand_alone(second, record.reference)
        return True


def _release_in_doubt(medicines: list[Medicine]) -> bool:
    """Whether one of them is modified-release, or may be by its name, and another may be or not be."""
    if all(medicine.release == "modified" for medicine in medicines):
        return False
    modified = any(medicine.release == "modified" or medicine.release_doubtful for medicine in medicines)
    unknown = any(medicine.form is None or medicine.release_unknown or medicine.release_doubtful for medicine in medicines)
    return modified and unknown


def settles(line: MedicineLine, difference: Difference) -> Settled | None:
    """The documented change that explains a difference; None where no source explains it."""
    sides = {id(difference.first.written), id(difference.second.written)}
    explained = (one for one in line.settled if one.aspect == difference.aspect)
    return next((one for one in explained if {id(one.first), id(one.second)} == sides), None)


def _keeps_to_brand(medicine: Medicine, reference: Reference) -> bool:
    named = reference.brand_required.keys()
    by_ingredient = any(_of_scope(medicine, reference.brand_required[code]) for code in medicine.ingredients & named)
    return by_ingredient or (medicine.vmp is not None and medicine.vmp.code in reference.kept_to_brand)


def _of_scope(medicine: Medicine, scope: str) -> bool:
    """Of what is kept to its brand by inhalation only inhalers of it alone are: neither its nasal sprays nor its combinations."""
    return scope != "inhaled" or (len(medicine.ingredients) == 1 and medicine.routes <= {"inhaled"} and bool(medicine.routes))


def _brand_alone(medicine: Medicine, reference: Reference) -> tuple[str, ...]:
    """The words of its brand without those that name a pen or a cartridge: "Tresiba FlexTouch" is Tresiba."""
    words = (medicine.brand or "").lower().split()
    return tuple(word for word in words if word not in reference.brand_devices)


def _of_concentration(reference: Reference, running: list[MedicineEntry]) -> list[Difference]:
    """Two sources with what is kept to its brand in another concentration: 100 and 300 units/mL are not given as each other."""
    found: list[Difference] = []
    for first, second in combinations(running, 2):
        mine, theirs = first.identified.medicine, second.identified.medicine
        if first.written.source == second.written.source or not mine or not theirs or not _keeps_to_brand(mine, reference):
            continue
        if held := concentrations_that_differ(mine, theirs):
            because = "the strengths of the two products"
            found.append(
                Difference(aspect="brand", first=first, second=second, first_words=held[0], second_words=held[1], because=because)
            )
    return found


def _ends_soon(record: Record, running: list[MedicineEntry], within_days: int) -> list[Difference]:
    """What was taken without an end before, where every order of it ends, and the last of them soon."""
    now = [entry for entry in running if entry.written.source in record.current_names]
    last = max((day for entry in now if (day := _last_day(entry))), default=None)
    if last is None or not all(ends(entry) or _last_day(entry) for entry in now):
        return []
    before = [entry for entry in running if entry not in now and goes_on(entry) and (_last_day(entry) or date.max) > last]
    if not before:
        return []
    longest = next(entry for entry in now if _last_day(entry) == last)
    return [limited(before[0], longest, f"until {last.isoformat()} only")] if (last - record.day).days <= within_days else []


def _last_day(entry: MedicineEntry) -> date | None:
    """The day on which an entry ends, by itself or in all its dosages; None where no day is stated."""
    stated = [entry.written.ended] if entry.written.ended else last_days(entry.written)
    return max((end.last for end in stated), default=None)


def _fires(line: MedicineLine, found: list[Difference]) -> Outcome:
    first = found[0]
    entries = {(e.written.source, e.written.entry): e for d in found for e in (d.first, d.second)}
    return Outcome(
        answer="fires",
        subjects=tuple(medicine_subject(line, entries[key]) for key in sorted(entries)),
        because=first.because,
        words={
            "medicine": line.name.display if line.name else medicine_name(first.first),
            "first": first.first_words,
            "second": first.second_words,
            "first_source": first.first.written.source,
            "second_source": first.second.written.source,
            "how": first.because,
        },
        evidence={
            f"{d.first.written.source} / {d.second.written.source}": f"{d.first_words} / {d.second_words} ({d.because})"
            for d in found
        },
    )


def _timed(entry: MedicineEntry) -> bool:
    return any(amount.day_high is not None for amount in entry.daily)


def _comparable(running: list[MedicineEntry]) -> bool:
    """Whether each entry shares a unit with some entry of another source."""
    return all(
        any(shared_amounts(one, other) for other in running if other.written.source != one.written.source) for one in running
    )
