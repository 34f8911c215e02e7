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


@dataclass(frozen=True, kw_only=True)
class NamedStrength:
    """An amount as the name gives it, in each `per_amount` `per_unit`; by default in one unit dose."""

    amount: Decimal
    unit: str
    per_amount: Decimal
    per_unit: str


@dataclass(frozen=True, kw_only=True)
class ProductName:
    """The parts of a name. `moieties` are the words before each group of strengths; `tail` follows the last one."""

    moieties: tuple[str, ...]
    strengths: tuple[NamedStrength, ...]
    tail: str
    content: tuple[Decimal, str] | None


def read_product_name(name: str) -> ProductName:
    """The parts of a dm+d product name, with digits as written and exact units."""
    bare = " ".join(_BRACKETS.sub(" ", name).split())
    found = list(_STRENGTH.finditer(bare))
    if not found:
        return ProductName(moieties=(bare,), strengths=(), tail="", content=None)
    starts = [0, *(matched.end() for matched in found[:-1])]
    moieties = tuple(bare[start : matched.start()].strip(" /+") for start, matched in zip(starts, found, strict=True))
    tail = bare[found[-1].end() :].strip()
    return ProductName(
        moieties=moieties,
        strengths=tuple(strength for matched in found for strength in _strengths(matched)),
        tail=tail,
        content=_content(found[-1], tail),
    )


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
