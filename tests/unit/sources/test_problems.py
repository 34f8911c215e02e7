"""Problems and diagnoses of every dialect, and whether a whole list of them came."""

from typing import Any

import pytest

from service.core.model.written import ConditionWritten
from tests.support.payloads import Person, hl7_adt
from tests.unit.sources.reading import bundle, read

ASTHMA = {"coding": [{"system": "http://snomed.info/sct", "code": "195967001", "display": "Asthma"}]}


def problem(ident: str = "1", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": ident, "code": ASTHMA, "clinicalStatus": "active", **more}


def listed(*idents: str, **more: Any) -> dict[str, Any]:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "717711000000103", "display": "Problems"}]}
    entries = [{"item": {"reference": f"Condition/{ident}"}} for ident in idents]
    return {"resourceType": "List", "id": "problems", "status": "current", "code": code, "entry": entries, **more}


def first(**more: Any) -> ConditionWritten:
    return read(bundle(problem(**more))).conditions[0]


def test_a_problem_of_gp_connect() -> None:
    found = first(onsetDateTime="2019-09-02", abatementDateTime="2020-01-01", clinicalStatus="inactive")
    assert (found.entry, found.clinical_status) == ("Condition/1", "inactive")
    assert [(each.code, each.display) for each in found.codings] == [("195967001", "Asthma")]
    assert [date.written for date in (found.onset, found.ended) if date] == ["2019-09-02", "2020-01-01"]


def test_a_condition_of_r4_says_its_states_as_concepts() -> None:
    found = first(
        clinicalStatus={"coding": [{"code": "resolved"}]},
        verificationStatus={"coding": [{"code": "provisional"}]},
        onsetPeriod={"start": "2019"},
    )
    assert (found.clinical_status, found.verification) == ("resolved", "provisional")
    assert [date.written for date in (found.onset,) if date] == ["2019"]


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([problem()], "absent"),
        ([problem(), listed("1")], "whole"),
        ([listed()], "whole"),
        ([problem(), listed("1", "2")], "partial"),
        ([problem(), listed("1", status="entered-in-error")], "absent"),
        ([problem(), listed("1", title="Problems", code={})], "whole"),
        ([problem(), listed("1", title="Shopping", code={})], "absent"),
    ],
)
def test_whether_a_whole_list_of_problems_came(resources: list[dict[str, Any]], expected: str) -> None:
    found = read(bundle(*resources))
    assert found.problem_list == expected
    assert found.unreadable == ()


def test_a_list_that_warns_is_not_whole() -> None:
    url = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-ListWarningCode-1"
    warned = listed("1", extension=[{"url": url, "valueCode": "confidential-items"}])
    assert read(bundle(problem(), warned)).problem_list == "partial"


def test_problems_are_counted_and_not_passed_over() -> None:
    assert dict(read(bundle(problem(), problem("2"))).passed_over) == {}


def test_a_problem_without_sense_is_read_as_far_as_it_goes() -> None:
    found = first(code="asthma", clinicalStatus=7, onsetDateTime={})
    assert (found.codings, found.text, found.onset) == ((), None, None)


def test_a_diagnosis_of_hl7() -> None:
    working = "DG1|1||195967001^Asthma^SCT|Asthma|20240102|W"
    final = "DG1|2|||Heart failure||F"
    found = read(hl7_adt(Person(3), [working, final]))
    assert [(each.verification, each.text) for each in found.conditions] == [
        ("provisional", "Asthma"),
        ("confirmed", "Heart failure"),
    ]
    assert found.problem_list == "absent"
    assert dict(found.passed_over).get("DG1") is None


@pytest.mark.parametrize("code", ["Z88.0", "Z880"])
def test_the_words_of_a_diagnosis_beside_its_bare_code_are_read(code: str) -> None:
    """As senders of the older field write it: the system, the code and the words in three fields."""
    found = read(hl7_adt(Person(3), [f"DG1|1|I10|{code}|Personal history of allergy to penicillin"]))
    [condition], [statement] = found.conditions, found.statements
    for each in (condition, statement):
        assert [(coding.code, coding.display) for coding in each.codings] == [(code, "Personal history of allergy to penicillin")]


def test_words_in_the_field_of_the_code_stay_the_words_of_a_diagnosis() -> None:
    [found] = read(hl7_adt(Person(3), ["DG1|1||Heart failure|CCF"])).conditions
    assert (found.codings, found.text) == ((), "Heart failure")


def test_a_date_of_a_problem_that_cannot_be_read_is_said() -> None:
    found = first(onsetDateTime="in spring", abatementDateTime="2019")
    assert (found.onset, found.ended and found.ended.written) == (None, "2019")
    assert [problem.path.endswith("onsetDateTime") for problem in found.problems] == [True]


@pytest.mark.parametrize(
    ("tail", "status", "over"),
    [
        ("AD|20260101|195967001^Asthma^SCT|7", None, False),
        ("UP|20260101|195967001^Asthma^SCT|7||||||||||resolved^Resolved", "Resolved", True),
        ("DE|20260101|195967001^Asthma^SCT|7", "inactive", True),
        ("AD|20260101|195967001^Asthma^SCT|7|||||20260301", None, True),
    ],
)
def test_a_problem_of_hl7(tail: str, status: str | None, over: bool) -> None:
    found = read(hl7_adt(Person(3), [f"PRB|{tail}"]))
    (problem,), (stated,) = found.conditions, found.statements
    assert (problem.codings[0].code, problem.clinical_status) == ("195967001", status)
    assert (stated.clinical_status == "resolved") == over
    assert dict(found.passed_over).get("PRB") is None


def test_when_a_problem_of_hl7_began() -> None:
    found = read(hl7_adt(Person(3), ["PRB|AD|20260101|^Gout|7|||20250501|||||||||20240401", "PRB|AD|20260101|^Gout|8|||soon"]))
    first, second = found.conditions
    assert (first.onset and first.onset.written, first.text) == ("20240401", "Gout")
    assert [each.reason for each in second.problems] == ["is no date that can be read"]
