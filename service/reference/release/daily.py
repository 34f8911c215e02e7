"""Usual amounts a day of a medicine by mouth, worked out of one presentation after another, exactly."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from service.core.model.product_rows import VmpRow
from service.core.model.reference import Reference
from service.core.normalise.units import convert
from service.reference.build.dictionary import table
from service.reference.release.refsets import read_rows

ORAL = "oral"
_COLUMNS = "medicine,route,amount,unit,source_id"
_MOST_DIGITS = 6


class Daily(NamedTuple):
    """The amount a day of one presentation lies between two bounds: what was published is rounded."""

    vmp: str
    unit: str
    least: Fraction
    most: Fraction


def each_unit(vmp: VmpRow, reference: Reference) -> tuple[Fraction, str] | None:
    """(how much, of what unit) is in one tablet, capsule or mL of a product taken by mouth that holds one ingredient.

    None for every other product: of an inhaler, an injection or a patch the quantity that was dispensed counts something
    else in one product than in the next.
    """
    moiety = reference.vtms.get(vmp.vtm or "")
    if moiety is None or len(set(moiety.ingredients)) != 1 or vmp.routes != (ORAL,) or len(vmp.strengths) != 1:
        return None
    strength = vmp.strengths[0]
    if vmp.content is not None or strength.per_unit not in {"unit-dose", "mL"}:
        return None
    return Fraction(strength.amount) / Fraction(strength.per_amount), strength.unit


def agreed(found: Iterable[Daily], reference: Reference) -> tuple[dict[tuple[str, str], tuple[str, str]], list[str]]:
    """((moiety, route) to (amount, unit), names of moieties whose presentations do not agree on one amount)."""
    by_moiety: dict[str, list[Daily]] = defaultdict(list)
    for one in found:
        by_moiety[reference.vmps[one.vmp].vtm or ""].append(one)
    rows: dict[tuple[str, str], tuple[str, str]] = {}
    torn: list[str] = []
    for moiety, each in sorted(by_moiety.items()):
        # In the largest of their units: 500 micrograms and 2 mg are compared and told in mg.
        unit = min((one.unit for one in each), key=lambda key: (-reference.units[key].size, key))
        bounds = [(convert(one.least, one.unit, unit, reference), convert(one.most, one.unit, unit, reference)) for one in each]
        least, most = [low for low, _ in bounds if low], [high for _, high in bounds if high]
        amount = simplest(max(least), min(most)) if len(least) == len(most) == len(each) else None
        if amount is None:
            torn.append(reference.vtms[moiety].name)
        else:
            rows[moiety, ORAL] = (amount, unit)
    return rows, sorted(torn)


def simplest(least: Fraction, most: Fraction) -> str | None:
    """The decimal of the fewest digits between two bounds, the smaller of two such; None where none of six digits is."""
    if least > most or least <= 0:
        return None
    for digits in range(1, _MOST_DIGITS + 1):
        places = digits - _magnitude(most)
        scale = Fraction(10) ** places
        top = int(most * scale)
        if top >= least * scale:
            lowest = -int(-least * scale // 1)
            return _written(lowest, places)
    return None


def write_typical(path: Path, rows: dict[tuple[str, str], tuple[str, str]], source: str, *, over: bool) -> int:
    """Puts the rows of one source into the table in place of its former ones; how many of them stand in it.

    `over`: they take the place of another source's row on the same medicine and route; else that row stays.
    """
    kept = {(row["medicine"], row["route"]): tuple(row.values()) for row in read_rows(path) if row["source_id"] != source}
    new = {key: (*key, amount, unit, source) for key, (amount, unit) in rows.items() if over or key not in kept}
    table(path, _COLUMNS, sorted((kept | new).values()))
    return len(new)


def _magnitude(number: Fraction) -> int:
    """How many digits stand before the decimal point; below one, minus the zeros right behind it."""
    found = 0
    while number >= Fraction(10) ** found:
        found += 1
    while number < Fraction(10) ** (found - 1):
        found -= 1
    return found


def _written(digits: int, places: int) -> str:
    if places <= 0:
        return str(digits * 10**-places)
    whole, rest = divmod(digits, 10**places)
    return f"{whole}.{rest:0{places}}".rstrip("0").rstrip(".")
