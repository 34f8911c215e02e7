"""The only wiring: names the concrete adapters and hands them to the command line and the web service."""

import gc
import hmac
import json
import os
import random
import secrets
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from service import __version__
from service.audit.pseudonym import Pseudonyms
from service.cli.application import run
from service.cli.tools import UNUSABLE, ListenWanted, ServeWanted, Tools, fault_words
from service.core.model.failures import Role, SourceFailure
from service.core.model.reference import Reference
from service.core.model.written import SourceList
from service.hangup import ASKED
from service.hangup import listen as listen_to_hang_ups
from service.settings import Settings, read_settings
from service.workflows.engine_name import engine_name
from service.workflows.notice import NOTICE
from service.workflows.ports import Desk, DeskWanted, Office, Pull, Store, nobody_registered
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.pulls import pull_noted
from service.workflows.reload import LastReload, Mark

if TYPE_CHECKING:
    from service.access.access import Access
    from service.access.file import AccessFile
    from service.access.provider import Provider
    from service.api.serving import Tls
    from service.audit.chain import Verified
    from service.core.model.conformance import Validity
    from service.store.checking import Checked
    from service.workflows.canaries import CanaryWatch
    from service.workflows.reload import Canaries
    from service.workflows.tell import Listener

T = TypeVar("T")
# Exit status of a fault of our own, apart from all that the contract gives a meaning to.
_FAULT = 70
# What a process needs beside an attempt to tell a subscriber, on a machine with much to do.
_LEASE_SPARE_SECONDS = 5


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


def main() -> None:
    """The command `medrec`. A fault of the service ends in one line that names it and no data of a patient."""
    try:
        settings = _settings_or_exit()
        run(tools(settings))
    except Exception as fault:  # noqa: BLE001 - the outermost handler: a traceback could print what a record holds.
        print(f"medrec: a fault of the service, not of the input: {fault_words(fault)}. Nothing was checked.", file=sys.stderr)
        sys.exit(_FAULT)


def _settings_or_exit() -> Settings:
    from pydantic import ValidationError

    try:
        return read_settings()
    except ValidationError as wrong:
        # What was given is not repeated: an address of a database may hold a password.
        for error in wrong.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in error["loc"]).upper()
            print(f"medrec: MEDREC_{name}: {error['msg']}", file=sys.stderr)
        sys.exit(UNUSABLE)


def tools(settings: Settings) -> Tools:
    """What the commands work with. Heavy parts are imported when a command needs them, so that each starts at once."""
    return Tools(
        read_json=read_json,
        read_source=read_source,
        load_reference=partial(load_reference, settings=settings),
        load_desk=partial(load_audited_desk, settings=settings),
        load_office=partial(load_office, settings=settings, must_exist=True),
        open_store=partial(open_store, settings=settings, must_exist=True),
        databases=DatabaseTools(settings),
        serve=partial(serve, settings=settings),
        listen=partial(listen, settings=settings),
        validity=validity,
        descriptions=descriptions,
        as_fhir=as_fhir,
        demo=demo,
        now=now,
        version=__version__,
        rules_folder=settings.rules,
        safety_folder=settings.safety,
        reference_folder=settings.reference_data,
        profile=settings.profile,
    )


def descriptions() -> Mapping[str, bytes]:
    """The descriptions of the web service as they are committed, by the name of their file."""
    from service.api.description import in_one_order, openapi
    from service.cds_hooks.calls import make_hooks
    from service.cds_hooks.services import discovery
    from service.fhir_api.calls import make_fhir

    return {
        "openapi.json": openapi(__version__, [make_hooks(), make_fhir(__version__)]),
        "cds-services.json": in_one_order(discovery()),
    }


def validity(payload: object, declared: str | None) -> "Validity | None":
    """How valid the FHIR of a payload is; None where it is no FHIR."""
    from service.sources.conformance import validity as check

    return check(payload, declared)


def as_fhir(report: Mapping[str, Any]) -> bytes:
    """The JSON of a report as a FHIR Bundle."""
    import orjson

    from service.fhir_api.emit import bundle_of

    return orjson.dumps(bundle_of(report))


