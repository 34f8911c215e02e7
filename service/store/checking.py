"""Whether a database is whole: its own pages, the chain, and that bodies, reports and events belong together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlmodel import Session, col, select

from service.audit.canonical import sha256_hex
from service.audit.chain import verify
from service.store.database import engine_for, for_reading
from service.store.reading import Reading
from service.store.tables import AuditEventRow, ReceivedRow, ReportRow
from service.store.versions import version_of

_PAGE = 200
_MOST_TOLD = 20


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found. `problems` in words that hold nothing of a record; empty: the database is whole."""

    kind: str
    version: str | None
    events: int
    reports: int
    head: str
    problems: tuple[str, ...]


def check(url: str) -> Checked:
    """Look at everything in one consistent view. DatabaseRefused and errors of the database are the caller's."""
    engine = engine_for(url)
    try:
        with for_reading(engine).connect() as connection:
            return _checked(connection)
    finally:
        engine.dispose()


def _checked(connection: Connection) -> Checked:
    kind, version = connection.dialect.name, version_of(connection)
    if version is None:
        return Checked(kind=kind, version=None, events=0, reports=0, head="", problems=("it is empty",))
    problems = list(_of_sqlite(connection)) if kind == "sqlite" else []
    with Session(connection) as session:
        reading = Reading(session)
        found = verify(reading.events(), head=reading.head())
        if found.broken:
            problems.append(f"the chain is broken: {found.broken}")
        elif found.head != reading.head():
            problems.append("the chain ends elsewhere than was noted: events are missing at its end")
        problems += _few(_bodies(session), "bodies that are not what was received")
        problems += _few(_reports(session), "reports that no event tells of, or that are not what was answered")
        problems += _few(_lost(session), "events of reports that are not there")
        return Checked(
            kind=kind, version=version, events=found.count, reports=reading.how_many(), head=found.head, problems=tuple(problems)
        )


def _of_sqlite(connection: Connection) -> Iterator[str]:
    for row in connection.execute(text("PRAGMA integrity_check")):
        if row[0] != "ok":
            yield f"the file is damaged: {row[0]}"
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"a row of {row[0]} refers to one of {row[2]} that is not there"


def _bodies(session: Session) -> Iterator[str]:
    after = ""
    wanted = select(ReceivedRow.sha256, ReceivedRow.body).order_by(col(ReceivedRow.sha256)).limit(_PAGE)
    while rows := session.exec(wanted.where(col(ReceivedRow.sha256) > after)).all():
        yield from (sha256 for sha256, body in rows if sha256_hex(body) != sha256)
        after = rows[-1][0]


def _reports(session: Session) -> Iterator[str]:
    """Reports whose bytes are not those of which the event that made them has noted the hash."""
    after = ""
    wanted = select(ReportRow.id, ReportRow.answer).order_by(col(ReportRow.id)).limit(_PAGE)
    while rows := session.exec(wanted.where(col(ReportRow.id) > after)).all():
        made = _made(session, [id for id, _ in rows])
        yield from (id for id, answer in rows if not any(sha256_hex(answer) in body for body in made.get(id, ())))
        after = rows[-1][0]


def _made(session: Session, reports: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    wanted = select(AuditEventRow.report, AuditEventRow.body).where(AuditEventRow.kind == "made")
    for report, body in session.exec(wanted.where(col(AuditEventRow.report).in_(reports))):
        found.setdefault(report or "", []).append(body)
    return found


def _lost(session: Session) -> list[Any]:
    there = select(ReportRow.id).where(col(ReportRow.id) == col(AuditEventRow.report))
    wanted = select(AuditEventRow.seq).where(AuditEventRow.kind == "made", ~there.exists()).limit(_MOST_TOLD + 1)
    return [f"event {seq}" for seq in session.exec(wanted)]


def _few(found: Any, what: str) -> list[str]:
    named = list(found)
    more = f" and {len(named) - _MOST_TOLD} more" if len(named) > _MOST_TOLD else ""
    return [f"{what}: {', '.join(named[:_MOST_TOLD])}{more}"] if named else []
