"""A known dm+d code as a medicine: product to moiety to ingredients, with strengths, form, routes, brand and groups."""

from collections.abc import Iterable

from service.core.model.coding import BNF, DMD, Concept
from service.core.model.medicine import Level, Medicine, Strength
from service.core.model.product_rows import AmpRow, PresentationRow, VmpRow
from service.core.model.quantity import Quantity
from service.core.model.reference import Reference
from service.core.normalise.named_besides import named_besides
from service.core.normalise.product_form import read_form

_BUILT: dict[str, dict[str, Medicine]] = {}


def known_code(code: str, reference: Reference) -> Level | None:
    """The level at which a current dm+d code is known; None where the tables do not hold it."""
    if code in reference.vmps:
        return "vmp"
    if code in reference.vtms:
        return "vtm"
    if code in reference.amps:
        return "amp"
    return "ingredient" if code in reference.substances else None


def build_medicine(level: Level, code: str, reference: Reference) -> Medicine:
    """The medicine of a known code. Built once for each code of one version of the tables."""
    if reference.version not in _BUILT:
        _BUILT.clear()
        _BUILT[reference.version] = {}
    held = _BUILT[reference.version]
    key = f"{level} {code}"
    if key not in held:
        held[key] = _build(level, code, reference)
    return held[key]


def of_ingredients(codes: frozenset[str], reference: Reference) -> Medicine:
    """A medicine of several ingredients for which dm+d has no moiety: its code is theirs, joined."""
    held = sorted(codes)
    names = _names(held, reference)
    return Medicine(
        level="ingredient",
        concept=Concept(system=DMD, code="+".join(held), display=" + ".join(names)),
        ingredients=codes,
        ingredient_names=names,
        groups=groups_of(codes, frozenset(), reference),
    )


def groups_of(
    ingredients: frozenset[str], routes: frozenset[str], reference: Reference, product: str | None = None
) -> frozenset[str]:
    """Groups that hold one of the ingredients, by a route that the product may have (none known: any).

    A group of products holds a virtual product that is known where it is one of them, whatever its ingredients.
    """
    return frozenset(
        group.name
        for group in reference.groups.values()
        if (
            product in group.products
            if product and group.products
            else group.members & ingredients and (not group.routes or not routes or group.routes & routes)
        )
    )


def _build(level: Level, code: str, reference: Reference) -> Medicine:
    if level == "vmp":
        return _of_product(level, code, reference.vmps[code].name, reference.vmps[code], None, reference)
    if level == "amp":
        return _of_actual(reference.amps[code], reference)
    if level == "vtm":
        return _of_moiety(code, reference)
    if level == "presentation":
        return _of_presentation(reference.presentations[code], reference)
    name = reference.substances[code].name
    base = reference.substances[code].base or code
    concept = Concept(system=DMD, code=code, display=name)
    ingredients = frozenset({base})
    return Medicine(
        level="ingredient",
        concept=concept,
        ingredients=ingredients,
        ingredient_names=(name,),
        groups=groups_of(ingredients, frozenset(), reference),
    )


def _of_actual(amp: AmpRow, reference: Reference) -> Medicine:
    vmp = reference.vmps.get(amp.vmp) if amp.vmp else None
    if vmp is not None:
        return _of_product("amp", amp.code, amp.name, vmp, amp.brand, reference)
    moiety = _of_moiety(amp.vtm, reference) if amp.vtm else of_ingredients(frozenset(amp.ingredients), reference)
    return Medicine(
        level="amp",
        concept=Concept(system=DMD, code=amp.code, display=amp.name),
        vtm=moiety.vtm,
        ingredients=moiety.ingredients,
        ingredient_names=moiety.ingredient_names,
        brand=amp.brand,
        groups=moiety.groups,
    )


def _of_presentation(row: PresentationRow, reference: Reference) -> Medicine:
    """A product that only prescribing data know. Appliances and foods have no form, and no ingredient that is known."""
    form, release, routes = read_form(row.name) if row.kind == "medicine" else (None, None, ())
    ingredients = frozenset(row.ingredients)
    return Medicine(
        level="presentation",
        concept=Concept(system=BNF, code=row.code, display=row.name),
        ingredients=ingredients,
        ingredient_names=_names(row.ingredients, reference),
        form=form,
        release=release,
        routes=frozenset(routes),
        groups=groups_of(ingredients, frozenset(routes), reference),
        kind=row.kind,
    )


def _of_moiety(code: str, reference: Reference) -> Medicine:
    row = reference.vtms[code]
    concept = Concept(system=DMD, code=code, display=row.name)
    ingredients = frozenset(row.ingredients)
    return Medicine(
        level="vtm",
        concept=concept,
        vtm=concept,
        ingredients=ingredients,
        ingredient_names=_names(row.ingredients, reference),
        groups=groups_of(ingredients, frozenset(), reference),
    )


def _of_product(level: Level, code: str, name: str, vmp: VmpRow, brand: str | None, reference: Reference) -> Medicine:
    moiety = reference.vtms.get(vmp.vtm or "")
    held = moiety.ingredients if moiety else vmp.ingredients
    ingredients = frozenset(held)
    routes = frozenset(vmp.routes)
    return Medicine(
        level=level,
        concept=Concept(system=DMD, code=code, display=name),
        vtm=Concept(system=DMD, code=moiety.code, display=moiety.name) if moiety else None,
        vmp=Concept(system=DMD, code=vmp.code, display=vmp.name),
        ingredients=ingredients,
        ingredient_names=_names(held, reference),
        strengths=tuple(
            Strength(ingredient=s.ingredient, amount=s.amount, unit=s.unit, per_amount=s.per_amount, per_unit=s.per_unit)
            for s in vmp.strengths
        ),
        form=vmp.form,
        release=vmp.release,
        routes=routes,
        content=Quantity(value=vmp.content[0], unit=vmp.content[1]) if vmp.content else None,
        brand=brand,
        groups=groups_of(ingredients, routes, reference, vmp.code),
        kind=vmp.kind,
        besides=named_besides(vmp.name, ingredients, reference) if ingredients else frozenset(),
    )


def _names(codes: Iterable[str], reference: Reference) -> tuple[str, ...]:
    return tuple(reference.substances[code].name if code in reference.substances else code for code in sorted(set(codes)))
