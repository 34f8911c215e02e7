"""Work in processes that split off from this one, a few at a time: each has everything imported, and ends after one task."""

import os
import pickle
import resource
import selectors
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_MEMORY = 4 << 30


@dataclass(frozen=True)
class Ended(Generic[T]):
    """What a task gave. `late`: it ran out of time; `value` None without that: it died."""

    value: T | None
    late: bool
    seconds: float


def in_forks(tasks: Iterable[Callable[[], T]], at_once: int) -> Iterator[tuple[int, Ended[T]]]:
    """The number of each task and how it ended, in the order in which they end. A task is asked for when there is room."""
    waiting = enumerate(tasks)
    running: dict[int, tuple[int, int]] = {}
    heard: dict[int, bytes] = {}
    with selectors.DefaultSelector() as selector:
        while True:
            while len(running) < at_once and (following := next(waiting, None)) is not None:
                number, task = following
                pid, pipe = _start(task)
                running[pipe] = (number, pid)
                heard[pipe] = b""
                selector.register(pipe, selectors.EVENT_READ)
            if not running:
                return
            for key, _ in selector.select():
                said = os.read(key.fd, 1 << 16)
                heard[key.fd] += said
                if not said:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    number, pid = running.pop(key.fd)
                    yield number, _ended(pid, heard.pop(key.fd))


def limit(seconds: float) -> None:
    """Ends this process unless it asks again within so many seconds of work; waiting for the processor does not count."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _start(task: Callable[[], T]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1
    try:
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        os.set_inheritable(writing, False)
        value = task()
        limit(0)
        with os.fdopen(writing, "wb") as out:
            pickle.dump(value, out)
        code = 0
    finally:
        os._exit(code)


def _ended(pid: int, said: bytes) -> Ended[Any]:
    _, status, used = os.wait4(pid, 0)
    late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGPROF
    whole = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
    return Ended(value=pickle.loads(said) if whole else None, late=late, seconds=used.ru_utime + used.ru_stime)
