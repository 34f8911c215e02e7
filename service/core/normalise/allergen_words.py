"""The words of an allergy entry: where the original term stands, what wraps it, and what the notes say beside it."""

import re

from service.core.model.written import AllergyWritten
from service.core.normalise.transfer_codes import transfer_code

_ADVERSE = r"adverse (?:drug )?reactions?"
# How GP systems and the GP2GP adaptors wrap the name of an agent (nhs-standards, 2.3).
_WRAPPERS = (
    re.compile(r"^\[[xvd]\]\s*", re.IGNORECASE),
    re.compile(r"^resolved\s+'(?P<term>.+?)'\s+original code\s+\S+$", re.IGNORECASE),
    re.compile(r"^allergy description:\s*(?P<term>.+)$", re.IGNORECASE),
    re.compile(r"^original text:\s*(?P<term>.+)$", re.IGNORECASE),
    re.compile(r"^h/o:?\s*(?:drug allergy:?\s*)?(?P<term>.+)$", re.IGNORECASE),
    re.compile(r"^(?:personal\s+)?history of:?\s+(?P<term>.+)$", re.IGNORECASE),
    re.compile(r"^(?:drug\s+)?allerg(?:y|ies)(?:\s+status)?:\s*(?P<term>.+)$", re.IGNORECASE),
    re.compile(r"^(?:known\s+)?(?:drug\s+)?allergy to\s+(?P<term>.+)$", re.IGNORECASE),
    re.compile(
        rf"^(?:allergic|allergic reaction|{_ADVERSE}|intolerance|hypersensitivity|sensitivity|sensitive) to\s+(?P<term>.+)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?P<term>.+?)\s+(?:drug\s+)?(?:allergy|adverse (?:drug )?reactions?|hypersensitivity|sensitivity|intolerance)$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?P<term>.+?)\s*\(all components considered allergens[^)]*\)$", re.IGNORECASE),
    re.compile(r"^(?P<term>.+?)\s*\((?:substance|product|finding|disorder)\)$", re.IGNORECASE),
)
_NOTE_TERMS = (
    re.compile(r"allergy description:\s*(?P<term>[^\n;]+)", re.IGNORECASE),
    re.compile(r"original text:\s*(?P<term>[^\n;]+)", re.IGNORECASE),
    re.compile(r"sensitivity to\s+(?P<term>.+?)\s+ended on", re.IGNORECASE),
)
_ENDED = re.compile(r"\bended on\b|\bepisodicity ?: ?(?:code=\w+, )?(?:displayname=)?ended\b", re.IGNORECASE)


def strip_wrappers(text: str) -> str:
    """The words inside "Allergy to …", "H/O: drug allergy …", "Resolved '…' original code …" and the like."""
    words = " ".join(text.split()).rstrip(".")
    for _ in range(4):
        for pattern in _WRAPPERS:
            matched = pattern.match(words)
            if matched:
                inner = matched.groupdict().get("term")
                words = (inner if inner is not None else words[matched.end() :]).strip(" '.:")
                break
        else:
            return words
    return words


def original_term(written: AllergyWritten) -> str | None:
    """The source's own term, in the order of places that GP Connect gives: text, description, display, note, reaction."""
    if written.text:
        return written.text
    codings = sorted(written.codings, key=lambda coding: not coding.user_selected)
    for coding in codings:
        if coding.description and not transfer_code(coding):
            return coding.description
    for coding in codings:
        if coding.display and not transfer_code(coding):
            return coding.display
    if written.notes:
        return written.notes[0]
    described = next((reaction.description for reaction in written.reactions if reaction.description), None)
    return described or next((coding.display for coding in codings if coding.display), None)


def note_terms(written: AllergyWritten) -> tuple[str, ...]:
    """Terms that the notes give for the allergen: after a known lead, or as the words before the first dash or stop."""
    found: list[str] = []
    for note in written.notes:
        for pattern in _NOTE_TERMS:
            matched = pattern.search(note)
            if matched:
                found.append(matched.group("term").strip())
        found.append(re.split(r"\s[-–]\s|[.;\n]", note, maxsplit=1)[0].strip())
    return tuple(dict.fromkeys(term for term in found if term))


def name_words(text: str | None) -> list[str]:
    """The words of a term that may be part of a name: without wrappers, numbers and short words."""
    return re.findall(r"[A-Za-z][A-Za-z-]{3,}", strip_wrappers(text)) if text else []


def ended_in_words(written: AllergyWritten) -> bool:
    """Whether the words say that the allergy ended although its status says otherwise."""
    return any(_ENDED.search(words) for words in (*written.notes, written.text or ""))
