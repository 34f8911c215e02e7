"""Doses judged one against another and against what is usual: each at its edges, and never silent."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.checks.dose_limit import DoseLimit, DoseNotChecked
from service.core.checks.dose_reading import DoseDisagrees, DoseUnreadable
from service.core.checks.dose_tenfold import DoseTenfold, DoseUnitMismatch
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.model.dose import DoseDisagreement, DoseReading, DoseStep
from service.core.model.dose_rows import LimitRow
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.finding import Outcome, Subject
from service.core.model.patient import Fact, Identity, Patient
from tests.support.entries import PARACETAMOL, entry, medicine
from tests.support.reference import bundled
from tests.unit.core.records import record

ANY = AppliesTo(list="medicines")
TENFOLD = DoseTenfold(factors=(10, 100, 1000), tolerance_percent=Decimal(5), same_day_below=Decimal(2))


def weighing(kg: str | None, trouble: Any = None) -> Patient:
    fact = Fact(
        name="weight", value=Decimal(kg or 1), unit="kg", written=f"{kg} kg", source="epma", method="measured", trouble=trouble
    )
    return Patient(identity=Identity(), facts=(fact,) if kg else ())


def gp(each: str | None, times: str | None = "1", name: str = "1", **more: Any) -> MedicineEntry:
    return entry("gp", name, each=each, times=times, **more)


def ward(each: str | None, times: str | None = "1", name: str = "2", **more: Any) -> MedicineEntry:
    return entry("epma", name, role="inpatient-orders", each=each, times=times, **more)


def judged(check: Any, *entries: MedicineEntry, applies_to: AppliesTo = ANY, **more: Any) -> tuple[Outcome, ...]:
    return check.judge(record(*entries, **more), applies_to)


def answers(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [outcome.answer for outcome in outcomes]


def named(outcome: Outcome) -> list[str]:
    return [subject.entry or "" for subject in outcome.subjects]


# Ten-fold slips between sources


@pytest.mark.parametrize(
    ("mine", "theirs", "answer"),
    [
        ("10", "1", "fires"), ("1", "10", "fires"), ("100", "1", "fires"), ("1000", "1", "fires"), ("10000", "1", "clear"),
        ("9.5", "1", "fires"), ("9.49", "1", "clear"), ("10.5", "1", "fires"), ("10.51", "1", "clear"),
        ("1", "1", "clear"), ("20", "1", "clear"), ("105", "1", "fires"), ("105.1", "1", "clear"),
    ],
)  # fmt: skip
def test_doses_a_power_of_ten_apart(mine: str, theirs: str, answer: str) -> None:
    [found] = judged(TENFOLD, gp(mine), ward(theirs))
    assert found.answer == answer
    assert sorted(named(found)) == ["1", "2"]


def test_a_slip_says_how_far_and_between_whom() -> None:
    [found] = judged(TENFOLD, gp("30"), ward("3"))
    assert found.because == "the doses are 10 times apart"
    assert found.words == {
        "medicine": "Warfarin",
        "first": "3 mg 1 times a day",
        "second": "30 mg 1 times a day",
        "first_source": "epma",
        "second_source": "gp",
        "ratio": "10",
    }
    assert found.evidence == {"epma": "3 mg a dose", "gp": "30 mg a dose", "ratio": "10"}
    [clear] = judged(TENFOLD, gp("3"), ward("3"))
    assert clear.because == "the doses are no such factor apart"


@pytest.mark.parametrize(("other", "holds"), [(ward("30"), "these-orders"), (entry("portal", "3", each="30", times="1"), None)])
def test_a_slip_holds_the_orders_of_the_ward(other: MedicineEntry, holds: str | None) -> None:
    [found] = judged(TENFOLD, gp("3"), other)
    assert (found.answer, found.holds) == ("fires", holds)


def test_what_does_not_fire_holds_nothing() -> None:
    assert [one.holds for one in judged(TENFOLD, gp("3"), ward("3"))] == [None]


@pytest.mark.parametrize(
    ("mine", "theirs", "answer"),
    [
        (("10", "1"), ("1", "10"), "clear"),  # the same in a day: often against seldom
        (("10", "1"), ("1", "5"), "fires"),  # twice as much in a day
        (("10", "1"), ("1", "5.1"), "clear"),
        (("10", None), ("1", "1"), "fires"),
        (("10", None), ("1", None), "fires"),
        (("3", None), ("1", None), "clear"),
    ],
)
def test_a_dose_far_off_that_is_close_in_a_day_is_another_matter(mine: Any, theirs: Any, answer: str) -> None:
    assert answers(judged(TENFOLD, gp(*mine), ward(*theirs))) == [answer]


@pytest.mark.parametrize(("day", "answer"), [("10", "fires"), ("5", "clear"), (None, "clear")])
def test_where_only_the_day_is_known_it_is_compared(day: str | None, answer: str) -> None:
    def in_a_day(which: MedicineEntry, amount: str | None) -> MedicineEntry:
        held = replace(which.daily[0], dose_low=None, dose_high=None, day_high=Fraction(amount) if amount else None)
        return replace(which, daily=(held,))

    assert answers(judged(TENFOLD, in_a_day(gp("1"), day), in_a_day(ward("1"), "1"))) == [answer]


@pytest.mark.parametrize(
    ("per_kg", "whole", "kg", "answer"),
    [("1", "200", "20", "fires"), ("1", "20", "20", "clear"), ("10", "20", "20", "fires"), ("1", "190", "20", "fires")],
)
def test_a_dose_by_weight_is_compared_with_the_weight(per_kg: str, whole: str, kg: str, answer: str) -> None:
    [found] = judged(TENFOLD, gp(per_kg, per="kg"), ward(whole), patient=weighing(kg))
    assert found.answer == answer
    told = {"weight": f"{kg} kg (measured, no date, epma)"} if answer == "fires" else {}
    assert {name: words for name, words in found.evidence.items() if name == "weight"} == told


def test_where_no_dose_is_by_weight_the_weight_is_no_evidence() -> None:
    [found] = judged(TENFOLD, gp("1"), ward("10"), patient=weighing("20"))
    assert "weight" not in found.evidence


def test_the_day_of_a_dose_by_weight_counts_too() -> None:
    [found] = judged(TENFOLD, gp("1", "10", per="kg"), ward("200", "1"), patient=weighing("20"))
    assert found.answer == "clear", "200 mg in a day either way"


@pytest.mark.parametrize(
    ("mine", "patient", "missing"),
    [
        (gp("1", per="kg"), weighing(None), "patient.weight"),
        (gp("1", per="kg"), weighing("20", trouble="stale"), "patient.weight"),
        (gp("1", unit="mL"), weighing("20"), "medicine.dose"),
        (gp(None), weighing("20"), "medicine.dose"),
        (gp("1", per="m2"), weighing("20"), "medicine.dose"),
    ],
)
def test_doses_that_cannot_be_compared_are_said(mine: MedicineEntry, patient: Patient, missing: str) -> None:
    [found] = judged(TENFOLD, mine, ward("10"), patient=patient)
    assert (found.answer, found.missing, named(found)) == ("cannot_tell", (missing,), ["2", "1"])


def test_every_copy_on_the_first_side_is_said_where_it_cannot_be_told() -> None:
    copies = [ward("10", name="2"), ward("10", name="3")]
    found = judged(TENFOLD, gp("1", unit="mL"), *copies)
    assert [named(one) for one in found] == [["2", "1"], ["3", "1"]]


def test_two_entries_of_one_source_are_not_compared() -> None:
    assert judged(TENFOLD, gp("1"), gp("10", name="3")) == ()


def test_copies_are_judged_together_and_all_named() -> None:
    [found] = judged(TENFOLD, gp("1"), gp("1", name="3"), ward("10"))
    assert sorted(named(found)) == ["1", "2", "3"]


def test_what_is_not_in_force_is_not_compared() -> None:
    assert judged(TENFOLD, gp("1", in_force=False), ward("10")) == ()


@pytest.mark.parametrize(("transfers", "count"), [((), 1), (("admission",), 1), (("discharge",), 0)])
def test_a_rule_for_some_transfers(transfers: tuple[str, ...], count: int) -> None:
    assert len(judged(TENFOLD, gp("1"), ward("10"), applies_to=replace(ANY, transfers=transfers))) == count


# One number with two units


@pytest.mark.parametrize(
    ("mine", "theirs", "answer"),
    [
        ({"unit": "mL"}, {"unit": "mg"}, "fires"),
        ({"per": "kg"}, {}, "fires"),
        ({"unit": "mg"}, {"unit": "mg"}, "clear"),
        ({"unit": "tablet"}, {"unit": "mg"}, "clear"),
        ({"unit": "mg"}, {"unit": "puff"}, "clear"),
    ],
)
def test_one_number_with_two_units(mine: Any, theirs: Any, answer: str) -> None:
    [found] = judged(DoseUnitMismatch(), gp("5", **mine), ward("5", **theirs))
    assert found.answer == answer
    assert sorted(named(found)) == ["1", "2"]


def test_two_numbers_with_two_units_are_no_slip() -> None:
    assert answers(judged(DoseUnitMismatch(), gp("5", unit="mL"), ward("6"))) == ["clear"]


def test_a_slip_of_the_unit_is_quoted_as_written() -> None:
    [found] = judged(DoseUnitMismatch(), gp("7", per="kg"), ward("7"))
    assert found.because == "7 mg against 7 mg for each kg"
    assert found.words == {
        "medicine": "Warfarin",
        "first": "7 mg",
        "second": "7 mg for each kg",
        "first_source": "epma",
        "second_source": "gp",
        "ratio": "",
    }
    [clear] = judged(DoseUnitMismatch(), gp("7"), ward("8"))
    assert clear.because == "no number stands with two units"


def test_two_units_that_come_to_one_amount_are_no_slip() -> None:
    def of_one_mg_a_ml(which: MedicineEntry, mg: int) -> MedicineEntry:
        return replace(which, daily=(*which.daily, DailyAmount(unit="mg", ingredient="x", dose_high=Fraction(mg))))

    for mg, answer in ((5, "clear"), (50, "fires")):
        pair = (of_one_mg_a_ml(gp("5", unit="mL"), mg), of_one_mg_a_ml(ward("5"), 5))
        assert answers(judged(DoseUnitMismatch(), *pair)) == [answer]


# Doses that were not read, or tell two things


def read(which: MedicineEntry, *readings: DoseReading) -> MedicineEntry:
    return replace(which, doses=readings)


STEP = DoseReading(written="x", steps=(DoseStep(),))


@pytest.mark.parametrize(
    ("readings", "answer", "why"),
    [
        ((STEP,), "clear", "its dose was read"),
        ((), "fires", "no dose is stated"),
        ((DoseReading(written=None),), "fires", "no dose is stated"),
        ((DoseReading(written="x", refused="a"), DoseReading(written="y", refused="b")), "fires", "a; b"),
        ((DoseReading(written="x", refused="a"), DoseReading(written="y", refused="a")), "fires", "a"),
        ((STEP, DoseReading(written="x", refused="a")), "fires", "a"),
    ],
)
def test_a_dose_that_was_not_read_says_why(readings: Any, answer: str, why: str) -> None:
    [found] = judged(DoseUnreadable(), read(ward("1"), *readings))
    assert (found.answer, found.because, named(found)) == (answer, why, ["2"])
    if answer == "fires":
        assert found.words["why"] == found.evidence["why"] == why


def test_a_medicine_of_a_trial_states_no_dose() -> None:
    which = read(ward("1"))
    assert judged(DoseUnreadable(), replace(which, identified=replace(which.identified, trial=True))) == ()


def differing(*aspects: Any, untold: tuple[str, ...] = ()) -> MedicineEntry:
    found = tuple(DoseDisagreement(aspect=aspect, because=f"two {aspect}s") for aspect in aspects)
    return read(ward("1", text="take one"), replace(STEP, disagreements=found, not_compared=untold))


@pytest.mark.parametrize(
    ("aspects", "what", "answer"),
    [
        (("dose",), ("dose",), "fires"),
        (("dose",), ("route",), "clear"),
        (("route", "dose"), ("dose",), "fires"),
        (("route", "dose"), ("route",), "clear"),
        (("as-needed", "route"), ("route",), "fires"),
        (("frequency", "maximum"), ("maximum",), "fires"),
        (("frequency", "route"), ("frequency",), "fires"),
        ((), ("dose",), "clear"),
    ],
)
def test_an_entry_is_told_once_by_the_rule_of_its_gravest_difference(aspects: Any, what: Any, answer: str) -> None:
    [found] = judged(DoseDisagrees(what=what), differing(*aspects))
    assert (found.answer, named(found)) == (answer, ["2"])


def test_a_difference_quotes_all_of_them_the_gravest_first() -> None:
    [found] = judged(DoseDisagrees(what=("dose",)), differing("route", "dose"))
    assert found.because == found.words["why"] == found.evidence["why"] == "two doses; two routes"
    assert found.words["dose"] == "take one"
    assert [one.because for one in judged(DoseDisagrees(what=("route",)), differing("dose"))] == [
        "another rule tells how they disagree"
    ]
    assert [one.because for one in judged(DoseDisagrees(what=("route",)), differing())] == ["they agree, or there is only one"]


def test_a_telling_that_was_not_compared_is_said_by_one_rule_only() -> None:
    which = differing(untold=("it was not read", "it was not read"))
    assert judged(DoseDisagrees(what=("dose",)), which) == ()
    [found] = judged(DoseDisagrees(what=("dose",), tells_unread=True), which)
    assert (found.answer, found.because, found.alters_status) == ("cannot_tell", "it was not read", False)
    assert (found.missing, named(found)) == (("dose.words-and-codes",), ["2"])


# Limits of a record

LIMIT = LimitRow(
    id="L-1",
    medicine=PARACETAMOL[0],
    name="Paracetamol",
    direction="max",
    basis="per-day",
    amount=Decimal(4000),
    unit="mg",
    per=None,
    routes=frozenset(),
    age_from_months=None,
    age_below_months=None,
    weight_from=None,
    weight_below=None,
    indication=None,
    citation="a book",
    source_id="s",
    reviewed_by=None,
)
GROUPED = medicine(PARACETAMOL, groups=frozenset({"a-group"}))


def tablets(mg: str | None, often: str | None = "4", name: str = "1", source: str = "epma", **more: Any) -> MedicineEntry:
    return entry(source, name, each=mg, times=often, of=GROUPED, **more)


def limited(*entries: MedicineEntry, rows: Any = (LIMIT,), basis: Any = "per-day", direction: Any = "max", **more: Any) -> Any:
    reference = replace(bundled(), limits={"a-group": rows})
    return judged(DoseLimit(direction=direction, basis=basis), *entries, reference=reference, **more)


@pytest.fixture(autouse=True)
def only_rows_of_this_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of the bundled tables would speak of paracetamol beside those of a test."""
    from service.core.model.reference import Reference

    monkeypatch.setattr(Reference, "limits_by_ingredient", {})


