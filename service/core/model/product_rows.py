"""Rows of the dictionary of medicines."""

from decimal import Decimal
from typing import NamedTuple

from service.core.model.medicine import Level, ProductKind, Release


class SubstanceRow(NamedTuple):
    """A dm+d ingredient. `base` is the ingredient it is a salt or ester of, None where it is itself the base."""

    code: str
    name: str
    base: str | None


class VtmRow(NamedTuple):
    """A virtual therapeutic moiety with the codes of its ingredients."""

    code: str
    name: str
    ingredients: tuple[str, ...]


class StrengthRow(NamedTuple):
    """`amount` `unit` of one ingredient (None: not said which) in each `per_amount` `per_unit`."""

    ingredient: str | None
    amount: Decimal
    unit: str
    per_amount: Decimal
    per_unit: str


class VmpRow(NamedTuple):
    """A virtual product: its strengths, form family, release and routes are read from its name by the builder.

    `ingredients` are given only where it has no moiety, and even then are often not known. `kind` is another than a
    medicine only where the BNF counts it among foods or appliances and no table says that it holds a medicine.
    """

    code: str
    name: str
    vtm: str | None
    bnf: str | None
    form: str | None
    release: Release | None
    routes: tuple[str, ...]
    strengths: tuple[StrengthRow, ...]
    content: tuple[Decimal, str] | None
    ingredients: tuple[str, ...] = ()
    kind: ProductKind = "medicine"


class PresentationRow(NamedTuple):
    """A dispensed presentation that dm+d's tables do not lead to a product: known by its BNF code and name."""

    code: str
    name: str
    kind: ProductKind
    ingredients: tuple[str, ...]


class AmpRow(NamedTuple):
    """An actual product: its brand name (None: sold under the generic name) and the virtual product it is, if known.

    `ingredients` are given only where neither the product nor the moiety is known.
    """

    code: str
    name: str
    brand: str | None
    vmp: str | None
    vtm: str | None
    ingredients: tuple[str, ...] = ()


class NameRow(NamedTuple):
    """What a normalised name stands for. `kind`: preferred, synonym, brand, abbreviation.

    `brand` is the brand as its maker writes it, where the name is one or holds one; None: not a brand's name.
    """

    level: Level
    code: str
    kind: str
    brand: str | None = None


class GroupRow(NamedTuple):
    """A named group of medicines. Members are ingredient codes; `routes` empty: by any route.

    `products`: of a medicine whose virtual product is known, that product decides and not its ingredients; empty: no group
    of products.
    """

    name: str
    title: str
    members: frozenset[str]
    routes: frozenset[str]
    source_id: str
    products: frozenset[str] = frozenset()
