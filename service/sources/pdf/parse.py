"""A discharge summary as PDF becomes a list that is unverified from first to last, or the reason why it does not."""

from collections.abc import Iterator, Sequence

from service.core.model.failures import SourceFailure, UnreadableEntry
from service.core.model.written import AllergyWritten, MedicineWritten, SourceList
from service.sources.heading import Heading, failed
from service.sources.pdf.entries import allergy_in_words, allergy_of, medicine_of
from service.sources.pdf.extract import Extracted, NotExtracted, Page, extract
from service.sources.pdf.layout import read_lines
from service.sources.pdf.people import names_somebody, read_patients
from service.sources.pdf.sections import Section, read_sections
from service.sources.pdf.tables import NoRow, Table, read_table

UNVERIFIED = "was read from a PDF and is unverified"
_EARLIER = "stands under a heading of what was taken before the stay, which is not what was decided at its end"
_NONE = frozenset({"none", "nil", "n/a", "not applicable", "no medicines", "no medications", "none stopped"})


def parse(heading: Heading, data: bytes) -> SourceList | SourceFailure:
    """The list. What stands under a heading of medicines or allergies is an entry, or is listed as unreadable with its words.

    Fails where nothing of it is words (a scan), where the words are invisible, where no heading is one that is known, and for
    every reason of `extract`.
    """
    found = extract(data)
    if isinstance(found, NotExtracted):
        return failed(heading, found.kind, found.detail)
    unfit = _unfit(found)
    if unfit:
        return failed(heading, "unreadable", unfit)
    return _read(heading, found)


def _unfit(found: Extracted) -> str | None:
    if not any(page.words for page in found.pages):
        return "the PDF holds pictures and no text, as a scan does: it was not read"
    if all(page.turned or not page.words for page in found.pages):
        return "every page of the PDF is turned, so that its lines cannot be told"
    if any(page.hidden for page in found.pages):
        return "the PDF holds invisible text, as a scan does whose words a machine made out: it was not read"
    return None


def _read(heading: Heading, found: Extracted) -> SourceList | SourceFailure:
    whole = [page for page in found.pages if page.words and not page.turned]
    lines, repeated = read_lines(whole)
    patients = read_patients(lines, heading.name)
    sections = read_sections(line for line in lines if not names_somebody(line))
    if not any(section.about != "other" for section in sections):
        reason = f"no heading of medicines or of allergies was found on the {len(found.pages)} pages of the PDF"
        return failed(heading, "wrong-content", reason)
    tables = [(section, _table(section)) for section in sections if section.about in ("medicines", "stopped")]
    allergies, unread = _allergies(sections, heading.name)
    others = sum(len(section.lines) for section in sections if section.about == "other")
    unknown = any(table.unknown for _, table in tables)
    return SourceList(
        name=heading.name,
        role=heading.role,
        dialect="pdf",
        sha256=heading.sha256,
        retrieved_at=heading.retrieved_at,
        medicines=tuple(_medicines(tables, heading.name)),
        allergies=allergies,
        patients=patients,
        unreadable=(*_pages(found, heading.name), *_unreadable(sections, tables, unread, heading.name)),
        warnings=(*(("narrative-only",) if others else ()), *(("columns-not-read",) if unknown else ())),
        passed_over=tuple((kind, number) for kind, number in (("line", others), ("repeated line", repeated)) if number),
        unverified=UNVERIFIED,
    )


def _table(section: Section) -> Table:
    table = read_table(section.lines, "medicine")
    kept = [line for line in table.unread if line.words.strip(" .").lower() not in _NONE]
    if section.first and section.heading and section.first.strip(" .").lower() not in _NONE:
        beside = NoRow(place=section.heading.place, words=section.first, reason="stands beside its heading and in no table")
        kept.insert(0, beside)
    return Table(rows=table.rows, unread=kept, unknown=table.unknown)


def _medicines(tables: Sequence[tuple[Section, Table]], source: str) -> Iterator[MedicineWritten]:
    for section, table in tables:
        for row in table.rows:
            yield medicine_of(row, source, section.change)


def _allergies(sections: Sequence[Section], source: str) -> tuple[tuple[AllergyWritten, ...], list[NoRow]]:
    found: list[AllergyWritten] = []
    unread: list[NoRow] = []
    for section in sections:
        if section.about != "allergies":
            continue
        if section.first and section.heading:
            found.append(allergy_in_words(section.heading.place, section.first, source))
        table = read_table(section.lines, "agent")
        found.extend(allergy_of(row, source) for row in table.rows)
        if table.rows:
            unread.extend(table.unread)
        else:
            found.extend(allergy_in_words(line.place, line.text, source) for line in section.lines)
    return tuple(found), unread


def _pages(found: Extracted, source: str) -> Iterator[UnreadableEntry]:
    for page in found.pages:
        reason = _lost(page)
        if reason:
            place = f"page {page.number}"
            yield UnreadableEntry(source=source, entry=place, path=place, reason=reason, resource="page")
    if found.form:
        reason = "the PDF is a form, and what was filled into its fields is not read"
        yield UnreadableEntry(source=source, entry="form fields", path="form fields", reason=reason, resource="form")


def _lost(page: Page) -> str | None:
    if not page.words:
        return "the page holds no text: if it is a picture, what it shows was not read"
    return "the page is turned, and its lines cannot be told" if page.turned else None


def _unreadable(
    sections: Sequence[Section], tables: Sequence[tuple[Section, Table]], allergies: Sequence[NoRow], source: str
) -> Iterator[UnreadableEntry]:
    rows = [*(line for _, table in tables for line in table.unread), *allergies]
    rows += [
        NoRow(place=line.place, words=line.text, reason=_EARLIER)
        for section in sections
        if section.about == "earlier"
        for line in section.lines
    ]
    for row in rows:
        yield UnreadableEntry(
            source=source, entry=row.place, path=row.place, reason=row.reason, resource="line", words=row.words or None
        )
