"""medrec analytics: how the rules fare, from what was kept."""

import json
from typing import Annotated, Literal, TypeVar

import typer

from service.cli.tools import UNUSABLE, complain, problem_lines, tools
from service.workflows.analytics import RuleFigures, Window, figures, figures_json, read_window
from service.workflows.notice import NOTICE
from service.workflows.problems import Refused

T = TypeVar("T")
analytics = typer.Typer(help="How the rules fare.", no_args_is_help=True)
_HEAD = ("rule", "ver", "shown", "before", "shadow", "decided", "over", "rate", "true", "false", "predictive value", "")


@analytics.callback()
def _group() -> None:
    """How the rules fare."""


@analytics.command("rules")
def rules(
    context: typer.Context,
    database: Annotated[str | None, typer.Option(metavar="URL", help="Where results and decisions are kept.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="Only reports kept from this day or moment on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Only reports kept before this day or moment.")] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="A table, or JSON with every count.")] = "text",
) -> None:
    """Hits, overrides and predictive value by rule and version, of every rule that has fired."""
    window = _or_exit(read_window(since, until))
    store = _or_exit(tools(context).open_store(database))
    with store.reading() as reading:
        found = figures(reading, window, None)
    typer.echo(_json(found, window) if format == "json" else _table(found))


def _or_exit(found: T | Refused) -> T:
    if isinstance(found, Refused):
        complain(problem_lines(found))
        raise typer.Exit(UNUSABLE)
    return found


def _json(found: tuple[RuleFigures, ...], window: Window) -> str:
    # Which version runs is known where the rules are loaded; here only what was kept is told.
    rows = [{name: value for name, value in figures_json(one).items() if name not in _OF_THE_RULE} for one in found]
    return json.dumps({"notice": NOTICE, "since": window.since, "until": window.until, "rules": rows}, ensure_ascii=False)


_OF_THE_RULE = frozenset({"title", "severity", "status"})


def _table(found: tuple[RuleFigures, ...]) -> str:
    if not found:
        return f"{NOTICE}\nNo report with a finding was kept in that time."
    rows = [_HEAD, *(_row(one) for one in found)]
    wide = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    lines = ["  ".join(word.ljust(width) for word, width in zip(row, wide, strict=True)).rstrip() for row in rows]
    return "\n".join([NOTICE, *lines, _KEY])


_KEY = (
    "before: shown under an override of an earlier report. shadow: recorded, never shown. over, rate: overridden of the decided."
    "\npredictive value: true of those said to be true or false, with its 95 % interval."
)


def _row(one: RuleFigures) -> tuple[str, ...]:
    count, rate, value = one.count, one.override_rate, one.predictive_value
    numbers = (count.version, count.shown, count.carried, count.shadow, one.decided, count.overridden)
    return (
        count.rule,
        *map(str, numbers),
        str(rate.value) if rate else "-",
        str(count.true_alarms),
        str(count.false_alarms),
        f"{value.value} ({value.low} to {value.high})" if value else "-",
        "REVIEW THIS RULE" if one.review_due else "",
    )
