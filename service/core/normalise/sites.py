"""Where directions say that a drop goes: which organ, and on which side. Nothing is read into words that name several organs."""

import re
from collections.abc import Collection
from typing import Literal

from service.core.model.written import DosageWritten

Side = Literal["left", "right", "both"]
_ORGANS = (
    ("ocular", re.compile(r"\b(?:eyes?|eyelids?)\b", re.IGNORECASE)),
    ("otic", re.compile(r"\bears?\b", re.IGNORECASE)),
    ("nasal", re.compile(r"\b(?:nose|nostrils?)\b", re.IGNORECASE)),
)
_LEFT, _RIGHT = re.compile(r"\bleft\b", re.IGNORECASE), re.compile(r"\bright\b", re.IGNORECASE)
_BOTH = re.compile(r"\b(?:both|each)\b", re.IGNORECASE)


def route_of_site(dosages: tuple[DosageWritten, ...], routes: Collection[str]) -> str | None:
    """Which of the routes of a product the directions mean by the organ that they name; None where they name none, or two."""
    said = _words(dosages)
    named = [route for route, organ in _ORGANS if organ.search(said)]
    return named[0] if len(named) == 1 and named[0] in routes else None


def side_of(dosages: tuple[DosageWritten, ...]) -> Side | None:
    """The side on which all directions of an entry put it; None where they name none."""
    said = _words(dosages)
    left, right = bool(_LEFT.search(said)), bool(_RIGHT.search(said))
    if _BOTH.search(said) or (left and right):
        return "both"
    return "left" if left else "right" if right else None


def _words(dosages: tuple[DosageWritten, ...]) -> str:
    return " ".join(words for each in dosages for words in (each.text, each.site.text if each.site else None) if words)
