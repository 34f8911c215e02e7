"""A written name read exactly: a name of the tables, or a moiety's whole name followed by nothing but strength and form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.core.model.medicine import MatchedBy, Medicine, Strength
from service.core.model.product_rows import NameRow
from service.core.model.reference import Reference
from service.core.normalise.brand_products import besides_of_brand, of_brand
from service.core.normalise.brand_routes import given_by
from service.core.normalise.figures import strengths_of_figures, unread_figures
from service.core.normalise.forbidding import forbids
from service.core.normalise.known import build_medicine, groups_of, of_ingredients
from service.core.normalise.name_brackets import Bracketed, is_supplier, last_bracket
from service.core.normalise.name_directions import is_direction
from service.core.normalise.names import normal_name
from service.core.normalise.old_names import modern
from service.core.normalise.product_form import read_form, says_only_form
from service.core.normalise.product_name import ProductName, as_dmd_writes, moiety_words, read_product_name
from service.core.normalise.release_words import named_releases, only_release, release_of_name
from service.core.normalise.sums import strengths_of_sum

# Far longer than any name in the tables: what is longer is prose, and reading it as a name takes time for nothing.
_LONGEST = 700
# A parallel import is the same product.
_IMPORTED = re.compile(r"\s*\(PI\)(?=\s|$)")
# "(Prograf) (STOPPED) (Astellas Pharma Ltd)": nobody writes more of them.
_MOST_BRACKETS = 3
_Found = tuple[Medicine, MatchedBy]


def medicine_of_name(text: str, reference: Reference) -> _Found | None:
    """The one medicine that the words name exactly, and how; None where they name none, or could name two.

    "Amlodipine besilate 5mg tablets" is Amlodipine 5mg tablets: a salt of the moiety's own ingredient, at the strength
    that is stated. An old British name is the name of today ("Frusemide"). Spelling is never bent otherwise.
    """
    if len(text) > _LONGEST:
        return None
    as_written = _read(text, reference)
    if as_written is not None:
        return as_written
    today = modern(text, reference)
    found = _read(today, reference) if today else None
    return (found[0], "synonym") if found else None


def _read(text: str, reference: Reference, brackets: int = _MOST_BRACKETS) -> _Found | None:
    exact = _exact(normal_name(text), reference)
    if exact is not None:
        return exact
    bare = _IMPORTED.sub("", text).strip()
    if bare != text:
        exact = _exact(normal_name(bare), reference)
        if exact is not None:
            return exact
    by_parts = _by_parts(bare, reference)
    split = last_bracket(bare) if by_parts is None and brackets else None
    return _beside_bracket(split, reference, brackets - 1) if split else by_parts


def _beside_bracket(split: Bracketed, reference: Reference, left: int) -> _Found | None:
    """The medicine of a name with brackets behind it; None where what stands in them may not be left out.

    A supplier may. What says that it is not to be given is heard by a rule, which reads the name as well, and what says when it
    is given is read with the directions. A brand, another name of the same medicine and a release belong to the medicine.
    Anything else is not known: "(pork)", "(See protocol)".
    """
    heard = forbids(split.said, "directions", reference) or is_direction(split.said, reference)
    if heard or is_supplier(split.said, reference):
        return _read(split.bare, reference, left)
    said = normal_name(split.said)
    if only_release(said):
        found = _read(split.bare, reference, left)
        agrees = found and found[0].release in named_releases(said)
        return found if agrees else _read(f"{split.bare} {split.said}", reference, left)
    named = _best_name(said, reference)
    found = _read(split.bare, reference, left) if named else None
    return _also_named(found, named, reference) if found and named else None


def _best_name(name: str, reference: Reference) -> Medicine | None:
    """The moiety, the substance or the brand that is called just so; None for anything else, a product with its strength too."""
    exact = _exact(name, reference)
    return exact[0] if exact and exact[0].level in {"vtm", "ingredient"} else None


def _also_named(found: _Found, named: Medicine, reference: Reference) -> _Found | None:
    """The medicine under another name of it, a brand or none; None where that names another medicine or another brand."""
    medicine, by = found
    if not medicine.ingredients or named.ingredients != medicine.ingredients:
        return None
    if named.brand is None or named.brand == medicine.brand:
        return found
    if medicine.brand is not None or not given_by(named.brand, medicine.routes, reference):
        return None
    return of_brand(medicine, named.brand, reference), by


def _exact(name: str, reference: Reference) -> _Found | None:
    rows = reference.names.get(name, ())
    made: list[_Found] = [(_made(row, name, reference), _by(row)) for row in _best(rows)]
    if not made:
        return None
    same = {(medicine.ingredients, medicine.vtm.code if medicine.vtm else None) for medicine, _ in made}
    return made[0] if len(same) == 1 else None


def _by(row: NameRow) -> MatchedBy:
    return "exact-name" if row.kind == "preferred" else "synonym"


def _made(row: NameRow, name: str, reference: Reference) -> Medicine:
    medicine = build_medicine(row.level, row.code, reference)
    if row.kind != "brand":
        return medicine
    brand = row.brand or name.capitalize()
    besides = besides_of_brand(brand, medicine.ingredients, reference) if medicine.ingredients else medicine.besides
    return replace(medicine, brand=brand, besides=medicine.besides | besides)


def _best(rows: tuple[NameRow, ...]) -> list[NameRow]:
    """Rows of the most telling level: a product says more than a moiety, a moiety more than an ingredient."""
    for level in ("vmp", "vtm", "amp", "presentation", "ingredient"):
        found = [row for row in rows if row.level == level]
        if found:
            return found
    return []


def _by_parts(text: str, reference: Reference) -> _Found | None:
    text = as_dmd_writes(text)
    if "(" in text:
        return None
    named = read_product_name(text)
    found = _said(named, text, reference)
    if found is None:
        return None
    tail = normal_name(found.tail)
    form, _, routes = read_form(tail) if tail else (None, None, ())
    if not says_only_form(tail) or (found.brand and not given_by(found.brand, routes, reference)):
        return None
    medicine = found.medicine
    release, doubtful = release_of_name(tail, medicine.ingredients, found.brand, reference)
    if named.strengths and found.salted and medicine.vtm:
        product = _exact(normal_name(text.lower().replace(found.salted, medicine.vtm.display.lower(), 1)), reference)
        if product is not None:
            return product[0], "synonym"
    formed = replace(medicine, form=form, brand=found.brand)
    strengths = strengths_of_sum(_strengths(named, medicine.ingredients, reference), formed, reference)
    figures = None if strengths else unread_figures(tail)
    if figures:
        strengths = strengths_of_figures(tail, formed, reference)
    read = replace(
        medicine,
        strengths=strengths,
        strength_unread=None if strengths else figures,
        form=form,
        release=release,
        release_doubtful=doubtful,
        routes=frozenset(routes),
        brand=found.brand,
        groups=groups_of(medicine.ingredients, frozenset(routes), reference),
        besides=besides_of_brand(found.brand, medicine.ingredients, reference) if found.brand else frozenset(),
    )
    return read, "synonym" if found.salted or found.brand else "exact-name"


@dataclass(frozen=True, kw_only=True)
class _Said:
    """The medicine that words name before their strength and form. `salted`: those words, where salts were taken off."""

    medicine: Medicine
    tail: str
    salted: str | None = None
    brand: str | None = None


def _strengths(named: ProductName, ingredients: frozenset[str], reference: Reference) -> tuple[Strength, ...]:
    """The strengths as stated, each of the one ingredient there is, or of the one whose words stand before it."""
    only = next(iter(ingredients)) if len(ingredients) == 1 else None
    paired = len(named.strengths) == len(named.moieties)
    return tuple(
        Strength(
            ingredient=only or (_base_of(named.moieties[place], reference) if paired else None),
            amount=strength.amount,
            unit=strength.unit,
            per_amount=strength.per_amount,
            per_unit=strength.per_unit,
        )
        for place, strength in enumerate(named.strengths)
    )


def _said(named: ProductName, text: str, reference: Reference) -> _Said | None:
    parts = [part for moiety in named.moieties for part in moiety_words(moiety) if part]
    if len(parts) > 1:
        return _several(parts, named.tail, reference)
    words = (parts[0] if parts else "").split() if named.strengths else text.split()
    after = named.tail if named.strengths else ""
    for cut in range(len(words), 0, -1):
        tail = " ".join([*words[cut:], after]).strip()
        found = _whole(" ".join(words[:cut]), tail, reference)
        # "Amoxicillin caps 500mg": between the moiety and its strength only the form may stand.
        rest = normal_name(" ".join(words[cut:]))
        if found and says_only_form(rest):
            return found
    return None


def _several(parts: list[str], tail: str, reference: Reference) -> _Said | None:
    """The medicine of just the ingredients that all parts name, each whole; dm+d has no moiety for some such sets."""
    bases = [_base_of(part, reference) for part in parts]
    held = frozenset(base for base in bases if base)
    if not all(bases):
        return None
    code = _moieties_by_set(reference).get(held)
    medicine = build_medicine("vtm", code, reference) if code else of_ingredients(held, reference)
    return _Said(medicine=medicine, tail=tail)


def _base_of(words: str, reference: Reference) -> str | None:
    """The one base ingredient of exactly these words, salts and all; None for a brand, and for what holds several."""
    tokens = normal_name(words).split()
    for cut in range(len(tokens), 0, -1):
        rows = [row for row in reference.names.get(" ".join(tokens[:cut]), ()) if row.kind != "brand"]
        bases = {base for row in rows if (base := _base_of_row(row, reference))}
        if len(bases) == 1:
            return bases.pop()
        if tokens[cut - 1] not in reference.salts:
            return None
    return None


def _base_of_row(row: NameRow, reference: Reference) -> str | None:
    if row.level == "ingredient":
        substance = reference.substances.get(row.code)
        return substance.base or row.code if substance else row.code
    ingredients = reference.vtms[row.code].ingredients if row.level == "vtm" else ()
    return ingredients[0] if len(ingredients) == 1 else None


def _whole(words: str, tail: str, reference: Reference) -> _Said | None:
    """The moiety of exactly these words, with salt words taken off the end one by one."""
    tokens = normal_name(words).split()
    for cut in range(len(tokens), 0, -1):
        rows = [row for row in reference.names.get(" ".join(tokens[:cut]), ()) if row.level in {"vtm", "ingredient"}]
        codes = {code for row in rows if (code := _vtm_of(row, reference))}
        if len(codes) == 1:
            brand = next((row.brand for row in rows if row.kind == "brand"), None)
            salted = words.lower() if cut < len(tokens) else None
            return _Said(medicine=build_medicine("vtm", codes.pop(), reference), tail=tail, salted=salted, brand=brand)
        if tokens[cut - 1] not in reference.salts:
            return None
    return None


def _vtm_of(row: NameRow, reference: Reference) -> str | None:
    """A moiety row itself; an ingredient only where one moiety consists of just its base."""
    if row.level == "vtm":
        return row.code
    substance = reference.substances.get(row.code)
    base = substance.base or row.code if substance else row.code
    return _moieties_by_set(reference).get(frozenset({base}))


_OF_SET: dict[str, Mapping[frozenset[str], str]] = {}


def _moieties_by_set(reference: Reference) -> Mapping[frozenset[str], str]:
    """The one moiety of each set of base ingredients, without sets that several have. Kept for the tables in use."""
    if reference.version not in _OF_SET:
        _OF_SET.clear()
        found: dict[frozenset[str], str | None] = {}
        for vtm in reference.vtms.values():
            held = frozenset(vtm.ingredients)
            found[held] = None if held in found else vtm.code
        _OF_SET[reference.version] = {held: code for held, code in found.items() if held and code}
    return _OF_SET[reference.version]
