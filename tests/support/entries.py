"""Normalised entries by hand, for tests of matching, reconciling and checking that need no tables."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from service.core.model.coding import DMD, Concept
from service.core.model.dates import read_date
from service.core.model.dose import Amount, DoseReading, DoseStep, Timing
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.failures import Role
from service.core.model.medicine import Identification, Medicine
from service.core.model.written import DosageWritten, MedicineWritten

WARFARIN = ("777947006", "Warfarin", "48603004")
PARACETAMOL = ("777067000", "Paracetamol", "387517004")


def medicine(vtm: tuple[str, str, str] = WARFARIN, **more: Any) -> Medicine:
    """A moiety with one ingredient: (VTM code, name, ingredient code)."""
    concept = Concept(system=DMD, code=vtm[0], display=vtm[1])
    known = {
        "level": "vtm",
        "concept": concept,
        "vtm": concept,
        "ingredients": frozenset({vtm[2]}),
        "ingredient_names": (vtm[1],),
    }
    return Medicine(**{**known, **more})


def entry(
    source: str,
    name: str,
    *,
    role: Role = "gp-record",
    of: Medicine | None = None,
    each: str | None = None,
    times: str | None = None,
    unit: str = "mg",
    per: Any = None,
    text: str | None = None,
    in_force: bool = True,
    route: str | None = None,
    identified: bool = True,
    **written: Any,
) -> MedicineEntry:
    """`entry("gp", "1", each="3", times="1")`: 3 mg once a day. `each` None: no dose was read."""
    of = of or medicine()
    dates = {key: read_date(value) if isinstance(value, str) else value for key, value in written.items() if key in _DATES}
    amount = None if each is None else Amount(low=Decimal(each), high=Decimal(each), unit=unit, per=per)
    timing = None
    if times is not None:
        timing = Timing(times_low=Decimal(times), times_high=Decimal(times), period_low=Fraction(1), period_high=Fraction(1))
    reading = DoseReading(written=text, steps=(DoseStep(amount=amount, timing=timing),)) if amount else None
    dosage = DosageWritten(path="dosage[0]", text=text or (f"{each} {unit} {times} times a day" if each else None))
    return MedicineEntry(
        written=MedicineWritten(
            source=source, entry=name, path="", resource="MedicationStatement", dosages=(dosage,), **{**_status(written), **dates}
        ),
        role=role,
        identified=Identification(
            medicine=of if identified else None, matched_by="code" if identified else None, explained="by its code"
        ),
        doses=(reading,) if reading else (),
        daily=() if amount is None else (_daily(each or "0", times, unit, of, per),),
        route=route,
        in_force=in_force,
        because="active" if in_force else f"recorded as {written.get('status', 'stopped')}",
    )


_DATES = frozenset({"started", "ended", "authored", "last_issued", "status_changed", "changed_on"})


def _status(written: dict[str, Any]) -> dict[str, Any]:
    return {"status": "active", **{key: value for key, value in written.items() if key not in _DATES}}


def _daily(each: str, times: str | None, unit: str, of: Medicine, per: Any) -> DailyAmount:
    amount = Fraction(each)
    day = amount * Fraction(times) if times is not None else None
    ingredient = next(iter(of.ingredients), None)
    return DailyAmount(unit=unit, ingredient=ingredient, dose_low=amount, dose_high=amount, day_low=day, day_high=day, per=per)
