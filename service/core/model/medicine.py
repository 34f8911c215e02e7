"""A medicine as identified: at every level at which it can be known."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from service.core.model.coding import Concept
from service.core.model.quantity import Quantity

Level = Literal["vtm", "vmp", "amp", "vmpp", "ampp", "presentation", "ingredient"]
ProductKind = Literal["medicine", "appliance", "food"]
MatchedBy = Literal["code", "code-history", "exact-name", "synonym"]
Release = Literal["immediate", "modified", "gastro-resistant"]
# Forms of which it matters how they let their substance go.
RELEASED_FORMS = frozenset({"tablet", "capsule", "oral powder", "oral liquid", "injection"})


@dataclass(frozen=True, kw_only=True)
class Strength:
    """How much of one ingredient: `amount` `unit` in each `per_amount` `per_unit`.

    A tablet of 500 mg is 500 mg per 1 `unit-dose`; 100 mg/mL is 100 mg per 1 `mL`. `ingredient` None: of the whole.
    """

    ingredient: str | None
    amount: Decimal
    unit: str
    per_amount: Decimal
    per_unit: str


@dataclass(frozen=True, kw_only=True)
class Medicine:
    """What an entry's medicine is. `ingredients` are dm+d ingredient codes; empty only where the table lacks them.

    `form` and `routes` are keys of the forms table; None and empty: not known. `brand` is the brand name, None for a
    generic. `content` is how much one unit dose holds (an ampoule of 2 mL). `kind` tells appliances and foods, which
    prescribing systems list among medicines. `besides` are ingredient codes that the name of the product says it holds and its
    moiety does not: chlorhexidine in a gel that dm+d counts under lidocaine. `release_doubtful`: its name says that it lets its
    substance go in another way than plainly, and no product is known that does; `release` is then None. `strength_unread`:
    figures of its name that may be its strength and that nobody can read; None where there are none, or they were read.
    """

    level: Level
    concept: Concept
    vtm: Concept | None = None
    vmp: Concept | None = None
    ingredients: frozenset[str] = frozenset()
    ingredient_names: tuple[str, ...] = ()
    strengths: tuple[Strength, ...] = ()
    form: str | None = None
    release: Release | None = None
    routes: frozenset[str] = frozenset()
    content: Quantity | None = None
    brand: str | None = None
    groups: frozenset[str] = frozenset()
    kind: ProductKind = "medicine"
    besides: frozenset[str] = frozenset()
    release_doubtful: bool = False
    strength_unread: str | None = None

    @property
    def holds(self) -> frozenset[str]:
        """All that it is known to hold: its ingredients, and what the name of the product says beside them."""
        return self.ingredients | self.besides

    @property
    def release_unknown(self) -> bool:
        """Whether it is of a form that lets its substance go in several ways, and nothing says in which."""
        return self.form in RELEASED_FORMS and self.release is None

    @property
    def contents_unknown(self) -> bool:
        """Whether it is a medicine of which no table says what it holds."""
        return self.kind == "medicine" and not self.ingredients


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A candidate that a person may confirm; never used as an identity. `score` from 0 to 1."""

    concept: Concept
    score: Decimal
    because: str


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Two statements of one entry that cannot both be right: what about, and each in words."""

    what: Literal["medicine", "strength", "agent", "form", "severity", "kind", "denial"]
    first: str
    second: str


@dataclass(frozen=True, kw_only=True)
class Identification:
    """How a written medicine was identified. `medicine` None: not identified, and then `suggestions` may help.

    `degraded`: it carries a transfer-degraded code, or lost its code in transfer. `trial`: a clinical trial medicine.
    `explained` is one sentence for the reviewer.
    """

    medicine: Medicine | None
    matched_by: MatchedBy | None
    explained: str
    suggestions: tuple[Suggestion, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    degraded: bool = False
    trial: bool = False
    damaged_codes: tuple[str, ...] = ()
