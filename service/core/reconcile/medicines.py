"""Medicine groups become lines: what is in force now and before, where the sources agree, and in what they differ."""

from collections import Counter
from fractions import Fraction

from service.core.match.medicines import MedicineGroup
from service.core.model.coding import Concept
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.lines import Agreement, Difference, MedicineLine
from service.core.reconcile.compare import as_needed, basis, differences, in_all, shared_amounts
from service.core.reconcile.documented import settled_by_documents
from service.core.reconcile.need import differences_of_need, needs


def medicine_lines(
    groups: tuple[MedicineGroup, ...], current_sources: frozenset[str], several_sources: bool
) -> tuple[MedicineLine, ...]:
    """One line a group, ordered by name. `current_sources` name the sources that hold what is being prescribed now."""
    ordered = sorted(groups, key=lambda group: (_sort_name(group), group.key))
    return tuple(_line(f"m-{number}", group, current_sources, several_sources) for number, group in enumerate(ordered, start=1))


def _line(name: str, group: MedicineGroup, current_sources: frozenset[str], several_sources: bool) -> MedicineLine:
    entries = tuple(matched.entry for matched in group.entries)
    running = tuple(entry for entry in entries if entry.in_force)
    current = tuple(entry for entry in running if entry.written.source in current_sources)
    history = tuple(entry for entry in running if entry.written.source not in current_sources)
    found = _between_sources(running, current_sources)
    return MedicineLine(
        line=name,
        name=_name(entries),
        entries=group.entries,
        agreement=_agreement(entries, current, history, found, current_sources, several_sources),
        differences=found,
        current=current,
        history=history,
        settled=settled_by_documents(entries, history, found, current_sources),
    )


def _between_sources(running: tuple[MedicineEntry, ...], current_sources: frozenset[str]) -> tuple[Difference, ...]:
    """Differences between every two sources, after setting aside what they agree on.

    An entry that a history holds twice is one treatment in two lines; an order given twice is given twice.
    """
    sources = sorted({entry.written.source for entry in running})
    found: list[Difference] = []
    for place, first in enumerate(sources):
        for second in sources[place + 1 :]:
            mine = [entry for entry in running if entry.written.source == first]
            theirs = [entry for entry in running if entry.written.source == second]
            amounts = _pair_off(mine, theirs) or _left_over(mine, theirs, current_sources)
            found.extend((*amounts, *_need(mine, theirs, amounts, current_sources)))
    return tuple(found)


def _need(
    mine: list[MedicineEntry],
    theirs: list[MedicineEntry],
    amounts: tuple[Difference, ...],
    current_sources: frozenset[str],
) -> tuple[Difference, ...]:
    """Regular in one source and as needed in the other; not said again where a summed difference says "only as needed"."""
    said = any(one.summed for one in amounts)
    found = differences_of_need(mine, theirs, current_sources)
    return tuple(one for one in found if not (said and one.aspect == "as-needed"))


def _left_over(mine: list[MedicineEntry], theirs: list[MedicineEntry], current_sources: frozenset[str]) -> tuple[Difference, ...]:
    """One source has entries beside those that the other matches, and comes to another amount a day: 100 and 25 against 100.

    What is taken as needed is left out, and so is an amount that cannot be summed.
    """
    ours, others = (_treatments([entry for entry in side if not as_needed(entry)], current_sources) for side in (mine, theirs))
    if len(ours) == len(others):
        return ()
    if not ours or not others:
        return _only_as_needed(mine, theirs)
    for shared, _ in shared_amounts(ours[0], others[0]):
        sums = _day_of(ours, shared), _day_of(others, shared)
        if sums[0] is not None and sums[1] is not None and sums[0] != sums[1]:
            return (in_all((ours, sums[0]), (others, sums[1]), shared),)
    return ()