@pytest.mark.parametrize(("mg", "answer"), [("1000", "clear"), ("1001", "fires")])
def test_a_limit_of_the_day(mg: str, answer: str) -> None:
    [found] = limited(tablets(mg))
    assert (found.answer, named(found)) == (answer, ["1"])


def test_what_one_list_gives_of_an_ingredient_adds_up_and_two_lists_do_not() -> None:
    both = (tablets("500", name="1"), tablets("501", name="2", route="rectal"))
    [found] = limited(*both)
    assert (found.answer, sorted(named(found))) == ("fires", ["1", "2"])
    assert answers(limited(tablets("500"), tablets("501", name="2", source="gp"))) == ["clear", "clear"]


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
    [whole] = limited(tablets("2000"), patient=weighing("50"))
    assert "weight" not in whole.evidence


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
            assert (one.missing, one.alters_status, named(one)) == (("reference.limit",), False, ["1"])


def test_a_least_dose_is_judged_by_the_lowest_amount() -> None:
    rows = (LIMIT._replace(direction="min", amount=Decimal(100)),)
    amount = tablets("1").daily[0]
    for low, answer in (("99", "fires"), ("100", "clear")):
        which = replace(tablets("1"), daily=(replace(amount, day_low=Fraction(low), day_high=Fraction(500)),))
        assert answers(limited(which, rows=rows, direction="min")) == [answer]


