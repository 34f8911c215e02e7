"""The last good rules: kept while they answer, and used where those that lie there are bad."""

import sys
from dataclasses import replace
from pathlib import Path

from service.app.clock import now
from service.app.databases import file_of
from service.app.desks import desk_on
from service.core.model.reference import Reference
from service.settings import Settings
from service.workflows.ports import Desk, Pull
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.reload import Mark


def folders_of(settings: Settings) -> tuple[Path, ...]:
    return (settings.rules, *settings.more_rules)


def mark_of(settings: Settings) -> Mark:
    from service.rulebook.mark import folders_mark

    return now().date().isoformat(), folders_mark(folders_of(settings))


def _last_good_place(settings: Settings) -> Path | None:
    file = file_of(settings.database)
    beside = file.with_name(file.name + ".rules") if file else None
    return (settings.last_good or beside) if settings.keep_last_good else None


def last_good_desk(reference: Reference, settings: Settings, pull: Pull) -> Desk | Refused:
    from service.rulebook.last_good import find

    place = _last_good_place(settings)
    if place is None:
        return refuse([Problem(path="MEDREC_LAST_GOOD", reason="no folder keeps them")])
    kept = find(place, folders_of(settings), settings.profile)
    if isinstance(kept, str):
        return refuse([Problem(path=str(place), reason=kept)])
    desk = desk_on(reference, kept.copies(place), settings.profile, pull)
    return desk if isinstance(desk, Refused) else replace(desk, since=kept.at)


def keep_good(desk: Desk, settings: Settings) -> None:
    from service.rulebook.last_good import keep

    place = _last_good_place(settings)
    if place is not None:
        book = desk.rulebook
        keep(
            place,
            folders_of(settings),
            at=desk.since,
            profile=book.profile,
            version=book.version,
            reference_data=desk.reference.version,
        )


def keep_or_say(desk: Desk, settings: Settings) -> None:
    try:
        keep_good(desk, settings)
    except OSError as error:
        words = f"The rules could not be kept as the last good ones ({type(error).__name__})"
        print(f"{words}: a restart on bad rules would end the service.", file=sys.stderr, flush=True)
