"""What a service that starts answers by: the rules that lie there or, where they are bad, the last good ones, loudly (R20)."""

from collections.abc import Callable
from dataclasses import dataclass

from service.workflows.ports import Desk
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.reload import Canaries, LastReload, Proved, older_rules, prove


@dataclass(frozen=True, kw_only=True)
class Beginning:
    """What a start works with. `load` reads the rules that lie there; `last_good` those that were kept, or says why not.

    `watch` tries the known harms against a desk. `told` makes every report of a desk say those words of its rules.
    """

    load: Callable[[], Desk | Refused]
    last_good: Callable[[], Desk | Refused]
    watch: Callable[[Desk], Canaries]
    told: Callable[[Desk, str], Desk]
    at: str


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What answers. `last`: None where it is what lies there; else why that was refused. `good`: every known harm is caught."""

    desk: Desk
    last: LastReload | None
    good: bool = True


def begin(tools: Beginning) -> Begun | Refused:
    """What to answer by, or all that is wrong where nothing can be relied on.

    Rules that load and miss a known harm, with nothing to go back to, are taken: the canaries keep every request from being
    answered by them, and say which harm it is, which a process that ended could not.
    """
    found = prove(tools.load, tools.watch)
    if isinstance(found, Proved):
        return Begun(desk=found.desk, last=None)
    kept = prove(tools.last_good, tools.watch)
    if isinstance(kept, Proved):
        last = found.last(tools.at, "start")
        return Begun(desk=tools.told(kept.desk, older_rules(kept.desk, last)), last=last)
    if found.desk is not None:
        return Begun(desk=found.desk, last=None, good=False)
    return refuse(
        [
            *(_problem(words) for words in found.problems),
            *(Problem(path="last good rules", reason=words) for words in kept.problems),
        ]
    )


def _problem(words: str) -> Problem:
    path, _, reason = words.partition(": ")
    return Problem(path=path, reason=reason)
