"""Whether the service lives, whether its answers may be relied on as drafts, and what it has counted. Never shed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import anyio
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from service.core.model.pulls import PullCount
from service.edge.answers import answer
from service.edge.state import State, state
from service.workflows.notice import NOTICE

router = APIRouter(tags=["health"])
_SECONDS = 2.0
_WOULD_MISS = "not ready: the rules that lie there now would miss a known harm and were REFUSED; the last good ones still answer"


@router.get("/health/live")
async def live() -> Response:
    """The process answers."""
    return answer({"status": "live"})


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """Rules and tables are loaded, the database takes writes, and every known harm was caught when last looked.

    Rules that were refused leave the last good ones answering: the service is ready, and says so. Where they were refused
    because a known harm would go unseen, it is not: somebody switched off what catches it, and has to be told at once.
    """
    here = state(request)
    book, tables = here.office.desk.rulebook, here.office.desk.reference
    writable = await _writable(here)
    refused = here.reload.unseen if here.reload else ()
    unseen = await anyio.to_thread.run_sync(here.canaries)
    checks = {
        "rules": {
            "ok": bool(book.rules),
            "version": book.version,
            "profile": book.profile,
            "count": len(book.rules),
            "since": here.office.desk.since,
            "notices": list(book.notices),
            "reload": asdict(here.reload) if here.reload else None,
        },
        "reference_data": {"ok": bool(tables.vtms), "version": tables.version},
        "database": {"ok": writable},
        "canaries": {"ok": not (unseen or refused), "unseen": [*unseen, *refused], "unseen_by_refused_rules": list(refused)},
    }
    good = all(check["ok"] for check in checks.values())
    # What is missing just now outweighs what would be missing by rules that are not in use.
    mild = not unseen and all(check["ok"] for name, check in checks.items() if name != "canaries")
    return answer({"status": _status(good, mild, here), "checks": checks}, 200 if good else 503)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Counts for a monitoring system; no path, name or number of a patient is among them."""
    here = state(request)
    lines = [f"# {NOTICE}", "# TYPE medrec_in_flight gauge", f"medrec_in_flight {here.slots.in_flight}"]
    refused = int(bool(here.reload and here.reload.problems))
    lines += ["# TYPE medrec_rules_refused gauge", f"medrec_rules_refused {refused}"]
    lines += ["# TYPE medrec_events_total counter"]
    lines += [f'medrec_events_total{{kind="{"/".join(key)}"}} {count}' for key, count in sorted(here.counted.items())]
    lines += _pulled(here.office.desk.how_pulled())
    lines += await _told(here)
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _pulled(counts: Sequence[PullCount]) -> list[str]:
    """How pulls of registered sources ended and how long they took, by the names of the register."""
    ended = [_labels(one, outcome=one.outcome) + f" {one.count}" for one in counts]
    whole: dict[str, tuple[int, float]] = {}
    for one in counts:
        count, seconds = whole.get(_labels(one), (0, 0.0))
        whole[_labels(one)] = (count + one.count, seconds + one.seconds)
    lines = ["# TYPE medrec_pulls_total counter", *(f"medrec_pulls_total{each}" for each in ended)]
    lines += ["# TYPE medrec_pull_seconds summary"]
    for labels, (count, seconds) in whole.items():
        lines += [f"medrec_pull_seconds_sum{labels} {seconds:.6f}", f"medrec_pull_seconds_count{labels} {count}"]
    return lines


def _labels(one: PullCount, **more: str) -> str:
    named = {"source": one.source, "asked": one.asked, **more}
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in named.items()) + "}"


def _escaped(value: str) -> str:
    # The register lets no control character into a name, so these two are all that could end a label.
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _status(good: bool, mild: bool, here: State) -> str:
    if not good:
        return _WOULD_MISS if mild else "not ready: treat every result as NOT CHECKED"
    refused = here.reload and here.reload.problems
    return "ready, by the last good rules: those that lie there now were REFUSED" if refused else "ready"


async def _told(here: State) -> list[str]:
    """How far subscribers were told, by their names. A store that cannot be asked is told from one that has nothing."""
    counts = None
    with anyio.move_on_after(_SECONDS):
        counts = await anyio.to_thread.run_sync(_how_told, here, abandon_on_cancel=True)
    lines = ["# TYPE medrec_webhooks_readable gauge", f"medrec_webhooks_readable {int(counts is not None)}"]
    lines += ["# TYPE medrec_webhooks gauge"]
    for (subscriber, state_is), count in sorted((counts or {}).items()):
        lines.append(f'medrec_webhooks{{subscriber="{subscriber}",state="{state_is}"}} {count}')
    return lines


def _how_told(here: State) -> Mapping[tuple[str, str], int] | None:
    try:
        with here.office.store.reading() as store:
            return store.how_told()
    except Exception:  # noqa: BLE001 - whatever keeps the database from being read, the metrics say that it was not
        return None


async def _writable(here: State) -> bool:
    with anyio.move_on_after(_SECONDS):
        return await anyio.to_thread.run_sync(_takes_writes, here, abandon_on_cancel=True)
    return False


def _takes_writes(here: State) -> bool:
    try:
        with here.office.store.writing() as store:
            store.try_out()
        return True
    except Exception:  # noqa: BLE001 - whatever keeps the database from being written, the answer is that it is not
        return False
