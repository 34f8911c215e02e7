"""Words in which nothing was read: what they name is told unless an entry holds it, and ordinary words are no names."""

from datetime import date
from typing import Any

import pytest

from service.core.model.coding import Coding
from service.core.model.entries import AllergyEntry
from service.core.model.written import AllergyWritten, CodedText, MedicineWritten, Passage, SourceList
from service.core.normalise.allergens import read_allergy
from service.core.normalise.named_within import agents_within, gives_a_dose, medicines_within
from service.core.normalise.passages import unread_passages
from service.core.normalise.source import normalise_source
from tests.support.reference import bundled

SNOMED = "http://snomed.info/sct"


def passage(text: str = "", **more: Any) -> Passage:
    return Passage(source="gp", entry="x", path="$", resource="Basic", what="it", text=text, **more)


def medicine(text: str) -> MedicineWritten:
    return MedicineWritten(source="gp", entry=text, path="", resource="row", text=text, status="active", status_written="active")


def allergy(text: str) -> AllergyWritten:
    return AllergyWritten(source="gp", entry=text, path="", resource="AL1", text=text)


def why(*passages: Passage, medicines: tuple[str, ...] = (), allergies: tuple[str, ...] = ()) -> list[str]:
    """The reasons that are given for passages beside those entries."""
    source = normalise_source(
        SourceList(
            name="gp",
            role="gp-record",
            dialect="fhir-r4",
            sha256="",
            medicines=tuple(map(medicine, medicines)),
            allergies=tuple(map(allergy, allergies)),
            passages=passages,
        ),
        bundled(),
        date(2026, 11, 20),
    )
    assert source.unreadable == unread_passages(passages, source.medicines, source.allergies, bundled())
    return [each.reason for each in source.unreadable]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Start warfarin 3 mg tonight, stop Ramipril.", ["warfarin", "Ramipril"]),
        ("co-amoxiclav and FRUSEMIDE", ["co-amoxiclav", "FRUSEMIDE"]),
        ("Ferrous sulfate and folic acid", ["Ferrous sulfate", "folic acid"]),
        ("warfarin, Warfarin, WARFARIN", ["warfarin"]),
        ("Iron 80 mg and iron", ["Iron"]),
        ("Glucose 5.4, iron low, water, air, met Gina and Diva", []),
        ("Oxygen 28% by mask", ["Oxygen"]),
        ("the war farin", []),
        ("warfarinised", []),
        ("", []),
        ("½ µ … 漢字", []),
    ],
)
def test_names_count_word_for_word(text: str, names: list[str]) -> None:
    assert [each.words for each in medicines_within(text, bundled())] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("penicillin and NSAIDs", ["penicillin", "NSAIDs"]),
        ("latex, peanuts and cats", []),
        ("iodine", ["iodine"]),
        ("eye", []),
    ],
)
def test_agents_are_drugs_and_classes_of_drugs(text: str, names: list[str]) -> None:
    assert [each.words for each in agents_within(text, bundled())] == names


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Warferin 3mg daily", "3mg"),
        ("two, then 2 tablets", "2 tablets"),
        ("10 units at night", "10 units"),
        ("70 kg", None),
        ("4.5 mmol", None),
        ("5 mg/L", None),
        ("98 %", None),
        ("2026", None),
    ],
)
def test_an_amount_is_one_as_doses_are_written(text: str, amount: str | None) -> None:
    assert gives_a_dose(text) == amount


@pytest.mark.parametrize(
    ("text", "medicines"),
    [
        ("Losec", ("Omeprazole 20mg gastro-resistant capsules",)),
        ("omeprazole", ("Losec 20mg capsules",)),
        ("Amlodipine and ramipril", ("Amlodipine 5mg tablets", "Ramipril 5mg capsules")),
        # What nobody could identify is held by its words.
        ("warfarin trial", ("Warfarin or placebo, trial arm B",)),
    ],
)
def test_what_an_entry_holds_by_any_name_stays_quiet(text: str, medicines: tuple[str, ...]) -> None:
    assert why(passage(text), medicines=medicines) == []


@pytest.mark.parametrize(
    ("text", "medicines", "name"),
    [
        ("Codeine 30 mg started", ("Dihydrocodeine 30mg tablets",), "Codeine"),
        ("Prednisolone 5 mg", ("Methylprednisolone 16mg tablets",), "Prednisolone"),
    ],
)
def test_a_name_within_another_word_is_not_held(text: str, medicines: tuple[str, ...], name: str) -> None:
    assert why(passage(text), medicines=medicines) == [f"it names {name}, which no entry of this source holds, and is not read"]


def test_what_a_note_of_an_allergy_names_is_no_allergy_that_is_held() -> None:
    noted = AllergyWritten(source="gp", entry="a", path="", resource="AL1", text="Penicillin", notes=("Tolerates codeine",))
    entry = AllergyEntry(written=noted, role="gp-record", reading=read_allergy(noted, bundled()))
    [told] = unread_passages((passage("Allergic to penicillin and codeine"),), (), (entry,), bundled())
    assert told.reason == "it speaks of an allergy to codeine, which no entry of this source holds, and is not read"


