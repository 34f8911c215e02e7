"""A medicine that one of several charts of orders has in force and another does not hold."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, line_name, medicine_subject, medicine_words, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.reconcile.compare import given_once


@dataclass(frozen=True, kw_only=True)
class NotOnEveryChart:
    """Fires once for a line that one chart has in force and another holds neither in force nor ended.

    Charts are the sources read with the role of inpatient orders, but for what is only proposed. What a chart ended is told by
    the rules on its status. Doses that are given once are not spoken of. With a single chart there is nothing to compare.
    """

    kind: ClassVar[str] = "not_on_every_chart"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"charts", "lacking"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        charts = frozenset(one.name for one in record.sources if one.role == "inpatient-orders" and not one.proposed)
        if len(charts) < 2:
            return ()
        return tuple(
            self._one(record, charts, line, given)
            for line in record.medicines
            for given in [[entry for entry in line.current if entry.written.source in charts and speaks_of(applies_to, entry)]]
            if given
        )

    def _one(self, record: Record, charts: frozenset[str], line: MedicineLine, given: list[MedicineEntry]) -> Outcome:
        subjects = tuple(medicine_subject(line, entry) for entry in given)
        lacking = charts - {matched.entry.written.source for matched in line.entries if not matched.entry.never_ran}
        if not lacking or all(given_once(entry) for entry in given):
            because = "it is given once" if lacking else "every chart holds it"
            return Outcome(answer="clear", subjects=subjects, because=because)
        holding, without = (", ".join(sorted(names)) for names in ({entry.written.source for entry in given}, lacking))
        evidence = {"in force on": holding, "not on": without}
        unknown = _unidentified(record, lacking)
        if unknown:
            evidence["also"] = f"{unknown} entries of {without} could not be identified and may be this medicine"
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=f"{line_name(line, given[0])} is not on {without}",
            words=medicine_words(line, given[0]) | {"charts": holding, "lacking": without},
            evidence=evidence,
        )


def _unidentified(record: Record, charts: frozenset[str]) -> int:
    return sum(
        entry.written.source in charts and entry.identified.medicine is None and not entry.identified.trial
        for _, entry in record.in_force()
    )
