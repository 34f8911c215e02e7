"""The dictionary tables of a release: the release's own links and strengths in place of what the bundle reads from names."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from service.core.normalise.names import normal_name
from service.core.normalise.product_form import read_form
from service.core.normalise.product_name import read_product_name
from service.reference.build.dictionary import table
from service.reference.build.dmd_files import SUPPLIER
from service.reference.build.presentations import brand_words
from service.reference.build.substances import bases, salt_words
from service.reference.release.packs import write_packs
from service.reference.release.read import Ingredient, Release, ReleasedVmp
from service.reference.tables import several

_SNOMED = "http://snomed.info/sct"
Row = tuple[str, str, str, str, str]


def write_dictionary(release: Release, current: Path, out: Path) -> list[str]:
    """Writes every table of `out`/dictionary and says, in lines, what was left out. `current` is the dictionary in use.

    What no release holds stays as it is in `current`: old names, presentations, and the short names of prescribing data.
    """
    said = _write_unit_codes(release, out / "units" / "unit_codes.csv")
    folder = out / "dictionary"
    history = _history(release)
    names = dict(sorted(release.substances.items()))
    made_of = _ingredients_of_moieties(release, history)
    salts = salt_words(names)
    based = bases(names, salts, made_of)
    table(folder / "substance.csv", "id,name,base_id", ((code, name, based.get(code, "")) for code, name in names.items()))
    table(folder / "vtm.csv", "id,name,name_from", ((code, name, "release") for code, name in sorted(release.vtms.items())))
    pairs = ((code, one) for code, held in sorted(made_of.items()) for one in held if code in release.vtms)
    table(folder / "vtm_ingredient.csv", "vtm_id,ingredient_id", pairs)
    _write_products(release, history, out, said)
    table(folder / "code_history.csv", "previous,current", sorted(history.items()))
    table(folder / "salt_word.csv", "word", ((word,) for word in sorted(salts)))
    kept = _still_good(current / "name.csv", release, history)
    table(folder / "name.csv", "name,level,code,kind,brand", sorted(_names(release, kept)))
    _rank(current, folder, release, history)
    said += write_packs(release, history, out)
    return said


def _history(release: Release) -> dict[str, str]:
    """Previous to current, each chain followed to its end."""
    found: dict[str, str] = {}
    for before in release.previous:
        seen, now = {before}, release.previous[before]
        while now in release.previous and release.previous[now] not in seen:
            seen.add(now)
            now = release.previous[now]
        found[before] = now
    return found


def _ingredients_of_moieties(release: Release, history: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """As the release states them; else what all products of the moiety hold alike."""
    stated = {history.get(code, code): held for code, held in release.vtm_ingredients.items()}
    by_products: dict[str, set[frozenset[str]]] = defaultdict(set)
    for code, held in release.ingredients.items():
        vmp = release.vmps.get(code)
        if vmp and vmp.vtm and vmp.valid:
            by_products[history.get(vmp.vtm, vmp.vtm)].add(frozenset(history.get(one.code, one.code) for one in held))
    found = {code: next(iter(sets)) for code, sets in by_products.items() if len(sets) == 1}
    found |= {code: frozenset(history.get(one, one) for one in held) for code, held in stated.items()}
    return {code: tuple(sorted(held)) for code, held in found.items()}


def _write_products(release: Release, history: Mapping[str, str], out: Path, said: list[str]) -> None:
    units, routes = _units(out), _routes(out, release)
    products: list[tuple[str, ...]] = []
    strengths: list[tuple[str, ...]] = []
    held: list[tuple[str, str]] = []
    unread = 0
    for vmp in sorted(release.vmps.values(), key=lambda one: one.code):
        moiety = history.get(vmp.vtm, vmp.vtm)
        products.append(_product(vmp, moiety if moiety in release.vtms else "", release, routes))
        for one in release.ingredients.get(vmp.code, ()):
            ingredient = history.get(one.code, one.code)
            if moiety not in release.vtms:
                held.append((vmp.code, ingredient))
            strength = _strength(one, units)
            if strength:
                strengths.append((vmp.code, ingredient, *strength))
            unread += strength is None and bool(one.amount)
    if unread:
        said.append(f"{unread} strengths are in units that no table here knows: they are not used")
    folder = out / "dictionary"
    table(folder / "vmp.csv", "id,name,vtm,bnf,form,release,routes,content", products)
    table(folder / "vmp_ingredient.csv", "vmp_id,ingredient_id", held)
    table(folder / "strength.csv", "vmp_id,ingredient_id,amount,unit,per_amount,per_unit", strengths)
    actual = (
        (amp.code, amp.description, _brand(amp.name, release.vmps[amp.vmp]), amp.vmp, "", "") for amp in release.amps.values()
    )
    table(folder / "amp.csv", "id,name,brand,vmp_id,vtm_id,ingredients", sorted(actual))


def _product(vmp: ReleasedVmp, moiety: str, release: Release, routes: Mapping[str, str]) -> tuple[str, ...]:
    named = read_product_name(vmp.name)
    form, let_go, by_form = (None, None, ()) if named.pack else read_form(named.tail or vmp.name)
    given = sorted({routes[code] for code in release.routes.get(vmp.code, ()) if code in routes})
    content = f"{named.content[0]} {named.content[1]}" if named.content else ""
    bnf = release.bnf.get(vmp.code, "")
    return vmp.code, vmp.name, moiety, bnf, form or "", let_go or "", "|".join(given or by_form), content


def _strength(one: Ingredient, units: Mapping[str, str]) -> tuple[str, str, str, str] | None:
    """(amount, unit, per amount, per unit); None where the release states none, or in units that are not known."""
    unit = units.get(one.unit)
    per_unit = units.get(one.per_unit) if one.per_unit else "unit-dose"
    if not one.amount or unit is None or per_unit is None:
        return None
    return one.amount, unit, one.per_amount or "1", per_unit


def _brand(name: str, vmp: ReleasedVmp) -> str:
    """The brand's words; empty for a product that is sold under its generic name, of today or before."""
    bare = normal_name(SUPPLIER.sub("", name))
    return "" if bare in {normal_name(vmp.name), normal_name(vmp.former)} else brand_words(name)


