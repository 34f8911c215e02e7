"""The pages of a PDF by the process that reads it, within limits of size, memory and time."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from service.core.model.failures import FailureKind

LARGEST_BYTES = 10 * 1024 * 1024
MOST_SECONDS = 8.0
_CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, kw_only=True)
class Word:
    """Signs without a gap, with their place: points from the lower left corner of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. `turned`: it is meant to be shown turned. `hidden`: how many signs are invisible."""

    number: int
    words: tuple[Word, ...]
    turned: bool = False
    hidden: int = 0


@dataclass(frozen=True, kw_only=True)
class Extracted:
    """The pages of a document. `form`: it has fields to fill in, whose contents are not among its words."""

    pages: tuple[Page, ...]
    form: bool = False


@dataclass(frozen=True, kw_only=True)
class NotExtracted:
    """Why nothing of a PDF is used."""

    kind: FailureKind
    detail: str


def extract(data: bytes, *, seconds: float = MOST_SECONDS) -> Extracted | NotExtracted:
    """The words of every page, or why there are none. Never raises for anything that a PDF can hold."""
    if len(data) > LARGEST_BYTES:
        return NotExtracted(kind="too-large", detail=f"the PDF is larger than {LARGEST_BYTES} bytes")
    try:
        # Isolated: neither the environment nor the working folder decides what the child imports.
        child = [sys.executable, "-I", str(_CHILD)]
        ran = subprocess.run(child, input=data, capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own file
    except subprocess.TimeoutExpired:
        return NotExtracted(kind="timeout", detail=f"the PDF could not be read within {seconds:g} s")
    except OSError as error:
        return NotExtracted(kind="other", detail=f"the reader of PDFs could not be started ({type(error).__name__})")
    if ran.returncode != 0:
        return NotExtracted(kind="unreadable", detail="the PDF broke the reader, or wanted more memory or time than it may have")
    return _answer(msgspec.json.decode(ran.stdout))


def _answer(told: dict[str, Any]) -> Extracted | NotExtracted:
    if "failure" in told:
        kind, detail = told["failure"]
        return NotExtracted(kind=kind, detail=detail)
    return Extracted(pages=tuple(_page(page) for page in told["pages"]), form=told["form"])


def _page(page: dict[str, Any]) -> Page:
    words = (
        Word(text=text, left=left, bottom=bottom, right=right, top=top)
        for text, left, bottom, right, top in page["words"]
        if page["turned"] or (right > 0 and left < page["width"] and top > 0 and bottom < page["height"])
    )
    return Page(number=page["number"], words=tuple(words), turned=page["turned"], hidden=page["hidden"])
