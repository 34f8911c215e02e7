"""How much HL7 v2 says is given: what is for each unit of time is a rate, and what is counted has a strength."""

from decimal import Decimal

import pytest

from service.core.model.written import StructuredDose
from tests.support.payloads import Person, hl7_rde
from tests.unit.sources.reading import only, read

PERSON = Person(6)


def segment(kind: str, **fields: object) -> str:
    """A segment by the numbers of its fields: `f3=50`."""
    places = {int(name[1:]): str(value) for name, value in fields.items()}
    return "|".join([kind, *(places.get(place, "") for place in range(1, max(places) + 1))])


def dose(*segments: str) -> StructuredDose:
    entry = only(read(hl7_rde(PERSON, [["ORC|NW|1", *segments]])))
    assert entry.dosages[0].structured
    return entry.dosages[0].structured


@pytest.mark.parametrize(
    ("amount", "per", "rate"),
    [
        ({"f3": 10}, "H1", "10 mg/h"),
        ({"f3": "10.0"}, "h1", "10 mg/h"),
        ({"f3": 1000}, "H8", "125 mg/h"),
        ({"f3": 5, "f4": 10}, "M30", "5 mg in 30min to 10 mg in 30min"),
        ({"f3": 5, "f4": 10}, "H2", "2.5 mg/h to 5 mg/h"),
        ({"f3": 10}, "D1", "10 mg/d"),
        ({"f3": 10}, "INDEF", "10 mg in INDEF"),
        ({"f3": 10}, "T500", "10 mg in T500"),
        ({"f3": 10}, "H0", "10 mg in h"),
        ({"f3": 10, "f23": 10, "f24": "mg/h"}, "H1", "10 mg/h"),
        ({"f3": 10, "f23": 20, "f24": "mg/h"}, "H1", "10 mg/h and 20 mg/h"),
    ],
)
def test_an_amount_for_each_unit_of_time_is_a_rate_and_no_dose(amount: dict[str, object], per: str, rate: str) -> None:
    found = dose(segment("RXE", f2="^Morphine", **amount, f5="mg", f22=per))
    assert (found.amounts, found.rate) == ((), rate)


def test_an_order_as_requested_and_an_administration_have_their_own_fields() -> None:
    assert dose(segment("RXO", f1="^Morphine", f2=10, f4="mg", f17="H1")).rate == "10 mg/h"
    given = dose(segment("RXA", f1=0, f2=1, f3="20261119080000", f5="^Morphine", f6=10, f7="mg", f12="H1"))
    assert (given.amounts, given.rate, given.events) == ((), "10 mg/h", ("2026-11-19T08:00:00",))


def test_a_rate_beside_an_amount_keeps_both() -> None:
    found = dose(segment("RXE", f2="^Morphine", f3=50, f5="mg", f23=10, f24="mg/h"))
    assert ([high.value for _, high in found.amounts], found.rate) == ([Decimal(50)], "10 mg/h")


def test_a_span_of_time_without_an_amount_says_nothing() -> None:
    assert dose(segment("RXE", f2="^Morphine", f22="H1", f23=10, f24="mg/h")).rate == "10 mg/h"
