"""The changes that an entry documents, with their reasons: by its status, its change summary, or a sentence of its notes."""

import re
from collections.abc import Iterator
from dataclasses import replace

from service.core.model.change import ENDINGS, ChangeKind, DocumentedChange, SaidBy
from service.core.model.dates import PartialDate
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.model.written import MedicineWritten
from service.core.normalise.change_notes import NoteChange, amendment, changes_in_notes, labelled_reason
from service.core.normalise.reasons import alternatives, cause_of, stated_reason

# A course that was completed was not stopped: another of the same medicine may go on.
_BY_STATUS: dict[str, ChangeKind] = {"stopped": "stopped", "on-hold": "withheld"}
_BY_CHANGE: dict[str, ChangeKind] = {
    "stopped": "stopped",
    "suspended": "withheld",
    "added": "started",
    "amended": "changed",
}


def documented_changes(written: MedicineWritten, medicine: Medicine | None, reference: Reference) -> tuple[DocumentedChange, ...]:
    """Every change of the entry that has a recorded reason. One without a reason is none: a code alone does not say why."""
    noted = changes_in_notes(written.notes, _names(written, medicine), reference)
    return (*_coded(written, reference), *(_of_note(one, written, reference) for one in noted))


def reason_of_ending(written: MedicineWritten, reference: Reference) -> str | None:
    """Why an entry that is over was ended, in the source's words; None where no reason is recorded."""
    said = (written.status_reason, written.change_reason, labelled_reason(written.notes, reference))
    return next((reason for words in said if (reason := stated_reason(words, reference))), None)


def _coded(written: MedicineWritten, reference: Reference) -> Iterator[DocumentedChange]:
    by_status, by_change = _BY_STATUS.get(written.status), _BY_CHANGE.get(written.change or "")
    ending = by_status or (by_change if by_change in ENDINGS else None)
    if ending:
        reason = reason_of_ending(written, reference)
        if reason:
            said: SaidBy = "status" if by_status else "change summary"
            yield _change(ending, reason, reason, said, written, _day_of(written), reference)
    elif by_change == "started" and (reason := stated_reason(written.change_reason, reference)):
        yield _change("started", reason, reason, "change summary", written, written.changed_on, reference)
    elif by_change == "changed" and (reason := stated_reason(written.change_reason, reference)):
        yield _amended(reason, written, reference)


def _amended(reason: str, written: MedicineWritten, reference: Reference) -> DocumentedChange:
    """An amendment: what was amended is told only where a part of its words says it whole ("Dose increased from 5mg to 10mg")."""
    found = next((said for part in reason.split(";") if (said := amendment(part, reference))), None)
    kind = found.kind if found else _by_verb(reason, reference)
    made = _change(kind, reason, reason, "change summary", written, written.changed_on, reference)
    return replace(made, before=found.before, now=found.now) if found else made


def _by_verb(reason: str, reference: Reference) -> ChangeKind:
    """`increased` or `reduced` where the reason begins with a verb that says so ("Dose increased for …"), else `changed`."""
    kinds: tuple[ChangeKind, ...] = ("increased", "reduced")
    for kind in kinds:
        rows = (row for row in reference.change_words if (row.means, row.value) == ("verb", kind))
        said = alternatives(tuple(word for row in rows for word in row.words))
        if re.match(rf"\W*(?:(?:the\s+)?dos(?:e|age)\s+(?:(?:was|has\s+been)\s+)?)?(?:{said})\b", reason.lower()):
            return kind
    return "changed"


def _of_note(one: NoteChange, written: MedicineWritten, reference: Reference) -> DocumentedChange:
    made = _change(one.kind, one.words, one.reason, "note", written, one.on, reference)
    return replace(made, before=one.before, now=one.now)


def _change(
    kind: ChangeKind,
    words: str,
    reason: str,
    said_by: SaidBy,
    written: MedicineWritten,
    on: PartialDate | None,
    reference: Reference,
) -> DocumentedChange:
    return DocumentedChange(
        kind=kind,
        cause=cause_of(reason, reference),
        words=words,
        reason=reason,
        said_by=said_by,
        source=written.source,
        entry=written.entry,
        on=on,
    )


def _day_of(written: MedicineWritten) -> PartialDate | None:
    return written.status_changed or written.changed_on or written.ended


def _names(written: MedicineWritten, medicine: Medicine | None) -> tuple[str, ...]:
    """The names that a sentence may call this medicine by: as written, as identified, its moiety, its brand."""
    known = (medicine.concept.display, medicine.vtm.display if medicine.vtm else "", medicine.brand or "") if medicine else ()
    one_ingredient = medicine.ingredient_names if medicine and len(medicine.ingredient_names) == 1 else ()
    return tuple(name for name in (written.text or "", *known, *one_ingredient) if name)