def now() -> datetime:
    """The clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def load_desk(wanted: DeskWanted, *, settings: Settings) -> Desk | Refused:
    """Tables, then rules against the tables, then the pipeline bound to both; or every mistake in them."""
    # A register that cannot be used is told before the tables are read.
    pull = load_pull(settings.sources, settings.sources_on_loopback)
    if isinstance(pull, Refused):
        return pull
    with _no_garbage():
        reference = load_reference(wanted.reference_data, settings=settings)
        folders = (settings.rules, *wanted.rules)
        if isinstance(reference, Refused):
            return reference
        return _desk_on(reference, folders, wanted.profile or settings.profile, pull)


@contextmanager
def _no_garbage() -> Iterator[None]:
    # Nothing that is being loaded is garbage yet, and to look for some again and again takes a third of the time.
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def load_audited_desk(wanted: DeskWanted, *, settings: Settings) -> Desk | Refused:
    """The same for whoever keeps no reports: what it pulls is audited in the database all the same."""
    desk = load_desk(wanted, settings=settings)
    if isinstance(desk, Refused) or (settings.sources is None and not settings.feeds):
        return desk
    office = _office(desk, None, settings)
    return office if isinstance(office, Refused) else replace(desk, pull=partial(pull_noted, office=office))


def _desk_on(reference: Reference, folders: Sequence[Path], profile: str, pull: Pull) -> Desk | Refused:
    from service.core.pipeline import reconcile_record
    from service.rulebook.load import load_rulebook

    missing = [Problem(path=str(path), reason="there is no such folder of rules") for path in folders if not path.is_dir()]
    if missing:
        return refuse(missing)
    rulebook = load_rulebook(folders, profile=profile, reference=reference, today=now().date(), prove=True)
    if isinstance(rulebook, tuple):
        return refuse(Problem(path=f"{wrong.path} {wrong.field}".strip(), reason=wrong.reason) for wrong in rulebook)
    engine = engine_name(__version__)
    # Tables stay until the process ends: without this, every collection walks through all of them, 3 ms a request.
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
        since=now().isoformat(),
    )


@cache
def load_pull(sources: Path | None, on_loopback: bool) -> Pull | Refused:
    """What asks the registered sources, one for the whole process: reloads of the rules keep its connections and breakers."""
    if sources is None:
        return nobody_registered
    from uuid import uuid4

    from service.sources.pull import puller
    from service.sources.pulling.errand import Edge
    from service.sources.registry import BadRegister, read_registry

    registered = read_registry(sources, on_loopback=on_loopback)
    if not isinstance(registered, BadRegister):
        edge = Edge(now=lambda: datetime.now(UTC), clock=time.monotonic, new_id=lambda: str(uuid4()))
        registered = puller(registered, edge)
    if isinstance(registered, BadRegister):
        return refuse(Problem(path=wrong.path, reason=wrong.reason) for wrong in registered.mistakes)
    return registered


@cache
def load_listeners(subscribers: Path | None, on_loopback: bool) -> "tuple[Listener, ...] | Refused":
    """Those who are told of reports that changed, or every mistake in their register."""
    if subscribers is None:
        return ()
    from service.events.post import sender
    from service.events.register import BadRegister, read_register
    from service.workflows.tell import Listener

    found = read_register(subscribers, on_loopback=on_loopback)
    if isinstance(found, BadRegister):
        return refuse(Problem(path=wrong.path, reason=wrong.reason) for wrong in found.mistakes)
    try:
        return tuple(
            Listener(
                name=each.name,
                send=sender(each, now),
                most_attempts=each.most_attempts,
                lease_seconds=2 * each.deadline_seconds + _LEASE_SPARE_SECONDS,
            )
            for each in found
        )
    except OSError as error:
        return refuse([Problem(path=str(subscribers), reason=f"names authorities that cannot be used ({type(error).__name__})")])


def load_reference(folder: Path | None, *, settings: Settings) -> Reference | Refused:
    """The reference tables, or every mistake in them."""
    from service.reference.load import load
    from service.reference.problems import ReferenceRefused

    chosen = folder or settings.reference_data
    if not chosen.is_dir():
        return refuse([Problem(path=str(chosen), reason="there is no such folder of reference tables")])
    try:
        return load(chosen)
    except ReferenceRefused as refused:
        return refuse(
            Problem(path=f"{chosen.name}/{wrong.file}{_line(wrong.line)}", reason=wrong.reason) for wrong in refused.problems
        )


def read_source(
    name: str,
    role: Role,
    payload: object,
    *,
    format: str | None,
    retrieved_at: str | None,
    sha256: str,
    columns: Mapping[str, str] | None = None,
) -> SourceList | SourceFailure:
    """The reader of every dialect."""
    from service.sources.read import read_source as read

    return read(name, role, payload, format=format, retrieved_at=retrieved_at, sha256=sha256, columns=columns)


def read_json(data: bytes) -> Any | Refused:
    """The strict reader, with its refusal in the words of the use cases."""
    from service.sources.refusal import Refusal
    from service.sources.strict_json import read_json as strictly

    value = strictly(data)
    if isinstance(value, Refusal):
        return refuse([Problem(path=wrong.path, reason=wrong.reason) for wrong in value.problems], unreadable=True)
    return value


def open_store(database: str | None, *, settings: Settings, must_exist: bool = False) -> Store | Refused:
    """The database of results; `must_exist` keeps a question about an old one from making a new one."""
    from service.store.store import Store as Database

    return _on_database(Database, database or settings.database, must_exist=must_exist)


def _on_database(work: Callable[[str], T], url: str, *, must_exist: bool) -> T | Refused:
    """What the work on that address gives, or why it could not be done."""
    from sqlalchemy.exc import SQLAlchemyError

    from service.store.problems import DatabaseRefused

    file = _file_of(url)
    if must_exist and file and not file.is_file():
        return refuse([Problem(path=str(file), reason="there is no such database")])
    try:
        return work(url)
    except DatabaseRefused as refused:
        return refuse([Problem(path="--database", reason=str(refused))])
    except (SQLAlchemyError, OSError) as error:
        # The address may hold a password, so only the kind of trouble is told.
        return refuse([Problem(path="--database", reason=f"cannot be opened ({type(error).__name__})")])


@dataclass(frozen=True)
class DatabaseTools:
    """What is done to a database as a whole. No address: that of the settings."""

    settings: Settings

    def upgrade(self, url: str | None) -> tuple[str | None, str] | Refused:
        """The version that it was of, and the one that it is of now."""
        from service.store.database import engine_for
        from service.store.upgrade import make_current
        from service.store.versions import NEWEST

        def work(address: str) -> tuple[str | None, str]:
            engine = engine_for(address)
            try:
                return make_current(engine, on_its_own=True), NEWEST
            finally:
                engine.dispose()

        return _on_database(work, url or self.settings.database, must_exist=True)

    def back_up(self, url: str | None, file: Path, told: Callable[[str, int, int], None]) -> "Verified | Refused":
        """The chain of the copy."""
        from service.store.copying import back_up

        return _on_database(lambda address: back_up(address, file, told), url or self.settings.database, must_exist=True)

    def restore(self, file: Path, url: str | None, told: Callable[[str, int, int], None]) -> "Verified | Refused":
        """The chain as it was restored."""
        from service.store.copying import restore

        return _on_database(lambda address: restore(file, address, told), url or self.settings.database, must_exist=False)

    def check(self, url: str | None) -> "Checked | Refused":
        """What was found."""
        from service.store.checking import check

        return _on_database(check, url or self.settings.database, must_exist=True)


def load_office(wanted: DeskWanted, database: str | None, *, settings: Settings, must_exist: bool = False) -> Office | Refused:
    """The desk, the database and the key of the pseudonyms."""
    desk = load_desk(wanted, settings=settings)
    return desk if isinstance(desk, Refused) else _office(desk, database, settings, must_exist=must_exist)


def _office(desk: Desk, database: str | None, settings: Settings, *, must_exist: bool = False) -> Office | Refused:
    from service.store.key_file import read_or_make_key

    url = database or settings.database
    if url.startswith("postgresql") and settings.key_file is None:
        # A key in whatever folder each machine was started from would give one patient several pseudonyms.
        reason = "has to say where the key of the pseudonyms is: one file, the same for every machine that serves from a database"
        return refuse([Problem(path="MEDREC_KEY_FILE", reason=reason)])
    store = open_store(database, settings=settings, must_exist=must_exist)
    if isinstance(store, Refused):
        return store
    file = _file_of(url)
    key_file = settings.key_file or (file.with_name(file.name + ".key") if file else Path("medrec.key"))
    try:
        key = read_or_make_key(key_file, partial(secrets.token_bytes, 32))
    except (OSError, ValueError) as error:
        return refuse([Problem(path=str(key_file), reason=f"holds no key that can be used ({type(error).__name__})")])
    pseudonyms = Pseudonyms(key=key)
    return Office(desk=_with_feeds(desk, store, pseudonyms, settings), store=store, pseudonyms=pseudonyms, now=now)


def _with_feeds(desk: Desk, store: Store, pseudonyms: Pseudonyms, settings: Settings) -> Desk:
    """The desk, which answers for feeds from what was received of them."""
    if not settings.feeds:
        return desk
    from service.sources.hl7v2.feed import together
    from service.workflows.feed import Kept, with_feeds

    kept = Kept(store=store, pseudonyms=pseudonyms, feeds=settings.feeds, together=together, moment=lambda: now().isoformat())
    return replace(desk, pull=with_feeds(desk.pull, kept))


def listen(wanted: ListenWanted, *, settings: Settings) -> Refused | None:
    """Take the messages of one feed until told to stop."""
    import asyncio
    import socket

    from service.api.serving import is_loopback
    from service.mllp.listen import Limits
    from service.mllp.listen import listen as listen_on

    if not is_loopback(wanted.host):
        reason = "is beyond this machine: MLLP knows no tokens and no encryption, so it stays on loopback"
        return refuse([Problem(path=f"--host {wanted.host}", reason=reason)])
    office = _feed_office(wanted, settings)
    if isinstance(office, Refused):
        return office
    try:
        taken = socket.create_server((wanted.host, wanted.port), family=socket.AF_INET6 if ":" in wanted.host else socket.AF_INET)
    except OSError as error:
        return refuse([Problem(path=f"{wanted.host}:{wanted.port}", reason=f"cannot be listened on: {error.strerror}")])
    place = f"{wanted.host}:{taken.getsockname()[1]}"
    print(f"{NOTICE}\nmedrec {__version__} listens for HL7 v2 at {place}", file=sys.stderr, flush=True)
    try:
        asyncio.run(listen_on(taken, mllp_office(office, wanted.source, settings), Limits()))
    except KeyboardInterrupt:
        pass
    finally:
        office.store.close()
    return None


def _feed_office(wanted: ListenWanted, settings: Settings) -> Office | Refused:
    """An office that keeps messages: it reads them, and judges nothing."""
    from service.core.rules import Rulebook

    if wanted.source not in settings.feeds:
        return refuse([Problem(path=f"--source {wanted.source}", reason="is no feed that MEDREC_FEEDS names with its role")])
    none = Rulebook(
        version="",
        profile=settings.profile,
        rules=(),
        disabled=(),
        expires_after_hours=0,
        weight_stale_after_days=0,
        child_weight_stale_after_days=0,
        renal_stale_after_days=0,
    )

    def judges_nothing(case: object) -> Any:
        raise AssertionError("the listener judges nothing")

    tables = Reference(version="")
    desk = Desk(read_json=read_json, read_source=read_source, judge=judges_nothing, rulebook=none, reference=tables, engine="")
    return _office(desk, wanted.database, settings)


def mllp_office(office: Office, source: str, settings: Settings) -> Any:
    """What the listener works with: a message is kept and audited before it is acknowledged."""
    from uuid import uuid4

    from service.core.model.feed import Heard
    from service.mllp.listen import Office as Listening
    from service.sources.hl7v2.feed import acknowledgement, announced
    from service.workflows.feed import Feed, hear

    feed = Feed(source=source, role=settings.feeds[source], announced=announced)

    def told(heard: Heard) -> bytes:
        at = now().strftime("%Y%m%d%H%M%S%z")
        return acknowledgement(heard, at=at, id=uuid4().hex[:20]).encode()

    def said(words: str) -> None:
        print(f"{now().isoformat()} {words}", file=sys.stderr, flush=True)

    def answer(message: bytes) -> bytes:
        try:
            return told(hear(message, feed, office))
        except Exception as fault:  # noqa: BLE001 - the outermost handler of a message: the sender has to send it again
            said(f"a message was not kept: {fault_words(fault)}")
            return told(_not_kept(message))

    def _not_kept(message: bytes) -> Heard:
        found = announced(message.decode("utf-8", "replace"))
        reason = "could not be kept: send it again"
        return Heard(code="AE", announced=None if isinstance(found, str) else found, reason=reason)

    return Listening(answer=answer, refuse=lambda why: told(Heard(code="AR", announced=None, reason=why)), log=said)


def serve(wanted: ServeWanted, *, settings: Settings) -> Refused | None:
    """Check everything before the first request is taken, then serve until told to stop."""
    from service.api.serving import is_loopback, listen
    from service.api.serving import serve as serve_on

    host, port = wanted.host or settings.host, settings.port if wanted.port is None else wanted.port
    _hand_on(wanted)
    settings = read_settings()
    entry = entry_of(settings, beyond=None if is_loopback(host) else host)
    if isinstance(entry, Refused):
        return entry
    served = _served(settings)
    if isinstance(served, Refused):
        return served
    try:
        taken = listen(host, port)
    except OSError as error:
        return refuse([Problem(path=f"{host}:{port}", reason=f"cannot be listened on: {error.strerror}")])
    shown = f"[{host}]" if ":" in host else host
    print(NOTICE, file=sys.stderr)
    if settings.development:
        print("DEVELOPMENT. NO TOKENS ARE CHECKED: whoever can reach this machine's own address may do all.", file=sys.stderr)
    scheme = "https" if entry.tls else "http"
    print(f"medrec {__version__} serves {scheme}://{shown}:{taken.getsockname()[1]}", file=sys.stderr, flush=True)
    try:
        serve_on(application(served, settings) if wanted.workers == 1 else "service.app:web", taken, wanted.workers, entry.tls)
    finally:
        taken.close()
        served.office.store.close()
    return None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Who is let in. `file` None: development mode, whoever reaches this machine. `secret` is ours at the OpenID provider."""

    file: "AccessFile | None"
    secret: str | None
    tls: "Tls | None"


