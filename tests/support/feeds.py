"""A feed of HL7 v2 messages, whichever way they come: what is sent, what is refused, and what became of it."""

import json
from typing import Any

from service.core.model.failures import Role
from service.core.model.pulls import Ask, Whom
from service.sources.hl7v2.feed import together
from service.workflows.feed import Kept, with_feeds
from service.workflows.ports import Office, nobody_registered
from tests.support.payloads import Person, hl7_adt, hl7_order, hl7_rde

FEEDS: dict[str, Role] = {"epma": "inpatient-orders"}
PERSON = Person(7)
ORDER = hl7_rde(PERSON, [hl7_order(1, "warfarin 3", 3, "mg", "QD")])
# What cannot be filed under one patient, and why it is refused.
REFUSED: list[tuple[bytes, str]] = [
    (b"", "does not begin with an MSH segment"),
    (b"hello", "does not begin with an MSH segment"),
    (ORDER.encode("utf-16"), "is not UTF-8 text"),
    (ORDER.replace("RDE^O11^RDE_O11", "ADT^A40").encode(), "is of a type that is not taken"),
    (ORDER.replace(PERSON.nhs_number, "").encode(), "does not name one patient by one valid NHS number"),
    (ORDER.replace(PERSON.nhs_number, "1234567890").encode(), "does not name one patient by one valid NHS number"),
    (hl7_adt(PERSON).split("\r")[0].encode(), "holds no patient"),
]


def codes(answers: list[str]) -> list[str]:
    """The acknowledgement codes."""
    return [answer.split("MSA|")[1][:2] for answer in answers]


def events(here: Office) -> list[dict[str, Any]]:
    """What was audited."""
    with here.store.reading() as store:
        return [json.loads(event.body) for event in store.events()]


def pulled(here: Office, role: Any = "inpatient-orders", number: str | None = PERSON.nhs_number) -> Any:
    """The feed as a source of a case."""
    kept = Kept(
        store=here.store,
        pseudonyms=here.pseudonyms,
        feeds=FEEDS,
        together=together,
        moment=lambda: "2026-11-20T09:30:00+00:00",
    )
    ask = with_feeds(nobody_registered, kept)
    return ask([Ask(name="gp", role="gp-record"), Ask(name="epma", role=role)], Whom(nhs_number=number))
