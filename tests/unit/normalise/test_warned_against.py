"""Warnings of medicines outside the lists: what they are of, whether they are open, and what warns of nothing."""

import pytest

from service.core.model.coding import Coding
from service.core.model.entries import WarnedAgainst
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten
from service.core.normalise.warned_against import warned_against
from tests.support.reference import bundled

STATIN, AMOXICILLIN, CODEINE = "373444002", "372687004", "387494007"


def statement(text: str | None, **more: object) -> AllergyWritten:
    return AllergyWritten(source="gp", entry="c", path="", resource="Condition", text=text, **more)  # type: ignore[arg-type]


def read(*statements: AllergyWritten) -> tuple[WarnedAgainst, ...]:
    return warned_against(statements, bundled())


def told(text: str) -> tuple[list[str], bool] | None:
    """(the names that it warns of, whether it is open); None where it warns of nothing."""
    found = read(statement(text))
    return ([words for words, _ in found[0].named], found[0].open) if found else None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Statin not tolerated", ["Statin"]),
        ("Statin intolerance", ["Statin"]),
        ("Intolerant of codeine", ["codeine"]),
        ("Unable to tolerate metformin", ["metformin"]),
        ("Beta blocker contraindicated", ["Beta blocker"]),
        ("Beta-blocker contra-indicated", ["Beta-blocker"]),
        ("Contraindicated: NSAIDs", ["NSAIDs"]),
        ("Contraindication to thiazides", ["thiazides"]),
        ("AVOID PENICILLIN!", ["PENICILLIN"]),
        ("Penicillin - avoid", ["Penicillin"]),
        ("PENICILLIN: DO NOT GIVE", ["PENICILLIN"]),
        ("No penicillin", ["penicillin"]),
        ("*** NO penicillin or NSAIDs ***", ["penicillin", "NSAIDs"]),
        ("Avoid aspirin and NSAIDs", ["aspirin", "NSAIDs"]),
        ("Avoid aspirin, clopidogrel & ibuprofen", ["aspirin", "clopidogrel", "ibuprofen"]),
        ("NSAIDs contraindicated with warfarin", ["NSAIDs"]),
        ("Avoid NSAIDs - chronic kidney disease", ["NSAIDs"]),
        ("Avoid penicillin, give vancomycin", ["penicillin"]),
        ("Avoid penicillin. Vancomycin tolerated", ["penicillin"]),
        ("Aspirin stopped, clopidogrel not tolerated", ["clopidogrel"]),
        ("Aspirin-sensitive asthma", ["Aspirin"]),
        ("NSAID exacerbated respiratory disease", ["NSAID"]),
        ("Adverse effect of statins", ["statins"]),
        ("Heparin-induced thrombocytopenia", ["Heparin"]),
        ("Methotrexate pneumonitis", ["Methotrexate"]),
        ("Beta blocker therapy strictly contraindicated", ["Beta blocker"]),
        ("Avoid codeine, morphine preferred", ["codeine"]),
        ("NSAID contraindicated due to warfarin", ["NSAID"]),
        ("PENICILLIN: AVOID completely", ["PENICILLIN"]),
        ("Avoid metformin\nAvoid digoxin", ["metformin", "digoxin"]),
    ],
)
def test_what_is_not_to_be_given(text: str, named: list[str]) -> None:
    assert told(text) == (named, False)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Avoid metformin if dehydrated", ["metformin"]),
        ("Avoid NSAIDs where possible", ["NSAIDs"]),
        ("Do not give trimethoprim while on methotrexate", ["trimethoprim"]),
        ("ACE inhibitor cough", ["ACE inhibitor"]),
        ("Lithium toxicity", ["Lithium"]),
        ("Hyponatraemia due to sertraline", ["sertraline"]),
        ("Statin-induced myalgia", ["Statin"]),
        ("Tramadol causes seizures", ["Tramadol"]),
        ("?aspirin contraindicated", ["aspirin"]),
        ("Possible contraindication to aspirin", ["aspirin"]),
        ("Unable to tolerate higher dose of ramipril", ["ramipril"]),
        ("High dose statin not tolerated", ["statin"]),
        ("Atorvastatin 80 mg not tolerated - reduced to 20 mg", ["Atorvastatin"]),
        ("Metformin immediate release not tolerated", ["Metformin"]),
        ("Avoid oral NSAIDs", ["NSAIDs"]),
        ("Statin previously not tolerated, now tolerating atorvastatin", ["Statin"]),
    ],
)
def test_a_condition_and_an_effect_leave_it_open(text: str, named: list[str]) -> None:
    assert told(text) == (named, True)


def test_a_warning_beside_an_open_one_is_told_apart() -> None:
    sure, left = read(statement("ACE inhibitor cough. Avoid ramipril"))
    assert [words for words, _ in sure.named] == ["ramipril"]
    assert [words for words, _ in left.named] == ["ACE inhibitor"]
    assert (sure.open, left.open) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "Lactose intolerance",
        "Glucose intolerance",
        "Exercise intolerance",
        "Avoids even trivial exercise",
        "On warfarin",
        "Avoid grapefruit with simvastatin",
        "Take aspirin to avoid stroke",
        "No known contraindication to statins",
        "No longer contraindicated: metformin",
        "Statin not contraindicated",
        "No history of intolerance to codeine",
        "Mother intolerant of codeine",
        "Family history: penicillin to be avoided",
        "No warfarin for five days before the operation",
        "Contraindication to aspirin: No",
        "Aspirin contraindicated: none",
        "Side effects with warfarin: None",
        "Avoid missing doses of levothyroxine",
        "Avoid abrupt withdrawal of bisoprolol",
        "Avoid stopping prednisolone suddenly",
        "Avoid changing brand of lithium",
        "On warfarin - avoid IM injections",
        "Methotrexate: avoid alcohol",
        "MRI contraindicated - insulin pump",
        "Avoid stairs",
        "Cough",
        "Digoxin",
        "",
    ],
)
def test_what_warns_of_nothing(text: str) -> None:
    assert told(text) is None


@pytest.mark.parametrize(
    "more", [{"clinical_status": "resolved"}, {"verification": "refuted"}, {"verification": "entered-in-error"}]
)
def test_what_is_over_or_was_never_so_warns_of_nothing(more: dict[str, str]) -> None:
    assert read(statement("Statin not tolerated", **more)) == ()


@pytest.mark.parametrize(
    "more", [{"clinical_status": "active"}, {"clinical_status": "inactive"}, {"verification": "unconfirmed"}]
)
def test_any_other_state_leaves_the_warning(more: dict[str, str]) -> None:
    assert len(read(statement("Statin not tolerated", **more))) == 1


def test_the_ingredients_are_those_of_the_class_or_the_medicine() -> None:
    (statins,) = read(statement("Statin not tolerated"))
    (both,) = read(statement("Avoid co-codamol"))
    assert STATIN in statins.named[0][1]
    assert CODEINE in both.named[0][1]


def test_words_of_a_code_count_like_any_others_and_once() -> None:
    coding = Coding(system="http://snomed.info/sct", code="1", display="Statin not tolerated")
    (by_display,) = read(statement(None, codings=(coding,)))
    (by_both,) = read(statement("Statins not tolerated", codings=(coding,)))
    assert (by_display.said, by_both.said) == ("Statin not tolerated", "Statins not tolerated")


def test_a_long_note_is_read_like_a_short_one() -> None:
    assert told("Seen in clinic. " * 40 + "Statin not tolerated.") == (["Statin"], False)


def test_without_words_nothing_is_found() -> None:
    assert warned_against((statement("Statin not tolerated"),), Reference(version="none")) == ()
