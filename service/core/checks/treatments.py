"""Which entries of one list are one treatment, so that what they come to is added up once."""

from collections.abc import Iterable

from service.core.model.entries import MedicineEntry
from service.core.model.lines import MedicineLine

_Pair = tuple[MedicineLine, MedicineEntry]


def once_each(pairs: Iterable[_Pair]) -> list[_Pair]:
    """The same without the acute issues of what the GP's record holds as a repeat of the very product, dose and route.

    `pairs`: of one list. An early issue, or one for a holiday, is the same treatment; that it is listed twice another rule says.
    """
    listed = list(pairs)
    repeats = {_treatment(entry) for _, entry in listed if entry.written.course in {"repeat", "repeat-dispensing"}}
    return [pair for pair in listed if not (_is_issue(pair[1]) and _treatment(pair[1]) in repeats)]


def _is_issue(entry: MedicineEntry) -> bool:
    return entry.role == "gp-record" and entry.written.course == "acute"


def _treatment(entry: MedicineEntry) -> object:
    medicine = entry.identified.medicine
    return medicine.concept.code if medicine else None, entry.daily, entry.route
