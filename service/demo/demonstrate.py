"""medrec demo: start the service, send it the bundled patients, tell what came of each, and leave nothing behind."""

import signal
import time
import webbrowser
from collections.abc import Callable
from datetime import datetime
from types import FrameType

from service.demo.cases import read_cases
from service.demo.child import Child, DemoFailed, running
from service.demo.told import tell
from service.workflows.notice import NOTICE

Say = Callable[[str], None]
_FAILED = 70


def demonstrate(*, keep: bool, look: bool, now: datetime, say: Say, note: Say) -> int:
    """The exit status. `keep` leaves the service running until Ctrl-C; `look` opens its page in a browser and keeps it.

    `say` takes what is told, `note` the progress on the way to it.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    # A shell that starts it in the background has Ctrl-C ignored, and nothing could end it but a kill.
    signal.signal(signal.SIGINT, _interrupt)
    began = time.monotonic()
    note("starting the service ...")
    try:
        with running() as child:
            _tell_all(child, now, say, note)
            say(f"All of it took {time.monotonic() - began:.1f} seconds. The work-list: {child.address}/review")
            if keep or look:
                _wait(child, look, say)
            else:
                say("The service stops now, and keeps nothing. To look at its pages: make demo ARGS=--keep")
    except DemoFailed as failed:
        note(f"medrec demo: {failed}")
        return _FAILED
    except KeyboardInterrupt:
        note("stopped; nothing is left running, and no file is left")
    return 0


def _tell_all(child: Child, now: datetime, say: Say, note: Say) -> None:
    if not child.is_ready():
        note("The service is NOT READY: a known harm goes uncaught, so that it will answer NOT CHECKED.")
    say(f"{NOTICE}\nAll patients are invented.\n")
    cases = read_cases(now)
    for number, case in enumerate(cases, 1):
        note(f"reconciling patient {number} of {len(cases)} ...")
        report = child.post("/v1/reconciliations", case.body)
        say(tell(report, title=f"Patient {number} of {len(cases)}: {case.title}", address=child.address))


def _wait(child: Child, look: bool, say: Say) -> None:
    say("The service is running. Ctrl-C ends it and removes what it kept.")
    if look:
        webbrowser.open(f"{child.address}/review")
    if child.process.wait() is not None:
        raise DemoFailed("the service ended by itself")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # Being told to end is like Ctrl-C: what was started has to be stopped first.
    raise KeyboardInterrupt
