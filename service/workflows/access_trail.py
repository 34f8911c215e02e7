"""What the audit keeps of who was let in, who was not, and who broke the glass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from service.audit.kept import Event
from service.workflows.ports import Office
from service.workflows.problems import Refused, refuse
from service.workflows.shapes import Shape

# Why somebody may look into one report that their role alone does not show them. Free words could hold what a record says.
REASONS = {
    "incident": "A patient safety incident is being looked into",
    "complaint": "A complaint is being looked into",
    "legal-request": "A court or a regulator asks",
    "emergency": "A patient is at risk now, and nobody else is there",
}
_MINUTES = 30
_REFERENCE_LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class Glass:
    """A glass that somebody wants to break. `reference` is the number of an incident or request, of at most 40 characters."""

    report: str
    reason: str
    reference: str


class OfficeMarks:
    """Names that are remembered for a while, in the database that every process shares."""

    def __init__(self, office: Office) -> None:
        self._store = office.store

    def mark(self, name: str, *, until: int, now: int) -> bool:
        """Remember a name. False: it was remembered already."""
        with self._store.writing() as store:
            return store.mark(name, until=until, now=now)

    def marked(self, name: str, *, now: int) -> bool:
        """Whether it is remembered still."""
        with self._store.reading() as store:
            return store.marked(name, now=now)


def read_glass(value: object) -> Glass | Refused:
    """What was sent, or all that is wrong with it."""
    shape = Shape(value=dict(value) if isinstance(value, dict) else {}, path="$")  # pyright: ignore[reportUnknownArgumentType]
    shape.only(("report", "reason", "reference"))
    report = shape.text("report", required=True)
    reason = shape.choice("reason", tuple(REASONS), required=True)
    reference = shape.text("reference", required=True, longest=_REFERENCE_LONGEST)
    if reference and sum(letter.isdigit() for letter in reference) > 9:
        shape.note("reference", "has ten digits or more, as an NHS number has: no patient may be named here")
    if shape.problems:
        return refuse(shape.problems)
    return Glass(report=report or "", reason=reason or "", reference=reference or "")


def break_glass(wanted: Glass, *, actor: str, organisation: str | None, office: Office) -> str | None:
    """Let that actor look at that report for half an hour, audited in the same transaction. None: there is no such report.

    Answers with the moment until which it lasts.
    """
    ends = office.now() + timedelta(minutes=_MINUTES)
    with office.store.writing() as store:
        kept = store.report(wanted.report)
        if kept is None:
            return None
        store.mark(_name(actor, wanted.report), until=int(ends.timestamp()), now=int(office.now().timestamp()))
        about = {
            "reason": wanted.reason,
            "reference": wanted.reference,
            "minutes": str(_MINUTES),
            "organisation": organisation,
        }
        at = office.moment()
        store.append(Event(kind="broke-glass", at=at, report=kept.id, patient=kept.patient, actor=actor, about=about))
    return ends.isoformat()


def glass_broken(office: Office, actor: str, report: str) -> bool:
    """Whether that actor may look at that report still."""
    with office.store.reading() as store:
        return store.marked(_name(actor, report), now=int(office.now().timestamp()))


def glasses(office: Office) -> Sequence[str]:
    """The canonical JSON of every event of a broken glass, the oldest first."""
    with office.store.reading() as store:
        return [event.body for event in store.events() if event.kind == "broke-glass"]


def note_denied(office: Office, actor: str | None, call: str, report: str | None) -> None:
    """Audit that somebody whom we know wanted what their role does not let them do. `call` is a row of the table."""
    with office.store.writing() as store:
        known = report if report is not None and store.report(report) else None
        store.append(Event(kind="denied", at=office.moment(), report=known, actor=actor, about={"call": call}))


def note_unknown(office: Office, count: int) -> None:
    """Audit that callers were turned away whom we do not know: how many since this was last written, this one among them."""
    with office.store.writing() as store:
        store.append(Event(kind="denied", at=office.moment(), about={"unknown_callers": str(count)}))


def note_signed_in(office: Office, *, actor: str, organisation: str | None, roles: Sequence[str]) -> None:
    """Audit that somebody signed in, and as what."""
    about = {"organisation": organisation, "roles": list(roles)}
    with office.store.writing() as store:
        store.append(Event(kind="signed-in", at=office.moment(), actor=actor, about=about))


def end_session(office: Office, *, actor: str | None, session: str, until: int) -> None:
    """Somebody signed out: from now on nobody is let in by that session."""
    now = int(office.now().timestamp())
    with office.store.writing() as store:
        store.mark(f"ended:{session}", until=until, now=now)
        store.append(Event(kind="signed-out", at=office.moment(), actor=actor, about={}))


def _name(actor: str, report: str) -> str:
    return f"glass:{actor}:{report}"