def _only_as_needed(mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> tuple[Difference, ...]:
    """What one source gives regularly has no match in another, which has the medicine only as needed."""
    left, beside = _unmatched(mine, theirs)
    lost = [entry for entry in (*left, *beside) if not as_needed(entry)]
    other = theirs if left else mine
    amount = next((amount for entry in lost for amount in entry.daily if amount.day_high is not None), None)
    day = _day_of(lost, amount) if amount else None
    if amount is None or day is None:
        return ()
    regular, needed = (lost, day), (other, None)
    return (in_all(regular, needed, amount) if left else in_all(needed, regular, amount),)


def _treatments(side: list[MedicineEntry], current_sources: frozenset[str]) -> list[MedicineEntry]:
    if side and side[0].written.source in current_sources:
        return side
    alone: list[MedicineEntry] = []
    for entry in side:
        if all(differences(entry, other) for other in alone):
            alone.append(entry)
    return alone


def _pair_off(mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> tuple[Difference, ...]:
    """Entries that agree are paired off first; one left on either side is compared; several are compared by their sum."""
    mine, theirs = _unmatched(mine, theirs)
    if not mine or not theirs:
        return ()
    if len(mine) == 1 and len(theirs) == 1:
        return differences(mine[0], theirs[0])
    return () if _same_sum(mine, theirs) else _closest(mine, theirs)


def _twin(entry: MedicineEntry, theirs: list[MedicineEntry]) -> MedicineEntry | None:
    """One that agrees with the entry: one that is given in the same way before any other."""
    need = needs(entry)
    alike = sorted(theirs, key=lambda other: needs(other) != need)
    return next((other for other in alike if not differences(entry, other)), None)


def _unmatched(mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> tuple[list[MedicineEntry], list[MedicineEntry]]:
    """What is left on either side after setting aside the entries that agree, each with one other."""
    mine, theirs = list(mine), list(theirs)
    for entry in tuple(mine):
        twin = _twin(entry, theirs)
        if twin is not None:
            mine.remove(entry)
            theirs.remove(twin)
    return mine, theirs


def _same_sum(mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> bool:
    """Whether the two sides come to the same amount a day on every basis that can be summed: then the parts are not compared.

    Where nothing can be summed, a dose as needed beside a regular one say, the parts are all that there is to compare.
    """
    summed = False
    for shared, _ in shared_amounts(mine[0], theirs[0]):
        ours, others = _day_of(mine, shared), _day_of(theirs, shared)
        if ours is not None and others is not None:
            summed = True
            if ours != others:
                return False
    return summed


def _day_of(side: list[MedicineEntry], shared: DailyAmount) -> Fraction | None:
    """What the entries of one side come to a day on one basis; None where one of them does not say."""
    amounts = [next((a.day_high for a in entry.daily if basis(a) == basis(shared)), None) for entry in side]
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated, Fraction(0)) if len(stated) == len(amounts) else None


def _closest(mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> tuple[Difference, ...]:
    """Of several on either side the pairs with the fewest differences are shown, each entry once."""
    pairs = sorted(
        ((differences(one, other), one, other) for one in mine for other in theirs),
        key=lambda pair: (len(pair[0]), pair[1].written.entry, pair[2].written.entry),
    )
    used: set[int] = set()
    found: list[Difference] = []
    for between, one, other in pairs:
        if id(one) not in used and id(other) not in used:
            used |= {id(one), id(other)}
            found.extend(between)
    return tuple(found)


def _agreement(
    entries: tuple[MedicineEntry, ...],
    current: tuple[MedicineEntry, ...],
    history: tuple[MedicineEntry, ...],
    found: tuple[Difference, ...],
    current_sources: frozenset[str],
    several_sources: bool,
) -> Agreement:
    sources = {entry.written.source for entry in entries if not entry.never_ran} or {entry.written.source for entry in entries}
    in_current = bool(sources & current_sources)
    in_history = bool(sources - current_sources)
    if current_sources and several_sources and in_current != in_history:
        return "current-only" if in_current else "history-only"
    if len(sources) == 1:
        return "only-one-source"
    status_apart = len({entry.in_force for entry in entries}) > 1
    return "differs" if found or status_apart or (current_sources and bool(current) != bool(history)) else "agrees"


def _name(entries: tuple[MedicineEntry, ...]) -> Concept | None:
    """The moiety where one is known, else the most frequent concept of the entries, else none."""
    known = [entry.identified.medicine for entry in entries if entry.identified.medicine]
    moieties = sorted({(m.vtm.display, m.vtm.code) for m in known if m.vtm})
    if moieties:
        return next(m.vtm for m in known if m.vtm and (m.vtm.display, m.vtm.code) == moieties[0])
    counted = Counter((m.concept.display, m.concept.code) for m in known)
    if not counted:
        return None
    top = min(counted, key=lambda key: (-counted[key], key))
    return next(m.concept for m in known if (m.concept.display, m.concept.code) == top)


def _sort_name(group: MedicineGroup) -> str:
    named = _name(tuple(matched.entry for matched in group.entries))
    if named is not None:
        return named.display.lower()
    written = group.entries[0].entry.written
    return (written.text or next((coding.display for coding in written.codings if coding.display), "") or "~").lower()
