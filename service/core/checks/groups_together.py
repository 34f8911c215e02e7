"""Three or more kinds of medicine that harm together, though each two of them may be meant."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from service.core.checks.about import judged, line_name, medicine_subject
from service.core.checks.held import Held, renal_below
from service.core.checks.kind import AppliesTo
from service.core.checks.pairs import LineEntries, known, taken
from service.core.checks.record import Record
from service.core.model.finding import Outcome


@dataclass(frozen=True, kw_only=True)
class GroupsTogether:
    """Fires once where a medicine of the rule's groups is taken with one of each group of `together_with`.

    One product may be of two groups. `egfr_below`: only below that renal function. A list that the current one has ended
    does not count.
    """

    kind: ClassVar[str] = "groups_together"
    words: ClassVar[frozenset[str]] = frozenset({"medicines", "sources", "who"})
    together_with: tuple[str, ...]
    egfr_below: Decimal | None = None

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        spoken = {id(entry) for _, entry in judged(record, applies_to)}
        first = [(line, mine) for line, entries in taken(record) if (mine := [e for e in entries if id(e) in spoken])]
        if not first:
            return ()
        others = [[each for each in taken(record) if _of_group(each, group)] for group in self.together_with]
        found = {line.line: (line, mine) for one in (first, *others) for line, mine in one}
        if not all(others):
            subjects = tuple(medicine_subject(line, entry) for line, mine in first for entry in mine)
            return (Outcome(answer="clear", subjects=subjects, because="not one of each group"),)
        held = Held(holds=True, because="") if self.egfr_below is None else renal_below(record, self.egfr_below)
        return (_outcome(list(found.values()), held),)


def _outcome(lines: list[LineEntries], held: Held) -> Outcome:
    entries = [(line, entry) for line, mine in lines for entry in mine]
    subjects = tuple(medicine_subject(line, entry) for line, entry in entries)
    if held.holds is None:
        return Outcome(answer="cannot_tell", subjects=subjects, because=held.because, missing=held.missing)
    names = [line_name(line, mine[0]) for line, mine in lines]
    return Outcome(
        answer="fires" if held.holds else "clear",
        subjects=subjects,
        because=held.because or "one of each group is taken",
        words={
            "medicines": f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0],
            "sources": ", ".join(sorted({entry.written.source for _, entry in entries})),
            "who": held.because,
        },
        evidence={"medicines": ", ".join(names)} | ({"who": held.because} if held.because else {}),
    )


def _of_group(running: LineEntries, group: str) -> bool:
    return any(group in medicine.groups for medicine in known(running[1]))
