"""Amounts: two tablets, 1 to 2 x 5 mL, 100 units/kg, one 5 mg tablet, up to 5 puffs."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from service.core.model.dose import Amount, Per
from service.core.normalise.dose.element import Dose, Doubt, Read
from service.core.normalise.dose.frequency import NUMBER, read_often
from service.core.normalise.units import UNSAFE

TIMES = frozenset({"s", "min", "h", "d", "wk", "mo", "a"})
_SOLID = frozenset({"mg", "g", "ug", "ng", "[iU]", "mmol", "M[iU]", "%"})
_VOLUME = frozenset({"mL", "L"})
_NAMED = frozenset({"tablet", "capsule", "patch", "suppository", "pessary", "sachet", "lozenge"})
_UP_TO = re.compile(r"(?:up to|upto) (?:a (?:max(?:imum)? of )?)?")
_FIGURE = re.compile(NUMBER)
_DASH = re.compile(r" ?- ?| to | or |/(?= )")
_BETWEEN = re.compile(r"between ")
_JOIN = re.compile(r" and ")
_WORD = re.compile(r"[a-zµμ%]+[²2]?(?:-[a-z]+)?")
_ADJECTIVE = re.compile(
    r" ?(?:of the |of |full |level |whole |metered |soluble |dispersible |effervescent |chewable |oral |single |new |fresh )+"
)
_PER = re.compile(
    r" ?(?:/|per) ?(kg|kilograms?|kilos?|m2|m²|square metres?|square meters?)"
    r"(?: (?:of )?(?:body ?weight|bw|body surface area|bsa))?\b"
)
_RATE = re.compile(r" ?(?:/|per) ?(hours?|hrs?|h|minutes?|mins?|min)\b")
_EACH_DOSE = re.compile(r" ?(?:/|per) ?dose\b")
_X = re.compile(r" ?x ?(?=\d)")
_X_WORD = re.compile(r" ?x (?=[a-z])")
_ARTICLE = re.compile(r"(?:a|an|1 single) (?=[a-z])")
_OPEN, _CLOSE = re.compile(r" ?[(] ?"), re.compile(r" ?[)]")


def read_dose(text: str, at: int, words: Mapping[str, str]) -> Read:
    """The amount that starts at `at`. `words` are the unit words; a word that is none of them is left unread."""
    up_to = _UP_TO.match(text, at)
    start = up_to.end() if up_to else at
    first = _quantity(text, start, words)
    if first is None:
        return _one(text, at, words)
    amount, end = first
    if isinstance(amount, Doubt):
        return amount, end
    if up_to:
        amount = replace(amount, low=None)
    return _with_second(text, amount, end, words)


def _one(text: str, at: int, words: Mapping[str, str]) -> Read:
    """ "A tablet": one, where a countable unit follows the article."""
    found = _ARTICLE.match(text, at)
    unit = _unit(text, found.end(), words) if found else None
    if unit is None or unit[0] in TIMES | _SOLID | _VOLUME:
        return None
    return Dose(amount=Amount(low=Decimal(1), high=Decimal(1), unit=unit[0])), unit[1]


def _quantity(text: str, at: int, words: Mapping[str, str]) -> tuple[Amount | Doubt, int] | None:
    between = _BETWEEN.match(text, at)
    low = _FIGURE.match(text, between.end() if between else at)
    if not low:
        return None
    unit = _unit(text, low.end(), words)
    end = unit[1] if unit else low.end()
    dash = (_JOIN if between else _DASH).match(text, end)
    high = _FIGURE.match(text, dash.end()) if dash else None
    if dash and high and not read_often(text, high.start()):
        return _range(text, low, high, unit, words)
    if between:
        return Doubt(reason="the range has no upper end", words=text[at:end]), end
    return _finish(text, Decimal(low.group()), Decimal(low.group()), unit, low.end(), words)


def _range(
    text: str, low: re.Match[str], high: re.Match[str], first: tuple[str, int] | None, words: Mapping[str, str]
) -> tuple[Amount | Doubt, int]:
    second = _unit(text, high.end(), words)
    third = _DASH.match(text, second[1] if second else high.end())
    said = text[low.start() : high.end()]
    if third and _FIGURE.match(text, third.end()) and not read_often(text, third.end()):
        return Doubt(reason="three numbers are joined by dashes", words=said), high.end()
    if first and (second is None or second[0] != first[0]):
        return Doubt(reason="the two ends of the range have different units", words=said), high.end()
    if Decimal(low.group()) > Decimal(high.group()):
        return Doubt(reason="the numbers of a range are in the wrong order", words=said), high.end()
    return _finish(text, Decimal(low.group()), Decimal(high.group()), second, high.end(), words)


def _finish(
    text: str, low: Decimal, high: Decimal, unit: tuple[str, int] | None, end: int, words: Mapping[str, str]
) -> tuple[Amount | Doubt, int]:
    if not low:
        return Doubt(reason="a dose of nought", words=f"{low}"), end
    if unit is None:
        unsafe = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
        if unsafe and unsafe.group() in UNSAFE:
            return Doubt(reason=UNSAFE[unsafe.group()], words=unsafe.group()), unsafe.end()
        counted = _X_WORD.match(text, end)
        unit = _unit(text, counted.end() - 1, words) if counted else None
        if unit is None:
            often = counted is not None and read_often(text, counted.end()) is not None
            return Amount(low=low, high=high, unit=None), counted.end() if counted and often else end
    amount = Amount(low=low, high=high, unit=unit[0])
    return _each_of(text, amount, unit[1])


def _each_of(text: str, amount: Amount, end: int) -> tuple[Amount | Doubt, int]:
    """For each kilogram or square metre, and for each hour or minute where it is a mass or a volume."""
    per: Per | None = None
    found = _PER.match(text, end)
    if found:
        per, end = ("kg" if found[1].startswith("k") else "m2"), found.end()
    rate = _RATE.match(text, end) if amount.unit in _SOLID | _VOLUME else None
    if rate:
        return replace(amount, per=per, per_time="h" if rate[1].startswith("h") else "min"), rate.end()
    dose = _EACH_DOSE.match(text, end) if amount.unit in _SOLID | _VOLUME else None
    return replace(amount, per=per), dose.end() if dose else end


def _with_second(text: str, first: Amount, end: int, words: Mapping[str, str]) -> Read:
    """What a second number right after the first one means: so many of a strength or volume, or the same in brackets."""
    opened = _OPEN.match(text, end)
    if opened:
        return _bracketed(text, first, end, opened.end(), words)
    times = _X.match(text, end)
    start = times.end() if times else end + 1
    second = _quantity(text, start, words) if times or text[end : end + 1] == " " else None
    if first.unit is not None or second is None or read_often(text, start):
        return _named_product(text, first, end, words)
    other, after = second
    if isinstance(other, Doubt) or other.unit is None or other.per or other.low != other.high:
        return Dose(amount=first), end
    if other.per_time and not _releasing(text, after, words):
        return Dose(amount=first), end
    return _multiple(text, first, other, after, bool(times), words)


def _bracketed(text: str, first: Amount, end: int, start: int, words: Mapping[str, str]) -> Read:
    """The same dose in another unit: 1,400 units (100 units/kg)."""
    inner = _quantity(text, start, words)
    read = _with_second(text, inner[0], inner[1], words) if inner and not isinstance(inner[0], Doubt) else None
    closed = _CLOSE.match(text, read[1]) if read else None
    if read is None or not isinstance(read[0], Dose) or not closed:
        return Dose(amount=first), end
    second, strength = read[0].amount, read[0].product_strength
    if strength and strength.unit == first.unit and first.high != second.high * strength.high:
        words_said = f"{first.high} {first.unit} and {second.high} of {strength.high} {strength.unit}"
        return Doubt(reason="the two doses are not the same", words=words_said), closed.end()
    return Dose(amount=first, other=second, product_strength=strength), closed.end()


def _named_product(text: str, amount: Amount, end: int, words: Mapping[str, str]) -> Read:
    """ "40 mg tablet": a dose of 40 mg, and "5 mL spoonful" one of 5 mL. A plural does not say how many and is left unread."""
    unit = _unit(text, end, words)
    if unit is None or amount.low != amount.high or amount.per or amount.per_time or unit[0] != text[end:].split()[0]:
        return Dose(amount=amount), end
    if amount.unit in _VOLUME and unit[0] == "spoonful":
        return Dose(amount=amount), unit[1]
    if amount.unit in _SOLID and unit[0] in _NAMED:
        return Dose(amount=amount, product_strength=amount), unit[1]
    return Dose(amount=amount), end


def _multiple(text: str, count: Amount, each: Amount, end: int, times: bool, words: Mapping[str, str]) -> Read:
    unit = _unit(text, end, words)
    spoonful = unit is not None and unit[0] == "spoonful"
    if each.unit in _VOLUME and (times or spoonful):
        return Dose(amount=_product(count, each)), unit[1] if unit and spoonful else end
    if each.unit in _SOLID and unit and unit[0] not in TIMES | _SOLID | _VOLUME:
        return Dose(amount=replace(count, unit=unit[0]), product_strength=each), unit[1]
    if each.unit in _SOLID and times:
        return Dose(amount=_product(count, each)), end
    return Doubt(reason="two numbers stand side by side", words=f"{count.high} {each.high} {each.unit}"), end


def _releasing(text: str, at: int, words: Mapping[str, str]) -> bool:
    """Whether a patch is named by what it releases in an hour: one 12 microgram/hour patch."""
    unit = _unit(text, at, words)
    return unit is not None and unit[0] == "patch"


def _product(count: Amount, each: Amount) -> Amount:
    return replace(each, low=None if count.low is None else count.low * each.high, high=count.high * each.high)


def _unit(text: str, at: int, words: Mapping[str, str]) -> tuple[str, int] | None:
    """The longest unit word at `at`, with where it ends. Times are no units of a dose."""
    skipped = _ADJECTIVE.match(text, at)
    start = skipped.end() if skipped else at + (text[at : at + 1] == " ")
    ends: list[int] = []
    place = start
    for _ in range(3):
        found = _WORD.match(text, place)
        if not found:
            break
        ends.append(found.end())
        if text[found.end() : found.end() + 1] != " ":
            break
        place = found.end() + 1
    for end in reversed(ends):
        key = words.get(text[start:end])
        if key is not None:
            return None if key in TIMES else (key, end)
    return None
