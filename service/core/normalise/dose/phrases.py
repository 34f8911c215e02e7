"""Whole phrases that are known: as needed, as directed, routes, sites, durations, food, and what may be set aside."""

import re
from decimal import Decimal
from fractions import Fraction

from service.core.normalise.dose.element import Divided, Doubt, Lasts, Mark, Note, Place, Read, Sign
from service.core.normalise.dose.frequency import NUMBER, RANGE, UNIT, days_of
from service.core.normalise.dose.moments import BEFORE

_NEEDED = r"(?:required|needed|necessary|reqd|req|desired)"
_BY = r"(?: by (?:the |your |a |an )?(?:[a-z]+ ){0,2}(?:clinic|doctor|gp|hospital|consultant|nurse|prescriber|team|specialist|pharmacist|dentist|department|unit))?"
_FOOD_WORD = r"(?:food|meals?|mealtimes|eating|milk|water|juice|squash|snacks?|empty stomach|drink|fluids?|feeds?)"
_A = r"(?:an? |each |every |some |main |plenty of |lots of |your |the |full |large |small |light |glass(?:ful)? of |cup of |little |0\.5 |1 |of |other |fatty |cold |warm |hot )*"
_SITE_WORD = (
    "eyes?|eyelids?|ears?|nostrils?|nose|skin|areas?|scalp|hair|face|hands?|feet|foot|mouth|gums?|tongue|rectum|vagina|anus|thighs?|abdomen|arms?"
    "|upper arms?|legs?|knees?|back|neck|chest|nails?|toes?|toenails?|groin|lesions?|body|wounds?|rash|lips?|cheeks?|affected parts?|joints?"
    "|elbows?|shoulders?|ulcers?|patches|throat|navel|perineum|buttocks?|side|sides|other side|muscle"
)
_SITE_LEAD = r"(?:the|each|both|left|right|affected|your|upper|lower|outer|clean|dry|non-hairy|whole|painful|sore|infected|inflamed|itchy|of|inside of|back of)"
_ROUTES = {
    "oral": r"oral(?:ly)?(?: route| use)?|by mouth|po|per os|per oral",
    "subcutaneous": r"(?:by |via |as a |for )?(?:subcutaneous(?:ly)?|sub-cutaneous(?:ly)?|subcut|sub cut|s/?c)\b(?: route| injection| infusion| use)?",
    "intramuscular": r"(?:by |via |as an? |for )?(?:deep )?(?:intramuscular(?:ly)?|i/?m)\b(?: route| injection| use)?",
    "intravenous": r"(?:by |via |as an? |for )?(?:slow )?(?:intravenous(?:ly)?|i/?v)\b(?: route| injection| infusion| bolus| use)?",
    "inhalation": r"(?:by |via |for )?(?:oral )?inhalation(?: route| use)?|inh",
    "nebulised": r"(?:by |via |via an? |using an? |to be given via an? )?nebuli[sz](?:ed|er|ation)",
    "sublingual": r"sublingual(?:ly)?(?: route)?|under the tongue|s/?l",
    "buccal": r"buccal(?:ly)?(?: route)?|between (?:the )?(?:upper )?lip and (?:the )?gum",
    "rectal": r"(?:by |via )?rectal(?:ly)?(?: route| use)?|per rectum|pr|into the rectum",
    "vaginal": r"(?:by |via )?vaginal(?:ly)?(?: route| use)?|per vagina|pv|into the vagina",
    "topical": r"topical(?:ly)?(?: route| use)?|cutaneous(?: route| use)?|top",
    "transdermal": r"transdermal(?:ly)?(?: route)?|percutaneous(?:ly)?",
    "nasal": r"(?:intra)?nasal(?:ly)?(?: route| use)?",
    "ocular": r"ocular(?: route| use)?|ophthalmic|intraocular",
    "otic": r"otic(?: route)?|aural(?: route)?|auricular(?: route)?",
    "gastrostomy": r"via (?:the )?peg(?: tube)?|peg",
    "nasogastric": r"via (?:the |an? )?(?:ng|nasogastric)(?: tube)?|nasogastric(?: route)?",
}
_VERB = (
    "taken?|used?|appl(?:y|ied)|inhaled?|inject(?:ed)?|give|given|instil(?:l|led)?|insert(?:ed)?|put|place[d]?|suck(?:ed)?|dissolved?|chew(?:ed)?"
    "|swallow(?:ed)?|spray(?:ed)?|drink|drunk|wear|worn|stick|sip|rub(?:bed)?(?: in)?|massaged?|wash|administer(?:ed)?|adhere|infuse[d]?|drop(?:ped)?(?= into)|administration"
)
_NOTES = (
    r"home delivery(?: service)?",
    r"amber \d(?: drug)?",
    r"type [12] diabetes",
    rf"replaced? every (?:{NUMBER} )?(?:hours?|days?|weeks?|months?|year)",
    r"replaced? each (?:day|week|month|year)",
    r"(?:keep|store)d? in (?:the |a )?(?:fridge|refrigerator)",
    rf"(?:dispose of|discard)(?: remainder)? (?:after )?{NUMBER} (?:days|weeks|months)(?: after opening)?",
    r"remove (?:the )?old patch before applying (?:the |a )?new (?:patch|1)",
    r"shake (?:the bottle |well |thoroughly )*(?:before use|well)?",
    r"rinse (?:the |your )?mouth(?: out)?(?: with water)?(?: after (?:each )?use)?",
    r"(?:via|using|through|with) (?:an? |the )?(?:spacer|aerochamber|volumatic|inhaler|metered dose device|easyhaler|turbohaler|accuhaler)(?: device)?",
    r"until (?:all )?(?:finished|gone|used|completed?|the course is complete|finish)(?: up)?",
    r"(?:complete|finish) (?:the )?(?:full |whole |prescribed )?course(?: as prescribed)?",
    r"subsequent courses repeated after 7-day (?:tablet|pill)[- ]free interval",
    r"(?:swallowed |swallow )?whole",
    r"(?:the )?contents of(?: the)?",
    r"(?:do not|not to be|dont|don't) (?:be )?(?:crush|chew|crushed|chewed)(?:ed)?(?: or (?:crush|chew|crushed|chewed))?",
    rf"(?:approximately |about |at least )?{NUMBER} hours apart",
    r"then (?:stop|discontinue)",
    r"do not stop taking this medicine except on your doctors? advice",
    r"(?:take|use) (?:these|this|the) (?:tablets?|capsules?|medicines?)(?= with| after| before| on)",
    r"sit or stand upright",
    r"caffeine-containing drinks or other medication",
    r"(?:from|starting(?: from| on)?|start(?:ing)? date:?|commencing|until|since|issued?|review(?: date)?) ?§",
    r"(?:on|to) an empty stomach",
    r"warning may cause drowsiness",
)
_ADVERBS = (
    "thinly|sparingly|liberally|generously|gently|slowly|regularly|preferably|approximately|evenly|directly|carefully|well|please|together|altogether|in total"
    "|usually|normally|only(?= for)|also|still|tablet form|instruction|instructions|dosage|dosing"
)
_FILLER = r"(?:the|this|is|are|a total of|at a rate of|of|to be|it|dose(?= is)|dose:|dosage:|doses?(?= of))"
# What says that the amount changes, or depends on something, in a way that this reader does not follow.
_CHANGES = re.compile(
    r"(?:increas|reduc|decreas|titrat|adjust|taper|alternat|escalat|doubl|halv|build|wean|step)[a-z]*\b"
    r"|(?:if|unless|except|omit|depending|depends|according|sliding scale|as per|other days?|first|second|third|week|day|day 1|cycle|loading|dialysis|subsequent|later|again|repeat(?:ed)?|"
    r"another|additional|extra|further|initially|initial|maintenance|usual)\b"
)
_DENIES = re.compile(
    r"(?:not|never|no|nil|don'?t|without|stop|stopped|avoid|discontinued?|cease|withhold|withheld|suspend(?:ed)?|hold|on hold|none)\b"
)
_STANDALONE = re.compile(r"[a-zµμ']+(?:-[a-z]+)*|\S")


