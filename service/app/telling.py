"""Subscribers, told of reports that changed."""

import random
import secrets
import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from service.app.clock import now
from service.cli.tools import fault_words
from service.workflows.ports import Store
from service.workflows.problems import Problem, Refused, refuse

if TYPE_CHECKING:
    from service.workflows.tell import Listener

# What a process needs beside an attempt to tell a subscriber, on a machine with much to do.
_LEASE_SPARE_SECONDS = 5


@cache
def load_listeners(subscribers: Path | None, on_loopback: bool) -> "tuple[Listener, ...] | Refused":
    """Those who are told of reports that changed, or every mistake in their register."""
    if subscribers is None:
        return ()
    from service.events.post import sender
    from service.events.register import read_register
    from service.sources.register_file import BadRegister
    from service.workflows.tell import Listener

    found = read_register(subscribers, on_loopback=on_loopback)
    if isinstance(found, BadRegister):
        return refuse(Problem(path=wrong.path, reason=wrong.reason) for wrong in found.mistakes)
    try:
        return tuple(
            Listener(
                name=each.name,
                send=sender(each, now),
                most_attempts=each.most_attempts,
                lease_seconds=2 * each.deadline_seconds + _LEASE_SPARE_SECONDS,
            )
            for each in found
        )
    except OSError as error:
        return refuse([Problem(path=str(subscribers), reason=f"names authorities that cannot be used ({type(error).__name__})")])


def keep_telling(store: Store, listeners: "tuple[Listener, ...]", every_seconds: float) -> None:
    """Tell each subscriber in a thread of its own: one that is slow or gone delays neither an answer nor another subscriber."""
    import structlog

    from service.workflows.tell import Edge, tell_next

    log = structlog.get_logger()
    edge = Edge(now=now, chance=random.random, new_name=lambda: secrets.token_hex(16))

    def tell(listener: "Listener") -> None:
        while True:
            try:
                became = tell_next(listener, store, edge)
            except Exception as fault:  # noqa: BLE001 - the outermost handler of the thread: it has to go on telling
                log.error("fault", kind=fault_words(fault))
                became = None
            if became is None:
                time.sleep(every_seconds)
            else:
                log.info("webhook", subscriber=listener.name, became=became)

    for each in listeners:
        threading.Thread(target=tell, args=(each,), name=f"tells {each.name}", daemon=True).start()
