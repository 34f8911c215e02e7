"""Counts the doses that a site gives, in the reports that it keeps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.audit.kept import Event, ReceivedReport
from service.core.checks.dose_distribution import Counted, counted_of, distribution
from service.core.model.dose_rows import GivenDoseRow
from service.workflows.make_report import make_report
from service.workflows.ports import Desk, Office, Store
from service.workflows.problems import Refused

# (step, done, whole), as whoever shows progress hears it.
Told = Callable[[str, int, int], None]
_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class DosesCounted:
    """The rows, and in how many reports they were counted: `nameless` say of nobody, `refused` cannot be read today."""

    rows: tuple[GivenDoseRow, ...]
    reports: int
    nameless: int
    refused: int


def count_doses(desk: Desk, store: Store, told: Told) -> DosesCounted:
    """The distribution of the doses in all reports, each made again from what was received by the desk's rules and tables.

    Reports are read a page at a time, so that the service can go on writing.
    """
    tally = {"reports": 0, "nameless": 0, "refused": 0}

    def every() -> Iterator[Counted]:
        with store.reading() as reading:
            whole = reading.how_many()
        for kept in _pages(store):
            told("counting doses", tally["reports"], max(whole, tally["reports"] + 1))
            tally["reports"] += 1
            if kept.patient is None:
                tally["nameless"] += 1
                continue
            report = make_report(kept.received, desk)
            if isinstance(report, Refused):
                tally["refused"] += 1
                continue
            yield from counted_of(report, patient=kept.patient, at=kept.made_at, id=kept.id, reference=desk.reference)

    return DosesCounted(rows=distribution(every()), **tally)


def note_counted(office: Office, counted: DosesCounted, tables: str) -> None:
    """Audit that the reports of all patients were read for a count, and the version of the tables that came of it."""
    about = {
        "reports": str(counted.reports),
        "rows": str(len(counted.rows)),
        "reference_data": office.desk.reference.version,
        "written": tables,
    }
    with office.store.writing() as store:
        store.append(Event(kind="doses-counted", at=office.moment(), about=about))


def _pages(store: Store) -> Iterator[ReceivedReport]:
    after = ""
    while True:
        with store.reading() as reading:
            page = reading.received(after=after, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].id
