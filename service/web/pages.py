"""The pages: work-list, one report with its decisions, the audit trail, and the rules."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.audit.kept import Decision, KeptReport
from service.web.presenters.lists import present_chain, present_event, present_row, present_rule, present_rules
from service.web.presenters.report import present_report
from service.workflows.audit_trail import events, verify_chain
from service.workflows.decide import VERDICTS, Stale, Unknown, decide, read_decision, tag_of
from service.workflows.notice import NOTICE
from service.workflows.ports import Office
from service.workflows.problems import Refused
from service.workflows.replay import replay
from service.workflows.work_list import work_list

HERE = Path(__file__).parent
STATIC = HERE / "static"
_LARGEST_FORM = 20_000
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}


def make_pages(office: Office) -> APIRouter:
    """Every page, on one office. Text of a record is escaped wherever it stands."""
    pages = _Pages(office)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/", lambda: RedirectResponse("/review"), methods=["GET"])
    router.add_api_route("/review", pages.review, methods=["GET"])
    router.add_api_route("/review/{report}", pages.report, methods=["GET"])
    router.add_api_route("/review/{report}/findings/{finding}", pages.decided, methods=["POST"])
    router.add_api_route("/audit", pages.audit, methods=["GET"])
    router.add_api_route("/audit/replay/{report}", pages.replayed, methods=["POST"])
    router.add_api_route("/rules", pages.rules, methods=["GET"])
    router.add_api_route("/rules/{rule}", pages.rule, methods=["GET"])
    return router


class _Pages:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def review(self, after: str | None = None, show: str = "all") -> Response:
        """The work-list, most harmful first."""
        page = work_list(self._office, after=after, limit=25, hold=True if show == "hold" else None)
        if page is None:
            return self._message(400, "That page of the work-list does not exist", "Start again from its beginning.")
        rows = [present_row(listed, self._office.now()) for listed in page.reports]
        return self._page("review.html", rows=rows, next=page.next, show=show, first=after is None)

    def report(self, report: str) -> Response:
        """One report, with the form to decide each finding."""
        held = self._held(report)
        return self._no_report() if held is None else self._report(*held)

    async def decided(self, request: Request, report: str, finding: str) -> Response:
        """Record a decision from the form; one that is stale is refused and shows what changed."""
        form = await _form(request)
        if form is None:
            return self._message(400, "The form could not be used", "It did not come from this page.")
        wanted = read_decision({name: form[name] for name in ("verdict", "reason", "action", "reviewer") if form.get(name)})
        held = self._held(report)
        if held is None:
            return self._no_report()
        if isinstance(wanted, Refused):
            said = "; ".join(f"{wrong.path.removeprefix('$.')} {wrong.reason}" for wrong in wanted.problems)
            return self._report(*held, trouble=f"Nothing was recorded: {said}.", status=422)
        outcome = decide(report, finding, wanted, tag=form.get("tag", ""), office=self._office)
        return self._after(report, outcome)

    def _after(self, report: str, outcome: Decision | Unknown | Stale | Refused) -> Response:
        if isinstance(outcome, Decision):
            return RedirectResponse(f"/review/{report}#{outcome.finding}", status_code=303, headers=_HEADERS)
        if isinstance(outcome, Unknown):
            return self._no_report()
        held = self._held(report)
        assert held is not None
        if isinstance(outcome, Stale):
            since = "; ".join(f"{one.reviewer} {one.verdict} {one.finding}" for one in outcome.since) or "the page is out of date"
            trouble = f"Nothing was recorded, because somebody decided in the meantime: {since}. Look again, then decide."
            return self._report(*held, trouble=trouble, status=409)
        said = "; ".join(wrong.reason for wrong in outcome.problems)
        return self._report(*held, trouble=f"Nothing was recorded: {said}.", status=422)

    def audit(self, after: int = 0) -> Response:
        """The events in their order, and whether their chain is whole."""
        found = events(self._office, after=after, limit=100)
        return self._page(
            "audit.html",
            events=[present_event(event) for event in found],
            chain=present_chain(verify_chain(self._office.store)),
            next=found[-1].seq if len(found) == 100 else None,
        )

    async def replayed(self, request: Request, report: str) -> Response:
        """Make a report again, and say whether the same bytes came out."""
        if await _form(request) is None:
            return self._message(400, "The form could not be used", "It did not come from this page.")
        result = replay(report, actor="audit page", office=self._office)
        if result is None:
            return self._no_report()
        said = "Reproduced: the same bytes came out." if result.reproduced else "NOT REPRODUCED. What differs is listed below."
        return self._page("replay.html", result=result, said=said)

    def rules(self) -> Response:
        """The rules that run, and those that the profile switched off."""
        book = self._office.desk.rulebook
        return self._page("rules.html", rules=present_rules(book.rules), disabled=book.disabled, book=book)

    def rule(self, rule: str) -> Response:
        """One rule: what it looks for, why, by which numbers, and what it cannot see."""
        found = next((one for one in self._office.desk.rulebook.rules if one.id == rule), None)
        if found is None:
            return self._message(404, "There is no such rule", "It may have been retired, or never have been one.")
        return self._page("rule.html", **present_rule(found))

    def _held(self, report: str) -> tuple[KeptReport, tuple[Decision, ...]] | None:
        with self._office.store.reading() as store:
            kept = store.report(report)
            return (kept, tuple(store.decisions(report))) if kept else None

    def _report(
        self, kept: KeptReport, decisions: tuple[Decision, ...], trouble: str | None = None, status: int = 200
    ) -> Response:
        view = present_report(json.loads(kept.answer), decisions)
        return self._page(
            "report.html",
            status,
            report=view,
            tag=tag_of(len(decisions)),
            decisions=decisions,
            trouble=trouble,
            verdicts=VERDICTS,
        )

    def _no_report(self) -> Response:
        return self._message(404, "There is no such report", "Its address may have been mistyped.")

    def _message(self, status: int, title: str, words: str) -> Response:
        return self._page("message.html", status, title=title, words=words)

    def _page(self, template: str, status: int = 200, **view: Any) -> Response:
        html = self._templates.get_template(template).render(notice=NOTICE, **view)
        return Response(html, status, _HEADERS, "text/html; charset=utf-8")


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form of ours; None where it is too large, no form, or came from another site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return None
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=20, keep_blank_values=True)
    except ValueError:
        return None
    return {name: values[0].strip() for name, values in fields.items()}
