"""What can be asked of the database."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session, col, func, select, tuple_

from service.audit.kept import ChainedEvent, Counts, Decision, KeptKey, KeptReport, ListedReport, ReceivedReport
from service.store.tables import AuditEventRow, ChainHeadRow, DecisionRow, IdempotencyKeyRow, ReceivedRow, ReportRow

Place = tuple[int, str, str]


class Reading:
    """Questions within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def report(self, id: str) -> KeptReport | None:
        """A report as it was answered, with the bytes it was made from."""
        row = self._session.get(ReportRow, id)
        return self._kept(row) if row else None

    def latest(self, patient: str) -> KeptReport | None:
        """The report made last of a patient, who is named by a pseudonym."""
        newest = (col(ReportRow.made_at).desc(), col(ReportRow.id).desc())
        row = self._session.exec(select(ReportRow).where(ReportRow.patient == patient).order_by(*newest).limit(1)).first()
        return self._kept(row) if row else None

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

    def _kept(self, row: ReportRow) -> KeptReport:
        received = self._session.get_one(ReceivedRow, row.received)
        return KeptReport(
            id=row.id,
            made_at=row.made_at,
            case=row.case_name,
            status=row.status,
            transfer=row.transfer,
            hold=row.hold,
            patient=row.patient,
            answer=row.answer,
            received=received.body,
            shadow=row.shadow,
            undecided=_counts(row),
        )

    def key(self, key: str) -> KeptKey | None:
        """What an idempotency key was used for."""
        row = self._session.get(IdempotencyKeyRow, key)
        return KeptKey(key=row.key, body=row.body, report=row.report) if row else None

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

    def events(self, *, after: int = 0, limit: int | None = None, report: str | None = None) -> Iterator[ChainedEvent]:
        """Audit events in their order."""
        wanted = select(AuditEventRow).where(AuditEventRow.seq > after).order_by(col(AuditEventRow.seq))
        if report:
            wanted = wanted.where(AuditEventRow.report == report)
        for row in self._session.exec(wanted.limit(limit).execution_options(yield_per=500)):
            yield ChainedEvent(
                seq=row.seq, at=row.at, kind=row.kind, report=row.report, body=row.body, previous=row.previous, hash=row.hash
            )

    def head(self) -> str:
        """The hash at the end of the chain, as it was noted when the last event was appended."""
        return self._session.get_one(ChainHeadRow, 1).hash


def _counts(row: ReportRow) -> Counts:
    return Counts(
        critical=row.undecided_critical, high=row.undecided_high, moderate=row.undecided_moderate, low=row.undecided_low
    )


def _listed(row: ReportRow) -> ListedReport:
    return ListedReport(
        id=row.id,
        made_at=row.made_at,
        case=row.case_name,
        status=row.status,
        transfer=row.transfer,
        hold=row.hold,
        undecided=_counts(row),
        decisions=row.decisions,
    )


def _decision(row: DecisionRow) -> Decision:
    fields: dict[str, Any] = row.model_dump(exclude={"id"})
    return Decision(**fields)
