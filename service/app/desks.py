"""The pipeline bound to its tables and rules."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

from service import __version__
from service.app.clock import now
from service.app.readers import load_reference, read_json, read_source
from service.core.model.reference import Reference
from service.settings import Settings
from service.workflows.engine_name import engine_name
from service.workflows.ports import (
    Desk,
    DeskWanted,
    Fetch,
    HowPulled,
    Pull,
    nobody_fetches,
    nobody_registered,
    nothing_pulled,
)
from service.workflows.problems import Problem, Refused, refuse


def load_desk(wanted: DeskWanted, *, settings: Settings, proofs: Path | None = None) -> Desk | Refused:
    """Tables, then rules against the tables, then the pipeline bound to both; or every mistake in them.

    Rules prove themselves, unless a note in the folder `proofs` says that they did so today; None: they always do.
    """
    # A register that cannot be used is told before the tables are read.
    pull = load_pull(settings.sources, settings.sources_on_loopback)
    if isinstance(pull, Refused):
        return pull
    with no_garbage():
        reference = load_reference(wanted.reference_data, settings=settings)
        folders = (settings.rules, *wanted.rules)
        if isinstance(reference, Refused):
            return reference
        profile = wanted.profile or settings.profile
        if proofs is None:
            return desk_on(reference, folders, profile, pull)
        from service.app.proofs import proof_key

        key = partial(proof_key, folders, profile, reference)
        return _desk_proved_today(partial(desk_on, reference, folders, profile, pull), key, proofs)


def _desk_proved_today(made: Callable[..., Desk | Refused], key: Callable[[], str], proofs: Path) -> Desk | Refused:
    """The desk as `made`; `key` is asked before and after, so that rules that changed meanwhile are not taken for proved."""
    from service.app.proofs import is_proved, note_proof

    before = key()
    if is_proved(proofs, before):
        desk = made(prove=False)
        if key() == before:
            return desk
    desk = made()
    if isinstance(desk, Desk) and key() == before:
        note_proof(proofs, before)
    return desk


@contextmanager
def no_garbage() -> Iterator[None]:
    # Nothing that is being loaded is garbage yet, and to look for some again and again takes a third of the time.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def desk_on(reference: Reference, folders: Sequence[Path], profile: str, pull: Pull, *, prove: bool = True) -> Desk | Refused:
    """The pipeline bound to these tables and to the rules of these folders, which `prove` themselves; or their mistakes."""
    from service.core.pipeline import reconcile_record
    from service.rulebook.load import load_rulebook

    missing = [Problem(path=str(path), reason="there is no such folder of rules") for path in folders if not path.is_dir()]
    if missing:
        return refuse(missing)
    rulebook = load_rulebook(folders, profile=profile, reference=reference, today=now().date(), prove=prove)
    if isinstance(rulebook, tuple):
        return refuse(Problem(path=f"{wrong.path} {wrong.field}".strip(), reason=wrong.reason) for wrong in rulebook)
    engine, (fetch, how_pulled) = engine_name(__version__), _beside(pull)
    # Tables stay until the process ends: without this, every collection walks through all of them, 3 ms a request.
    # Where the collector is off, as at a start, nothing was thrown away that a collection could find.
    if gc.isenabled():
        gc.collect()
    gc.freeze()
    return Desk(
        read_json=read_json,
        read_source=read_source,
        judge=partial(reconcile_record, rulebook=rulebook, reference=reference, engine=engine),
        rulebook=rulebook,
        reference=reference,
        engine=engine,
        pull=pull,
        fetch=fetch,
        how_pulled=how_pulled,
        since=now().isoformat(),
    )


def _beside(pull: Pull) -> tuple[Fetch, HowPulled]:
    """What asks a caller's own server, by the connections and breakers of the sources that are registered; and their counts."""
    if pull is nobody_registered:
        return nobody_fetches, nothing_pulled
    from service.sources.pull import Puller

    assert isinstance(pull, Puller)
    return pull.fetch, pull.counts


@cache
def load_pull(sources: Path | None, on_loopback: bool) -> Pull | Refused:
    """What asks the registered sources, one for the whole process: reloads of the rules keep its connections and breakers."""
    if sources is None:
        return nobody_registered
    from uuid import uuid4

    from service.sources.pull import puller
    from service.sources.pulling.errand import Edge
    from service.sources.register_file import BadRegister
    from service.sources.registry import read_registry

    registered = read_registry(sources, on_loopback=on_loopback)
    if not isinstance(registered, BadRegister):
        edge = Edge(now=lambda: datetime.now(UTC), clock=time.monotonic, new_id=lambda: str(uuid4()))
        registered = puller(registered, edge)
    if isinstance(registered, BadRegister):
        return refuse(Problem(path=wrong.path, reason=wrong.reason) for wrong in registered.mistakes)
    return registered


def desk_told(desk: Desk, words: str) -> Desk:
    """The same desk, whose reports say those words of their rules."""
    from service.core.pipeline import reconcile_record

    book = replace(desk.rulebook, notices=(*desk.rulebook.notices, words))
    return replace(desk, judge=partial(reconcile_record, rulebook=book, reference=desk.reference, engine=desk.engine))
