"""The reference tables as the core sees them: rows and look-ups, already loaded, nothing read from here."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal, NamedTuple

from service.core.model.medicine import Level, ProductKind, Release

NoteMeaning = Literal[
    "label",
    "severity",
    "severity-labelled",
    "certainty-labelled",
    "kind",
    "kind-labelled",
    "denial",
    "negation",
    "doubt",
    "another-person",
    "past",
    "filler",
]
AllergyCodeKind = Literal[
    "agent", "group", "named", "several", "non-drug", "non-specific", "degraded-drug", "degraded-other", "negation"
]
NamedKind = Literal["drug", "thing"]
ChangeMeaning = Literal[
    "label",
    "reason-label",
    "verb",
    "because",
    "doubt",
    "open-reason",
    "no-reason",
    "reaction",
    "severe-reaction",
    "over",
    "where",
    "subject",
]
Measure = Literal["per-dose", "per-day"]


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


class AllergyGroupRow(NamedTuple):
    """A class of allergens such as penicillins, with the codes of its member ingredients and its names.

    `open`: medicines outside `members` may belong to it too, so that not being a member proves nothing.
    """

    name: str
    title: str
    members: frozenset[str]
    names: tuple[str, ...]
    source_id: str
    open: bool = False


class NamedAllergenRow(NamedTuple):
    """An allergen that is known by its name alone: no ingredient of the dictionary is it, and no table lists its members.

    `kind`: a `drug` or a class of them, or a `thing` that is none (a food, an animal). `groups` are the allergy groups
    that a drug belongs to (cloxacillin: penicillins); `ingredients` what of a thing is in medicines (peanut: arachis oil).
    """

    name: str
    kind: NamedKind
    names: tuple[str, ...]
    groups: tuple[str, ...]
    ingredients: frozenset[str]
    source_id: str


class AllergyCodeRow(NamedTuple):
    """What an allergy code means.

    `targets` are ingredient codes (agent), group names (group), names of allergens known by name alone (named, non-drug),
    a negation, or of kind `several` each with its kind before it: "agent:387170002", "group:loop_diuretics".
    """

    system: str
    code: str
    term: str
    kind: AllergyCodeKind
    targets: tuple[str, ...]
    source_id: str


class CrossReactionRow(NamedTuple):
    """Between an allergen (`agent_group` or one ingredient) and medicines (`medicine_group` or one ingredient)."""

    agent: str
    medicine: str
    likelihood: Literal["high", "moderate", "low"]
    only_after: Literal["any", "severe"]
    citation: str
    source_id: str


class ExcipientRow(NamedTuple):
    """What a medicine may hold besides its ingredients, by ingredient code, and what it does to whom it harms.

    `contraindicated`: who is allergic to it must not have the medicine; `reaction`: it has caused allergic reactions;
    `intolerance`: it is not borne rather than reacted to.
    """

    ingredient: str
    name: str
    effect: Literal["contraindicated", "reaction", "intolerance"]
    citation: str
    source_id: str


class ReactionRow(NamedTuple):
    """A reaction to an allergen with the words that name it. `severe`: the citation calls it so."""

    key: str
    title: str
    words: tuple[str, ...]
    severe: bool
    citation: str
    source_id: str


class NoteWordRow(NamedTuple):
    """Words of notes about allergies and what they mean: a label, a value, a denial, a doubt (see allergy/note_words.csv)."""

    means: NoteMeaning
    value: str
    words: tuple[str, ...]
    citation: str
    source_id: str


class ChangeWordRow(NamedTuple):
    """Words about a change of a medicine and what they mean (see safety/change_words.csv); `value` is the kind of a verb."""

    means: ChangeMeaning
    value: str
    words: tuple[str, ...]
    citation: str
    source_id: str


class LimitRow(NamedTuple):
    """One dose limit that was read in a source. `medicine` is a VTM code or a group name; None: not restricted.

    `basis` is `per-dose` or `per-day`; `direction` is `max` or `min`; `per` is `kg` for a limit by body weight.
    Ages in months, weights in kg: from (inclusive) and below (exclusive).
    """

    id: str
    medicine: str
    name: str
    direction: Literal["max", "min"]
    basis: Literal["per-dose", "per-day"]
    amount: Decimal
    unit: str
    per: Literal["kg"] | None
    routes: frozenset[str]
    age_from_months: int | None
    age_below_months: int | None
    weight_from: Decimal | None
    weight_below: Decimal | None
    indication: str | None
    citation: str
    source_id: str
    reviewed_by: str | None


class RenalRow(NamedTuple):
    """A medicine that is unsuitable, or needs less, below a level of renal function by `measure`."""

    medicine: str
    name: str
    measure: Literal["creatinine_clearance", "egfr"]
    below: Decimal
    effect: Literal["contraindicated", "avoid", "reduce"]
    routes: frozenset[str]
    citation: str
    source_id: str
    reviewed_by: str | None


class PatientHazardRow(NamedTuple):
    """A medicine (ingredient code or group) that does not suit a patient of an age, or who is or may become pregnant.

    Ages in months: from (inclusive) and below (exclusive). `pregnant` `yes`: while pregnant; `possible`: a woman of
    child-bearing age who is not known to be pregnant; `fathering`: a man who may father a child; None: whoever is of that
    age. A row names an age or a pregnancy.
    """

    id: str
    medicine: str
    name: str
    age_from_months: int | None
    age_below_months: int | None
    pregnant: Literal["yes", "possible", "fathering"] | None
    effect: str
    severity: Literal["critical", "high", "moderate"]
    citation: str
    source_id: str
    reviewed_by: str | None


class ConditionRow(NamedTuple):
    """A condition that rules name. `codes` are SNOMED CT concepts, `terms` whole terms of it, both normalised.

    `words` are words in whose mention a problem may be this condition. `ever`: who once had it still counts as having it.
    """

    name: str
    title: str
    codes: frozenset[str]
    terms: frozenset[str]
    words: tuple[str, ...]
    ever: bool
    source_id: str


class ConditionHazardRow(NamedTuple):
    """A medicine (ingredient code or group) that does not suit a patient with a condition, from an age in months on."""

    id: str
    medicine: str
    name: str
    condition: str
    age_from_months: int | None
    effect: str
    severity: Literal["critical", "high", "moderate"]
    citation: str
    source_id: str
    reviewed_by: str | None


class MorphineRow(NamedTuple):
    """How much oral morphine a day (mg) one `unit` of an opioid by `route` counts as: a mg a day, or a microgram an hour."""

    ingredient: str
    name: str
    route: str
    unit: Literal["mg", "ug/h"]
    factor: Fraction
    citation: str
    source_id: str
    reviewed_by: str | None


class IntervalRow(NamedTuple):
    """How often a medicine may be given at most (`min_days` between doses) or must be given (`max_days`)."""

    medicine: str
    name: str
    routes: frozenset[str]
    min_days: Decimal | None
    max_days: Decimal | None
    citation: str
    source_id: str


class TypicalRow(NamedTuple):
    """The usual adult amount a day of a medicine by route, from the average daily quantity of NHS prescribing data."""

    medicine: str
    route: str
    amount: Decimal
    unit: str
    source_id: str


class AgeBandRow(NamedTuple):
    """An age band within which doses given at a site are counted together. Months: from, and below (None: no bound)."""

    title: str
    from_months: int
    below_months: int | None
    source_id: str


class GivenDoseRow(NamedTuple):
    """How much of a medicine (a moiety) patients of a site have by one route at one age: quantiles over `n` patients.

    `measure`: the single dose, or the most of a day, in `unit`. Ages in months: from (inclusive), below (exclusive;
    None: no bound). Each quantile is a dose that was given: `p5` is the least that 5 in 100 do not exceed.
    """

    medicine: str
    name: str
    route: str
    measure: Measure
    age_from_months: int
    age_below_months: int | None
    unit: str
    n: int
    p1: Decimal
    p5: Decimal
    p50: Decimal
    p95: Decimal
    p99: Decimal
    source_id: str


class InteractionRow(NamedTuple):
    """Two ingredients or groups that should not meet, with how bad it is and who says so.

    `ways` `systemic`: only where both reach the whole body, or may, as far as the record says; `any`: creams and drops too.
    """

    first: str
    second: str
    severity: Literal["critical", "high", "moderate"]
    ways: Literal["systemic", "any"]
    effect: str
    citation: str
    source_id: str


class LookAlikeRow(NamedTuple):
    """Two names that are confused, in lower case, and the alert that names them."""

    first: str
    second: str
    citation: str
    source_id: str


class UnitRow(NamedTuple):
    """A unit: key (UCUM code, or a countable such as `tablet`), its dimension, and its exact size in that dimension.

    Dimensions: mass (in mg), volume (mL), amount (mmol), activity ([iU]), time (d), length (cm), countable:NAME, …
    """

    key: str
    dimension: str
    size: Fraction
    title: str


class GrowthRow(NamedTuple):
    """What is plausible for a child of one sex at an age in months, and the median: kg, cm or kg/m2."""

    months: Decimal
    low: Decimal
    median: Decimal
    high: Decimal
    source_id: str


class WeightForAgeRow(NamedTuple):
    """Bounds of a plausible weight (kg), height (cm) or BMI of an adult: outside is implausible, whoever wrote it."""

    fact: Literal["weight", "height", "bmi"]
    age_from_months: int
    age_below_months: int
    low: Decimal
    high: Decimal
    source_id: str


class MeasurementRow(NamedTuple):
    """A code of an Observation that measures one of the facts checks ask for."""

    system: str
    code: str
    fact: str
    source_id: str


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Every table the core consults. Keys are codes; `names` are normalised names (see normalise.names).

    `kin` are the ingredients that an allergy to one speaks of too: salts that dm+d counts apart. `old_names` lead from a
    former name to that of today, both normalised. `other_codes` lead from a system and a code of a medicine to that of
    dm+d; `atc` from a virtual product to the ATC code that the site's own list gives it. `packs` lead from a pack, and
    `bar_codes` from a GTIN without zeros in front, to the product that is in it. `excipients` are the ingredient codes of
    what an actual product holds besides its ingredients: false where no release was imported, and without a product of which
    the release lists none. `kept_to_brand` are virtual products that the dictionary advises to prescribe as actual ones.
    `interchanged_classes` are groups within which hospitals substitute. `growth` holds the rows of a measure (weight, height,
    bmi) and a sex by rising age. `doses_given` holds what a site counted in its own reports, by moiety. `version` is the hash of
    the tables; `made_on` the date they are good from (None: not stated). `memory` is no table: it holds what terms were found to
    mean by these (see normalise.remembered).
    """

    version: str
    made_on: str | None = None
    substances: Mapping[str, SubstanceRow] = field(default_factory=dict[str, SubstanceRow])
    vtms: Mapping[str, VtmRow] = field(default_factory=dict[str, VtmRow])
    vmps: Mapping[str, VmpRow] = field(default_factory=dict[str, VmpRow])
    amps: Mapping[str, AmpRow] = field(default_factory=dict[str, AmpRow])
    presentations: Mapping[str, PresentationRow] = field(default_factory=dict[str, PresentationRow])
    history: Mapping[str, str] = field(default_factory=dict[str, str])
    other_codes: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    atc: Mapping[str, str] = field(default_factory=dict[str, str])
    packs: Mapping[str, str] = field(default_factory=dict[str, str])
    bar_codes: Mapping[str, str] = field(default_factory=dict[str, str])
    excipients: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    kept_to_brand: frozenset[str] = frozenset()
    names: Mapping[str, tuple[NameRow, ...]] = field(default_factory=dict[str, tuple[NameRow, ...]])
    salts: frozenset[str] = frozenset()
    old_names: Mapping[str, str] = field(default_factory=dict[str, str])
    groups: Mapping[str, GroupRow] = field(default_factory=dict[str, GroupRow])
    kin: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    allergy_groups: Mapping[str, AllergyGroupRow] = field(default_factory=dict[str, AllergyGroupRow])
    named_allergens: Mapping[str, NamedAllergenRow] = field(default_factory=dict[str, NamedAllergenRow])
    allergy_codes: Mapping[tuple[str, str], AllergyCodeRow] = field(default_factory=dict[tuple[str, str], AllergyCodeRow])
    excipient_effects: Mapping[str, ExcipientRow] = field(default_factory=dict[str, ExcipientRow])
    cross_reactions: tuple[CrossReactionRow, ...] = ()
    reactions: tuple[ReactionRow, ...] = ()
    note_words: tuple[NoteWordRow, ...] = ()
    change_words: tuple[ChangeWordRow, ...] = ()
    limits: Mapping[str, tuple[LimitRow, ...]] = field(default_factory=dict[str, tuple[LimitRow, ...]])
    renal: Mapping[str, tuple[RenalRow, ...]] = field(default_factory=dict[str, tuple[RenalRow, ...]])
    intervals: Mapping[str, tuple[IntervalRow, ...]] = field(default_factory=dict[str, tuple[IntervalRow, ...]])
    typical: Mapping[str, tuple[TypicalRow, ...]] = field(default_factory=dict[str, tuple[TypicalRow, ...]])
    age_bands: tuple[AgeBandRow, ...] = ()
    doses_given: Mapping[str, tuple[GivenDoseRow, ...]] = field(default_factory=dict[str, tuple[GivenDoseRow, ...]])
    interactions: tuple[InteractionRow, ...] = ()
    patient_hazards: Mapping[str, tuple[PatientHazardRow, ...]] = field(default_factory=dict[str, tuple[PatientHazardRow, ...]])
    conditions: Mapping[str, ConditionRow] = field(default_factory=dict[str, ConditionRow])
    condition_hazards: Mapping[str, tuple[ConditionHazardRow, ...]] = field(
        default_factory=dict[str, tuple[ConditionHazardRow, ...]]
    )
    morphine: Mapping[str, tuple[MorphineRow, ...]] = field(default_factory=dict[str, tuple[MorphineRow, ...]])
    look_alikes: tuple[LookAlikeRow, ...] = ()
    brand_required: frozenset[str] = frozenset()
    interchanged_classes: tuple[str, ...] = ()
    units: Mapping[str, UnitRow] = field(default_factory=dict[str, UnitRow])
    unit_words: Mapping[str, str] = field(default_factory=dict[str, str])
    unit_codes: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    forms: Mapping[str, str] = field(default_factory=dict[str, str])
    routes: Mapping[str, str] = field(default_factory=dict[str, str])
    route_words: Mapping[str, str] = field(default_factory=dict[str, str])
    plausible: tuple[WeightForAgeRow, ...] = ()
    growth: Mapping[tuple[str, str], tuple[GrowthRow, ...]] = field(default_factory=dict[tuple[str, str], tuple[GrowthRow, ...]])
    growth_limits: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    measurements: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    # Not for other tables than these: whoever replaces a table begins with an empty one.
    memory: dict[Hashable, object] = field(default_factory=dict[Hashable, object], init=False, compare=False, repr=False)

    @cached_property
    def actual_products(self) -> Mapping[str, tuple[str, ...]]:
        """The actual products of each virtual product, and of each moiety."""
        found: dict[str, list[str]] = {}
        for amp in self.amps.values():
            virtual = self.vmps.get(amp.vmp or "")
            for code in {amp.vmp, amp.vtm, virtual.vtm if virtual else None} - {None}:
                found.setdefault(code or "", []).append(amp.code)
        return {code: tuple(each) for code, each in found.items()}

    @cached_property
    def limits_by_ingredient(self) -> Mapping[str, tuple[LimitRow, ...]]:
        """The limits of moieties with one ingredient under that base ingredient; those of groups under their own key."""
        found: dict[str, tuple[LimitRow, ...]] = {}
        for key, rows in self.limits.items():
            moiety = self.vtms.get(key)
            code = moiety.ingredients[0] if moiety and len(moiety.ingredients) == 1 else key
            base = self.substances[code].base if code in self.substances else None
            found[base or code] = found.get(base or code, ()) + rows
        return found
