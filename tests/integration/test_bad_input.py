"""What bad input gets, through the real readers, rules and tables: a clear refusal, or an explicit line in the report."""

from typing import Any

import pytest

from service.workflows.report_text import report_text
from tests.support.cases import case, failed, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON, SOMEBODY_ELSE = Person(31), Person(32, born="1990-01-01", sex="male")
WARFARIN = gp_medicine("warfarin 3", "One To Be Taken Each Day")
CHART = source("epma", "inpatient-orders", r4_chart(PERSON, [order("amlodipine 5", 1, "tablet", "OD")], [allergy("NKDA")]))


def report(*sources: dict[str, Any]) -> dict[str, Any]:
    return json_on(case(*sources, patient=PERSON.as_case()))


def said_of(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(said for said in found["sources"] if said["name"] == name)


def text(found: dict[str, Any]) -> str:
    return " ".join(report_text(found).split())


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "%PDF-1.7",
        "{",
        '{"resourceType": "Bundle", "resourceType": "Bundle"}',
        "<Bundle",
        '<!DOCTYPE x [<!ENTITY a "b">]><Bundle xmlns="http://hl7.org/fhir"/>',
        {},
        {"resourceType": "Questionnaire", "id": "1"},
        {"resourceType": "Patient", "id": "1"},
        {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]},
    ],
)
def test_a_payload_that_is_no_record_is_a_source_that_was_not_read(payload: Any):
    found = report(source("gp", "gp-record", payload), CHART)
    gp = said_of(found, "gp")
    assert (found["status"], gp["outcome"], gp["medicines"]) == ("incomplete", "failed", None)
    assert gp["because"]
    assert "source-failed" in {finding["category"] for finding in found["findings"]}
    assert "NOT CHECKED" in text(found)


def test_a_source_that_failed_is_named_in_words():
    found = report(failed("gp", "gp-record"), CHART)
    assert found["status"] == "incomplete"
    assert any("no answer in 3 s" in reason for reason in found["status_reasons"])
    assert "gp (gp-record): NOT READ: no answer in 3 s" in text(found)


def test_a_payload_of_another_patient_is_set_aside_and_nothing_of_it_is_shown():
    other = source("gp", "gp-record", gp_connect(SOMEBODY_ELSE, [WARFARIN], [allergy("penicillin")]))
    found = report(other, CHART)
    gp = said_of(found, "gp")
    assert (found["status"], gp["outcome"], len(gp["set_aside"])) == ("incomplete", "set-aside", 2)
    mismatch = [finding for finding in found["findings"] if finding["category"] == "identity-mismatch"]
    assert [finding["severity"] for finding in mismatch] == ["critical"]
    for secret in (SOMEBODY_ELSE.nhs_number, SOMEBODY_ELSE.family, "Warfarin", "enicillin"):
        assert secret not in str(found)


def test_what_could_not_be_read_of_another_patient_is_counted_by_its_place():
    record = gp_connect(SOMEBODY_ELSE, [WARFARIN])
    place = f"$.entry[{len(record['entry'])}]"
    record["entry"].append({"fullUrl": f"urn:x:{SOMEBODY_ELSE.family}", "resource": 7})
    found = report(source("gp", "gp-record", record), CHART)
    gp = said_of(found, "gp")
    assert {"kind": "unreadable", "entry": f"{place}.resource"} in gp["set_aside"]
    assert (gp["unreadable"], gp["outcome"]) == ([], "set-aside")
    assert SOMEBODY_ELSE.family not in str(found)


def test_a_code_that_nobody_knows_is_not_identified_and_said():
    # Body weight: a published code that is no medicine.
    chart = r4_chart(PERSON, [order("amlodipine 5", 1, "tablet", "OD")])
    request = next(entry["resource"] for entry in chart["entry"] if entry["resource"]["resourceType"] == "MedicationRequest")
    request.pop("medicationReference", None)
    coding = {"system": "http://snomed.info/sct", "code": "27113001", "display": "Unheard-of tablets"}
    request["medicationCodeableConcept"] = {"coding": [coding], "text": "Unheard-of tablets"}
    found = report(source("gp", "gp-record", gp_connect(PERSON)), source("epma", "inpatient-orders", chart))
    [line] = found["medicines"]
    assert (line["medicine"], line["entries"][0]["text"], found["status"]) == (None, "Unheard-of tablets", "incomplete")
    assert "medicine-unmapped" in {finding["category"] for finding in found["findings"]}
    assert "NOT IDENTIFIED" in text(found)


