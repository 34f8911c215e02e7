"""The functional tests of UCUM, run on our reading of its codes: part of python -m tests.acceptance.terminology."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

from ucumvert import PintUcumRegistry

from service.core.model.quantity import QuantityWritten
from service.core.normalise.ucum import ucum
from service.core.normalise.units import UCUM, convert, read_unit
from tests.acceptance.measured import Measured
from tests.support.reference import bundled


def ucum_cases(shared: Path) -> Iterable[Measured]:
    """Which codes are UCUM, and what an amount is in another unit, against the published outcomes."""
    root = ElementTree.parse(shared / "samples" / "units" / "UcumFunctionalTests.xml").getroot()
    cases = [case.attrib for case in root.iterfind("validation/case")]
    wrong = [case["id"] + " " + case["unit"] for case in cases if (ucum(case["unit"]) is not None) != (case["valid"] == "true")]
    said = f"{len(cases) - len(wrong)} of {len(cases)} agree"
    yield Measured(what="UCUM codes told valid or not", goal="529 agree", said=said, misses=tuple(wrong))
    yield _conversions([case.attrib for case in root.iterfind("conversion/case")])


def _conversions(cases: list[dict[str, str]]) -> Measured:
    registry = PintUcumRegistry()
    ours = 0
    notes: list[str] = []
    for case in cases:
        by_library = float(case["value"]) * registry.from_ucum(case["srcUnit"]).to(registry.from_ucum(case["dstUnit"])).magnitude
        found = _ours(case)
        words = f"{case['id']} {case['value']} {case['srcUnit']} in {case['dstUnit']}, published as {case['outcome']}"
        if not _rounds_to(Fraction(by_library), case["outcome"]):
            notes.append(f"{words}: the library says {by_library:.15g}")
        if found is not None and _rounds_to(found, case["outcome"]):
            ours += 1
        else:
            notes.append(f"{words}: " + (f"we say {float(found)}" if found is not None else "refused: no unit of a dose"))
    differ = sum(": the library" in note or ": we say" in note for note in notes)
    differ = sum(": the library" in note or ": we say" in note for note in notes)
    said = (
        f"{ours} of {len(cases)} agree by our own exact table; {len(cases) - ours - differ} of units that no dose is measured in "
        f"are refused (the grammar's library agrees with each of those); {differ} differ"
    )
    return Measured(what="UCUM conversions", goal="30 agree, or are explained", said=said, misses=tuple(notes))


def _ours(case: dict[str, str]) -> Fraction | None:
    units = [
        read_unit(QuantityWritten(value=Decimal(1), system=UCUM, code=case[key]), bundled()) for key in ("srcUnit", "dstUnit")
    ]
    source, target = units
    if source.key is None or target.key is None or source.per or source.per_time or target.per or target.per_time:
        return None
    return convert(Decimal(case["value"]), source.key, target.key, bundled())


def _rounds_to(found: Fraction, outcome: str) -> bool:
    """Whether the amount is the published one to the digits that were published, or to nine."""
    digits = min(len(Decimal(outcome).normalize().as_tuple().digits), 9)
    return f"{float(found):.{max(digits, 2) - 1}e}" == f"{float(outcome):.{max(digits, 2) - 1}e}"
