"""A desk with its database and its pseudonyms."""

import secrets
from dataclasses import replace
from functools import partial
from pathlib import Path

from service.app.clock import now
from service.app.databases import file_of, open_store
from service.app.desks import load_desk
from service.audit.pseudonym import Pseudonyms
from service.settings import Settings
from service.workflows.ports import Desk, DeskWanted, Office, Store
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.pulls import pull_noted


def load_office(wanted: DeskWanted, database: str | None, *, settings: Settings, must_exist: bool = False) -> Office | Refused:
    """The desk, the database and the key of the pseudonyms."""
    desk = load_desk(wanted, settings=settings)
    return desk if isinstance(desk, Refused) else office_on(desk, database, settings, must_exist=must_exist)


def load_audited_desk(wanted: DeskWanted, *, settings: Settings) -> Desk | Refused:
    """The same for whoever keeps no reports: what it pulls is audited in the database all the same."""
    desk = load_desk(wanted, settings=settings, proofs=settings.proofs)
    if isinstance(desk, Refused) or (settings.sources is None and not settings.feeds):
        return desk
    office = office_on(desk, None, settings)
    return office if isinstance(office, Refused) else replace(desk, pull=partial(pull_noted, office=office))


def office_on(desk: Desk, database: str | None, settings: Settings, *, must_exist: bool = False) -> Office | Refused:
    from service.store.key_file import read_or_make_key

    url = database or settings.database
    if url.startswith("postgresql") and settings.key_file is None:
        # A key in whatever folder each machine was started from would give one patient several pseudonyms.
        reason = "has to say where the key of the pseudonyms is: one file, the same for every machine that serves from a database"
        return refuse([Problem(path="MEDREC_KEY_FILE", reason=reason)])
    store = open_store(database, settings=settings, must_exist=must_exist)
    if isinstance(store, Refused):
        return store
    file = file_of(url)
    key_file = settings.key_file or (file.with_name(file.name + ".key") if file else Path("medrec.key"))
    try:
        key = read_or_make_key(key_file, partial(secrets.token_bytes, 32))
    except (OSError, ValueError) as error:
        return refuse([Problem(path=str(key_file), reason=f"holds no key that can be used ({type(error).__name__})")])
    pseudonyms = Pseudonyms(key=key)
    desk = _with_lists(_with_feeds(desk, store, pseudonyms, settings), store, pseudonyms)
    return Office(desk=desk, store=store, pseudonyms=pseudonyms, now=now)


def _with_feeds(desk: Desk, store: Store, pseudonyms: Pseudonyms, settings: Settings) -> Desk:
    """The desk, which answers for feeds from what was received of them."""
    if not settings.feeds:
        return desk
    from service.sources.hl7v2.feed import together
    from service.workflows.feed import Kept, with_feeds

    kept = Kept(store=store, pseudonyms=pseudonyms, feeds=settings.feeds, together=together, moment=lambda: now().isoformat())
    return replace(desk, pull=with_feeds(desk.pull, kept))


def _with_lists(desk: Desk, store: Store, pseudonyms: Pseudonyms) -> Desk:
    """The desk, which answers for what patients say from what was written down of it."""
    from service.workflows.patient_list import Kept, with_lists

    kept = Kept(store=store, pseudonyms=pseudonyms, read_json=desk.read_json, now=now)
    return replace(desk, pull=with_lists(desk.pull, kept))
