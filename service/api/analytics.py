"""GET /v1/analytics: how the rules and the sources fare. Counts only, nothing of a patient."""

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from service.api import oversight
from service.api.reconciliations import no_such
from service.edge.answers import answer, problem
from service.edge.state import state
from service.workflows.analytics import Window, figures, figures_json, read_window, story, story_json
from service.workflows.problems import Refused
from service.workflows.source_figures import source_figures, source_figures_json

router = APIRouter(prefix="/v1/analytics", tags=["analytics"])
_SINCE = Query(None, description="Only reports kept from this day or moment on. A day begins at 00:00 UTC.")
_MOST_REPORTS = 5000
_UNTIL = Query(None, description="Only reports kept before this day or moment.")


@router.get("/rules", responses=oversight.ANALYTICS)
def list_rule_figures(request: Request, since: str | None = _SINCE, until: str | None = _UNTIL) -> Response:
    """Hits, overrides and predictive value of every rule by version, those that never fired among them."""
    office, window = state(request).office, read_window(since, until)
    if isinstance(window, Refused):
        return _unusable(window)
    with office.store.reading() as store:
        found = figures(store, window, office.desk.rulebook)
    due = sum(one.review_due and one.rule is not None for one in found)
    return answer({**_between(window), "to_review": due, "rules": [figures_json(one) for one in found]})


@router.get("/rules/{rule}", responses=oversight.ANALYTICS_OF_RULE)
def get_rule_figures(request: Request, rule: str, since: str | None = _SINCE, until: str | None = _UNTIL) -> Response:
    """One rule: its versions, what reviewers said of it, and its weeks."""
    window = read_window(since, until)
    if isinstance(window, Refused):
        return _unusable(window)
    told = story(state(request).office, rule, window)
    return answer({**_between(window), **story_json(told)}) if told else no_such("rule")


@router.get("/sources", responses=oversight.ANALYTICS_OF_SOURCES)
def list_source_figures(
    request: Request,
    since: str | None = _SINCE,
    until: str | None = _UNTIL,
    most: int = Query(500, ge=1, le=_MOST_REPORTS, description="How many reports are counted, the newest of the window."),
) -> Response:
    """What of each source was coded, degraded, unmapped, invalid, late or failed. Sources of few reports are only counted."""
    here, window = state(request), read_window(since, until)
    if isinstance(window, Refused):
        return _unusable(window)
    found = source_figures(here.office, window, most=most, validities=here.validities)
    return answer({**_between(window), **source_figures_json(found)})


def _between(window: Window) -> dict[str, str | None]:
    return {"since": window.since, "until": window.until}


def _unusable(wrong: Refused) -> Response:
    return problem(422, "The query could not be used", problems=wrong.problems)
