"""The page on which a member of staff writes down what a patient, or somebody for them, says about medicines and allergies."""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.audit.kept import KeptReport
from service.core.model.told import KINDS, NOT_ASKED, TAKEN, TOLD_BY
from service.edge.caller import caller
from service.edge.failures import audit_failure
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.web.desk import PageDesk
from service.web.forms import read_form
from service.web.patient_fields import LONGEST, MOST_ROWS, Mistake, mistakes, part_of, rows_of
from service.web.presenters.words import moment, nhs_number
from service.web.rendering import HEADERS
from service.workflows.decide import Unknown
from service.workflows.patient_list import Told, Unfit, add_patient_list, fit_for_list
from service.workflows.problems import Refused
from service.workflows.reconcile import Answered

_PATH = "/review/{report}/patient-list"
_LARGEST_BYTES, _MOST_FIELDS, _MORE_ROWS = 200_000, 800, 5
_NOT_CHECKED = (
    "NOT CHECKED, and nothing was kept: the service could not take this on just now. What you wrote is below: send it again."
)
_UNFIT = "Nothing was kept"


def make_patient_list(desk: PageDesk) -> APIRouter:
    """The page and its form."""
    calls = _Calls(desk)
    router = APIRouter(include_in_schema=False)
    router.add_api_route(_PATH, calls.ask, methods=["GET"])
    router.add_api_route(_PATH, calls.answer, methods=["POST"])
    return router


class _Calls:
    def __init__(self, desk: PageDesk) -> None:
        self._desk = desk

    def ask(self, report: str) -> Response:
        """The empty form, where a list can be put beside that report."""
        found = fit_for_list(report, self._desk.office)
        if not isinstance(found, KeptReport):
            return self._cannot(found)
        return self._form(report, {"told_at": self._desk.office.moment()})

    async def answer(self, request: Request, report: str) -> Response:
        """Keep the list and go on to the report with it, or show all that is wrong with what was typed."""
        form = await read_form(request, largest=_LARGEST_BYTES, most=_MOST_FIELDS)
        if form is None:
            return self._desk.message(400, "The form could not be used", "It was too long, or no page of ours sent it.")
        if form.get("do") == "more":
            return await run_in_threadpool(partial(self._form, report, form, more=_MORE_ROWS))
        wrong = mistakes(form, caller().name)
        if wrong:
            return await run_in_threadpool(partial(self._form, report, form, code=422, wrong=wrong))
        here = state(request)
        work = partial(self._kept, report, form, here)

        async def judged(run: Run) -> Response:
            return await run.in_thread(work)

        answered = await limited(here.slots, here.limits.deadline_seconds, judged)
        # Overloaded, or too late: what was typed must not be lost with the answer.
        return answered if answered.status_code != 503 else await run_in_threadpool(partial(self._not_checked, report, form))

    def _kept(self, report: str, form: Mapping[str, str], here: State) -> Response:
        if here.canaries():
            here.counted["refused", "canaries"] += 1
            return self._not_checked(report, form)
        who = caller()
        told = Told(
            told_at=form.get("told_at", ""),
            told_by=form["told_by"],
            taken_by=who.name or form["taken_by"],
            medicines=part_of(form, "medicine"),
            allergies=part_of(form, "allergy"),
        )
        try:
            made = add_patient_list(report, told, actor=who.actor, office=self._desk.office)
        except Exception as fault:  # noqa: BLE001 - the outermost handler of a reconciliation: it becomes NOT CHECKED
            audit_failure(b"", fault, here)
            return self._not_checked(report, form)
        match made:
            case Answered(report=new):
                here.counted["made", "patient-list"] += 1
                return RedirectResponse(f"/review/{quote(new)}#sources", 303, HEADERS)
            case Unfit(because=because, newer=newer):
                return self._form(report, form, code=412, trouble=because, newer=newer)
            case Refused():
                said = "; ".join(problem.reason for problem in made.problems)
                return self._form(report, form, code=422, trouble=f"The list could not be used: {said}")
            case Unknown():
                return self._desk.no_report()

    def _not_checked(self, report: str, form: Mapping[str, str]) -> Response:
        return self._form(report, form, code=503, trouble=_NOT_CHECKED)

    def _cannot(self, found: Unfit | Unknown) -> Response:
        if isinstance(found, Unknown):
            return self._desk.no_report()
        return self._desk.page("patient_list_not.html", 409, because=found.because, newer=found.newer)

    def _form(
        self,
        report: str,
        form: Mapping[str, str],
        *,
        code: int = 200,
        more: int = 0,
        wrong: Sequence[Mistake] = (),
        trouble: str | None = None,
        newer: str | None = None,
    ) -> Response:
        held = self._desk.held(report)
        if held is None:
            return self._desk.no_report()
        shown = held.report
        return self._desk.page(
            "patient_list.html",
            code,
            report=report,
            case=shown["case"] or "Report without a name",
            patient={"nhs_number": nhs_number(shown["patient"]["nhs_number"]), "born": moment(shown["patient"]["birth_date"])},
            told_at=form.get("told_at", ""),
            told_when=moment(form.get("told_at")),
            typed=form,
            parts={about: rows_of(form, about, more) for about in ("medicine", "allergy")},
            known=sorted({entry["text"] for line in shown["medicines"] for entry in line["entries"] if entry["text"]}),
            words={"told_by": TOLD_BY, "taken": TAKEN, "kind": KINDS, "because": NOT_ASKED},
            wrong={one.field: one.words for one in reversed(wrong)},
            summary=wrong,
            trouble=trouble,
            newer=newer,
            longest=LONGEST,
            full={about: len(rows_of(form, about, more)) >= MOST_ROWS for about in ("medicine", "allergy")},
        )
