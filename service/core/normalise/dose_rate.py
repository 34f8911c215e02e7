"""A dose with the rate at which it is given beside it: how much a day comes to is known only where its times are.

FHIR gives a rate beside a dose to say how fast the dose is given (Dosage.doseAndRate.rate[x]), and HL7 v2 likewise (RXE-23 and
RXE-24). Without times the amount may be that of a syringe which runs on for days, and no amount of a day.
"""

from dataclasses import replace
from fractions import Fraction

from service.core.model.dose import Amount, DoseReading, DoseStep
from service.core.model.reference import Reference
from service.core.model.written import DosageWritten
from service.core.normalise.dose_answer import unit_words
from service.core.normalise.dose_structured import read_rate
from service.core.normalise.units import convert

_DAY = Fraction(1)


def at_its_rate(reading: DoseReading, dosage: DosageWritten, reference: Reference) -> DoseReading:
    """The reading with its rate told; refused where a dose has a rate and no times, or more times than the rate allows."""
    rate = dosage.structured.rate if dosage.structured else None
    if rate is None or reading.refused:
        return reading
    doses = [step for step in reading.steps if step.amount and not step.amount.per_time]
    if not doses:
        return reading
    why = next((why for step in doses if (why := _not_of_a_day(step, rate, reference))), None)
    if why:
        return replace(reading, refused=why, steps=(), alternatives=())
    told = f"the rate of {rate} was held against nothing"
    return replace(reading, not_compared=(*reading.not_compared, told))


def _not_of_a_day(step: DoseStep, rate: str, reference: Reference) -> str | None:
    """Why the amount of the step is none that its times make an amount of a day."""
    dose = _words(step.amount)
    if step.timing is None:
        return f"{dose} is given at a rate of {rate}, and how often is not said: what a day comes to is not known"
    held = _in_a_day(step, rate, reference)
    if held is not None and step.timing.per_day_high is not None and held < step.timing.per_day_high:
        return f"at a rate of {rate} {dose} cannot be given as often as it says"
    return None


def _in_a_day(step: DoseStep, rate: str, reference: Reference) -> Fraction | None:
    """How many of the doses a day holds at the rate; None where the two are in units that cannot be compared."""
    pace, dose = read_rate(rate, reference), step.amount
    if isinstance(pace, str) or dose is None or dose.unit is None or pace.unit is None or pace.per != dose.per:
        return None
    hourly = convert(pace.high, pace.unit, dose.unit, reference)
    times = convert(_DAY, "d", pace.per_time, reference) if pace.per_time else None
    return None if hourly is None or times is None else hourly * times / Fraction(dose.low or dose.high)


def _words(amount: Amount | None) -> str:
    if amount is None:
        return "it"
    low = f"{amount.low} to " if amount.low is not None and amount.low != amount.high else ""
    return f"{low}{amount.high} {unit_words(amount) or ''}".strip()
