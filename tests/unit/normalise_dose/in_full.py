"""A reading in one line that leaves nothing out, so that tests hold all of it."""

from service.core.model.dose import Amount, DoseReading, DoseStep, Timing


def in_full(reading: DoseReading) -> str:
    """Steps, then all that is said beside them; for a refused reading, why. Parts that are not stated take no room."""
    steps = [_step(step) for step in reading.steps]
    joined = {"one": " / ", "together": " + ", "in-turn": " > "}[reading.relation]
    parts = [
        f"refused: {reading.refused}" if reading.refused else joined.join(steps),
        f"unread: {' '.join(reading.unread_words)}" if reading.unread_words else "",
        f"also {' = '.join(_amount(other) for other in reading.alternatives)}" if reading.alternatives else "",
        f"notes: {'; '.join(reading.notes)}" if reading.notes else "",
        *(f"{one.aspect}: {one.because}" for one in reading.disagreements),
        *(f"not compared: {why}" for why in reading.not_compared),
    ]
    return " | ".join(part for part in parts if part)


def _step(step: DoseStep) -> str:
    parts = [
        _amount(step.amount) if step.amount else "",
        f"of {_amount(step.product_strength)}" if step.product_strength else "",
        _timing(step.timing) if step.timing else "",
        "as needed" if step.as_needed else "",
        f"max {_amount(step.max_per_day)} a day" if step.max_per_day else "",
        f"max {_amount(step.max_per_dose)} a dose" if step.max_per_dose else "",
        f"for {step.days} days" if step.days is not None else "",
        f"by {step.route}" if step.route else "",
        f"to <{step.site}>" if step.site else "",
    ]
    return " ".join(part for part in parts if part)


def _amount(amount: Amount) -> str:
    per = (f"/{amount.per}" if amount.per else "") + (f"/{amount.per_time}" if amount.per_time else "")
    return f"{_span(amount.low, amount.high)} {amount.unit or '?'}{per}"


def _timing(timing: Timing) -> str:
    parts = [
        "once"
        if timing.once
        else f"x{_span(timing.times_low, timing.times_high)} in {_span(timing.period_low, timing.period_high)}",
        f"at {','.join(timing.moments)}" if timing.moments else "",
        f"on {','.join(timing.weekdays)}" if timing.weekdays else "",
        f"apart {timing.apart}" if timing.apart is not None else "",
    ]
    return " ".join(part for part in parts if part)


def _span(low: object, high: object) -> str:
    return f"{high}" if low == high else f"..{high}" if low is None else f"{low}..{high}"
