"""The web service: one process, or several behind one port."""

import json
import os
import sys
from dataclasses import replace
from functools import partial
from typing import Any

from service import __version__
from service.app.entries import access_of, entry_of
from service.app.messages import feeds_of
from service.app.readers import validity
from service.app.served import Served, served_by
from service.app.telling import keep_telling
from service.app.watching import canaries_changed, canary_watch, keep_watching, safety_of, say_unseen
from service.cli.tools import ServeWanted, fault_words
from service.hangup import listen as listen_to_hang_ups
from service.settings import Settings, read_settings
from service.workflows.notice import NOTICE
from service.workflows.problems import Problem, Refused, refuse


def serve(wanted: ServeWanted, *, settings: Settings) -> Refused | None:
    """Check everything before the first request is taken, then serve until told to stop."""
    from service.api.serving import is_loopback, listen
    from service.api.serving import serve as serve_on

    host, port = wanted.host or settings.host, settings.port if wanted.port is None else wanted.port
    _hand_on(wanted)
    settings = read_settings()
    entry = entry_of(settings, beyond=None if is_loopback(host) else host)
    if isinstance(entry, Refused):
        return entry
    served = served_by(settings)
    if isinstance(served, Refused):
        return served
    try:
        taken = listen(host, port)
    except OSError as error:
        return refuse([Problem(path=f"{host}:{port}", reason=f"cannot be listened on: {error.strerror}")])
    shown = f"[{host}]" if ":" in host else host
    print(NOTICE, file=sys.stderr)
    if settings.development:
        print("DEVELOPMENT. NO TOKENS ARE CHECKED: whoever can reach this machine's own address may do all.", file=sys.stderr)
    scheme = "https" if entry.tls else "http"
    print(f"medrec {__version__} serves {scheme}://{shown}:{taken.getsockname()[1]}", file=sys.stderr, flush=True)
    try:
        here = application(served, settings) if wanted.workers == 1 else "service.app.web:web"
        serve_on(here, taken, wanted.workers, entry.tls)
    finally:
        taken.close()
        served.office.store.close()
    return None


def application(served: Served, settings: Settings) -> Any:
    """The web application of one process, which looks after its rules."""
    import structlog
    from starlette.staticfiles import StaticFiles

    from service.api.application import LOOPBACK, make_api
    from service.api.feeds import make_feeds
    from service.cds_hooks.calls import make_hooks
    from service.edge.limiter import Limits
    from service.fhir_api.calls import add_fhir
    from service.web.pages import STATIC, make_pages
    from service.workflows.audit_trail import note_start

    structlog.configure(
        processors=[structlog.processors.TimeStamper(fmt="iso"), structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    entry = entry_of(settings)
    if isinstance(entry, Refused):
        raise SystemExit("; ".join(f"{problem.path}: {problem.reason}" for problem in entry.problems))
    limits = Limits(
        most_in_flight=settings.most_in_flight,
        deadline_seconds=settings.deadline_seconds,
        largest_body_bytes=settings.largest_body_bytes,
    )
    office = served.office
    canaries = canary_watch(office.desk, settings, partial(canaries_changed, office))
    unseen = canaries()
    problems = served.last.problems if served.last else ()
    note_start(office, unseen, problems)
    say_unseen(unseen)
    for words in problems:
        print(f"THE RULES THAT LIE THERE WERE REFUSED, so the last good ones answer: {words}", file=sys.stderr, flush=True)
    access, provider = access_of(entry, office)
    app = make_api(
        office,
        access=access,
        hosts=LOOPBACK | ({entry.file.host} if entry.file else frozenset()),
        https=entry.file is not None and entry.file.address.startswith("https:"),
        version=__version__,
        limits=limits,
        canaries=canaries,
        log=structlog.get_logger().info,
        safety_file=safety_of(settings),
        validity=validity,
    )
    log = structlog.get_logger()
    app.include_router(make_feeds(feeds_of(settings.feeds, lambda fault: log.error("message not kept", kind=fault_words(fault)))))
    app.include_router(make_hooks(public_url=settings.public_url or (entry.file.base if entry.file else None)))
    add_fhir(app, __version__)
    app.include_router(make_pages(lambda: app.state.medrec.office, provider))
    app.mount("/static", StaticFiles(directory=STATIC))
    app.state.medrec = app.state.medrec.answering_by(replace(app.state.medrec.in_use(), last=served.last))
    keep_watching(app, settings, served.begun)
    keep_telling(office.store, served.listeners, settings.events_every_seconds)
    return app


def web() -> Any:
    """The application for a worker process, which has nothing but the environment to go by."""
    listen_to_hang_ups()
    settings = read_settings()
    served = served_by(settings)
    if isinstance(served, Refused):
        raise SystemExit("; ".join(f"{problem.path}: {problem.reason}" for problem in served.problems))
    return application(served, settings)


def _hand_on(wanted: ServeWanted) -> None:
    # What was asked for goes into the environment, so that every worker process is set up alike.
    given = {
        "MEDREC_DATABASE": wanted.database,
        "MEDREC_PROFILE": wanted.desk.profile,
        "MEDREC_REFERENCE_DATA": wanted.desk.reference_data,
        "MEDREC_SOURCES_ON_LOOPBACK": "true" if wanted.development else None,
        "MEDREC_DEVELOPMENT": "true" if wanted.development else None,
        "MEDREC_MORE_RULES": json.dumps([str(folder) for folder in wanted.desk.rules]) if wanted.desk.rules else None,
    }
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
