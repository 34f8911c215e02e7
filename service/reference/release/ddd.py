"""A site's own ATC and DDD list, which it has a licence for: imported, and never among what is shipped."""

from collections import Counter
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from service.core.model.reference import Reference
from service.reference.build.dictionary import table
from service.reference.release.daily import Daily, agreed, each_unit, write_typical
from service.reference.release.rows import rows as xml_rows
from service.reference.release.texts import refused, text_rows
from service.reference.release.watched import Told

SOURCE = "atc_ddd_site"
_COLUMNS = {
    "atc": ("atc_code", "atc"),
    "ddd": ("ddd",),
    "unit": ("uom", "unit", "ddd_unit"),
    "route": ("adm_r", "adm.r", "admr"),
}
_BY_MOUTH = "O"


def write_ddd(path: Path, bnf: Path, folder: Path, reference: Reference, told: Told) -> list[str]:
    """Writes which ATC code a product has, as the supplementary release says, and usual amounts from the list's DDDs.

    A DDD stands only where no average daily quantity does. Raises `ReferenceRefused`, with the line.
    """
    by_mouth = _by_mouth(path, told)
    atc = {
        row["VPID"]: row["ATC"]
        for _, row in xml_rows(bnf, told, "VMPS/VMP")
        if row.get("ATC", "n/a") != "n/a" and row.get("VPID")
    }
    known = {code: found for code, found in atc.items() if code in reference.vmps}
    table(
        folder / "classes" / "atc.csv", "vmp_id,atc,source_id", ((code, found, SOURCE) for code, found in sorted(known.items()))
    )
    left: Counter[str] = Counter()
    daily: list[Daily] = []
    for code, found in known.items():
        held = each_unit(reference.vmps[code], reference)
        if found not in by_mouth or held is None:
            continue
        amount, unit = by_mouth[found]
        if unit not in reference.units:
            left[unit] += 1
        else:
            daily.append(Daily(code, unit, amount, amount))
    rows, torn = agreed(daily, reference)
    written = write_typical(folder / "dosing" / "typical_daily.csv", rows, SOURCE, over=False)
    said = [f"DDD: the unit {unit} is in no table here: {number} products" for unit, number in sorted(left.items())]
    said += [f"DDD: products differ, so nothing is said of: {', '.join(torn)}"] if torn else []
    return [*said, f"DDD: {len(known)} products with an ATC code; {written} medicines by mouth that have no other amount a day"]


def _by_mouth(path: Path, told: Told) -> dict[str, tuple[Fraction, str]]:
    """The DDD by mouth of each ATC code; one that the list gives twice, differently, has none."""
    found: dict[str, set[tuple[str, str]]] = {}
    rows = 0
    for line, (atc, ddd, unit, route) in text_rows(path, told, _COLUMNS, tabs=False):
        rows += 1
        if route.upper() == _BY_MOUTH and ddd:
            if not _is_positive(ddd):
                raise refused(path, [(line, f"{ddd!r} is no amount")])
            found.setdefault(atc, set()).add((ddd, unit))
    if not rows:
        raise refused(path, [(None, "holds no row")])
    return {atc: (Fraction(ddd), unit) for atc, each in found.items() if len(each) == 1 for ddd, unit in each}


def _is_positive(cell: str) -> bool:
    try:
        return Decimal(cell).is_finite() and Decimal(cell) > 0
    except InvalidOperation:
        return False
