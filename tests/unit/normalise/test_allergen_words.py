"""The words of an allergy entry: which are the source's own term, what wraps a name, and one spelling of the names of classes."""

from typing import Any

import pytest

from service.core.model.written import AllergyWritten, ReactionWritten
from service.core.normalise.allergen_names import allergen_key, allergen_names
from service.core.normalise.allergen_words import ended_in_words, name_words, note_terms, original_term, strip_wrappers
from tests.support.reference import bundled
from tests.unit.normalise.test_allergen_edges import AMOXICILLIN, DEGRADED, DEGRADED_OTHER, PENICILLIN, coding, written


@pytest.mark.parametrize(
    ("entry", "term"),
    [
        (written(coding(PENICILLIN, "display", "description"), text="text", notes=("note",)), "text"),
        (written(coding(PENICILLIN, "display", "description"), notes=("note",)), "description"),
        (written(coding(PENICILLIN, "display"), notes=("note",)), "display"),
        (written(coding(DEGRADED, "degraded", "lost"), coding(PENICILLIN, None, "description")), "description"),
        (written(coding(DEGRADED, "degraded", "lost"), coding(PENICILLIN, "display")), "display"),
        (written(coding(PENICILLIN, "first"), coding(AMOXICILLIN, "chosen", user_selected=True)), "chosen"),
        (written(coding(DEGRADED, "degraded"), notes=("note", "another")), "note"),
        (written(coding(DEGRADED, "degraded"), reactions=(ReactionWritten(), ReactionWritten(description="rash"))), "rash"),
        (written(coding(DEGRADED, "degraded")), "degraded"),
        (written(coding(DEGRADED), coding(DEGRADED_OTHER, "degraded")), "degraded"),
        (written(coding(PENICILLIN)), None),
        (written(), None),
    ],
)
def test_where_the_original_term_stands(entry: AllergyWritten, term: str | None) -> None:
    assert original_term(entry) == term


@pytest.mark.parametrize(
    "words",
    [
        "[X]Penicillin",
        "[D] Penicillin",
        "[V]Penicillin",
        "Resolved 'Penicillin' original code 91936005.",
        "Allergy description: Penicillin",
        "Original text: Penicillin",
        "H/O: drug allergy Penicillin",
        "H/O Penicillin",
        "h/o: Penicillin",
        "History of Penicillin",
        "Personal history of: Penicillin",
        "Allergy: Penicillin",
        "Drug allergy status: Penicillin",
        "Allergies: Penicillin",
        "Allergy to [X]Penicillin",
        "H/O: Original text: Penicillin",
        "Allergy to Penicillin",
        "Known drug allergy to Penicillin",
        "drug allergy to Penicillin",
        "Allergic to Penicillin",
        "Allergic reaction to Penicillin",
        "Adverse reaction to Penicillin",
        "Intolerance to Penicillin",
        "Sensitivity to Penicillin",
        "Sensitive to Penicillin",
        "Hypersensitivity to Penicillin",
        "Penicillin allergy",
        "Penicillin drug allergy",
        "Penicillin adverse reaction",
        "Penicillin hypersensitivity",
        "Penicillin intolerance",
        "Penicillin (substance)",
        "Penicillin (product)",
        "Penicillin (finding)",
        "Penicillin (disorder)",
        "Penicillin (all components considered allergens)",
        "Allergy description: Allergy to  Penicillin.",
        "[X]Allergy description: H/O: Allergy to Penicillin",
        "  Penicillin ",
        "Penicillin",
    ],
)
def test_what_wraps_a_name_is_taken_off(words: str) -> None:
    assert strip_wrappers(words) == "Penicillin"


@pytest.mark.parametrize("name", ["LATEX", "Latex", "Botox", "Vitamin D", "d-alpha tocopherol"])
def test_a_name_keeps_its_own_letters(name: str) -> None:
    assert strip_wrappers(f"Allergy to {name}.") == strip_wrappers(name) == name


@pytest.mark.parametrize(
    ("notes", "terms"),
    [
        (
            ("Allergy description: Trimethoprim allergy; rash",),
            ("Trimethoprim allergy", "Allergy description: Trimethoprim allergy"),
        ),
        (("Original text: Septrin\nmore",), ("Septrin", "Original text: Septrin")),
        (
            ("Sensitivity to Amoxicillin ended on 01 Jan 2007",),
            ("Amoxicillin", "Sensitivity to Amoxicillin ended on 01 Jan 2007"),
        ),
        (("Tramadol - collapsed",), ("Tramadol",)),
        (("Tramadol – collapsed",), ("Tramadol",)),
        (("Tramadol. Collapsed", "Tramadol"), ("Tramadol",)),
        (("Tramadol; collapsed", "Codeine"), ("Tramadol", "Codeine")),
        ((". nothing",), ()),
        ((), ()),
    ],
)
def test_terms_that_notes_give(notes: tuple[str, ...], terms: tuple[str, ...]) -> None:
    assert note_terms(written(notes=notes)) == terms


@pytest.mark.parametrize(
    ("more", "ended"),
    [
        ({"notes": ("it ended on 1 May",)}, True),
        ({"text": "Episodicity: ended"}, True),
        ({"notes": ("Episodicity : code=12,displayName=Ended",)}, False),
        ({"notes": ("Episodicity : code=12, displayName=Ended",)}, True),
        ({"notes": ("weekended on",)}, False),
        ({}, False),
    ],
)
def test_words_that_say_that_it_ended(more: Any, ended: bool) -> None:
    assert ended_in_words(written(**more)) is ended


def test_words_that_may_be_part_of_a_name_are_those_without_wrappers_and_numbers() -> None:
    assert name_words("Allergy to co-amoxiclav 500 mg and Tramadol") == ["co-amoxiclav", "Tramadol"]
    assert name_words(None) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Anesthetics", "anaesthetic"),
        ("estrogens", "oestrogen"),
        ("estrone", "oestrone"),
        ("antidiarrheal", "antidiarrhoeal"),
        ("diarrheal", "diarrhoeal"),
        ("hemostatics", "haemostatic"),
        ("tranquillizers", "tranquilliser"),
        ("sulphonamides", "sulfonamide"),
        ("sulphonylureas", "sulfonylurea"),
        ("sulfonamides", "sulfonamide"),
        ("hypoglycemic", "hypoglycaemic"),
        ("aluminum", "aluminium"),
        ("homoeopathic", "homeopathic"),
        ("CNS stimulants", "central nervous system stimulant"),
        ("Penicillins", "penicillin"),
        ("immobilizing", "immobilising"),
        ("Eggs", "egg"),
        ("nuts", "nut"),
    ],
)
def test_one_spelling_of_the_names_of_classes(first: str, second: str) -> None:
    assert allergen_key(first) == allergen_key(second)


@pytest.mark.parametrize("word", ["diabetes", "herpes", "rabies", "grass", "virus", "arthritis", "gas"])
def test_words_that_end_in_s_and_are_no_plural(word: str) -> None:
    assert allergen_key(word) == word


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("tranquillizers", "tranquilliser"),
        ("Tranquillisers", "tranquilliser"),
        ("Opioids/paracetamol", "opioid / paracetamol"),
        ("Sulfonamides (topical)", "sulfonamide ( topical )"),
    ],
)
def test_a_name_is_spelled_as_in_britain_and_keeps_what_joins_its_words(written: str, key: str) -> None:
    assert allergen_key(written) == key


def test_the_names_of_one_version_of_the_tables_are_made_once() -> None:
    assert allergen_names(bundled()) is allergen_names(bundled())
