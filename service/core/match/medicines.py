"""Which medicine entries speak of one medicine: the same base ingredients given the same way, never a like spelling."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.core.model.entries import MedicineEntry
from service.core.model.lines import MatchedMedicine
from service.core.normalise.transfer_codes import transfer_code

# Routes that reach the whole body are one treatment; a cream and a tablet of one substance are two.
_SYSTEMIC = frozenset({"oral", "iv", "im", "sc", "rectal", "sublingual", "buccal", "transdermal", "intrathecal", "other"})


@dataclass(frozen=True, kw_only=True)
class MedicineGroup:
    """Entries that speak of one medicine. `key` is the same whatever the order of the entries."""

    key: tuple[str, ...]
    entries: tuple[MatchedMedicine, ...]


def group_medicines(entries: Iterable[MedicineEntry]) -> tuple[MedicineGroup, ...]:
    """Every entry in exactly one group. Entries without identity join only where words and codes are the very same."""
    by_substance: dict[tuple[str, ...], list[MedicineEntry]] = {}
    for entry in sorted(entries, key=entry_key):
        by_substance.setdefault(_substance(entry), []).append(entry)
    groups: list[MedicineGroup] = []
    for substance, members in by_substance.items():
        for way, same_way in _by_way(members).items():
            groups.append(MedicineGroup(key=(*substance, way), entries=_explained(same_way)))
    return tuple(sorted(groups, key=lambda group: group.key))


def is_systemic(route: str) -> bool:
    """Whether a route reaches the whole body."""
    return route in _SYSTEMIC


def entry_key(entry: MedicineEntry) -> tuple[str, str]:
    """A key that sorts entries the same whatever the order in which they came in."""
    return entry.written.source, entry.written.entry


def _substance(entry: MedicineEntry) -> tuple[str, ...]:
    medicine = entry.identified.medicine
    if entry.identified.trial and medicine is None:
        return ("trial",)
    if medicine is None:
        return ("unidentified", *(_as_written(entry) or entry_key(entry)))
    if medicine.ingredients:
        return ("ingredients", *sorted(medicine.ingredients))
    return ("product", medicine.vtm.code if medicine.vtm else medicine.concept.code)


def _as_written(entry: MedicineEntry) -> tuple[str, ...]:
    """The words and codes of an entry that nobody could identify; empty where it has no words of its own.

    Two lists that say the very same thing do not lack it from one another, whatever it is. The words of a code that says only
    that the medicine was lost are no words of its own.
    """
    written = entry.written
    lost = {coding.display for coding in written.codings if transfer_code(coding)}
    words = {written.text, *(coding.display for coding in written.codings)} - lost
    own = sorted({" ".join(word.split()) for word in words if word and word.strip()})
    codes = sorted({f"{coding.system}|{coding.code}" for coding in written.codings if coding.code})
    return (*own, "", *codes) if own else ()


def _by_way(members: list[MedicineEntry]) -> dict[str, list[MedicineEntry]]:
    """Members by the way they are given; one whose way is not known joins the systemic ones, or the only way there is."""
    ways = [_way(member) for member in members]
    known = sorted({way for way in ways if way})
    default = known[0] if len(known) == 1 else "systemic"
    grouped: dict[str, list[MedicineEntry]] = {}
    for member, way in zip(members, ways, strict=True):
        grouped.setdefault(way or default, []).append(member)
    return grouped


def _way(entry: MedicineEntry) -> str | None:
    routes = {entry.route} if entry.route else set(entry.identified.medicine.routes if entry.identified.medicine else ())
    ways = {"systemic" if route in _SYSTEMIC else route for route in routes}
    return ways.pop() if len(ways) == 1 else None


def _explained(members: list[MedicineEntry]) -> tuple[MatchedMedicine, ...]:
    first = members[0]
    return tuple(
        MatchedMedicine(
            entry=member,
            matched_by=member.identified.matched_by or "unmatched",
            explained=_why(member, first if member is not first else None),
        )
        for member in members
    )


def _why(member: MedicineEntry, first: MedicineEntry | None) -> str:
    said = member.identified.explained
    mine, other = member.identified.medicine, first.identified.medicine if first else None
    if first and mine is None and not member.identified.trial:
        return f"{said}; the very same words and codes as in {first.written.source}"
    if mine is None or other is None:
        return said
    if mine.concept.code == other.concept.code:
        return f"{said}; the same {mine.level.upper()} as {other.concept.display}"
    if mine.vmp and other.vmp and mine.vmp.code == other.vmp.code:
        return f"{said}; the same product as {other.concept.display} under another brand"
    if mine.vtm and other.vtm and mine.vtm.code == other.vtm.code:
        return f"{said}; the same moiety ({mine.vtm.display}) as {other.concept.display}"
    return f"{said}; the same ingredients ({', '.join(mine.ingredient_names)}) as {other.concept.display}"
