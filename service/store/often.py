"""Statements that every reconciliation runs, built once: to build one anew takes several times as long as to run it.

They name columns of the tables and stay apart from the session's objects, whose unsaved changes have to be written before
one of them is asked.
"""

from dataclasses import fields
from typing import Any

from sqlalchemy import Table, and_, bindparam, func, insert, select, update
from sqlmodel import SQLModel

from service.audit.kept import Change, Decision, KeptKey
from service.store import tables


def _table(of: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(of.__tablename__)]


def _columns(table: Table, of: Any) -> list[Any]:
    return [table.c[field.name] for field in fields(of)]


_REPORT, _RECEIVED, _KEY = _table(tables.ReportRow), _table(tables.ReceivedRow), _table(tables.IdempotencyKeyRow)
_DECISION, _HIT, _CARRIED = _table(tables.DecisionRow), _table(tables.HitRow), _table(tables.CarriedRow)
_EVENT, _HEAD, _CHANGE = _table(tables.AuditEventRow), _table(tables.ChainHeadRow), _table(tables.ChangeRow)

REPORT = (
    select(*_REPORT.c, _RECEIVED.c.body.label("body"))
    .join(_RECEIVED, _RECEIVED.c.sha256 == _REPORT.c.received)
    .where(_REPORT.c.id == bindparam("id"))
)
HAS_RECEIVED = select(_RECEIVED.c.sha256).where(_RECEIVED.c.sha256 == bindparam("sha256"))
KEY = select(*_columns(_KEY, KeptKey)).where(_KEY.c.key == bindparam("key"))
LAST_DECISION = select(func.max(_DECISION.c.id))
PAST = (
    select(*_columns(_DECISION, Decision), _DECISION.c.id.label("serial"), *(_HIT.c[name] for name in ("same", "thing", "basis")))
    .join(_HIT, and_(_DECISION.c.report == _HIT.c.report, _DECISION.c.finding == _HIT.c.finding))
    # Someone who lies here for weeks has hundreds of reports with thousands of findings, and decisions about a few of them.
    .join(_REPORT, _REPORT.c.id == _DECISION.c.report)
    .where(_REPORT.c.patient == bindparam("patient"), _REPORT.c.decisions > 0, _HIT.c.same.is_not(None))
    .order_by(_DECISION.c.id)
)
PAST_UNTIL = PAST.where(_DECISION.c.id <= bindparam("until"))
HEAD = select(_HEAD.c.seq, _HEAD.c.hash).where(_HEAD.c.id == 1)
# Whoever appends has to be the only one, on a database that locks rows.
HEAD_LOCKED = HEAD.with_for_update()
LAST_CHANGE = select(*_columns(_CHANGE, Change)).order_by(_CHANGE.c.seq.desc()).limit(1)
LAST_CHANGE_OF = LAST_CHANGE.where(_CHANGE.c.patient == bindparam("patient"))

ADD_RECEIVED = insert(_RECEIVED)
ADD_REPORT = insert(_REPORT)
ADD_HIT = insert(_HIT)
ADD_CARRIED = insert(_CARRIED)
ADD_KEY = insert(_KEY)
ADD_EVENT = insert(_EVENT)
ADD_CHANGE = insert(_CHANGE)
ADD_DELIVERY = insert(_table(tables.DeliveryRow))
MOVE_HEAD = update(_HEAD).where(_HEAD.c.id == 1)
