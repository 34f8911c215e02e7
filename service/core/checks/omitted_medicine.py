"""Medicines taken before that are not on the current list, with no recorded reason."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, documented_words, line_name, medicine_subject, medicine_words, speaks_of
from service.core.checks.current import current_roles
from service.core.checks.entry_stale import stale
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.checks.status_differs import has_ended, past_course
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome, Severity
from service.core.model.lines import MedicineLine
from service.core.reconcile.need import Need, needs

# FHIR R4 request-intent: suggested, or one of several that may be chosen, by somebody who does not see to it that it happens.
_SUGGESTED = frozenset({"proposal", "option"})
# What a ward's chart shows beside its orders: FHIR R4 medicationrequest-category, and STU3's medication-request-category.
_ELSEWHERE = frozenset({"community", "outpatient", "patientspecified"})
_ONLY_AS_NEEDED: frozenset[Need] = frozenset({"as-needed"})


@dataclass(frozen=True, kw_only=True)
class OmittedMedicine:
    """Fires once for a line that is in force elsewhere and wholly absent from the current list.

    A line that the current list holds as stopped or on hold is not omitted: its status differs, which other rules say. One of
    which it holds only what never ran (cancelled, in error, a draft), or a course that was over before the medicine was begun,
    is omitted. One of which a source documents with a reason that it was stopped is not, nor one that another of its class was
    ordered for. At discharge the summary has to hold it: a medicine that was taken before and given to the last, and that the
    summary lacks, is omitted.
    `issue` `recent` judges lines with an entry issued within `stale_after_days` or without a date of issue; `stale` the
    rest: a repeat that nobody issues is not a medicine taken; a batch of repeat dispensing is judged by its own period, of at
    most `batch_days` days (None: like any other issue). Where no current list was read it cannot be told.
    `need` `as-needed` judges lines that every source which has them gives only as needed; `regular` the rest, with those of
    which nobody read how they are given; `any` both. `as_needed_severity`: how severe it is where every source gives it only as
    needed (None: like any other), a box of medicines kept at home just in case among it.
    """

    kind: ClassVar[str] = "omitted_medicine"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"current"}
    issue: Literal["recent", "stale"]
    stale_after_days: int
    batch_days: int | None = None
    need: Literal["any", "regular", "as-needed"] = "any"
    as_needed_severity: Severity | None = None

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(
            self._of_another_rule(record, line, taken) or self._one(record, line, taken)
            for line in record.medicines
            for taken in [[entry for entry in line.history if speaks_of(applies_to, entry)]]
            if taken
        )

    def _of_another_rule(self, record: Record, line: MedicineLine, taken: list[MedicineEntry]) -> Outcome | None:
        said = self._other_issue(record, taken) or self._other_need(taken)
        if said is None:
            return None
        return Outcome(answer="clear", subjects=tuple(medicine_subject(line, entry) for entry in taken), because=said)

    def _other_issue(self, record: Record, taken: list[MedicineEntry]) -> str | None:
        all_stale = all(stale(entry, record, self.stale_after_days, self.batch_days) for entry in taken)
        if all_stale == (self.issue == "stale"):
            return None
        return "it has been issued lately" if self.issue == "stale" else "nobody has issued it for long, which another rule says"

    def _other_need(self, taken: list[MedicineEntry]) -> str | None:
        only_as_needed = _only_as_needed(taken)
        if self.need == "any" or only_as_needed == (self.need == "as-needed"):
            return None
        how = "only as needed" if only_as_needed else "regularly, as far as was read"
        return f"it is taken {how}, which another rule says"

    def _one(self, record: Record, line: MedicineLine, taken: list[MedicineEntry]) -> Outcome:
        subjects = tuple(medicine_subject(line, entry) for entry in taken)
        lists = sorted(record.leaving_names)
        if not lists:
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because="no current list was read to look for it in",
                missing=tuple(f"source.{role}" for role in current_roles(record.transfer)),
            )
        doubted = _doubted(record, line)
        if doubted:
            return Outcome(
                answer="cannot_tell",
                subjects=(*subjects, *(medicine_subject(line, entry) for entry, _ in doubted)),
                because="nothing on the current list is surely an order of it: "
                + ", ".join(dict.fromkeys(why for _, why in doubted)),
                missing=("medicine.status",),
            )
        expected = _expected(record, line, taken)
        words = medicine_words(line, taken[0]) | {"current": ", ".join(lists)}
        words["source"] = ", ".join(sorted({entry.written.source for entry in taken}))
        return Outcome(
            answer="clear" if expected else "fires",
            subjects=subjects,
            because=expected or f"{line_name(line, taken[0])} is not in {words['current']}",
            words=words,
            evidence={"taken according to": words["source"], "not in": words["current"]} | _also(record, line),
            severity=self.as_needed_severity if _only_as_needed(taken) else None,
        )


def _only_as_needed(taken: list[MedicineEntry]) -> bool:
    return all(needs(entry) == _ONLY_AS_NEEDED for entry in taken)


def _also(record: Record, line: MedicineLine) -> dict[str, str]:
    """What the current list holds that is no such medicine being given, or may be: what never ran, and what is not identified."""
    found = {
        f"{matched.entry.written.source} {matched.entry.written.entry}": matched.entry.because
        for matched in line.entries
        if matched.entry.never_ran and matched.entry.written.source in record.current_names
    }
    current = [entry for other in record.medicines for entry in other.current]
    unidentified = [entry for entry in current if entry.identified.medicine is None and not entry.identified.trial]
    if unidentified:
        found["also"] = f"{len(unidentified)} current entries could not be identified and may be this medicine"
    return found


def _doubted(record: Record, line: MedicineLine) -> list[tuple[MedicineEntry, str]]:
    """The entries of the current list, each with why, where nobody can tell of any of them whether it runs."""
    listed = [matched.entry for matched in line.entries if matched.entry.written.source in record.leaving_names]
    held = [entry for entry in listed if not entry.never_ran]
    if not held:
        return []
    charted = frozenset(
        matched.entry.written.source
        for one in record.medicines
        for matched in one.entries
        if matched.entry.written.resource == "MedicationRequest"
    )
    doubted = [(entry, why) for entry in held if (why := _no_order(entry, charted))]
    return doubted if len(doubted) == len(held) else []


def _no_order(entry: MedicineEntry, charted: frozenset[str]) -> str:
    """Why an entry is no proof of an order, in words; empty where it is one, or is over, as far as it says.

    `charted`: the sources that hold orders, where a statement is what was told of the patient on admission.
    """
    written = entry.written
    if written.status == "unknown" and written.status_written:
        return f"a status that is not understood ({written.status_written})"
    if not entry.in_force:
        return ""
    if written.intent in _SUGGESTED:
        return f"the intent {written.intent}, which nobody has to carry out"
    return _told_of_elsewhere(entry, charted) if entry.role == "inpatient-orders" else ""


def _told_of_elsewhere(entry: MedicineEntry, charted: frozenset[str]) -> str:
    """Why an entry of a ward's chart is none of its orders, in words; empty where it is one."""
    written = entry.written
    if written.reported:
        return "an order that was reported, and made elsewhere"
    if set((written.category or "").split(", ")) & _ELSEWHERE:
        return f"of the category {written.category}, which is not for the ward"
    ordered = any(part.startswith("MedicationRequest") for part in written.parts)
    if written.resource == "MedicationStatement" and not ordered and written.source in charted:
        return "a statement of what is taken, and no order"
    return ""


def _expected(record: Record, line: MedicineLine, taken: list[MedicineEntry]) -> str | None:
    """Why it is no omission that the line is not in force on the current list; None where nothing says why."""
    on_list = [matched.entry for matched in line.entries if matched.entry.written.source in record.current_names]
    if any(_accounts_for(entry, on_list, taken, record.leaving_names) for entry in on_list):
        return "the current list holds it"
    documented = next((settled for settled in line.settled if settled.aspect == "omission"), None)
    if documented:
        return documented_words(documented)
    return record.replaced_by(line)


def _accounts_for(
    entry: MedicineEntry, on_list: list[MedicineEntry], taken: list[MedicineEntry], leaving: frozenset[str]
) -> bool:
    """Whether the list gives it on, or ended what is taken, which the rules on a status that differs say.

    A chart that gave it to the last does not say that it goes on after discharge, whatever else it holds of it.
    """
    source = entry.written.source
    if source not in leaving and any(other.in_force and other.written.source == source for other in on_list):
        return False
    return entry.in_force or (has_ended(entry) and any(not past_course(entry, still) for still in taken))
