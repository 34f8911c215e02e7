"""Dispensed presentations: BNF codes that lead from a brand to its generic, and the short names that prescribing data use."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from service.core.normalise.names import normal_name
from service.core.normalise.product_name import read_product_name
from service.reference.build.dmd_files import Listed
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
    ) -> None:
        self.by_rank = dispensed(folder)
        self.vmps = vmps
        self.conflicts: list[tuple[str, str]] = []
        self.codes: dict[str, set[str]] = defaultdict(set)
        for bnf_code, name, _ in self.by_rank:
            self.codes[normal_name(name)].add(bnf_code)
        by_name = products_by_name(vmps)
        found: dict[str, set[str]] = defaultdict(set)
        for code in virtual:
            for bnf_code in listed[code].bnf:
                if current(code) in vmps:
                    found[bnf_code].add(current(code))
        for bnf_code, name, _ in self.by_rank:
            vmp = by_name.get(normal_name(name))
            if vmp:
                found[bnf_code] = {vmp}
        self.vmp_of_code = {code: next(iter(codes)) for code, codes in found.items() if len(codes) == 1}

    def vmp_of(self, bnf_codes: Iterable[str], name: str) -> str | None:
        """The one virtual product that the codes of a presentation lead to, where its name states no other strength."""
        found = {self.vmp_of_code[code] for each in bnf_codes if (code := generic_code(each)) in self.vmp_of_code}
        if len(found) != 1:
            return None
        vmp = found.pop()
        if states_other_strength(name, self.vmps[vmp].name):
            self.conflicts.append((name, self.vmps[vmp].name))
            return None
        return vmp


def dispensed(folder: Path) -> list[tuple[str, str, int]]:
    """(BNF code, name, items in a year) of every dispensed presentation, the most dispensed first."""
    with (folder / "bnf_items_2022_23" / "rx_df.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["bnf_code"], row["bnf_name"], int(row["items"])) for row in csv.DictReader(lines)]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def abbreviated(folder: Path) -> list[tuple[str, str]]:
    """(BNF code, abbreviated name) as prescribing data wrote them in 2017."""
    path = folder / "name_corpus" / "epd2017_abbreviated_to_2023.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [(row["bnf_code"], row["name_2017_abbreviated"].replace("_", " ")) for row in csv.DictReader(lines)]


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


def _amounts(name: str) -> set[Decimal]:
    return {
        (strength.amount / strength.per_amount * _MICROGRAMS.get(strength.unit, Decimal(1))).normalize()
        for strength in read_product_name(name).strengths
    }
