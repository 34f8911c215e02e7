"""What two sets of tables mean for the rules: medicines, classes, limits and names that came, went or changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.core.model.dose_rows import IntervalRow, LimitRow
from service.core.model.product_rows import VtmRow
from service.core.model.reference import Reference


@dataclass(frozen=True, kw_only=True)
class Change:
    """One kind of change. `lost` True: something that a rule judged by is not there any more."""

    what: str
    lost: bool
    items: tuple[str, ...]


def differences(old: Reference, new: Reference) -> tuple[Change, ...]:
    """Every kind of change that there is, what was lost first. A code that was replaced is no loss."""
    found = [
        *_medicines(old, new),
        *_groups(old, new),
        *_limits(old, new),
        *_intervals(old, new),
        *_usual(old, new),
        *_names(old, new),
    ]
    return tuple(sorted((change for change in found if change.items), key=lambda change: not change.lost))


def _medicines(old: Reference, new: Reference) -> Iterable[Change]:
    kinds: tuple[tuple[str, Mapping[str, VtmRow] | Mapping[str, object], Mapping[str, object]], ...] = (
        ("moieties", old.vtms, new.vtms),
        ("virtual products", old.vmps, new.vmps),
        ("actual products", old.amps, new.amps),
        ("ingredients", old.substances, new.substances),
    )
    known = new.vtms.keys() | new.vmps.keys() | new.amps.keys() | new.substances.keys()
    for kind, before, after in kinds:
        gone = {code for code in before if code not in after and new.history.get(code, code) not in known}
        yield Change(what=f"{kind} that are gone", lost=True, items=_named(before, gone))
        yield Change(what=f"{kind} under another code", lost=False, items=_named(before, before.keys() - after.keys() - gone))
        yield Change(
            what=f"{kind} that came", lost=False, items=_named(after, after.keys() - before.keys() - set(new.history.values()))
        )
    changed = [
        f"{row.name}: {_held(row, old)}, now {_held(new.vtms[code], new)}"
        for code, row in sorted(old.vtms.items())
        if code in new.vtms and row.ingredients and set(row.ingredients) != set(new.vtms[code].ingredients)
    ]
    yield Change(what="moieties of other ingredients", lost=True, items=tuple(changed))
    renamed = [
        f"{row.name}, now {new.vtms[code].name}"
        for code, row in sorted(old.vtms.items())
        if code in new.vtms and row.name != new.vtms[code].name
    ]
    yield Change(what="moieties of another name", lost=False, items=tuple(renamed))


def _groups(old: Reference, new: Reference) -> Iterable[Change]:
    kinds = (
        ("classes", {name: group.members for name, group in old.groups.items()}, {n: g.members for n, g in new.groups.items()}),
        (
            "classes of allergens",
            {name: group.members for name, group in old.allergy_groups.items()},
            {name: group.members for name, group in new.allergy_groups.items()},
        ),
    )
    for kind, before, after in kinds:
        yield Change(what=f"{kind} that are gone", lost=True, items=tuple(sorted(before.keys() - after.keys())))
        yield Change(what=f"members that {kind} lost", lost=True, items=_members(before, after, old))
        yield Change(what=f"members that {kind} gained", lost=False, items=_members(after, before, new))


def _members(some: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]], reference: Reference) -> tuple[str, ...]:
    return tuple(
        f"{name}: {_name(code, reference)}"
        for name, members in sorted(some.items())
        for code in sorted(members - other.get(name, members), key=lambda code: _name(code, reference))
    )


def _limits(old: Reference, new: Reference) -> Iterable[Change]:
    before = {row.id: row for rows in old.limits.values() for row in rows}
    after = {row.id: row for rows in new.limits.values() for row in rows}
    yield Change(
        what="dose limits that are gone",
        lost=True,
        items=tuple(_limit(before[one]) for one in sorted(before.keys() - after.keys())),
    )
    yield Change(
        what="dose limits that came", lost=False, items=tuple(_limit(after[one]) for one in sorted(after.keys() - before.keys()))
    )
    changed = [one for one in sorted(before.keys() & after.keys()) if _limit(before[one]) != _limit(after[one])]
    yield Change(
        what="dose limits that changed",
        lost=False,
        items=tuple(f"{_limit(before[one])}, now {_limit(after[one])}" for one in changed),
    )
    homeless = sorted({row.name for row in after.values() if row.medicine not in new.vtms and row.medicine not in new.groups})
    yield Change(what="medicines of dose limits that are no moiety any more", lost=True, items=tuple(homeless))


def _intervals(old: Reference, new: Reference) -> Iterable[Change]:
    before = {row.id: _interval(row) for rows in old.intervals.values() for row in rows}
    after = {row.id: _interval(row) for rows in new.intervals.values() for row in rows}
    gone, came = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    changed = [one for one in sorted(before.keys() & after.keys()) if before[one] != after[one]]
    yield Change(what="intervals that are gone", lost=True, items=tuple(before[one] for one in gone))
    yield Change(what="intervals that came", lost=False, items=tuple(after[one] for one in came))
    yield Change(what="intervals that changed", lost=False, items=tuple(f"{before[one]}, now {after[one]}" for one in changed))
    known = new.vtms.keys() | new.vmps.keys() | new.substances.keys() | new.groups.keys()
    homeless = sorted(row.name for key, rows in new.intervals.items() if key not in known for row in rows)
    yield Change(what="medicines of intervals that the dictionary does not hold", lost=True, items=tuple(homeless))


def _usual(old: Reference, new: Reference) -> Iterable[Change]:
    """What each site imports or counts for itself; of a moiety that has another code now nothing is lost."""
    kinds = (
        ("usual amounts a day", old.typical, new.typical),
        ("counts of the doses that the site gives", old.doses_given, new.doses_given),
    )
    for kind, before, after in kinds:
        gone = {code for code in before if new.history.get(code, code) not in after}
        came = after.keys() - {new.history.get(code, code) for code in before}
        yield Change(what=f"medicines without {kind} now", lost=True, items=_named(old.vtms, gone))
        yield Change(what=f"medicines with {kind} now", lost=False, items=_named(new.vtms, came))


def _names(old: Reference, new: Reference) -> Iterable[Change]:
    lost = sorted(
        name for name, rows in old.names.items() if name not in new.names and any(row.level in {"vtm", "vmp"} for row in rows)
    )
    yield Change(what="names of moieties and products that lead nowhere", lost=True, items=tuple(lost))


def _limit(row: LimitRow) -> str:
    who = f", from {row.age_from_months} months" if row.age_from_months is not None else ""
    who += f", below {row.age_below_months} months" if row.age_below_months is not None else ""
    per = f"/{row.per}" if row.per else ""
    return f"{row.id} {row.name}: {row.amount} {row.unit}{per} {row.basis} by {'|'.join(sorted(row.routes)) or 'any route'}{who}"


def _interval(row: IntervalRow) -> str:
    narrowed = (row.routes, row.forms, row.releases, row.brands)
    words = ["|".join(sorted(each)) for each in narrowed if each]
    if row.measure:
        words.append(f"{row.measure} from {row.low or 0} below {row.below or 'any'} {row.unit}")
    bounds = f"at least {row.min_days} days" if row.min_days is not None else f"at most {row.max_days} days"
    return f"{row.id} {row.name}, {row.severity}: {bounds}{''.join(f', {each}' for each in words)}"


def _named(rows: Mapping[str, object], codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{code} {getattr(rows.get(code), 'name', '')}" for code in sorted(codes))


def _held(row: VtmRow, reference: Reference) -> str:
    return " + ".join(sorted(_name(code, reference) for code in row.ingredients)) or "nothing"


def _name(code: str, reference: Reference) -> str:
    return reference.substances[code].name if code in reference.substances else code
