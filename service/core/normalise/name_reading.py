"""A written name read exactly: a name of the tables, or a moiety's whole name followed by nothing but strength and form."""

import re
from dataclasses import replace

from service.core.model.medicine import MatchedBy, Medicine, Strength
from service.core.model.reference import NameRow, Reference
from service.core.normalise.known import build_medicine, groups_of
from service.core.normalise.names import normal_name
from service.core.normalise.product_form import read_form
from service.core.normalise.product_name import ProductName, read_product_name

# dm+d writes the supplier in brackets after the name; brackets anywhere else say something that may not be left out.
_SUPPLIER = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)$")


def medicine_of_name(text: str, reference: Reference) -> tuple[Medicine, MatchedBy] | None:
    """The one medicine that the words name exactly, and how; None where they name none, or could name two.

    "Amlodipine besilate 5mg tablets" is Amlodipine 5mg tablets: a salt of the moiety's own ingredient, at the strength
    that is stated. Spelling is never bent.
    """
    exact = _exact(normal_name(text), reference)
    if exact is not None:
        return exact
    bare = _SUPPLIER.sub("", text).strip()
    if bare != text:
        exact = _exact(normal_name(bare), reference)
        if exact is not None:
            return exact
    return _by_parts(bare, reference)


def _exact(name: str, reference: Reference) -> tuple[Medicine, MatchedBy] | None:
    rows = reference.names.get(name, ())
    made: list[tuple[Medicine, MatchedBy]] = [(_made(row, name, reference), _by(row)) for row in _best(rows)]
    if not made:
        return None
    same = {(medicine.ingredients, medicine.vtm.code if medicine.vtm else None) for medicine, _ in made}
    return made[0] if len(same) == 1 else None


def _by(row: NameRow) -> MatchedBy:
    return "exact-name" if row.kind == "preferred" else "synonym"


def _made(row: NameRow, name: str, reference: Reference) -> Medicine:
    medicine = build_medicine(row.level, row.code, reference)
    return replace(medicine, brand=row.brand or name.capitalize()) if row.kind == "brand" else medicine


def _best(rows: tuple[NameRow, ...]) -> list[NameRow]:
    """Rows of the most telling level: a product says more than a moiety, a moiety more than an ingredient."""
    for level in ("vmp", "vtm", "amp", "ingredient"):
        found = [row for row in rows if row.level == level]
        if found:
            return found
    return []


def _by_parts(text: str, reference: Reference) -> tuple[Medicine, MatchedBy] | None:
    if "(" in text:
        return None
    named = read_product_name(text)
    moiety = _moiety(named, text, reference)
    if moiety is None:
        return None
    code, tail, salted = moiety
    form, release, routes = read_form(tail) if tail else (None, None, ())
    if tail and form is None:
        return None
    row = reference.vtms[code]
    if named.strengths and salted is not None:
        product = _exact(normal_name(text.lower().replace(salted, row.name.lower(), 1)), reference)
        if product is not None:
            return product[0], "synonym"
    medicine = build_medicine("vtm", code, reference)
    ingredients = medicine.ingredients
    of = next(iter(ingredients)) if len(ingredients) == 1 else None
    strengths = tuple(
        Strength(ingredient=of, amount=s.amount, unit=s.unit, per_amount=s.per_amount, per_unit=s.per_unit)
        for s in named.strengths
    )
    read = Medicine(
        level="vtm",
        concept=medicine.concept,
        vtm=medicine.vtm,
        ingredients=ingredients,
        ingredient_names=medicine.ingredient_names,
        strengths=strengths,
        form=form,
        release=release,  # type: ignore[arg-type]
        routes=frozenset(routes),
        groups=groups_of(ingredients, frozenset(routes), reference),
    )
    return read, "synonym" if salted else "exact-name"


def _moiety(named: ProductName, text: str, reference: Reference) -> tuple[str, str, str | None] | None:
    """(moiety code, the words after it, the salted name where salts were taken off) for a name of one moiety."""
    if len([part for part in named.moieties if part]) != 1:
        return None
    if named.strengths:
        found = _whole(named.moieties[0], reference)
        return (found[0], named.tail, found[1]) if found else None
    words = text.split()
    for cut in range(len(words), 0, -1):
        found = _whole(" ".join(words[:cut]), reference)
        if found:
            return found[0], " ".join(words[cut:]), found[1]
    return None


def _whole(words: str, reference: Reference) -> tuple[str, str | None] | None:
    """The moiety of exactly these words, with salt words taken off the end one by one."""
    tokens = normal_name(words).split()
    for cut in range(len(tokens), 0, -1):
        rows = [row for row in reference.names.get(" ".join(tokens[:cut]), ()) if row.level in {"vtm", "ingredient"}]
        codes = {code for row in rows if (code := _vtm_of(row, reference))}
        if len(codes) == 1:
            return codes.pop(), words.lower() if cut < len(tokens) else None
        if tokens[cut - 1] not in reference.salts:
            return None
    return None


def _vtm_of(row: NameRow, reference: Reference) -> str | None:
    """A moiety row itself; an ingredient only where one moiety consists of just its base."""
    if row.level == "vtm":
        return row.code
    substance = reference.substances.get(row.code)
    base = substance.base or row.code if substance else row.code
    return _moieties_of(reference).get(base)


_SINGLES: dict[str, dict[str, str]] = {}


def _moieties_of(reference: Reference) -> dict[str, str]:
    """The moiety of each ingredient that is alone in exactly one moiety."""
    if reference.version not in _SINGLES:
        _SINGLES.clear()
        found: dict[str, str | None] = {}
        for vtm in reference.vtms.values():
            if len(vtm.ingredients) == 1:
                found[vtm.ingredients[0]] = None if vtm.ingredients[0] in found else vtm.code
        _SINGLES[reference.version] = {ingredient: code for ingredient, code in found.items() if code}
    return _SINGLES[reference.version]
