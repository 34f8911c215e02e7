"""What can be asked of the database."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Executable
from sqlmodel import Session, and_, col, func, select, tuple_

from service.audit.kept import (
    AnsweredReport,
    Carried,
    ChainedEvent,
    Change,
    Counts,
    Decision,
    Delivery,
    KeptKey,
    KeptMessage,
    KeptReport,
    ListedReport,
    Past,
    ReceivedReport,
    RuleCount,
    ShownCard,
)
from service.store import often, outbox
from service.store.counting import by_day, often_overridden, rule_counts, said_of
from service.store.tables import (
    AuditEventRow,
    CardRow,
    CarriedRow,
    DecisionRow,
    HitRow,
    MarkRow,
    MessageRow,
    ReceivedRow,
    ReportRow,
)

Place = tuple[int, str, str]
_OF_EVENT = ("seq", "at", "kind", "report", "body", "previous", "hash")
_PAGE = 500


class Reading:
    """Questions within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def _ask(self, often: Executable, **values: Any) -> CursorResult[Any]:
        # Such a statement does not see what the session has not written yet.
        self._session.flush()
        return self._connection.execute(often, values)

    def report(self, id: str) -> KeptReport | None:
        """A report as it was answered, with the bytes it was made from."""
        row = self._ask(often.REPORT, id=id).first()
        return _kept(row, row.body) if row else None

    def latest(self, patient: str, *, skip: int = 0) -> KeptReport | None:
        """The report made last of a patient, who is named by a pseudonym; `skip`: so many before it."""
        newest = (col(ReportRow.made_at).desc(), col(ReportRow.id).desc())
        row = self._session.exec(
            select(ReportRow).where(ReportRow.patient == patient).order_by(*newest).offset(skip).limit(1)
        ).first()
        return _kept(row, self._session.get_one(ReceivedRow, row.received).body) if row else None

    def how_many(self) -> int:
        """How many reports are kept."""
        return self._session.exec(select(func.count()).select_from(ReportRow)).one()

    def received(self, *, after: str, limit: int) -> Sequence[ReceivedReport]:
        """What reports were made from, in the order of their ids; `after` an id, "" from the first."""
        wanted = (
            select(ReportRow.id, ReportRow.made_at, ReportRow.patient, ReceivedRow.body)
            .join(ReceivedRow, col(ReceivedRow.sha256) == col(ReportRow.received))
            .where(col(ReportRow.id) > after)
            .order_by(col(ReportRow.id))
            .limit(limit)
        )
        return [ReceivedReport(id=id, made_at=at, patient=who, received=body) for id, at, who, body in self._session.exec(wanted)]

    def answers(
        self, *, since: str | None, until: str | None, before: tuple[str, str] | None, limit: int
    ) -> Sequence[AnsweredReport]:
        """Reports kept from `since` on and before `until`, the newest first; `before` a time and an id, None from the newest."""
        place = (col(ReportRow.made_at), col(ReportRow.id))
        wanted = select(ReportRow.id, ReportRow.made_at, ReportRow.answer).order_by(*(each.desc() for each in place)).limit(limit)
        if since:
            wanted = wanted.where(col(ReportRow.made_at) >= since)
        if until:
            wanted = wanted.where(col(ReportRow.made_at) < until)
        if before:
            wanted = wanted.where(tuple_(*place) < tuple_(*before))
        return [AnsweredReport(id=id, made_at=at, answer=answer) for id, at, answer in self._session.exec(wanted)]

    def key(self, key: str) -> KeptKey | None:
        """What an idempotency key was used for."""
        row = self._ask(often.KEY, key=key).first()
        return KeptKey(**row._mapping) if row else None

    def messages(self, source: str, patient: str) -> Sequence[KeptMessage]:
        """The messages of a feed about one patient, in the order they came."""
        found = select(MessageRow).where(MessageRow.source == source, MessageRow.patient == patient).order_by(col(MessageRow.id))
        return [
            KeptMessage(
                source=row.source,
                patient=row.patient,
                kind=row.kind,
                control=row.control,
                at=row.at,
                sha256=row.sha256,
                body=row.body,
            )
            for row in self._session.exec(found)
        ]

    def card(self, card: str) -> ShownCard | None:
        """What a card speaks of."""
        row = self._session.get(CardRow, card)
        return ShownCard(card=row.card, report=row.report, finding=row.finding) if row else None

    def work_list(
        self, *, after: Place | None, limit: int, status: str | None = None, hold: bool | None = None
    ) -> Sequence[tuple[Place, ListedReport]]:
        """Reports by harm, then by age, each with the place from which the next page goes on."""
        place = (col(ReportRow.urgency), col(ReportRow.made_at), col(ReportRow.id))
        wanted = select(ReportRow).order_by(*place).limit(limit)
        if after:
            wanted = wanted.where(tuple_(*place) > tuple_(*after))
        if status:
            wanted = wanted.where(ReportRow.status == status)
        if hold is not None:
            wanted = wanted.where(ReportRow.hold == hold)
        return [((row.urgency, row.made_at, row.id), _listed(row)) for row in self._session.exec(wanted)]

    def decisions(self, report: str) -> Sequence[Decision]:
        """All decisions about a report, in the order in which they were made."""
        wanted = select(DecisionRow).where(DecisionRow.report == report).order_by(col(DecisionRow.number))
        return [_decision(row) for row in self._session.exec(wanted)]

    def last_decision(self) -> int:
        """The serial of the decision made last, of any patient. 0: there is none."""
        return self._ask(often.LAST_DECISION).scalar() or 0

    def past(self, patient: str, *, until: int | None = None) -> Sequence[Past]:
        """The decisions about a patient in the order in which they were made, `until` that serial, with what each rested on.

        Decisions about reports that were kept before findings were counted are not among them.
        """
        if until is None:
            return [_past(row) for row in self._ask(often.PAST, patient=patient).mappings()]
        return [_past(row) for row in self._ask(often.PAST_UNTIL, patient=patient, until=until).mappings()]

    def carried(self, report: str) -> Sequence[Carried]:
        """The overrides that were in force when a report was made, by its findings, and whether each still stands."""
        return [self._carried(row) for row in self._session.exec(_carried_in(CarriedRow.report == report))]

    def carrying(self, report: str, finding: str) -> Sequence[str]:
        """The other reports into which an override of the same finding as this one was carried over."""
        hit = self._hit(report, finding)
        if hit is None or hit.same is None or hit.patient is None:
            return []
        of = and_(col(CarriedRow.report) == col(HitRow.report), col(CarriedRow.finding) == col(HitRow.finding))
        same = (col(HitRow.patient) == hit.patient, col(HitRow.same) == hit.same, col(HitRow.report) != report)
        return list(self._session.exec(select(CarriedRow.report).join(HitRow, of).where(*same)))

    def _carried(self, row: CarriedRow) -> Carried:
        decision, hit = self._session.get_one(DecisionRow, row.decision), self._hit(row.report, row.finding)
        assert hit is not None
        of = and_(col(DecisionRow.report) == col(HitRow.report), col(DecisionRow.finding) == col(HitRow.finding))
        same = (col(HitRow.patient) == hit.patient, col(HitRow.same) == hit.same, col(HitRow.report) != row.report)
        later = select(DecisionRow.id).join(HitRow, of).where(*same, col(DecisionRow.id) > row.decision).limit(1)
        return Carried(
            finding=row.finding,
            serial=row.decision,
            decision=_decision(decision),
            until=row.until,
            stands=self._session.exec(later).first() is None,
        )

    def _hit(self, report: str, finding: str) -> HitRow | None:
        return self._session.exec(select(HitRow).where(HitRow.report == report, HitRow.finding == finding)).first()

    def rule_counts(self, *, since: str | None = None, until: str | None = None, rule: str | None = None) -> Sequence[RuleCount]:
        """What became of the findings of each rule and version, of reports kept from `since` on and before `until`."""
        return rule_counts(self._session, since=since, until=until, rule=rule)

    def said_of(self, rule: str, *, since: str | None = None, until: str | None = None) -> Mapping[str, Mapping[str, int]]:
        """How often each verdict, reason, alarm and outcome was given about a rule, by the decisions that stand."""
        return said_of(self._session, rule, since=since, until=until)

    def by_day(self, rule: str, *, since: str | None = None, until: str | None = None) -> Sequence[tuple[str, int, int]]:
        """Days with hits of a rule: the day, how many were shown, how many of those were overridden since."""
        return by_day(self._session, rule, since=since, until=until)

    def often_overridden(self, *, least: int) -> Sequence[tuple[str, int]]:
        """Rules and versions with at least so many overridden findings."""
        return often_overridden(self._session, least=least)

    def events(self, *, after: int = 0, limit: int | None = None, report: str | None = None) -> Iterator[ChainedEvent]:
        """Audit events in their order."""
        wanted = select(*(col(getattr(AuditEventRow, name)) for name in _OF_EVENT)).order_by(col(AuditEventRow.seq))
        if report:
            wanted = wanted.where(AuditEventRow.report == report)
        # A page at a time, since the chain outgrows the memory and whoever follows it may stop anywhere.
        left = limit
        while left is None or left > 0:
            most = _PAGE if left is None else min(left, _PAGE)
            rows = self._session.exec(wanted.where(col(AuditEventRow.seq) > after).limit(most)).all()
            yield from (ChainedEvent(**dict(zip(_OF_EVENT, row, strict=True))) for row in rows)
            if len(rows) < most:
                return
            after, left = rows[-1][0], None if left is None else left - most

    def last_change(self, patient: str | None = None) -> Change | None:
        """The newest change of a patient, by pseudonym; of all of them where none is named."""
        if patient is None:
            row = self._ask(often.LAST_CHANGE).first()
        else:
            row = self._ask(often.LAST_CHANGE_OF, patient=patient).first()
        return Change(**row._mapping) if row else None

    def is_due(self, subscriber: str, now: str) -> bool:
        """Whether there is a change that a subscriber can be told now."""
        return outbox.is_due(self._session, subscriber, now)

    def changes(self, *, after: int = 0, limit: int, state: str | None = None) -> Sequence[tuple[Change, Sequence[Delivery]]]:
        """Changes in their order, with how far each subscriber was told."""
        return outbox.changes(self._session, after=after, limit=limit, state=state)

    def how_told(self) -> Mapping[tuple[str, str], int]:
        """How many deliveries there are by subscriber and state."""
        return outbox.how_told(self._session)

    def marked(self, name: str, *, now: int) -> bool:
        """Whether a name is remembered still."""
        row = self._session.get(MarkRow, name)
        return row is not None and row.until > now

    def head(self) -> str:
        """The hash at the end of the chain, as it was noted when the last event was appended."""
        return self._ask(often.HEAD).one().hash


