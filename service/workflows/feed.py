"""Messages of a feed are kept before they are acknowledged, and become a source of the patient when one is asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from service.audit.canonical import sha256_hex
from service.audit.kept import Event, KeptMessage
from service.audit.pseudonym import Pseudonyms
from service.core.model.failures import FailureKind, Role, SourceFailure
from service.core.model.feed import Announced, Heard
from service.core.model.pulls import Ask, Pulled, Told, Whom
from service.core.model.written import SourceList
from service.workflows.nhs_number import read_nhs_number
from service.workflows.ports import Office, Pull, Store

LARGEST_MESSAGE_BYTES = 1024 * 1024
LARGEST_RECORD_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Feed:
    """The source that messages belong to, and how they are read: `announced` says what one is, `together` joins those kept."""

    source: str
    role: Role
    announced: Callable[[str], Announced | str]


@dataclass(frozen=True, kw_only=True)
class Feeds:
    """Every feed by its name, and how messages are read and answered, whichever way they come.

    `acknowledge` writes the answer as HL7 v2; `fault` is told the kind of a fault of ours, without a word of a message.
    """

    roles: Mapping[str, Role]
    announced: Callable[[str], Announced | str]
    acknowledge: Callable[[Heard], bytes]
    fault: Callable[[Exception], object]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What it takes to answer for feeds: where messages are, whose they are, and how they are joined."""

    store: Store
    pseudonyms: Pseudonyms
    feeds: Mapping[str, Role]
    together: Callable[[Sequence[str]], str]
    moment: Callable[[], str]


def answer_message(data: bytes, source: str, feeds: Feeds, office: Office, *, actor: str | None = None) -> tuple[Heard, bytes]:
    """What became of one message of a feed, and the acknowledgement that says so. Never raises: a fault of ours is `AE`."""
    feed = Feed(source=source, role=feeds.roles[source], announced=feeds.announced)
    try:
        heard = hear(data, feed, office, actor=actor)
    except Exception as fault:  # noqa: BLE001 - the outermost handler of a message: the sender has to send it again
        feeds.fault(fault)
        heard = _not_kept(data, feed)
    return heard, feeds.acknowledge(heard)


def _not_kept(data: bytes, feed: Feed) -> Heard:
    found = feed.announced(data.decode("utf-8", "replace"))
    reason = "could not be kept: send it again"
    return Heard(code="AE", announced=None if isinstance(found, str) else found, reason=reason)


def note_unread_message(source: str, reason: str, *, actor: str | None, office: Office) -> None:
    """Audit that something was sent to a feed and not even read."""
    about = {"source": source, "message": None, "code": None, "reason": reason, "sha256": None}
    with office.store.writing() as store:
        store.append(Event(kind="message-refused", at=office.moment(), actor=actor, about=about))


def hear(data: bytes, feed: Feed, office: Office, *, actor: str | None = None) -> Heard:
    """Keep one message with its audit event, then acknowledge it. `AA` means that both are on disk.

    `AR`: the message is at fault and would be refused again. Raises what the store raises: whoever answers makes `AE` of it.
    `actor` is who sent it, None where the way in asks nobody.
    """
    told, wrong, patient = _checked(data, feed, office)
    code = "AR" if wrong else "AA"
    sha256 = sha256_hex(data)
    # The type of a message that is not taken may be anything, so it is no name of an event.
    kind = told.kind if told and not told.refused else None
    about = {"source": feed.source, "message": kind, "code": code, "reason": wrong, "sha256": sha256}
    at, pseudonym = office.moment(), office.pseudonyms.of(patient) if patient else None
    with office.store.writing() as store:
        if told and pseudonym and not wrong:
            message = KeptMessage(
                source=feed.source, patient=pseudonym, kind=told.kind, control=told.control, at=at, sha256=sha256, body=data
            )
            about["again"] = None if store.add_message(message) else "yes"
        event = "message-refused" if wrong else "message-received"
        store.append(Event(kind=event, at=at, patient=pseudonym, actor=actor, about=about))
    return Heard(code=code, announced=told, reason=wrong)


def _checked(data: bytes, feed: Feed, office: Office) -> tuple[Announced | None, str | None, str | None]:
    """What the message announces, why it is refused (None: it is not), and the NHS number of its patient."""
    if len(data) > LARGEST_MESSAGE_BYTES:
        return None, f"is larger than {LARGEST_MESSAGE_BYTES} bytes", None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, f"is not UTF-8 text (byte {error.start})", None
    told = feed.announced(text)
    if isinstance(told, str):
        return None, told, None
    if told.refused:
        return told, told.refused, None
    read = office.desk.read_source(feed.source, feed.role, text, format="hl7v2", retrieved_at=None, sha256=sha256_hex(data))
    if isinstance(read, SourceFailure):
        return told, read.detail, None
    patient = _patient(read)
    return told, None if patient else "does not name one patient by one valid NHS number", patient


def _patient(read: SourceList) -> str | None:
    numbers = {read_nhs_number(one.nhs_number or "") for one in read.patients}
    odd = any(one.problems for one in read.patients)
    return next(iter(numbers)) if len(numbers) == 1 and not odd else None


def with_feeds(pull: Pull, kept: Kept) -> Pull:
    """The same, with sources that are feeds answered from what was received; every other one is asked as before."""

    def asked(asks: Sequence[Ask], whom: Whom) -> Sequence[Pulled]:
        others = iter(pull([ask for ask in asks if ask.name not in kept.feeds], whom))
        return tuple(_received(ask, whom, kept) if ask.name in kept.feeds else next(others) for ask in asks)

    return asked


def _received(ask: Ask, whom: Whom, kept: Kept) -> Pulled:
    role = kept.feeds[ask.name]
    if ask.role != role:
        return _failed(ask, kept, "not-asked", f"it is a feed of {role}, and the case has it as {ask.role}, so it was not asked")
    patient = kept.pseudonyms.of(whom.nhs_number)
    if patient is None:
        return _failed(ask, kept, "not-asked", "the case names no NHS number, so it was not asked")
    with kept.store.reading() as store:
        messages = store.messages(ask.name, patient)
    if not messages:
        reason = "no message about this patient was received, which does not say that there is nothing"
        return _failed(ask, kept, "not-found", reason)
    text = kept.together([one.body.decode("utf-8") for one in messages])
    if len(text.encode()) > LARGEST_RECORD_BYTES:
        return _failed(ask, kept, "too-large", f"the messages about this patient are larger than {LARGEST_RECORD_BYTES} bytes")
    # The record is as old as its last message, however lately it was put together.
    return Pulled(name=ask.name, at=messages[-1].at, told=Told(kind="hl7-feed"), payload=text, format="hl7v2")


def _failed(ask: Ask, kept: Kept, kind: FailureKind, detail: str) -> Pulled:
    return Pulled(name=ask.name, at=kept.moment(), told=Told(kind="hl7-feed"), failure=kind, detail=detail)
