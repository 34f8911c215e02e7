"""What a product is said to be against the ingredients that its own entry lists, as mixtures and bags are written."""

from collections.abc import Sequence
from dataclasses import replace

from service.core.model.medicine import Contradiction, Identification, Medicine
from service.core.model.reference import Reference
from service.core.normalise.known import of_ingredients

_BY_CONTENTS = "by the ingredients that its entry lists"


def with_contents(found: Identification, listed: Sequence[Identification], reference: Reference) -> Identification:
    """The identification with what the entry lists as ingredients, each of them identified on its own.

    What has no other identity is what it lists, where all of that is known. A product that is among what is listed is a mixture
    of all of it. One that is not contradicts it, and is held against allergies with all of it.
    """
    known = [one.medicine for one in listed if one.medicine and one.medicine.ingredients]
    held = frozenset[str]().union(*(medicine.holds for medicine in known))
    whole = len(known) == len(listed)
    if found.medicine is None:
        alone = whole and not (found.contradictions or found.degraded or found.trial)
        return replace(found, **_as_mixture(of_ingredients(held, reference))) if alone else found
    beyond = held - found.medicine.holds
    if whole and not beyond:
        return found
    if whole and found.medicine.ingredients <= held:
        return replace(found, **_as_mixture(of_ingredients(held | found.medicine.holds, reference)))
    return replace(
        found,
        medicine=replace(found.medicine, besides=found.medicine.besides | beyond),
        contradictions=(*found.contradictions, _against(found.medicine, listed)),
    )


def _as_mixture(medicine: Medicine) -> dict[str, object]:
    return {"medicine": medicine, "matched_by": "synonym", "explained": _BY_CONTENTS, "suggestions": ()}


def _against(medicine: Medicine, listed: Sequence[Identification]) -> Contradiction:
    names = [one.medicine.concept.display if one.medicine else "an ingredient that is not known" for one in listed]
    return Contradiction(
        what="medicine",
        first=medicine.concept.display,
        second=f"the ingredients that it lists: {', '.join(dict.fromkeys(names))}",
    )
