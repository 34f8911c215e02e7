"""Templates to answers: every value escaped, nothing unseen in it, and a page that may load from nowhere but here."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from service.access.caller import PUBLIC, Caller
from service.access.table import find_row
from service.workflows.notice import NOTICE
from service.workflows.text_block import plain

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


# The pages that every page leads to.
_PLACES = (("/review", "Work-list"), ("/audit", "Audit trail"), ("/rules", "Rules"), ("/analytics", "How rules fare"))


def may_see(who: Caller) -> list[tuple[str, str]]:
    """The pages that somebody may see, each with its name."""
    return [(place, name) for place, name in _PLACES if may_open(place, who)]


def may_open(path: str, who: Caller) -> bool:
    """Whether the role of somebody lets them open the page at that path."""
    row = find_row("GET", path)
    return row is not None and row.roles is not None and bool(row.roles & who.roles)


def make_templates() -> Environment:
    """The templates of this folder. A name that a template misspells is an error, never an empty place."""
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(templates: Environment, template: str, code: int = 200, *, who: Caller = PUBLIC, **view: Any) -> Response:
    """A page of that template with what it shows, for `who` asked for it."""
    html = templates.get_template(template).render(notice=NOTICE, who=who, places=may_see(who), **view)
    return Response(html, code, HEADERS, "text/html; charset=utf-8")


def to_finding(report: str, finding: str) -> Response:
    """On to a finding in its place."""
    return RedirectResponse(f"/review/{quote(report)}#{quote(finding)}", status_code=303, headers=HEADERS)


def _seen(value: Any) -> Any:
    # Marks that turn the direction of writing could make a dose read the other way round: they are shown, not obeyed.
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return " " * value[:1].isspace() + plain(value) + " " * value[-1:].isspace()
