"""What happened, and whether the chain that tells of it is whole."""

from collections.abc import Sequence

from service.audit.chain import Verified, verify
from service.audit.kept import ChainedEvent, Event
from service.workflows.ports import Office, Store

LARGEST_PAGE = 200
# What a database keeps of a whole number: no event has a larger one, and no database has to be asked for it.
LARGEST_NUMBER = 2**63 - 1


def note_start(office: Office, unseen: Sequence[str], problems: Sequence[str] = ()) -> None:
    """Audit that a process began to answer, with what it answers by and the known harms that it did not catch.

    `problems`: why the rules that lie there were refused, so that it answers by the last good ones.
    """
    desk = office.desk
    about = {
        "engine": desk.engine,
        "rules": desk.rulebook.version,
        "profile": desk.rulebook.profile,
        "reference_data": desk.reference.version,
        "pseudonym_key": office.pseudonyms.key_id,
        "canaries_unseen": list(unseen),
        "rules_refused": list(problems),
    }
    with office.store.writing() as store:
        store.append(Event(kind="started", at=office.moment(), about=about))


def note_canaries(office: Office, unseen: Sequence[str]) -> None:
    """Audit that the known harms which are caught are no longer those of the trial before. Empty: all are caught again."""
    about = {"rules": office.desk.rulebook.version, "profile": office.desk.rulebook.profile, "canaries_unseen": list(unseen)}
    with office.store.writing() as store:
        store.append(Event(kind="canaries", at=office.moment(), about=about))


def note_reload(office: Office, *, why: str, problems: Sequence[str], before: str) -> None:
    """Audit that the rules were loaded anew, or refused with their problems. `before` is the version in use until now."""
    book = office.desk.rulebook
    about = {"why": why, "rules": book.version, "rules_before": before, "profile": book.profile, "problems": list(problems)}
    with office.store.writing() as store:
        store.append(Event(kind="rules-refused" if problems else "rules-reloaded", at=office.moment(), about=about))


def events(office: Office, *, after: int = 0, limit: int = 50, report: str | None = None) -> Sequence[ChainedEvent]:
    """A page of events, the oldest first."""
    with office.store.reading() as store:
        return list(store.events(after=after, limit=max(1, min(limit, LARGEST_PAGE)), report=report))


def verify_chain(store: Store, *, head: str | None = None) -> Verified:
    """Follow the whole chain. `head` is a hash that was noted elsewhere; left out, the one noted beside the chain."""
    with store.reading() as reading:
        noted = reading.head()
        verified = verify(reading.events(), head=noted)
        if verified.broken or head is None:
            return verified
        return verify(reading.events(), head=head)
