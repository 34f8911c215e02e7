"""Why an entry was ended, by all that it records."""

from service.core.model.change import ENDINGS
from service.core.model.entries import MedicineEntry
from service.core.model.reference import Reference
from service.core.normalise.change_notes import labelled_reason
from service.core.normalise.changes import reason_of_ending
from service.core.normalise.reasons import stated_reason

# Changes of a change summary that end a medicine.
_CODED = frozenset({"stopped", "suspended"})


def reasons_of_ending(entry: MedicineEntry, reference: Reference) -> tuple[str, ...]:
    """Every reason that the entry records for its end, in a field or in a sentence of its notes: none hides another."""
    written = entry.written
    said = [reason_of_ending(written, reference), labelled_reason(written.notes, reference)]
    said += [stated_reason(written.change_reason, reference)] if written.change in _CODED else []
    said += [change.reason for change in entry.changes if change.kind in ENDINGS]
    return tuple(dict.fromkeys(reason for reason in said if reason))