@pytest.mark.parametrize(
    ("row_change", "who", "answer", "missing"),
    [
        ({}, weighing(None), "clear", ""),
        ({"per": "kg"}, weighing(None), "fires", "weight (not recorded)"),
        ({"per": "kg"}, weighing("50"), "clear", ""),
        ({"age_from_months": 12, "amount": Decimal(1)}, weighing("50"), "fires", "birth date (not recorded)"),
        ({"per": "kg", "basis": "per-dose"}, weighing(None), "fires", "weight (not recorded)"),
    ],
)
def test_a_fact_about_the_patient_that_a_limit_lacks_is_named(row_change: Any, who: Patient, answer: str, missing: str) -> None:
    reference = replace(bundled(), limits={"a-group": (LIMIT._replace(**row_change),)})
    [found] = judged(DoseNotChecked(), tablets("10"), patient=who, reference=reference)
    assert (found.answer, named(found)) == (answer, ["1"])
    assert found.words.get("missing", "") == found.evidence.get("missing", "") == missing
    if answer == "clear":
        assert found.because == "its limits could be judged"


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
    assert answers(unread) == ["clear"]


# One finding a line


def outcome(line: str, entry_name: str, answer: Any = "fires", **more: Any) -> Outcome:
    subject = Subject(kind="medicine", line=line, source="gp", entry=entry_name)
    return Outcome(**{"answer": answer, "subjects": (subject,), "because": entry_name, **more})


