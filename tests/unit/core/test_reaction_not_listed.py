"""Reasons that say a reaction or an allergy, of medicines that were ended or not given, where no list holds the allergy."""

from typing import Any

import pytest

from service.core.checks.kind import AppliesTo
from service.core.checks.reaction_not_listed import ReactionNotListed
from service.core.model.finding import Outcome
from service.core.normalise.reasons import blames_allergy
from tests.support.example_records import example_record
from tests.support.reference import bundled

PENICILLIN = {"code": "91936005", "display": "Allergy to penicillin"}


AMOXICILLIN = {"name": "Amoxicillin 500mg capsules", "dose": "1 capsule three times a day"}
SEVERE, ALLERGY = ReactionNotListed(cause="severe-reaction"), ReactionNotListed(cause="allergy")
CNS_DRUGS = "Adverse reaction to Central Nervous System Drugs"
LISTED_CNS_DRUGS = {"code": "1012851000006104", "display": CNS_DRUGS}


def answers(status: str, reason: str | None, allergies: Any = None, **more: Any) -> tuple[list[str], list[str]]:
    """The answers about a severe reaction, and about an allergy."""
    ward = {"role": "inpatient-orders", "medicines": [{**AMOXICILLIN, "status": status, "reason": reason, **more}]}
    if allergies is not None:
        ward["allergies"] = allergies
    record = example_record(sources={"ward": ward})
    severe, allergy = (check.judge(record, AppliesTo(list="medicines")) for check in (SEVERE, ALLERGY))
    return [one.answer for one in severe], [one.answer for one in allergy]


def told(*medicines: dict[str, Any], allergies: Any = None, **narrowed: Any) -> tuple[Outcome, ...]:
    """What is said of severe reactions to medicines of a ward, at a discharge."""
    stopped = [{**AMOXICILLIN, "status": "stopped", **one} for one in medicines]
    ward = {"role": "inpatient-orders", "medicines": stopped, "allergies": allergies or []}
    record = example_record(transfer="discharge", sources={"ward": ward})
    return SEVERE.judge(record, AppliesTo(list="medicines", **narrowed))


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
    (known,) = told({"reason": "Anaphylaxis"}, allergies=[{**PENICILLIN, **more}])
    assert known.because == "ward holds an allergy to it"


def test_an_allergy_of_the_same_words_is_listed_whatever_it_is_to() -> None:
    """A published record stops citalopram for an allergy to a class of which no table says what is in it, and lists that."""
    assert answers("stopped", f"Anaphylaxis. {CNS_DRUGS}", [LISTED_CNS_DRUGS]) == (["clear"], [])
    assert answers("stopped", "Anaphylaxis", [LISTED_CNS_DRUGS]) == (["fires"], [])


def test_each_of_several_reasons_may_name_the_allergy() -> None:
    first, second = ({"reason": "Anaphylaxis"}, {"reason": f"{CNS_DRUGS}: anaphylaxis"})
    assert [one.answer for one in told(first, second, allergies=[LISTED_CNS_DRUGS])] == ["clear"]
    assert [one.answer for one in told(second, first, allergies=[LISTED_CNS_DRUGS])] == ["clear"]


def test_an_allergy_without_words_is_named_by_no_reason() -> None:
    latex = {"code": "300916003"}
    assert answers("stopped", "Anaphylaxis", [latex]) == (["fires"], [])
    assert answers("stopped", "Anaphylaxis, bed XX", [latex]) == (["fires"], [])


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
    # Nor does one that is over and names an agent to say that nobody is allergic to it.
    none_known = {"code": "716186003", "status": "resolved", "name": "Penicillin", "note": "Not allergic to penicillin"}
    assert answers("stopped", "Anaphylaxis", [none_known]) == (["fires"], [])


def test_words_that_name_the_agent_are_an_allergy_of_their_own() -> None:
    assert answers("stopped", "Allergic to penicillin") == ([], [])
    assert answers("stopped", "Allergic to latex") == ([], [])


