"""The listener that keeps messages of feeds."""

import sys
from typing import Any

from service import __version__
from service.app.clock import now
from service.app.messages import feeds_of
from service.app.offices import office_on
from service.app.readers import read_json, read_source
from service.cli.tools import ListenWanted, fault_words
from service.core.model.reference import Reference
from service.settings import Settings
from service.workflows.notice import NOTICE
from service.workflows.ports import Desk, Office
from service.workflows.problems import Problem, Refused, refuse


def listen(wanted: ListenWanted, *, settings: Settings) -> Refused | None:
    """Take the messages of one feed until told to stop."""
    import asyncio
    import socket

    from service.api.serving import is_loopback
    from service.mllp.listen import Limits
    from service.mllp.listen import listen as listen_on

    if not is_loopback(wanted.host):
        reason = "is beyond this machine: MLLP knows no tokens and no encryption, so it stays on loopback"
        return refuse([Problem(path=f"--host {wanted.host}", reason=reason)])
    office = _feed_office(wanted, settings)
    if isinstance(office, Refused):
        return office
    try:
        taken = socket.create_server((wanted.host, wanted.port), family=socket.AF_INET6 if ":" in wanted.host else socket.AF_INET)
    except OSError as error:
        return refuse([Problem(path=f"{wanted.host}:{wanted.port}", reason=f"cannot be listened on: {error.strerror}")])
    place = f"{wanted.host}:{taken.getsockname()[1]}"
    print(f"{NOTICE}\nmedrec {__version__} listens for HL7 v2 at {place}", file=sys.stderr, flush=True)
    try:
        asyncio.run(listen_on(taken, mllp_office(office, wanted.source, settings), Limits()))
    except KeyboardInterrupt:
        pass
    finally:
        office.store.close()
    return None


def _feed_office(wanted: ListenWanted, settings: Settings) -> Office | Refused:
    """An office that keeps messages: it reads them, and judges nothing."""
    from service.core.rules import Rulebook

    if wanted.source not in settings.feeds:
        return refuse([Problem(path=f"--source {wanted.source}", reason="is no feed that MEDREC_FEEDS names with its role")])
    none = Rulebook(
        version="",
        profile=settings.profile,
        rules=(),
        disabled=(),
        expires_after_hours=0,
        weight_stale_after_days=0,
        child_weight_stale_after_days=0,
        renal_stale_after_days=0,
    )

    def judges_nothing(case: object) -> Any:
        raise AssertionError("the listener judges nothing")

    tables = Reference(version="")
    desk = Desk(read_json=read_json, read_source=read_source, judge=judges_nothing, rulebook=none, reference=tables, engine="")
    return office_on(desk, wanted.database, settings)


def mllp_office(office: Office, source: str, settings: Settings) -> Any:
    """What the listener works with: a message is kept and audited before it is acknowledged."""
    from service.core.model.feed import Heard
    from service.mllp.listen import Office as Listening
    from service.workflows.feed import answer_message

    def said(words: str) -> None:
        print(f"{now().isoformat()} {words}", file=sys.stderr, flush=True)

    feeds = feeds_of(settings.feeds, lambda fault: said(f"a message was not kept: {fault_words(fault)}"))
    return Listening(
        answer=lambda message: answer_message(message, source, feeds, office)[1],
        refuse=lambda why: feeds.acknowledge(Heard(code="AR", announced=None, reason=why)),
        log=said,
    )
