"""Products of a BNF section against the group that the section stands for: none may be missing from it unseen."""

import pytest

from service.core.normalise.known import build_medicine
from tests.support.reference import bundled

# What the section holds and the group leaves out on purpose, by the definition's own `without`.
LEFT_OUT = ("epoprostenol", "pentosan", "coumarin", "patency")


@pytest.mark.parametrize(
    ("group", "sections"),
    [
        ("insulin", ("060101",)),
        ("anticoagulant", ("020801", "020802")),
        ("antiepileptic", ("040801", "040802")),
        ("parkinsons", ("040901",)),
        ("opioid", ("040702",)),
        ("penicillin", ("050101",)),
    ],
)
def test_every_product_of_the_section_whose_ingredients_are_known_is_in_the_group(group: str, sections: tuple[str, ...]) -> None:
    made = [build_medicine("vmp", vmp.code, bundled()) for vmp in bundled().vmps.values() if (vmp.bnf or "").startswith(sections)]
    missing = [medicine.concept.display for medicine in made if medicine.ingredients and group not in medicine.groups]
    assert len(made) > 10
    assert [name for name in missing if not any(word in name.casefold() for word in LEFT_OUT)] == []


def test_no_insulin_is_without_ingredients() -> None:
    insulins = [vmp for vmp in bundled().vmps.values() if (vmp.bnf or "").startswith("060101")]
    assert [vmp.name for vmp in insulins if not build_medicine("vmp", vmp.code, bundled()).ingredients] == []
