"""The work-list: reports by harm, then by how long they have waited, a page at a time."""

import base64
import json
from dataclasses import dataclass

from service.audit.kept import ListedReport
from service.workflows.ports import Office, Place

LARGEST_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some reports, and the mark from which the next page goes on. None: this is the last page."""

    reports: tuple[ListedReport, ...]
    next: str | None


def work_list(
    office: Office, *, after: str | None = None, limit: int = 25, status: str | None = None, hold: bool | None = None
) -> Page | None:
    """A page of the work-list. None: `after` is not a mark of ours."""
    place = _place(after) if after else None
    if after and place is None:
        return None
    size = max(1, min(limit, LARGEST_PAGE))
    with office.store.reading() as store:
        found = store.work_list(after=place, limit=size + 1, status=status, hold=hold)
    more = _mark(found[size - 1][0]) if len(found) > size else None
    return Page(reports=tuple(listed for _, listed in found[:size]), next=more)


def _mark(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _place(mark: str) -> Place | None:
    try:
        urgency, made_at, id = json.loads(base64.urlsafe_b64decode(mark.encode()))
    except ValueError:
        return None
    return (urgency, str(made_at), str(id)) if isinstance(urgency, int) else None