def test_a_medicine_that_nobody_could_identify_cannot_be_told() -> None:
    assert answers("stopped", "Allergy", name="Zzyzzx 5mg tablets") == ([], ["cannot_tell"])


def test_a_medicine_whose_ingredients_nobody_knows_cannot_be_told() -> None:
    name = "Antacid and Oxetacaine oral suspension"
    assert answers("stopped", "Allergy", name=name) == ([], ["cannot_tell"])
    assert answers("stopped", "Allergy", [PENICILLIN], name=name) == ([], ["cannot_tell"])


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


@pytest.mark.parametrize("reason", ["Hypersensitivity: amoxicillin", "Not given - allergy, amoxicillin"])
def test_a_brand_is_blamed_by_what_it_holds(reason: str) -> None:
    assert answers("stopped", reason, name="Amoxil 500mg capsules") == ([], ["fires"])
    assert answers("stopped", reason, name="Brufen 400mg tablets")[1] != ["fires"]


@pytest.mark.parametrize("status", ["stopped", "completed", "on-hold", "not-taken", "cancelled"])
@pytest.mark.parametrize("reason", [None, "Stopped", "No longer needed"])
@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"note": "Stopped due to anaphylaxis."}, (["fires"], [])),
        ({"note": "Withheld on 12 Nov 2026 because of anaphylaxis."}, (["fires"], [])),
        ({"note": "Stopped because of allergy."}, ([], ["fires"])),
        ({"note": "Cancellation Reason: Anaphylaxis, Cancellation Date: 12 Nov 2026"}, (["fires"], [])),
        ({"change": "stopped", "change_reason": "Anaphylaxis"}, (["fires"], [])),
        ({"change": "suspended", "change_reason": "Allergy"}, ([], ["fires"])),
    ],
)
def test_no_reason_hides_another_wherever_it_is_recorded(status: str, reason: str | None, said: Any, found: Any) -> None:
    assert answers(status, reason, **said) == found


@pytest.mark.parametrize(
    "said",
    [
        {"note": "Started due to anaphylaxis."},
        {"change": "added", "change_reason": "Anaphylaxis"},
        {"change": "amended", "change_reason": "Anaphylaxis"},
    ],
)
def test_what_a_medicine_was_begun_or_changed_for_did_not_end_it(said: dict[str, str]) -> None:
    assert answers("completed", "No longer needed", name="Prednisolone 5mg tablets", **said) == ([], [])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"reason": "Anaphylaxis"}, "recorded as stopped: Anaphylaxis"),
        ({"reason": "Anaphylaxis", "change": "stopped", "change_reason": "Stopped"}, "recorded as stopped: Anaphylaxis"),
        ({"note": "Stopped due to anaphylaxis. Stopped due to anaphylaxis."}, "recorded as stopped (“anaphylaxis”)"),
        (
            {
                "reason": "Discharged",
                "change": "stopped",
                "change_reason": "Angioedema",
                "note": "Stopped due to anaphylaxis.",
            },
            "recorded as stopped: Discharged (“Angioedema”) (“anaphylaxis”)",
        ),
    ],
)
def test_the_reasons_are_shown_each_once(said: dict[str, str], why: str) -> None:
    (found,) = told(said)
    assert (found.answer, found.words["why"], found.because) == ("fires", why, f"ward: {why}")
    assert list(found.evidence.values()) == [why]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, ["fires"]),
        ({"transfers": ("discharge",)}, ["fires"]),
        ({"transfers": ("admission",)}, []),
        ({"roles": ("inpatient-orders",)}, ["fires"]),
        ({"roles": ("gp-record",)}, []),
    ],
)
def test_a_rule_may_speak_of_some_transfers_and_lists_only(narrowed: dict[str, Any], found: list[str]) -> None:
    outcomes = told({"reason": "Anaphylaxis"}, **narrowed)
    assert isinstance(outcomes, tuple)
    assert [one.answer for one in outcomes] == found
