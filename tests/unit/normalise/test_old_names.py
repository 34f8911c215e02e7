"""Former names of medicines: read as the names of today, and never one medicine as another."""

import pytest

from service.core.model.reference import Reference
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.names import normal_name
from service.core.normalise.old_names import modern
from tests.support.reference import bundled


@pytest.mark.parametrize(
    ("text", "ingredient"),
    [
        ("Frusemide 40mg tablets", "Furosemide"),
        ("Lignocaine 1% gel", "Lidocaine"),
        ("Beclomethasone 100mcg inhaler", "Beclometasone"),
        ("Sulphasalazine 500mg tablets", "Sulfasalazine"),
        ("Oestradiol 1mg tablets", "Estradiol"),
        ("Ferrous sulphate 200mg tablets", "Ferrous sulfate"),
        ("Amlodipine besylate 5mg tablets", "Amlodipine"),
        ("Penicillin G", "Benzylpenicillin"),
        ("Epinephrine", "Adrenaline"),
        ("Acetaminophen", "Paracetamol"),
    ],
)
def test_former_names_are_read(text: str, ingredient: str) -> None:
    found = medicine_of_name(text, bundled())
    assert found is not None
    assert found[0].ingredient_names == (ingredient,)
    assert found[1] == "synonym"


def test_no_name_of_today_is_changed_into_another() -> None:
    """Every name of an ingredient and of a moiety is left as it is, or names the same ingredients when respelt."""
    reference = bundled()
    changed = [
        name
        for name in (row.name for row in (*reference.substances.values(), *reference.vtms.values()))
        if (today := modern(name, reference)) and not _same(name, today, reference)
    ]
    assert changed == []


def _same(name: str, today: str, reference: Reference) -> bool:
    first, second = medicine_of_name(name, reference), medicine_of_name(today, reference)
    return first is not None and second is not None and first[0].ingredients == second[0].ingredients


def test_no_old_name_is_the_name_of_another_medicine() -> None:
    reference = bundled()
    known = {normal_name(row.name) for row in (*reference.substances.values(), *reference.vtms.values())}
    assert sorted(reference.old_names.keys() & known) == []
    salts = reference.salts
    assert [name for name in reference.old_names.values() if name not in known and name not in salts] == []


@pytest.mark.parametrize("text", ["Methadone", "Phenytoin 100mg capsules", "Thiamine 50mg tablets", "Ephedrine", "Penicillamine"])
def test_names_of_today_with_the_letters_of_old_spellings_stay(text: str) -> None:
    found = medicine_of_name(text, bundled())
    assert found is not None
    assert found[0].ingredient_names[0].casefold() in text.casefold()


@pytest.mark.parametrize("text", ["Phrusemide 40mg tablets", "Frusemid", "Lignocain gel", "Sulphur dioxide mixture"])
def test_a_misspelling_of_an_old_name_is_none(text: str) -> None:
    assert medicine_of_name(text, bundled()) is None