def _compiled(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(patterns)})(?![a-z0-9])")


_ROUTE = re.compile(rf"(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _ROUTES.items())})(?![a-z0-9/])")
_SITE = re.compile(
    rf"(?:(?:(?:to|in|into|on|onto|over|under|around|inside|up|behind) (?:{_SITE_LEAD} )*|(?:{_SITE_LEAD} )+)(?:{_SITE_WORD})(?: or {_SITE_LEAD} (?:{_SITE_WORD}))?"
    rf"(?: (?:and|or) (?:the )?(?:{_SITE_WORD}))*)(?![a-z0-9])"
)
_AS_NEEDED = _compiled(
    rf"(?:as|when|if|where|whenever|only when|only if)(?: and (?:when|if|as))?(?: it is| you)? ?{_NEEDED}",
    r"(?:as )?prn",
    rf"as often as {_NEEDED}",
    rf"as and when(?: {_NEEDED})?",
    rf"{_NEEDED}(?= for)",
    r"on demand",
    r"if need be",
)
_DIRECTED = _compiled(
    rf"(?:to be )?(?:use |taken? |used )?(?:as|exactly as)(?: has been)? (?:directed|instructed|advised|prescribed|recommended|explained|discussed|per directions|per instructions)"
    rf"(?: by mouth)?{_BY}",
    rf"(?:follow|see|as per|per)(?: the)?(?: printed| written| attached)? (?:directions|instructions|leaflet){_BY}",
    r"(?:mdu|ud|mdu\.)",
)
_EVENT = _compiled(
    r"after (?:each|every) (?:loose )?(?:motion|stool|bowel movement)",
    r"after (?:a |each )?(?:bowel movement|loose stool)s?",
    r"(?:at|with) (?:the )?onset of (?:an )?(?:attack|migraine)",
)
_STAT = _compiled(
    r"stat",
    r"immediately",
    r"straight ?away",
    r"now",
    r"once only",
    r"1 dose only",
    r"1 time only",
    r"as soon as possible",
    r"just once",
    r"one-off",
    r"1 off",
)
_SINGLE = _compiled(r"(?:as|in) (?:a|1) single dose", r"single dose", r"all at once", r"at the same time", r"in 1 go")
_ONCE = _compiled(r"once", r"1 times?")
_DIVIDED = _compiled(rf"(?:in|as) (?P<doses>{NUMBER}) (?:equally )?(?:divided |separate |equal )+doses")
_LAST = re.compile(
    rf"(?:(?P<x>x)|for|over|during)(?: an?)?(?P<open>(?: at least| up to| a (?:minimum|maximum) of| approximately| about)?)(?: the next| a further| a total of| only)*"
    rf" ?(?:(?:{RANGE}|a|an) ?{UNIT}|{UNIT.replace('unit', 'lone')})(?: only| course)?"
)
_COURSE = re.compile(rf"(?:for )?(?:an? )?(?P<n>{NUMBER})[ -](?P<unit>day|week|month)s? (?:course|only)\b")
_FOOD = _compiled(
    rf"(?:{BEFORE}|(?:with|without|on|in|from|alongside|between|during|(?:dissolved?|diluted?|dispersed?|mix(?:ed)?|taken) (?:in|with|into) )+ ?(?:or (?:after|without|with|just after|before|immediately after) )?)+{_A}(?:{NUMBER} ?ml (?:of )?)?{_FOOD_WORD}(?: (?:or|and) {_A}(?:{_FOOD_WORD}))*"
)
_MEALS = re.compile(r"meals|mealtimes|(?:each|every|main) meal|feeds|snacks")
_METHOD = _compiled(rf"(?:(?:(?:should|must|can) be|to be|is to be|be) )?(?:{_VERB})", r"to")
_THEN = _compiled(r"(?:and )?then", r"followed by", r"thereafter", r"after that", r"afterwards", r"after this")
_AND = _compiled(r"and(?: also)?", r"plus", r"&", r"\+")
_BREAK = re.compile(r"[.,;:()\[\]]|-(?= |$)")
_NOTE = _compiled(*_NOTES)
_ADVERB = _compiled(_ADVERBS)
_FILL = re.compile(rf"{_FILLER}(?![a-z0-9])")
_SIGNS: tuple[tuple[re.Pattern[str], Mark], ...] = (
    (_AS_NEEDED, "as-needed"), (_DIRECTED, "directed"), (_EVENT, "event"), (_STAT, "stat"), (_SINGLE, "single"), (_THEN, "then"), (_AND, "and"), (_BREAK, "break"),
)  # fmt: skip