def entry_of(settings: Settings, beyond: str | None = None) -> Entry | Refused:
    """What the settings say of it, or why nobody can be let in so. `beyond` is the address to listen on that others can reach."""
    if settings.development:
        return _development_entry(settings, beyond)
    if settings.access is None:
        return refuse([Problem(path="MEDREC_ACCESS", reason=_NO_ACCESS)])
    from service.access.file import BadAccess, read_access_file
    from service.api.serving import Tls

    file = read_access_file(settings.access)
    if isinstance(file, BadAccess):
        return refuse(Problem(path=path, reason=reason) for path, reason in file.mistakes)
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        return refuse([Problem(path="MEDREC_TLS_CERTIFICATE", reason="and MEDREC_TLS_KEY go together")])
    certificate, key = settings.tls_certificate, settings.tls_key
    tls = Tls(certificate=certificate, key=key) if certificate and key else None
    if beyond and not (tls or settings.tls_ends_before_us):
        return refuse([Problem(path=f"--host {beyond}", reason=_NO_TLS)])
    wrong = _missing_files(file, tls)
    if wrong:
        return refuse(wrong)
    named = file.sign_in.client_secret_file if file.sign_in else None
    return Entry(file=file, secret=named.read_text(encoding="utf-8").strip() if named else None, tls=tls)