def test_a_dose_of_as_directed_is_not_read_and_said():
    gp = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "As directed")]))
    found = report(gp, CHART)
    [entry] = [entry for line in found["medicines"] for entry in line["entries"] if entry["source"] == "gp"]
    assert entry["dose"]["text"] == "As directed"
    assert (entry["dose"]["amount"], len(entry["dose"]["refused"])) == (None, 1)
    assert "dose-unreadable" in {finding["category"] for finding in found["findings"]}
    assert "NOT READ:" in text(found)


@pytest.mark.parametrize(
    ("gp", "statement"),
    [
        (gp_connect(PERSON, [WARFARIN], [allergy("penicillin")]), "asserted"),
        (gp_connect(PERSON, [WARFARIN], []), "empty-not-recorded"),
        (r4_chart(PERSON, [], []), "empty-not-recorded"),
        (gp_connect(PERSON, [WARFARIN], [allergy("NKDA")]), "no-drug-allergy-known"),
        (gp_connect(PERSON, [WARFARIN], [allergy("NKA")]), "none-known"),
    ],
)
def test_an_empty_list_is_never_taken_for_none(gp: Any, statement: str):
    found = report(source("gp", "gp-record", gp), source("epma", "inpatient-orders", r4_chart(PERSON)))
    assert said_of(found, "gp")["allergy_statement"] == statement
    silent = "allergy-not-recorded" in {finding["category"] for finding in found["findings"]}
    assert silent == (statement == "empty-not-recorded")


def test_no_list_at_all_is_not_an_empty_one():
    found = report(source("gp", "gp-record", gp_connect(PERSON, [WARFARIN], None)), CHART)
    assert said_of(found, "gp")["allergy_statement"] not in ("none-known", "no-drug-allergy-known", "asserted")


def test_an_entry_that_cannot_be_read_is_listed_with_its_place():
    record = gp_connect(PERSON, [WARFARIN])
    record["entry"].append({"resource": {"resourceType": "MedicationStatement", "id": "broken", "dosage": "lots"}})
    found = report(source("gp", "gp-record", record), CHART)
    gp = said_of(found, "gp")
    named = [entry["entry"] for entry in gp["unreadable"]]
    named += [entry["entry"] for line in found["medicines"] for entry in line["entries"]]
    assert sum("broken" in name for name in named) == 1
    assert found["status"] == "incomplete"


@pytest.mark.parametrize("kind", ["MedicationStatment", "medicationRequest", "MedicationOrder", "Warfarin"])
def test_a_resource_of_no_known_type_makes_its_source_not_whole(kind: str):
    record = gp_connect(PERSON, [WARFARIN])
    meant = next(entry["resource"] for entry in record["entry"] if entry["resource"]["resourceType"] == "MedicationStatement")
    meant["resourceType"] = kind
    found = report(source("gp", "gp-record", record), CHART)
    gp = said_of(found, "gp")
    assert found["status"] == "incomplete"
    assert [kind in unread["reason"] for unread in gp["unreadable"]].count(True) == 1


def test_a_contained_resource_of_no_known_type_makes_its_source_not_whole():
    record = gp_connect(PERSON, [WARFARIN])
    record["entry"][0]["resource"]["contained"] = [{"resourceType": "AlergyIntolerance", "id": "a"}]
    found = report(source("gp", "gp-record", record), CHART)
    assert found["status"] == "incomplete"
    assert ["AlergyIntolerance" in unread["reason"] for unread in said_of(found, "gp")["unreadable"]] == [True]


def test_a_gp_record_without_its_lists_is_not_whole():
    record = gp_connect(PERSON)
    record["entry"] = [entry for entry in record["entry"] if entry["resource"]["resourceType"] == "Patient"]
    found = report(source("gp", "gp-record", record, format="gp-connect-stu3"), CHART)
    assert found["status"] == "incomplete"
    assert any("no list of medicines" in reason for reason in found["status_reasons"])


@pytest.mark.parametrize("kind", ["MedicationRequest", "AllergyIntolerance", "Patient"])
@pytest.mark.parametrize(
    "modifier", [{"modifierExtension": [{"url": "https://x/not", "valueBoolean": True}]}, {"implicitRules": "x"}]
)
def test_a_modifier_that_nobody_read_makes_its_source_not_whole(kind: str, modifier: dict[str, Any]):
    chart = r4_chart(PERSON, [order("amlodipine 5", 1, "tablet", "OD")], [allergy("NKDA")])
    next(entry["resource"] for entry in chart["entry"] if entry["resource"]["resourceType"] == kind).update(modifier)
    found = report(source("gp", "gp-record", gp_connect(PERSON, [WARFARIN])), source("epma", "inpatient-orders", chart))
    assert found["status"] == "incomplete"
    assert any("modifier that was not read" in reason for reason in found["status_reasons"])
