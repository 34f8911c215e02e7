"""A code that says that there is none stands only while nothing else in its entry tells of an allergy (R7)."""

from typing import Any

import pytest

from service.core.model.coding import SNOMED
from service.core.model.written import CodedText, ReactionWritten
from service.core.normalise.allergens import allergy_statement
from tests.unit.normalise.test_allergens import DEGRADED, GENERIC, agents, read

NONE_KNOWN, NO_DRUG, NOT_ASKED = (SNOMED, "716186003", None), (SNOMED, "409137002", None), (SNOMED, "1631000175102", None)
PENICILLIN, LATEX = (SNOMED, "91936005", None), (SNOMED, "300916003", None)
RASH = ReactionWritten(manifestations=(CodedText(text="Rash"),))


@pytest.mark.parametrize("denial", [NONE_KNOWN, NO_DRUG])
@pytest.mark.parametrize(
    ("codes", "more", "state", "named"),
    [
        ([PENICILLIN], {}, "active", ["Penicillins"]),
        ([LATEX], {}, "active", ["latex"]),
        ([DEGRADED], {}, "degraded", []),
        ([DEGRADED], {"text": "Penicillin"}, "degraded", ["Penicillins"]),
        ([GENERIC], {}, "unresolved-agent", []),
        ([], {"text": "Penicillin"}, "unresolved-agent", ["Penicillins"]),
        ([], {"notes": ("anaphylaxis to penicillin",)}, "unresolved-agent", ["Penicillins"]),
        ([], {"notes": ("had a rash",)}, "unresolved-agent", []),
        ([], {"reactions": (ReactionWritten(description="anaphylaxis"),)}, "unresolved-agent", []),
        ([], {"reactions": (RASH,)}, "unresolved-agent", []),
        ([], {"reactions": (ReactionWritten(manifestations=(CodedText(text="felt odd"),)),)}, "unresolved-agent", []),
        ([], {"reactions": (ReactionWritten(description="felt odd"),)}, "unresolved-agent", []),
        ([], {"reactions": (ReactionWritten(severity="mild"),)}, "unresolved-agent", []),
    ],
)
def test_what_tells_of_an_allergy_beats_a_code_that_denies_it(
    denial: Any, codes: list[Any], more: dict[str, Any], state: str, named: list[str]
) -> None:
    for order in ([denial, *codes], [*codes, denial]):
        reading = read(*order, **more)
        assert (reading.state, agents(reading), reading.negation) == (state, named, None)
        assert "denial" in [one.what for one in reading.contradictions]
        assert allergy_statement((reading,), ()) == ("asserted" if state == "active" else "degraded")


@pytest.mark.parametrize(
    "more",
    [
        {"text": "No known allergies"},
        {"notes": ("NKDA",)},
        {"notes": ("no rash with penicillin",)},
        {"notes": ("mother had a rash",)},
        {"notes": ("asked at the desk",)},
        {"text": "Not allergic to penicillin"},
        {"reactions": (ReactionWritten(),)},
    ],
)
def test_a_code_that_denies_stands_where_nothing_speaks_against_it(more: dict[str, Any]) -> None:
    reading = read(NONE_KNOWN, **more)
    assert (reading.state, reading.negation, reading.contradictions) == ("negated", "no-known-allergy", ())


def test_a_denial_that_has_ended_does_not_hide_the_agent_beside_it() -> None:
    reading = read(NONE_KNOWN, PENICILLIN, clinical_status="resolved")
    assert (reading.state, agents(reading), reading.negation) == ("resolved", ["Penicillins"], None)
    assert reading.contradictions == ()
    over = read(NONE_KNOWN, clinical_status="resolved")
    assert (over.state, over.negation) == ("resolved", "no-known-allergy")
    assert allergy_statement((over,), ()) == "resolved-only", "what is over says nothing of today"


@pytest.mark.parametrize(
    ("code", "drug"),
    [
        ((SNOMED, "196461000000101", None), True),
        ((SNOMED, "196421000000109", None), True),
        ((SNOMED, "196471000000108", None), False),
        # The parent of the others: whether a drug was lost is not known, and it is held.
        ((SNOMED, "196411000000103", None), None),
    ],
)
def test_what_a_degraded_entry_was_about(code: Any, drug: bool | None) -> None:
    reading = read(code)
    assert (reading.state, reading.drug, reading.transfer_code) == ("degraded", drug, True)


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        (LATEX, "Amoxicillin", ["agent"]),
        (PENICILLIN, "Peanut", ["agent"]),
        (LATEX, "Latex", []),
        (LATEX, "Peanut", []),
        (PENICILLIN, "Amoxicillin", []),
        (PENICILLIN, "Ibuprofen", ["agent"]),
    ],
)
def test_a_drug_against_a_thing_is_a_contradiction(code: Any, text: str, told: list[str]) -> None:
    assert [one.what for one in read(code, text=text).contradictions] == told
