"""Segments that no reader makes an entry of, as passages: what they name decides whether they are told as not read.

Hospitals send segments of their own (Z…) in every message, most about the visit or the bill. Each kind of those is warned of
once by its name; the source counts as not whole only where one names a medicine or an allergy that no entry holds, or says by
its name that it holds such entries.
"""

from service.core.model.written import CodedText, Passage
from service.sources.about import ABOUT
from service.sources.hl7v2.codes import coded, words_of
from service.sources.hl7v2.segments import Segment

# The message, the visit, people, insurance and bookkeeping of the standard (HL7 v2, chapters 2, 3 and 6) tell no medicine.
_OF_NO_MEDICINE = frozenset(
    (
        "MSH",
        "EVN",
        "PD1",
        "PV1",
        "NK1",
        "ROL",
        "GT1",
        "IN1",
        "IN2",
        "IN3",
        "ACC",
        "UB1",
        "UB2",
        "MRG",
        "SFT",
        "UAC",
        "MSA",
        "QAK",
        "QRD",
        "QRF",
        "QPD",
        "RCP",
        "DSC",
        "DRG",
        "ARV",
        "PDA",
        "SPM",
        "SAC",
        "IAR",
    )
)
# What senders call segments of their own that hold allergies or prescriptions.
_SAYS_BY_NAME = {"ZAL": "allergies", "ZRX": "medicines"}
# Values of a finding that are words (table 0125), and those that are documents.
_WORDS, _DOCUMENTS = frozenset({"TX", "FT", "ST", "CE", "CWE", "CF", "CNE"}), frozenset({"ED", "RP"})


def is_document(segment: Segment) -> bool:
    """Whether a finding is a document, which is not read."""
    return segment.kind == "OBX" and segment.words(2) in _DOCUMENTS


def holds_by_name(segment: Segment) -> str | None:
    """What a segment holds by what it is called; None where its name says nothing of it."""
    if segment.kind in _SAYS_BY_NAME:
        return f"by its name it holds {_SAYS_BY_NAME[segment.kind]}, and is not read"
    return "a pharmacy segment of a kind that is not read" if segment.kind.startswith("RX") else None


def read_passage(segment: Segment, source: str, *, about_finding: bool) -> Passage | None:
    """The words and codes of a segment that is not read; None where it speaks of no medicine by what it is.

    `about_finding`: a note behind a request or a finding, where only an allergy counts, which is read as a statement.
    """
    # A request names what is measured, as laboratories do that measure medicines.
    if segment.kind in _OF_NO_MEDICINE or segment.kind == "OBR" or (segment.kind == "NTE" and about_finding):
        return None
    if segment.kind == "OBX":
        return _finding(segment, source)
    parts = [part for field in range(1, segment.size) for part in segment.repeats(field)]
    if segment.kind == "NTE":
        parts = segment.repeats(3)
    return _passage(segment, source, parts)


def _finding(segment: Segment, source: str) -> Passage | None:
    """A finding in words that says itself that it is about medicines: its value, and not what was asked."""
    about = words_of(segment.parts(3))
    if segment.words(2) not in _WORDS or not ABOUT.search(about or ""):
        return None
    return _passage(segment, source, segment.repeats(5))


def _passage(segment: Segment, source: str, parts: list[list[str]]) -> Passage | None:
    terms = tuple(found for part in parts if (found := coded(part)).codings)
    text = "\n".join(word for part in parts for word in part if word)
    if not text:
        return None
    return Passage(
        source=source,
        entry=f"{segment.kind}/segment {segment.number}",
        path=segment.path,
        resource=segment.kind,
        what="it",
        text=text,
        terms=tuple(CodedText(codings=term.codings) for term in terms),
    )
