"""The reference tables as the core sees them: rows and look-ups, already loaded, nothing read from here."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from service.core.model.allergy_rows import (
    AllergyCodeRow,
    AllergyGroupRow,
    CrossReactionRow,
    ExcipientRow,
    NamedAllergenRow,
    ReactionRow,
)
from service.core.model.dose_rows import AgeBandRow, GivenDoseRow, IntervalRow, LimitRow, MorphineRow, RenalRow, TypicalRow
from service.core.model.hazard_rows import (
    ConditionHazardRow,
    ConditionRow,
    InteractionRow,
    LookAlikeRow,
    PatientHazardRow,
    PregnancyRow,
)
from service.core.model.measure_rows import FactBoundsRow, GrowthRow, UnitRow, WeightForAgeRow
from service.core.model.product_rows import AmpRow, GroupRow, NameRow, PresentationRow, SubstanceRow, VmpRow, VtmRow
from service.core.model.word_rows import ChangeWordRow, NoteWordRow


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Every table the core consults. Keys are codes; `names` are normalised names (see normalise.names).

    `kin` are the ingredients that an allergy to one speaks of too: salts that dm+d counts apart. `old_names` lead from a
    former name to that of today, both normalised. `other_codes` lead from a system and a code of a medicine to that of
    dm+d; `atc` from a virtual product to the ATC code that the site's own list gives it. `packs` lead from a pack, and
    `bar_codes` from a GTIN without zeros in front, to the product that is in it. `excipients` are the ingredient codes of
    what an actual product holds besides its ingredients: false where no release was imported, and without a product of which
    the release lists none. `kept_to_brand` are virtual products that the dictionary advises to prescribe as actual ones.
    `misspelt` gives for a word of directions that is spelt wrong the only one that it can mean.
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
    pregnancy: tuple[PregnancyRow, ...] = ()
    morphine: Mapping[str, tuple[MorphineRow, ...]] = field(default_factory=dict[str, tuple[MorphineRow, ...]])
    look_alikes: tuple[LookAlikeRow, ...] = ()
    brand_required: Mapping[str, str] = field(default_factory=dict[str, str])
    brand_devices: frozenset[str] = frozenset()
    interchanged_classes: tuple[str, ...] = ()
    units: Mapping[str, UnitRow] = field(default_factory=dict[str, UnitRow])
    unit_words: Mapping[str, str] = field(default_factory=dict[str, str])
    misspelt: Mapping[str, str] = field(default_factory=dict[str, str])
    unit_codes: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    forms: Mapping[str, str] = field(default_factory=dict[str, str])
    routes: Mapping[str, str] = field(default_factory=dict[str, str])
    route_words: Mapping[str, str] = field(default_factory=dict[str, str])
    plausible: tuple[WeightForAgeRow, ...] = ()
    fact_bounds: Mapping[str, FactBoundsRow] = field(default_factory=dict[str, FactBoundsRow])
    growth: Mapping[tuple[str, str], tuple[GrowthRow, ...]] = field(default_factory=dict[tuple[str, str], tuple[GrowthRow, ...]])
    growth_limits: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    measurements: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    # Not for other tables than these: whoever replaces a table begins with an empty one.
    memory: dict[Hashable, object] = field(default_factory=dict[Hashable, object], init=False, compare=False, repr=False)

    @cached_property
    def actual_products(self) -> Mapping[str, tuple[str, ...]]:
        """The actual products of each virtual product, and of each moiety."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        moieties = {code: row.vtm for code, row in self.vmps.items()}
        for amp in self.amps.values():
            moiety = moieties.get(amp.vmp or "")
            if amp.vmp:
                found[amp.vmp].append(amp.code)
            if amp.vtm:
                found[amp.vtm].append(amp.code)
            if moiety and moiety != amp.vtm:
                found[moiety].append(amp.code)
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
