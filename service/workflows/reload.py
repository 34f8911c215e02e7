"""Changed rules come into use whole and proved, or not at all: whatever is wrong, the last good ones stay, loudly (R20)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from service.workflows.audit_trail import note_reload
from service.workflows.canaries import Trial
from service.workflows.ports import Desk, Office
from service.workflows.problems import Refused

# Why the rules were looked at: somebody asked, files changed, or a day began, on which a change of a profile may expire.
Why = Literal["asked", "files", "day"]
# The day, and the mark of the rule folders.
Mark = tuple[str, str]
_MOST_PROBLEMS = 20


class Canaries(Protocol):
    """Whether the known harms are still caught: what went unseen, in words; empty where nothing did."""

    every_seconds: float

    def __call__(self) -> tuple[str, ...]:
        """From a trial that is no older than the interval."""
        ...

    def again(self) -> tuple[str, ...]:
        """From a trial made now."""
        ...

    def trials(self) -> tuple[Trial, ...]:
        """How each fared when it was last tried."""
        ...


@dataclass(frozen=True, kw_only=True)
class LastReload:
    """What came of the last trial. `problems` are why the rules that lay there were refused; empty: they are in use."""

    at: str
    why: Why
    problems: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InUse:
    """What requests are answered by. It is replaced whole: a request that began with one keeps it to its end."""

    office: Office
    canaries: Canaries
    last: LastReload | None


@dataclass(frozen=True, kw_only=True)
class Reloading:
    """What a reload works with. `load` reads the rules and proves them by their examples; `watch` tries the known harms.

    `adopt` puts another state in the place of the one that `in_use` gives, in one step.
    """

    in_use: Callable[[], InUse]
    adopt: Callable[[InUse], None]
    load: Callable[[], Desk | Refused]
    watch: Callable[[Desk], Canaries]
    mark: Callable[[], Mark]
    log: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class _Proved:
    """A desk with the rules that lie there, every example and every known harm as promised."""

    desk: Desk
    canaries: Canaries


class Reloader:
    """Looks at the rule folders again and again. `begun` is their mark from before the rules in use were read."""

    def __init__(self, tools: Reloading, begun: Mark) -> None:
        self._tools = tools
        self._used = self._seen = begun
        self._wanted: Why | None = None

    def look(self, *, asked: bool = False) -> None:
        """Try the rules that lie there, where somebody asked or they changed and then held still between two looks."""
        mark = self._tools.mark()
        still, self._seen = mark == self._seen, mark
        if asked:
            self._wanted = "asked"
        elif self._wanted is None and mark != self._used:
            self._wanted = "files" if mark[1] != self._used[1] else "day"
        if self._wanted and (asked or still):
            self._try(self._wanted, mark)

    def _try(self, why: Why, mark: Mark) -> None:
        found = self._proved()
        # What was proved has to be what lies there: files that changed under it are tried once they hold still.
        if self._tools.mark() == mark and self._settle(why, found):
            self._used, self._wanted = mark, None

    def _proved(self) -> _Proved | tuple[str, ...]:
        """What lies there, or why it is refused."""
        try:
            desk = self._tools.load()
            if isinstance(desk, Refused):
                return tuple(f"{problem.path}: {problem.reason}" for problem in desk.problems)
            canaries = self._tools.watch(desk)
            unseen = canaries()
        except Exception as fault:  # noqa: BLE001 - whatever keeps rules from being read, those in use go on being used
            return (f"they could not be read: a fault of the service ({type(fault).__name__})",)
        return tuple(f"known harm not caught: {words}" for words in unseen) or _Proved(desk=desk, canaries=canaries)

    def _settle(self, why: Why, found: _Proved | tuple[str, ...]) -> bool:
        """Audit what came of it, and only then put it into use. False: it could not be audited, and has to be tried again."""
        before = self._tools.in_use()
        after = _after(before, why, found)
        if why == "day" and _same(before, after):
            return True
        try:
            last = _last(after)
            note_reload(after.office, why=last.why, problems=last.problems, before=before.office.desk.rulebook.version)
        except Exception as fault:  # noqa: BLE001 - rules that the audit trail does not know of never come into use
            after = _after(before, why, (f"the database does not take the audit event ({type(fault).__name__})",))
            self._say(after)
            return False
        self._say(after)
        return True

    def _say(self, after: InUse) -> None:
        last = _last(after)
        self._tools.adopt(after)
        self._tools.log(
            "rules-refused" if last.problems else "rules-reloaded",
            why=last.why,
            rules=after.office.desk.rulebook.version,
            problems=last.problems,
        )


def _after(before: InUse, why: Why, found: _Proved | tuple[str, ...]) -> InUse:
    at = before.office.moment()
    if isinstance(found, _Proved):
        last = LastReload(at=at, why=why, problems=())
        return InUse(office=replace(before.office, desk=found.desk), canaries=found.canaries, last=last)
    return replace(before, last=LastReload(at=at, why=why, problems=_at_most(found)))


def _same(before: InUse, after: InUse) -> bool:
    """Whether a reload changes nothing that anybody could want to know of."""
    refused = bool(before.last and before.last.problems)
    versions = {state.office.desk.rulebook.version for state in (before, after)}
    return not refused and not _last(after).problems and len(versions) == 1


def _last(state: InUse) -> LastReload:
    assert state.last is not None
    return state.last


def _at_most(problems: Sequence[str]) -> tuple[str, ...]:
    more = len(problems) - _MOST_PROBLEMS
    return (*problems[:_MOST_PROBLEMS], f"and {more} more: see medrec rules check") if more > 0 else tuple(problems)
