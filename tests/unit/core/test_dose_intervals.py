"""How often a medicine may be given: the time between doses, each limit at its edge, and several rows or orders together."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.checks.dose_spacing import given_once, intervals, spacing_of, spacing_words, weekdays
from service.core.model.dose import DoseReading, DoseStep
from service.core.model.entries import MedicineEntry
from tests.support.entries import WARFARIN, entry, medicine
from tests.support.reference import bundled
from tests.unit.core.judging import answers, entries_named
from tests.unit.core.spaced import WEEK, dosed, gp, judged, on, row, spaced, timed, times, ward


@pytest.mark.parametrize(
    ("timings", "relation", "expected"),
    [
        ((times("1", "1", "7"),), "one", (7, 7)),
        ((times("1", "2", "7"),), "one", (Fraction(7, 2), 7)),
        ((times("1", "1", "2", "3"),), "one", (2, 3)),
        ((times(None, "2"),), "one", (Fraction(1, 2), None)),
        ((times("1", "1", once=True),), "one", (None, None)),
        ((times("1", "1", "7"), times("1", "1", "7")), "together", (Fraction(7, 2), Fraction(7, 2))),
        ((times("1", "1", "7"), times("1", "1", "2")), "in-turn", (2, 7)),
        ((times("1", "1", "7"), None), "together", (None, None)),
        ((), "one", (None, None)),
        ((times("1", "1", once=True), times("1", "1", "7")), "in-turn", (7, 7)),
        ((times("1", "1", once=True),), "together", (None, None)),
        ((on("mon"),), "one", (7, 7)),
        ((on("mon", "tue"),), "one", (1, 6)),
        ((times("1", "2", "7", on=("mon", "tue")),), "one", (1, 6)),
        ((times("2", "4", "7", on=("mon", "tue")),), "one", (Fraction(7, 4), Fraction(7, 2))),
        ((on("mon", "thu"),), "one", (3, 4)),
        ((on("sun", "mon"),), "one", (1, 6)),
        ((on("mon"), on("thu")), "together", (3, 4)),
        ((on("mon"), on("mon")), "together", (7, 7)),
        ((on("mon"), times("1", "1", "7")), "together", (Fraction(7, 2), Fraction(7, 2))),
        ((on("mon"), on("tue")), "in-turn", (7, 7)),
        ((times("2", "2", "7", on=("mon",)),), "one", (Fraction(7, 2), Fraction(7, 2))),
        ((times("1", "1", "14", on=("mon",)),), "one", (14, 14)),
        ((times("1", "1", "7", "14", on=("mon",)),), "one", (7, 14)),
        ((times("1", "1", "1", "7", on=("mon",)),), "one", (1, 7)),
        ((on(*WEEK),), "one", (1, 1)),
        ((on("som"),), "one", (7, 7)),
    ],
)
def test_the_shortest_and_longest_time_between_doses(timings: Any, relation: str, expected: Any) -> None:
    assert intervals(timed(ward(), *timings, relation=relation)) == expected


def test_doses_at_one_time_share_their_week_and_doses_in_turn_do_not() -> None:
    def of(*places: int | None) -> MedicineEntry:
        readings = tuple(
            DoseReading(written=None, steps=(DoseStep(timing=on(day)),), sequence=place)
            for day, place in zip(("mon", "thu"), places, strict=True)
        )
        return replace(ward(), doses=readings)

    assert intervals(of(None, None)) == (3, 4)
    assert intervals(of(1, 1)) == (3, 4)
    assert intervals(of(1, 2)) == (7, 7)
    assert weekdays(of(1, 2)) == frozenset()


def test_every_day_of_the_week_is_its_seven_days_and_a_day_of_no_week_is_none() -> None:
    assert weekdays(timed(ward(), on(*WEEK))) == frozenset(WEEK)
    assert weekdays(timed(ward(), on("mon", "som"))) == frozenset()


def test_one_dosage_in_turn_leaves_the_days_of_all_unsaid() -> None:
    in_turn = timed(ward(), on("mon"), on("tue"), relation="in-turn").doses
    alone = timed(ward(), on("thu")).doses
    for doses in ((*in_turn, *alone), (*alone, *in_turn)):
        assert weekdays(replace(ward(), doses=doses)) == frozenset()


@given(st.sets(st.sampled_from(WEEK), min_size=1))
def test_the_gaps_of_a_week_add_up_to_it(days: set[str]) -> None:
    shortest, longest = spacing_of(days)
    assert shortest * len(days) <= 7 <= longest * len(days)
    assert 1 <= shortest <= longest <= 7
    turned = {WEEK[(WEEK.index(day) + 3) % 7] for day in days}
    assert spacing_of(turned) == (shortest, longest)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("7", "every 7 days"), ("1", "every day"), ("3/2", "every 36 hours"), ("7/2", "2 times a week"),
        ("7/3", "3 times a week"), ("47/24", "every 47 hours"),
        ("1/7", "7 times a day"), ("69/10", "every 6.9 days"), ("25/24", "every 25 hours"), ("14", "every 14 days"),
        ("1/2", "2 times a day"),
        ("1/24", "24 times a day"), ("2/3", "every 16 hours"), ("487/16", "every month"), ("1461/4", "every 12 months"),
        ("30", "every 30 days"),
    ],
)  # fmt: skip
def test_a_time_between_doses_in_words(days: str, words: str) -> None:
    assert spacing_words(Fraction(days)) == words


@pytest.mark.parametrize(
    ("timings", "once"),
    [
        ((times("1", "1", once=True),), True),
        ((times("1", "1", once=True), times("1", "1", once=True)), False),
        ((times("1", "1", "7"),), False),
        ((None,), False),
        ((), False),
    ],
)
def test_one_single_dose_has_nothing_beside_it(timings: Any, once: bool) -> None:
    which = timed(ward(), *timings)
    assert given_once(which) is once
    assert answers(spaced(which)) == (["clear"] if once else ["cannot_tell"] if timings != (times("1", "1", "7"),) else ["clear"])


# A row at its edge


@pytest.mark.parametrize(
    ("fault", "days", "answer"),
    [
        ("too-often", "6.9", "fires"),
        ("too-often", "7", "clear"),
        ("too-often", "7.1", "clear"),
        ("too-rarely", "6.9", "clear"),
        ("too-rarely", "7", "clear"),
        ("too-rarely", "7.1", "fires"),
    ],
)
def test_an_interval_at_its_edge(fault: str, days: str, answer: str) -> None:
    rows = row("7", None) if fault == "too-often" else row(None, "7")
    [found] = spaced(timed(ward(), times("1", "1", days)), rows, fault=fault)
    assert (found.answer, entries_named(found)) == (answer, ["2"])


def test_an_interval_is_quoted_with_its_limit_and_holds_where_it_is_too_short() -> None:
    [found] = spaced(timed(ward(), times("1", "1", "1")))
    assert found.because == "given every day; the interval is 7 days (a book)"
    assert found.evidence == {
        "given": "every day",
        "interval": "7 days",
        "citation": "a book",
        "interval row": "I",
        "assured": "not clinically assured",
    }
    assert [found.words[name] for name in ("interval", "limit", "citation", "medicine")] == [
        "every day",
        "7 days",
        "a book",
        "Warfarin",
    ]
    assert found.holds == "these-orders"
    assert [one.holds for one in spaced(timed(gp(), times("1", "1", "1")))] == [None]
    assert [one.holds for one in spaced(timed(ward(), times("1", "1", "7")))] == [None]
    assert [one.holds for one in spaced(timed(ward(), times("1", "1", "8")), row(None, "7"), fault="too-rarely")] == [None]
    milder = spaced(timed(ward(), times("1", "1", "1")), row(severity="high"), severities=("high",))
    assert [(one.answer, one.holds) for one in milder] == [("fires", None)]


def test_a_limit_of_one_day_is_one_day() -> None:
    [found] = spaced(timed(ward(), times("2", "2")), row("1"))
    assert found.because == "given 2 times a day; the interval is 1 day (a book)"
    assert found.words["limit"] == "1 day"


def test_a_limit_of_nought_is_told_as_it_stands() -> None:
    [found] = spaced(timed(ward(), times("2", "2")), row("0"))
    assert (found.answer, found.because) == ("clear", "given 2 times a day; the interval is 0 days (a book)")


def test_who_assured_a_row_is_told() -> None:
    [found] = spaced(timed(ward(), times("1", "1", "1")), row(reviewed_by="A. Pharmacist"))
    assert found.evidence["assured"] == "A. Pharmacist"


def test_a_timing_that_was_not_read_is_said() -> None:
    [found] = spaced(timed(ward(), None))
    assert (found.answer, found.missing, entries_named(found)) == ("cannot_tell", ("medicine.dose.timing",), ["2"])


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 1),
        ({"key": "a-group"}, 1),
        ({"key": "a-vmp"}, 1),
        ({"key": WARFARIN[2]}, 1),
        ({"key": "another"}, 0),
        ({"routes": ("oral",)}, 1),
        ({"routes": ("iv",)}, 0),
        ({"least": None, "most": "7"}, 0),
        ({"severity": "high"}, 0),
    ],
)
def test_which_rows_of_intervals_speak(change: Any, count: int) -> None:
    concept = medicine().concept
    of = medicine(groups=frozenset({"a-group"}), vmp=replace(concept, code="a-vmp"), routes=frozenset({"oral"}))
    which = timed(ward(of=of), times("1", "1", "1"))
    assert len(spaced(which, row(**change))) == count
    assert len(spaced(replace(which, route="oral"), row(**change))) == count


def test_no_row_speaks_of_a_medicine_that_is_not_identified() -> None:
    assert spaced(timed(ward(identified=False), times("1", "1", "1")), names_unheld=True) == ()


# Several rows about one entry


def test_a_milder_row_is_quiet_where_a_graver_one_is_broken() -> None:
    rows = (row("2", severity="critical"), row("3", severity="moderate"))
    every_two = timed(ward(), times("1", "1", "2"))
    daily = timed(ward(), times("1", "1", "1"))
    assert answers(spaced(every_two, *rows)) == ["clear"]
    assert answers(spaced(every_two, *rows, severities=("moderate",))) == ["fires"]
    assert answers(spaced(daily, *rows)) == ["fires"]
    [found] = spaced(daily, *rows, severities=("moderate",))
    assert found.answer == "clear"
    assert found.because.endswith("said where it is graver")
    perhaps = (row("2", severity="critical", forms=("patch",)), row("3", severity="moderate"))
    assert answers(spaced(daily, *perhaps, severities=("moderate",))) == ["fires"]


def test_an_entry_gets_one_answer_and_the_worst() -> None:
    daily = timed(ward(), times("1", "1", "1"))
    assert answers(spaced(daily, row(forms=("patch",)), row("7"), row("1"))) == ["fires"]
    assert answers(spaced(daily, row("1"), row(forms=("patch",)))) == ["cannot_tell"]
    assert answers(spaced(timed(ward(), None), row("1"), row("7"))) == ["cannot_tell"]


# Several orders of one list


def test_two_weekly_orders_on_different_days_are_too_close_together() -> None:
    first, second = timed(ward("1"), on("mon")), timed(ward("2"), on("thu"))
    found = judged(first, second)
    assert sorted(answers(found)) == ["clear", "clear", "fires"]
    [fired] = [one for one in found if one.answer == "fires"]
    assert sorted(entries_named(fired)) == ["1", "2"]
    assert fired.because == "given 3 days apart by 2 orders together; the interval is 7 days (a book)"
    assert fired.words["interval"] == "3 days apart by 2 orders together"
    assert fired.holds == "these-orders"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (timed(ward("1"), on("mon")), timed(ward("2"), on("mon"))),  # one dose in two strengths
        (timed(ward("1"), on("mon")), timed(ward("2"), times("1", "1", "7"))),  # which day is not said
        (timed(ward("1"), on("mon")), timed(gp("2"), on("thu"))),  # another list of the same medicine
    ],
)
def test_orders_that_are_not_surely_on_different_days_of_one_list_are_each_alone(first: Any, second: Any) -> None:
    assert set(answers(judged(first, second))) == {"clear"}


@pytest.mark.parametrize(
    "rows",
    [
        (row("7", forms=("patch",)),),  # whether it is about them is not known
        (row("2"), row("7", severity="high", id="J")),  # another rule tells of the milder one
    ],
)
def test_orders_together_break_only_a_row_that_is_surely_about_them_and_of_the_rules_own_gravity(rows: Any) -> None:
    first, second = timed(ward("1"), on("mon")), timed(ward("2"), on("thu"))
    assert set(answers(judged(first, second, rows=rows))) == {"clear"}


def test_orders_together_are_held_where_any_of_them_is_an_order_of_the_ward() -> None:
    first, second = timed(ward("1"), on("mon")), timed(entry("epma", "2", each="1", times="1"), on("thu"))
    assert [one.holds for one in judged(first, second) if one.answer == "fires"] == ["these-orders"]


def test_orders_together_are_no_matter_of_being_too_rare() -> None:
    first, second = timed(ward("1"), on("mon")), timed(ward("2"), on("thu"))
    assert set(answers(judged(first, second, rows=(row(None, "7"),), fault="too-rarely"))) == {"clear"}


def test_an_order_that_is_too_often_by_itself_is_told_once() -> None:
    first, second = timed(ward("1"), on("mon", "tue")), timed(ward("2"), on("thu"))
    found = judged(first, second)
    assert answers(found).count("fires") == 1
    assert [entries_named(one) for one in found if one.answer == "fires"] == [["1"]]
    by_the_shorter_gap = judged(timed(ward("1"), on("mon", "thu")), timed(ward("2"), on("fri")), rows=(row("4"),))
    assert [entries_named(one) for one in by_the_shorter_gap if one.answer == "fires"] == [["1"]]


# Medicines of which no interval is held


def test_medicines_without_an_interval_are_told_once_and_leave_the_status_alone() -> None:
    other = timed(ward("3", of=medicine(("1", "Amlodipine", "2"))), times("1", "1"))
    third = timed(ward("4", of=medicine(("3", "Bisoprolol", "4"))), times("1", "1"))
    found = judged(timed(ward(), times("1", "1", "7")), other, third, names_unheld=True)
    [told] = [one for one in found if one.answer == "cannot_tell"]
    assert told.because == "not held against how often it may be given: Amlodipine, Bisoprolol (no interval is held)"
    assert (told.missing, told.alters_status, sorted(entries_named(told))) == (("reference.interval",), False, ["3", "4"])
    assert answers(judged(other, third)) == []


def test_a_medicine_of_which_only_another_strength_has_an_interval_is_told_too() -> None:
    narrowed = row(measure="dose", low=Decimal(70), unit="mg")
    assert answers(spaced(dosed("10"), narrowed, names_unheld=True)) == ["cannot_tell"]
    assert answers(spaced(dosed("70"), narrowed, names_unheld=True)) == ["fires"]


# The bundled table


def test_the_table_holds_rows_that_can_speak_and_no_two_of_one_name() -> None:
    rows = [each for held in bundled().intervals.values() for each in held]
    assert len(rows) >= 40
    assert len({each.id for each in rows}) == len(rows)
    assert [each.id for each in rows if not re.fullmatch(r"INT-[A-Z]{4}-\d", each.id)] == []
    assert {each.severity for each in rows if each.max_days is not None} == {"moderate"}


def test_every_row_is_about_something_that_the_dictionary_holds() -> None:
    held = bundled()
    known = held.vtms.keys() | held.substances.keys()
    assert [key for key in held.intervals if key not in known] == []
    names = {**{code: row.name for code, row in held.substances.items()}, **{code: row.name for code, row in held.vtms.items()}}
    first = {key: names[key].lower().split()[0] for key in held.intervals}
    assert [
        (each.id, each.name) for key, rows in held.intervals.items() for each in rows if first[key] not in each.name.lower()
    ] == []
