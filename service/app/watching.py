"""Canaries and new rules, looked after while the service runs."""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from service.app.clock import now
from service.app.desks import desk_on, desk_told, load_pull
from service.app.last_good import folders_of, keep_good, mark_of
from service.cli.tools import fault_words
from service.hangup import ASKED
from service.settings import Settings
from service.workflows.ports import Desk, Office
from service.workflows.problems import Refused
from service.workflows.reload import Mark

if TYPE_CHECKING:
    from service.workflows.canaries import CanaryWatch
    from service.workflows.reload import Canaries


# All canaries one after the other would keep requests waiting for a third of a second.
_REST_SECONDS = 0.01


def canary_watch(desk: Desk, settings: Settings, changed: Callable[[tuple[str, ...]], None]) -> "CanaryWatch":
    from service.workflows.canaries import CANARIES, CanaryWatch, read_canaries

    return CanaryWatch(
        read_canaries(settings.canaries, *(folder / CANARIES for folder in settings.more_rules)),
        lambda: desk,
        time.monotonic,
        moment=lambda: now().isoformat(),
        every_seconds=settings.canaries_every_seconds,
        changed=changed,
        rest=lambda: time.sleep(_REST_SECONDS),
    )


def safety_of(settings: Settings) -> Callable[[Office, "Canaries"], Mapping[str, Any]]:
    from service.rulebook.hazards import read_safety_file, risks
    from service.workflows.safety_view import safety_view

    held = read_safety_file(settings.safety)
    scored = risks(held, settings.safety / "matrix.yaml")
    return lambda office, canaries: safety_view(held, scored, office.desk.rulebook, canaries.trials(), canaries.every_seconds)


def canaries_changed(office: Office, unseen: tuple[str, ...]) -> None:
    from service.workflows.audit_trail import note_canaries

    say_unseen(unseen)
    if not unseen:
        print("Every known harm is caught again.", file=sys.stderr, flush=True)
    try:
        note_canaries(office, unseen)
    except Exception as fault:  # noqa: BLE001 - a database that is down must not hide what the canaries say
        print(f"That could not be audited ({type(fault).__name__}).", file=sys.stderr, flush=True)


def say_unseen(unseen: tuple[str, ...]) -> None:
    for words in unseen:
        print(f"KNOWN HARM NOT CAUGHT, so every request is answered with NOT CHECKED: {words}", file=sys.stderr, flush=True)


def keep_watching(app: Any, settings: Settings, begun: Mark) -> None:
    """Load the rules anew in a thread of their own, whenever the watch says that it may be time."""
    import structlog

    from service.workflows.reload import InUse, Reloader, Reloading

    log = structlog.get_logger()
    desk = app.state.medrec.office.desk
    registered = load_pull(settings.sources, settings.sources_on_loopback)

    def load() -> Desk | Refused:
        if isinstance(registered, Refused):
            return registered
        made = desk_on(desk.reference, folders_of(settings), settings.profile, registered)
        # What asks sources was put together for the office, with feeds and what patients said: it outlives the rules.
        return made if isinstance(made, Refused) else replace(made, pull=desk.pull)

    def adopt(new: InUse) -> None:
        app.state.medrec = app.state.medrec.answering_by(new)

    reloading = Reloading(
        in_use=lambda: app.state.medrec.in_use(),
        adopt=adopt,
        load=load,
        watch=lambda desk: canary_watch(desk, settings, partial(canaries_changed, replace(app.state.medrec.office, desk=desk))),
        mark=partial(mark_of, settings),
        told=desk_told,
        keep=partial(keep_good, settings=settings),
        log=log.info,
    )
    reloader = Reloader(reloading, begun)

    def look() -> None:
        while True:
            asked = ASKED.wait(settings.rules_watch_seconds or None)
            ASKED.clear()
            try:
                reloader.look(asked=asked)
            except Exception as fault:  # noqa: BLE001 - the outermost handler of the thread: it has to go on looking
                log.error("fault", kind=fault_words(fault))

    threading.Thread(target=look, name="rules", daemon=True).start()
