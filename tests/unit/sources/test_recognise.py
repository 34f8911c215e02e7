"""A payload is what it is by its content; what is none that is known is refused with a plain reason."""

import json
from typing import Any

import pytest

from tests.support.payloads import Person, as_r4, csv_rows, gp_connect, gp_medicine, hl7_adt, itk3, itk3_json, order, r4_chart
from tests.unit.sources.reading import bundle, fails, read, request, statement

PERSON = Person(1)
GP = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily")])
CHART = r4_chart(PERSON, [order("warfarin", 3, "mg", "OD")])


@pytest.mark.parametrize(
    ("payload", "dialect"),
    [
        (GP, "gp-connect-stu3"),
        (json.dumps(GP), "gp-connect-stu3"),
        (json.dumps(GP).encode(), "gp-connect-stu3"),
        ("\ufeff  " + json.dumps(GP), "gp-connect-stu3"),
        (b"\xef\xbb\xbf" + json.dumps(GP).encode(), "gp-connect-stu3"),
        (as_r4(GP), "uk-core-r4"),
        (CHART, "uk-core-r4"),
        (itk3(PERSON), "itk3-stu3"),
        (itk3(PERSON).encode(), "itk3-stu3"),
        (itk3_json(PERSON), "itk3-stu3"),
        (bundle(statement(taken="unk")), "gp-connect-stu3"),
        (bundle(statement(dosage=[{"doseQuantity": {"value": 1}}])), "gp-connect-stu3"),
        (bundle(statement(dosage=[{"doseAndRate": [{"doseQuantity": {"value": 1}}]}])), "fhir-r4"),
        (bundle(statement()), "fhir-r4"),
        (statement(), "fhir-r4"),
        ('<MedicationStatement xmlns="http://hl7.org/fhir"><taken value="unk"/></MedicationStatement>', "gp-connect-stu3"),
        (hl7_adt(PERSON), "hl7v2"),
        ("\x0b" + hl7_adt(PERSON) + "\x1c\r", "hl7v2"),
        (csv_rows(PERSON), "csv"),
        ("\ufeff" + csv_rows(PERSON), "csv"),
        ("medicine;directions".replace(";", ","), "csv"),
    ],
)
def test_content_says_the_dialect(payload: object, dialect: str) -> None:
    assert read(payload).dialect == dialect


@pytest.mark.parametrize(
    ("payload", "kind", "reason"),
    [
        ("", "unreadable", "empty"),
        ("   \n", "unreadable", "empty"),
        (b"", "unreadable", "empty"),
        (None, "unreadable", "empty"),
        ([], "unreadable", "list"),
        ("[]", "unreadable", "list"),
        (12, "unreadable", "value"),
        ({}, "unreadable", "resourceType"),
        ("{% highlight json %}\n{}", "unreadable", "not JSON"),
        ('{"resourceType": "Bundle", "resourceType": "Bundle"}', "unreadable", "$.resourceType"),
        ('{"resourceType": "Bundle",}', "unreadable", "not JSON"),
        ("<html><body>Sign in</body></html>", "unreadable", "no FHIR resource"),
        ('<ClinicalDocument xmlns="urn:hl7-org:v3"/>', "unreadable", "CDA"),
        ("<!DOCTYPE x><Bundle/>", "unreadable", "document type"),
        ("Dear colleague", "unreadable", "neither"),
        (b"\x81\x8d", "unreadable", "not UTF-8"),
        ("MSH|^^^^|x", "unreadable", "separators"),
        ("a,b\n1,2", "unreadable", "medicine"),
        ("{" + '"a":1,' * 3_000_000 + '"b":1}', "too-large", "larger"),
        ({"resourceType": "Questionnaire"}, "wrong-content", "Questionnaire"),
        ({"resourceType": "Patient"}, "wrong-content", "Patient"),
        ({"resourceType": "Medication"}, "wrong-content", "Medication"),
        ("MSH|^~\\&|a\rPV1|1", "wrong-content", "no patient"),
    ],
)
def test_what_is_nothing_known_is_refused(payload: object, kind: str, reason: str) -> None:
    found = fails(payload)
    assert (found.kind, found.sha256) == (kind, "0" * 64)
    assert reason in found.detail


@pytest.mark.parametrize(
    ("payload", "declared"),
    [
        (GP, "uk-core-r4"),
        (GP, "itk3-stu3"),
        (GP, "csv"),
        (CHART, "gp-connect-stu3"),
        (bundle(statement(taken="unk")), "fhir-r4"),
        (hl7_adt(PERSON), "csv"),
        (csv_rows(PERSON), "fhir-r4"),
        (GP, "something-else"),
    ],
)
def test_a_declared_format_that_the_content_contradicts_is_not_read(payload: object, declared: str) -> None:
    found = fails(payload, format=declared)
    assert found.kind == "wrong-content"
    assert declared in found.detail


@pytest.mark.parametrize(
    ("payload", "declared", "dialect"),
    [
        (GP, "gp-connect-stu3", "gp-connect-stu3"),
        (CHART, "fhir-r4", "uk-core-r4"),
        (CHART, "uk-core-r4", "uk-core-r4"),
        (bundle(statement()), "uk-core-r4", "uk-core-r4"),
        (bundle(statement()), "gp-connect-stu3", "gp-connect-stu3"),
        (bundle(statement(taken="unk")), "itk3-stu3", "itk3-stu3"),
        ("medicine\nWarfarin", "csv", "csv"),
    ],
)
def test_a_declared_format_decides_where_the_content_does_not(payload: object, declared: str, dialect: str) -> None:
    assert read(payload, format=declared).dialect == dialect


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("timeout", "timeout"),
        ("forbidden", "refused"),
        ("throttled", "unavailable"),
        ("not-found", "other"),
        ("too-costly", "too-large"),
    ],
)
def test_an_outcome_instead_of_a_record_is_a_failure(code: str, kind: str) -> None:
    outcome = _outcome(code, "Ada Example was not found")
    for payload in (outcome, bundle(outcome), json.dumps(outcome)):
        found = fails(payload)
        assert found.kind == kind
        assert code in found.detail
        assert "Ada" not in found.detail


def test_an_outcome_beside_a_record_says_that_part_of_it_failed() -> None:
    assert "part-failed" in read(bundle(request(), _outcome("timeout", ""))).warnings


@pytest.mark.parametrize(
    ("severity", "warnings"), [("information", ("no-medicines-or-allergies",)), ("warning", ("no-medicines-or-allergies",))]
)
def test_a_search_that_found_nothing_is_no_failure(severity: str, warnings: tuple[str, ...]) -> None:
    outcome = _outcome("informational", "")
    outcome["issue"][0]["severity"] = severity
    assert read(bundle(outcome, type="searchset", total=0)).warnings == warnings


@pytest.mark.parametrize("issues", [[], [{"code": "timeout"}], None])
def test_an_outcome_that_does_not_say_how_grave_it_is_counts_as_a_failure(issues: object) -> None:
    fails(bundle({"resourceType": "OperationOutcome", "issue": issues}))


def _outcome(code: str, words: str) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code, "diagnostics": words}]}
