"""What products hold whose names do not say it: rows kept by hand, each with what was read, and what rows lead to."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from service.reference.build.moieties import Moiety
from service.reference.build.virtual_products import VirtualProduct


@dataclass(frozen=True, kw_only=True)
class Composition:
    """One row of composition.csv led to codes: a moiety, or the ingredients where dm+d has no moiety of just these."""

    moiety: str
    ingredients: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Compositions:
    """By virtual product, by actual product, by the beginning of BNF codes, and by brand.

    `unknown` are names that no table holds.
    """

    by_product: Mapping[str, Composition] = field(default_factory=dict[str, Composition])
    by_actual: Mapping[str, Composition] = field(default_factory=dict[str, Composition])
    by_bnf: Mapping[str, Composition] = field(default_factory=dict[str, Composition])
    by_brand: Mapping[str, Composition] = field(default_factory=dict[str, Composition])
    unknown: tuple[str, ...] = ()

    def of_bnf(self, bnf_code: str) -> Composition | None:
        """The composition of the longest beginning of the code that has one."""
        cuts = range(len(bnf_code), 8, -1)
        return next((found for cut in cuts if (found := self.by_bnf.get(bnf_code[:cut]))), None)


def read_compositions(path: Path, moieties: Mapping[str, Moiety], substances: Mapping[str, str]) -> Compositions:
    """The rows of composition.csv (key,key_kind,name,moiety,ingredients,citation,source_id). Names are exact, or unknown."""
    if not path.is_file():
        return Compositions()
    vtms = {moiety.name: code for code, moiety in moieties.items()}
    codes = {name: code for code, name in substances.items()}
    found: dict[str, dict[str, Composition]] = {"vmp": {}, "amp": {}, "bnf": {}, "brand": {}}
    unknown: list[str] = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            names = [name for name in row["ingredients"].split("|") if name]
            missing = [name for name in names if name not in codes]
            missing += [row["moiety"]] if row["moiety"] and row["moiety"] not in vtms else []
            unknown += [f"{row['name']}: {name}" for name in missing]
            if not missing:
                found[row["key_kind"]][row["key"]] = Composition(
                    moiety=vtms.get(row["moiety"], ""), ingredients=tuple(codes[name] for name in names)
                )
    return Compositions(
        by_product=found["vmp"],
        by_actual=found["amp"],
        by_bnf=found["bnf"],
        by_brand=found["brand"],
        unknown=tuple(unknown),
    )


def with_compositions(
    vmps: Mapping[str, VirtualProduct], compositions: Compositions, generics: Mapping[str, str]
) -> dict[str, VirtualProduct]:
    """The products; one without a moiety gets what its row says, or the row of its BNF code where its name spells out nothing.

    `generics` are virtual products by the BNF code of the generic that they are.
    """
    unsaid = {code: vmp for code, vmp in generics.items() if not vmps[vmp].ingredients}
    by_code = {vmp: row for code, vmp in unsaid.items() if (row := compositions.of_bnf(code))}
    found = dict(vmps)
    for code, row in (by_code | dict(compositions.by_product)).items():
        if code in vmps and not vmps[code].vtm:
            found[code] = replace(vmps[code], vtm=row.moiety, ingredients=() if row.moiety else row.ingredients)
    return found
