"""The service as it is deployed: medrec serve in a process of its own, with what it says on standard error."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import httpx2

from tests.support.databases import address
from tests.support.patience import PATIENCE_SECONDS

MEDREC = str(Path(sys.executable).with_name("medrec"))


@dataclass(frozen=True)
class Deployed:
    """A client of the service, its process, and the lines that it wrote so far."""

    client: httpx2.Client
    process: int
    said: list[str]


@contextmanager
def deployed(folder: Path, *words: str, program: tuple[str, ...] = (MEDREC,), **settings: str) -> Iterator[Deployed]:
    """The service until the block is left; its database is in that folder. `program` is what takes the words of the command.

    `settings`: further variables of the environment. An access file among them guards it; else it is in development mode.
    """
    mode = [] if "MEDREC_ACCESS" in settings else ["--development"]
    command = [*program, "serve", "--port", "0", *mode, "--database", address(folder), *words]
    # Whatever is said anywhere is read: a test may look for what must not be said. Beside a file the key is found by itself; a
    # server has no place beside it.
    kept = {**os.environ, "MEDREC_KEY_FILE": str(folder / "medrec.db.key"), **settings}
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=kept)
    said: list[str] = []
    served = Queue[str | None]()

    def listen() -> None:
        # Read all along: a service that nobody listens to stops when the pipe is full.
        assert child.stdout is not None
        for line in child.stdout:
            said.append(line)
            if found := re.search(r"serves (https?://\S+)", line):
                served.put(found[1])
        served.put(None)

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        where = served.get(timeout=PATIENCE_SECONDS)
        assert where is not None, said
        with httpx2.Client(base_url=where, timeout=PATIENCE_SECONDS) as client:
            yield Deployed(client, child.pid, said)
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=PATIENCE_SECONDS)
        listening.join()
        assert child.stdout is not None
        child.stdout.close()


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[tuple[httpx2.Client, list[str]]]:
    """A client of the deployed service, and what it wrote on standard error once it was stopped."""
    with deployed(folder, *words) as service:
        yield service.client, service.said