_NO_ACCESS = (
    "is not set, so nobody could be let in. Name the file that says whose tokens are believed (docs/guides/access.md), or give "
    "--development: no tokens are checked then, and the service stays on this machine"
)
_NO_TLS = (
    "is beyond this machine, and nothing protects what is sent. Give MEDREC_TLS_CERTIFICATE and MEDREC_TLS_KEY, or say with "
    "MEDREC_TLS_ENDS_BEFORE_US=true that a proxy ends TLS on the way here"
)


def _development_entry(settings: Settings, beyond: str | None) -> Entry | Refused:
    if beyond:
        reason = "is beyond this machine: development mode checks no tokens, so it refuses to be reached from elsewhere"
        return refuse([Problem(path=f"--host {beyond}", reason=reason)])
    if settings.access is not None:
        reason = "is set, and so is development mode, which asks nobody for anything: take one of them away"
        return refuse([Problem(path="MEDREC_ACCESS", reason=reason)])
    return Entry(file=None, secret=None, tls=None)


def _missing_files(file: "AccessFile", tls: "Tls | None") -> list[Problem]:
    """Files that are named and hold nothing that can be used. What is in them is not repeated."""
    from service.access.keys import BadKeys, read_keys

    wrong: list[Problem] = []
    for issuer in file.issuers:
        try:
            if issuer.jwks_file:
                read_keys(issuer.jwks_file.read_bytes())
        except (OSError, BadKeys) as error:
            said = str(error) if isinstance(error, BadKeys) else f"cannot be read ({type(error).__name__})"
            wrong.append(Problem(path=f"issuers.{issuer.name}.jwks_file", reason=said))
    secret = file.sign_in.client_secret_file if file.sign_in else None
    for name, path in (("sign_in.client_secret_file", secret), *((("TLS", tls.certificate), ("TLS", tls.key)) if tls else ())):
        if path and not (path.is_file() and os.access(path, os.R_OK) and path.stat().st_size):
            wrong.append(Problem(path=name, reason="names a file that is not there, is empty or cannot be read"))
    return wrong


