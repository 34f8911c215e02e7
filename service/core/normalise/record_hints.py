"""Hints at a lost agent in the rest of the record: what other lists hold and this one lacks, and medicines stopped that day."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from service.core.model.allergy import Agent
from service.core.model.dates import PartialDate
from service.core.model.entries import AllergyEntry, MedicineEntry, NormalisedSource
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten
from service.core.normalise.agents import agents_of_medicine
from service.core.normalise.candidate_hints import Hint
from service.core.normalise.note_phrases import phrases

_SAME_DAY, _SAME_RECORDER, _SAME_REACTION = Decimal("0.55"), Decimal("0.50"), Decimal("0.50")
_LACKING_HERE, _HERE_TOO, _OWN_LIST = Decimal("0.45"), Decimal("0.25"), Decimal("0.20")
_LOST_THERE, _ENDED_THERE = Decimal("0.35"), Decimal("0.15")
_STOPPED_FOR_IT, _STOPPED_THAT_DAY = Decimal("0.60"), Decimal("0.50")
_STOPPED = frozenset({"stopped", "completed", "cancelled", "not-taken"})
# So many entries of one day are a transfer, which dates everything alike, or a clerking: the day says nothing of one of them.
_ONE_DAY_OF_A_TRANSFER = 3


def record_hints(
    entry: AllergyEntry, source: NormalisedSource, sources: tuple[NormalisedSource, ...], reference: Reference
) -> tuple[Hint, ...]:
    """Every hint that the other entries of all sources give. One source more gives hints more, and takes none away."""
    days = _days(entry.written, source)
    own = {agent.name for other in source.allergies if other is not entry for agent in other.reading.agents}
    found: list[Hint] = []
    for other in sources:
        for allergy in other.allergies:
            if allergy is not entry:
                found += _of_allergy(entry, days, allergy, own, other.name == source.name)
        telling = days - _days_of_many_stops(other)
        for medicine in other.medicines:
            found += _of_medicine(telling, medicine, reference)
    return tuple(dict.fromkeys(found))


def _of_allergy(
    entry: AllergyEntry, days: frozenset[date], other: AllergyEntry, own: set[str], same_list: bool
) -> Iterator[Hint]:
    """What another entry about a known agent says; only entries of other lists can be the same allergy."""
    state, where = other.reading.state, other.written.source
    for agent in other.reading.agents:
        if same_list:
            # Another entry of one list is another allergy, unless both are of one day: then it may be its coded copy.
            if state == "active" and days & _all_days(other.written):
                yield from _hint(agent, _OWN_LIST, f"held by another entry of {where} of the same day")
        elif other.reading.is_lost:
            yield from _hint(agent, _LOST_THERE, f"named by another entry of {where} whose agent was lost")
        elif state == "resolved":
            yield from _hint(agent, _ENDED_THERE, f"recorded as ended in {where}")
        elif state == "active":
            yield from _in_another_list(entry, days, other, agent, agent.name in own)


def _in_another_list(entry: AllergyEntry, days: frozenset[date], other: AllergyEntry, agent: Agent, own: bool) -> Iterator[Hint]:
    here, where = entry.written.source, other.written.source
    if own:
        yield from _hint(agent, _HERE_TOO, f"in the list of {where} as well as in that of {here}")
    else:
        yield from _hint(agent, _LACKING_HERE, f"in the list of {where} and not in that of {here}")
    for day in sorted(days & _all_days(other.written)):
        yield from _hint(agent, _SAME_DAY, f"recorded for the same day ({day.isoformat()}) in {where}")
    recorder = entry.written.recorder
    if recorder and other.written.recorder and recorder.lower() == other.written.recorder.lower():
        yield from _hint(agent, _SAME_RECORDER, f"recorded by the same person ({recorder}) in {where}")
    shared = _reactions(entry) & _reactions(other)
    for reaction in sorted(shared):
        yield from _hint(agent, _SAME_REACTION, f"recorded with the same reaction ({reaction}) in {where}")


def _of_medicine(days: frozenset[date], medicine: MedicineEntry, reference: Reference) -> Iterator[Hint]:
    """A medicine that was stopped on the day of the allergy, or for a reaction."""
    found = medicine.identified.medicine
    written = medicine.written
    if found is None or (written.status not in _STOPPED and written.change != "stopped"):
        return
    same = sorted(days & _stopped_on(medicine))
    reason = next((words for words in (written.status_reason, written.change_reason) if words), None)
    told = reason is not None and any(
        phrase.means in {"reaction", "kind"} and not phrase.denied for phrase in phrases(reason, reference)
    )
    for agent in agents_of_medicine(found, reference):
        for day in same:
            because = f"{found.concept.display} was stopped on the same day ({day.isoformat()}) in {written.source}"
            yield from _hint(agent, _STOPPED_THAT_DAY, because)
        if told:
            because = f"{found.concept.display} was stopped in {written.source}, where the reason is “{reason}”"
            yield from _hint(agent, _STOPPED_FOR_IT, because)


def _stopped_on(medicine: MedicineEntry) -> frozenset[date]:
    written = medicine.written
    return _known(map(_day, (written.ended, written.status_changed, written.changed_on)))


def _days_of_many_stops(source: NormalisedSource) -> frozenset[date]:
    """Days on which so many medicines ended that it was a transfer or a review of them all."""
    counted = Counter(day for medicine in source.medicines for day in _stopped_on(medicine))
    return frozenset(day for day, number in counted.items() if number >= _ONE_DAY_OF_A_TRANSFER)


def _hint(agent: Agent, score: Decimal, because: str) -> Iterator[Hint]:
    if agent.concept:
        yield Hint(concept=agent.concept, score=score, because=because)


def _reactions(entry: AllergyEntry) -> frozenset[str]:
    """Reactions by their titles, those of fields by their words."""
    fields = (one.text for reaction in entry.written.reactions for one in reaction.manifestations)
    displays = (c.display for reaction in entry.written.reactions for one in reaction.manifestations for c in one.codings)
    said = (words.strip().lower() for words in (*fields, *displays) if words)
    return frozenset((*said, *(one.title.lower() for one in entry.reading.reactions if not one.doubted)))


def _days(written: AllergyWritten, source: NormalisedSource) -> frozenset[date]:
    """The days that say something of this entry: of its onset and its recording, unless many entries are of that day."""
    counted = Counter(day for other in source.allergies for day in _all_days(other.written))
    return frozenset(day for day in _all_days(written) if counted[day] < _ONE_DAY_OF_A_TRANSFER)


def _all_days(written: AllergyWritten) -> frozenset[date]:
    return _known((_day(written.asserted), _day(written.onset)))


def _known(days: Iterable[date | None]) -> frozenset[date]:
    return frozenset(day for day in days if day)


def _day(written: PartialDate | None) -> date | None:
    """The day, where a whole date was written."""
    return written.first if written and written.first == written.last else None
