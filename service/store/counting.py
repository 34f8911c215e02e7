"""Counts of hits and decisions by rule and version, made by the database from the tables that were written for it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, case, col, select

from service.audit.kept import RuleCount
from service.store.tables import DecisionRow, HitRow


def rule_counts(session: Session, *, since: str | None, until: str | None, rule: str | None) -> list[RuleCount]:
    """A row for each rule and version that has a hit from `since` on and before `until`, in their order."""
    about = (*_between(since, until), *([col(HitRow.rule) == rule] if rule else []))
    key = (col(HitRow.rule), col(HitRow.version))
    raised = select(*key, *(_sum(when) for when in _RAISED)).where(*about).group_by(*key).order_by(*key)
    decided = _standing(select(*key, *(_sum(when) for when in _DECIDED))).where(*about).group_by(*key)
    by_rule = {tuple(row[:2]): tuple(row[2:]) for row in session.exec(decided)}
    nothing = (0,) * len(_DECIDED)
    return [_count(tuple(row), by_rule.get(tuple(row[:2]), nothing)) for row in session.exec(raised)]


def said_of(session: Session, rule: str, *, since: str | None, until: str | None) -> dict[str, dict[str, int]]:
    """How often each verdict, reason, alarm and outcome was given about a rule, by the decisions that stand."""
    found: dict[str, dict[str, int]] = {}
    about = (col(HitRow.rule) == rule, *_between(since, until))
    for name in ("verdict", "reason_code", "alarm", "outcome"):
        column = col(getattr(DecisionRow, name))
        rows = session.exec(_standing(select(column, func.count())).where(*about, column.is_not(None)).group_by(column))
        found[name] = {str(code): int(number) for code, number in sorted(rows)}
    return found


def by_day(session: Session, rule: str, *, since: str | None, until: str | None) -> list[tuple[str, int, int]]:
    """For each day with a hit of a rule: the day, how many were shown, and how many of those shown were overridden since."""
    day = func.substr(col(HitRow.at), 1, 10)
    about = (col(HitRow.rule) == rule, *_between(since, until))
    shown = session.exec(select(day, _sum(col(HitRow.shown))).where(*about).group_by(day).order_by(day))
    over = dict(session.exec(_standing(select(day, _sum(_OVERRIDDEN))).where(*about).group_by(day)).all())
    return [(str(on), int(number), int(over.get(on, 0))) for on, number in shown]


def often_overridden(session: Session, *, least: int) -> list[tuple[str, int]]:
    """Rules and versions with at least so many overridden findings: by their decisions alone, since hits are many more."""
    key = (col(HitRow.rule), col(HitRow.version))
    wanted = _standing(select(*key)).where(_OVERRIDDEN).group_by(*key).having(func.count() >= least).order_by(*key)
    return [(rule, version) for rule, version in session.exec(wanted)]


def _standing(wanted: Any) -> Any:
    """Of all decisions about one finding, the last one, joined to its hit."""
    other = aliased(DecisionRow)
    later = select(func.max(col(other.number))).where(
        col(other.report) == col(HitRow.report), col(other.finding) == col(HitRow.finding)
    )
    of = and_(col(DecisionRow.report) == col(HitRow.report), col(DecisionRow.finding) == col(HitRow.finding))
    return wanted.select_from(DecisionRow).join(HitRow, of).where(col(DecisionRow.number) == later.scalar_subquery())


def _between(since: str | None, until: str | None) -> tuple[ColumnElement[bool], ...]:
    at = col(HitRow.at)
    return (*([at >= since] if since else []), *([at < until] if until else []))


def _sum(when: Any) -> Any:
    return func.coalesce(func.sum(case((when, 1), else_=0)), 0)


def _count(raised: tuple[Any, ...], decided: tuple[int, ...]) -> RuleCount:
    rule, version, *hits = raised
    shown, carried, shadow = map(int, hits)
    accepted, overridden, deferred, true, false = map(int, decided)
    return RuleCount(
        rule=rule,
        version=version,
        shown=shown,
        carried=carried,
        shadow=shadow,
        accepted=accepted,
        overridden=overridden,
        deferred=deferred,
        true_alarms=true,
        false_alarms=false,
    )


_VERDICT, _ALARM = col(DecisionRow.verdict), col(DecisionRow.alarm)
_OVERRIDDEN = _VERDICT == "overridden"
_SETTLED = or_(_VERDICT == "accepted", _OVERRIDDEN)
_RAISED = (col(HitRow.shown), col(HitRow.carried), ~col(HitRow.shown))
# To accept a finding is to say that it is right, whether or not that was said once more.
_DECIDED = (
    _VERDICT == "accepted",
    _OVERRIDDEN,
    _VERDICT == "deferred",
    and_(_SETTLED, or_(_ALARM == "true", and_(_ALARM.is_(None), _VERDICT == "accepted"))),
    and_(_SETTLED, _ALARM == "false"),
)
