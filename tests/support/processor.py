"""Processor time of a process and of all that it started: what a request costs, whatever else the machine is busy with."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
# Places in what /proc says of a process, after its name: parent, and four kinds of time.
_PARENT, _TIMES = 1, slice(11, 15)


class Spent:
    """Seconds of processor time that a process, and each process below it, took since this was made. Linux only."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._before = _seconds(process)

    def each(self) -> list[float]:
        """By process, those that took most first."""
        return sorted((now - self._before.get(one, 0.0) for one, now in _seconds(self._process).items()), reverse=True)

    def together(self) -> float:
        """All of them."""
        return sum(self.each())


def _seconds(process: int) -> dict[int, float]:
    """By process. What children had taken that are gone is with their parent."""
    said = {int(place.name): _said(place) for place in Path("/proc").iterdir() if place.name.isdigit()}
    family = {process}
    # Parents are started before their children, but numbers may begin again.
    while more := {one for one, words in said.items() if words and int(words[_PARENT]) in family} - family:
        family |= more
    return {one: sum(map(int, words[_TIMES])) / _TICKS for one in family if (words := said.get(one))}


def _said(place: Path) -> list[str]:
    try:
        return (place / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        # It has ended since it was listed.
        return []
