"""A strength beside the dose: what is counted comes to an amount through it, and one that does not fit is refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from service.core.model.dose import DoseReading
from service.core.model.entries import MedicineEntry
from service.core.model.medicine import Medicine
from service.core.model.quantity import QuantityWritten
from service.core.model.written import DosageWritten, SourceList
from service.core.normalise.dosage import read_dosage
from service.core.normalise.source import normalise_source
from service.sources.read import read_source
from tests.support.payloads import Person, hl7_rde
from tests.support.reference import bundled
from tests.unit.normalise_dose.test_dosage import TABLETS_500


def entry(
    name: str, amount: object, unit: str, strength: str, *, volume: str = "|", words: str = "", kind: str = "RXE"
) -> MedicineEntry:
    if kind == "RXE":
        drug = "|".join([*_places(f"RXE||^{name}|{amount}||{unit}||{words}", 24), *_places(strength, 7), volume])
    else:
        drug = "|".join([*_places(f"RXO|^{name}|{amount}||{unit}", 17), *_places(strength, 6), volume])
    payload = hl7_rde(Person(6), [["ORC|NW|1", drug, "TQ1|1||OD"]])
    found = read_source("ward", "inpatient-orders", payload, sha256="0" * 64)
    assert isinstance(found, SourceList)
    [one] = normalise_source(found, bundled(), date(2026, 11, 20)).medicines
    return one


def _places(written: str, last: int) -> list[str]:
    """The fields of a segment up to that one."""
    fields = written.split("|")
    return [*fields, *[""] * (last + 1 - len(fields))]


def daily(one: MedicineEntry) -> dict[str, Fraction | None]:
    return {amount.unit: amount.day_high for amount in one.daily}


@pytest.mark.parametrize(
    ("amount", "unit", "strength", "mg"),
    [
        (1, "tablet", "5|mg", Fraction(5)),
        (2, "tablet", "5|mg^milligram^UCUM", Fraction(10)),
        ("0.5", "tablet", "500|microgram", Fraction(1, 4)),
        (2, "capsule", "250|mg", Fraction(500)),
        (5, "mg", "1|mg", Fraction(5)),
    ],
)
@pytest.mark.parametrize("kind", ["RXE", "RXO"])
def test_what_is_counted_comes_to_its_strength(amount: object, unit: str, strength: str, mg: Fraction, kind: str) -> None:
    one = entry("Warfarin", amount, unit, strength, kind=kind)
    assert [reading.refused for reading in one.doses] == [None]
    assert daily(one)["mg"] == mg


def test_a_strength_in_a_volume_counts_volumes_and_nothing_else() -> None:
    assert daily(entry("Morphine", 10, "mL", "100|mg", volume="5|mL"))["mg"] == 200
    assert "mg" not in daily(entry("Morphine", 1, "tablet", "100|mg", volume="5|mL"))


def test_words_that_say_how_many_are_counted_too() -> None:
    assert daily(entry("Warfarin", "", "", "5|mg", words="^One tablet once a day"))["mg"] == 5


def test_words_that_say_another_amount_differ() -> None:
    one = entry("Warfarin", 1, "tablet", "5|mg", words="^3 mg once a day")
    assert [said.aspect for reading in one.doses for said in reading.disagreements] == ["dose"]


@pytest.mark.parametrize(
    ("name", "amount", "unit", "strength", "why"),
    [
        ("Warfarin 3mg tablets", 1, "tablet", "5|mg", "names a strength of 5 mg, and the product's is 3 mg"),
        ("Warfarin 3mg tablets", 3, "mg", "5|mg", "names a strength of 5 mg"),
        ("Warfarin", 1, "tablet", "5|blobs", "its strength of 5 blobs could not be read"),
        ("Warfarin", 1, "tablet", "5", "its strength of 5 could not be read"),
    ],
)
def test_a_strength_that_does_not_fit_or_is_not_read_leaves_no_dose(
    name: str, amount: int, unit: str, strength: str, why: str
) -> None:
    one = entry(name, amount, unit, strength)
    assert why in (one.doses[0].refused or "")
    assert one.daily == ()


@pytest.mark.parametrize(
    ("name", "amount", "unit", "strength"),
    [
        ("Warfarin 3mg tablets", 1, "tablet", "3|mg"),
        ("Warfarin 3mg tablets", 1, "tablet", "3000|microgram"),
        ("Warfarin 3mg tablets", 1, "tablet", "5|%"),
        ("Warfarin", 5, "mg", "5|blobs"),
        ("Timolol 0.5% eye drops", 1, "drop", "5|mg"),
    ],
)
def test_a_strength_that_fits_or_is_not_needed_leaves_the_dose(name: str, amount: int, unit: str, strength: str) -> None:
    assert entry(name, amount, unit, strength).doses[0].refused is None


def test_a_strength_beside_a_product_of_several_ingredients_is_left_to_the_product() -> None:
    one = entry("Co-codamol 30mg/500mg tablets", 2, "tablet", "30|mg")
    assert one.doses[0].alternatives == ()
    assert {amount.day_high for amount in one.daily if amount.unit == "mg"} == {1060, 1000, 60}


@pytest.mark.parametrize(
    ("unit", "holds"),
    [
        *((one, True) for one in ("tablet", "capsule", "pill", "lozenge", "pastille", "suppository", "pessary", "sachet")),
        *((one, True) for one in ("puff", "actuation", "ampoule", "vial", "syringe", "nebule")),
        *((one, False) for one in ("drop", "patch", "application", "spray", "5ml spoonful")),
    ],
)
def test_what_holds_the_strength_once_each_is_counted_by_it(unit: str, holds: bool) -> None:
    one = entry("Warfarin", 2, unit, "5|mg")
    assert (daily(one).get("mg") == 10) is holds
    assert holds or "mg" not in daily(one)


@pytest.mark.parametrize(
    ("strength", "unit", "day"),
    [("100|unit", "[iU]", 200), ("2|mega unit", "[iU]", 4_000_000), ("8|mmol", "mmol", 16), ("1|g", "mg", 2000)],
)
def test_units_and_moles_are_strengths_as_masses_are(strength: str, unit: str, day: int) -> None:
    assert daily(entry("Warfarin", 2, "capsule", strength))[unit] == day


TABLET_500 = QuantityWritten(value=Decimal(500), unit="mg")


def beside(
    text: str,
    strength: QuantityWritten = TABLET_500,
    *,
    medicine: Medicine | None = None,
    volume: QuantityWritten | None = None,
) -> DoseReading:
    """Words with a strength beside them, of a medicine that says none unless it is given."""
    written = DosageWritten(path="dosage[0]", text=text, strength=strength, strength_volume=volume)
    return read_dosage(written, medicine=medicine, reference=bundled())


def counted(reading: DoseReading) -> list[tuple[Decimal | None, Decimal, str | None]]:
    """What the amounts beside the first come to."""
    assert reading.refused is None, reading.refused
    return [(other.low, other.high, other.unit) for other in reading.alternatives]


def q(value: str | None, unit: str | None, comparator: str | None = None) -> QuantityWritten:
    return QuantityWritten(value=None if value is None else Decimal(value), unit=unit, comparator=comparator)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Two tablets daily", "1000", "1000"),
        ("One to three tablets daily", "500", "1500"),
        ("Up to 2 tablets daily", None, "1000"),
        ("Half a tablet daily", "250", "250"),
    ],
)
def test_both_ends_of_what_is_counted_come_to_the_strength(text: str, low: str | None, high: str) -> None:
    assert counted(beside(text)) == [(None if low is None else Decimal(low), Decimal(high), "mg")]


@pytest.mark.parametrize(
    ("text", "volume", "high"),
    [
        ("10 ml daily", q("5", "ml"), "1000"),
        ("1 ml daily", q("5", "ml"), "100"),
        ("10 ml daily", q("0.01", "l"), "500"),
        ("10 ml daily", q("3", "ml"), None),
        ("10 ml daily", q("0", "ml"), None),
        ("10 ml daily", q("-5", "ml"), None),
        ("10 ml daily", q(None, "ml"), None),
        ("10 ml daily", q("5", None), None),
        ("10 ml daily", q("5", "blobs"), None),
        ("10 ml daily", q("5", "mg"), None),
        ("10 ml daily", q("0.5", "ml"), "10000"),
        ("Two tablets daily", q("5", "ml"), None),
    ],
)
def test_a_strength_in_a_volume_is_counted_where_that_is_exact(text: str, volume: QuantityWritten, high: str | None) -> None:
    assert counted(beside(text, volume=volume)) == ([] if high is None else [(Decimal(high), Decimal(high), "mg")])


@pytest.mark.parametrize(
    "strength",
    [
        q("500", "mg/kg"),
        q("500", "mg/h"),
        q("0", "mg"),
        q("-500", "mg"),
        q(None, "mg"),
        q("500", "mg", "<"),
        q("5", "%"),
        q("5", "ml"),
        q("500", "blobs"),
        q("500", None),
    ],
)
def test_what_is_no_strength_leaves_no_dose_where_something_is_counted(strength: QuantityWritten) -> None:
    for text in ("One tablet daily", "One to be taken daily", "One tablet in the morning and two at night"):
        reading = beside(text, strength)
        assert (reading.refused or "").startswith("its strength of ")
        assert (reading.steps, reading.alternatives) == ((), ())
    for text in ("500 mg daily", "once a day", "500 mg in the morning and 250 mg at night"):
        assert beside(text, strength).refused is None
    assert beside("One tablet daily", strength, medicine=TABLETS_500).refused is None


def test_half_a_milligram_is_a_strength() -> None:
    assert counted(beside("One tablet daily", q("0.5", "mg"))) == [(Decimal("0.5"), Decimal("0.5"), "mg")]


@pytest.mark.parametrize(
    ("strength", "words"),
    [
        (q("5", "blobs"), "its strength of 5 blobs could not be read"),
        (QuantityWritten(value=Decimal(5), code="blobs"), "its strength of 5 blobs could not be read"),
        (q("5", None), "its strength of 5 could not be read"),
        (q(None, "mg"), "its strength of mg could not be read"),
    ],
)
def test_a_strength_that_is_not_read_is_said_as_written(strength: QuantityWritten, words: str) -> None:
    assert beside("One tablet daily", strength).refused == words


@pytest.mark.parametrize(
    "text",
    [
        "One tablet in the morning and two at night",
        "One tablet daily",
        "once a day",
        "Two tablets (1 gram) daily",
        "Two tablets for 3 days then one tablet daily",
    ],
)
def test_a_strength_that_is_not_the_product_s_leaves_no_dose_of_any_step(text: str) -> None:
    reading = beside(text, q("250", "mg"), medicine=TABLETS_500)
    assert reading.refused == "it names a strength of 250 mg, and the product's is 500 mg"
    assert (reading.steps, reading.alternatives) == ((), ())
    assert beside(text, medicine=TABLETS_500).refused is None


@pytest.mark.parametrize(
    ("text", "strength", "refused"),
    [
        ("Two 500mg tablets daily", q("250", "mg"), True),
        ("Two 500mg tablets daily", q("500", "mg"), False),
        ("Two 500mg tablets daily", q("0.5", "g"), False),
        ("Two 500mg tablets daily", q("500", "unit"), False),
        ("Two tablets daily", q("250", "mg"), False),
    ],
)
def test_a_strength_that_the_words_say_otherwise_leaves_no_dose(text: str, strength: QuantityWritten, refused: bool) -> None:
    reading = beside(text, strength)
    assert (reading.refused or "").startswith("its words name a strength of 500 mg") is refused
    assert (reading.refused is not None, reading.alternatives == ()) == (refused, refused)


def test_a_strength_of_a_volume_is_not_held_against_that_of_one_tablet() -> None:
    assert beside("One tablet daily", q("100", "mg"), medicine=TABLETS_500, volume=q("5", "ml")).refused is None
    assert beside("One 500mg tablet daily", q("100", "mg"), volume=q("5", "ml")).refused is None


def test_an_amount_by_weight_or_by_time_is_no_count_of_strengths() -> None:
    for text in ("2 ml/kg daily", "2 ml per hour"):
        reading = beside(text, volume=q("5", "ml"))
        assert "mg" not in {other.unit for other in reading.alternatives}


def test_an_amount_in_its_units_is_kept_and_not_said_again() -> None:
    assert counted(beside("500 mg daily")) == []
    assert counted(beside("1 gram (two tablets) daily")) == [(Decimal(2), Decimal(2), "tablet")]
    assert counted(beside("Two tablets (1 gram) daily")) == [(Decimal(1), Decimal(1), "g")]


def test_a_medicine_without_a_strength_of_its_own_takes_the_one_beside_it() -> None:
    assert counted(beside("Two tablets daily", medicine=replace(TABLETS_500, strengths=()))) == [
        (Decimal(1000), Decimal(1000), "mg")
    ]
    assert counted(beside("Two tablets daily", medicine=TABLETS_500)) == []


def test_times_alone_and_several_doses_come_to_no_one_amount() -> None:
    for text in ("once a day", "One tablet in the morning and two at night"):
        assert counted(beside(text)) == []


def test_a_strength_that_is_not_read_leaves_no_dose_where_any_step_needs_it() -> None:
    reading = beside("500 mg in the morning and one tablet at night", q("500", "blobs"))
    assert reading.refused == "its strength of 500 blobs could not be read"
    assert beside("500 mg in the morning and one tablet at night").refused is None


MORPHINE = "Morphine sulfate 10mg/5ml oral solution"


@pytest.mark.parametrize(
    ("name", "strength", "volume", "why"),
    [
        (MORPHINE, "100|mg", "5|mL", "it names a strength of 100 mg in 5 mL, and the product's is "),
        (MORPHINE, "10|mg", "1|mL", "it names a strength of 10 mg in 1 mL, and the product's is "),
        (MORPHINE, "1|g", "500|mL", None),
        (MORPHINE, "10|mg", "5|mL", None),
        (MORPHINE, "2|mg", "1|mL", None),
        (MORPHINE, "2000|microgram", "1|mL", None),
        (MORPHINE, "100|unit", "5|mL", None),
        (MORPHINE, "100|mg", "5|blobs", None),
        (MORPHINE, "100|mg", "5|mg", None),
        (MORPHINE, "100|mg", "0|mL", None),
        ("Warfarin 3mg tablets", "5|mg", "1|mL", None),
        ("Co-amoxiclav 250mg/62mg/5ml oral suspension", "250|mg", "5|mL", None),
        ("Morphine", "100|mg", "5|mL", None),
    ],
)
def test_a_strength_in_a_volume_that_is_not_the_product_s_leaves_no_dose(
    name: str, strength: str, volume: str, why: str | None
) -> None:
    one = entry(name, 10, "mL", strength, volume=volume)
    refused = one.doses[0].refused
    assert refused is None if why is None else (refused or "").startswith(why)
    assert (one.daily == ()) is (why is not None)


def test_a_strength_in_a_volume_is_held_against_no_product_where_none_is_known() -> None:
    assert beside("10 ml daily", volume=q("5", "ml")).refused is None
