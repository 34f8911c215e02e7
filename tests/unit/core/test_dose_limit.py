"""What a record gives in a dose or a day held against limits: added up, at the edge, and never silent where a fact is missing."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.checks.dose_limit import DoseLimit, DoseNotChecked
from service.core.model.entries import MedicineEntry
from service.core.model.patient import Identity, Patient
from tests.support.entries import PARACETAMOL, entry, medicine
from tests.support.limits import limit_row
from tests.support.reference import bundled
from tests.unit.core.judging import answers, entries_named, judged, weighing

LIMIT = limit_row(basis="per-day", amount=Decimal(4000))
GROUPED = medicine(PARACETAMOL, groups=frozenset({"a-group"}))


def tablets(mg: str | None, often: str | None = "4", name: str = "1", source: str = "epma", **more: Any) -> MedicineEntry:
    return entry(source, name, each=mg, times=often, of=GROUPED, **more)


def limited(*entries: MedicineEntry, rows: Any = (LIMIT,), basis: Any = "per-day", direction: Any = "max", **more: Any) -> Any:
    reference = replace(bundled(), limits={"a-group": rows})
    return judged(DoseLimit(direction=direction, basis=basis), *entries, reference=reference, **more)


@pytest.mark.parametrize(("mg", "answer"), [("1000", "clear"), ("1001", "fires")])
def test_a_limit_of_the_day(mg: str, answer: str) -> None:
    [found] = limited(tablets(mg))
    assert (found.answer, entries_named(found)) == (answer, ["1"])


def test_what_one_list_gives_of_an_ingredient_adds_up_and_two_lists_do_not() -> None:
    both = (tablets("500", name="1"), tablets("501", name="2", route="rectal"))
    [found] = limited(*both)
    assert (found.answer, sorted(entries_named(found))) == ("fires", ["1", "2"])
    assert answers(limited(tablets("500"), tablets("501", name="2", source="gp"))) == ["clear", "clear"]


@pytest.mark.parametrize(
    ("course", "mg", "role", "answers"),
    [
        ("acute", "900", "gp-record", ["clear"]),
        ("acute", "800", "gp-record", ["fires"]),
        ("repeat", "900", "gp-record", ["fires"]),
        (None, "900", "gp-record", ["fires"]),
        ("acute", "900", "inpatient-orders", ["fires"]),
    ],
)
def test_an_acute_issue_of_a_repeat_is_one_treatment(course: str | None, mg: str, role: Any, answers: list[str]) -> None:
    repeat = tablets("900", role=role, course="repeat")
    assert [one.answer for one in limited(repeat, tablets(mg, name="2", role=role, course=course))] == answers


@pytest.mark.parametrize("course", ["repeat", "repeat-dispensing"])
def test_an_acute_issue_counts_once_with_a_repeat_of_the_very_product_alone(course: str) -> None:
    repeat = tablets("900", role="gp-record", course=course)
    other = medicine(("39720311000001101", "Paracetamol 500mg tablets", PARACETAMOL[2]), groups=frozenset({"a-group"}))
    for product, said in ((GROUPED, "clear"), (other, "fires")):
        issue = entry("epma", "2", each="900", times="4", of=product, role="gp-record", course="acute")
        assert answers(limited(repeat, issue)) == [said]


def test_a_single_dose_is_judged_entry_by_entry() -> None:
    rows = (LIMIT._replace(basis="per-dose", amount=Decimal(1000)),)
    found = limited(tablets("600", name="1"), tablets("700", name="2", route="rectal"), rows=rows, basis="per-dose")
    assert answers(found) == ["clear", "clear"]


def test_a_broken_limit_is_told_with_the_amount_the_limit_and_the_row() -> None:
    [found] = limited(tablets("2000"))
    assert found.because == found.words["why"] == "at most 4000 mg a day (a book)"
    assert (found.words["amount"], found.words["limit"], found.words["medicine"]) == ("8000 mg", "4000 mg", "Paracetamol")
    assert found.evidence == {
        "amount": "8000 mg",
        "limit": "at most 4000 mg a day (a book)",
        "times the limit": "2",
        "limit row": "L-1",
        "assured": "not clinically assured",
    }
    reviewed = LIMIT._replace(reviewed_by="a pharmacist")
    assert limited(tablets("2000"), rows=(reviewed,))[0].evidence["assured"] == "a pharmacist"


def test_a_limit_by_weight_is_told_with_the_weight() -> None:
    rows = (LIMIT._replace(per="kg", amount=Decimal(60)),)
    [found] = limited(tablets("1000"), rows=rows, patient=weighing("50"))
    assert (found.answer, found.evidence["weight"]) == ("fires", "50 kg (measured, no date, epma)")
    [dated] = limited(tablets("1000"), rows=rows, patient=weighing("50", on="2026-11-19"))
    assert dated.evidence["weight"] == "50 kg (measured, 2026-11-19, epma)"
    [whole] = limited(tablets("2000"), patient=weighing("50"))
    assert "weight" not in whole.evidence
    [unweighed] = limited(tablets("61", per="kg"), rows=rows, patient=weighing(None))
    assert (unweighed.answer, "weight" in unweighed.evidence) == ("fires", False)


def test_a_limit_of_nothing_is_told_without_how_many_times_it_is_exceeded() -> None:
    [found] = limited(tablets("1"), rows=(LIMIT._replace(amount=Decimal(0)),))
    assert (found.answer, found.evidence["times the limit"]) == ("fires", "?")


def test_an_ingredient_is_named_as_the_dictionary_names_it_or_else_as_the_medicine() -> None:
    [known] = limited(tablets("2000"))
    assert known.words["ingredient"] == bundled().substances[PARACETAMOL[2]].name
    strange = medicine(("1", "Newmab", "of no table"), groups=frozenset({"a-group"}))
    [new] = limited(entry("epma", "1", each="2000", times="4", of=strange))
    assert (new.answer, new.words["ingredient"]) == ("fires", "Newmab")


@pytest.mark.parametrize(
    ("entries", "answer", "missing"),
    [
        ((tablets(None),), "cannot_tell", ("medicine.dose",)),
        ((tablets("1000", None),), "cannot_tell", ("medicine.dose",)),
        ((tablets("4001", None),), "fires", ()),
        ((tablets("1000"), tablets(None, name="2", route="rectal")), "cannot_tell", ("medicine.dose",)),
        ((tablets("1001"), tablets(None, name="2", route="rectal")), "fires", ()),
        ((tablets("1000"), tablets("1", None, name="2", route="rectal")), "fires", ()),
    ],
)
def test_a_dose_that_was_not_read_clears_nothing_and_hides_nothing(entries: Any, answer: str, missing: Any) -> None:
    [found] = limited(*entries)
    assert (found.answer, found.missing, len(found.subjects)) == (answer, missing, len(entries))
    if missing:
        assert found.because == "the dose in epma cannot be read into an amount"


def test_a_dose_that_was_not_read_is_said_although_the_others_could_be_added_up() -> None:
    others = (tablets("1", per="kg", name="2"), tablets("1", name="3"))
    [found] = limited(tablets(None), *others, patient=weighing("50"))
    assert (found.answer, found.missing, len(found.subjects)) == ("cannot_tell", ("medicine.dose",), 3)


@pytest.mark.parametrize(
    ("whole", "kg", "answer", "missing"),
    [
        ("200", "50", "clear", ()),
        ("201", "50", "fires", ()),
        ("1", "66", "clear", ()),
        ("1", "67", "fires", ()),
        ("1", None, "cannot_tell", ("patient.weight",)),
        ("1001", None, "fires", ()),
    ],
)
def test_a_dose_by_weight_and_one_without_add_up_through_the_weight(
    whole: str, kg: str | None, answer: str, missing: Any
) -> None:
    by_weight = tablets("15", per="kg")  # four times: 60 mg/kg a day
    for pair in ((tablets(whole, name="2"), by_weight), (by_weight, tablets(whole, name="0"))):
        [found] = limited(*pair, patient=weighing(kg), rows=(LIMIT._replace(amount=Decimal(3800 if kg == "50" else 4000)),))
        assert (found.answer, found.missing) == (answer, missing)


@pytest.mark.parametrize(
    ("basis", "row_basis", "expected"),
    [
        ("per-day", "per-day", ["clear"]),
        ("per-day", "per-dose", ["cannot_tell"]),
        ("per-dose", "per-dose", ["clear"]),
        ("per-dose", "per-day", []),
    ],
)
def test_a_medicine_without_a_limit_is_said_once(basis: str, row_basis: Any, expected: list[str]) -> None:
    found = limited(tablets("1"), rows=(LIMIT._replace(basis=row_basis),), basis=basis)
    assert answers(found) == expected
    for one in found:
        if one.answer == "cannot_tell":
            assert (one.missing, one.alters_status, entries_named(one)) == (("reference.limit",), False, ["1"])


def test_a_least_dose_is_judged_by_the_lowest_amount() -> None:
    rows = (LIMIT._replace(direction="min", amount=Decimal(100)),)
    amount = tablets("1").daily[0]
    for low, answer in (("99", "fires"), ("100", "clear")):
        which = replace(tablets("1"), daily=(replace(amount, day_low=Fraction(low), day_high=Fraction(500)),))
        assert answers(limited(which, rows=rows, direction="min")) == [answer]


def test_one_dose_alone_proves_no_least_dose_of_a_day() -> None:
    rows = (LIMIT._replace(direction="min", amount=Decimal(100)),)
    [found] = limited(tablets("1", None), rows=rows, direction="min")
    assert (found.answer, found.missing) == ("cannot_tell", ("medicine.dose",))


@pytest.mark.parametrize(
    ("row_change", "who", "answer", "missing"),
    [
        ({}, weighing(None), "clear", ""),
        ({"per": "kg"}, weighing(None), "fires", "weight (not recorded)"),
        ({"per": "kg"}, weighing("50", on="2026-11-20"), "clear", ""),
        ({"per": "kg"}, weighing("50"), "fires", "weight (50 kg, no date)"),
        ({"age_from_months": 12, "amount": Decimal(1)}, weighing("50"), "fires", "birth date (not recorded)"),
        ({"per": "kg", "basis": "per-dose"}, weighing(None), "fires", "weight (not recorded)"),
    ],
)
def test_a_fact_about_the_patient_that_a_limit_lacks_is_named(row_change: Any, who: Patient, answer: str, missing: str) -> None:
    reference = replace(bundled(), limits={"a-group": (LIMIT._replace(**row_change),)})
    [found] = judged(DoseNotChecked(), tablets("10"), patient=who, reference=reference)
    assert (found.answer, entries_named(found)) == (answer, ["1"])
    assert found.words.get("missing", "") == found.evidence.get("missing", "") == missing
    if answer == "clear":
        assert found.because == "its limits could be judged"


def test_why_a_limit_was_not_judged_is_told_of_the_limit_that_was_not() -> None:
    for_everybody = LIMIT._replace(id="L-2", basis="per-dose", amount=Decimal(1000))
    reference = replace(bundled(), limits={"a-group": (for_everybody, LIMIT._replace(per="kg"))})
    [found] = judged(DoseNotChecked(), tablets("10"), patient=weighing(None), reference=reference)
    assert (found.answer, found.because, found.words["why"]) == ("fires", *("the limit is by body weight",) * 2)


def test_a_weight_that_cannot_be_used_is_told_with_why() -> None:
    reference = replace(bundled(), limits={"a-group": (LIMIT._replace(per="kg"),)})
    [fact] = weighing("50", trouble="stale").facts
    old = Patient(identity=Identity(), facts=(replace(fact, unusable="measured in 2020"),))
    guessed = Patient(identity=Identity(), facts=(replace(fact, trouble=None, method="estimated"),))
    for who, words in ((old, "weight (measured in 2020)"), (guessed, "weight (50 kg, estimated)")):
        [found] = judged(DoseNotChecked(), tablets("10"), patient=who, reference=reference)
        assert (found.answer, found.words["missing"]) == ("fires", words)


def test_a_medicine_without_rows_or_whose_dose_is_what_lacks_is_not_said_to_lack_a_fact() -> None:
    empty = replace(bundled(), limits={})
    assert judged(DoseNotChecked(), tablets("10"), reference=empty) == ()
    unread = judged(DoseNotChecked(), tablets(None), reference=replace(bundled(), limits={"a-group": (LIMIT,)}))
    assert [(one.answer, one.because) for one in unread] == [("clear", "its limits could be judged")]
