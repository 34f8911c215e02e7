"""The dm+d files of a source folder, as plain rows: moieties, ingredients, code history, BNF codes, and listed products."""

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from service.core.normalise.codes import is_sctid

# The stand-in that some lists hold for a product that replaced another.
_PLACEHOLDER = re.compile(r"^(VMP|AMP|VTM) (subsequent|prior|previous) to", re.IGNORECASE)

_SNOMED_STYLE = re.compile(r"\d (?:mg|microgram|gram|g|ml|unit)\b|\b(\w+) \1\b|\boral (?:tablet|capsule)\b")
# SNOMED CT's tag of what kind of thing a code is.
_TAG = re.compile(r"(?: - product)?(?: \((?:product|medicinal product|clinical drug|real clinical drug)\))?$")
# dm+d writes the supplier in brackets after the name, with a capital letter or a number; other brackets are part of the name.
SUPPLIER = re.compile(r"\s*\([A-Z0-9][^()]*(?:\([^()]*\)[^()]*)*\)$")


@dataclass(kw_only=True)
class Listed:
    """A product as public lists name it: every name with how often, its kind, its virtual product, its BNF code."""

    names: Counter[str] = field(default_factory=Counter[str])
    kind: str | None = None
    vmp: str | None = None
    bnf: Counter[str] = field(default_factory=Counter[str])

    @property
    def name(self) -> str:
        """dm+d's own way of writing it, with the supplier where a list kept it; of several such, what most lists have."""
        return self.by_standing()[0]

    def by_standing(self) -> list[str]:
        """Every name, the best first. SNOMED CT writes "5 mg oral tablet" where dm+d writes "5mg tablets"."""
        return sorted(self.names, key=self._standing, reverse=True)

    def _standing(self, name: str) -> tuple[bool, bool, bool, int, int, str]:
        supplied = self.kind != "vmp" and "(" in name
        return not _SNOMED_STYLE.search(name), not name.isupper(), supplied, self.names[name], len(name), name


def rows(path: Path, tag: str) -> Iterator[dict[str, str]]:
    """One dict for each element `tag` of a dm+d file. Read at build time from files somebody chose, never from a request."""
    for _, element in ET.iterparse(path):  # noqa: S314 - published release files, chosen by whoever builds
        if element.tag == tag:
            yield {child.tag: (child.text or "").strip() for child in element}
            element.clear()


def history(folder: Path) -> tuple[dict[str, str], dict[str, set[str]], int]:
    """(previous to current, ids by kind, rows left out for a wrong check digit). Chains are followed to their end."""
    path = next((folder / "dmd_bonus_2025" / "HISTORIC_CODES").glob("f_history1_*.xml"))
    direct: dict[str, str] = {}
    ids: dict[str, set[str]] = defaultdict(set)
    damaged = 0
    for kind in ("VTM", "VMP", "ING"):
        for row in rows(path, kind):
            now, before = row.get("IDCURRENT", ""), row.get("IDPREVIOUS", "")
            if not now:
                continue
            ids[kind] |= {now, before}
            if now != before:
                if is_sctid(now) and is_sctid(before):
                    direct[before] = now
                else:
                    damaged += 1
    return {before: _last(before, direct) for before in direct}, ids, damaged


def _last(code: str, direct: dict[str, str]) -> str:
    seen = {code}
    while code in direct and direct[code] not in seen:
        code = direct[code]
        seen.add(code)
    return code


def listed_products(folder: Path) -> tuple[dict[str, Listed], int]:
    """Products of the public code lists and the Drug Tariff by code, and how many rows failed the check digit."""
    found: dict[str, Listed] = defaultdict(Listed)
    damaged = 0
    for path in sorted((folder / "opensafely_codelists").glob("*/*.csv")):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            for raw in csv.DictReader(lines):
                row = {(key or "").lower(): (value or "").strip() for key, value in raw.items() if isinstance(value, str)}
                damaged += not _add(found, row)
    tariff = json.loads((folder / "drug_tariff_2023" / "PartVIIIAMar23.json").read_text(encoding="utf-8"))
    for drug in tariff["drugs"]:
        code = str(drug.get("VMPSnomedCode", ""))
        if is_sctid(code) and drug.get("Medicine"):
            found[code].names[drug["Medicine"].strip()] += 100
            found[code].kind = "vmp"
    return dict(found), damaged


def _add(found: dict[str, Listed], row: dict[str, str]) -> bool:
    """Adds one row of a list; False where its code fails the check digit."""
    code = next((row[key] for key in ("snomed_id", "dmd_id", "dmd_code", "id", "code", "dmd") if row.get(key)), "")
    if not is_sctid(code):
        return not code.isdigit()
    name = next((row[key] for key in ("dmd_name", "nm", "term", "name") if row.get(key)), "")
    product = found[code]
    if name and not _PLACEHOLDER.match(name):
        product.names[_TAG.sub("", name)] += 1
    kind = next((row[key].lower() for key in ("obj_type", "dmd_type", "type") if row.get(key)), "")
    product.kind = kind if kind in {"vmp", "amp", "vtm"} else product.kind
    if is_sctid(row.get("vpid", "")):
        product.vmp = row["vpid"]
    if row.get("bnf_code"):
        product.bnf[row["bnf_code"]] += 1
    return True
