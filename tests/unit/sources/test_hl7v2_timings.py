"""When an HL7 v2 order is given: TQ1, RXE-1 and ORC-7, each alone and against one another."""

from decimal import Decimal

import pytest

from service.core.model.written import MedicineWritten
from tests.support.payloads import Person, hl7_rde
from tests.unit.sources.reading import only, read

DRUG = "^Warfarin 3mg tablets|3||mg"


def order(*, orc7: str = "", rxe1: str = "", ordered: str = "", encoded: str = "", drug: str = DRUG) -> MedicineWritten:
    segments = [f"ORC|NW|1|||||{orc7}", *([ordered] if ordered else []), f"RXE|{rxe1}|{drug}", *([encoded] if encoded else [])]
    return only(read(hl7_rde(Person(6), [segments])))


def often(entry: MedicineWritten) -> list[tuple[int | None, Decimal | None, str | None]]:
    coded = [each.structured for each in entry.dosages]
    return [(each.frequency, each.period, each.period_unit) for each in coded if each]


TWICE, DAILY = (2, Decimal(1), "d"), (1, Decimal(1), "d")


@pytest.mark.parametrize(
    "written",
    [
        {"orc7": "1^BID"},
        {"orc7": "^BID^D10^^^R"},
        {"rxe1": "^BID"},
        {"rxe1": "1^BID^D7^20261120", "orc7": "^Q12H"},
        {"encoded": "TQ1|1||BID"},
        {"ordered": "TQ1|1||BID"},
        {"ordered": "TQ1|1||Q12H", "encoded": "TQ1|1||BD"},
        {"encoded": "TQ1|1|1|BID", "orc7": "1^BID"},
        {"encoded": "TQ1|1|3|BID"},
        {"encoded": "TQ1|1|3^mg|BID"},
        {"encoded": "TQ1|1||BID", "orc7": "1^^^20261120"},
    ],
)
def test_the_timing_is_read_wherever_it_stands(written: dict[str, str]) -> None:
    entry = order(**written)
    assert (often(entry), entry.problems) == ([TWICE], ())
    assert entry.dosages[0].structured
    assert entry.dosages[0].structured.timing_code is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"encoded": "TQ1|1||QD", "orc7": "1^BID"}, "QD (TQ1) and BID (ORC-7)"),
        ({"encoded": "TQ1|1||OD", "rxe1": "^BID"}, "OD (TQ1) and BID (RXE-1)"),
        ({"rxe1": "^BID", "orc7": "^QDS"}, "BID (RXE-1) and QDS (ORC-7)"),
        ({"encoded": "TQ1|1||OD", "orc7": "^PRNQ1D"}, "OD (TQ1) and PRNQ1D (ORC-7)"),
        ({"encoded": "TQ1|1||OD", "orc7": "^ONCE"}, "OD (TQ1) and ONCE (ORC-7)"),
        ({"encoded": "TQ1|1||BID", "ordered": "TQ1|1||TDS"}, "BID (TQ1) and TDS (TQ1 of the ORC)"),
        ({"encoded": "TQ1|1||BID", "orc7": "^with meals"}, "BID (TQ1) and with meals (ORC-7)"),
    ],
)
def test_two_places_that_say_two_things_are_told_and_neither_is_taken(written: dict[str, str], said: str) -> None:
    entry = order(**written)
    assert [each.reason for each in entry.problems] == [f"says two things of how often it is given: {said}"]
    assert entry.dosages[0].structured
    assert entry.dosages[0].structured.timing_code == said


@pytest.mark.parametrize("written", [{"orc7": "1^OD"}, {"encoded": "TQ1|1||OD"}, {"encoded": "TQ1|1||QD", "orc7": "^Q24H"}])
def test_what_says_the_same_in_other_words_is_quiet(written: dict[str, str]) -> None:
    assert order(**written).problems == ()


@pytest.mark.parametrize(
    "written", [{"orc7": "2^BID"}, {"orc7": "2&tablet^BID"}, {"encoded": "TQ1|1|2^tablet|BID"}, {"rxe1": "1&mL^BID"}]
)
def test_another_quantity_than_the_amount_is_told_and_leaves_no_timing(written: dict[str, str]) -> None:
    entry = order(**written)
    assert "which is not the amount of the order" in entry.problems[0].reason
    assert entry.dosages[0].structured
    assert "with a quantity of" in (entry.dosages[0].structured.timing_code or "")


def test_the_older_field_gives_start_end_clocks_and_times_in_all() -> None:
    entry = order(orc7="1^BID&0800,2000^X6^20261120^20261126")
    [dosage] = entry.dosages
    assert dosage.structured
    assert (dosage.structured.times_of_day, dosage.structured.count) == (("08:00:00", "20:00:00"), 6)
    assert entry.started
    assert entry.ended
    assert (entry.started.written, entry.ended.written) == ("20261120", "20261126")


def test_the_older_field_repeats_and_follows() -> None:
    entry = order(orc7="1^OD^D5^^^^^^S~1^BID")
    assert often(entry) == [DAILY, TWICE]
    assert [each.sequence for each in entry.dosages] == [1, 2]


@pytest.mark.parametrize(("field", "needed"), [("1^^^^^PRN", True), ("1^PRNQ6H", True), ("1^Q6H", None)])
def test_the_older_field_may_say_as_needed(field: str, needed: bool | None) -> None:
    assert order(orc7=field).dosages[0].as_needed is needed


def test_the_older_field_may_hold_the_instruction() -> None:
    assert order(orc7="1^OD^^^^^^in the morning").dosages[0].text == "in the morning"


def test_how_many_times_in_all_stands_in_either_place() -> None:
    for written in ({"encoded": "TQ1|1||OD|||||||||||1"}, {"orc7": "1^OD^X1"}, {"orc7": "1^OD^^^^^^^^^^1"}):
        assert [each.structured and each.structured.count for each in order(**written).dosages] == [1]
