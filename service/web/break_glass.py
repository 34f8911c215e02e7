"""The page on which somebody says why they have to look at a report that their role does not show them."""

from functools import partial
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.edge.caller import caller
from service.web.desk import PageDesk
from service.web.forms import read_form
from service.web.rendering import HEADERS
from service.workflows.access_trail import REASONS, break_glass, read_glass
from service.workflows.problems import Refused


def make_break_glass(desk: PageDesk) -> APIRouter:
    """The page and its form."""

    def ask(report: str = "") -> Response:
        return desk.page("break_glass.html", report=report, reasons=REASONS, trouble=None)

    async def answer(request: Request) -> Response:
        form = await read_form(request)
        if form is None:
            return desk.message(400, "The form could not be used", "It was too long, or no page of ours sent it.")
        wanted = read_glass(form)
        if isinstance(wanted, Refused):
            said = "; ".join(f"{wrong.path.removeprefix('$.')} {wrong.reason}" for wrong in wanted.problems)
            return desk.page("break_glass.html", 422, report=form.get("report", ""), reasons=REASONS, trouble=said)
        who = caller()
        work = partial(break_glass, wanted, actor=who.actor or "", organisation=who.organisation, office=desk.office)
        if await run_in_threadpool(work) is None:
            return desk.no_report()
        return RedirectResponse(f"/review/{quote(wanted.report)}", 303, HEADERS)

    router = APIRouter(include_in_schema=False)
    router.add_api_route("/break-glass", ask, methods=["GET"])
    router.add_api_route("/break-glass", answer, methods=["POST"])
    return router
