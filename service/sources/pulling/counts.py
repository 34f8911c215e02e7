"""How pulls ended and how long they took, by the names of the register: nothing of what was asked, nor of whom."""

import threading
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from service.core.model.pulls import PullCount

Asked = Literal["case", "hook"]


class Counts:
    """Counts from the thread that asks, and is read from any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended: Counter[tuple[str, Asked, str]] = Counter()
        self._seconds: dict[tuple[str, Asked, str], float] = {}

    def note(self, source: str, asked: Asked, outcome: str, seconds: float) -> None:
        """One more."""
        with self._lock:
            self._ended[source, asked, outcome] += 1
            self._seconds[source, asked, outcome] = self._seconds.get((source, asked, outcome), 0.0) + seconds

    def __call__(self) -> Sequence[PullCount]:
        """All that was counted, in one order."""
        with self._lock:
            return tuple(
                PullCount(source=key[0], asked=key[1], outcome=key[2], count=count, seconds=self._seconds[key])
                for key, count in sorted(self._ended.items())
            )