def _access(entry: Entry, office: Office) -> "tuple[Access, Provider | None]":
    """What makes out callers, and where people sign in."""
    from service.access.access import Callers, Development, Edge
    from service.access.fetch import fetch
    from service.access.provider import Provider
    from service.workflows.access_trail import OfficeMarks

    if entry.file is None:
        return Development(), None
    key = office.pseudonyms.key
    edge = Edge(
        now=lambda: int(time.time()),
        clock=time.monotonic,
        fetch=fetch,
        marks=OfficeMarks(office),
        pseudonym=lambda issuer, subject: _short_pseudonym(office, issuer, subject),
        # A key of its own for another purpose, from the one secret that every process of the service has.
        session_key=hmac.digest(key, b"medrec: sessions of people", "sha256"),
    )
    sign_in = entry.file.sign_in
    provider = Provider(entry.file, sign_in, entry.secret, edge, partial(secrets.token_urlsafe, 32)) if sign_in else None
    return Callers(entry.file, edge), provider


def _short_pseudonym(office: Office, issuer: str, subject: str) -> str:
    key_id, _, long = (office.pseudonyms.of(f"{issuer}\n{subject}") or "").partition(":")
    return f"{key_id}-{long[:16]}"


def _served(settings: Settings) -> Served | Refused:
    """What lies there or, where that is bad, the last good rules. What is good is kept for a start that needs it."""
    from service.workflows.start import Beginning, begin

    # The mark is made before the rules are read, so that no change of them is missed.
    mark = _mark(settings)
    pull = load_pull(settings.sources, settings.sources_on_loopback)
    if isinstance(pull, Refused):
        return pull
    with _no_garbage():
        reference = load_reference(None, settings=settings)
        if isinstance(reference, Refused):
            return reference
        begun = begin(
            Beginning(
                load=lambda: _desk_on(reference, _folders(settings), settings.profile, pull),
                last_good=lambda: _last_good_desk(reference, settings, pull),
                watch=lambda desk: _canary_watch(desk, settings, lambda unseen: None),
                told=_told,
                at=now().isoformat(),
            )
        )
    if isinstance(begun, Refused):
        return begun
    listeners = load_listeners(settings.subscribers, settings.sources_on_loopback)
    if isinstance(listeners, Refused):
        return listeners
    office = _office(begun.desk, None, settings)
    if isinstance(office, Refused):
        return office
    office = replace(office, subscribers=tuple(each.name for each in listeners))
    if begun.last is None and begun.good and _mark(settings) == mark:
        _keep_or_say(begun.desk, settings)
    return Served(office=office, listeners=listeners, begun=mark, last=begun.last)


