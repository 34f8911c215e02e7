"""What can be written within one transaction; nothing is ever changed but what the work-list shows of a report."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import text
from sqlmodel import Session, col, delete, select

from service.audit.canonical import sha256_hex
from service.audit.chain import link
from service.audit.kept import (
    CardFeedback,
    Carried,
    ChainedEvent,
    Change,
    Counts,
    Decision,
    Due,
    Event,
    Hit,
    KeptKey,
    KeptMessage,
    KeptReport,
    Settled,
    ShownCard,
)
from service.store import often, outbox
from service.store.reading import Reading
from service.store.tables import (
    CardFeedbackRow,
    CardRow,
    DecisionRow,
    MarkRow,
    MessageRow,
    ReportRow,
)


class Writing(Reading):
    """Questions and additions within one transaction that holds the writer's lock.

    It waits for every writer before it, whatever process that is in: only then may anything be read to be built upon.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        # SQLite took its lock at the beginning of the transaction, and has no locks of rows. From here on nobody else appends.
        sqlite = self._connection.dialect.name == "sqlite"
        self._seq, self._hash = self._connection.execute(often.HEAD if sqlite else often.HEAD_LOCKED).one()

    def add_report(self, report: KeptReport, hits: Sequence[Hit] = (), carried: Sequence[Carried] = ()) -> None:
        """Keep a report with the bytes it was made from, its findings for counting, and the overrides carried into it."""
        received = sha256_hex(report.received)
        if self._ask(often.HAS_RECEIVED, sha256=received).first() is None:
            self._ask(often.ADD_RECEIVED, sha256=received, body=report.received)
        self._ask(often.ADD_REPORT, **_report(report, received))
        over = {one.finding for one in carried}
        if hits:
            self._connection.execute(often.ADD_HIT, [_hit(report, one, one.finding in over) for one in hits])
        for one in carried:
            self._ask(often.ADD_CARRIED, report=report.id, finding=one.finding, decision=one.serial, until=one.until)

    def add_key(self, key: KeptKey, at: str) -> None:
        """Remember what an idempotency key was used for."""
        self._ask(often.ADD_KEY, key=key.key, body=key.body, report=key.report, at=at)

    def add_decision(self, decision: Decision) -> None:
        """Keep a decision."""
        self._session.add(DecisionRow(**asdict(decision)))
        row = self._session.get_one(ReportRow, decision.report)
        row.decisions = decision.number
        self._session.add(row)
        self._session.flush()

    def recount(self, report: str, undecided: Counts, *, hold: bool) -> None:
        """What is left to decide in a report, and whether it still advises a hold."""
        row = self._session.get_one(ReportRow, report)
        _count(row, undecided)
        row.hold = hold
        self._session.add(row)

    def add_cards(self, cards: Iterable[ShownCard]) -> None:
        """Remember which findings the cards of an answer speak of; those that are known stay as they are."""
        for card in cards:
            if self._session.get(CardRow, card.card) is None:
                self._session.add(CardRow(card=card.card, report=card.report, finding=card.finding))

    def add_feedback(self, said: CardFeedback) -> bool:
        """Keep what became of a card. False: it was said before."""
        if self._session.get(CardFeedbackRow, (said.card, said.outcome, said.at)) is not None:
            return False
        self._session.add(CardFeedbackRow(**asdict(said)))
        self._session.flush()
        return True

    def add_message(self, message: KeptMessage) -> bool:
        """Keep a message of a feed. False: the same bytes were kept before."""
        same = select(MessageRow.id).where(MessageRow.source == message.source, MessageRow.sha256 == message.sha256)
        if self._session.exec(same).first() is not None:
            return False
        self._session.add(MessageRow(**asdict(message)))
        self._session.flush()
        return True

    def try_out(self) -> None:
        """Write something that changes nothing, since a database may be open and take no more."""
        self._session.connection().execute(text("UPDATE chain_head SET seq = seq WHERE id = 1"))

    def mark(self, name: str, *, until: int, now: int) -> bool:
        """Remember a name until a moment, and forget those whose moment is past. False: it was remembered, and is for longer."""
        self._session.exec(delete(MarkRow).where(col(MarkRow.until) <= now))
        row = self._session.get(MarkRow, name)
        self._session.add(row or MarkRow(name=name, until=until))
        if row is not None:
            row.until = max(row.until, until)
        self._session.flush()
        return row is None

    def append(self, event: Event) -> ChainedEvent:
        """Put an event at the end of the chain."""
        chained = link(event, seq=self._seq + 1, previous=self._hash)
        self._ask(often.ADD_EVENT, **vars(chained))
        self._ask(often.MOVE_HEAD, seq=chained.seq, hash=chained.hash)
        self._seq, self._hash = chained.seq, chained.hash
        return chained

    def add_change(self, change: Change, subscribers: Sequence[str]) -> None:
        """Keep a change, to be told to each subscriber."""
        outbox.add_change(self._connection, change, subscribers)

    def lease(self, subscriber: str, *, now: str, until: str, name: str) -> Due | None:
        """The next change to tell a subscriber, ours until then; None: there is none, or others are at it."""
        return outbox.lease(self._session, subscriber, now=now, until=until, name=name)

    def settle(self, due: Due, settled: Settled) -> bool:
        """Note what became of an attempt. False: somebody else took over since."""
        return outbox.settle(self._session, due, settled)

    def send_again(self, change: str, at: str) -> int:
        """Let what was given up be tried again; to how many subscribers."""
        return outbox.send_again(self._session, change, at)


def _report(report: KeptReport, received: str) -> dict[str, object]:
    return {
        "id": report.id,
        "made_at": report.made_at,
        "case_name": report.case,
        "status": report.status,
        "transfer": report.transfer,
        "hold": report.hold,
        "patient": report.patient,
        "answer": report.answer,
        "received": received,
        "shadow": report.shadow,
        "urgency": urgency(report.status, report.undecided),
        "undecided_critical": report.undecided.critical,
        "undecided_high": report.undecided.high,
        "undecided_moderate": report.undecided.moderate,
        "undecided_low": report.undecided.low,
        "decisions": 0,
        "decisions_seen": report.decisions_seen,
    }


def _hit(report: KeptReport, hit: Hit, carried: bool) -> dict[str, object]:
    return {
        "report": report.id,
        "finding": hit.finding,
        "shown": hit.shown,
        "carried": carried,
        "rule": hit.rule,
        "version": hit.version,
        "severity": hit.severity,
        "at": report.made_at,
        "patient": report.patient,
        "same": hit.same,
        "thing": hit.thing,
        "basis": None if hit.basis is None else json.dumps(dict(hit.basis)),
    }


def _count(row: ReportRow, undecided: Counts) -> None:
    row.undecided_critical, row.undecided_high = undecided.critical, undecided.high
    row.undecided_moderate, row.undecided_low = undecided.moderate, undecided.low
    row.urgency = urgency(row.status, undecided)


def urgency(status: str, undecided: Counts) -> int:
    """0 to 3 for the most severe finding that is undecided, 4 where something was not checked, 5 for the rest."""
    levels = (undecided.critical, undecided.high, undecided.moderate, undecided.low)
    return next((level for level, count in enumerate(levels) if count), 5 if status == "complete" else 4)
