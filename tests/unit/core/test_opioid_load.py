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
        # Without any factor of it, its route would not help.
        (["Methadone; 10 mg twice a day"], "reference.morphine-equivalent", False),
        # One of its routes has a factor, and which of them is meant is not said.
        (["Alfentanil 5mg/10ml solution for injection ampoules; 1 mg once a day"], "medicine.route", False),
        (["Fentanyl 12micrograms/hour transdermal patches; as directed"], "medicine.dose", False),
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


@pytest.mark.parametrize(
    ("medicine", "name"),
    [
        ("Methadone 1mg/ml oral solution; 60 ml once a day", "Methadone"),
        ("Diamorphine; 10 mg twice a day", "Diamorphine"),
        ("Oxycodone 5mg/5ml oral solution; 0.1 mg/kg four times a day", "Oxycodone"),
    ],
)
def test_an_opioid_of_which_nothing_can_be_counted_adds_nothing(medicine: str, name: str) -> None:
    found = one("Morphine 30mg modified-release tablets; 2 tablets twice a day", medicine)
    assert (found.answer, found.words["amount"]) == ("fires", "120 mg")
    assert f"{name} (not counted)" in found.words["medicines"]


def test_a_dose_of_which_the_times_are_not_said_is_taken_once_at_least() -> None:
    found = one("Morphine 30mg modified-release tablets; 2 tablets twice a day", "Codeine 30mg tablets; 2 tablets when required")
    assert (found.answer, found.words["medicines"]) == ("fires", "Codeine (at least 6 mg), Morphine (120 mg)")


def test_doses_by_weight_count_with_the_weight() -> None:
    dose = "Morphine 10mg/5ml oral solution; 0.5 mg/kg four times a day"
    assert (one(dose, weight="60 kg").answer, one(dose, weight="59 kg").answer) == ("fires", "clear")


@pytest.mark.parametrize(("patient", "said"), [({}, "not counted"), ({"weight": "60 kg"}, "at least 9 mg")])
def test_a_dose_by_weight_whose_times_are_not_said_needs_the_weight_too(patient: dict[str, str], said: str) -> None:
    by_weight = "Oxycodone 5mg/5ml oral solution; 0.1 mg/kg when required"
    found = one("Morphine 30mg modified-release tablets; 2 tablets twice a day", by_weight, **patient)
    assert found.words["medicines"] == f"Morphine (120 mg), Oxycodone ({said})"


def test_as_needed_doses_count_and_are_told_apart() -> None:
    found = one(
        "Morphine 30mg modified-release tablets; 1 tablet twice a day",
        "Morphine 10mg/5ml oral solution; 5 ml every 4 hours when required",
    )
    assert (found.answer, found.words["amount"], found.words["needed"]) == ("fires", "120 mg", ", 60 mg of it only as needed")


def test_an_injection_counts_by_its_route_or_where_all_its_routes_count_alike() -> None:
    assert one("Morphine 10mg/1ml solution for injection ampoules; 10 mg every 4 hours").words["amount"] == "120 mg"


def test_the_route_of_an_order_counts_before_those_of_its_product() -> None:
    found = one("Morphine 10mg/1ml solution for injection ampoules; 10 mg orally every 4 hours")
    assert (found.answer, found.words["amount"]) == ("clear", "60 mg")


def test_each_list_is_added_up_for_itself() -> None:
    tablets = "Morphine 30mg modified-release tablets; 1 tablet twice a day"
    found = outcomes_of(HIGH, medicine=tablets, sources={"gp": {"role": "gp-record", "medicines": [tablets]}})
    assert [outcome.answer for outcome in found] == ["clear", "clear"]


def test_a_list_without_opioids_gets_no_answer() -> None:
    assert outcomes_of(HIGH, medicine="Paracetamol 500mg tablets; 2 tablets four times a day") == ()


