"""What a FHIR payload says of itself that means that less came than there is: every report on it is incomplete."""

from typing import Any

import pytest

from tests.unit.sources.reading import bundle, read, request

OBSERVATION_VALUE = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
CUT = {"tag": [{"system": OBSERVATION_VALUE, "code": "SUBSETTED"}]}
HIDDEN = {"security": [{"system": OBSERVATION_VALUE, "code": "REDACTED"}]}
ALLERGIES = {
    "resourceType": "List",
    "id": "al",
    "status": "current",
    "mode": "snapshot",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "886921000000105"}]},
}
MEDICINES = {**ALLERGIES, "id": "me", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "933361000000108"}]}}


def empty(listed: dict[str, Any], reason: str) -> dict[str, Any]:
    return {**listed, "emptyReason": {"coding": [{"code": reason}]}}


def outcome(severity: str, code: str) -> dict[str, Any]:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": code}]}


def document(reason: str) -> dict[str, Any]:
    """A document whose section of allergies is empty, with no list of its own."""
    section = {"title": "Allergies", "code": ALLERGIES["code"], "emptyReason": {"coding": [{"code": reason}]}}
    return {"resourceType": "Composition", "id": "c", "status": "final", "section": [section]}


def asked(url: str) -> dict[str, Any]:
    return {"link": [{"relation": "self", "url": f"https://epma.example/MedicationRequest?{url}"}]}


@pytest.mark.parametrize(
    ("payload", "warning"),
    [
        (bundle(request(), total=2), "page-missing"),
        ({**bundle(request(), total=2), "type": "searchset"}, "page-missing"),
        (bundle(request(), link=[{"relation": "previous", "url": "https://epma.example/1"}]), "page-missing"),
        (bundle(request(), **asked("_summary=true")), "subsetted"),
        (bundle(request(), **asked("_summary=data&patient=1")), "subsetted"),
        (bundle(request(), **asked("_elements=id,status")), "subsetted"),
        (bundle(request(), meta=CUT), "subsetted"),
        (bundle(request(meta=CUT)), "subsetted"),
        (bundle(request(), {"resourceType": "Medication", "id": "m", "meta": CUT}), "subsetted"),
        (bundle(request(), {**ALLERGIES, "meta": CUT}), "subsetted"),
        (bundle(request(meta=HIDDEN)), "confidential-items"),
        (bundle(request(), {"resourceType": "AllergyIntolerance", "id": "a", "meta": HIDDEN}), "confidential-items"),
        (bundle(request(), empty(ALLERGIES, "withheld")), "confidential-items"),
        (bundle(request(), empty(ALLERGIES, "unavailable")), "list-unavailable"),
        (bundle(request(), empty(MEDICINES, "notstarted")), "list-unavailable"),
        (bundle(request(), empty(ALLERGIES, "notasked")), "allergies-not-asked"),
        (bundle(request(), empty(MEDICINES, "notasked")), "medicines-not-asked"),
        (bundle(request(), {**MEDICINES, "mode": "changes"}), "list-of-changes"),
        (bundle(document("withheld"), request()), "confidential-items"),
        (bundle(document("notasked"), request()), "allergies-not-asked"),
        (bundle(request(), outcome("warning", "forbidden")), "part-failed"),
        (bundle(request(), outcome("warning", "too-costly")), "part-failed"),
        (bundle(request(), outcome("information", "not-found")), "part-failed"),
    ],
)
def test_less_than_there_is_is_said(payload: dict[str, Any], warning: str) -> None:
    assert read(payload).warnings == (warning,)


@pytest.mark.parametrize(
    "payload",
    [
        bundle(request(), total=1),
        bundle(request(), **asked("_summary=false&status=active")),
        bundle(request(), link=[{"relation": "self", "url": "https://[broken"}]),
        bundle(request(meta={"tag": [{"code": "actionable"}], "security": [{"code": "R"}]})),
        bundle(request(), empty(ALLERGIES, "nilknown")),
        bundle(request(), empty(ALLERGIES, "no-content-recorded")),
        bundle(request(), outcome("warning", "not-supported")),
        bundle(document("nilknown"), request()),
    ],
)
def test_what_says_nothing_of_the_kind_is_whole(payload: dict[str, Any]) -> None:
    assert read(payload).warnings == ()


@pytest.mark.parametrize(
    ("response", "warned"),
    [
        ({"status": "304"}, True),
        ({"status": "404 Not Found"}, True),
        ({"status": "200", "outcome": outcome("error", "exception")}, True),
        ({"status": "200", "outcome": outcome("information", "informational")}, False),
        ({"status": "201 Created"}, False),
    ],
)
def test_an_answer_within_a_batch_that_brought_nothing_is_said(response: dict[str, Any], warned: bool) -> None:
    batch = {**bundle(request()), "type": "batch-response"}
    batch["entry"].append({"response": response})
    assert (read(batch).warnings == ("part-failed",)) is warned


def test_a_list_that_was_retired_says_nothing_of_being_empty() -> None:
    (listed,) = read(bundle(request(), {**empty(ALLERGIES, "nilknown"), "status": "retired"})).lists
    assert listed.empty_reason is None
