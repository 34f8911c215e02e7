"""What an imported release says of one product: status, category, excipients, packs and bar codes, read when asked for."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.core.model.coding import DMD, GTIN, Coding
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.normalise.codes import in_use
from service.core.normalise.known import build_medicine, known_code

Row = dict[str, str]


def product_facts(folder: Path, reference: Reference, code: str) -> dict[str, Any] | None:
    """All that the tables of `folder` say of a dm+d code, a pack or a bar code; None where they do not know it.

    A fact that no imported release gave is None: not known, which is not the same as none.
    """
    found = next((now for system in (DMD, GTIN) if (now := _known(system, code, reference))), None)
    level = known_code(found, reference) if found else None
    if found is None or level is None:
        return None
    medicine = build_medicine(level, found, reference)
    virtual = medicine.vmp.code if medicine.vmp else None
    state = next((row for row in _rows(folder, "virtual") if row["vmp_id"] == virtual), None)
    words = {(row["kind"], row["code"]): row["title"] for row in _rows(folder, "words")}
    return {
        "asked": code,
        "code": found,
        "level": level,
        "name": medicine.concept.display,
        "product": medicine.vmp.display if medicine.vmp else None,
        "moiety": medicine.vtm.display if medicine.vtm else None,
        "ingredients": list(medicine.ingredient_names),
        "prescribing_status": _titled("status", state["prescribing_status"], words) if state else None,
        "controlled_category": _titled("controlled", state["controlled_category"], words) if state else None,
        "excipients": _excipients(folder, medicine, reference, words),
        "packs": _packs(folder, found, words),
    }


def _known(system: str, code: str, reference: Reference) -> str | None:
    now = in_use(Coding(system=system, code=code), reference)
    return now if now and known_code(now, reference) else None


def _excipients(folder: Path, medicine: Medicine, reference: Reference, words: dict[tuple[str, str], str]) -> list[str] | None:
    """By name and amount; None where no release was imported, or the product is no actual one."""
    if medicine.level != "amp" or not (folder / "products").is_dir():
        return None
    held = [row for row in _rows(folder, "excipients") if row["amp_id"] == medicine.concept.code]
    named = reference.substances
    return [
        " ".join(
            part
            for part in (
                named[row["ingredient_id"]].name if row["ingredient_id"] in named else row["ingredient_id"],
                row["amount"],
                _titled("unit", row["unit"], words),
            )
            if part
        )
        for row in held
    ]


def _packs(folder: Path, code: str, words: dict[tuple[str, str], str]) -> list[dict[str, Any]] | None:
    if not (folder / "products").is_dir():
        return None
    packs = [row for row in _rows(folder, "pack") if row["product_id"] == code]
    codes: dict[str, list[str]] = defaultdict(list)
    wanted = {row["id"] for row in packs}
    for row in _rows(folder, "gtin"):
        if row["ampp_id"] in wanted:
            codes[row["ampp_id"]].append(row["gtin"] + (f" (until {row['until']})" if row["until"] else ""))
    return [
        {
            "code": row["id"],
            "name": row["name"],
            "quantity": f"{row['quantity']} {_titled('unit', row['unit'], words)}".strip() or None,
            "legal": _titled("legal", row["legal"], words) or None,
            "discontinued": row["discontinued"] == "yes",
            "bar_codes": codes[row["id"]],
        }
        for row in packs
    ]


def _titled(kind: str, code: str, words: dict[tuple[str, str], str]) -> str:
    """A code by its title in the release's own look-up; the code itself where that has none."""
    return words.get((kind, code), code)


def _rows(folder: Path, name: str) -> Iterator[Row]:
    path = folder / "products" / f"{name}.csv"
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