def test_a_load_is_told_with_its_factors_and_what_was_not_counted() -> None:
    found = one("Morphine 30mg modified-release tablets; 2 tablets twice a day", "Codeine 30mg tablets; as directed")
    assert [each.partition(" (")[0] for each in found.words["factors"].split("; ")] == [
        "Codeine oral: 0.1 mg for each mg",
        "Morphine oral: 1 mg for each mg",
    ]
    assert found.evidence["oral morphine a day"] == "120 mg"
    assert found.evidence["factors"] == found.words["factors"]
    assert found.evidence["not counted"] == "how much Codeine is taken in a day is not known"
    assert found.words["unknown"] == " Not all is counted: how much Codeine is taken in a day is not known."
    alone = one("Morphine 30mg modified-release tablets; 2 tablets twice a day")
    assert (alone.words["unknown"], alone.words["needed"], "not counted" in alone.evidence) == ("", "", False)
    assert alone.because == f"120 mg of oral morphine a day in {alone.words['source']}"


def test_the_factor_of_a_patch_is_for_a_microgram_an_hour() -> None:
    found = one("Fentanyl 50micrograms/hour transdermal patches; apply 1 patch every 72 hours")
    assert "mg for each microgram an hour (" in found.words["factors"]


@pytest.mark.parametrize(
    ("from_mg", "below_mg", "answer"),
    [(120, None, "fires"), (121, None, "clear"), (90, 121, "fires"), (90, 120, "clear")],
)
def test_a_load_at_the_edges_of_a_rule(from_mg: int, below_mg: int | None, answer: str) -> None:
    check = OpioidLoad(group="opioid", from_mg=Decimal(from_mg), below_mg=Decimal(below_mg) if below_mg else None)
    [found] = outcomes_of(check, medicines=["Morphine 30mg modified-release tablets; 2 tablets twice a day"], patient={})
    assert found.answer == answer


@pytest.mark.parametrize(
    ("medicine", "because"),
    [
        ("Methadone 1mg/ml oral solution; 60 ml once a day", "no morphine equivalent is held for Methadone by this route"),
        ("Morphine; 10 mg twice a day", "the route of Morphine is not known"),
        ("Morphine 10mg/5ml oral solution; 0.1 mg/kg four times a day", "Morphine is by weight"),
    ],
)
def test_why_opioids_cannot_be_added_up(medicine: str, because: str) -> None:
    found = one(medicine)
    assert found.because == f"the opioids of {found.subjects[0].source} cannot be added up: {because}"
    assert len(found.subjects) == 1


@pytest.mark.parametrize(
    ("second", "alters_status"),
    [("Methadone 1mg/ml oral solution; 60 ml once a day", False), ("Codeine 30mg tablets; as directed", True)],
)
def test_two_opioids_alter_the_status_only_where_the_record_lacks_something(second: str, alters_status: bool) -> None:
    found = one("Tramadol 50mg capsules; 1 capsule twice a day", second)
    assert (found.answer, found.alters_status, len(found.subjects)) == ("cannot_tell", alters_status, 2)


def test_what_the_record_lacks_alters_the_status_whatever_our_table_lacks_beside_it() -> None:
    found = one("Methadone 1mg/ml oral solution; 60 ml once a day", "Codeine 30mg tablets; as directed")
    assert (found.alters_status, found.missing) == (True, ("medicine.dose", "reference.morphine-equivalent"))


def test_what_no_table_knows_keeps_no_opioid_from_being_counted() -> None:
    morphine = "Morphine 30mg modified-release tablets; 2 tablets twice a day"
    assert one("Zzyzx; 1 tablet once a day", morphine).words["medicines"] == "Morphine (120 mg)"
    [found] = outcomes_of(OpioidLoad(group="no group of the tables", from_mg=Decimal(120)), medicines=[morphine])
    assert (found.answer, found.words["amount"]) == ("fires", "120 mg")


@pytest.mark.parametrize(
    ("course", "patch", "role", "amount"),
    [
        ("acute", "50", "gp-record", "125 mg"),
        ("acute", "25", "gp-record", "187.5 mg"),
        ("repeat", "50", "gp-record", "250 mg"),
        ("acute", "50", "inpatient-orders", "250 mg"),
    ],
)
def test_an_early_issue_of_a_repeat_is_no_second_patch(course: str, patch: str, role: str, amount: str) -> None:
    def worn(micrograms: str, course: str) -> dict[str, str]:
        name = f"Fentanyl {micrograms}micrograms/hour transdermal patches"
        return {"name": name, "dose": "apply 1 patch every 72 hours", "course": course}

    [found] = outcomes_of(HIGH, sources={"list": {"role": role, "medicines": [worn("50", "repeat"), worn(patch, course)]}})
    assert found.words["amount"] == amount
