"""A source that was not read, not read whole or set aside never looks like one that holds nothing."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from service.core.model.allergy import Statement
from service.web.presenters.sources import in_time_order, present_source
from tests.unit.web.reports import report, source

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def shown(**changed: Any) -> dict[str, Any]:
    return present_source(source("scr", "shared-care-record", **changed), NOW)


def test_a_failed_source_says_what_was_not_checked():
    failed = shown(outcome="failed", whole=False, because="no answer in 3 s", allergy_statement="not-retrieved", medicines=None)
    assert (failed["role"], failed["outcome"]) == ("Shared care record", "failed")
    assert failed["said"] == "no answer in 3 s. Medicines and allergies held there were NOT CHECKED."
    assert failed["statement"].startswith("NOT RETRIEVED")


def test_a_source_that_is_withheld_is_neither_failed_nor_empty():
    withheld = shown(
        outcome="failed", failure="withheld", whole=False, because="no consent", allergy_statement="not-retrieved", medicines=None
    )
    assert (withheld["outcome"], withheld["look"]) == ("withheld", "withheld")
    assert withheld["said"] == "no consent. Medicines and allergies held there were NOT CHECKED."
    assert withheld["statement"].startswith("NOT RETRIEVED")


def test_a_source_that_was_set_aside_says_so_of_its_allergies_too():
    aside = shown(outcome="set-aside", because="its NHS number is another patient's", allergy_statement="none-known")
    assert "Nothing in it was used" in aside["said"]
    assert "NO KNOWN" not in aside["statement"]


def test_a_part_that_is_missing_was_not_checked():
    part = shown(whole=False, because="a page is missing")
    assert (part["outcome"], part["look"]) == ("not whole", "not-whole")
    assert "Whatever is missing was NOT CHECKED" in part["said"]


def test_what_no_record_verifies_does_not_look_like_what_does():
    told = shown(unverified="is what the patient told A. Pharmacist, which no record verifies")
    assert (told["outcome"], told["look"]) == ("read", "not-whole")


def test_entries_that_could_not_be_read_are_named():
    lost = {"entry": "MedicationRequest/9", "path": "$.entry[3]", "reason": "no medicine", "resource": None, "words": None}
    assert shown(unreadable=[lost])["unreadable"] == [lost]


@pytest.mark.parametrize(
    ("written", "age"),
    [
        ("2026-11-20T10:59:40Z", "less than a minute old"),
        ("2026-11-20T10:00:00+00:00", "1 hour old"),
        ("2026-11-20T10:00:00+01:00", "2 hours old"),
        ("2026-11-10T11:00:00Z", "10 days old"),
        ("2026-11", "its age cannot be told"),
        (None, "its date is not stated"),
    ],
)
def test_the_age_of_a_source(written: str | None, age: str):
    assert shown(as_of=written)["age"] == age


def test_every_statement_about_allergies_has_words_of_its_own():
    codes = get_args(Statement)
    said = {code: shown(allergy_statement=code)["statement"] for code in codes}
    assert len(set(said.values())) == len(codes)
    assert "NOTHING RECORDED" in said["empty-not-recorded"]
    assert "NO KNOWN" not in said["empty-not-recorded"].upper().replace("“NO KNOWN ALLERGIES”", "")


def test_what_is_prescribed_now_stands_after_what_came_before():
    names = [one["name"] for one in in_time_order(report()["sources"], "admission")]
    assert names == ["gp", "scr", "epma"]


def test_at_discharge_the_summary_stands_last():
    three = [source("out", "discharge-summary"), source("epma", "inpatient-orders"), source("gp", "gp-record")]
    assert [one["name"] for one in in_time_order(three, "discharge")] == ["gp", "epma", "out"]
    assert [one["name"] for one in in_time_order(three, "admission")] == ["gp", "out", "epma"]


def test_times_are_compared_by_the_clock_and_not_by_their_letters():
    earlier = source("a", "gp-record", as_of="2026-11-20T10:30:00+02:00")
    later = source("b", "gp-record", as_of="2026-11-20T09:00:00Z")
    assert [one["name"] for one in in_time_order([later, earlier], "admission")] == ["a", "b"]
