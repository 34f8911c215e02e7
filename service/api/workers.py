"""Several processes behind one address, each with a listener of its own, so that the system deals connections out among them.

With one listener for all, the process that wakes first takes every connection that is waiting: a caller's whole pool of them
ended at one worker, and the others had nothing to do.
"""

import os
import signal
import socket
import sys
from typing import TYPE_CHECKING

from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

if TYPE_CHECKING:
    import uvicorn


def listeners(taken: socket.socket, workers: int) -> list[socket.socket]:
    """The socket that listens, and others beside it on the same address; it alone where the system does not deal out among them.

    It was bound without sharing its address, so that a second service on it is still refused.
    """
    # Elsewhere it may be allowed, but all connections go to the one that came last.
    if sys.platform != "linux":
        return [taken]
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return [taken, *(_beside(taken) for _ in range(workers - 1))]


class Workers(Multiprocess):
    """Keeps as many processes at work as there are to be, each on its listener for as long as there is one for each."""

    def __init__(self, config: "uvicorn.Config", taken: socket.socket) -> None:
        super().__init__(config, sockets=[taken])
        own = listeners(taken, config.workers)
        self._own = [own[place % len(own)] for place in range(config.workers)]

    def init_processes(self) -> None:
        """Start them all."""
        for own in self._own:
            process = Process(self.config, [own])
            process.start()
            self.processes.append(process)

    def keep_subprocess_alive(self) -> None:
        """Replace those that have ended. What came to their listeners meanwhile waits there: this process holds them open."""
        everyone = self.processes
        for place, own in enumerate(self._own):
            # The server replaces any of its processes on all of its sockets, so it is shown one of each at a time.
            self.processes, self.sockets = [everyone[place]], [own]
            try:
                super().keep_subprocess_alive()
            finally:
                [everyone[place]] = self.processes
                self.processes = everyone

    def handle_hup(self) -> None:
        """Hand a hang-up on to the workers, which load their rules anew, where the server would end and replace each of them."""
        for process in self.processes:
            # One that is still starting reads the rules anyway, and does not listen to the signal yet.
            if process.pid is not None and process.is_ready():
                os.kill(process.pid, signal.SIGHUP)

    def handle_ttin(self) -> None:
        """There are as many workers as the command said: one more would have no listener."""

    def handle_ttou(self) -> None:
        """As above: connections would wait at a listener that nobody looks after."""


def _beside(taken: socket.socket) -> socket.socket:
    """Another listener on its address, set up alike."""
    opened = socket.socket(taken.family, taken.type, taken.proto)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if taken.family == socket.AF_INET6:
        opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    opened.bind(taken.getsockname())
    opened.listen(2048)
    return opened
