"""The answer of `medrec read medicine` (contract, section 4): one identification as plain values."""

from collections.abc import Mapping
from typing import Any

from service.core.model.coding import Concept
from service.core.model.medicine import Identification, Medicine, Strength


def medicine_answer(found: Identification, atc: Mapping[str, str]) -> dict[str, Any]:
    """What was identified; else the best similar name, marked as such and refused, for a person to confirm.

    `atc`: the ATC code of a virtual product, where the site's own list gives them.
    """
    if found.medicine is not None:
        return _known(found, found.medicine, atc)
    best = found.suggestions[0] if found.suggestions else None
    return {
        "medicine": {**_concept(best.concept), "level": None} if best else None,
        "ingredients": [],
        "groups": [],
        "atc": [],
        "form": None,
        "strength": None,
        "matched_by": "similar-name" if best else None,
        "score": str(best.score) if best else None,
        "suggestions": [{**_concept(one.concept), "score": str(one.score)} for one in found.suggestions],
        "refused": found.explained,
    }


def _known(found: Identification, medicine: Medicine, atc: Mapping[str, str]) -> dict[str, Any]:
    contradictions = "; ".join(f"{one.first} is not {one.second}" for one in found.contradictions)
    names = dict(zip(sorted(medicine.ingredients), medicine.ingredient_names, strict=False))
    return {
        "medicine": {**_concept(medicine.concept), "level": medicine.level},
        "vtm": _concept(medicine.vtm) if medicine.vtm else None,
        "ingredients": [{"code": code, "display": names.get(code)} for code in sorted(medicine.ingredients)],
        "groups": sorted(medicine.groups),
        "atc": [atc[medicine.vmp.code]] if medicine.vmp and medicine.vmp.code in atc else [],
        "form": medicine.form,
        "release": medicine.release,
        "strength": " + ".join(_strength(strength) for strength in medicine.strengths) or None,
        "brand": medicine.brand,
        "matched_by": "code" if found.matched_by == "code-history" else found.matched_by,
        "explained": found.explained,
        "score": "1",
        "refused": contradictions or None,
    }


def _concept(concept: Concept) -> dict[str, str]:
    return {"system": concept.system, "code": concept.code, "display": concept.display}


def _strength(strength: Strength) -> str:
    each = "" if strength.per_unit == "unit-dose" else f"/{strength.per_amount}{strength.per_unit}"
    return f"{strength.amount}{strength.unit}{each}"
