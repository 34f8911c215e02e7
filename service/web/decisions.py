"""The forms: a decision about a finding, and a replay. A decision that is stale is refused and shows what changed."""

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from service.edge.caller import caller
from service.web.desk import PageDesk
from service.web.forms import read_form
from service.web.presenters.audit import present_replay
from service.web.rendering import to_finding
from service.workflows.decide import FIELDS, Decided, Stale, Unknown, decide, read_decision
from service.workflows.problems import Refused
from service.workflows.replay import replay

_NAMES = {
    "$.verdict": "the decision",
    "$.alarm": "whether the finding is so",
    "$.outcome": "what came of it",
    "$.reason": "a reason",
    "$.reviewer": "your name",
    "$.action": "the action",
    "$.release_hold": "taking off the hold",
}
_STALE = "Nothing was recorded: somebody decided after this page was opened. Look at what changed, then decide again."


class Decisions:
    """What happens to a form that was sent."""

    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk

    async def decided(self, request: Request, report: str, finding: str) -> Response:
        """Record a decision, or show the report again with what was typed and why nothing was recorded."""
        form = await read_form(request)
        if form is None:
            return self._unusable()
        return await run_in_threadpool(self._decide, report, finding, form)

    async def replayed(self, request: Request) -> Response:
        """Make a report again, and say whether the same bytes came out."""
        form = await read_form(request)
        if form is None:
            return self._unusable()
        actor = caller().actor or "audit page"
        result = await run_in_threadpool(replay, form.get("report", ""), actor=actor, office=self._desk.office)
        return self._desk.no_report() if result is None else self._desk.page("replay.html", replay=present_replay(result))

    def _decide(self, report: str, finding: str, form: Mapping[str, str]) -> Response:
        given: dict[str, Any] = {name: form[name] for name in FIELDS if form.get(name)}
        if given.get("release_hold") == "yes":
            given["release_hold"] = True
        wanted = read_decision(given, signed_in=caller().name)
        if isinstance(wanted, Refused):
            return self._again(report, finding, form, 422, trouble=f"Nothing was recorded: {_said(wanted)}.")
        outcome = decide(report, finding, wanted, tag=form.get("tag", ""), office=self._desk.office, actor=caller().actor)
        match outcome:
            case Decided():
                return to_finding(report, finding)
            case Unknown():
                return self._desk.no_report()
            case Stale(since=since):
                return self._again(report, finding, form, 412, trouble=_STALE, changed=since)
            case Refused():
                return self._again(report, finding, form, 422, trouble=f"Nothing was recorded: {_said(outcome)}.")

    def _again(self, report: str, finding: str, form: Mapping[str, str], code: int, **why: Any) -> Response:
        held = self._desk.held(report)
        if held is None:
            return self._desk.no_report()
        return self._desk.report_page(held, code=code, typed={**form, "finding": finding}, **why)

    def _unusable(self) -> Response:
        return self._desk.message(400, "The form could not be used", "It was too long, or no page of ours sent it.")


def _said(refused: Refused) -> str:
    return "; ".join(f"{_NAMES.get(wrong.path, wrong.path.removeprefix('$.'))} {wrong.reason}" for wrong in refused.problems)