def _folders(settings: Settings) -> tuple[Path, ...]:
    return (settings.rules, *settings.more_rules)


def _told(desk: Desk, words: str) -> Desk:
    """The same desk, whose reports say those words of their rules."""
    from service.core.pipeline import reconcile_record

    book = replace(desk.rulebook, notices=(*desk.rulebook.notices, words))
    return replace(desk, judge=partial(reconcile_record, rulebook=book, reference=desk.reference, engine=desk.engine))


def _last_good_place(settings: Settings) -> Path | None:
    file = _file_of(settings.database)
    beside = file.with_name(file.name + ".rules") if file else None
    return (settings.last_good or beside) if settings.keep_last_good else None


def _last_good_desk(reference: Reference, settings: Settings, pull: Pull) -> Desk | Refused:
    from service.rulebook.last_good import find

    place = _last_good_place(settings)
    if place is None:
        return refuse([Problem(path="MEDREC_LAST_GOOD", reason="no folder keeps them")])
    kept = find(place, _folders(settings), settings.profile)
    if isinstance(kept, str):
        return refuse([Problem(path=str(place), reason=kept)])
    desk = _desk_on(reference, kept.copies(place), settings.profile, pull)
    return desk if isinstance(desk, Refused) else replace(desk, since=kept.at)


