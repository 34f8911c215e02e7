"""What every page works with: the office, the templates, and the page of a report as it stands now."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from service.audit.kept import Decision
from service.edge.caller import caller
from service.web.presenters.findings import present_changes
from service.web.presenters.report import present_report
from service.web.rendering import make_templates, may_open, page
from service.workflows.ports import Office
from service.workflows.standing import Standing, standing
from service.workflows.vocabulary import ALARMS, OUTCOMES, VERDICTS


class PageDesk:
    """Reads the store through the ports of the use cases, and turns what it finds into pages."""

    def __init__(self, office: Callable[[], Office]) -> None:
        self._office = office
        self._templates = make_templates()

    @property
    def office(self) -> Office:
        """The office as it is now: after a reload of the rules it is another one."""
        return self._office()

    def page(self, template: str, code: int = 200, **view: Any) -> Response:
        """A page of that template."""
        return page(self._templates, template, code, who=caller(), **view)

    def message(self, code: int, title: str, words: str) -> Response:
        """A page that only says something, in plain words."""
        return self.page("message.html", code, title=title, words=words)

    def no_report(self) -> Response:
        """404 for a report or a finding."""
        return self.message(404, "There is no such report", "Its address may have been mistyped.")

    def held(self, report: str) -> Standing | None:
        """A report as it stands, from one view of the store. None: there is no such report."""
        with self.office.store.reading() as store:
            return standing(store, report)

    def report_page(
        self,
        held: Standing,
        *,
        code: int = 200,
        trouble: str | None = None,
        changed: tuple[Decision, ...] = (),
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        """The page of a report. `trouble` says why nothing was recorded; `typed` is the form as it was sent, to be kept."""
        return self.page(
            "report.html",
            code,
            report=present_report(held, self.office.now()),
            tag=held.tag,
            words={"verdicts": VERDICTS, "alarms": ALARMS, "outcomes": OUTCOMES},
            trouble=trouble,
            changed=present_changes(held.report, changed),
            typed=typed or {},
            may_ask=may_open("/review/x/patient-list", caller()),
        )
