"""What is remembered is what would be read again: every digit, whoever the patient, wherever the words stand."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from service.core.normalise import remembered as memory
from service.workflows.report_json import report_bytes
from tests.support.cases import case, source
from tests.support.desk import json_on, real_desk, report_on
from tests.support.memory import forget
from tests.support.patients import Patient, patients
from tests.support.payloads import Person, gp_connect, gp_medicine, order, r4_chart


@given(patients(), patients())
@settings(max_examples=40)
def test_a_case_is_answered_alike_whoever_was_asked_about_before(one: Patient, other: Patient) -> None:
    forget()
    first = report_bytes(report_on(one.case()))
    forget()
    report_on(other.case())
    assert report_bytes(report_on(one.case())) == first


def test_equal_numbers_keep_the_digits_that_each_was_written_with() -> None:
    def amounts(written: str) -> list[str]:
        chart = json.loads(json.dumps(r4_chart(Person(1), [order("warfarin", 3, "mg", "OD", id="1")])))
        _doses(chart)[0]["value"] = json.loads(written)
        text = json.dumps(case(source("epma", "inpatient-orders", chart)))
        assert written in text
        return [entry["dose"]["amount"] for line in json_on(json.loads(text))["medicines"] for entry in line["entries"]]

    forget()
    assert amounts('"3"') == ["3"]
    assert amounts('"3.0"') == ["3.0"]
    assert amounts('"3"') == ["3"]


def test_one_place_in_the_payload_is_not_taken_for_another() -> None:
    orders = [order("warfarin", 3, "mg", "OD", id=str(number)) for number in range(3)]
    forget()
    value = case(source("epma", "inpatient-orders", r4_chart(Person(1), orders)))
    entries = [entry["entry"] for line in json_on(value)["medicines"] for entry in line["entries"]]
    assert sorted(entries) == sorted({f"MedicationRequest/order-{number}" for number in range(3)})


def test_trouble_with_a_dosage_is_told_of_each_that_has_it() -> None:
    chart = json.loads(json.dumps(r4_chart(Person(1), [order("warfarin", 3, "mg", "OD", id=str(n)) for n in range(2)])))
    for each in chart["entry"]:
        for instruction in each["resource"].get("dosageInstruction", []):
            instruction["timing"]["repeat"]["frequency"] = "often"
    forget()
    value = case(source("epma", "inpatient-orders", chart))
    told = [problem for line in json_on(value)["medicines"] for entry in line["entries"] for problem in entry["problems"]]
    assert len([problem for problem in told if "whole number" in json.dumps(problem)]) == 2


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 3)
    reference = replace(real_desk().reference)
    for number in range(50):
        assert memory.remembered(number, reference, lambda number=number: number * 2) == number * 2
    assert len(reference.memory) <= 3


def test_long_words_are_read_and_not_kept() -> None:
    forget()
    long = "Take ONE tablet once a day " + "and note what was said at the clinic " * 40
    record = gp_connect(Person(1), [gp_medicine("warfarin", long)])
    assert [entry["text"] for entry in _entries(case(source("gp", "gp-record", record)))]
    assert long.strip() not in repr(real_desk().reference.memory)


def _entries(value: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for line in json_on(value)["medicines"] for entry in line["entries"]]


def _doses(chart: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        rate["doseQuantity"]
        for each in chart["entry"]
        for instruction in each["resource"].get("dosageInstruction", [])
        for rate in instruction.get("doseAndRate", [])
        if "doseQuantity" in rate
    ]


def test_other_tables_remember_nothing_of_these() -> None:
    reference = real_desk().reference
    assert memory.remembered("a term", reference, lambda: "by these") == "by these"
    assert memory.remembered("a term", replace(reference, version="other"), lambda: "by others") == "by others"
