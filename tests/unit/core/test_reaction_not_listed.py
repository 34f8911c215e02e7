"""Reasons that say a reaction or an allergy, of medicines that were ended or not given, where no list holds the allergy."""

from typing import Any

import pytest

from service.core.checks.kind import AppliesTo
from service.core.checks.reaction_not_listed import ReactionNotListed
from service.core.normalise.reasons import blames_allergy
from tests.support.example_records import example_record
from tests.support.reference import bundled

PENICILLIN = {"code": "91936005", "display": "Allergy to penicillin"}


def answers(status: str, reason: str | None, allergies: Any = None, **more: Any) -> tuple[list[str], list[str]]:
    """The answers about a severe reaction, and about an allergy."""
    amoxicillin = {"name": "Amoxicillin 500mg capsules", "dose": "1 capsule three times a day"}
    ward = {"role": "inpatient-orders", "medicines": [{**amoxicillin, "status": status, "reason": reason, **more}]}
    if allergies is not None:
        ward["allergies"] = allergies
    record = example_record(sources={"ward": ward})
    asked = (ReactionNotListed(cause="severe-reaction"), ReactionNotListed(cause="allergy"))
    severe, allergy = (check.judge(record, AppliesTo(list="medicines")) for check in asked)
    return [one.answer for one in severe], [one.answer for one in allergy]


@pytest.mark.parametrize("status", ["stopped", "completed", "on-hold", "not-taken", "cancelled"])
@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("Anaphylaxis", (["fires"], [])),
        ("Allergy: anaphylaxis", (["fires"], [])),
        ("Not given due to anaphylaxis", (["fires"], [])),
        ("Dose not administered - anaphylaxis to penicillin", (["fires"], [])),
        ("Allergy", ([], ["fires"])),
        ("Patient is allergic", ([], ["fires"])),
        ("Patient states allergy", ([], ["fires"])),
        ("Allergic rash", ([], ["fires"])),
        ("Contraindicated - allergy", ([], ["fires"])),
        ("History of allergy", ([], ["fires"])),
        ("Allergic rhinitis", ([], [])),
        ("Not allergic", ([], [])),
        ("No sign of allergy", ([], [])),
        ("Rash", ([], [])),
        ("Refused", ([], [])),
        (None, ([], [])),
    ],
)
def test_a_reason_is_heard_however_the_medicine_was_not_given(status: str, reason: str | None, found: Any) -> None:
    assert answers(status, reason) == found


@pytest.mark.parametrize("status", ["entered-in-error", "active"])
def test_what_was_never_so_and_what_is_in_force_were_not_ended(status: str) -> None:
    assert answers(status, "Anaphylaxis") == ([], [])
    assert answers(status, "Allergy") == ([], [])


@pytest.mark.parametrize("more", [{}, {"verification": "refuted"}, {"status": "resolved"}])
def test_somebody_knew_of_it_where_an_allergy_to_its_class_is_listed(more: dict[str, str]) -> None:
    assert answers("stopped", "Allergy", [{**PENICILLIN, **more}]) == ([], ["clear"])
    assert answers("not-taken", "Anaphylaxis", [{**PENICILLIN, **more}]) == (["clear"], [])


def test_an_allergy_of_the_same_words_is_listed_whatever_it_is_to() -> None:
    """A published record stops citalopram for an allergy to a class of which no table says what is in it, and lists that."""
    words = "Adverse reaction to Central Nervous System Drugs"
    listed = [{"code": "1012851000006104", "display": words}]
    assert answers("stopped", f"Anaphylaxis. {words}", listed) == (["clear"], [])
    assert answers("stopped", "Anaphylaxis", listed) == (["fires"], [])


@pytest.mark.parametrize("words", ["Drug allergy", "Allergy", "Adverse drug reaction", "Rash", "H/O: drug allergy"])
def test_an_entry_that_lost_its_agent_lists_no_allergy_to_this_medicine(words: str) -> None:
    assert answers("stopped", f"Anaphylaxis. {words}", [words]) == (["fires"], [])
    transferred = {"code": "196461000000101", "display": "Transfer-degraded drug allergy"}
    assert answers("stopped", f"Anaphylaxis. {transferred['display']}", [transferred]) == (["fires"], [])


def test_an_allergy_is_named_by_whole_words() -> None:
    listed = [{"code": "1012851000006104", "display": "Adverse reaction to Central Nervous System Drug"}]
    assert answers("stopped", "Anaphylaxis. Adverse reaction to Central Nervous System Drugs", listed) == (["fires"], [])


def test_a_denial_lists_no_allergy() -> None:
    assert answers("stopped", "Anaphylaxis; no known drug allergy", ["no known drug allergy"]) == (["fires"], [])


def test_words_that_name_the_agent_are_an_allergy_of_their_own() -> None:
    assert answers("stopped", "Allergic to penicillin") == ([], [])
    assert answers("stopped", "Allergic to latex") == ([], [])


def test_a_medicine_that_nobody_could_identify_cannot_be_told() -> None:
    assert answers("stopped", "Allergy", name="Zzyzzx 5mg tablets") == ([], ["cannot_tell"])


@pytest.mark.parametrize(
    ("words", "blamed"),
    [
        ("Allergy", True),
        ("ALLERGIC REACTION", True),
        ("hypersensitivity", True),
        ("Not given: patient allergic", True),
        ("not to be given, allergic", True),
        ("Not started due to allergy", True),
        ("Suspected allergy to amoxicillin", True),
        ("allergological clinic", False),
        ("never allergic", False),
        ("", False),
        ("Nut allergy", False),
        ("Seasonal allergy - no longer required", False),
        ("Stopped prior to allergy testing", False),
        ("Allergic rhinitis resolved", False),
        ("AKI. Allergies: NKDA", False),
        ("Given as penicillin allergic; course finished", False),
        ("Family history of allergy", False),
    ],
)
def test_words_that_blame_an_allergy_to_the_medicine_itself(words: str, blamed: bool) -> None:
    assert blames_allergy(words, ("Amoxicillin 500mg capsules",), bundled()) is blamed


@pytest.mark.parametrize(
    "reason", ["Treated for anaphylaxis, course complete", "Anaphylaxis treated", "Treatment of acute anaphylaxis"]
)
def test_what_a_medicine_was_given_against_is_no_reaction_to_it(reason: str) -> None:
    assert answers("completed", reason, name="Prednisolone 5mg tablets") == ([], [])
