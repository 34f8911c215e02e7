"""The answers of the service as plain values. One that breaks the contract raises KeyError, TypeError or ValueError."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

Status = Literal["complete", "incomplete", "not-performed"]
Severity = Literal["critical", "high", "moderate", "low"]
Scope = Literal["all-prescribing", "these-orders"]
Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Whether to stop the prescriber, for which orders (lines of the report), and because of which findings."""

    advised: bool
    scope: Scope | None
    orders: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found. `interrupts`: a person has to be stopped for it."""

    id: str
    rule: str
    severity: Severity
    summary: str
    detail: str
    action: str
    interrupts: bool
    override_reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One check that could not tell. `severity` is that of what it looks for; `alters_status`: it makes the report incomplete."""

    rule: str
    severity: Severity
    because: str
    alters_status: bool


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What was found, and what was not checked. `raw` is the answer byte for byte, with all that is not named here."""

    status: Status
    status_reasons: tuple[str, ...]
    hold: Hold
    findings: tuple[Finding, ...]
    not_checked: tuple[Gap, ...]
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class Report(Judged):
    """A report of a whole record."""

    id: str
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class OrderChecked(Judged):
    """What speaks of one order. `report` is the report that it was held against."""

    report: str


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision that was recorded: `number` counts those of one report, `tag` is what the next decision needs."""

    finding: str
    verdict: str
    number: int
    tag: str


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """How a report stands: what was decided in order, the findings that are open, the hold after all of it, and its tag."""

    decided: tuple[Json, ...]
    open: tuple[str, ...]
    hold: Hold
    tag: str


def report(raw: bytes) -> Report:
    """A report."""
    said = _object(raw)
    judged = _judged(said, said["coverage"], raw)
    return Report(**vars(judged), id=_text(said["id"]), expires_at=_text(said["expires_at"]))


def order_checked(raw: bytes) -> OrderChecked:
    """The answer about one order."""
    said = _object(raw)
    return OrderChecked(**vars(_judged(said, said, raw)), report=_text(said["report"]))


def decided(raw: bytes, tag: str) -> Decided:
    """A decision as it was recorded."""
    said = _object(raw)["decision"]
    return Decided(finding=_text(said["finding"]), verdict=_text(said["verdict"]), number=int(said["number"]), tag=tag)


def decisions(raw: bytes, tag: str) -> Decisions:
    """How a report stands."""
    said = _object(raw)
    return Decisions(decided=tuple(_list(said["decisions"])), open=_texts(said["open"]), hold=_hold(said["hold"]), tag=tag)


def _judged(said: Json, coverage: Json, raw: bytes) -> Judged:
    """What both kinds of answer say; `coverage` is the part that tells what was not checked."""
    return Judged(
        status=_status(said["status"]),
        status_reasons=_texts(said["status_reasons"]),
        hold=_hold(said["hold"]),
        findings=tuple(_finding(each) for each in _list(said["findings"])),
        not_checked=tuple(_gap(each) for each in _list(coverage["not_checked"])),
        raw=raw,
    )


def _object(raw: bytes) -> Json:
    said = json.loads(raw)
    if not isinstance(said, dict):
        raise TypeError("not a JSON object")
    return cast(Json, said)


def _hold(said: Json) -> Hold:
    return Hold(
        advised=_truth(said["advised"]),
        scope=None if said["scope"] is None else _one_of(said["scope"], Scope),
        orders=_texts(said["orders"]),
        reasons=_texts(said["reasons"]),
    )


@dataclass(frozen=True, kw_only=True)
class SourceFigure:
    """How one source fares. `late`: no answer in time, or a record more than a day old. `failures` by what failed.

    `shares` are per cent as they were written, by what they are of; None: of none.
    """

    source: str
    role: str
    cases: int
    read: int
    failed: int
    late: int
    shares: Mapping[str, str | None]
    failures: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class SourceFigures:
    """How sources fare over `reports`. `older_not_counted`: the window holds more. `sources_with_fewer` are not told of, since
    they have fewer reports than `least_reports`. `raw` is the answer byte for byte, with all that is not named here.
    """

    reports: int
    older_not_counted: bool
    least_reports: int
    sources_with_fewer: int
    payloads_not_validated: int
    sources: tuple[SourceFigure, ...]
    raw: bytes


def source_figures(raw: bytes) -> SourceFigures:
    """The answer to GET /v1/analytics/sources."""
    said = _object(raw)
    return SourceFigures(
        reports=_number(said["reports"]),
        older_not_counted=_truth(said["older_not_counted"]),
        least_reports=_number(said["least_reports"]),
        sources_with_fewer=_number(said["sources_with_fewer"]),
        payloads_not_validated=_number(said["payloads_not_validated"]),
        sources=tuple(_figure(each) for each in _list(said["sources"])),
        raw=raw,
    )


def _figure(said: Json) -> SourceFigure:
    return SourceFigure(
        source=_text(said["source"]),
        role=_text(said["role"]),
        cases=_number(said["cases"]),
        read=_number(said["read"]),
        failed=_number(said["failed"]),
        late=_number(said["late"]),
        shares={name: None if share is None else _text(share) for name, share in said["shares"].items()},
        failures={kind: _number(times) for kind, times in said["failures"].items()},
    )


def _number(said: Any) -> int:
    if isinstance(said, bool) or not isinstance(said, int):
        raise TypeError("not a whole number")
    return said


def _finding(said: Json) -> Finding:
    return Finding(
        id=_text(said["id"]),
        rule=_text(said["rule"]),
        severity=_one_of(said["severity"], Severity),
        summary=_text(said["summary"]),
        detail=_text(said["detail"]),
        action=_text(said["action"]),
        interrupts=_truth(said["interrupts"]),
        override_reasons=_texts(said["override_reasons"]),
    )


def _gap(said: Json) -> Gap:
    return Gap(
        rule=_text(said["rule"]),
        severity=_one_of(said["severity"], Severity),
        because=_text(said["because"]),
        alters_status=_truth(said["alters_status"]),
    )


def _status(said: Any) -> Status:
    return _one_of(said, Status)


def _one_of(said: Any, words: Any) -> Any:
    if said not in get_args(words):
        raise ValueError("a word that the contract does not have")
    return said


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError("not text")
    return said


def _truth(said: Any) -> bool:
    if not isinstance(said, bool):
        raise TypeError("neither true nor false")
    return said


def _list(said: Any) -> list[Any]:
    # An object or a text would be walked through as well, and an empty one would look like nothing found.
    if not isinstance(said, list):
        raise TypeError("not a list")
    return cast(list[Any], said)


def _texts(said: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(said))
