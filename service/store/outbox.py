"""The outbox: changes in their order, and how far each subscriber has been told of them."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import Connection
from sqlmodel import Session, and_, col, exists, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from service.audit.kept import Change, Delivery, DeliveryState, Due, Settled
from service.store import often
from service.store.tables import ChangeRow, DeliveryRow


def add_change(connection: Connection, change: Change, subscribers: Sequence[str]) -> None:
    """Keep a change, to be told to each subscriber from now on."""
    connection.execute(often.ADD_CHANGE, vars(change))
    if subscribers:
        connection.execute(often.ADD_DELIVERY, [_waiting(change, subscriber) for subscriber in subscribers])


def _waiting(change: Change, subscriber: str) -> dict[str, object]:
    return {
        "change": change.seq,
        "subscriber": subscriber,
        "patient": change.patient,
        "state": "waiting",
        "attempts": 0,
        "due": change.at,
        "lease": None,
        "leased_until": None,
        "error": None,
    }


def is_due(session: Session, subscriber: str, now: str) -> bool:
    """Whether there is something that can be told now."""
    return session.exec(_next(subscriber, now)).first() is not None


def lease(session: Session, subscriber: str, *, now: str, until: str, name: str) -> Due | None:
    """The next change to tell, which is ours until then; None: nothing is due, or others are at it.

    Changes of one patient are told in their order: while an earlier one waits, a later one does.
    """
    # Another process may be leasing at this moment: it keeps what it locked, and we take the next.
    row = session.exec(_next(subscriber, now).with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    row.lease, row.leased_until = name, until
    session.add(row)
    change = session.get_one(ChangeRow, row.change)
    assert row.id is not None
    return Due(serial=row.id, change=change.id, body=change.body, attempts=row.attempts, lease=name)


def settle(session: Session, due: Due, settled: Settled) -> bool:
    """Note what became of an attempt. False: the lease ran out meanwhile and somebody else took over, so nothing is noted."""
    row = session.get_one(DeliveryRow, due.serial, with_for_update=True)
    if row.lease != due.lease or row.state != "waiting":
        return False
    row.state, row.attempts, row.due, row.error = settled.state, due.attempts + 1, settled.due, settled.error
    row.lease = row.leased_until = None
    session.add(row)
    return True


def send_again(session: Session, change: str, at: str) -> int:
    """Let what was given up be tried again, as if for the first time. How many subscribers that is."""
    wanted = (
        select(DeliveryRow)
        .join(ChangeRow, col(ChangeRow.seq) == col(DeliveryRow.change))
        .where(ChangeRow.id == change, DeliveryRow.state == "dead")
        .with_for_update(of=DeliveryRow)
    )
    rows = session.exec(wanted).all()
    for row in rows:
        row.state, row.attempts, row.due = "waiting", 0, at
        session.add(row)
    return len(rows)


def changes(session: Session, *, after: int, limit: int, state: str | None) -> Sequence[tuple[Change, tuple[Delivery, ...]]]:
    """Changes in their order, with how far each subscriber was told; `state`: only those with a delivery in it."""
    wanted = select(ChangeRow).where(col(ChangeRow.seq) > after).order_by(col(ChangeRow.seq)).limit(limit)
    if state:
        wanted = wanted.where(
            exists().where(and_(col(DeliveryRow.change) == col(ChangeRow.seq), col(DeliveryRow.state) == state))
        )
    found = [_change(row) for row in session.exec(wanted)]
    by_change: dict[int, list[Delivery]] = {}
    told = select(DeliveryRow).where(col(DeliveryRow.change).in_([each.seq for each in found])).order_by(col(DeliveryRow.id))
    for row in session.exec(told):
        by_change.setdefault(row.change, []).append(_delivery(row))
    return [(each, tuple(by_change.get(each.seq, ()))) for each in found]


def how_told(session: Session) -> Mapping[tuple[str, str], int]:
    """How many deliveries there are by subscriber and state."""
    wanted = select(DeliveryRow.subscriber, DeliveryRow.state, func.count()).group_by(DeliveryRow.subscriber, DeliveryRow.state)
    return {(subscriber, state): count for subscriber, state, count in session.exec(wanted)}


def _next(subscriber: str, now: str) -> SelectOfScalar[DeliveryRow]:
    earlier = DeliveryRow.__table__.alias("earlier")  # type: ignore[attr-defined]
    # Where nobody knows whose a report is, nothing says that two of them belong together.
    before = exists().where(
        earlier.c.subscriber == subscriber,
        earlier.c.patient == col(DeliveryRow.patient),
        earlier.c.state == "waiting",
        earlier.c.change < col(DeliveryRow.change),
    )
    return (
        select(DeliveryRow)
        .where(
            DeliveryRow.subscriber == subscriber,
            DeliveryRow.state == "waiting",
            col(DeliveryRow.due) <= now,
            or_(col(DeliveryRow.leased_until).is_(None), col(DeliveryRow.leased_until) <= now),
            ~before,
        )
        .order_by(col(DeliveryRow.change))
        .limit(1)
    )


def _change(row: ChangeRow) -> Change:
    return Change(**row.model_dump())


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        change=row.change,
        subscriber=row.subscriber,
        state=cast(DeliveryState, row.state),
        attempts=row.attempts,
        due=row.due,
        error=row.error,
    )
