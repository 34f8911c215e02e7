"""The latest report on a patient, and what its case becomes when one more source is put to it."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from service.audit.kept import KeptReport
from service.workflows.changes import asks_of_orders
from service.workflows.ports import Office, Reading

Json = dict[str, Any]


def latest_report(store: Reading, patient: str, office: Office) -> KeptReport | None:
    """The latest on that pseudonym that is no answer about orders: such a question may have left out half of the record."""
    for place in count():
        kept = store.latest(patient, skip=place)
        if kept is None or not asks_of_orders(case_of(kept, office)):
            return kept
    raise AssertionError("there are only so many reports")


def case_of(kept: KeptReport, office: Office) -> Json:
    """The case that a report was made from, with the answer of every source that was asked."""
    return office.desk.read_json(kept.received)  # type: ignore[return-value]


def with_source(case: Mapping[str, Any], source: Mapping[str, Any], as_of: str) -> tuple[Json, str]:
    """The case with one more source at that time, and the name that the source has in it: another, where its own is taken."""
    taken, name = {each["name"] for each in case["sources"]}, source["name"]
    free = next(one for one in (name, *(f"{name}-{number}" for number in range(2, 99))) if one not in taken)
    return {**case, "as_of": as_of, "sources": [*case["sources"], {**source, "name": free}]}, free
