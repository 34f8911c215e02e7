"""A medicine in force on a list that says as well that it is not to be given, or not taken: the list contradicts itself."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, medicine_subject, medicine_words, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.dates import PartialDate
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine

# What says of one dose that it was not given says nothing of the order.
_ONE_DOSE = frozenset({"MedicationAdministration", "RXA"})
_Placed = tuple[MedicineLine, MedicineEntry]


@dataclass(frozen=True, kw_only=True)
class AgainstOwnList:
    """Fires for an entry that `says` against a medicine what another entry of the same source has in force.

    `says`: `not-to-be-given` a request that it be not given, which stands until somebody ends it; `not-taken` a statement
    that the patient does not take it, one dose apart. `in_force`: `not-later` where what is in force was not written on a
    later day, or a day is not stated: both stand. `later` where it was written after, or is given by another route: it may
    be meant, and the entry before it was never ended.

    A request about an ingredient speaks of every medicine that holds it. One that nobody could identify makes cannot_tell, of the
    `not-later` ones.
    """

    kind: ClassVar[str] = "against_own_list"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"said", "why"}
    says: Literal["not-to-be-given", "not-taken"]
    in_force: Literal["not-later", "later"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        running = list(record.in_force())
        return tuple(
            self._one((line, matched.entry), running)
            for line in record.medicines
            for matched in line.entries
            if self._says_so(matched.entry, record) and speaks_of(applies_to, matched.entry, record.acts_as(matched.entry))
        )

    def _says_so(self, entry: MedicineEntry, record: Record) -> bool:
        written = entry.written
        if self.says == "not-to-be-given":
            until = written.ended or written.authorised_until
            over = entry.never_ran or (until is not None and until.certainly_before(record.day))
            return written.not_to_be_given and not over
        return written.status == "not-taken" and written.resource not in _ONE_DOSE

    def _one(self, against: _Placed, running: list[_Placed]) -> Outcome:
        line, entry = against
        same = [(held, other) for held, other in running if other.written.source == entry.written.source]
        spoken_of = [each for each in same if _speaks_of(against, each)]
        found = [each for each in spoken_of if (self.in_force == "later") == _may_be_meant(entry, each[1])]
        if not found:
            return self._nothing(against, spoken_of)
        held, still = found[0]
        shown = (against, *found)
        return Outcome(
            answer="fires",
            subjects=tuple(medicine_subject(*each) for each in shown),
            because=f"{entry.written.source}: {entry.because}",
            words=medicine_words(held, still) | {"said": _said(line, entry), "why": entry.because},
            evidence={f"{each.written.source} {each.written.entry}": _dated(each) for _, each in shown},
        )

    def _nothing(self, against: _Placed, spoken_of: list[_Placed]) -> Outcome:
        line, entry = against
        unknown = entry.identified.medicine is None or not entry.identified.medicine.ingredients
        subjects = (medicine_subject(line, entry), *(medicine_subject(*each) for each in spoken_of))
        if unknown and not spoken_of and (self.says, self.in_force) == ("not-to-be-given", "not-later"):
            because = f"{_said(line, entry)} is not to be given, and what that is could not be identified"
            return Outcome(answer="cannot_tell", subjects=subjects, because=because, missing=("medicine.code",))
        return Outcome(answer="clear", subjects=subjects, because="nothing of it in force on the same list is spoken of here")


def _speaks_of(against: _Placed, running: _Placed) -> bool:
    """Whether what an entry says of its medicine is said of another: of the same line, or of all that holds its ingredients."""
    if against[0] is running[0]:
        return True
    mine, theirs = against[1].identified.medicine, running[1].identified.medicine
    return mine is not None and theirs is not None and bool(mine.ingredients) and mine.ingredients <= theirs.holds


def _may_be_meant(against: MedicineEntry, still: MedicineEntry) -> bool:
    """Written on a later day, or by another route: a medicine restarted, or changed from tablets to an infusion."""
    if against.route and still.route and against.route != still.route:
        return True
    said, began = _written_on(against), _written_on(still)
    return bool(said and began and said.certainly_before(began.first))


def _written_on(entry: MedicineEntry) -> PartialDate | None:
    written = entry.written
    return written.authored or written.status_changed or written.started


def _said(line: MedicineLine, entry: MedicineEntry) -> str:
    named = medicine_words(line, entry)["medicine"]
    written = _written_on(entry)
    return f"{named} ({written.written[:10]})" if written else named


def _dated(entry: MedicineEntry) -> str:
    written = _written_on(entry)
    return f"{entry.because}; written {written.written[:10]}" if written else entry.because
