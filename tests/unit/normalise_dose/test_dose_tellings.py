"""Two tellings of one dosage, as each dialect sends them: told where they differ, quiet where they agree, named where unread."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from service.core.model.coding import Coding, Concept
from service.core.model.dose import DoseReading, DoseStep
from service.core.model.medicine import Medicine, Strength
from service.core.model.quantity import QuantityWritten
from service.core.model.written import CodedText, DosageWritten, SourceList, StructuredDose
from service.core.normalise.dosage import read_dosage, read_dosages
from service.core.normalise.dose_tellings import route_differs
from service.core.normalise.source import normalise_source
from service.sources.read import read_source
from tests.support.payloads.hl7 import hl7_order, hl7_rde
from tests.support.payloads.people import Person
from tests.support.reference import bundled
from tests.unit.normalise_dose.in_full import in_full

SNOMED, UCUM = "http://snomed.info/sct", "http://unitsofmeasure.org"
AMOXICILLIN_250 = Medicine(
    level="vmp",
    concept=Concept(system=SNOMED, code="39732311000001104", display="Amoxicillin 250mg capsules"),
    vtm=Concept(system=SNOMED, code="774586009", display="Amoxicillin"),
    ingredients=frozenset({"372687004"}),
    ingredient_names=("Amoxicillin",),
    form="capsule",
    strengths=(Strength(ingredient="372687004", amount=Decimal(250), unit="mg", per_amount=Decimal(1), per_unit="unit-dose"),),
)
MG_500_FOUR_TIMES = {
    "timing": {"repeat": {"frequency": 4, "period": 1, "periodUnit": "d"}},
    "doseQuantity": {"value": 500, "unit": "mg", "system": UCUM, "code": "mg"},
}


def amount(value: str, unit: str = "mg") -> QuantityWritten:
    return QuantityWritten(value=Decimal(value), system=UCUM, code=unit)


def coded(value: str | None = "500", times: int = 4, unit: str = "mg", **more: Any) -> StructuredDose:
    amounts = ((amount(value, unit), amount(value, unit)),) if value else ()
    return StructuredDose(amounts=amounts, **{"frequency": times, "period": Decimal(1), "period_unit": "d", **more})


def between(low: str, high: str, unit: str = "mg") -> StructuredDose:
    return replace(coded(), amounts=((amount(low, unit), amount(high, unit)),))


def read(text: str | None, structured: StructuredDose | None = None, **more: Any) -> DoseReading:
    written = DosageWritten(path="dosage[0]", text=text, structured=structured, **more)
    return read_dosage(written, medicine=more.pop("medicine", AMOXICILLIN_250), reference=bundled())


def aspects(reading: DoseReading) -> list[str]:
    return [one.aspect for one in reading.disagreements]


INTRAVENOUS = CodedText(codings=(Coding(system=SNOMED, code="47625008", display="Intravenous"),))
# A route that the table of routes holds among others that have no name of their own.
EPIDURAL = CodedText(codings=(Coding(system=SNOMED, code="404820008", display="Epidural"),))
ORAL = CodedText(codings=(Coding(system=SNOMED, code="26643006", display="Oral"),))
FOUR_GRAMS = (amount("4", "g"), amount("1", "d"))


@pytest.mark.parametrize(
    ("text", "structured", "more", "found"),
    [
        ("2 capsules four times a day", coded("250"), {}, ["dose"]),
        ("500 micrograms four times a day", coded("500"), {}, ["dose"]),
        ("25 mg/kg four times a day", coded("25"), {}, ["dose"]),
        ("20 to 25 mg/kg four times a day", between("20", "25"), {}, ["dose"]),
        ("20 to 25 mg four times a day", between("20", "25", "mg/kg"), {}, ["dose"]),
        ("1 to 2 four times a day", between("2", "2", "capsule"), {}, ["dose"]),
        ("2 capsules three times a day", coded(), {}, ["frequency"]),
        ("2 capsules once a week", coded(times=1), {}, ["frequency"]),
        ("500 mg on Monday", coded(times=1, period_unit="wk", days_of_week=("tue",)), {}, ["frequency"]),
        ("1 capsule twice a day", coded(), {}, ["dose", "frequency"]),
        ("500 mg four times a day maximum 2 g in 24 hours", coded(max_per_period=FOUR_GRAMS), {}, ["maximum"]),
        ("500 mg orally four times a day", coded(), {"route": INTRAVENOUS}, ["route"]),
        ("500 mg orally four times a day", None, {"route": INTRAVENOUS}, ["route"]),
        ("2 capsules 4 times a day.", coded(), {"as_needed": True}, ["as-needed"]),
        ("500 mg four times a day", None, {"as_needed": True}, ["as-needed"]),
        ("500 mg four times a day when required", coded(), {"as_needed": False}, ["as-needed"]),
        ("500 mg orally twice a day", coded(), {"route": INTRAVENOUS, "as_needed": True}, ["frequency", "route", "as-needed"]),
        ("One capsule twice a day", None, {"patient_instruction": "Take two capsules twice a day"}, ["dose"]),
        ("One capsule twice a day", None, {"patient_instruction": "One capsule three times a day"}, ["frequency"]),
        ("One capsule twice a day", None, {"patient_instruction": "Take when required"}, ["as-needed"]),
        ("One capsule twice a day", None, {"patient_instruction": "Take two capsules at night"}, ["dose", "frequency"]),
        ("500 mg four times a day", None, {"patient_instruction": "500 mg 3 to 4 times a day"}, ["frequency"]),
        ("500 mg 3 to 4 times a day", None, {"patient_instruction": "500 mg four times a day"}, ["frequency"]),
        ("500 mg four times a day", None, {"patient_instruction": "500 mg up to three times a day"}, ["frequency"]),
        ("One capsule at night and one when required", None, {"as_needed": False}, ["as-needed"]),
        ("One capsule twice a day", None, {"patient_instruction": "One capsule once"}, ["frequency"]),
    ],
)
def test_what_differs_is_told_by_its_aspect(
    text: str, structured: StructuredDose | None, more: dict[str, Any], found: list[str]
) -> None:
    reading = read(text, structured, **more)
    assert aspects(reading) == found
    assert reading.not_compared == ()


@pytest.mark.parametrize(
    ("text", "structured", "more"),
    [
        ("2 capsules four times a day", coded(), {"route": ORAL}),
        ("1 to 2 four times a day", between("1", "2", "capsule"), {}),
        ("500 mg four times a day", coded("2", unit="{capsule}"), {}),
        ("500 mg four times a day", replace(coded(), frequency=None, period=None, period_unit=None), {}),
        ("500 mg on Monday", coded(times=1, period_unit="wk"), {}),
        ("500 mg orally four times a day", coded(), {"route": EPIDURAL}),
        # Of two routes nobody knows which it is, and a check of its own says so.
        ("500 mg orally four times a day", coded(), {"route": INTRAVENOUS, "further_routes": (ORAL,)}),
        ("500 mg by mouth four times a day", coded(), {"route": ORAL, "as_needed": False}),
        ("500 mg up to four times a day", coded(), {"as_needed": True}),
        ("500 mg on Monday", coded(times=1, period_unit="wk", days_of_week=("mon",)), {}),
        ("Amoxicillin 500mg, four times a day.", coded(), {}),
        ("as directed", coded(), {}),
        ("500 mg four times a day", None, {"route": INTRAVENOUS}),
        ("500 mg four times a day", None, {"as_needed": None}),
        ("One capsule twice a day", None, {"patient_instruction": "Keep in the fridge. Shake well"}),
        ("One capsule twice a day", None, {"patient_instruction": "Take in the morning"}),
        ("One capsule twice a day", None, {"patient_instruction": "one capsule 2 times a day"}),
        ("One capsule twice a day when required", None, {"patient_instruction": "One capsule twice a day as required"}),
        (None, coded(), {"as_needed": True}),
        ("One capsule at night when required", None, {"patient_instruction": "Take at night"}),
        ("500 mg 3 to 4 times a day", None, {"patient_instruction": "500 mg 3-4 times a day"}),
        ("500 mg four times a day", None, {"patient_instruction": "500 mg up to four times a day"}),
        ("500 mg up to four times a day", None, {"patient_instruction": "500 mg four times a day"}),
        ("500 mg four times a day", replace(coded(), amounts=((amount("5", "mL"),) * 2, (amount("500"),) * 2)), {}),
    ],
)
def test_what_agrees_or_stands_alone_is_quiet(text: str | None, structured: StructuredDose | None, more: dict[str, Any]) -> None:
    reading = read(text, structured, **more)
    assert (reading.disagreements, reading.not_compared, reading.refused) == ((), (), None)


@pytest.mark.parametrize(
    ("text", "structured", "why"),
    [
        ("500 mg as the clinic said on the telephone", coded(), "the words were not read"),
        ("500 mg four times a day", coded(unit="furlong"), "the coded dose was not read"),
        ("10 mL four times a day", coded(), "10 mL in words and of 500 mg in codes could not be compared"),
        ("25 mg/kg four times a day", coded("210"), "25 mg/kg in words and of 210 mg in codes could not be compared"),
    ],
)
def test_what_could_not_be_compared_is_named(text: str, structured: StructuredDose, why: str) -> None:
    reading = read(text, structured)
    assert reading.disagreements == ()
    assert any(why in said for said in reading.not_compared)


@pytest.mark.parametrize(
    ("text", "instruction", "told"),
    [
        ("One twice a day", "One twice a day", []),
        ("1-2 twice a day", "Take one to two twice a day", []),
        ("One twice a day", "Take two twice a day", ["the dose is 1 in words and 2 in the instruction to the patient"]),
        ("1-2 twice a day", "Take two twice a day", ["the dose is 1 to 2 in words and 2 in the instruction to the patient"]),
    ],
)
def test_two_bare_numbers_count_the_same_product_whatever_it_is(text: str, instruction: str, told: list[str]) -> None:
    written = DosageWritten(path="d", text=text, patient_instruction=instruction)
    reading = read_dosage(written, medicine=None, reference=bundled())
    assert ([one.because for one in reading.disagreements], reading.not_compared) == (told, ())


def test_both_readings_are_quoted() -> None:
    said = read("1 capsule twice a day", coded()).disagreement
    assert said == (
        "the dose is 1 capsule in words and 500 mg in codes; it is given 2 times a day in words and 4 times a day in codes"
    )


def test_a_route_or_a_need_at_odds_leaves_the_amount_to_be_checked() -> None:
    assert not read("500 mg orally four times a day", coded(), route=INTRAVENOUS).amount_at_odds
    assert read("500 mg orally three times a day", coded(), route=INTRAVENOUS).amount_at_odds


@pytest.mark.parametrize(
    ("route", "found"), [("other", ()), ("iv", ()), ("oral", ("the route is oral in words and iv in codes",))]
)
def test_a_route_without_a_name_of_its_own_contradicts_no_coded_route(route: str, found: tuple[str, ...]) -> None:
    words = DoseReading(written="as ordered", steps=(DoseStep(route=route),))
    told = route_differs(words, DosageWritten(path="d", route=INTRAVENOUS), bundled())
    assert tuple(one.because for one in told) == found


def test_one_of_several_amounts_in_codes_may_be_the_one_in_words() -> None:
    both = ((amount("2", "1"), amount("2", "1")), (amount("500"), amount("500")))
    reading = read("500 mg four times a day", StructuredDose(amounts=both, frequency=4, period=Decimal(1), period_unit="d"))
    assert (reading.read_from, reading.disagreements) == ("text", ())
    assert [step.amount and (step.amount.high, step.amount.unit) for step in reading.steps] == [(Decimal(500), "mg")]


def test_words_repeated_beside_several_coded_doses_are_held_against_none() -> None:
    written = tuple(
        DosageWritten(
            path=f"dosage[{place}]", text="One in the morning and two at night", structured=coded(dose, 1, when=(when,))
        )
        for place, (dose, when) in enumerate((("250", "MORN"), ("500", "NIGHT")))
    )
    readings = read_dosages(written, medicine=AMOXICILLIN_250, reference=bundled())
    assert [reading.disagreements for reading in readings] == [(), ()]
    assert all("several dosages together" in reading.not_compared[0] for reading in readings)
    assert [reading.steps[0].amount.high for reading in readings if reading.steps[0].amount] == [Decimal(250), Decimal(500)]


def test_beside_shared_words_a_shared_instruction_is_held_against_none_and_a_rate_is_still_told() -> None:
    words, twice = "One in the morning and two at night", "1 capsule twice a day"
    told = (coded("250", 1, when=("MORN",), rate="100 mg/h"), coded("500", 1, when=("NIGHT",)))
    written = tuple(DosageWritten(path="d", text=words, structured=each, additional=(twice,)) for each in told)
    first, second = read_dosages(written, medicine=AMOXICILLIN_250, reference=bundled())
    further = (
        f'what is said in the further instruction "{twice}" tells several dosages together and was held against none of them'
    )
    assert (first.disagreements, second.disagreements) == ((), ())
    assert first.not_compared == (*SHARED, "the rate of 100 mg/h was held against nothing", further)
    assert second.not_compared == (*SHARED, further)


def sources() -> list[tuple[str, object]]:
    """One order of which the words say twice and the codes four times a day, in every dialect that has both."""
    words = "500 mg twice a day"
    capsule = {"coding": [{"system": SNOMED, "code": "39732311000001104", "display": "Amoxicillin 250mg capsules"}]}
    profile = "https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-{}-1"
    shared = {"id": "1", "status": "active", "dosage": [{"text": words, **MG_500_FOUR_TIMES}]}
    r4 = {
        "text": words,
        "timing": MG_500_FOUR_TIMES["timing"],
        "doseAndRate": [{"doseQuantity": MG_500_FOUR_TIMES["doseQuantity"]}],
    }
    stu3 = [
        {"resourceType": "Medication", "id": "m", "meta": {"profile": [profile.format("Medication")]}, "code": capsule},
        {
            "resourceType": "MedicationStatement",
            "meta": {"profile": [profile.format("MedicationStatement")]},
            "medicationReference": {"reference": "Medication/m"},
            "taken": "unk",
            **shared,
        },
    ]
    order = {"resourceType": "MedicationRequest", "id": "1", "status": "active", "intent": "order", "dosageInstruction": [r4]}
    hl7 = hl7_rde(Person(which=1), [hl7_order(1, "amoxicillin 250", 500, "mg", "QID", form="Capsule", words=words)])
    return [
        ("gp-connect-stu3", {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in stu3]}),
        (
            "fhir-r4",
            {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": {**order, "medicationCodeableConcept": capsule}}],
            },
        ),
        ("hl7v2", hl7),
    ]


@pytest.mark.parametrize(("dialect", "payload"), sources(), ids=lambda value: value if isinstance(value, str) else "payload")
def test_every_dialect_that_sends_both_is_compared(dialect: str, payload: object) -> None:
    found = read_source("ward", "inpatient-orders", payload, sha256="0" * 64)
    assert isinstance(found, SourceList), found
    assert found.dialect == dialect
    (entry,) = normalise_source(found, bundled(), date(2026, 11, 20)).medicines
    assert [aspects(dose) for dose in entry.doses] == [["frequency"]]


def together(*dosages: tuple[str | None, StructuredDose | None]) -> list[tuple[str, tuple[str, ...]]]:
    """Each dosage of one entry in full beside what was not compared of it."""
    written = tuple(DosageWritten(path="d", text=text, structured=structured) for text, structured in dosages)
    readings = read_dosages(written, medicine=None, reference=bundled())
    return [(in_full(replace(reading, not_compared=())), reading.not_compared) for reading in readings]


SHARED = ("the words tell several dosages together and were held against none of them",)


def test_words_are_only_shared_between_dosages_that_have_words_and_codes() -> None:
    words, five, two = "500 mg four times a day", coded(), coded("250")
    assert together((None, five), (None, two)) == [("500 mg x4 in 1", ()), ("250 mg x4 in 1", ())]
    assert together((words, five), (words, two), (words, None)) == [
        ("500 mg x4 in 1", SHARED),
        ("250 mg x4 in 1", SHARED),
        ("500 mg x4 in 1", ()),
    ]


def test_an_instruction_stands_beside_the_notes_of_the_text_and_is_what_was_written_where_there_is_no_text() -> None:
    beside = read("500 mg with food four times a day", patient_instruction="Drink water")
    assert beside.notes == ("with food", "Drink water")
    alone = read(None, coded(), patient_instruction="500 mg four times a day")
    assert (alone.written, alone.read_from, alone.disagreements) == ("500 mg four times a day", "both", ())


@pytest.mark.parametrize("text", ["Penicillins 500 mg four times a day", "Ramipril 500 mg four times a day"])
def test_only_the_name_of_the_entrys_own_medicine_is_passed_over(text: str) -> None:
    assert read(text).refused
    assert not read("Amoxicillin 500 mg four times a day").refused


@pytest.mark.parametrize(("low", "high", "differs"), [("1", "2", False), ("1", "3", True), ("2", "2", True)])
def test_a_range_without_a_unit_is_held_against_both_ends_of_what_is_counted(low: str, high: str, differs: bool) -> None:
    [(found, untold)] = together(("1 to 2 four times a day", between(low, high, "{capsule}")))
    assert ("dose: the dose is" in found, untold) == (differs, ())


def test_words_that_differ_between_dosages_or_stand_beside_words_alone_are_held_against_their_own_codes() -> None:
    words, five, two = "500 mg four times a day", coded(), coded("250")
    assert together((words, five), ("250 mg four times a day", two)) == [("500 mg x4 in 1", ()), ("250 mg x4 in 1", ())]
    assert together((words, None), (words, five)) == [("500 mg x4 in 1", ()), ("500 mg x4 in 1", ())]


def test_a_reading_keeps_the_words_as_they_were_written() -> None:
    words, named = "500 mg four times a day", "Amoxicillin one capsule daily"
    shared = tuple(DosageWritten(path="d", text=words, structured=each) for each in (coded(), coded("250")))
    assert [one.written for one in read_dosages(shared, medicine=None, reference=bundled())] == [words, words]
    assert read("hop about", coded()).written == "hop about"
    assert read(None, coded(), patient_instruction="hop about").written == "hop about"
    assert read("as directed", patient_instruction="One daily").written == "as directed; One daily"
    assert read(named).written == named


VITAMIN_B = replace(AMOXICILLIN_250, vtm=None, ingredient_names=("Vitamin B", "Vitamin B 12"))


@pytest.mark.parametrize(
    ("text", "medicine", "said"),
    [
        ("Amoxicillin one daily", replace(AMOXICILLIN_250, vtm=None), "1 capsule x1 in 1"),
        ("Amoxicillin one daily", replace(AMOXICILLIN_250, ingredient_names=()), "1 capsule x1 in 1"),
        ("Amoxil one daily", replace(AMOXICILLIN_250, brand="Amoxil"), "1 capsule x1 in 1"),
        # A number that belongs to the longer name is no dose of the shorter one.
        ("Vitamin B 12 daily", VITAMIN_B, "x1 in 1"),
        ("hop about", None, 'refused: "hop about": it was not understood | unread: hop about'),
    ],
)
def test_directions_that_begin_with_a_name_of_their_own_medicine(text: str, medicine: Medicine | None, said: str) -> None:
    reading = read_dosage(DosageWritten(path="d", text=text), medicine=medicine, reference=bundled())
    assert in_full(reading) == said


def test_what_only_one_telling_says_is_kept() -> None:
    two_amounts = replace(coded(), amounts=((amount("500"), amount("500")), (amount("5", "mL"), amount("5", "mL"))))
    assert in_full(read("500 mg four times a day", two_amounts)) == "500 mg x4 in 1 | also 5 mL"
    without_times = coded(frequency=None, period=None, period_unit=None)
    assert in_full(read("500 mg four times a day", without_times)) == "500 mg x4 in 1"
