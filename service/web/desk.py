"""What every page works with: the office, the templates, and the page of a report as it stands now."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from service.audit.kept import Decision, KeptReport
from service.web.presenters.findings import present_changes
from service.web.presenters.report import present_report
from service.web.presenters.words import VERDICTS
from service.web.rendering import make_templates, page
from service.workflows.decide import tag_of
from service.workflows.ports import Office

Held = tuple[KeptReport, tuple[Decision, ...]]


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
        return page(self._templates, template, code, **view)

    def message(self, code: int, title: str, words: str) -> Response:
        """A page that only says something, in plain words."""
        return self.page("message.html", code, title=title, words=words)

    def no_report(self) -> Response:
        """404 for a report or a finding."""
        return self.message(404, "There is no such report", "Its address may have been mistyped.")

    def held(self, report: str) -> Held | None:
        """A report with the decisions about it, from one view of the store. None: there is no such report."""
        with self.office.store.reading() as store:
            kept = store.report(report)
            return (kept, tuple(store.decisions(report))) if kept else None

    def report_page(
        self,
        kept: KeptReport,
        decisions: tuple[Decision, ...],
        *,
        code: int = 200,
        trouble: str | None = None,
        changed: tuple[Decision, ...] = (),
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        """The page of a report. `trouble` says why nothing was recorded; `typed` is the form as it was sent, to be kept."""
        value = json.loads(kept.answer)
        return self.page(
            "report.html",
            code,
            report=present_report(value, decisions, self.office.now()),
            tag=tag_of(len(decisions)),
            verdicts=VERDICTS,
            trouble=trouble,
            changed=present_changes(value, changed),
            typed=typed or {},
        )
