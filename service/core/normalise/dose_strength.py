"""A strength that stands beside a dose and not in the name of the medicine: "Warfarin", 1 tablet, 5 mg (HL7 v2, RXE-25).

The strength is that of one of what is counted: two capsules of 250 mg are 500 mg (HL7 v2, chapter 4A, RXO-18). Where it does not
fit what the name or the words say, or cannot be read while nothing else says it, no dose is taken, of one step or of several.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Amount, DoseReading, DoseStep
from service.core.model.medicine import Medicine
from service.core.model.quantity import QuantityWritten
from service.core.model.reference import Reference
from service.core.model.written import DosageWritten
from service.core.normalise.dose_text import other_strength
from service.core.normalise.units import convert, read_unit

# What holds the strength once each. A drop or a spoonful is none, and of a patch the strength is a rate.
_SOLIDS = ("tablet", "capsule", "pill", "lozenge", "pastille", "suppository", "pessary")
_COUNTED = frozenset((*_SOLIDS, "sachet", "puff", "actuation", "ampoule", "vial", "syringe", "nebule"))
_MASSES = frozenset(("mass", "activity", "amount"))


def besides_the_product(dosage: DosageWritten, medicine: Medicine | None) -> DosageWritten:
    """The dosage without its strength where the product says its own: of several ingredients one number is only a part."""
    return replace(dosage, strength=None) if _knows_strength(medicine) else dosage


def with_strength(amounts: tuple[Amount, ...], dosage: DosageWritten, reference: Reference) -> tuple[Amount, ...]:
    """The amounts, and the first of them through the strength where that counts it and none is in its units yet."""
    held = _through(amounts[0], dosage, reference) if amounts else None
    if held is None or any(_comparable(held, other, reference) for other in amounts):
        return amounts
    return (*amounts, held)


def of_its_strength(reading: DoseReading, dosage: DosageWritten, medicine: Medicine | None, reference: Reference) -> DoseReading:
    """The reading with its amount through the strength; refused where that is not the product's, or cannot be read."""
    if dosage.strength is None or reading.refused:
        return reading
    why = _unfit(reading, dosage.strength, dosage, medicine, reference)
    if why:
        return replace(reading, refused=why, steps=(), alternatives=())
    amount = reading.steps[0].amount
    if amount is None or len(reading.steps) != 1:
        return reading
    told = with_strength((amount, *reading.alternatives), besides_the_product(dosage, medicine), reference)
    return replace(reading, alternatives=told[1:])


def _unfit(
    reading: DoseReading, written: QuantityWritten, dosage: DosageWritten, medicine: Medicine | None, reference: Reference
) -> str | None:
    """Why the strength is not that of the product or of the words, or cannot be read while a dose needs it."""
    strength = _strength(written, reference)
    if strength is None:
        needed = not _knows_strength(medicine) and not all(_is_measured(step.amount, reference) for step in reading.steps)
        return f"its strength of {_said(written)} could not be read" if needed else None
    if dosage.strength_volume is not None:
        return _other_in_a_volume(strength, dosage.strength_volume, medicine, reference)
    why = other_strength(strength, medicine, reference) if medicine else None
    return why or next((why for step in reading.steps if (why := _other_in_words(step, strength, reference))), None)


def _other_in_a_volume(strength: Amount, volume: QuantityWritten, medicine: Medicine | None, reference: Reference) -> str | None:
    """Why a strength in a volume cannot be that of the product. None: it can, or nothing is known."""
    key = read_unit(volume, reference).key
    if medicine is None or len(medicine.strengths) != 1 or key is None or strength.unit is None or not volume.value:
        return None
    [each] = medicine.strengths
    size = convert(volume.value, key, each.per_unit, reference)
    held = convert(strength.high, strength.unit, each.unit, reference)
    if size is None or held is None or held * Fraction(each.per_amount) == size * Fraction(each.amount):
        return None
    said = f"it names a strength of {strength.high} {strength.unit} in {volume.value} {key}"
    return f"{said}, and the product's is {each.amount} {each.unit} in {each.per_amount} {each.per_unit}"


def _other_in_words(step: DoseStep, strength: Amount, reference: Reference) -> str | None:
    """Why the strength that the words name ("two 500 mg tablets") is not the one beside them; None where they name none."""
    named = step.product_strength
    if named is None or named.unit is None or strength.unit is None:
        return None
    held = convert(strength.high, strength.unit, named.unit, reference)
    if held is None or held == named.high:
        return None
    return f"its words name a strength of {named.high} {named.unit}, and the one beside them is {strength.high} {strength.unit}"


def _through(amount: Amount, dosage: DosageWritten, reference: Reference) -> Amount | None:
    """The amount times the strength of one; None where the strength is not of what is counted."""
    strength = _strength(dosage.strength, reference) if dosage.strength else None
    if strength is None or amount.unit is None or amount.per or amount.per_time:
        return None
    each = _counted(amount.unit, dosage.strength_volume, reference)
    if each is None:
        return None
    low = None if amount.low is None else amount.low * strength.high * each
    return Amount(low=low, high=amount.high * strength.high * each, unit=strength.unit)


def _counted(unit: str, volume: QuantityWritten | None, reference: Reference) -> Decimal | None:
    """How many strengths one `unit` holds."""
    if volume is None:
        return Decimal(1) if unit in _COUNTED else None
    key = read_unit(volume, reference).key
    size = convert(Decimal(1), unit, key, reference) if key else None
    if size is None or not volume.value or volume.value < 0:
        return None
    each = Decimal(size.numerator) / Decimal(size.denominator) / volume.value
    return each if each * volume.value * size.denominator == size.numerator else None


def _strength(written: QuantityWritten, reference: Reference) -> Amount | None:
    """A strength as a mass, units or moles; None where it is a share, a rate or not read."""
    unit = read_unit(written, reference)
    if (
        unit.key is None
        or unit.trouble
        or unit.per
        or unit.per_time
        or not written.value
        or written.value < 0
        or written.comparator
    ):
        return None
    if reference.units[unit.key].dimension not in _MASSES:
        return None
    return Amount(low=written.value, high=written.value, unit=unit.key)


def _comparable(first: Amount, second: Amount, reference: Reference) -> bool:
    return bool(first.unit and second.unit and convert(Decimal(1), first.unit, second.unit, reference) is not None)


def _knows_strength(medicine: Medicine | None) -> bool:
    return medicine is not None and bool(medicine.strengths)


def _is_measured(amount: Amount | None, reference: Reference) -> bool:
    """Whether the amount needs no strength to be known, or is none at all."""
    if amount is None:
        return True
    return amount.unit is not None and reference.units[amount.unit].dimension in _MASSES


def _said(written: QuantityWritten) -> str:
    return " ".join(str(part) for part in (written.value, written.unit or written.code) if part is not None)
