"""Builds reference_data/dictionary from a folder of source files. Same files in, same bytes out."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from service.reference.build.actual_products import actual_products, known_by_brand
from service.reference.build.agreed import with_agreed_moieties
from service.reference.build.composition import read_compositions, with_compositions
from service.reference.build.dmd_files import history, listed_products
from service.reference.build.moieties import Moiety, ingredients_of, named_moieties, old_names
from service.reference.build.moiety_names import MoietyNames
from service.reference.build.name_rows import name_rows
from service.reference.build.other_presentations import other_presentations
from service.reference.build.presentations import Presentations, is_generic
from service.reference.build.short_names import ShortNames
from service.reference.build.substances import bases, listed_substances, salt_words, with_moieties
from service.reference.build.virtual_products import VirtualProduct, bnf_sections, virtual_codes, virtual_products

# How many of the most dispensed presentations are kept to measure coverage by.
_RANKED = 3000


def build_dictionary(folder: Path, out: Path) -> Counter[str]:
    """Writes every table of the dictionary into `out` and counts what was left out, by reason."""
    left_out: Counter[str] = Counter()
    changed, ids, left_out["history rows with a wrong check digit"] = history(folder)
    listed, left_out["listed rows with a wrong check digit"] = listed_products(folder)

    def current(code: str) -> str:
        return changed.get(code, code)

    old, made_of = old_names(folder, changed), ingredients_of(folder, changed)
    names = with_moieties(listed_substances(folder, changed), old, made_of)
    salts = salt_words(names)
    based = bases(names, salts, made_of)
    moiety_list_names = {code: product.name for code, product in listed.items() if product.names}
    moieties = named_moieties(old, made_of, moiety_list_names, names, left_out)
    names = with_moieties(names, {code: moiety.name for code, moiety in moieties.items()}, made_of)
    bnf = bnf_sections(folder)
    virtual = virtual_codes(listed, bnf, ids["VMP"])
    finder = MoietyNames(moieties, names, based, salts, _kept_old_names(out))
    order = _combination_order(out, moieties, names)
    vmps = virtual_products(listed, virtual, bnf, finder, moieties, order, names, current)
    compositions = read_compositions(out / "composition.csv", moieties, names)
    left_out["compositions with a name that no table has"] = len(compositions.unknown)
    shortened = ShortNames(vmps, salts, names.values())
    presentations = Presentations(folder, listed, virtual, vmps, current, shortened, compositions)
    generics = {code: vmp for code, vmp in presentations.vmp_of_code.items() if is_generic(code)}
    vmps = with_compositions(with_agreed_moieties(vmps, presentations.vmp_of_code, moieties), compositions, generics)
    left_out["virtual products without a moiety"] = sum(not vmp.vtm for vmp in vmps.values())
    others = virtual | moieties.keys()
    amps = actual_products(listed, others, vmps, presentations, current, finder, left_out)
    beside = other_presentations(presentations, vmps, compositions)
    named = name_rows(moieties, names, vmps, amps, presentations, beside, salts)
    brands = {row[0]: row[2] for row in named if row[1] == "vtm" and row[3] == "brand"}
    amps |= known_by_brand(listed, others | amps.keys(), brands)
    left_out["actual products that nothing leads to"] = len(listed.keys() - others - amps.keys())
    left_out["brands whose name states another strength than their generic"] = len(set(presentations.conflicts))

    out.mkdir(parents=True, exist_ok=True)
    table(out / "substance.csv", "id,name,base_id", ((code, name, based.get(code, "")) for code, name in sorted(names.items())))
    table(out / "vtm.csv", "id,name,name_from", ((code, m.name, m.name_from) for code, m in sorted(moieties.items())))
    pairs = ((code, one) for code, moiety in sorted(moieties.items()) for one in moiety.ingredients)
    table(out / "vtm_ingredient.csv", "vtm_id,ingredient_id", pairs)
    _write_virtual(out, vmps)
    actual = ((c, a.name, a.brand, a.vmp, a.vtm, "|".join(a.ingredients)) for c, a in sorted(amps.items()))
    table(out / "amp.csv", "id,name,brand,vmp_id,vtm_id,ingredients", actual)
    table(out / "code_history.csv", "previous,current", sorted(changed.items()))
    table(out / "salt_word.csv", "word", ((word,) for word in sorted(salts)))
    table(out / "name.csv", "name,level,code,kind,brand", named)
    kinds = ((code, one.name, one.kind, "|".join(one.ingredients)) for code, one in sorted(beside.items()))
    table(out / "presentation.csv", "bnf_code,name,kind,ingredients", kinds)
    table(out / "presentation_rank.csv", "rank,bnf_code,name,items,vmp_id", _ranked(presentations))
    return left_out


def _write_virtual(out: Path, vmps: Mapping[str, VirtualProduct]) -> None:
    rows = ((c, v.name, v.vtm, v.bnf, v.form, v.release, "|".join(v.routes), v.content) for c, v in sorted(vmps.items()))
    table(out / "vmp.csv", "id,name,vtm,bnf,form,release,routes,content", rows)
    held = ((code, one) for code, vmp in sorted(vmps.items()) for one in vmp.ingredients)
    table(out / "vmp_ingredient.csv", "vmp_id,ingredient_id", held)
    # Strengths keep the order of the name: of a combination it is the only thing that tells one from the other.
    strengths = ((code, *strength) for code, vmp in sorted(vmps.items()) for strength in vmp.strengths)
    table(out / "strength.csv", "vmp_id,ingredient_id,amount,unit,per_amount,per_unit", strengths)


def _ranked(presentations: Presentations) -> Iterable[tuple[object, ...]]:
    for rank, (bnf_code, name, items) in enumerate(presentations.by_rank[:_RANKED], start=1):
        yield rank, bnf_code, name, items, presentations.product_of(bnf_code, name) or ""


def _kept_old_names(out: Path) -> dict[str, str]:
    """The name of today by each old one: kept by hand, each with its source."""
    path = out / "old_name.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["old"]: row["name"] for row in csv.DictReader(lines)}


def _combination_order(out: Path, moieties: Mapping[str, Moiety], names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Which ingredient each number of a name such as co-codamol 30mg/500mg is of: kept by hand, each with its source."""
    path = out / "combination_order.csv"
    if not path.is_file():
        return {}
    codes = {name: code for code, name in names.items()}
    by_name = {moiety.name: code for code, moiety in moieties.items()}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {by_name[row["moiety"]]: tuple(codes[name] for name in row["ingredients"].split("|")) for row in rows}


def table(path: Path, header: str, lines: Iterable[tuple[object, ...]]) -> None:
    """Writes one CSV table with a header and unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(lines)
