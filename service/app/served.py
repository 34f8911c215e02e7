"""What a process of the service begins with."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from service.app.clock import now
from service.app.desks import desk_on, desk_told, load_pull, no_garbage
from service.app.last_good import folders_of, keep_or_say, last_good_desk, mark_of
from service.app.offices import office_on
from service.app.readers import load_reference
from service.app.telling import load_listeners
from service.app.watching import canary_watch
from service.settings import Settings
from service.workflows.ports import Office
from service.workflows.problems import Refused
from service.workflows.reload import LastReload, Mark

if TYPE_CHECKING:
    from service.workflows.tell import Listener


@dataclass(frozen=True, kw_only=True)
class Served:
    """What a process of the service begins with. `begun`: the mark of the rules from before they were read.

    `listeners` are those who are told of reports that changed.
    `last`: why the rules that lie there were refused, so that the last good ones answer; None: they were not.
    """

    office: Office
    listeners: "tuple[Listener, ...]"
    begun: Mark
    last: LastReload | None


def served_by(settings: Settings) -> Served | Refused:
    """What lies there or, where that is bad, the last good rules. What is good is kept for a start that needs it."""
    from service.workflows.start import Beginning, begin

    # The mark is made before the rules are read, so that no change of them is missed.
    mark = mark_of(settings)
    pull = load_pull(settings.sources, settings.sources_on_loopback)
    if isinstance(pull, Refused):
        return pull
    with no_garbage():
        reference = load_reference(None, settings=settings)
        if isinstance(reference, Refused):
            return reference
        begun = begin(
            Beginning(
                load=lambda: desk_on(reference, folders_of(settings), settings.profile, pull),
                last_good=lambda: last_good_desk(reference, settings, pull),
                watch=lambda desk: canary_watch(desk, settings, lambda unseen: None),
                told=desk_told,
                at=now().isoformat(),
            )
        )
    if isinstance(begun, Refused):
        return begun
    listeners = load_listeners(settings.subscribers, settings.sources_on_loopback)
    if isinstance(listeners, Refused):
        return listeners
    office = office_on(begun.desk, None, settings)
    if isinstance(office, Refused):
        return office
    office = replace(office, subscribers=tuple(each.name for each in listeners))
    if begun.last is None and begun.good and mark_of(settings) == mark:
        keep_or_say(begun.desk, settings)
    return Served(office=office, listeners=listeners, begun=mark, last=begun.last)
