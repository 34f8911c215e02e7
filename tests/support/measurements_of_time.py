"""Times that something took, and the ones below which most of them lie."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """In seconds, in any order; at least one."""

    seconds: list[float]

    def at(self, percent: int) -> float:
        """The time that so many in a hundred do not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]

    def __str__(self) -> str:
        shown = ", ".join(f"p{percent} {self.at(percent) * 1000:.0f} ms" for percent in (50, 95, 99))
        return f"{shown}, slowest {max(self.seconds) * 1000:.0f} ms"
