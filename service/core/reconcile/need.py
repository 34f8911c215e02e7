"""Whether sources give one medicine regularly or only as needed, and where two of them do not do the same.

"As needed" changes no dose and no most a day, so that amounts which agree say nothing of it.
"""

from typing import Literal

from service.core.model.dose import DoseReading
from service.core.model.entries import MedicineEntry
from service.core.model.lines import Aspect, Difference
from service.core.reconcile.compare import given_once
from service.core.reconcile.words import dose_words

Need = Literal["regular", "as-needed"]
Side = list[MedicineEntry]
_REGULARLY: frozenset[Need] = frozenset({"regular"})
_BECAUSE = "whether it is given regularly or as needed"


def needs(entry: MedicineEntry) -> frozenset[Need] | None:
    """How an entry is given, both where one dose is regular and another as needed; empty where it is given once only.

    None where its dose was not read, or its tellings disagree about it.
    """
    if not entry.doses or any(dose.refused or _at_odds(dose) for dose in entry.doses):
        return None
    steps = [step for dose in entry.doses for step in dose.steps]
    lasting = [step for step in steps if not (step.timing and step.timing.once)]
    return frozenset("as-needed" if step.as_needed else "regular" for step in lasting) if steps else None


def differences_of_need(first: Side, second: Side, current_sources: frozenset[str]) -> tuple[Difference, ...]:
    """Between the entries in force of two sources: what one gives regularly and the other only as needed (`as-needed`), else what
    both give regularly and one of them also as needed (`also-as-needed`; `as-needed-added` where that is what was ordered now
    beside what was taken before). Or what was taken before without an end, and the current list gives once or for some days
    (`limited`): that is no order for the day after.

    A source lacks nothing where one of its entries was not read: it may be the one.
    """
    places = [side[0].written.source in current_sources for side in (first, second)]
    if found := _limited_now(first, second, places):
        return found
    if all(needs(entry) == _REGULARLY for side in (first, second) for entry in side):
        return ()
    added = places == [bool(_with(side, "as-needed")) for side in (first, second)]
    return _differ(first, second, "regular", "as-needed") or _differ(
        first, second, "as-needed", "as-needed-added" if added else "also-as-needed"
    )


def _limited_now(first: Side, second: Side, places: list[bool]) -> tuple[Difference, ...]:
    if places not in ([True, False], [False, True]):
        return ()
    now, before = (first, second) if places[0] else (second, first)
    lasting = [entry for entry in before if goes_on(entry)]
    if not lasting or not all(ends(entry) for entry in now):
        return ()
    how = "once only" if all(given_once(entry) for entry in now) else "for some days only"
    return (limited(lasting[0], now[0], how),)


def limited(before: MedicineEntry, now: MedicineEntry, how: str) -> Difference:
    """That one is given without an end, and the other only so long."""
    return Difference(
        aspect="limited",
        first=before,
        second=now,
        first_words=dose_words(before),
        second_words=f"{how} ({dose_words(now)})",
        because="whether it goes on",
    )


def goes_on(entry: MedicineEntry) -> bool:
    """Whether it is given regularly, and no dose of it says how long."""
    return "regular" in (needs(entry) or ()) and not ends(entry)


def ends(entry: MedicineEntry) -> bool:
    """Whether every dose of it is a single one, has a number of days or an "until"; one that was not read has none."""
    return any(dose.steps for dose in entry.doses) and all(map(_stops, entry.doses))


def _stops(dose: DoseReading) -> bool:
    has_end = all(step.days is not None or (step.timing is not None and step.timing.once) for step in dose.steps)
    return has_end or any(note.startswith("until ") for note in dose.notes)


def _differ(first: Side, second: Side, need: Need, aspect: Aspect) -> tuple[Difference, ...]:
    has = _with(first, need), _with(second, need)
    lacks = _lacking(first, need), _lacking(second, need)
    if not (has[0] and lacks[1]) and not (has[1] and lacks[0]):
        return ()
    one, other = has[0] or lacks[0], has[1] or lacks[1]
    return (
        Difference(
            aspect=aspect,
            first=one[0],
            second=other[0],
            first_words=_words(one[0], need, bool(has[0])),
            second_words=_words(other[0], need, bool(has[1])),
            because=_BECAUSE,
        ),
    )


def _with(side: Side, need: Need) -> Side:
    return [entry for entry in side if need in (needs(entry) or ())]


def _lacking(side: Side, need: Need) -> Side:
    """The entries of a source that gives it in another way alone; empty where it gives it so too, or that is not known."""
    said = [needs(entry) for entry in side]
    if None in said or _with(side, need):
        return []
    return [entry for entry, how in zip(side, said, strict=True) if how]


def _words(entry: MedicineEntry, need: Need, has: bool) -> str:
    how = {
        ("regular", True): "regularly",
        ("regular", False): "only as needed",
        ("as-needed", True): "also as needed",
        ("as-needed", False): "only regularly",
    }
    return f"{how[need, has]} ({dose_words(entry)})"


def _at_odds(dose: DoseReading) -> bool:
    return any(one.aspect == "as-needed" for one in dose.disagreements)
