"""One ingredient twice: in two products that would be taken together, or listed twice on one list."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import medicine_name, medicine_subject, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.pairs import Across, LineEntries, clear_lines, known, meeting, route_of, sharing
from service.core.checks.record import Record
from service.core.match.medicines import is_systemic
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Answer, Outcome
from service.core.model.lines import MedicineLine
from service.core.model.medicine import Strength

_WORDS = frozenset({"first", "second", "ingredient", "sources"})


@dataclass(frozen=True, kw_only=True)
class DuplicateIngredient:
    """Fires for two lines that share an ingredient and a way of giving. `way`: systemic, or local (inhaled and the like)."""

    kind: ClassVar[str] = "duplicate_ingredient"
    words: ClassVar[frozenset[str]] = _WORDS
    across: Across
    way: Literal["systemic", "local"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        pairs = meeting(record, sharing(record), self.across, even_if_stopped=False)
        outcomes = {pair: self._one(record, record.running[pair[0]], record.running[pair[1]]) for pair in pairs}
        fired = {pair: outcome for pair, outcome in outcomes.items() if outcome}
        because = "no ingredient in common that is given the same way"
        return (*fired.values(), *clear_lines(record, range(len(record.running)), fired, because))

    def _one(self, record: Record, first: LineEntries, second: LineEntries) -> Outcome | None:
        (line, entries), (other_line, others) = first, second
        mine, theirs = _way(entries), _way(others)
        if mine != theirs or (mine == "systemic") != (self.way == "systemic"):
            return None
        shared = _ingredients(entries) & _ingredients(others)
        names = ", ".join(sorted(record.reference.substances[c].name for c in shared if c in record.reference.substances))
        return Outcome(
            answer="fires",
            subjects=(
                *(medicine_subject(line, entry) for entry in entries),
                *(medicine_subject(other_line, entry) for entry in others),
            ),
            because=f"both hold {names}",
            words={
                "first": medicine_name(entries[0]),
                "second": medicine_name(others[0]),
                "ingredient": names,
                "sources": ", ".join(sorted({entry.written.source for entry in (*entries, *others)})),
            },
            evidence={"ingredient": names},
        )


@dataclass(frozen=True, kw_only=True)
class DuplicateEntry:
    """Fires for two entries of one medicine in force on one list, of one form and release.

    `naming` `brand-and-generic`: two names for one medicine, the classic double supply. `same-name`: one product of one
    strength listed twice. Two strengths under one name are one treatment (warfarin 1 mg and 3 mg) and do not fire.
    `same-order`: two regular entries of the same dose at the same times, by whatever name: who carries out both gives it twice.
    """

    kind: ClassVar[str] = "duplicate_entry"
    words: ClassVar[frozenset[str]] = _WORDS
    naming: Literal["brand-and-generic", "same-name", "same-order"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(
            outcome
            for line, entries in record.running
            for listed in self._listed([entry for entry in entries if not applies_to.groups or speaks_of(applies_to, entry)])
            if not applies_to.roles or listed[0].role in applies_to.roles
            for outcome in self._one_list(line, listed)
        )

    def _listed(self, entries: list[MedicineEntry]) -> Iterable[list[MedicineEntry]]:
        """Orders of one dose may be written by moiety and by product, so that their forms say nothing."""
        return _listed_together(entries, by_form=self.naming != "same-order")

    def _one_list(self, line: MedicineLine, listed: list[MedicineEntry]) -> list[Outcome]:
        """One finding for all the copies of a product, or for all the names of a medicine: not one for every two of them."""
        if len(listed) < 2:
            return []
        found = [alike for alike in self._alike(listed) if alike]
        if not found:
            return [self._outcome("clear", line, listed)]
        return [self._outcome("fires", line, alike) for alike in found]

    def _alike(self, listed: list[MedicineEntry]) -> list[list[MedicineEntry]]:
        if self.naming == "same-order":
            return _same_orders(listed)
        return _copies(listed) if self.naming == "same-name" else [_differently_named(listed)]

    def _outcome(self, answer: Answer, line: MedicineLine, entries: list[MedicineEntry]) -> Outcome:
        return Outcome(
            answer=answer,
            subjects=tuple(medicine_subject(line, entry) for entry in entries),
            because="two entries of one medicine are in force on one list",
            words={
                "first": medicine_name(entries[0]),
                "second": medicine_name(_other_name(entries)),
                "ingredient": line.name.display if line.name else medicine_name(entries[0]),
                "sources": entries[0].written.source,
            },
        )


def _other_name(entries: list[MedicineEntry]) -> MedicineEntry:
    """The first entry that is named otherwise than the first of all; the second, where all are named alike."""
    return next((entry for entry in entries if medicine_name(entry) != medicine_name(entries[0])), entries[1])


def _listed_together(entries: list[MedicineEntry], by_form: bool) -> Iterable[list[MedicineEntry]]:
    """The entries of one list, and where `by_form` of one form and release. Those not identified are compared with nothing."""
    listed: dict[tuple[str, str | None, str | None], list[MedicineEntry]] = {}
    for entry in entries:
        medicine = entry.identified.medicine
        if medicine is not None:
            form, release = (medicine.form, medicine.release) if by_form else (None, None)
            listed.setdefault((entry.written.source, form, release), []).append(entry)
    return listed.values()


def _copies(listed: list[MedicineEntry]) -> list[list[MedicineEntry]]:
    """The entries that name one product of one strength, each product apart; a route that is not stated may be any."""
    alike: dict[tuple[str | None, frozenset[Strength], str | None], list[MedicineEntry]] = {}
    for entry in listed:
        for medicine in known([entry]):
            alike.setdefault((medicine.brand, frozenset(medicine.strengths), medicine.strength_unread), []).append(entry)
    return [_sharing_a_route(entries) for entries in alike.values()]


def _same_orders(listed: list[MedicineEntry]) -> list[list[MedicineEntry]]:
    """Regular entries of one dose at one route and the same times, each set of two or more."""
    alike: dict[Hashable, list[MedicineEntry]] = {}
    for entry in listed:
        steps = [step for dose in entry.doses for step in dose.steps]
        if entry.daily and entry.daily[0].day_high and all(step.timing and not step.as_needed for step in steps):
            times = tuple((step.timing.moments, step.timing.weekdays) for step in steps if step.timing)
            modified = any(medicine.release == "modified" for medicine in known([entry]))
            alike.setdefault((entry.daily[0], entry.route, times, modified), []).append(entry)
    return [entries for entries in alike.values() if len(entries) > 1]


def _differently_named(listed: list[MedicineEntry]) -> list[MedicineEntry]:
    """The entries that another one names by another brand, or by none, for a route that may be the same."""
    names: dict[tuple[str | None, str | None], list[MedicineEntry]] = {}
    for entry in listed:
        for medicine in known([entry]):
            names.setdefault((medicine.brand, entry.route), []).append(entry)
    met = {
        name
        for name in names
        if any(other[0] != name[0] and (other[1] == name[1] or None in (other[1], name[1])) for other in names)
    }
    return [entry for name, entries in names.items() if name in met for entry in entries]


def _sharing_a_route(entries: list[MedicineEntry]) -> list[MedicineEntry]:
    """Those of the entries that at least one other is given like, as far as they say."""
    routes = Counter(entry.route for entry in entries)
    anything = routes[None]
    return [entry for entry in entries if routes[entry.route] + (anything if entry.route else len(entries) - anything) > 1]


def _ingredients(entries: list[MedicineEntry]) -> frozenset[str]:
    return frozenset(code for entry in entries if entry.identified.medicine for code in entry.identified.medicine.ingredients)


def _way(entries: list[MedicineEntry]) -> str | None:
    """`systemic`, a local route, or None where the ways are mixed. An unknown route counts as systemic: it may be."""
    ways = {"systemic" if route is None or is_systemic(route) else route for route in map(route_of, entries)}
    return ways.pop() if len(ways) == 1 else None
