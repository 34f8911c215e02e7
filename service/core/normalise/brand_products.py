"""The virtual products that a brand is known to be, and what they say that the name of the brand alone does not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from service.core.model.medicine import RELEASED_FORMS, Medicine, Release
from service.core.model.product_rows import VmpRow
from service.core.model.reference import Reference
from service.core.normalise.named_besides import named_besides
from service.core.normalise.names import normal_name

_PRODUCTS: dict[str, Mapping[str, Mapping[str, VmpRow]]] = {}


def release_of_brand(brand: str, form: str | None, reference: Reference) -> Release | None:
    """How all known products of the brand in that form let their substance go; None where none is known, or they differ.

    "Epilim Chrono 500mg tablets" does not say it, and is modified-release; another brand of tablets may be either.
    """
    releases = {vmp.release for vmp in _products_of(brand, reference).values() if vmp.form == form}
    return releases.pop() if len(releases) == 1 else None  # type: ignore[return-value]


def of_brand(medicine: Medicine, brand: str, reference: Reference) -> Medicine:
    """The medicine as that brand of it, which may let it go in another way: it is then not the virtual product of its name."""
    besides = medicine.besides | besides_of_brand(brand, medicine.ingredients, reference)
    if medicine.form not in RELEASED_FORMS or medicine.release not in {None, "immediate"}:
        return replace(medicine, brand=brand, besides=besides)
    release = release_of_brand(brand, medicine.form, reference)
    if release == medicine.release:
        return replace(medicine, brand=brand, besides=besides)
    concept = medicine.vtm or medicine.concept
    return replace(medicine, brand=brand, besides=besides, release=release, level="vtm", concept=concept, vmp=None)


def besides_of_brand(brand: str, ingredients: frozenset[str], reference: Reference) -> frozenset[str]:
    """What any known product of the brand says in its name that it holds besides those ingredients."""
    held = (named_besides(vmp.name, ingredients, reference) for vmp in _products_of(brand, reference).values())
    return frozenset[str]().union(*held)


def _products_of(brand: str, reference: Reference) -> Mapping[str, VmpRow]:
    """Kept for the tables in use: the tables never change under one version."""
    if reference.version not in _PRODUCTS:
        _PRODUCTS.clear()
        codes: defaultdict[str, set[str]] = defaultdict(set)
        for row in (row for rows in reference.names.values() for row in rows if row.level == "vmp" and row.brand):
            codes[row.brand or ""].add(row.code)
        for amp in reference.amps.values():
            if amp.brand and amp.vmp:
                codes[amp.brand].add(amp.vmp)
        found: defaultdict[str, dict[str, VmpRow]] = defaultdict(dict)
        for known, held in codes.items():
            found[normal_name(known)].update({code: reference.vmps[code] for code in sorted(held & reference.vmps.keys())})
        _PRODUCTS[reference.version] = {name: products for name, products in found.items() if products}
    return _PRODUCTS[reference.version].get(normal_name(brand), {})
