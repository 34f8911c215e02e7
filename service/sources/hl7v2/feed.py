"""Messages of a feed: what each announces, how it is acknowledged, and which of those kept make up the record of a patient."""

from collections.abc import Sequence

from service.core.model.feed import Announced, Heard
from service.sources.hl7v2.segments import COLLECTED, Segment, split

# Admissions, transfers, discharges and updates of one patient; orders; administrations. Merges and the rest are refused: to file
# them as if they were updates would leave one patient's record under the other's number.
_TRIGGERS = frozenset({"A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A11", "A12", "A13", "A28", "A31", "A60"})
_ORDERS = ("RDE", "OMP", "RAS")
_DISCHARGE, _DISCHARGE_CANCELLED = "ADT^A03", "ADT^A13"
_OURS = "MEDREC"


def announced(text: str) -> Announced | str:
    """What one message says of itself, or why it says too little for that."""
    found = split(text)
    if isinstance(found, str):
        return found
    headers = [segment for segment in found.segments if segment.kind == "MSH"]
    if len(headers) != 1 or found.segments[0].kind != "MSH":
        return "is not one message that begins with its MSH segment"
    return _announced(headers[0])


def _announced(header: Segment) -> Announced | str:
    kind, trigger, control = header.words(9), header.words(9, 2), header.words(10)
    if not kind or not control:
        return "says no type, or no control id"
    taken = kind in _ORDERS or (kind == "ADT" and trigger in _TRIGGERS)
    return Announced(
        kind=f"{kind}^{trigger or ''}".rstrip("^"),
        control=control,
        application=header.words(3),
        facility=header.words(4),
        sent=header.words(7),
        processing=header.words(11),
        version=header.words(12),
        refused=None if taken else f"is of a type that is not taken: {kind}^{trigger or ''}"[:80],
    )


def acknowledgement(heard: Heard, *, at: str, id: str) -> str:
    """The message that answers. `at` as HL7 writes times; `id` is the control id of the answer."""
    told = heard.announced
    kind = told.kind.partition("^")[2] if told else ""
    application, facility = (_plain(told.application), _plain(told.facility)) if told else ("", "")
    processing, version = (_plain(told.processing) or "P", _plain(told.version) or "2.4") if told else ("P", "2.4")
    header = (
        rf"MSH|^~\&|{_OURS}|{_OURS}|{application}|{facility}|{at}||ACK{'^' + _plain(kind) if kind else ''}"
        f"|{id}|{processing}|{version}"
    )
    control = _plain(told.control) if told else ""
    return f"{header}\rMSA|{heard.code}|{control}|{_plain(heard.reason)}\r"


def together(messages: Sequence[str]) -> str:
    """The messages that make up a patient's record now, in the order they came, after a header that says it was put together.

    Orders and administrations of the present stay: those from before a discharge belong to a stay that is over, unless the
    discharge was cancelled. Of the admissions, transfers and updates the last, and the last that names allergies: one that
    names none does not say that there are none.
    """
    kinds = [_kind(text) for text in messages]
    ended = _ended(kinds)
    movements = [place for place, kind in enumerate(kinds) if kind.startswith("ADT")]
    naming = [place for place in movements if _names_allergies(messages[place])]
    kept = {*movements[-1:], *naming[-1:]}
    kept |= {place for place, kind in enumerate(kinds) if not kind.startswith("ADT") and place > ended}
    return "\r".join([COLLECTED, *(messages[place].strip("\r\n") for place in sorted(kept))]) + "\r"


def _kind(text: str) -> str:
    found = announced(text)
    return found.kind if isinstance(found, Announced) else ""


def _ended(kinds: Sequence[str]) -> int:
    """The place of the discharge that ended the stay before this one; -1 where there is none."""
    ended = -1
    for place, kind in enumerate(kinds):
        if kind == _DISCHARGE:
            ended = place
        elif kind == _DISCHARGE_CANCELLED:
            ended = -1
    return ended


def _names_allergies(text: str) -> bool:
    found = split(text)
    return not isinstance(found, str) and any(segment.kind in ("AL1", "IAM") for segment in found.segments)


def _plain(words: str | None) -> str:
    """Words that cannot end a field, a segment or the message."""
    return "".join(sign for sign in (words or "")[:200] if sign.isprintable() and sign not in "|^~\\&")
