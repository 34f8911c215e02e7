"""The real readers, rules and tables, loaded once for a run of the tests."""

from functools import cache
from typing import Any

from service.app.desks import load_desk
from service.core.model.report import Report
from service.settings import read_settings
from service.workflows.make_report import make_report
from service.workflows.ports import Desk, DeskWanted
from service.workflows.problems import Refused
from service.workflows.report_json import report_json
from tests.support.cases import as_bytes


@cache
def real_desk() -> Desk:
    """What `medrec reconcile` works with: rules/ and reference_data/ of this checkout."""
    desk = load_desk(DeskWanted(), settings=read_settings())
    assert not isinstance(desk, Refused), desk
    return desk


def report_on(case: dict[str, Any]) -> Report:
    """The report of one case in the contract's shape."""
    report = make_report(as_bytes(case), real_desk())
    assert not isinstance(report, Refused), report
    return report


def json_on(case: dict[str, Any]) -> dict[str, Any]:
    """The same as the contract's JSON value."""
    return report_json(report_on(case))
