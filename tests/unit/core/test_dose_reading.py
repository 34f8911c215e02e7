"""Doses that were not read, or whose words and codes tell two things: each is told, once and with its reason."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.dose_reading import DoseDisagrees, DoseUnreadable
from service.core.model.dose import DoseDisagreement, DoseReading, DoseStep
from service.core.model.entries import MedicineEntry
from tests.unit.core.judging import entries_named, judged, ward


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
    assert (found.answer, found.because, entries_named(found)) == (answer, why, ["2"])
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
        (("maximum", "dose"), ("dose",), "fires"),
        (("maximum", "dose"), ("maximum",), "clear"),
        (("frequency", "route"), ("frequency",), "fires"),
        ((), ("dose",), "clear"),
    ],
)
def test_an_entry_is_told_once_by_the_rule_of_its_gravest_difference(aspects: Any, what: Any, answer: str) -> None:
    [found] = judged(DoseDisagrees(what=what), differing(*aspects))
    assert (found.answer, entries_named(found)) == (answer, ["2"])


def test_a_difference_quotes_all_of_them_the_gravest_first() -> None:
    [found] = judged(DoseDisagrees(what=("dose",)), differing("route", "dose"))
    assert found.because == found.words["why"] == found.evidence["why"] == "two doses; two routes"
    assert found.words["dose"] == "take one"
    assert [one.because for one in judged(DoseDisagrees(what=("route",)), differing("dose"))] == [
        "another rule tells how they disagree"
    ]
    assert [one.because for one in judged(DoseDisagrees(what=("route",)), differing())] == ["they agree, or there is only one"]


def test_a_difference_of_a_dosage_without_words_quotes_none() -> None:
    found = differing("dose")
    wordless = replace(found, written=replace(found.written, dosages=()))
    assert [one.words["dose"] for one in judged(DoseDisagrees(what=("dose",)), wordless)] == ["no words"]


def test_a_telling_that_was_not_compared_is_said_by_one_rule_only() -> None:
    which = differing(untold=("it was not read", "it was not read"))
    assert judged(DoseDisagrees(what=("dose",)), which) == ()
    [found] = judged(DoseDisagrees(what=("dose",), tells_unread=True), which)
    assert (found.answer, found.because, found.alters_status) == ("cannot_tell", "it was not read", False)
    assert (found.missing, entries_named(found)) == (("dose.words-and-codes",), ["2"])
