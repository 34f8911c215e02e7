"""Which part of a summary each line stands in, by its headings.

The headings are those of the sections of a Transfer of Care eDischarge message, with the plain words that hospitals print for
them. A heading has to be one of them word for word: what a table is about is never guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from service.core.model.written import Change
from service.sources.pdf.layout import Line

About = Literal["medicines", "stopped", "earlier", "allergies", "other"]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Lines under one heading. `first`: what stands after the heading on its own line. `change`: what the heading says of all."""

    about: About
    heading: Line | None
    change: Change | None = None
    first: str = ""
    lines: list[Line] = field(default_factory=list)


_DRUGS = "medications|medication|medicines|medicine list|medication list|drugs"
_STAY = r"( (during|on|at|in|before) (this )?(admission|discharge|hospital|stay))?"
# For each kind: what the heading says of every row under it, and the words that are such headings, whole.
_KINDS: tuple[tuple[About, Change | None, tuple[str, ...]], ...] = (
    (
        "stopped",
        "stopped",
        (
            rf"(stopped|discontinued|ceased) ({_DRUGS}){_STAY}",
            rf"({_DRUGS}) (stopped|discontinued|ceased|stopped or discontinued|discontinued or stopped){_STAY}",
        ),
    ),
    (
        "earlier",
        None,
        (
            rf"({_DRUGS}) (on|prior to|before) admission",
            rf"(admission|pre-admission|preadmission|previous) ({_DRUGS})",
            "drug history",
        ),
    ),
    ("medicines", "added", (rf"(new|newly started|started) ({_DRUGS})", rf"({_DRUGS}) started{_STAY}")),
    ("medicines", "amended", (rf"(changed|amended) ({_DRUGS})", rf"({_DRUGS}) (changed|amended){_STAY}")),
    (
        "medicines",
        "continued",
        (rf"(continued|unchanged|continuing) ({_DRUGS})", rf"({_DRUGS}) (continued|unchanged|to continue)"),
    ),
    (
        "medicines",
        None,
        (
            rf"({_DRUGS})( (on|at) discharge| to take home)?",
            rf"discharge ({_DRUGS})",
            "(medications|medicines) and medical devices",
            rf"(tta|tto|ttas|ttos|current)( ({_DRUGS}))?",
        ),
    ),
    (
        "allergies",
        None,
        (
            "(known |drug )?allerg(y|ies)( status| details)?",
            "allergies (and|or) (adverse reactions|intolerances|sensitivities|adverse drug reactions)",
        ),
    ),
    (
        "other",
        None,
        (
            "patient (details|demographics|information)",
            "(gp practice|gp details|referrer details|legal information|safety alerts|distribution list)",
            "(social context|social history|family history|past medical history|presenting complaints?|reason for admission)",
            "(admission|discharge|attendance|hospital) details",
            "(primary |secondary )?diagnos(is|es)",
            "(procedures|problems|problem list|clinical summary|hospital course|clinical narrative|assessment scales?)",
            "(investigation results|investigations|results|examination findings|observations|participation in research)",
            "(information (and advice )?given|advice to patient|person completing (record|summary))",
            r"(plan( and requested actions)?|actions( for gp)?|follow[- ]?up)",
        ),
    ),
)
_HEADINGS: tuple[tuple[About, Change | None, re.Pattern[str]], ...] = tuple(
    (about, change, re.compile("|".join(words))) for about, change, words in _KINDS
)
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s+")


def read_sections(lines: Iterable[Line]) -> list[Section]:
    """Every line in the section that it stands in; those before the first heading in one about nothing."""
    found = [Section(about="other", heading=None)]
    for line in lines:
        section = _begun_by(line)
        if section:
            found.append(section)
        else:
            found[-1].lines.append(line)
    return found


def _begun_by(line: Line) -> Section | None:
    whole = _kind(line.text)
    if whole:
        return Section(about=whole[0], change=whole[1], heading=line)
    before, colon, after = line.text.partition(":")
    told = _kind(before) if colon else None
    # "Medications: none" and "Allergies: penicillin" say it on the line of the heading.
    return Section(about=told[0], change=told[1], heading=line, first=after.strip()) if told else None


def _kind(text: str) -> tuple[About, Change | None] | None:
    words = " ".join(_NUMBERED.sub("", text.strip()).rstrip(":").lower().replace("/", " or ").replace("&", "and").split())
    return next(((about, change) for about, change, pattern in _HEADINGS if pattern.fullmatch(words)), None)
