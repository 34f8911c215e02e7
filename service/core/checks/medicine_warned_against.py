"""Medicines that a problem, a flag or a finding of the record warns of, where no list of allergies says anything of it."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.allergy_conflict import unknown_ingredients
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry, WarnedAgainst
from service.core.model.finding import Outcome, Subject
from service.core.model.lines import MedicineLine

# Entries that give one warning in the same words: a warning is told once, whoever repeats it.
_Alike = tuple[WarnedAgainst, ...]
_Pair = tuple[MedicineLine, MedicineEntry]
_WORDS = frozenset({"said", "said_by", "named"})


@dataclass(frozen=True, kw_only=True)
class MedicineWarnedAgainst:
    """Fires once for a medicine line in force that a warning speaks of; one that is open is another kind's.

    So is one that its own source knew when it began the medicine: whoever started it there had it before them.

    Warnings of what a list of allergies holds in force are left to the rules on those. A medicine that nobody could identify
    makes cannot_tell where there is any warning.
    """

    kind: ClassVar[str] = "medicine_warned_against"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | _WORDS

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        told = _warnings(record)
        if not told:
            return ()
        warnings = [one for one in told if not one[0].open and not _listed(one, record)]
        lines: dict[str, list[_Pair]] = {}
        for pair in judged(record, applies_to):
            lines.setdefault(pair[0].line, []).append(pair)
        return tuple(_about_line(pairs, warnings) for pairs in lines.values())


@dataclass(frozen=True, kw_only=True)
class WarningOfMedicine:
    """Fires once for a warning that is open, of which no medicine is in force, or that was known when the medicine was begun.

    Whoever prescribes next should have read it. A warning of what a list of allergies holds in force is clear.
    """

    kind: ClassVar[str] = "warning_of_medicine"
    words: ClassVar[frozenset[str]] = _WORDS

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(_about_warning(one, record) for one in _warnings(record))


def _warnings(record: Record) -> list[_Alike]:
    found: dict[tuple[str, bool], _Alike] = {}
    for each in (one for source in record.sources for one in source.warned_against):
        key = (" ".join(each.said.lower().split()), each.open)
        found[key] = (*found.get(key, ()), each)
    return list(found.values())


def _about_line(pairs: list[_Pair], warnings: list[_Alike]) -> Outcome:
    """About one line, by all its entries: one of them may name what another product of the same ingredients holds besides."""
    held = [(line, entry, _spoken(line, entry, warnings)) for line, entry in pairs]
    line, entry, spoken = next((one for one in held if one[2]), held[0])
    if not spoken and (entry.identified.medicine is None or not entry.identified.medicine.ingredients):
        return unknown_ingredients(line, entry)
    return Outcome(
        answer="fires" if spoken else "clear",
        subjects=(medicine_subject(line, entry), *(_subject(one) for one in spoken)),
        because=_because(spoken) if spoken else "no problem, flag or finding warns of it",
        words=medicine_words(line, entry) | _told(spoken),
        evidence=_evidence(spoken),
    )


def _spoken(line: MedicineLine, entry: MedicineEntry, warnings: list[_Alike]) -> _Alike:
    return tuple(one for alike in warnings for one in alike if _speaks_of(one, entry) and not _begun_since(one, line))


def _about_warning(alike: _Alike, record: Record) -> Outcome:
    why = "an allergy to it is listed" if _listed(alike, record) else None
    if why is None and not alike[0].open and any(_held(one, record) for one in alike):
        why = "another rule tells it of a medicine in force"
    return Outcome(
        answer="clear" if why else "fires",
        subjects=tuple(_subject(one) for one in alike),
        because=why or _because(alike),
        words=_told(alike),
        evidence=_evidence(alike),
    )


def _held(warning: WarnedAgainst, record: Record) -> bool:
    return any(_speaks_of(warning, entry) and not _begun_since(warning, line) for line, entry in record.in_force())


def _listed(alike: _Alike, record: Record) -> bool:
    """Whether an allergy in force is to all that is warned of."""
    held = [
        agent.ingredients
        for line in record.allergies
        for entry in line.entries
        if entry.reading.in_force and not entry.reading.negation
        for agent in entry.reading.agents
    ]
    named = (ingredients for one in alike for _, ingredients in one.named)
    return all(any(ingredients and ingredients <= each for each in held) for ingredients in named)


def _speaks_of(warning: WarnedAgainst, entry: MedicineEntry) -> bool:
    medicine = entry.identified.medicine
    return medicine is not None and any(ingredients & medicine.holds for _, ingredients in warning.named)


def _begun_since(warning: WarnedAgainst, line: MedicineLine) -> bool:
    """Whether the source that warns began the medicine on a later day."""
    told = warning.written.asserted
    entries = [matched.entry.written for matched in line.entries if matched.entry.written.source == warning.written.source]
    return told is not None and any(one.started is not None and told.certainly_before(one.started.first) for one in entries)


def _subject(warning: WarnedAgainst) -> Subject:
    written = warning.written
    return Subject(kind="patient", source=written.source, entry=written.entry, text=warning.said)


def _because(warnings: _Alike) -> str:
    return "; ".join(dict.fromkeys(f"{one.written.source}{_when(one)}: “{one.said}”" for one in warnings))


def _when(warning: WarnedAgainst) -> str:
    return f" ({warning.written.asserted.written[:10]})" if warning.written.asserted else ""


def _told(warnings: _Alike) -> dict[str, str]:
    return {
        "said": "; ".join(dict.fromkeys(one.said for one in warnings)),
        "said_by": " and ".join(dict.fromkeys(f"{one.written.source}{_when(one)}" for one in warnings)),
        "named": ", ".join(dict.fromkeys(words for one in warnings for words, _ in one.named)),
    }


def _evidence(warnings: _Alike) -> dict[str, str]:
    return {f"{one.written.source} {one.written.entry}": one.said for one in warnings}
