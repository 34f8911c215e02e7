"""Whole phrases that are known: as needed, as directed, routes, sites, durations, food, and what may be set aside."""

import re
from decimal import Decimal
from fractions import Fraction

from service.core.normalise.dose import phrase_words as said
from service.core.normalise.dose.element import Divided, Doubt, Lasts, Mark, Note, Place, Read, Sign
from service.core.normalise.dose.frequency import NUMBER, RANGE, UNIT, days_of
from service.core.normalise.dose.moments import BEFORE
from service.core.normalise.dose.phrase_notes import NOTES


def _compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})(?![a-z0-9])")


_CHANGES, _DENIES = re.compile(said.CHANGES), re.compile(said.DENIES)
_WORD = re.compile(r"[a-zµμ']+(?:-[a-z]+)*|\S")
_ROUTE = re.compile(rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in said.ROUTES.items())})(?![a-z0-9/])")
_SITE = re.compile(
    rf"(?:(?:to|in|into|on|onto|over|under|between|around|inside|up|behind) (?:{said.SITE_LEAD} )*|(?:{said.SITE_LEAD} )+)"
    rf"(?:{said.SITE})"
    rf"(?: or {said.SITE_LEAD} (?:{said.SITE}))?(?: (?:and|or) (?:the )?(?:{said.SITE}))*(?![a-z0-9])"
)
_ONCE = _compiled(r"once", r"1 times?")
_DIVIDED = _compiled(rf"(?:in|as) (?P<doses>{NUMBER}) (?:equally )?(?:divided |separate |equal )+doses")
_LAST = re.compile(
    r"(?:(?P<x>x)|for|over|during)(?: an?)?(?P<open>(?: at least| up to| a (?:minimum|maximum) of| approximately| about)?)"
    rf"(?: the next| a further| a total of| only)* ?(?:(?:{RANGE}|a|an) ?{UNIT}|{UNIT.replace('unit', 'lone')})(?: only| course)?"
)
_NIGHTS = re.compile(rf"for (?P<n>{NUMBER}) (?:consecutive )?nights\b")
_COURSE = re.compile(rf"(?:for )?(?:an? )?(?P<n>{NUMBER})[ -](?P<unit>day|week|month)s? (?:course|only)\b")
_FIRST_DAY = re.compile(r"on (?:the )?(?:first day|day 1)(?= (?:[.,;] )?(?:and )?(?:then|followed by|thereafter)\b)")
_WITH = rf"(?:with|without|on|in|from|alongside|between|during|{said.TAKEN_IN}) "
_FOOD = _compiled(
    rf"(?:{BEFORE}|{_WITH}(?:or (?:after|without|with|just after|before|immediately after) )?)+{said.ARTICLES}"
    rf"(?:{NUMBER} ?ml (?:of )?)?{said.FOOD}(?: (?:or|and) {said.ARTICLES}(?:{said.FOOD}))*"
)
_MEALS = re.compile(r"meals|mealtimes|(?:each|every|main) meal|feeds|snacks")
_METHOD = _compiled(rf"(?:(?:(?:should|must|can) be|to be|is to be|be) )?(?:{said.VERB})")
_NOTE, _ADVERB = _compiled(*NOTES), _compiled(said.ADVERBS)
_FILL = re.compile(rf"{said.FILLER}(?![a-z0-9])")
_SIGNS: tuple[tuple[re.Pattern[str], Mark], ...] = (
    (_compiled(*said.AS_NEEDED), "as-needed"),
    (_compiled(*said.DIRECTED), "directed"),
    (_compiled(*said.EVENTS), "event"),
    (_compiled(*said.AT_ONCE), "stat"),
    (_compiled(*said.SINGLE), "single"),
    (_compiled(r"(?:and )?then", r"followed by", r"thereafter", r"after that", r"afterwards", r"after this"), "then"),
    (_compiled(r"and(?: also)?", r"plus", r"&", r"\+"), "and"),
    (re.compile(r"[.,;:()\[\]]|-(?= |$)"), "break"),
)


def read_phrase(text: str, at: int) -> Read:
    """The known phrase that starts at `at`: what may be set aside comes first, so that its words are not read as a dose."""
    note, food = _NOTE.match(text, at), _FOOD.match(text, at)
    if note:
        return Note(words=note.group().strip()), note.end()
    if food:
        return Note(words=food.group().strip(), meals=bool(_MEALS.search(food.group()))), food.end()
    return _length(text, at) or _place(text, at) or _sign(text, at) or _divided(text, at)


def read_verb(text: str, at: int) -> Read:
    """How it is given, and words that add nothing."""
    found = _METHOD.match(text, at)
    if found:
        return Sign(mark="verb"), found.end()
    adverb = _ADVERB.match(text, at)
    if adverb:
        return Note(words=adverb.group()), adverb.end()
    filler = _FILL.match(text, at)
    return (Sign(mark="verb"), filler.end()) if filler else None


def read_once(text: str, at: int) -> Read:
    """ "Once", with nothing about a period."""
    found = _ONCE.match(text, at)
    return (Sign(mark="stat"), found.end()) if found else None


def doubt(text: str, at: int) -> tuple[Doubt, int]:
    """Why the word at `at` cannot be passed over."""
    changes, denies = _CHANGES.match(text, at), _DENIES.match(text, at)
    if changes:
        return Doubt(
            reason="the dose changes or depends on something in a way that was not followed", words=changes.group()
        ), changes.end()
    if denies:
        return Doubt(reason="something is not to be done, and it was not understood what", words=denies.group()), denies.end()
    found = _WORD.match(text, at)
    words = found.group() if found else text[at]
    return Doubt(reason="it was not understood", words=words), at + len(words)


def blocked(text: str, at: int) -> bool:
    """Whether the word at `at` may change the dose, so that no prose may hold it."""
    return bool(_CHANGES.match(text, at) or _DENIES.match(text, at))


def _place(text: str, at: int) -> Read:
    route = _ROUTE.match(text, at)
    if route:
        return Place(kind="route", words=next(name for name in said.ROUTES if route[name])), route.end()
    site = _SITE.match(text, at)
    return (Place(kind="site", words=site.group()), site.end()) if site else None


def _sign(text: str, at: int) -> Read:
    for pattern, mark in _SIGNS:
        found = pattern.match(text, at)
        if found:
            return Sign(mark=mark), found.end()
    return None


def _length(text: str, at: int) -> Read:
    first = _FIRST_DAY.match(text, at)
    if first:
        return Lasts(days=Fraction(1), first=True), first.end()
    course = _COURSE.match(text, at)
    if course:
        return Lasts(days=Fraction(course["n"]) * days_of(course["unit"])), course.end()
    nights = _NIGHTS.match(text, at)
    if nights:
        return Lasts(days=Fraction(nights["n"])), nights.end()
    found = _LAST.match(text, at)
    if not found:
        return None
    unit = days_of(found["unit"] or found["lone"])
    if found["x"] and not found["low"]:
        return None
    number = Fraction(found["high"] or found["low"] or 1)
    short = unit < 1 and not (found["low"] and unit * number >= 1)
    if short:
        return Lasts(days=None, short=number * unit), found.end()
    return Lasts(days=None if found["open"] or found["high"] else number * unit), found.end()


def _divided(text: str, at: int) -> Read:
    found = _DIVIDED.match(text, at)
    return (Divided(doses=Decimal(found["doses"])), found.end()) if found and Decimal(found["doses"]) else None
