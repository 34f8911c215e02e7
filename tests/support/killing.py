"""A service in a process of its own that is killed while several callers write to it."""

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Protocol

from tests.support.databases import address

WRITERS = 4


class Writer(Protocol):
    """Writes until the server is gone. `done` is what it was told is on disk."""

    @property
    def done(self) -> Set[str]: ...

    def write(self, port: int, stop: threading.Event) -> None: ...


def killed_often(folder: Path, writer: Writer, kills: Iterable[int], seed: int) -> None:
    """Kill the service that often, each time in the middle of what is being written."""
    chance = random.Random(seed)
    for _ in kills:
        child, port = _started(folder)
        stop = threading.Event()
        threads = [threading.Thread(target=writer.write, args=(port, stop)) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        # A busy machine is slow to begin: the kill comes after some are done, in the middle of whatever is written then.
        enough, given_up = len(writer.done) + chance.randint(1, 6), time.monotonic() + 60
        while len(writer.done) < enough and time.monotonic() < given_up:
            time.sleep(0.002)
        time.sleep(chance.random() * 0.05)
        child.send_signal(signal.SIGKILL)
        stop.set()
        for thread in threads:
            thread.join()
        child.communicate()


def _started(folder: Path) -> tuple[subprocess.Popen[str], int]:
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.support.child_server", address(folder)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    return child, int(child.stdout.readline())