def test_a_name_within_another_word_is_told_beside_it() -> None:
    told = why(passage("Dihydrocodeine 30 mg and codeine 15 mg"))
    assert told == ["it names Dihydrocodeine, codeine, which no entry of this source holds, and is not read"]


def test_words_of_form_and_time_are_no_name_that_an_entry_holds() -> None:
    strange = passage("Warfrin 3 mg tablets daily", in_place_of_entries=True)
    assert why(strange, medicines=("Amlodipine 5mg tablets",)) == [
        "it gives an amount (3 mg) of what is not known here, and is not read"
    ]
    assert why(strange, medicines=("Warfrin 3mg tablets",)) == []


def test_one_ingredient_of_two_is_not_the_medicine() -> None:
    assert why(passage("co-codamol"), medicines=("Paracetamol 500mg tablets",)) == [
        "it names co-codamol, which no entry of this source holds, and is not read"
    ]


def test_an_allergy_is_held_by_an_allergy_alone() -> None:
    said = why(passage("Allergic to amlodipine"), medicines=("Amlodipine 5mg tablets",))
    assert said == ["it speaks of an allergy to amlodipine, which no entry of this source holds, and is not read"]
    assert why(passage("Allergic to amlodipine"), allergies=("Amlodipine",)) == []


def test_a_medicine_is_held_by_a_medicine_alone() -> None:
    """That somebody is allergic to it does not say that it was not started."""
    said = why(passage("Started amoxicillin"), allergies=("Amoxicillin",))
    assert said == ["it names amoxicillin, which no entry of this source holds, and is not read"]


@pytest.mark.parametrize("text", ["Allergies:\namlodipine", "Allergies:\n\namlodipine\nramipril"])
def test_below_a_heading_of_allergies_either_may_be_meant(text: str) -> None:
    assert why(passage(text), medicines=("Amlodipine 5mg tablets", "Ramipril 5mg capsules")) == []
    assert "an allergy to amlodipine" in why(passage(text))[0]


def test_a_heading_speaks_for_no_more_than_stands_below_it() -> None:
    said = why(passage("Allergies:\npenicillin\nHome life\nwarfarin"))
    assert said == [
        "it speaks of an allergy to penicillin and names warfarin, which no entry of this source holds, and is not read"
    ]


@pytest.mark.parametrize("text", ["No known drug allergies", "NKDA", "Allergic to cats", "Allergies: none"])
def test_a_denial_names_nobody(text: str) -> None:
    assert why(passage(text)) == []


def test_an_exception_to_a_denial_is_told() -> None:
    told = why(passage("No known drug allergies except penicillin"))
    assert told == ["it speaks of an allergy to penicillin, which no entry of this source holds, and is not read"]


def test_a_denial_is_no_heading() -> None:
    assert why(passage("No known drug allergies\nwarfarin")) == [
        "it names warfarin, which no entry of this source holds, and is not read"
    ]


def test_where_only_allergies_count_a_medicine_is_quiet() -> None:
    assert why(passage("Digoxin low. Warfarin continued", only_allergies=True)) == []
    assert "an allergy to digoxin" in why(passage("Allergic to digoxin", only_allergies=True))[0]


@pytest.mark.parametrize(
    ("text", "in_place", "said"),
    [
        ("Obscuramab 40 mg weekly", True, ["it gives an amount (40 mg) of what is not known here, and is not read"]),
        ("Obscuramab 40 mg weekly", False, []),
        ("Obscuramab weekly", True, []),
    ],
)
def test_an_amount_of_what_no_table_knows_counts_where_entries_should_be(text: str, in_place: bool, said: list[str]) -> None:
    assert why(passage(text, in_place_of_entries=in_place)) == said


def test_an_amount_that_an_entry_gives_in_the_same_words_is_quiet() -> None:
    assert why(passage("Obscuramab 40 mg weekly", in_place_of_entries=True), medicines=("Obscuramab 40mg injection",)) == []


@pytest.mark.parametrize(
    ("term", "named"),
    [
        (CodedText(codings=(Coding(system=SNOMED, code="319733000"),)), True),
        (CodedText(text="Warfarin 3mg tablets"), True),
        (CodedText(text="Warfarin monitoring"), False),
        (CodedText(text="Lithium"), False),
        (CodedText(codings=(Coding(system=SNOMED, code="195967001", display="Asthma"),)), False),
        (CodedText(), False),
    ],
)
def test_a_term_counts_by_a_known_code_or_as_a_product(term: CodedText, named: bool) -> None:
    assert bool(why(passage(terms=(term,)))) == named


def test_one_product_as_problem_and_finding_is_told_once() -> None:
    term = CodedText(text="Warfarin 3mg tablets")
    assert len(why(passage(terms=(term,)), passage(terms=(term,)))) == 1


def test_of_many_names_five_are_told_and_the_rest_counted() -> None:
    text = "warfarin, ramipril, digoxin, codeine, morphine, aspirin, senna"
    assert why(passage(text))[0].startswith("it names warfarin, ramipril, digoxin, codeine, morphine and 2 more, which")


def test_a_book_is_told_as_not_read() -> None:
    assert why(passage("word " * 80_001)) == ["it is longer than 400000 characters, and is not read"]