def test_findings_of_one_line_join_and_nothing_of_them_is_lost() -> None:
    first = outcome("m-1", "1", words={"source": "gp", "dose": "a"}, evidence={"a": "1", "b": "1"})
    second = outcome("m-1", "2", words={"source": "ward, gp", "dose": "b"}, evidence={"b": "2", "c": "2"}, holds="these-orders")
    [joined] = one_a_line([first, second])
    assert named(joined) == ["1", "2"]
    assert joined.evidence == {"a": "1", "b": "1", "c": "2"}
    assert joined.words == {"source": "gp, ward", "dose": "a"}
    assert (joined.because, joined.holds) == ("1", "these-orders")
    assert named(one_a_line([first, first])[0]) == ["1"]


def test_other_lines_other_agents_and_other_answers_stay_apart() -> None:
    kept = [
        outcome("m-1", "1", words={"agent": "a"}),
        outcome("m-1", "2", words={"agent": "b"}),
        outcome("m-2", "3"),
        outcome("m-1", "4", "clear"),
        outcome("m-1", "5", "cannot_tell"),
    ]
    assert one_a_line(kept) == tuple(kept)


def test_a_finding_that_stands_alone_is_left_as_it_is() -> None:
    alone = outcome("m-1", "1", words={"source": "b, a"})
    assert one_a_line([alone]) == (alone,)
