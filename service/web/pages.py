"""The pages for reading: work-list, one report, the audit trail, the rules."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from service.access.provider import Provider
from service.edge.caller import caller
from service.web.break_glass import make_break_glass
from service.web.decisions import Decisions
from service.web.desk import PageDesk
from service.web.patient_list import make_patient_list
from service.web.presenters.analytics import present_figures, present_story
from service.web.presenters.audit import present_chain, present_event
from service.web.presenters.rules import present_rule, present_rules
from service.web.presenters.words import STATUSES
from service.web.presenters.work_list import present_row
from service.web.rendering import STATIC, may_see, to_finding
from service.web.sign_in import make_sign_in
from service.workflows.analytics import Window, figures, read_window, story, to_review
from service.workflows.audit_trail import events, verify_chain
from service.workflows.ports import Office
from service.workflows.problems import Refused
from service.workflows.work_list import work_list

__all__ = ["STATIC", "make_pages"]
_ROWS, _EVENTS = 25, 100


def make_pages(office: Callable[[], Office], provider: Provider | None = None) -> APIRouter:
    """Every page, on the office that is asked for at each request. `provider` is where people sign in; None: nobody does."""
    desk = PageDesk(office)
    pages, decisions = _Pages(desk), Decisions(desk)
    router = APIRouter(include_in_schema=False)
    router.include_router(make_sign_in(provider, desk))
    router.include_router(make_break_glass(desk))
    router.include_router(make_patient_list(desk))
    router.add_api_route("/", pages.first, methods=["GET"])
    router.add_api_route("/review", pages.review, methods=["GET"])
    router.add_api_route("/review/{report}", pages.report, methods=["GET"])
    router.add_api_route("/review/{report}/findings/{finding}", decisions.decided, methods=["POST"])
    router.add_api_route("/review/{report}/findings/{finding}", pages.finding, methods=["GET"])
    router.add_api_route("/audit", pages.audit, methods=["GET"])
    router.add_api_route("/audit/replay", decisions.replayed, methods=["POST"])
    router.add_api_route("/rules", pages.rules, methods=["GET"])
    router.add_api_route("/rules/{rule}", pages.rule, methods=["GET"])
    router.add_api_route("/analytics", pages.analytics, methods=["GET"])
    router.add_api_route("/analytics/{rule}", pages.rule_figures, methods=["GET"])
    for place in ("review", "audit", "rules", "analytics"):
        router.add_api_route(f"/{place}/{{rest:path}}", pages.nowhere, methods=["GET"])
    return router


class _Pages:
    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk

    def first(self) -> Response:
        """The first page that the caller may see."""
        return RedirectResponse(next((place for place, _ in may_see(caller())), "/rules"))

    def review(self, after: str = "", status: str = "", hold: str = "") -> Response:
        """The work-list, most harmful first."""
        chosen = status if status in STATUSES else None
        only = True if hold == "advised" else None
        page = work_list(self._desk.office, after=after or None, limit=_ROWS, status=chosen, hold=only)
        if page is None:
            return self._desk.message(400, "That page of the work-list does not exist", "Start again from its beginning.")
        return self._desk.page(
            "review.html",
            rows=[present_row(listed, self._desk.office.now()) for listed in page.reports],
            next=page.next,
            status=chosen or "",
            hold="advised" if only else "",
            statuses=STATUSES,
            first=not after,
            to_review=[one.count.rule for one in to_review(self._desk.office)],
        )

    def report(self, report: str) -> Response:
        """One report, with a form to decide each finding."""
        held = self._desk.held(report)
        return self._desk.no_report() if held is None else self._desk.report_page(held)

    def finding(self, report: str, finding: str) -> Response:
        """Where a form was sent to, asked for again: the finding on its page."""
        return self._desk.no_report() if self._desk.held(report) is None else to_finding(report, finding)

    def audit(self, after: str = "", report: str = "") -> Response:
        """The events in their order, of one report where one is named, and whether their chain is whole."""
        seen = int(after) if after.isdecimal() and len(after) < 16 else 0
        found = events(self._desk.office, after=seen, limit=_EVENTS, report=report or None)
        view: dict[str, Any] = {
            "events": [present_event(event) for event in found],
            "chain": present_chain(verify_chain(self._desk.office.store)),
            "next": found[-1].seq if len(found) == _EVENTS else None,
        }
        return self._desk.page("audit.html", report=report, **view)

    def rules(self) -> Response:
        """The rules that run, and those that the profile switched off."""
        book = self._desk.office.desk.rulebook
        return self._desk.page("rules.html", groups=present_rules(book.rules), book=book)

    def rule(self, rule: str) -> Response:
        """One rule: what it looks for, why, by which numbers, and what it cannot see."""
        found = next((one for one in self._desk.office.desk.rulebook.rules if one.id == rule), None)
        if found is None:
            return self._desk.message(404, "That rule does not run here", "It was retired or switched off, or never was one.")
        return self._desk.page("rule.html", rule=present_rule(found))

    def analytics(self, since: str = "", until: str = "") -> Response:
        """How every rule fares, those that R39 asks to be reviewed first."""
        window = read_window(since or None, until or None)
        if isinstance(window, Refused):
            return self._desk.message(400, "That time could not be read", "Give days such as 2026-11-20, the earlier one first.")
        office = self._desk.office
        with office.store.reading() as store:
            found = figures(store, window, office.desk.rulebook)
        return self._desk.page("analytics.html", **present_figures(found), since=since, until=until)

    def rule_figures(self, rule: str) -> Response:
        """How one rule fares: its versions, its weeks, and what reviewers said of it."""
        told = story(self._desk.office, rule, Window())
        if told is None:
            return self._desk.message(404, "Nothing is known of that rule", "It does not run here, and never fired.")
        return self._desk.page("rule_figures.html", told=present_story(told))

    def nowhere(self) -> Response:
        """An address that is none of ours."""
        return self._desk.message(404, "There is no such page", "Its address may have been mistyped.")
