"""Opioids of one list together: every one counts, what is not known passes for nothing, and a patch counts by its rate."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.checks.opioid_load import OpioidLoad
from service.core.model.finding import Outcome
from tests.support.example_records import outcomes_of

HIGH = OpioidLoad(group="opioid", from_mg=Decimal(120))
# Each with the oral morphine that one of them a day comes to.
ONE_A_DAY = {
    "Morphine 10mg modified-release tablets; {} tablets once a day": Fraction(10),
    "Oxycodone 5mg modified-release tablets; {} tablets once a day": Fraction(15, 2),
    "Tramadol 50mg capsules; {} capsules once a day": Fraction(5),
    "Co-codamol 30mg/500mg tablets; {} tablets once a day": Fraction(3),
    "Fentanyl 12micrograms/hour transdermal patches; apply {} patches every 72 hours": Fraction(30),
    "Buprenorphine 5micrograms/hour transdermal patches; apply {} patches every 7 days": Fraction(12),
}


def one(*medicines: str, **patient: str) -> Outcome:
    [found] = outcomes_of(HIGH, medicines=list(medicines), patient=patient)
    return found


@given(st.dictionaries(st.sampled_from(sorted(ONE_A_DAY)), st.integers(2, 12), min_size=1), st.randoms())
def test_the_sum_is_exact_in_any_order(taken: dict[str, int], chance: object) -> None:
    medicines = [name.format(times) for name, times in taken.items()]
    total = sum((ONE_A_DAY[name] * times for name, times in taken.items()), Fraction(0))
    chance.shuffle(medicines)  # type: ignore[attr-defined]
    found = one(*medicines)
    assert found.answer == ("fires" if total >= 120 else "clear")
    assert Fraction(found.words["amount"].removesuffix(" mg")) == total


@pytest.mark.parametrize(
    ("medicines", "missing", "alters_status"),
    [
        (["Methadone 1mg/ml oral solution; 60 ml once a day"], "reference.morphine-equivalent", False),
        (["Codeine 30mg tablets; as directed"], "medicine.dose", False),
        (["Codeine 30mg tablets; as directed", "Tramadol 50mg capsules; 1 capsule twice a day"], "medicine.dose", True),
        (["Fentanyl 100micrograms sublingual tablets sugar free; 1 tablet once a day"], "reference.morphine-equivalent", False),
        (["Morphine; 10 mg twice a day"], "medicine.route", False),
        (["Morphine 10mg/5ml oral solution; 0.1 mg/kg four times a day"], "patient.weight", False),
    ],
)
def test_what_is_not_known_is_said(medicines: list[str], missing: str, alters_status: bool) -> None:
    found = one(*medicines)
    assert (found.answer, found.missing, found.alters_status) == ("cannot_tell", (missing,), alters_status)


def test_what_is_known_fires_and_says_what_was_not_counted() -> None:
    found = one("Morphine 30mg modified-release tablets; 2 tablets twice a day", "Codeine 30mg tablets; as directed")
    assert found.answer == "fires"
    assert "Codeine" in found.words["unknown"]
    assert found.words["medicines"] == "Codeine (not counted), Morphine (120 mg)"


def test_a_dose_of_which_the_times_are_not_said_is_taken_once_at_least() -> None:
    found = one("Morphine 30mg modified-release tablets; 2 tablets twice a day", "Codeine 30mg tablets; 2 tablets when required")
    assert (found.answer, found.words["medicines"]) == ("fires", "Codeine (at least 6 mg), Morphine (120 mg)")


def test_doses_by_weight_count_with_the_weight() -> None:
    dose = "Morphine 10mg/5ml oral solution; 0.5 mg/kg four times a day"
    assert (one(dose, weight="60 kg").answer, one(dose, weight="59 kg").answer) == ("fires", "clear")


def test_as_needed_doses_count_and_are_told_apart() -> None:
    found = one(
        "Morphine 30mg modified-release tablets; 1 tablet twice a day",
        "Morphine 10mg/5ml oral solution; 5 ml every 4 hours when required",
    )
    assert (found.answer, found.words["amount"], found.words["needed"]) == ("fires", "120 mg", ", 60 mg of it only as needed")


def test_an_injection_counts_by_its_route_or_where_all_its_routes_count_alike() -> None:
    assert one("Morphine 10mg/1ml solution for injection ampoules; 10 mg every 4 hours").words["amount"] == "120 mg"


def test_each_list_is_added_up_for_itself() -> None:
    tablets = "Morphine 30mg modified-release tablets; 1 tablet twice a day"
    found = outcomes_of(HIGH, medicine=tablets, sources={"gp": {"role": "gp-record", "medicines": [tablets]}})
    assert [outcome.answer for outcome in found] == ["clear", "clear"]


def test_a_list_without_opioids_gets_no_answer() -> None:
    assert outcomes_of(HIGH, medicine="Paracetamol 500mg tablets; 2 tablets four times a day") == ()
