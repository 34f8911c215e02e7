"""Dispensed presentations: BNF codes that lead from a brand to its generic, and the short names that prescribing data use."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from service.core.normalise.names import normal_name
from service.core.normalise.product_name import read_product_name
from service.reference.build.composition import Compositions
from service.reference.build.dmd_files import SUPPLIER, Listed
from service.reference.build.short_names import ShortNames
from service.reference.build.virtual_products import VirtualProduct

_MICROGRAMS = {"g": Decimal(1_000_000), "mg": Decimal(1000), "ug": Decimal(1), "ng": Decimal("0.001")}
_BRAND_END = re.compile(
    r"\s\d|\s(?:tablets?|capsules?|oral|cream|ointment|eye|ear|nasal|inhaler|solution|suspension|modified|gastro|gel|spray|"
    r"effervescent|dispersible|orodispersible|chewable|soluble|powder|granules|liquid|sachets?|patch(?:es)?|suppositories|"
    r"pessaries|injection|lotion|shampoo|drops|elixir|syrup|linctus|foam|enema)\b",
    re.IGNORECASE,
)


class Presentations:
    """Names by BNF code, with the virtual product that a code leads to."""

    def __init__(
        self,
        folder: Path,
        listed: Mapping[str, Listed],
        virtual: Iterable[str],
        vmps: Mapping[str, VirtualProduct],
        current: Callable[[str], str],
        shortened: ShortNames,
        compositions: Compositions,
    ) -> None:
        self.compositions = compositions
        self.by_rank = dispensed(folder)
        self.earlier = abbreviated(folder)
        self.names = [(code, name) for code, name, _ in self.by_rank] + [(c, n.replace("_", " ")) for c, n in self.earlier]
        self.vmps = vmps
        self.conflicts: list[tuple[str, str]] = []
        self.codes: dict[str, set[str]] = defaultdict(set)
        for bnf_code, name, _ in self.by_rank:
            self.codes[normal_name(name)].add(bnf_code)
        for product in listed.values():
            for name in product.names if product.bnf else ():
                self.codes[normal_name(SUPPLIER.sub("", name))] |= product.bnf.keys()
        self.by_name = products_by_name(vmps)
        found: dict[str, set[str]] = defaultdict(set)
        for code in virtual:
            for bnf_code in listed[code].bnf:
                if current(code) in vmps:
                    found[bnf_code].add(current(code))
        self.products = found | self._named(found, shortened)
        self.vmp_of_code = {code: next(iter(codes)) for code, codes in self.products.items() if len(codes) == 1}

    def _named(self, known: Mapping[str, set[str]], shortened: ShortNames) -> dict[str, set[str]]:
        """What the names of each code's presentations say, against which lists do not count. A code may be used twice."""
        found: dict[str, set[str]] = defaultdict(set)
        for bnf_code, name in self.names:
            vmp = self.by_name.get(normal_name(name))
            if vmp:
                found[bnf_code].add(vmp)
            elif is_generic(bnf_code) and bnf_code not in known:
                found[bnf_code] |= shortened.products_of(bnf_code, name)
        return found

    def product_of(self, bnf_code: str, name: str) -> str | None:
        """The one virtual product that a dispensed presentation is: a generic by its name or code, a brand by its code."""
        if not is_generic(bnf_code):
            return self.vmp_of([bnf_code], name)
        return self.by_name.get(normal_name(name)) or self.vmp_of_code.get(bnf_code)

    def vmp_of(self, bnf_codes: Iterable[str], name: str) -> str | None:
        """The one virtual product that the codes of a presentation lead to, where its name states no other strength."""
        products = self._products_of(bnf_codes)
        fitting = [vmp for vmp in products if not states_other_strength(name, self.vmps[vmp].name)]
        if len(products) > 1:
            fitting = [vmp for vmp in fitting if states_all_strengths(name, self.vmps[vmp].name)]
        elif products and not fitting:
            self.conflicts.append((name, self.vmps[products[0]].name))
        return fitting[0] if len(fitting) == 1 else None

    def moiety_of(self, bnf_code: str, vmps: Mapping[str, VirtualProduct]) -> str | None:
        """The one moiety of all products that the code leads to, whatever strength a name states."""
        found = {vmps[vmp].vtm for vmp in self._products_of([bnf_code])} - {""}
        return found.pop() if len(found) == 1 else None

    def composed(self, bnf_code: str) -> str | None:
        """The moiety that a row of composition.csv gives a presentation of this code."""
        row = self.compositions.of_bnf(bnf_code)
        return (row.moiety or None) if row else None

    def _products_of(self, bnf_codes: Iterable[str]) -> list[str]:
        return sorted({vmp for each in bnf_codes for vmp in self.products.get(generic_code(each), ())})


def is_generic(bnf_code: str) -> bool:
    """Whether a presentation is one of a generic, by its BNF code."""
    return len(bnf_code) == 15 and bnf_code[9:11] == "AA"


def dispensed(folder: Path) -> list[tuple[str, str, int]]:
    """(BNF code, name, items in a year) of every dispensed presentation, the most dispensed first."""
    with (folder / "bnf_items_2022_23" / "rx_df.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["bnf_code"], row["bnf_name"], int(row["items"])) for row in csv.DictReader(lines)]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def abbreviated(folder: Path) -> list[tuple[str, str]]:
    """(BNF code, abbreviated name) as prescribing data wrote them in 2017: a line joins the moiety or brand to the rest."""
    path = folder / "name_corpus" / "epd2017_abbreviated_to_2023.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row["bnf_code"], row["name_2017_abbreviated"]) for row in csv.DictReader(lines)]


def products_by_name(vmps: Mapping[str, VirtualProduct]) -> dict[str, str]:
    """The one virtual product of each normalised name; names that two products bear are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, vmp in vmps.items():
        for name in vmp.names:
            found[normal_name(name)].add(code)
    own = {normal_name(vmp.name): code for code, vmp in sorted(vmps.items())}
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1} | own


def generic_code(bnf_code: str) -> str:
    """The code of the generic that a BNF presentation code says it is equivalent to: its last two signs, twice."""
    return f"{bnf_code[:9]}AA{bnf_code[13:15]}{bnf_code[13:15]}" if len(bnf_code) == 15 else bnf_code


def brand_words(name: str) -> str:
    """The words of a brand's product name before its first number or word of form."""
    return _BRAND_END.split(name, maxsplit=1)[0].strip()


def states_other_strength(name: str, generic: str) -> bool:
    """Whether a name states strengths and none of them is one of the generic's, or the sum of them."""
    mine, theirs = _amounts(name), _amounts(generic)
    return bool(mine and theirs) and not (mine & theirs) and mine != {sum(theirs, Decimal(0))}


def states_all_strengths(name: str, generic: str) -> bool:
    """Whether a name states the strengths of the generic, every one of them."""
    return bool(_amounts(name)) and _amounts(name) == _amounts(generic)


def _amounts(name: str) -> set[Decimal]:
    return {
        (strength.amount / strength.per_amount * _MICROGRAMS.get(strength.unit, Decimal(1))).normalize()
        for strength in read_product_name(name).strengths
    }