def _names(release: Release, kept: Iterable[Row]) -> set[Row]:
    """Preferred names, then former names, brands and what the tables in use knew, each only where it leads to one thing."""
    found: set[Row] = {(normal_name(name), "vtm", code, "preferred", "") for code, name in release.vtms.items()}
    found |= {(normal_name(name), "ingredient", code, "preferred", "") for code, name in release.substances.items()}
    found |= {(normal_name(vmp.name), "vmp", vmp.code, "preferred", "") for vmp in release.vmps.values() if vmp.valid}
    brands: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for amp in release.amps.values():
        vmp = release.vmps[amp.vmp]
        brand = _brand(amp.name, vmp)
        if brand and amp.valid:
            found |= {(normal_name(name), "amp", amp.code, "preferred", brand) for name in {amp.name, amp.description}}
            brands[normal_name(brand)].add((vmp.vtm, brand))
    taken = {row[0] for row in found}
    moieties = {name: {vtm for vtm, _ in held} for name, held in brands.items()}
    later: list[Iterable[Row]] = [
        ((normal_name(vmp.former), "vmp", vmp.code, "synonym", "") for vmp in release.vmps.values() if vmp.former),
        (
            (name, "vtm", next(iter(moieties[name])), "brand", min(brand for _, brand in held))
            for name, held in brands.items()
            if len(moieties[name]) == 1 and next(iter(moieties[name])) in release.vtms
        ),
        kept,
    ]
    for rows in later:
        added = _of_one_thing(row for row in rows if row[0] and row[0] not in taken)
        taken |= {row[0] for row in added}
        found |= added
    return {row for row in found if row[0]}


def _of_one_thing(rows: Iterable[Row]) -> set[Row]:
    by_name: dict[str, set[Row]] = defaultdict(set)
    for row in rows:
        by_name[row[0]].add(row)
    return {min(found) for found in by_name.values() if len({row[1:3] for row in found}) == 1}


def _still_good(path: Path, release: Release, history: Mapping[str, str]) -> list[Row]:
    """Short names, brands and presentations of the tables in use, where what they stand for is in the release."""
    known = {"vtm": release.vtms.keys(), "vmp": release.vmps.keys()}
    found: list[Row] = []
    for name, level, code, kind, brand in _lines(path):
        now = history.get(code, code)
        if level == "presentation" or (kind in {"abbreviation", "brand", "synonym"} and now in known.get(level, ())):
            found.append((name, level, now, kind, brand))
    return found


def _rank(current: Path, folder: Path, release: Release, history: Mapping[str, str]) -> None:
    rows = (
        (rank, bnf, name, items, now if (now := history.get(vmp, vmp)) in release.vmps else "")
        for rank, bnf, name, items, vmp in _lines(current / "presentation_rank.csv")
    )
    table(folder / "presentation_rank.csv", "rank,bnf_code,name,items,vmp_id", list(rows))


def _units(out: Path) -> dict[str, str]:
    return {code: key for system, code, key, _ in _lines(out / "units" / "unit_codes.csv") if system == _SNOMED}


def _routes(out: Path, release: Release) -> dict[str, str]:
    known = {code: route for code, _, route, *_ in _lines(out / "forms" / "routes.csv") if route and several(route)}
    return known | _under_other_codes(known, release)


def _write_unit_codes(release: Release, path: Path) -> list[str]:
    """Adds the codes that the release gives known units besides, and says which of its units no table here knows."""
    rows = [tuple(row) for row in _lines(path)]
    known = {code: key for system, code, key, _ in rows if system == _SNOMED}
    added = _under_other_codes(known, release)
    table(
        path, "system,code,key,source_id", [*rows, *((_SNOMED, code, key, "dmd_release") for code, key in sorted(added.items()))]
    )
    used = {unit for held in release.ingredients.values() for one in held for unit in (one.unit, one.per_unit)}
    unknown = sorted(used - {""} - known.keys() - added.keys())
    names = ", ".join(release.words.get(("UNIT_OF_MEASURE", code), code) for code in unknown)
    return [f"units of strengths that no table here knows: {names}"] if unknown else []


def _under_other_codes(known: Mapping[str, str], release: Release) -> dict[str, str]:
    """What is known, under the codes that came before or after it."""
    found: dict[str, str] = {}
    for pair in release.other_codes:
        for code, other in (pair, pair[::-1]):
            if code not in known and other in known:
                found.setdefault(code, known[other])
    return found


def _lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]
