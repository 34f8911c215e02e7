"""What holds of every weight: heavier is no likelier, units and order do not matter, and an unknown sex is never stricter."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import assume, example, given
from hypothesis import strategies as st

from service.core.checks.kind import AppliesTo
from service.core.checks.patient_facts import WeightImplausible
from service.core.checks.record import Record
from service.core.model.finding import Outcome
from service.core.model.patient import Patient
from tests.support.children import NORMAL, TODAY, as_read, at_z
from tests.support.measurements import Taken, cm, implausible, kg, patient
from tests.support.reference import bundled

DAYS = st.integers(0, 6574)
SEX = st.sampled_from(["male", "female"])
CENTILE = st.floats(0.004, 0.996)
WEIGHT = st.decimals("0.1", "300", places=1)
AGO = st.integers(0, 900)
BESIDE = st.lists(
    st.one_of(
        st.builds(lambda value, ago: kg(str(value), TODAY - timedelta(days=ago)), WEIGHT, AGO),
        st.builds(lambda value, ago: cm(str(value), TODAY - timedelta(days=ago)), st.decimals("20", "220", places=0), AGO),
    ),
    max_size=4,
)


def aside(*taken: Taken, days: int, sex: str | None) -> set[str]:
    facts = implausible(*taken, born=TODAY - timedelta(days=days), sex=sex)
    return {f"{fact.name} {fact.written} {fact.measured_at}" for fact in facts}


def answer(found: Patient) -> Outcome:
    record = Record(
        transfer="admission",
        day=TODAY,
        patient=found,
        sources=(),
        failures=(),
        set_aside=(),
        medicines=(),
        allergies=(),
        reference=bundled(),
    )
    [outcome] = WeightImplausible().judge(record, AppliesTo(list="patient"))
    return outcome


@given(DAYS, SEX, CENTILE, st.booleans())
@example(45, "male", 0.996, False)
@example(0, "male", 0.996, False)
@example(6574, "female", 0.004, True)
def test_a_tenfold_slip_is_caught_at_every_age_and_size(days: int, sex: str, centile: float, known: bool) -> None:
    weight = at_z("weight", sex, days * 12 / 365.25, NORMAL.inv_cdf(centile))
    for wrong in (weight * 10, weight / 10):
        assert aside(kg(as_read(wrong)), days=days, sex=sex if known else None)


@given(DAYS, SEX, CENTILE)
def test_the_weight_itself_is_no_slip(days: int, sex: str, centile: float) -> None:
    weight = at_z("weight", sex, days * 12 / 365.25, NORMAL.inv_cdf(centile))
    assert not aside(kg(as_read(weight)), days=days, sex=sex)


@given(DAYS, SEX, CENTILE)
def test_pounds_of_a_child_alone_are_caught_or_said_to_be_unsure(days: int, sex: str, centile: float) -> None:
    weight = at_z("weight", sex, days * 12 / 365.25, NORMAL.inv_cdf(centile)) / 0.45359237
    found = answer(patient(kg(as_read(weight)), born=TODAY - timedelta(days=days), sex=sex))
    assert found.answer in {"fires", "cannot_tell"}
    assert found.because


@given(DAYS, SEX, BESIDE, WEIGHT, WEIGHT)
def test_heavier_is_never_less_implausible_above_the_median(
    days: int, sex: str, beside: list[Taken], one: Decimal, other: Decimal
) -> None:
    light, heavy = sorted((one, other))
    assume(light >= Decimal(at_z("weight", sex, days * 12 / 365.25, 0)))
    assume(all(light >= Decimal(each.value) * 3 for each in beside if each.name == "weight"))
    now = TODAY.isoformat()

    def wrong(value: Decimal) -> bool:
        return any(
            said.startswith(f"weight {value} kg") and now in said for said in aside(kg(str(value)), *beside, days=days, sex=sex)
        )

    assert wrong(heavy) or not wrong(light)


@given(DAYS, SEX, BESIDE, WEIGHT)
def test_an_unknown_sex_is_never_stricter(days: int, sex: str, beside: list[Taken], weight: Decimal) -> None:
    assert aside(kg(str(weight)), *beside, days=days, sex=None) <= aside(kg(str(weight)), *beside, days=days, sex=sex)
    assert aside(kg(str(weight)), *beside, days=days, sex="other") == aside(kg(str(weight)), *beside, days=days, sex=None)


@given(DAYS, SEX, BESIDE, WEIGHT, st.sampled_from([("g", "1000"), ("mg", "1000000")]))
def test_the_unit_does_not_matter(days: int, sex: str, beside: list[Taken], weight: Decimal, unit: tuple[str, str]) -> None:
    name, size = unit
    same = Taken(name="weight", value=str(weight * Decimal(size)), unit=name)
    born = TODAY - timedelta(days=days)
    found = [implausible(one, *beside, born=born, sex=sex) for one in (kg(str(weight)), same)]
    assert sorted((fact.name, fact.value) for fact in found[0]) == sorted((fact.name, fact.value) for fact in found[1])


@given(DAYS, SEX, BESIDE, WEIGHT, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(days: int, sex: str, beside: list[Taken], weight: Decimal, random: object) -> None:
    taken = [kg(str(weight)), *beside]
    shuffled = list(taken)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    born = TODAY - timedelta(days=days)
    found = [{(f.written, f.unusable) for f in implausible(*each, born=born, sex=sex)} for each in (taken, shuffled)]
    assert found[0] == found[1]


@given(st.integers(6600, 36000), st.integers(140, 200), st.integers(16, 45))
def test_a_swap_of_an_adults_weight_and_height_is_caught(days: int, height: int, bmi: int) -> None:
    weight = round(bmi * (height / 100) ** 2)
    assume(weight * 3 < height * 2)
    assert aside(kg(str(height)), cm(str(weight)), days=days, sex=None)
