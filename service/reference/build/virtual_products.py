"""Virtual products of the dictionary: their names, moieties, strengths, forms and BNF codes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.core.normalise.names import normal_name
from service.core.normalise.product_form import read_form
from service.core.normalise.product_name import ProductName, read_product_name
from service.reference.build.dmd_files import Listed, rows
from service.reference.build.moieties import Moiety
from service.reference.build.moiety_names import MoietyNames


@dataclass(frozen=True, kw_only=True)
class VirtualProduct:
    """One row of vmp.csv with its rows of strength.csv. Empty text: not known."""

    name: str
    vtm: str
    bnf: str
    form: str
    release: str
    routes: tuple[str, ...]
    content: str
    strengths: tuple[tuple[str, str, str, str, str], ...]
    names: tuple[str, ...]
    # Known only where the product has no moiety: dm+d gives none to some products of several ingredients.
    ingredients: tuple[str, ...] = ()


def bnf_sections(folder: Path) -> dict[str, str]:
    """BNF section by product code. The ATC and DDD columns of the same file are not read."""
    path = next((folder / "dmd_bonus_2025").glob("week*/f_bnf1_*.xml"))
    return {row["VPID"]: row.get("BNF", "") for row in rows(path, "VMP") if row.get("VPID")}


def virtual_codes(products: Mapping[str, Listed], bnf: Mapping[str, str], known: set[str]) -> set[str]:
    """Codes that are virtual products: by what a list says of them, else by the BNF file and the code history."""
    return {
        code for code, product in products.items() if (product.kind == "vmp" if product.kind else code in bnf or code in known)
    }


def virtual_products(
    listed: Mapping[str, Listed],
    virtual: Iterable[str],
    bnf: Mapping[str, str],
    finder: MoietyNames,
    moieties: Mapping[str, Moiety],
    order: Mapping[str, tuple[str, ...]],
    substances: Mapping[str, str],
    current: Callable[[str], str],
) -> dict[str, VirtualProduct]:
    """Every named virtual product by current code. All its names, old codes' too, must agree on its moiety."""
    by_code: dict[str, list[str]] = defaultdict(list)
    for code in sorted(virtual, key=lambda code: (current(code) != code, code)):
        by_code[current(code)] += listed[code].by_standing()
    found: dict[str, VirtualProduct] = {}
    for code, names in sorted(by_code.items()):
        if not names:
            continue
        name = names[0].capitalize() if names[0].isupper() else names[0]
        named = read_product_name(name)
        vtm = finder.of_product(names) or ""
        form, release, routes = (None, None, ()) if named.pack else read_form(named.tail or name)
        found[code] = VirtualProduct(
            name=name,
            vtm=vtm,
            bnf=bnf.get(code, ""),
            form=form or "",
            release=release or "",
            routes=routes,
            content=f"{named.content[0]} {named.content[1]}" if named.content else "",
            strengths=tuple(_strengths(named, moieties.get(vtm), order.get(vtm, ()), substances)),
            names=tuple(dict.fromkeys(names)),
            # dm+d's own name says most; others are asked only where it spells nothing out.
            ingredients=() if vtm else finder.ingredients_of(names[:1]) or finder.ingredients_of(names),
        )
    return found


def _strengths(
    named: ProductName, moiety: Moiety | None, order: tuple[str, ...], substances: Mapping[str, str]
) -> Iterable[tuple[str, str, str, str, str]]:
    ingredients = moiety.ingredients if moiety else ()
    by_name = {normal_name(substances[one]): one for one in ingredients if one in substances}
    for place, strength in enumerate(named.strengths):
        words = normal_name(named.moieties[place]) if place < len(named.moieties) else ""
        only = ingredients[0] if len(ingredients) == 1 and len(named.strengths) == 1 else None
        of = only or _ingredient_of(words, by_name)
        if of is None and len(order) == len(named.strengths):
            of = order[place]
        yield of or "", str(strength.amount), strength.unit, str(strength.per_amount), strength.per_unit


def _ingredient_of(words: str, by_name: Mapping[str, str]) -> str | None:
    """The one ingredient that the words before a strength begin with, salts and all; None where it is not one."""
    hits = {
        code
        for name, code in by_name.items()
        if words and (words == name or words.startswith(name + " ") or name.startswith(words + " "))
    }
    return hits.pop() if len(hits) == 1 else None
