"""A source normalised: what it says of itself is carried over, what replaces what, and every statement that it makes."""

from datetime import date
from typing import Any

import pytest

from service.core.model.dates import read_date
from service.core.model.entries import NormalisedSource
from service.core.model.written import AllergyWritten, ListWritten, MedicineWritten, SourceList
from service.core.normalise.source import normalise_source
from service.core.normalise.stated_allergies import NOT_READ
from tests.support.reference import bundled


def ordered(entry: str = "1", **more: Any) -> MedicineWritten:
    return MedicineWritten(
        source="gp", entry=entry, path="", resource="MedicationRequest", **{"text": "Warfarin", "status": "active", **more}
    )


def problem(text: str) -> AllergyWritten:
    return AllergyWritten(source="gp", entry="c", path="", resource="Condition", text=text, clinical_status="active")


def normalised(*medicines: MedicineWritten, **more: Any) -> NormalisedSource:
    written = SourceList(
        **{"name": "gp", "role": "gp-record", "dialect": "fhir-r4", "sha256": "", "medicines": medicines, **more}
    )
    return normalise_source(written, bundled(), date(2026, 11, 20))


@pytest.mark.parametrize("name", ["proposed", "said_to_be_of"])
def test_what_a_source_is_stays_known(name: str) -> None:
    assert getattr(normalised(**{name: True}), name) is True
    assert getattr(normalised(), name) is False


def test_an_allergy_in_words_that_were_not_read_is_warned_of_beside_what_the_source_warns_of() -> None:
    found = normalised(warnings=("page-missing",), statements=(problem("Adverse reaction to penicillin or erythromycin"),))
    assert found.warnings == ("page-missing", NOT_READ)
    assert normalised(warnings=("page-missing",)).warnings == ("page-missing",)


def test_a_list_that_is_empty_because_nothing_is_known_is_a_statement_of_no_allergy() -> None:
    empty = ListWritten(entry="l", path="", kind="allergies", empty_reason="nilknown")
    found = normalised(lists=(empty,))
    assert [(one.written.entry, one.reading.negation) for one in found.allergies] == [("l", "no-known-allergy")]
    assert found.statement == "none-known"


@pytest.mark.parametrize(
    ("status", "proposed", "replaced"),
    [
        ("active", False, True),
        ("stopped", False, True),
        ("cancelled", False, False),
        ("entered-in-error", False, False),
        ("draft", False, False),
        ("draft", True, True),
    ],
)
def test_only_what_ran_or_is_proposed_takes_the_place_of_another(status: Any, proposed: bool, replaced: bool) -> None:
    first, _ = normalised(ordered("1"), ordered("2", replaces="1", status=status), proposed=proposed).medicines
    assert first.superseded is replaced
    assert first.in_force is (proposed or not replaced)


def test_what_replaces_a_part_of_an_entry_replaces_the_entry() -> None:
    first, second = normalised(ordered("1", parts=("plan",)), ordered("2", replaces="plan")).medicines
    assert (first.superseded, second.superseded) == (True, False)


@pytest.mark.parametrize(("started", "to_begin"), [("2026-12-01", True), ("2026-11-01", False), (None, False)])
def test_what_only_begins_later_is_told_from_what_is_over(started: str | None, to_begin: bool) -> None:
    [found] = normalised(ordered(started=read_date(started))).medicines
    assert (found.to_begin, found.in_force) == (to_begin, not to_begin)
