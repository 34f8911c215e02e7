"""What the client raises."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.client.shapes import OrderChecked, Report


class NotChecked(Exception):
    """Nobody looked: say so to the user, and never that nothing was found.

    `because` says why in words, without anything of a record. `answer` is what the service did say, where it said that it
    did not check; None: it gave no answer that can be used. `retry_after`: seconds after which to ask again, where it said so.
    """

    def __init__(self, because: str, *, answer: "Report | OrderChecked | None" = None, retry_after: float | None = None) -> None:
        super().__init__(f"NOT CHECKED: {because}")
        self.because, self.answer, self.retry_after = because, answer, retry_after


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One thing that is wrong with what was sent, and where."""

    path: str
    reason: str


class Refused(Exception):
    """What was sent cannot be used, so nothing was checked or recorded, and sending it again will not help.

    `status` is that of HTTP: 404 no such report, 412 somebody else decided in the meantime, 422 and the like each problem with
    its path. `tag` is the entity tag that holds now, where the service told it.
    """

    def __init__(self, status: int, title: str, detail: str | None, problems: tuple[Wrong, ...], tag: str | None) -> None:
        said = "; ".join(f"{wrong.path}: {wrong.reason}" for wrong in problems) or detail or ""
        super().__init__(f"refused, nothing was checked or recorded ({status} {title}) {said}".rstrip())
        self.status, self.title, self.detail, self.problems, self.tag = status, title, detail, problems, tag
