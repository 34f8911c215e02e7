"""A medicine stopped or on hold in one source and active in another, and one on hold that nobody reviews."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, medicine_subject, medicine_words, speaks_of
from service.core.checks.endings import reasons_of_ending
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.change import ENDINGS
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference
from service.core.normalise.force import last_days
from service.core.normalise.reasons import cause_of

_ENDED = frozenset({"stopped", "completed", "on-hold"})
_PAUSED = frozenset({"on-hold"})
Ending = Literal["severe-reaction", "reaction", "reasoned-stop", "reasoned-hold", "unreasoned", "not-taken"]
Pair = tuple[MedicineEntry, MedicineEntry]


@dataclass(frozen=True, kw_only=True)
class StatusDiffers:
    """Fires once for a line that one source has ended and another has in force, in the `direction` named.

    `ordered-though-stopped`: another source stopped it and the current list has it. `active-elsewhere`: the current
    list stopped it and another source still has it. `between-histories`: neither of the two is the current list. `any`: any
    two sources. `same-list`: one source has both, which for a plan that was replaced is usual.
    `endings` narrows to how it was ended: for an adverse reaction, a severe one, stopped or put on hold for another reason,
    without a recorded reason, or `not-taken`. Empty: all of them but the last. An entry that merely completed before the
    other one began is a past course and differs from nothing.
    """

    kind: ClassVar[str] = "status_differs"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"ended_in", "active_in", "why"}
    direction: Literal["ordered-though-stopped", "active-elsewhere", "between-histories", "any", "same-list"]
    endings: tuple[Ending, ...] = ()

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        outcomes: list[Outcome] = []
        for line in record.medicines:
            entries = [matched.entry for matched in line.entries if speaks_of(applies_to, matched.entry)]
            ended = [entry for entry in entries if has_ended(entry)]
            active = [entry for entry in entries if entry.in_force]
            if active or ended:
                outcomes.append(self._one(record, line, ended, active))
        return tuple(outcomes)

    def _one(self, record: Record, line: MedicineLine, ended: list[MedicineEntry], active: list[MedicineEntry]) -> Outcome:
        pairs = [
            (gone, still)
            for gone in ended
            for still in active
            if self._directed(gone, still, active, record.current_names) and self._is_of_ending(gone, record.reference)
        ]
        if pairs:
            return _fires(line, pairs)
        shown = active or ended
        if self._speaks_of_unstated() and any(entry.written.status == "unknown" for entry in shown):
            return Outcome(
                answer="cannot_tell",
                subjects=tuple(medicine_subject(line, entry) for entry in shown),
                because="an entry does not state its status",
                missing=("medicine.status",),
                alters_status=False,
            )
        return Outcome(
            answer="clear",
            subjects=tuple(medicine_subject(line, entry) for entry in shown),
            because="no source ended what another has in force",
        )

    def _speaks_of_unstated(self) -> bool:
        """Of the rules that share a direction one says that a status is not stated."""
        return not self.endings or "unreasoned" in self.endings

    def _is_of_ending(self, gone: MedicineEntry, reference: Reference) -> bool:
        ending = ending_of(gone, reference)
        return ending in self.endings if self.endings else ending != "not-taken"

    def _directed(self, gone: MedicineEntry, still: MedicineEntry, active: list[MedicineEntry], current: frozenset[str]) -> bool:
        if self.direction == "same-list":
            return gone.written.source == still.written.source
        if gone.written.source == still.written.source or _running_there(gone, active) or past_course(gone, still):
            return False
        places = (gone.written.source in current, still.written.source in current)
        if self.direction == "ordered-though-stopped":
            return places == (False, True)
        if self.direction == "active-elsewhere":
            return places[0]
        return self.direction == "any" or places == (False, False)


def ending_of(gone: MedicineEntry, reference: Reference) -> Ending:
    """How an entry that is over was ended, by the gravest of its recorded reasons."""
    if gone.written.status == "not-taken":
        return "not-taken"
    reasons = reasons_of_ending(gone, reference)
    causes = {cause_of(reason, reference) for reason in reasons}
    causes |= {change.cause for change in gone.changes if change.kind in ENDINGS}
    if not causes:
        return "unreasoned"
    if "severe-reaction" in causes:
        return "severe-reaction"
    if "reaction" in causes:
        return "reaction"
    return "reasoned-hold" if gone.written.status in _PAUSED or gone.written.change == "suspended" else "reasoned-stop"


def _fires(line: MedicineLine, pairs: list[Pair]) -> Outcome:
    gone, still = pairs[0]
    entries = {(e.written.source, e.written.entry): e for pair in pairs for e in pair}
    return Outcome(
        answer="fires",
        subjects=tuple(medicine_subject(line, entries[key]) for key in sorted(entries)),
        because=f"{gone.written.source}: {gone.because}",
        words=medicine_words(line, still)
        | {
            "ended_in": ", ".join(sorted({g.written.source for g, _ in pairs})),
            "active_in": ", ".join(sorted({s.written.source for _, s in pairs})),
            "why": gone.because,
        },
        evidence={f"{entry.written.source} {entry.written.entry}": entry.because for entry in entries.values()},
    )


@dataclass(frozen=True, kw_only=True)
class SuspendedWithoutReview:
    """Fires for an entry that has been on hold for more than `max_days` days; without a date it cannot be told."""

    kind: ClassVar[str] = "suspended_without_review"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"days", "since"}
    max_days: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(
            self._one(record, line, matched.entry)
            for line in record.medicines
            for matched in line.entries
            if matched.entry.written.status == "on-hold" and speaks_of(applies_to, matched.entry)
        )

    def _one(self, record: Record, line: MedicineLine, entry: MedicineEntry) -> Outcome:
        since = entry.written.status_changed or entry.written.changed_on or entry.written.authored
        subjects = (medicine_subject(line, entry),)
        if since is None:
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because="it is on hold and nothing says since when",
                missing=("medicine.status_changed",),
            )
        days = since.days_until(record.day)
        return Outcome(
            answer="fires" if days > self.max_days else "clear",
            subjects=subjects,
            because=f"on hold since {since.written}, {days} days",
            words=medicine_words(line, entry) | {"days": str(days), "since": since.written},
            evidence={"on hold since": since.written, "days": str(days)},
        )


def has_ended(entry: MedicineEntry) -> bool:
    """Ended or paused by its status, by a change that says so, or because its course ran out.

    Not by an error, a draft, or a first day that is yet to come.
    """
    written = entry.written
    if entry.in_force or entry.never_ran or entry.to_begin:
        return False
    ended = written.status in _ENDED or written.change in {"stopped", "suspended", "completed"}
    return ended or written.status in {"not-taken", "active"}


def _running_there(gone: MedicineEntry, active: list[MedicineEntry]) -> bool:
    """Whether the source that ended one entry has another entry of the same medicine in force."""
    return any(entry.written.source == gone.written.source for entry in active)


def past_course(gone: MedicineEntry, still: MedicineEntry) -> bool:
    """A course that was over before the other entry began, and that nobody stopped."""
    if gone.written.status in {"stopped", "on-hold"} or gone.written.change in {"stopped", "suspended"}:
        return False
    over = gone.written.ended or max(last_days(gone.written), key=lambda end: end.last, default=None)
    began = still.written.started or still.written.authored
    return bool(over and began and over.certainly_before(began.first)) or gone.written.course == "acute"
