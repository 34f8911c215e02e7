"""One allergy that one source calls severe and another tells milder: said, and judged by the graver telling."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Allergy, Person, allergy, gp_connect, order, r4_chart

PERSON = Person(31)
ANAPHYLAXIS = allergy("penicillin", reaction="anaphylaxis")
MEROPENEM = order(None, 1, "g", "TDS", route="iv", codes=[], text="Meropenem 1g powder for solution for injection vials")


def rules(gp: list[Allergy], ward: list[Allergy], *orders: Any) -> dict[str, dict[str, Any]]:
    """By rule: what is found where two lists of allergies meet."""
    history = source("gp", "gp-record", gp_connect(PERSON, [], gp))
    chart = source("epma", "inpatient-orders", r4_chart(PERSON, list(orders), ward))
    found = json_on(case(history, chart, patient=PERSON.as_case()))
    return {finding["rule"]: finding for finding in found["findings"]}


@pytest.mark.parametrize(
    "milder",
    [
        allergy("penicillin", reaction="rash"),
        allergy("penicillin", reaction="rash", criticality="low"),
        allergy("penicillin", criticality="low"),
        allergy("penicillin", reaction="urticaria", severity="moderate"),
        allergy("penicillin", note="mild rash"),
    ],
)
def test_a_milder_telling_is_said_and_the_graver_one_is_used(milder: Allergy) -> None:
    for gp, ward in (([ANAPHYLAXIS], [milder]), ([milder], [ANAPHYLAXIS])):
        found = rules(gp, ward, MEROPENEM)
        assert found["ALG-060"]["severity"] == "moderate"
        assert {one["source"] for one in found["ALG-060"]["subjects"]} == {"gp", "epma"}
        assert found["ALG-011"]["evidence"]["reaction"] == "severe"


@pytest.mark.parametrize(
    ("gp", "ward"),
    [
        ([ANAPHYLAXIS], [ANAPHYLAXIS]),
        ([ANAPHYLAXIS], [allergy("penicillin")]),
        ([allergy("penicillin", criticality="high")], [ANAPHYLAXIS]),
        ([allergy("penicillin", reaction="rash")], [allergy("penicillin", criticality="low")]),
        ([ANAPHYLAXIS], [allergy("penicillin", reaction="rash", verification="refuted")]),
        # One list that holds both is read by everybody whole.
        ([ANAPHYLAXIS, allergy("penicillin", reaction="rash")], [ANAPHYLAXIS]),
    ],
)
def test_what_does_not_differ_is_quiet(gp: list[Allergy], ward: list[Allergy]) -> None:
    assert "ALG-060" not in rules(gp, ward)


def test_an_order_of_the_allergen_names_the_graver_reaction() -> None:
    amoxicillin = order(None, 500, "mg", "TDS", codes=[], text="Amoxicillin 500mg capsules")
    found = rules([ANAPHYLAXIS], [allergy("penicillin", reaction="rash", criticality="low")], amoxicillin)
    assert found["ALG-005"]["evidence"]["reaction"] == "severe"
