"""Problems are pulled beside medicines and allergies: rules on conditions fire on them, and say so where none could be had."""

import json
from typing import Any

import pytest

from service.core.model.pulls import Ask
from service.sources.registry import Fhir
from tests.support.cases import AS_OF
from tests.support.desk import json_on, real_desk
from tests.support.doubles.fhir_server import FhirServer
from tests.support.doubles.gp_provider import PROBLEMS, GpProvider
from tests.support.doubles.http import Double, http_double
from tests.support.payloads import Person, gp_connect, gp_medicine, order, r4_chart
from tests.support.pulling import asking, fhir_source, gp_source, whom

PERSON = Person(81)
SNOMED = "http://snomed.info/sct"
ASTHMA = {"coding": [{"system": SNOMED, "code": "195967001", "display": "Asthma"}]}
PROPRANOLOL, RULE = "propranolol 40", "PAT-015"
BASE = gp_connect(PERSON, [gp_medicine(PROPRANOLOL, "One To Be Taken Each Day")], [])
CONDITION = {"resourceType": "Condition", "id": "c1", "code": ASTHMA, "clinicalStatus": "active"}
LIST = {
    "resourceType": "List",
    "id": "problems",
    "status": "current",
    "mode": "snapshot",
    "code": {"coding": [{"system": SNOMED, "code": PROBLEMS, "display": "Problems"}]},
    "entry": [{"item": {"reference": "Condition/c1"}}],
}
RECORD = {**BASE, "entry": [*BASE["entry"], {"resource": CONDITION}, {"resource": LIST}]}


def of_practice(*, problems: bool = True, supported: bool = True) -> tuple[dict[str, Any], Double]:
    provider = GpProvider({PERSON.nhs_number: json.dumps(RECORD, default=str).encode()}, problems=supported)
    with http_double(provider) as double, asking(gp_source(double.url, problems=problems)) as ask:
        [found] = ask([Ask(name="gp", role="gp-record")], whom(PERSON))
    return report("gp", "gp-record", found), double


def of_server(server: FhirServer, fhir: Fhir | None = None) -> dict[str, Any]:
    with http_double(server) as double, asking(fhir_source(f"{double.url}/r4", fhir=fhir, deadline_seconds=0.5)) as ask:
        server.address = double.url
        [found] = ask([Ask(name="epma", role="inpatient-orders")], whom(PERSON))
    return report("epma", "inpatient-orders", found)


def report(name: str, role: str, found: Any) -> dict[str, Any]:
    assert found.payload is not None, found
    source = {"name": name, "role": role, "format": found.format, "payload": found.payload}
    return json_on({"transfer": "admission", "as_of": AS_OF, "patient": PERSON.as_case(), "sources": [source]})


def fired(made: dict[str, Any]) -> bool:
    return any(finding["rule"] == RULE for finding in made["findings"])


def untold(made: dict[str, Any]) -> str:
    return json.dumps([each for each in made["coverage"]["not_checked"] if each["rule"] == RULE])


CHART = [each["resource"] for each in r4_chart(PERSON, [order(PROPRANOLOL, 1, "tablet", "OD", id="b")])["entry"]]
WHO = next(each["id"] for each in CHART if each["resourceType"] == "Patient")
HELD = {
    "resourceType": "Condition",
    "id": "c1",
    "subject": {"reference": f"Patient/{WHO}"},
    "code": ASTHMA,
    "clinicalStatus": {"coding": [{"code": "active"}]},
}


def test_a_practice_is_asked_for_problems_of_every_kind():
    made, double = of_practice()
    [asked] = [each for each in json.loads(double.received[0].body)["parameter"] if each["name"] == "includeProblems"]
    assert asked == {"name": "includeProblems"}
    assert fired(made)
    assert (made["sources"][0]["problems"], made["sources"][0]["problem_list"]) == (1, "whole")


@pytest.mark.parametrize("how", [{"problems": False}, {"supported": False}])
def test_without_problems_of_a_practice_it_is_not_told_and_the_medicines_are_kept(how: dict[str, bool]):
    made, double = of_practice(**how)
    assert ("includeProblems" in double.received[0].body.decode()) == how.get("problems", True)
    assert not fired(made)
    assert "no list of problems was read whole" in untold(made)
    assert made["sources"][0]["problem_list"] == "absent"
    assert made["sources"][0]["medicines"] == 1


def test_a_server_is_asked_for_problems():
    assert fired(of_server(FhirServer([*CHART, HELD])))


def test_a_server_without_problems_says_nothing_of_their_absence():
    made = of_server(FhirServer(CHART))
    assert not fired(made)
    assert "no list of problems was read whole" in untold(made)


def test_a_register_that_leaves_them_out_leaves_it_untold():
    server = FhirServer([*CHART, HELD])
    made = of_server(server, Fhir(kinds=("MedicationRequest", "AllergyIntolerance")))
    assert "Condition" not in {kind for kind, _ in server.searches}
    assert not fired(made)
    assert untold(made) != "[]"


@pytest.mark.parametrize("fault", ["hang", "reset", "failing", "not-json", "unauthorised", "cut-off"])
def test_problems_that_did_not_come_are_said_and_cost_nobody_the_medicines(fault: str):
    made = of_server(FhirServer([*CHART, HELD], fault=fault, fault_on="Condition"))
    assert made["sources"][0]["medicines"] == 1
    assert made["status"] == "incomplete"
    assert "not every page of the answer was sent" in json.dumps(made["status_reasons"])
    assert "no list of problems was read whole" in untold(made)


def test_problems_of_somebody_else_spoil_the_source():
    other = {**HELD, "subject": {"reference": "Patient/another"}}
    server = FhirServer([*CHART, other], overlooks=frozenset({"patient"}))
    with http_double(server) as double, asking(fhir_source(f"{double.url}/r4")) as ask:
        [found] = ask([Ask(name="epma", role="inpatient-orders")], whom(PERSON))
    assert found.failure == "wrong-patient"


def test_the_desk_has_the_rule():
    assert any(rule.id == RULE for rule in real_desk().rulebook.rules)