def _keep(desk: Desk, settings: Settings) -> None:
    from service.rulebook.last_good import keep

    place = _last_good_place(settings)
    if place is not None:
        book = desk.rulebook
        keep(
            place,
            _folders(settings),
            at=desk.since,
            profile=book.profile,
            version=book.version,
            reference_data=desk.reference.version,
        )


def _keep_or_say(desk: Desk, settings: Settings) -> None:
    try:
        _keep(desk, settings)
    except OSError as error:
        words = f"The rules could not be kept as the last good ones ({type(error).__name__})"
        print(f"{words}: a restart on bad rules would end the service.", file=sys.stderr, flush=True)


def application(served: Served, settings: Settings) -> Any:
    """The web application of one process, which looks after its rules."""
    import structlog
    from starlette.staticfiles import StaticFiles

    from service.api.application import LOOPBACK, make_api
    from service.cds_hooks.calls import make_hooks
    from service.edge.limiter import Limits
    from service.fhir_api.calls import make_fhir
    from service.web.pages import STATIC, make_pages
    from service.workflows.audit_trail import note_start

    structlog.configure(
        processors=[structlog.processors.TimeStamper(fmt="iso"), structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    entry = entry_of(settings)
    if isinstance(entry, Refused):
        raise SystemExit("; ".join(f"{problem.path}: {problem.reason}" for problem in entry.problems))
    limits = Limits(
        most_in_flight=settings.most_in_flight,
        deadline_seconds=settings.deadline_seconds,
        largest_body_bytes=settings.largest_body_bytes,
    )
    office = served.office
    canaries = _canary_watch(office.desk, settings, partial(_canaries_changed, office))
    unseen = canaries()
    problems = served.last.problems if served.last else ()
    note_start(office, unseen, problems)
    _say_unseen(unseen)
    for words in problems:
        print(f"THE RULES THAT LIE THERE WERE REFUSED, so the last good ones answer: {words}", file=sys.stderr, flush=True)
    access, provider = _access(entry, office)
    app = make_api(
        office,
        access=access,
        hosts=LOOPBACK | ({entry.file.host} if entry.file else frozenset()),
        https=entry.file is not None and entry.file.address.startswith("https:"),
        version=__version__,
        limits=limits,
        canaries=canaries,
        log=structlog.get_logger().info,
        safety_file=_safety(settings),
    )
    app.include_router(make_hooks(public_url=settings.public_url or (entry.file.base if entry.file else None)))
    app.include_router(make_fhir(__version__))
    app.include_router(make_pages(lambda: app.state.medrec.office, provider))
    app.mount("/static", StaticFiles(directory=STATIC))
    app.state.medrec = app.state.medrec.answering_by(replace(app.state.medrec.in_use(), last=served.last))
    _keep_watching(app, settings, served.begun)
    _keep_telling(office.store, served.listeners, settings.events_every_seconds)
    return app


def _canary_watch(desk: Desk, settings: Settings, changed: Callable[[tuple[str, ...]], None]) -> "CanaryWatch":
    from service.workflows.canaries import CanaryWatch, read_canaries

    return CanaryWatch(
        read_canaries(settings.canaries),
        lambda: desk,
        time.monotonic,
        moment=lambda: now().isoformat(),
        every_seconds=settings.canaries_every_seconds,
        changed=changed,
    )


def _safety(settings: Settings) -> Callable[[Office, "Canaries"], Mapping[str, Any]]:
    from service.rulebook.hazards import read_safety_file, risks
    from service.workflows.safety_view import safety_view

    held = read_safety_file(settings.safety)
    scored = risks(held, settings.safety / "matrix.yaml")
    return lambda office, canaries: safety_view(held, scored, office.desk.rulebook, canaries.trials(), canaries.every_seconds)


def _canaries_changed(office: Office, unseen: tuple[str, ...]) -> None:
    from service.workflows.audit_trail import note_canaries

    _say_unseen(unseen)
    if not unseen:
        print("Every known harm is caught again.", file=sys.stderr, flush=True)
    try:
        note_canaries(office, unseen)
    except Exception as fault:  # noqa: BLE001 - a database that is down must not hide what the canaries say
        print(f"That could not be audited ({type(fault).__name__}).", file=sys.stderr, flush=True)


def _say_unseen(unseen: tuple[str, ...]) -> None:
    for words in unseen:
        print(f"KNOWN HARM NOT CAUGHT, so every request is answered with NOT CHECKED: {words}", file=sys.stderr, flush=True)


def _keep_watching(app: Any, settings: Settings, begun: Mark) -> None:
    """Load the rules anew in a thread of their own, whenever the watch says that it may be time."""
    import structlog

    from service.workflows.reload import InUse, Reloader, Reloading

    log = structlog.get_logger()
    desk = app.state.medrec.office.desk
    reference, pull = desk.reference, desk.pull

    def adopt(new: InUse) -> None:
        app.state.medrec = app.state.medrec.answering_by(new)

    reloading = Reloading(
        in_use=lambda: app.state.medrec.in_use(),
        adopt=adopt,
        load=lambda: _desk_on(reference, _folders(settings), settings.profile, pull),
        watch=lambda desk: _canary_watch(desk, settings, partial(_canaries_changed, replace(app.state.medrec.office, desk=desk))),
        mark=partial(_mark, settings),
        told=_told,
        keep=partial(_keep, settings=settings),
        log=log.info,
    )
    reloader = Reloader(reloading, begun)

    def look() -> None:
        while True:
            asked = ASKED.wait(settings.rules_watch_seconds or None)
            ASKED.clear()
            try:
                reloader.look(asked=asked)
            except Exception as fault:  # noqa: BLE001 - the outermost handler of the thread: it has to go on looking
                log.error("fault", kind=fault_words(fault))

    threading.Thread(target=look, name="rules", daemon=True).start()


def _keep_telling(store: Store, listeners: "tuple[Listener, ...]", every_seconds: float) -> None:
    """Tell each subscriber in a thread of its own: one that is slow or gone delays neither an answer nor another subscriber."""
    import structlog

    from service.workflows.tell import Edge, tell_next

    log = structlog.get_logger()
    edge = Edge(now=now, chance=random.random, new_name=lambda: secrets.token_hex(16))

    def tell(listener: "Listener") -> None:
        while True:
            try:
                became = tell_next(listener, store, edge)
            except Exception as fault:  # noqa: BLE001 - the outermost handler of the thread: it has to go on telling
                log.error("fault", kind=fault_words(fault))
                became = None
            if became is None:
                time.sleep(every_seconds)
            else:
                log.info("webhook", subscriber=listener.name, became=became)

    for each in listeners:
        threading.Thread(target=tell, args=(each,), name=f"tells {each.name}", daemon=True).start()


def web() -> Any:
    """The application for a worker process, which has nothing but the environment to go by."""
    listen_to_hang_ups()
    settings = read_settings()
    served = _served(settings)
    if isinstance(served, Refused):
        raise SystemExit("; ".join(f"{problem.path}: {problem.reason}" for problem in served.problems))
    return application(served, settings)


def demo(keep: bool, look: bool) -> None:
    """The demonstration, which starts the real service."""
    from service.demo.demonstrate import demonstrate

    note = partial(print, file=sys.stderr, flush=True)
    status = demonstrate(keep=keep, look=look, now=now(), say=partial(print, flush=True), note=note)
    if status:
        sys.exit(status)


def _mark(settings: Settings) -> Mark:
    from service.rulebook.mark import folders_mark

    return now().date().isoformat(), folders_mark(_folders(settings))


def _hand_on(wanted: ServeWanted) -> None:
    # What was asked for goes into the environment, so that every worker process is set up alike.
    given = {
        "MEDREC_DATABASE": wanted.database,
        "MEDREC_PROFILE": wanted.desk.profile,
        "MEDREC_REFERENCE_DATA": wanted.desk.reference_data,
        "MEDREC_SOURCES_ON_LOOPBACK": "true" if wanted.development else None,
        "MEDREC_DEVELOPMENT": "true" if wanted.development else None,
        "MEDREC_MORE_RULES": json.dumps([str(folder) for folder in wanted.desk.rules]) if wanted.desk.rules else None,
    }
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})


def _file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for any other, and for one in memory."""
    path = url.removeprefix("sqlite:///")
    return Path(path) if path != url and path and path != ":memory:" else None


def _line(number: int | None) -> str:
    return f" line {number}" if number else ""