def _kept(row: Any, received: bytes) -> KeptReport:
    return KeptReport(
        **_head(row),
        patient=row.patient,
        answer=row.answer,
        received=received,
        shadow=row.shadow,
        decisions_seen=row.decisions_seen or 0,
    )


def _listed(row: ReportRow) -> ListedReport:
    return ListedReport(**_head(row), decisions=row.decisions)


def _head(row: Any) -> dict[str, Any]:
    """What the work-list shows of a report, and the report itself holds too."""
    return {
        "id": row.id,
        "made_at": row.made_at,
        "case": row.case_name,
        "status": row.status,
        "transfer": row.transfer,
        "hold": row.hold,
        "undecided": _counts(row),
    }


def _counts(row: Any) -> Counts:
    return Counts(
        critical=row.undecided_critical, high=row.undecided_high, moderate=row.undecided_moderate, low=row.undecided_low
    )


def _decision(row: DecisionRow) -> Decision:
    return _said(row.model_dump(exclude={"id"}))


def _said(fields: Mapping[str, Any]) -> Decision:
    # Decisions from before holds could be taken off say nothing about it.
    return Decision(**{**fields, "release_hold": bool(fields["release_hold"])})


def _past(row: Any) -> Past:
    fields: dict[str, Any] = dict(row)
    same, thing, basis = (fields.pop(name) for name in ("same", "thing", "basis"))
    return Past(
        serial=fields.pop("serial"), decision=_said(fields), same=same or "", thing=thing or "", basis=json.loads(basis or "{}")
    )


def _carried_in(which: Any) -> Any:
    return select(CarriedRow).where(which).order_by(col(CarriedRow.id))
