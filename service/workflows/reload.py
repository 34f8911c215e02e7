"""Changed rules come into use whole and proved, or not at all: whatever is wrong, the last good ones stay, loudly (R20)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from service.workflows.audit_trail import note_reload
from service.workflows.canaries import Trial
from service.workflows.ports import Desk, Office
from service.workflows.problems import Refused

# Why the rules were looked at: the process began, somebody asked, files changed, or a day began, on which a change of a
# profile may expire.
Why = Literal["start", "asked", "files", "day"]
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
    """What came of the last trial. `problems` are why the rules that lay there were refused; empty: they are in use.

    `unseen` are the known harms among the problems: whoever put those rules there switched off what catches them.
    """

    at: str
    why: Why
    problems: tuple[str, ...]
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InUse:
    """What requests are answered by. It is replaced whole: a request that began with one keeps it to its end."""

    office: Office
    canaries: Canaries
    last: LastReload | None


@dataclass(frozen=True, kw_only=True)
class Reloading:
    """What a reload works with. `load` reads the rules and proves them by their examples; `watch` tries the known harms.

    `adopt` puts another state in the place of the one that `in_use` gives, in one step. `told` makes every report of a desk
    say those words of its rules. `keep` puts the rules that lie there aside as the last good ones; it may raise OSError.
    """

    in_use: Callable[[], InUse]
    adopt: Callable[[InUse], None]
    load: Callable[[], Desk | Refused]
    watch: Callable[[Desk], Canaries]
    mark: Callable[[], Mark]
    told: Callable[[Desk, str], Desk]
    keep: Callable[[Desk], None]
    log: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class Proved:
    """A desk with the rules that lie there, every example and every known harm as promised."""

    desk: Desk
    canaries: Canaries


@dataclass(frozen=True, kw_only=True)
class Unproved:
    """Why the rules that lie there are refused, and which of the problems are known harms that they do not catch.

    `desk`: what they made all the same, where they could be read.
    """

    problems: tuple[str, ...]
    unseen: tuple[str, ...] = ()
    desk: Desk | None = None

    def last(self, at: str, why: Why) -> LastReload:
        """The same as what came of a trial."""
        return LastReload(at=at, why=why, problems=_at_most(self.problems), unseen=self.unseen)


def prove(load: Callable[[], Desk | Refused], watch: Callable[[Desk], Canaries]) -> Proved | Unproved:
    """The rules that lie there, with every example and every known harm tried, or why they are refused."""
    try:
        desk = load()
        if isinstance(desk, Refused):
            return Unproved(problems=tuple(f"{problem.path}: {problem.reason}" for problem in desk.problems))
        canaries = watch(desk)
        unseen = canaries()
    except Exception as fault:  # noqa: BLE001 - whatever keeps rules from being read, those in use go on being used
        return Unproved(problems=(f"they could not be read: a fault of the service ({type(fault).__name__})",))
    if unseen:
        return Unproved(problems=tuple(f"known harm not caught: {words}" for words in unseen), unseen=unseen, desk=desk)
    return Proved(desk=desk, canaries=canaries)


def older_rules(desk: Desk, last: LastReload) -> str:
    """What every report says while rules are in force that somebody meant to replace."""
    first, more = last.problems[0], len(last.problems) - 1
    others = f" (and {more} more)" if more else ""
    return f"those of {desk.since} are in force: newer ones were refused on {last.at}, because {first}{others}"


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
        found = prove(self._tools.load, self._tools.watch)
        # What was proved has to be what lies there: files that changed under it are tried once they hold still.
        if self._tools.mark() == mark and self._settle(why, found):
            self._used, self._wanted = mark, None

    def _settle(self, why: Why, found: Proved | Unproved) -> bool:
        """Audit what came of it, and only then put it into use. False: it could not be audited, and has to be tried again."""
        before = self._tools.in_use()
        after = self._after(before, why, found)
        if why == "day" and _same(before, after):
            return True
        try:
            last = _last(after)
            note_reload(after.office, why=last.why, problems=last.problems, before=before.office.desk.rulebook.version)
        except Exception as fault:  # noqa: BLE001 - rules that the audit trail does not know of never come into use
            words = f"the database does not take the audit event ({type(fault).__name__})"
            self._say(self._after(before, why, Unproved(problems=(words,))))
            return False
        self._say(after)
        if isinstance(found, Proved):
            self._keep(found.desk)
        return True

    def _after(self, before: InUse, why: Why, found: Proved | Unproved) -> InUse:
        at = before.office.moment()
        if isinstance(found, Proved):
            last = LastReload(at=at, why=why, problems=())
            return InUse(office=replace(before.office, desk=found.desk), canaries=found.canaries, last=last)
        last = found.last(at, why)
        desk = self._tools.told(before.office.desk, older_rules(before.office.desk, last))
        # The canaries have to try the very desk that answers.
        canaries = self._tools.watch(desk)
        canaries.again()
        return InUse(office=replace(before.office, desk=desk), canaries=canaries, last=last)

    def _keep(self, desk: Desk) -> None:
        try:
            self._tools.keep(desk)
        except OSError as error:
            # They are in use and proved; what is lost is only what a restart on bad rules would go on with.
            self._tools.log("last-good-not-kept", kind=type(error).__name__)

    def _say(self, after: InUse) -> None:
        last = _last(after)
        self._tools.adopt(after)
        self._tools.log(
            "rules-refused" if last.problems else "rules-reloaded",
            why=last.why,
            rules=after.office.desk.rulebook.version,
            problems=last.problems,
        )


def _same(before: InUse, after: InUse) -> bool:
    """Whether a reload changes nothing that anybody could want to know of."""
    refused = bool(before.last and before.last.problems)
    books = [state.office.desk.rulebook for state in (before, after)]
    same = books[0].version == books[1].version and books[0].notices == books[1].notices
    return not refused and not _last(after).problems and same


def _last(state: InUse) -> LastReload:
    assert state.last is not None
    return state.last


def _at_most(problems: Sequence[str]) -> tuple[str, ...]:
    more = len(problems) - _MOST_PROBLEMS
    return (*problems[:_MOST_PROBLEMS], f"and {more} more: see medrec rules check") if more > 0 else tuple(problems)
