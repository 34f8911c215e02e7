"""A medicine in force that holds a recorded allergen besides its ingredients: an oil, a colour, a sugar, a preservative."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import (
    ALLERGY_WORDS,
    MEDICINE_WORDS,
    allergy_subject,
    allergy_words,
    judged,
    medicine_subject,
    medicine_words,
)
from service.core.checks.allergy_conflict import Recorded, of_one_agent, recorded
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.checks.untold import Untold, told_together
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference

Effect = Literal["contraindicated", "reaction", "intolerance", "unlisted"]
_Pair = tuple[MedicineLine, MedicineEntry]


@dataclass(frozen=True, kw_only=True)
class _Sought:
    """The allergies of one agent, and the ingredient codes of it that a rule looks for among excipients."""

    pairs: list[Recorded]
    codes: frozenset[str]
    named: tuple[str, ...]

    @property
    def agent(self) -> str:
        return allergy_words(self.pairs[0][1])["agent"]


@dataclass(frozen=True, kw_only=True)
class AllergyExcipient:
    """Fires once for a medicine line and an allergen that its product holds besides its ingredients.

    `effects`: which excipients of the table, `unlisted` those that it does not name. A virtual product fires where all
    actual ones that are known hold it; where some do it cannot be told, as the product is not known. What no imported table
    lists is told once and leaves the status alone, and only of excipients that the table of effects names: else every
    allergy to a medicine would be asked for among the excipients of every other. A medicine whose ingredient is the
    allergen is left to the conflict rules.
    """

    kind: ClassVar[str] = "allergy_excipient"
    words: ClassVar[frozenset[str]] = ALLERGY_WORDS | MEDICINE_WORDS | {"allergy_source", "excipient", "why"}
    effects: tuple[Effect, ...]
    holds_orders: bool = False

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        medicines = judged(record, applies_to)
        sought = list(self._sought(record)) if medicines else []
        if not sought:
            return ()
        if not record.reference.excipients:
            return _not_imported([one for one in sought if one.named])
        answers: list[Outcome] = []
        some: list[Untold] = []
        unlisted: list[Untold] = []
        for pair in medicines:
            medicine = pair[1].identified.medicine
            products = _products(medicine, record.reference) if medicine else ()
            for one in sought:
                if medicine is None or not one.codes & medicine.holds:
                    self._one(record.reference, pair, one, products, (answers, some, unlisted))
        return (
            *one_a_line(answers),
            *told_together(some, lambda names: f"which product is meant is not known: {names}", alters_status=True),
            *told_together(unlisted, lambda names: f"what they hold besides their ingredients is not known: {names}"),
        )

    def _sought(self, record: Record) -> Iterator[_Sought]:
        effects = record.reference.excipient_effects
        for agents, pairs in of_one_agent(recorded(record)):
            codes = {code for agent in agents for code in agent.ingredients}
            wanted = {code for code in codes if (effects[code].effect if code in effects else "unlisted") in self.effects}
            if wanted:
                named = tuple(sorted(effects[code].name for code in wanted if code in effects))
                yield _Sought(pairs=pairs, codes=frozenset(wanted), named=named)

    def _one(
        self,
        reference: Reference,
        pair: _Pair,
        one: _Sought,
        products: tuple[frozenset[str] | None, ...],
        into: tuple[list[Outcome], list[Untold], list[Untold]],
    ) -> None:
        answers, some, unlisted = into
        known = [held for held in products if held is not None]
        hits = [held & one.codes for held in known if held & one.codes]
        if hits and len(hits) == len(products):
            answers.append(self._fires(reference, pair, one, frozenset[str]().union(*hits)))
        elif hits:
            some.append((pair, f"{len(hits)} of {len(products)} products hold {one.agent}", "medicine.product"))
        elif known and len(known) == len(products):
            because = "the allergen is not among the excipients that the release lists"
            answers.append(Outcome(answer="clear", subjects=(medicine_subject(*pair),), because=because))
        elif one.named:
            unlisted.append((pair, f"against {one.agent}", "reference.excipients"))

    def _fires(self, reference: Reference, pair: _Pair, one: _Sought, held: frozenset[str]) -> Outcome:
        rows = [reference.excipient_effects[code] for code in sorted(held) if code in reference.excipient_effects]
        names = sorted({reference.substances[code].name for code in held if code in reference.substances})
        why = "; ".join(dict.fromkeys(row.citation for row in rows)) or "No table says what it does as an excipient."
        words = {
            "allergy_source": ", ".join(sorted({allergy.written.source for _, allergy in one.pairs})),
            "excipient": ", ".join(names),
            "why": why,
        }
        return Outcome(
            answer="fires",
            subjects=(medicine_subject(*pair), *(allergy_subject(*each) for each in one.pairs)),
            because="the product holds the recorded allergen as an excipient",
            words=allergy_words(one.pairs[0][1]) | medicine_words(*pair) | words,
            evidence={"excipients": ", ".join(names), "reaction": one.pairs[0][1].reading.severity, "why": why},
            holds="these-orders" if self.holds_orders else None,
        )


def _not_imported(sought: Iterable[_Sought]) -> tuple[Outcome, ...]:
    """Once for all allergies that may be to an excipient: the tables at hand say of no product what it holds."""
    held = list(sought)
    if not held:
        return ()
    names = ", ".join(sorted({one.agent for one in held}))
    return (
        Outcome(
            answer="cannot_tell",
            subjects=tuple(allergy_subject(*pair) for one in held for pair in one.pairs),
            because=f"no release was imported that says what products hold besides their ingredients: {names}",
            missing=("reference.excipients",),
            alters_status=False,
        ),
    )


def _products(medicine: Medicine, reference: Reference) -> tuple[frozenset[str] | None, ...]:
    """What each actual product that may be meant holds; None where the release lists nothing of it."""
    if medicine.level == "amp":
        return (reference.excipients.get(medicine.concept.code),)
    known = medicine.vmp or medicine.vtm
    return tuple(reference.excipients.get(code) for code in reference.actual_products.get(known.code if known else "", ()))
