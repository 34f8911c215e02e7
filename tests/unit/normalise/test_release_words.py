"""How a product lets its substance go, as people write it into its name."""

import pytest

from service.core.model.medicine import Medicine
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.release_words import named_releases, only_release
from tests.support.reference import bundled


def read(name: str) -> Medicine:
    found = medicine_of_name(name, bundled())
    assert found is not None, name
    return found[0]


@pytest.mark.parametrize(
    ("name", "form", "release"),
    [
        ("Oxycodone MR 10mg tablets", "tablet", "modified"),
        ("Oxycodone 10mg MR tablets", "tablet", "modified"),
        ("Oxycodone 10mg tablets m/r", "tablet", "modified"),
        ("Oxycodone 10mg M.R. tablets", "tablet", "modified"),
        ("Oxycodone 10mg prolonged release tablets", "tablet", "modified"),
        ("Oxycodone 10mg tablets", "tablet", "immediate"),
        ("Morphine sulfate SR 30mg tablets", "tablet", "modified"),
        ("Morphine SR", None, "modified"),
        ("Morphine", None, None),
        ("Tacrolimus MR 5mg capsules", "capsule", "modified"),
        ("Venlafaxine XL 75mg capsules", "capsule", "modified"),
        ("Propranolol LA 80mg capsules", "capsule", "modified"),
        ("Carbamazepine PR 400mg tablets", "tablet", "modified"),
        ("Nifedipine retard 20mg tablets", "tablet", "modified"),
        ("Prednisolone 5mg EC tablets", "tablet", "gastro-resistant"),
        ("Prednisolone e/c 5mg tablets", "tablet", "gastro-resistant"),
        ("Omeprazole 20mg delayed release capsules", "capsule", "gastro-resistant"),
        ("Adalat LA 30mg tablets", "tablet", "modified"),
        ("Slozem 120mg capsules", "capsule", "modified"),
    ],
)
def test_a_release_in_a_name_is_read(name: str, form: str | None, release: str | None) -> None:
    found = read(name)
    assert (found.form, found.release, found.release_doubtful) == (form, release, False)


@pytest.mark.parametrize(
    "name",
    # No product of them is known that is released so; of the brand, only a plain one is.
    ["Warfarin MR 3mg tablets", "Apixaban XL 5mg tablets", "Sevredol MR 20mg tablets", "Warfarin SR"],
)
def test_one_that_the_dictionary_does_not_have_is_not_taken_as_plain(name: str) -> None:
    found = read(name)
    assert (found.release, found.release_doubtful) == (None, True)


@pytest.mark.parametrize("name", ["Paracetamol PR 1g suppositories", "Fentanyl 12micrograms/hour transdermal patches LA"])
def test_of_other_forms_it_does_not_matter(name: str) -> None:
    found = read(name)
    assert (found.release, found.release_doubtful) == (None, False)


@pytest.mark.parametrize("words", ["tablet", "oral", "sr1", "merx", "laxative", "immediate release", "soluble"])
def test_other_words_are_no_release(words: str) -> None:
    assert named_releases(words) == ()
    assert not only_release(words)


@pytest.mark.parametrize("words", ["mr", "m/r", "modified release", "modified-release", "xl", "delayed release", "e/c"])
def test_a_release_by_itself(words: str) -> None:
    assert only_release(words)
    assert not only_release(f"{words} tablet")
