"""Units: what a written unit is, and exact conversion within one dimension."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Per
from service.core.model.quantity import QuantityWritten
from service.core.model.reference import Reference
from service.core.normalise.ucum_terms import Expression

UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
# dm+d units are SNOMED CT concepts, whichever of the two systems a source names.
_AS_SNOMED = frozenset({"https://dmd.nhs.uk", "http://dmd.nhs.uk"})
# "10U" has been read as 100 (National Patient Safety Agency, alert on the administration of insulin, 2010: CAS 101416). To
# refuse "mu" and "cc" too is a choice of ours, which a pharmacist has to confirm.
UNSAFE = {
    "u": "U is no safe abbreviation of units",
    "us": "U is no safe abbreviation of units",
    "mu": "MU may stand for mega units or milliunits",
    "m.u.": "MU may stand for mega units or milliunits",
    "cc": "cc is no safe abbreviation of millilitres",
}
_PER: dict[str, Per] = {"kg": "kg", "m2": "m2"}
_TIMES = frozenset({"s", "min", "h", "d", "wk"})
# What a compound is for each of, without changing the amount of one administration.
_EACH = frozenset({"dose"})


@dataclass(frozen=True, kw_only=True)
class UnitRead:
    """A unit as read. `key` None: not read, and `trouble` says why (None: no unit was stated).

    `per` and `per_time` are those of a compound: mg/kg/h is `mg`, per `kg`, per time `h`.
    """

    key: str | None
    per: Per | None = None
    per_time: str | None = None
    trouble: str | None = None


_NOTHING = UnitRead(key=None)


def unit_key(written: QuantityWritten, reference: Reference) -> str | None:
    """The key of a simple unit, by its code and its words. None where it is unknown, unsafe, compound or contradictory."""
    found = read_unit(written, reference)
    return None if found.per or found.per_time else found.key


def read_unit(written: QuantityWritten, reference: Reference) -> UnitRead:
    """The unit by its code first and its words second; where they contradict each other it is not read."""
    by_code = _by_code(written.system, written.code, reference) if written.code else _NOTHING
    by_words = unit_of_words(written.unit, reference) if written.unit else _NOTHING
    if by_code.trouble:
        return by_code
    if by_code.key is None:
        unknown = f"the unit code {written.code} is not known" if written.code and by_words.key is None else None
        return UnitRead(key=None, trouble=unknown) if unknown and not by_words.trouble else by_words
    if by_words.key is not None and not _same(by_code, by_words, reference):
        words = f"the unit is coded {by_code.key} and written {written.unit}"
        return UnitRead(key=None, trouble=words)
    return by_code


def unit_of_words(words: str, reference: Reference) -> UnitRead:
    """The unit that words stand for: `mg`, `micrograms`, `milligram per kilogram`, `ml/hour`."""
    text = " ".join(words.strip().lower().split())
    if text in UNSAFE:
        return UnitRead(key=None, trouble=UNSAFE[text])
    known = reference.unit_words.get(text)
    if known is not None:
        return UnitRead(key=known)
    parts = [part.strip() for part in text.replace(" per ", "/").replace(" a ", "/").split("/")]
    keys = [reference.unit_words.get(part) for part in parts]
    if any(part in UNSAFE for part in parts):
        return UnitRead(key=None, trouble=next(UNSAFE[part] for part in parts if part in UNSAFE))
    return _compound(keys, words)


def convert(amount: Decimal | Fraction, from_key: str, to_key: str, reference: Reference) -> Fraction | None:
    """`amount` in another unit of the same dimension, exactly. None where the dimensions differ or a key is unknown."""
    if from_key == to_key:
        return Fraction(amount)
    source, target = reference.units.get(from_key), reference.units.get(to_key)
    if source is None or target is None or source.dimension != target.dimension:
        return None
    return Fraction(amount) * source.size / target.size


def _by_code(system: str | None, code: str, reference: Reference) -> UnitRead:
    place = (system or UCUM).rstrip("/")
    place = SNOMED if place in _AS_SNOMED else place
    known = reference.unit_codes.get((place, code))
    if known is not None:
        return UnitRead(key=known)
    if place != UCUM:
        return _NOTHING
    if system and _other_case(code, reference):
        return UnitRead(key=None, trouble=f"the unit code {code} differs only in capitals from another unit")
    if code.startswith("{") and code.endswith("}"):
        return UnitRead(key=reference.unit_words.get(code[1:-1].lower()))
    if code.lower() in UNSAFE:
        return _unsafe(code)
    # Words sent in the place of a code stand for what they say; anything else has to be a UCUM expression.
    word = reference.unit_words.get(code.strip().lower())
    expression = None if word else _expression(code)
    return UnitRead(key=word) if expression is None else _of_expression(expression, code, reference)


def _expression(code: str) -> Expression | None:
    # Only a unit that our tables lack needs the grammar, whose library costs every start a tenth of a second.
    from service.core.normalise.ucum import ucum

    return ucum(code)


def _of_expression(expression: Expression, code: str, reference: Reference) -> UnitRead:
    """A UCUM expression as an amount, per kg or m2, per time: mg/kg/d, ug/(kg.h), mg.kg-1 and 10*6.[iU] among them."""
    keys = [(_known_part(term.unit, reference), term.power) for term in expression.terms]
    above, below = [key for key, power in keys if power == 1], [key for key, power in keys if power == -1]
    if len(above) != 1 or len(above) + len(below) != len(keys):
        return UnitRead(key=None, trouble=f"{code} is a UCUM code, but no unit that a dose is measured in")
    found = _compound([*above, *below], code)
    factor = Fraction(expression.top, expression.bottom)
    if factor == 1 or found.key is None:
        return found
    larger = _multiple(found.key, factor, reference)
    trouble = None if larger else f"the unit {code} is not known"
    return UnitRead(key=larger, per=found.per, per_time=found.per_time, trouble=trouble)


def _multiple(key: str, factor: Fraction, reference: Reference) -> str | None:
    """The unit that is `factor` times another: 10*6.[iU] is mega unit. None where the table has none."""
    one = reference.units[key]
    sizes = (row for row in reference.units.values() if row.dimension == one.dimension and row.size == one.size * factor)
    return next((row.key for row in sizes), None)


def _known_part(unit: str, reference: Reference) -> str | None:
    if unit.startswith("{"):
        return reference.unit_words.get(unit[1:-1].lower())
    return reference.unit_codes.get((UCUM, unit))


def _unsafe(code: str) -> UnitRead:
    return UnitRead(key=None, trouble=UNSAFE[code.lower()])


def _other_case(code: str, reference: Reference) -> bool:
    """Whether the code would be a unit in other capitals. UCUM codes are case-sensitive: ML is no millilitre."""
    lower = code.lower()
    return any(
        (UCUM, other) in reference.unit_codes for other in {lower, lower.upper(), lower[:-1] + lower[-1:].upper()} - {code}
    )


def _compound(keys: list[str | None], words: str) -> UnitRead:
    first, rest = keys[0], [key for key in keys[1:] if key not in _EACH]
    per = [key for key in rest if key in _PER]
    times = [key for key in rest if key in _TIMES]
    if first is None or len(per) > 1 or len(times) > 1 or len(per) + len(times) != len(rest):
        return UnitRead(key=None, trouble=f"the unit {words.strip()} is not known")
    return UnitRead(key=first, per=_PER[per[0]] if per else None, per_time=times[0] if times else None)


def _same(first: UnitRead, second: UnitRead, reference: Reference) -> bool:
    if (first.per, first.per_time) != (second.per, second.per_time) or first.key is None or second.key is None:
        return False
    return convert(Decimal(1), first.key, second.key, reference) == 1
