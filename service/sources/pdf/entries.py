"""Rows of a summary's tables as medicine and allergy entries, each with its place and the words that it was read from."""

import re

from service.core.model.dates import PartialDate
from service.core.model.failures import FieldProblem
from service.core.model.written import AllergyWritten, Change, CodedText, DosageWritten, MedicineWritten, ReactionWritten, Status
from service.sources.pdf.columns import Name
from service.sources.pdf.people import read_day
from service.sources.pdf.tables import Row

# What a status column says, with the words of the standard's medication change value set among them.
_CHANGES: dict[str, Change] = {
    **dict.fromkeys(("continued", "unchanged", "no change", "continue", "existing"), "continued"),
    **dict.fromkeys(("new", "added", "started", "commenced"), "added"),
    **dict.fromkeys(("amended", "changed", "dose changed", "increased", "reduced", "dose increased", "dose reduced"), "amended"),
    **dict.fromkeys(("stopped", "discontinued", "ceased", "stop"), "stopped"),
    **dict.fromkeys(("suspended", "withheld", "on hold"), "suspended"),
    **dict.fromkeys(("completed", "course completed"), "completed"),
}
_STATUSES: dict[Change, Status] = {"stopped": "stopped", "suspended": "on-hold", "completed": "completed"}
_TIME = re.compile(r"^\d{1,3} (day|week|month)s?$", re.IGNORECASE)


def read_from(row: Row) -> str:
    """The place and the words of a row, as reports show them."""
    return f"{row.place}: “{row.words}”"


def medicine_of(row: Row, source: str, change: Change | None) -> MedicineWritten:
    """A row as a medicine entry. `change`: what the heading says of every row under it; None: nothing but that it is taken.

    A row is active where neither its heading nor its status says that it ended, and of unknown status where those contradict
    each other or the status is a word that we do not know.
    """
    problems: list[FieldProblem] = []
    said = row.cells.get("status")
    told = _CHANGES.get((said or "").strip().lower())
    if said and told is None:
        problems.append(FieldProblem(path=f"{row.place}, status", reason="is a status that is not known"))
    if told and change and told != change and "stopped" in (told, change):
        problems.append(FieldProblem(path=f"{row.place}, status", reason="says otherwise than the heading of the row"))
        told = None
    changed = told or change
    comment = row.cells.get("comment")
    return MedicineWritten(
        source=source,
        entry=row.place,
        path=row.place,
        resource="row",
        text=_name(row),
        status="unknown" if problems else _STATUSES.get(changed, "active") if changed else "active",
        status_written=said,
        dosages=_dosages(row),
        quantity_text=row.cells.get("quantity"),
        started=_day(row, "started", problems),
        ended=_day(row, "ended", problems),
        change=changed,
        change_reason=row.cells.get("why"),
        indication=row.cells.get("indication"),
        notes=tuple(note for note in (comment, _odd_duration(row)) if note),
        read_from=read_from(row),
        problems=tuple(problems),
    )


def allergy_of(row: Row, source: str) -> AllergyWritten:
    """A row of a table of allergies as an entry."""
    reaction, severity, comment = row.cells.get("reaction"), row.cells.get("severity"), row.cells.get("comment")
    problems: list[FieldProblem] = []
    told = (CodedText(text=reaction),) if reaction else ()
    return AllergyWritten(
        source=source,
        entry=row.place,
        path=row.place,
        resource="row",
        text=row.cells.get("agent"),
        asserted=_day(row, "date", problems),
        reactions=(ReactionWritten(manifestations=told, severity=severity),) if told or severity else (),
        notes=(comment,) if comment else (),
        read_from=read_from(row),
        problems=tuple(problems),
    )


def allergy_in_words(place: str, words: str, source: str) -> AllergyWritten:
    """A line under the heading of allergies that stands in no table: an allergy may not be lost for want of columns."""
    return AllergyWritten(source=source, entry=place, path=place, resource="line", text=words, read_from=f"{place}: “{words}”")


def _name(row: Row) -> str:
    parts = (row.cells.get("medicine"), row.cells.get("strength"), row.cells.get("form"))
    return " ".join(part for part in parts if part)


def _dosages(row: Row) -> tuple[DosageWritten, ...]:
    duration = row.cells.get("duration")
    timed = f"for {duration}" if duration and _TIME.match(duration) else None
    parts = (row.cells.get("dose"), row.cells.get("frequency"), row.cells.get("directions"), timed)
    text, route = " ".join(part for part in parts if part) or None, row.cells.get("route")
    if text is None and route is None:
        return ()
    return (DosageWritten(path=row.place, text=text, route=CodedText(text=route) if route else None),)


def _odd_duration(row: Row) -> str | None:
    duration = row.cells.get("duration")
    return f"Duration: {duration}" if duration and not _TIME.match(duration) else None


def _day(row: Row, column: Name, problems: list[FieldProblem]) -> PartialDate | None:
    written = row.cells.get(column)
    found = read_day(written)
    if written and found is None:
        problems.append(FieldProblem(path=f"{row.place}, {column}", reason="is no date written as day, month, year"))
    return found
