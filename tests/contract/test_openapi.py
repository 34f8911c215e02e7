"""The committed description of the web service is the one that the code gives, and it names every call."""

import json
from pathlib import Path

import pytest

from service.app.readers import descriptions

FOLDER = Path(__file__).parents[2] / "openapi"

CALLS = [
    ("post", "/v1/reconciliations", {"201", "400", "413", "415", "422", "503"}),
    ("get", "/v1/reconciliations", {"200", "422"}),
    ("get", "/v1/reconciliations/{report}", {"200", "404"}),
    ("post", "/v1/reconciliations/{report}/replay", {"200", "404"}),
    ("get", "/v1/reconciliations/{report}/decisions", {"200", "404"}),
    ("post", "/v1/reconciliations/{report}/findings/{finding}/decisions", {"201", "404", "412", "422", "428", "503"}),
    ("post", "/v1/order-checks", {"200", "400", "404", "413", "415", "422", "503"}),
    ("post", "/v1/feeds/{feed}/messages", {"200", "401", "403", "404", "413", "415", "503"}),
    ("get", "/v1/rules", {"200"}),
    ("get", "/v1/rules/{rule}", {"200", "404"}),
    ("get", "/v1/decisions/vocabulary", {"200"}),
    ("get", "/v1/analytics/rules", {"200", "422"}),
    ("get", "/v1/analytics/rules/{rule}", {"200", "404", "422"}),
    ("get", "/v1/analytics/sources", {"200", "422"}),
    ("get", "/v1/safety", {"200"}),
    ("post", "/v1/break-glass", {"201", "400", "401", "403", "413", "415", "422"}),
    ("get", "/v1/break-glass", {"200", "401", "403"}),
    ("get", "/v1/audit/events", {"200", "422"}),
    ("get", "/v1/audit/verify", {"200"}),
    ("get", "/v1/events", {"200", "422"}),
    ("post", "/v1/events/{event}/again", {"200", "404"}),
    ("get", "/cds-services", {"200"}),
    ("post", "/cds-services/{service}", {"200"}),
    ("post", "/cds-services/{service}/feedback", {"200"}),
    ("post", "/fhir/R4/$reconcile", {"200"}),
    ("get", "/fhir/R4/metadata", {"200"}),
    ("get", "/fhir/R4/OperationDefinition/reconcile", {"200"}),
    ("get", "/fhir/R4/AuditEvent", {"200"}),
    ("get", "/fhir/R4/AuditEvent/{seq}", {"200"}),
    ("get", "/health/live", {"200"}),
    ("get", "/health/ready", {"200"}),
    ("get", "/metrics", {"200"}),
]


def openapi() -> bytes:
    return descriptions()["openapi.json"]


def test_the_committed_files_are_current():
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == descriptions(), "run: make generate"


@pytest.mark.parametrize(("method", "path", "statuses"), CALLS)
def test_each_call_is_described(method: str, path: str, statuses: set[str]):
    described = json.loads(openapi())["paths"][path][method]
    assert statuses <= set(described["responses"])
    assert described["summary"]


def test_no_call_is_left_out_above():
    described = json.loads(openapi())["paths"]
    assert {(method, path) for path, methods in described.items() for method in methods} == {(m, p) for m, p, _ in CALLS}


def test_it_says_that_it_is_a_draft():
    assert "NOT APPROVED FOR CLINICAL USE" in json.loads(openapi())["info"]["description"]
