"""Parameters of the wrong shape are refused with their place, never met with a fault of ours."""

import json
from typing import Any

import pytest

from service.app.readers import read_json
from service.fhir_api.case import case_of
from service.workflows.problems import Refused

SOURCE = {"name": "source", "part": [{"name": "name", "valueString": "gp"}]}


def read(parameter: Any, mark: bytes = b"") -> bytes | Refused:
    body = mark + json.dumps({"resourceType": "Parameters", "parameter": parameter}).encode()
    return case_of(read_json(body), body)


@pytest.mark.parametrize(
    ("parameter", "path"),
    [
        ([{"valueCode": "admission"}], "$.parameter[0].name"),
        ([{"name": 1.5, "valueCode": "admission"}], "$.parameter[0].name"),
        ([{"name": ["transfer"], "valueCode": "admission"}], "$.parameter[0].name"),
        ([{"name": "source", "part": 7}], "$.parameter[0].part"),
        ([{"name": "source", "part": {}}], "$.parameter[0].part"),
        ([{"name": "source"}], "$.parameter[0].part"),
        ([{"name": "source", "part": ["x", {"name": "name", "valueString": "gp"}]}], "$.parameter[0].part[0]"),
        ([{"name": "source", "part": [{"valueString": "gp"}]}], "$.parameter[0].part[0].name"),
        ([{"name": "source", "part": [{"name": None, "resource": {}}]}], "$.parameter[0].part[0].name"),
    ],
)
def test_a_parameter_of_the_wrong_shape_is_refused_with_its_place(parameter: Any, path: str):
    found = read(parameter)
    assert isinstance(found, Refused)
    assert path in {wrong.path for wrong in found.problems}


@pytest.mark.parametrize("number", [{}, [], 9990000018, None, True])
def test_an_nhs_number_that_is_no_text_is_refused(number: Any):
    who = {"resourceType": "Patient", "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number}]}
    found = read([{"name": "patient", "resource": who}])
    assert isinstance(found, Refused)
    assert [wrong.path for wrong in found.problems] == ["$.parameter[0].resource.identifier"]


def test_a_byte_order_mark_is_passed_over():
    assert read([SOURCE], b"\xef\xbb\xbf") == read([SOURCE])
