"""Directions taken apart, element by element, from left to right. One word that is not understood is one doubt."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Amount
from service.core.normalise.dose.amounts import read_dose
from service.core.normalise.dose.element import Dose, Doubt, Element, Moment, Most, Note, Often, Read, Sign
from service.core.normalise.dose.frequency import read_often
from service.core.normalise.dose.moments import alternate, read_moment
from service.core.normalise.dose.phrases import blocked, doubt, read_once, read_phrase, read_verb
from service.core.normalise.dose.spelling import resembles

_MOST = re.compile(
    r"(?:up to (?:a )?|to (?:a )?|with a |a )?"
    r"(?:max(?:imum)?\b(?P<daily> (?:daily|day) (?:dose|amount))?(?: (?:total )?(?:dose|amount|of)){0,2}(?: is|:| =| of)?"
    r"|(?:do )?not?(?: to)?(?: be)?(?: take| taken| use| used)? (?:exceed(?:ed|ing)?|more than)"
    r"(?: a maximum of| a total of)?|at most) "
)
_A_DAY = re.compile(
    r" ?(?:in total )?"
    r"(?:(?:in|per|a|each|every|/|within|over|in any|in a|in any 1|in 1) ?(?:day|24 ?(?:hours?|hrs?|h)(?: period)?)|daily|/24)\b"
)
_A_DOSE = re.compile(r" ?(?:per|each|for each|a|/|in a single|in 1|at any 1|at 1) ?(?:dose|time)\b| ?at a time\b| in 1 go\b")
_OF_A_DOSE = re.compile(r"(?:/|per) ?dose$")
_TAIL = re.compile(r"(?:for|to|due to|because of|with|as an?|to help|treatment of|prevents|treats) ")
_PURPOSE = re.compile(
    r"to (?:help (?:to |with |you )?|try (?:and|to) )?"
    r"(?:reduce|lower|control|prevent|increase|improve|treat|relieve|help|protect|stop|ease|thin|aid|maintain|support|boost|manage"
    r"|stabilise|clear|settle)"
    r" (?!(?:the |your )?(?:dose|dosage|amount)|to |by |until |in |if |when |gradually|from |it )(?=[a-z])"
)
_PROSE = re.compile(r"[a-z][a-z'-]*|(?<=type )[12]\b")
# What somebody has at a time of day, which is not when it is taken.
_AILMENT = re.compile(
    r"(?:morning|evening|night|night-time|day-time)s? (?:time )?"
    r"(?:sickness|cramps?|sweats?|pains?|terrors?|stiffness|cough|symptoms|blindness|anxiety)\b"
)
_WHEN_OR_HOW_MUCH = re.compile(
    r"every|each|per|times?|hourly|more|less|than|until|while|when|whenever|before|after|during|between|only|once|twice|double|half"
    r"|both|at|by|up|max|maximum|to|or"
)
_OR = re.compile(r"or (?=[a-z])")
_LONGEST_TAIL = 8
_DAY = Fraction(1)


def scan(text: str, words: Mapping[str, str]) -> tuple[tuple[Element, ...], tuple[Doubt, ...]]:
    """The elements of canonical text, and a doubt for each place that was not understood."""
    elements: list[Element] = []
    doubts: list[Doubt] = []
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        night = alternate(text, at)
        if night:
            elements.append(Often(low=Decimal(1), high=Decimal(1), period_low=2 * _DAY, period_high=2 * _DAY, interval=True))
            elements.append(Moment(slot=night[0], word=night[0]))
            at = night[1]
            continue
        found = _known(text, at, words) or _tail(text, at, words) or doubt(text, at)
        read, at = found
        (doubts if isinstance(read, Doubt) else elements).append(read)  # type: ignore[arg-type]
    return tuple(elements), tuple(doubts)


def _known(text: str, at: int, words: Mapping[str, str]) -> Read:
    return (
        _most(text, at, words)
        or _whole(text, read_often(text, at))
        or _whole(text, read_moment(text, at))
        or _whole(text, read_phrase(text, at))
        or _whole(text, read_once(text, at))
        or _whole(text, read_dose(text, at, words))
        or _whole(text, read_verb(text, at))
    )


def _whole(text: str, found: Read) -> Read:
    """What was found, unless it ends inside a word or a number."""
    if found is None:
        return None
    end = found[1]
    inside = 0 < end < len(text) and text[end - 1].isalnum() and (text[end].isalnum() or text[end] == "'")
    return None if inside else found


def _most(text: str, at: int, words: Mapping[str, str]) -> Read:
    """The most in a day or in a dose; "no more than twice a day" is a frequency up to which it is given."""
    found = _MOST.match(text, at)
    if not found:
        return None
    often = read_often(text, found.end())
    if often and isinstance(often[0], Often):
        return replace(often[0], up_to=True), often[1]
    read = read_dose(text, found.end(), words)
    if read is None or not isinstance(read[0], Dose):
        return Doubt(reason="a maximum was not understood", words=found.group().strip()), found.end()
    amount, end = read[0].amount, read[1]
    day, dose = _A_DAY.match(text, end), _A_DOSE.match(text, end) or _OF_A_DOSE.search(text, found.end(), end)
    most = Amount(low=None, high=amount.high, unit=amount.unit, per=amount.per)
    if day or found["daily"]:
        return Most(amount=most, each="day"), day.end() if day else end
    if dose:
        return Most(amount=most, each="dose"), dose.end()
    return Doubt(reason="a maximum does not say in what time", words=text[at:end]), end


def _tail(text: str, at: int, words: Mapping[str, str]) -> Read:
    """Plain prose after "for", "to" or "with", up to the next word that is known or could change the dose."""
    purpose = _PURPOSE.match(text, at)
    lead = purpose or _TAIL.match(text, at)
    if not lead:
        return None
    known = read_phrase(text, lead.end())
    if known and isinstance(known[0], Note) and not known[0].meals:
        return Note(words=text[at : known[1]]), known[1]
    end, place = lead.end() if purpose else at, lead.end()
    for _ in range(_LONGEST_TAIL):
        word = _PROSE.match(text, place)
        other = _OR.match(text, place)
        if other:
            place, word = other.end(), _PROSE.match(text, other.end())
        if not word or _halts(word.group(), words) or blocked(text, place):
            break
        if _starts(text, place, words) and not _ailment(text, place):
            break
        end = word.end()
        if text[end : end + 1] != " ":
            break
        place = end + 1
    if end == at:
        return None
    return Note(words=text[at:end].strip()), end


def _halts(word: str, words: Mapping[str, str]) -> bool:
    """Whether prose may not hold the word: a unit, one that may begin to say when or how much, or a slip for one."""
    return word in words or _WHEN_OR_HOW_MUCH.fullmatch(word) is not None or resembles(word)


def _ailment(text: str, at: int) -> bool:
    return bool(_AILMENT.match(text, at))


def _starts(text: str, at: int, words: Mapping[str, str]) -> bool:
    """Whether an element that matters starts here; a verb or an adverb may stand in prose."""
    found = (
        _most(text, at, words) or read_often(text, at) or read_moment(text, at) or read_phrase(text, at) or read_once(text, at)
    )
    if found is None:
        return False
    joins = isinstance(found[0], Sign) and found[0].mark == "and"
    return not joins
