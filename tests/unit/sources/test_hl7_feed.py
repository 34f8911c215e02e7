"""Messages of a feed: administrations, later orders, what a message announces, how it is answered, and what is put together."""

import pytest

from service.core.model.feed import Announced, Heard
from service.sources.hl7v2.feed import acknowledgement, announced, together
from tests.support.payloads import Person, hl7_adt, hl7_allergy, hl7_order, hl7_rde
from tests.unit.sources.reading import read

PERSON = Person(7)
WARFARIN = hl7_order(1, "warfarin 3", 3, "mg", "QD")


def sent(text: str, at: str) -> str:
    """The message with another time of sending."""
    return text.replace("20261120084500", at)


def ras(*segments: str, number: int = 1) -> str:
    """An administration under an order's number."""
    return hl7_rde(PERSON, [[f"ORC|RE|{number}^EPMA", *segments]]).replace("RDE^O11^RDE_O11", "RAS^O17^RAS_O17")


def given(name: str = "42217611000001104^Warfarin 3mg tablets^SCT", amount: str = "3", completion: str = "CP") -> str:
    """An RXA."""
    return f"RXA|0|1|20261120090000|20261120090000|{name}|{amount}|mg||^given with water|||||||||^asleep||{completion}"


def test_an_administration_without_its_order_is_an_entry() -> None:
    found = read(ras(given(), "RXR|PO^Oral"))
    (entry,) = found.medicines
    assert (entry.resource, entry.status, entry.text or entry.codings[0].display) == ("RXA", "unknown", "Warfarin 3mg tablets")
    assert entry.last_issued
    assert entry.last_issued.written.startswith("2026")
    structured = entry.dosages[0].structured
    assert structured
    assert [(str(high.value), high.unit) for _, high in structured.amounts] == [("3", "mg")]
    assert (structured.frequency, structured.events) == (None, ("2026-11-20T09:00:00",))
    assert entry.notes == ("given with water",)


@pytest.mark.parametrize(
    ("completion", "status"), [("CP", "unknown"), ("PA", "unknown"), ("RE", "not-taken"), ("NA", "not-taken")]
)
def test_what_was_not_given_is_said(completion: str, status: str) -> None:
    assert read(ras(given(completion=completion))).medicines[0].status == status


def test_an_administration_that_names_nothing_and_has_no_number_is_still_an_entry() -> None:
    (entry,) = read(ras("RXA|0|1|20261120|20261120||many|mg")).medicines
    assert [problem.reason for problem in entry.problems] == ["names no medicine, neither by code nor in words", "is no number"]


def test_an_administration_belongs_to_the_order_that_came_before() -> None:
    order = hl7_rde(PERSON, [WARFARIN])
    code = order.split("RXE||")[1].split("|")[0]
    (entry,) = read(order + ras(given(code))).medicines
    assert entry.resource == "RXE"
    assert any(part.startswith("RXA/1") for part in entry.parts)


def test_a_later_message_replaces_the_order_of_the_same_number_and_medicine() -> None:
    stopped = hl7_order(1, "warfarin 3", 3, "mg", "QD", control="DC")
    found = read(hl7_rde(PERSON, [WARFARIN]) + sent(hl7_rde(PERSON, [stopped]), "20261120100000"))
    first, second = found.medicines
    assert (first.replaces, second.replaces, second.status) == (None, first.entry, "stopped")


@pytest.mark.parametrize(
    ("later", "at"),
    [
        (hl7_order(1, "ramipril 5", 5, "mg", "QD"), "20261120100000"),
        (hl7_order(2, "warfarin 3", 3, "mg", "QD"), "20261120100000"),
        (hl7_order(1, "warfarin 3", 3, "mg", "QD"), "20261120080000"),
        (hl7_order(1, "warfarin 3", 3, "mg", "QD"), ""),
    ],
)
def test_an_order_that_may_be_another_replaces_nothing(later: list[str], at: str) -> None:
    found = read(hl7_rde(PERSON, [WARFARIN]) + sent(hl7_rde(PERSON, [later]), at))
    assert [entry.replaces for entry in found.medicines] == [None, None]


def test_what_a_message_announces() -> None:
    told = announced(hl7_rde(PERSON, [WARFARIN]))
    assert isinstance(told, Announced)
    assert (told.kind, told.control, told.application, told.version) == ("RDE^O11", "M0007", "EPMA", "2.5.1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "does not begin with an MSH segment"),
        ("hello", "does not begin with an MSH segment"),
        ("MSH|^^^^|x", "separators"),
        (hl7_adt(PERSON) + hl7_adt(PERSON), "is not one message"),
        (hl7_adt(PERSON).replace("ADT^A01^ADT_A01", ""), "says no type, or no control id"),
        (hl7_adt(PERSON).replace("M0007", ""), "says no type, or no control id"),
    ],
)
def test_what_is_no_message_of_a_feed(text: str, reason: str) -> None:
    told = announced(text)
    assert isinstance(told, str)
    assert reason in told


@pytest.mark.parametrize("kind", ["ADT^A40", "ORU^R01"])
def test_a_type_that_is_not_taken_is_refused_under_the_id_of_the_message(kind: str) -> None:
    told = announced(hl7_adt(PERSON).replace("ADT^A01^ADT_A01", kind))
    assert isinstance(told, Announced)
    assert (told.control, told.refused) == ("M0007", f"is of a type that is not taken: {kind}")


def test_the_acknowledgement_names_the_message_and_holds_no_separator_of_the_reason() -> None:
    told = announced(hl7_adt(PERSON))
    assert isinstance(told, Announced)
    answer = acknowledgement(Heard(code="AR", announced=told, reason="no | or \r in ^ it"), at="20261120090000", id="X1")
    head, msa, end = answer.split("\r")
    assert head == r"MSH|^~\&|MEDREC|MEDREC|EPMA|RXTEST|20261120090000||ACK^A01|X1|P|2.5.1"
    assert (msa, end) == ("MSA|AR|M0007|no  or  in  it", "")


def test_a_message_that_announces_nothing_is_answered_too() -> None:
    assert "MSA|AR||why" in acknowledgement(Heard(code="AR", announced=None, reason="why"), at="", id="X")


PENICILLIN = hl7_allergy(1, "^Penicillin")
DISCHARGE = hl7_adt(PERSON).replace("A01", "A03")


def test_allergies_of_an_earlier_message_stay_where_the_last_names_none() -> None:
    record = together([hl7_adt(PERSON, [PENICILLIN]), hl7_adt(PERSON, [hl7_allergy(1, "^Latex")]), hl7_adt(PERSON)])
    found = read(record)
    assert [one.text for one in found.allergies] == ["Latex"]
    assert "collected-from-messages" in found.warnings


@pytest.mark.parametrize(
    ("messages", "orders"),
    [
        ([hl7_rde(PERSON, [WARFARIN])], 1),
        ([hl7_rde(PERSON, [WARFARIN]), DISCHARGE], 0),
        ([hl7_rde(PERSON, [WARFARIN]), DISCHARGE, hl7_adt(PERSON).replace("A01", "A13")], 1),
        ([hl7_rde(PERSON, [WARFARIN]), DISCHARGE, hl7_rde(PERSON, [hl7_order(2, "ramipril 5", 5, "mg", "QD")])], 1),
    ],
)
def test_orders_of_a_stay_that_is_over_are_no_orders_of_this_one(messages: list[str], orders: int) -> None:
    assert len(read(together(messages)).medicines) == orders
