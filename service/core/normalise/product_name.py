"""What a dm+d product name says: its moieties, their strengths, and what one unit holds.

dm+d names follow a pattern: moiety, strength, further moieties after " / ", then the form and what it comes in. Only what
fits the pattern is read; everything else is left empty, and empty means not known.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_MASS = r"micrograms?|nanograms?|mg|g|mmol|units?|iu|micromol|%"
_PER = r"ml|dose|hours?|litre|l|actuation"
_AMOUNT = rf"{_NUMBER} ?(?:{_MASS})(?![a-z])"
_STRENGTH = re.compile(
    rf"(?<![\w./])(?P<amounts>{_AMOUNT}(?:/{_AMOUNT})*)"
    rf"(?:/(?P<per>{_NUMBER})? ?(?P<per_unit>{_PER})(?![a-z])|/(?P<gram>1?g)(?![a-z]))?",
    re.IGNORECASE,
)
_ONE = re.compile(rf"(?P<amount>{_NUMBER}) ?(?P<unit>{_MASS})", re.IGNORECASE)
_CONTENT = re.compile(rf"(?<![/\d.])(?P<amount>{_NUMBER}) ?(?P<unit>ml|litre)(?![a-z/])", re.IGNORECASE)
_SINGLE = re.compile(r"ampoule|vial|syringe|infusion bag|pre-filled|unit dose|sachet|enema|bottle", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)")
# "oral powder 8.5g sachets": what is weighed after the form is the size of a sachet, not the strength of anything.
_SIZED_FORM = re.compile(r"(?:powder|granules|gel|paste|cream|ointment|liquid|dessert|pudding|mix)$", re.IGNORECASE)
# "500mg pessary and Clotrimazole 2% cream": a pack of two products, the second named after "and". Older names join the
# moieties of one product so ("5 mg and metformin hydrochloride 850 mg"), and dilutions name the base after "in".
_FORM_AND = re.compile(
    r"^(?:.*\b(?:tablets?|capsules?|pessar(?:y|ies)|cream|patch(?:es)?|devices?|syringes?|drops?) )and ", re.IGNORECASE
)
_JOINED = re.compile(r"^(?:and|in) ", re.IGNORECASE)
_UNIT_KEYS = {
    "microgram": "ug",
    "micrograms": "ug",
    "nanogram": "ng",
    "nanograms": "ng",
    "mg": "mg",
    "g": "g",
    "mmol": "mmol",
    "micromol": "umol",
    "unit": "[iU]",
    "units": "[iU]",
    "iu": "[iU]",
    "ml": "mL",
    "l": "L",
    "litre": "L",
    "%": "%",
    "dose": "dose",
    "actuation": "dose",
    "hour": "h",
    "hours": "h",
}
# SNOMED CT names what dm+d would call a moiety "... product", "Oral form ..." or "... in oral dosage form".
_ANY_FORM = re.compile(
    r"^(?:product containing|(?:oral|rectal|parenteral|topical) form) | (?:in \w+ dosage form|(?:-containing )?product)$",
    re.IGNORECASE,
)
# "(as omeprazole magnesium)" says which salt a stated strength is not of.
_SALT_IN_BRACKETS = re.compile(r" \(as [^()]+\)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s?\+\s?| (?:/|and) ", re.IGNORECASE)
# How a product lets its substance go, said beside its strength.
_RELEASE = re.compile(
    r"(?:^| )(?:gastro-resistant|modified-release|prolonged-release|(?:conventional|sustained) release)$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class NamedStrength:
    """An amount as the name gives it, in each `per_amount` `per_unit`; by default in one unit dose."""

    amount: Decimal
    unit: str
    per_amount: Decimal
    per_unit: str


@dataclass(frozen=True, kw_only=True)
class ProductName:
    """The parts of a name. `moieties` are the words before each group of strengths; `tail` follows the last one.

    `pack` is true for a pack of several products: its strengths belong to different units and are then left out.
    """

    moieties: tuple[str, ...]
    strengths: tuple[NamedStrength, ...]
    tail: str
    content: tuple[Decimal, str] | None
    pack: bool = False


def read_product_name(name: str) -> ProductName:
    """The parts of a dm+d product name, with digits as written and exact units."""
    bare = without_brackets(name)
    found = _strength_matches(bare)
    if not found:
        return ProductName(moieties=(bare,), strengths=(), tail="", content=None)
    starts = [0, *(matched.end() for matched in found[:-1])]
    parts = [bare[start : matched.start()].strip(" /+") for start, matched in zip(starts, found, strict=True)]
    pack = any(_FORM_AND.match(part) for part in parts[1:])
    tail = bare[found[-1].end() :].strip()
    return ProductName(
        moieties=(parts[0], *(_JOINED.sub("", _FORM_AND.sub("", part)) for part in parts[1:])),
        strengths=() if pack else tuple(strength for matched in found for strength in _strengths(matched)),
        tail=tail,
        content=None if pack else _content(found[-1], tail),
        pack=pack,
    )


def as_dmd_writes(name: str) -> str:
    """The name without SNOMED CT's words for a product of any form, and without the salt that a strength is not of."""
    return _SALT_IN_BRACKETS.sub("", _ANY_FORM.sub("", name))


def moiety_words(moiety: str) -> list[str]:
    """The substances that the words before a strength name, each by itself, without how they are released."""
    parts = (_RELEASE.sub("", part.strip()) for part in _BETWEEN.split(moiety))
    return [part for part in parts if part]


def without_brackets(name: str) -> str:
    """The name without what stands in brackets, nested ones too."""
    bare, left = name, 1
    while left:
        bare, left = _BRACKETS.subn(" ", bare)
    return " ".join(bare.split())


def _strength_matches(bare: str) -> list[re.Match[str]]:
    """Every strength of the name in order, without the sizes of sachets."""
    found: list[re.Match[str]] = []
    for matched in _STRENGTH.finditer(bare):
        before = bare[: matched.start()].rstrip()
        size = not matched.group("per_unit") and matched.group("amounts").lower().endswith("g") and _SIZED_FORM.search(before)
        if not size:
            found.append(matched)
    return found


def _strengths(matched: re.Match[str]) -> list[NamedStrength]:
    per, per_unit = Decimal(1), "unit-dose"
    if matched.group("per_unit"):
        per = _decimal(matched.group("per") or "1")
        per_unit = _UNIT_KEYS[matched.group("per_unit").lower()]
    elif matched.group("gram"):
        per_unit = "g"
    return [
        NamedStrength(
            amount=_decimal(one.group("amount")),
            unit=_UNIT_KEYS[one.group("unit").lower()],
            per_amount=per,
            per_unit=per_unit,
        )
        for one in _ONE.finditer(matched.group("amounts"))
    ]


def _content(last: re.Match[str], tail: str) -> tuple[Decimal, str] | None:
    """What one ampoule, vial or syringe holds: said after the form, or the volume that the strength is given in."""
    said = _CONTENT.search(tail)
    if said:
        return _decimal(said.group("amount")), _UNIT_KEYS[said.group("unit").lower()]
    if _SINGLE.search(tail) and (last.group("per_unit") or "").lower() == "ml":
        return _decimal(last.group("per") or "1"), "mL"
    return None


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))