def read_phrase(text: str, at: int) -> Read:
    """The known phrase that starts at `at`: what may be set aside comes first, so that its words are not read as a dose."""
    note, food = _NOTE.match(text, at), _FOOD.match(text, at)
    if note:
        return Note(words=note.group().strip()), note.end()
    if food:
        return Note(words=food.group().strip(), meals=bool(_MEALS.search(food.group()))), food.end()
    return _place(text, at) or _sign(text, at) or _length(text, at) or _divided(text, at)


def read_verb(text: str, at: int) -> Read:
    """How it is given, and words that add nothing."""
    found = _METHOD.match(text, at)
    if found and found.group() != "to":
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
    found = _STANDALONE.match(text, at)
    words = found.group() if found else text[at]
    return Doubt(reason="it was not understood", words=words), at + len(words)


def blocked(text: str, at: int) -> bool:
    """Whether the word at `at` may change the dose, so that no prose may hold it."""
    return bool(_CHANGES.match(text, at) or _DENIES.match(text, at))


def _place(text: str, at: int) -> Read:
    route = _ROUTE.match(text, at)
    if route:
        return Place(kind="route", words=next(name for name in _ROUTES if route[name])), route.end()
    site = _SITE.match(text, at)
    return (Place(kind="site", words=site.group()), site.end()) if site else None


def _sign(text: str, at: int) -> Read:
    for pattern, mark in _SIGNS:
        found = pattern.match(text, at)
        if found:
            return Sign(mark=mark), found.end()
    return None


def _length(text: str, at: int) -> Read:
    course = _COURSE.match(text, at)
    if course:
        return Lasts(days=Fraction(course["n"]) * days_of(course["unit"])), course.end()
    found = _LAST.match(text, at)
    if not found:
        return None
    unit = days_of(found["unit"] or found["lone"])
    if found["x"] and not found["low"]:
        return None
    number = Fraction(found["high"] or found["low"] or 1)
    short = unit < 1 and not (found["low"] and unit * number >= 1)
    return Lasts(days=None if short or found["open"] or found["high"] else number * unit), found.end()


def _divided(text: str, at: int) -> Read:
    found = _DIVIDED.match(text, at)
    return (Divided(doses=Decimal(found["doses"])), found.end()) if found else None
