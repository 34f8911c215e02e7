"""Average daily quantities from the English Prescribing Dataset, as the usual amount a day of a medicine by mouth."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from service.core.model.reference import Reference
from service.reference.release.daily import Daily, agreed, each_unit, write_typical
from service.reference.release.texts import refused, text_rows
from service.reference.release.watched import Told

SOURCE = "epd_adq"
_COLUMNS = {
    "bnf_code": ("bnf_code", "bnf_presentation_code"),
    "quantity": ("total_quantity",),
    "adq": ("adqusage", "adq_usage"),
    "items": ("items",),
    "snomed": ("snomed_code", ""),
}
# As many different rows of a presentation bound its quotient: a month of England has eighteen million rows.
_ENOUGH = 100
# ADQUSAGE is the sum of its items, each cut off after five decimal places: 56 tablets of a third are 18.66666.
_CUT_OFF = Fraction(1, 100_000)
_FEW = 20
Row = tuple[str, str, str]
Seen = dict[tuple[str, str], set[Row]]


def write_average_daily(paths: tuple[Path, ...], folder: Path, reference: Reference, told: Told) -> list[str]:
    """Puts the amounts into `dosing/typical_daily.csv` and says what was left out. Raises `ReferenceRefused`."""
    left: Counter[str] = Counter()
    products = _products(folder / "dictionary" / "presentation_rank.csv")
    daily: list[Daily] = []
    for (bnf, snomed), pairs in sorted(_seen(paths, told).items()):
        vmp = snomed if snomed in reference.vmps else products.get(bnf)
        product = reference.vmps.get(vmp or "")
        held = each_unit(product, reference) if product else None
        bounds = _bounds(pairs)
        if product is None or held is None:
            left["presentations that are no one product by mouth of one ingredient"] += 1
        elif bounds is None:
            left["presentations whose rows do not agree with each other"] += 1
        else:
            daily.append(Daily(product.code, held[1], held[0] / bounds[1], held[0] / bounds[0]))
    rows, torn = agreed(daily, reference)
    written = write_typical(folder / "dosing" / "typical_daily.csv", rows, SOURCE, over=True)
    said = [f"average daily quantities: left out: {number} {reason}" for reason, number in sorted(left.items())]
    if torn:
        names = ", ".join(torn[:_FEW]) + (f" and {len(torn) - _FEW} more" if len(torn) > _FEW else "")
        said.append(f"average daily quantities: presentations differ, so nothing is said of: {names}")
    return [*said, f"average daily quantities: {written} medicines by mouth"]


def _seen(paths: tuple[Path, ...], told: Told) -> Seen:
    """Different (quantity, daily quantities in it, items) of each presentation, as written; rows without are passed over."""
    found: Seen = defaultdict(set)
    for path in paths:
        rows = 0
        for line, (bnf, quantity, adq, items, snomed) in text_rows(path, told, _COLUMNS, tabs=False):
            rows += 1
            pairs = found[bnf, snomed]
            if len(pairs) < _ENOUGH and (quantity, adq, items) not in pairs:
                if not all(map(_is_amount, (quantity, adq, items))):
                    raise refused(path, [(line, f"{quantity!r}, {adq!r} and {items!r} are no three amounts")])
                pairs.add((quantity, adq, items))
        if not rows:
            raise refused(path, [(None, "holds no row")])
    used = {key: {pair for pair in pairs if Decimal(pair[0]) and Decimal(pair[1])} for key, pairs in found.items()}
    return {key: pairs for key, pairs in used.items() if pairs}


def _bounds(pairs: set[Row]) -> tuple[Fraction, Fraction] | None:
    """Between what two numbers the daily quantities in one unit lie, by every row; None where no number suits them all."""
    least = max((Fraction(adq) - _CUT_OFF) / Fraction(quantity) for quantity, adq, _ in pairs)
    most = min((Fraction(adq) + Fraction(items) * _CUT_OFF) / Fraction(quantity) for quantity, adq, items in pairs)
    return (least, most) if 0 < least <= most else None


def _products(path: Path) -> dict[str, str]:
    """Virtual product by BNF code."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["bnf_code"]: row["vmp_id"] for row in csv.DictReader(lines) if row["vmp_id"]}


def _is_amount(cell: str) -> bool:
    try:
        return Decimal(cell).is_finite() and Decimal(cell) >= 0
    except InvalidOperation:
        return False
