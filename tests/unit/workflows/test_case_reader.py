"""A case is read whole or refused with the path of every problem; what a source cannot answer is no problem of the case."""

import copy
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.app.readers import read_json
from service.core.model.case import Case
from service.core.model.failures import SourceFailure
from service.core.model.written import SourceList
from service.sources.read import read_source
from service.workflows.case_reader import read_case
from service.workflows.problems import Refused
from tests.support.cases import AS_OF, as_bytes, case, failed, source
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(1)
WEIGHT = {"value": "14.20", "unit": "kg", "measured_at": AS_OF, "method": "measured"}


def whole_case() -> dict[str, Any]:
    gp = source(
        "gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])
    )
    epma = source("epma", "inpatient-orders", r4_chart(PERSON, [order("warfarin", 3, "mg", "OD")]))
    return case(gp, epma, failed("scr", "shared-care-record"), patient=PERSON.as_case(weight=WEIGHT))


def read(value: Any) -> Case | Refused:
    return read_case(value, read_source)


def accepted(value: Any) -> Case:
    found = read(value)
    assert isinstance(found, Case), found
    return found


def problems(value: Any) -> dict[str, str]:
    found = read(value)
    assert isinstance(found, Refused), found
    return {problem.path: problem.reason for problem in found.problems}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The whole case with one field set; `...` takes it away."""
    built = copy.deepcopy(whole_case())
    *parents, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    at: Any = built
    for step in parents:
        at = at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return built


def test_every_field_of_the_contract_is_read():
    found = accepted(whole_case())
    assert (found.case, found.transfer, found.as_of.isoformat()) == ("T", "admission", "2026-11-20T09:00:00+00:00")
    assert (found.identity.nhs_number, found.identity.sex) == (PERSON.nhs_number, "female")
    assert found.identity.birth_date is not None
    assert found.identity.birth_date.written == "1951-04-02"
    [weight] = found.given
    assert (weight.name, weight.value, weight.unit, weight.measured_at, weight.method) == (
        "weight",
        "14.20",
        "kg",
        AS_OF,
        "measured",
    )
    gp, epma, scr = found.sources
    assert isinstance(gp, SourceList)
    assert (gp.name, gp.role, gp.retrieved_at, len(gp.medicines), len(gp.allergies)) == ("gp", "gp-record", AS_OF, 1, 1)
    assert isinstance(epma, SourceList)
    assert isinstance(scr, SourceFailure)
    assert (scr.kind, scr.detail, scr.role) == ("timeout", "no answer in 3 s", "shared-care-record")


def test_a_case_needs_no_patient_and_no_name():
    built = whole_case()
    del built["patient"], built["case"]
    found = accepted(built)
    assert (found.case, found.given, found.identity.nhs_number) == (None, (), None)


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        ("transfer", ..., "$.transfer"),
        ("transfer", "ward", "$.transfer"),
        ("transfer", ["admission"], "$.transfer"),
        ("as_of", ..., "$.as_of"),
        ("as_of", "2026-11-20", "$.as_of"),
        ("as_of", "2026-11-20T09:00:00", "$.as_of"),
        ("as_of", "2026-02-30T09:00:00Z", "$.as_of"),
        ("as_of", 20261120, "$.as_of"),
        ("as_of", "9999-12-31T23:59:59Z", "$.as_of"),
        ("as_of", "0001-01-01T00:00:00+14:00", "$.as_of"),
        ("case", 4, "$.case"),
        ("case", "K\x1b[2J", "$.case"),
        ("patinet", {}, "$.patinet"),
        ("patient", [], "$.patient"),
        ("patient/wieght", WEIGHT, "$.patient.wieght"),
        ("patient/nhs_number", "9990000000", "$.patient.nhs_number"),
        ("patient/nhs_number", "999", "$.patient.nhs_number"),
        ("patient/nhs_number", 9990000026, "$.patient.nhs_number"),
        ("patient/birth_date", "02/04/1951", "$.patient.birth_date"),
        ("patient/birth_date", "1951-13-01", "$.patient.birth_date"),
        ("patient/sex", "F", "$.patient.sex"),
        ("patient/weight", 14.2, "$.patient.weight"),
        ("patient/weight/value", ..., "$.patient.weight.value"),
        ("patient/weight/value", "14,2", "$.patient.weight.value"),
        ("patient/weight/value", "heavy", "$.patient.weight.value"),
        ("patient/weight/value", True, "$.patient.weight.value"),
        ("patient/weight/unit", ..., "$.patient.weight.unit"),
        ("patient/weight/method", "guessed", "$.patient.weight.method"),
        ("patient/weight/measured_at", "yesterday", "$.patient.weight.measured_at"),
        ("patient/weight/measured", AS_OF, "$.patient.weight.measured"),
        ("patient/pregnant", "maybe", "$.patient.pregnant"),
        ("sources", ..., "$.sources"),
        ("sources", [], "$.sources"),
        ("sources", {}, "$.sources"),
        ("sources/0", "gp", "$.sources[0]"),
        ("sources/0/name", ..., "$.sources[0].name"),
        ("sources/0/name", " ", "$.sources[0].name"),
        ("sources/1/name", "gp", "$.sources[1].name"),
        ("sources/0/role", "gp", "$.sources[0].role"),
        ("sources/0/role", ..., "$.sources[0].role"),
        ("sources/0/retrieved_at", "09:00", "$.sources[0].retrieved_at"),
        ("sources/0/format", "docx", "$.sources[0].format"),
        ("sources/2/columns", {"Drug": "medicine"}, "$.sources[2].columns"),
        ("sources/0/columns", {"Drug": "drug"}, "$.sources[0].columns.Drug"),
        ("sources/0/columns", {"Drug": "medicine", "Name": "medicine"}, "$.sources[0].columns"),
        ("sources/0/columns", {str(number): "note" for number in range(101)}, "$.sources[0].columns"),
        ("sources/0/payload", ..., "$.sources[0]"),
        ("sources/0/payload", None, "$.sources[0].payload"),
        ("sources/0/payload", [{}], "$.sources[0].payload"),
        ("sources/0/payload", 4, "$.sources[0].payload"),
        ("sources/0/failure", {"kind": "timeout"}, "$.sources[0]"),
        ("sources/2/failure", "timeout", "$.sources[2].failure"),
        ("sources/2/failure", None, "$.sources[2].failure"),
        ("sources/2/failure/kind", ..., "$.sources[2].failure.kind"),
        ("sources/2/failure/details", "x", "$.sources[2].failure.details"),
        ("sources/0/pull", True, "$.sources[0]"),
        ("sources/0/page", 1, "$.sources[0].page"),
    ],
)
def test_each_problem_is_said_with_its_path(path: str, value: Any, at: str):
    assert list(problems(changed(path, value))) == [at]


@pytest.mark.parametrize("value", [None, [], "case", 4, True, Decimal("1.5")])
def test_what_is_no_object_is_no_case(value: Any):
    assert list(problems(value)) == ["$"]


def test_all_problems_are_said_at_once():
    built: Any = changed("transfer", "ward") | {"as_of": 4, "extra": 1}
    built["sources"][1]["role"] = "epma"
    assert set(problems(built)) == {"$.transfer", "$.as_of", "$.extra", "$.sources[1].role"}


def test_a_refusal_repeats_nothing_of_the_patient():
    built = changed("patient/nhs_number", "999 000 0000")
    built["patient"]["birth_date"] = "2 April 1951"
    built["9990000026 Smith"] = 1
    said = json.dumps(problems(built))
    assert "999" not in said
    assert "April" not in said


def test_digits_are_kept_as_they_were_written():
    sent = as_bytes(changed("patient/weight/value", 0)).replace(b'"value": 0,', b'"value": 14.20,')
    [weight] = accepted(read_json(sent)).given
    assert weight.value == "14.20"


def test_a_source_to_be_pulled_was_not_asked():
    built = case({"name": "gp", "role": "gp-record", "pull": True})
    [gp] = accepted(built).sources
    assert isinstance(gp, SourceFailure)
    assert (gp.kind, "registered" in gp.detail) == ("not-asked", True)


def test_pull_has_to_be_true():
    assert list(problems(case({"name": "gp", "role": "gp-record", "pull": False}))) == ["$.sources[0].pull"]


def test_a_callers_own_word_for_a_failure_is_kept():
    [gp] = accepted(case(failed("gp", "gp-record", kind="certificate expired", detail="TLS"))).sources
    assert isinstance(gp, SourceFailure)
    assert (gp.kind, gp.detail) == ("other", "certificate expired: TLS")


@pytest.mark.parametrize(
    "payload", ["", "not a record", "<html/>", {}, {"resourceType": "Questionnaire"}, "MSH|", "{", '{"a":1,"a":2}', "\x00"]
)
def test_an_unreadable_payload_is_a_failed_source_and_no_problem_of_the_case(payload: Any):
    good = source("epma", "inpatient-orders", r4_chart(PERSON))
    gp, epma = accepted(case(source("gp", "gp-record", payload), good)).sources
    assert isinstance(gp, SourceFailure)
    assert gp.detail
    assert isinstance(epma, SourceList)


@pytest.mark.parametrize(("given_as", "value"), [(True, "true"), ({"value": False}, "false")])
def test_pregnant_is_a_yes_or_a_no(given_as: Any, value: str):
    [fact] = accepted(case(source("gp", "gp-record", gp_connect(PERSON)), patient={"pregnant": given_as})).given
    assert (fact.name, fact.value) == ("pregnant", value)


@pytest.mark.parametrize(
    ("role", "said", "problem"),
    [
        ("gp-record", True, True),
        ("inpatient-orders", "yes", True),
        ("discharge-summary", True, False),
        ("gp-record", False, False),
    ],
)
def test_only_orders_can_be_proposed(role: str, said: Any, problem: bool):
    built = case({**source("new", role, r4_chart(PERSON)), "proposed": said})
    if problem:
        assert set(problems(built)) == {"$.sources[0].proposed"}
    else:
        [read] = accepted(built).sources
        assert isinstance(read, SourceList)
        assert read.proposed is said


@given(st.permutations(range(3)))
def test_the_hash_of_the_inputs_does_not_depend_on_the_order_of_the_sources(order_of: list[int]):
    built = whole_case()
    shuffled = built | {"sources": [built["sources"][at] for at in order_of]}
    assert accepted(shuffled).inputs == accepted(built).inputs


@pytest.mark.parametrize(("path", "value"), [("patient/weight/value", "14.2"), ("sources/0/name", "GP"), ("case", "other")])
def test_the_hash_of_the_inputs_changes_with_anything_in_them(path: str, value: Any):
    assert accepted(changed(path, value)).inputs != accepted(whole_case()).inputs


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "case",
    "transfer",
    "as_of",
    "patient",
    "sources",
    "patient/weight",
    "patient/pregnant",
    "sources/0",
    "sources/2/failure",
]


@given(st.sampled_from(FIELDS), JSON)
def test_nothing_that_is_put_in_a_field_breaks_the_reader(path: str, value: Any):
    found = read(changed(path, value))
    assert isinstance(found, Case) or found.problems
