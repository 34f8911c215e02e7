"""Which number of a name such as co-amoxiclav 500mg/125mg is of which ingredient, and that limits are held against each."""

from fractions import Fraction

import pytest

from service.core.checks.dose_limit import DoseLimit
from service.core.normalise.names import normal_name
from tests.support.example_records import outcomes_of
from tests.support.reference import bundled

SINGLE = DoseLimit(direction="max", basis="per-dose")


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Co-amoxiclav 500mg/125mg tablets", {"Amoxicillin": 500, "Clavulanic acid": 125}),
        ("Co-amoxiclav 400mg/57mg/5ml oral suspension sugar free", {"Amoxicillin": 80, "Clavulanic acid": Fraction(57, 5)}),
        ("Co-trimoxazole 80mg/400mg tablets", {"Trimethoprim": 80, "Sulfamethoxazole": 400}),
        ("Co-careldopa 25mg/250mg tablets", {"Carbidopa": 25, "Levodopa": 250}),
        ("Co-beneldopa 12.5mg/50mg capsules", {"Benserazide": Fraction(25, 2), "Levodopa": 50}),
        ("Co-amilofruse 5mg/40mg tablets", {"Amiloride": 5, "Furosemide": 40}),
        ("Co-tenidone 100mg/25mg tablets", {"Atenolol": 100, "Chlortalidone": 25}),
        ("Co-fluampicil 250mg/250mg capsules", {"Flucloxacillin": 250, "Ampicillin": 250}),
    ],
)
def test_each_number_of_a_name_is_of_one_ingredient(name: str, held: dict[str, Fraction]) -> None:
    reference = bundled()
    codes = {row.code for row in reference.names[normal_name(name)] if row.level == "vmp"}
    [code] = codes
    strengths = reference.vmps[code].strengths
    found = {
        reference.substances[row.ingredient or ""].name: Fraction(row.amount) / Fraction(row.per_amount) for row in strengths
    }
    assert found == held


@pytest.mark.parametrize(("tablets", "answer"), [(1, "clear"), (6, "clear"), (7, "fires"), (10, "fires")])
def test_a_limit_of_one_ingredient_is_held_against_its_part(tablets: int, answer: str) -> None:
    """Of amoxicillin at most 3 g a dose: six tablets of 500 mg each."""
    [found] = outcomes_of(
        SINGLE,
        medicines=[f"Co-amoxiclav 500mg/125mg tablets; {tablets} tablets three times a day"],
        patient={"birth_date": "1980-01-01"},
    )
    assert found.answer == answer
