"""medrec conformance: a line a source, with what it should have sent and did not, and no word of what it said."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.app.command import tools
from service.cli.application import build
from service.settings import read_settings
from service.sources.conformance import validity
from tests.support.cases import as_bytes, case, failed, source
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.unit.sources.reading import bundle, statement

PERSON = Person(11)
GP = gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])
EPMA = r4_chart(PERSON, [order("warfarin", 3, "mg", "OD")])


def run(*words: str) -> Any:
    return CliRunner().invoke(build(), ["conformance", *words], obj=tools(read_settings()))


@pytest.fixture
def folder(tmp_path: Path) -> str:
    here = tmp_path / "cases"
    here.mkdir()
    odd = bundle(statement(medicationCodeableConcept={"text": "Some blue pills"}, status="secret-word"))
    first = case(source("gp", "gp-record", GP), source("epma", "inpatient-orders", EPMA), failed("scr", "shared-care-record"))
    second = case(source("gp", "gp-record", odd))
    (here / "1.json").write_bytes(as_bytes(first))
    (here / "2.ndjson").write_bytes(as_bytes(second) + b"\n" + as_bytes(second))
    (here / "note.txt").write_text("no case")
    return str(here)


def test_each_source_is_counted_over_all_cases(folder: str):
    ran = run(folder)
    assert (ran.exit_code, ran.stderr) == (0, "")
    rows = {row["source"]: row for row in map(json.loads, ran.stdout.splitlines())}
    gp, epma, scr = rows["gp"], rows["epma"], rows["scr"]
    assert (gp["cases"], gp["read"], gp["medicines"], gp["medicines_coded"], gp["medicines_unmapped"]) == (3, 3, 3, 1, 2)
    assert gp["shares"]["medicines_unmapped"] == "66.7"
    assert (gp["allergies"], gp["allergies_coded"], gp["allergies_degraded"]) == (1, 1, 0)
    assert gp["resources_invalid"] >= 2
    assert gp["problems"]
    assert (epma["medicines"], epma["resources_invalid"]) == (1, 0)
    assert (scr["cases"], scr["failed"], scr["late"], scr["shares"]["medicines_coded"]) == (1, 1, 1, None)
    assert "secret-word" not in ran.stdout


def test_what_is_no_case_is_said_and_the_rest_is_counted(folder: str, tmp_path: Path):
    (Path(folder) / "3.json").write_bytes(b"{}")
    ran = run(folder, str(tmp_path / "nowhere.json"))
    assert ran.exit_code == 2
    assert "3.json: $.transfer: is missing" in ran.stderr
    assert "nowhere.json: $: cannot be read" in ran.stderr
    assert len(ran.stdout.splitlines()) == 3


def test_a_record_that_was_old_when_it_was_judged_is_late(tmp_path: Path):
    old = {**source("gp", "gp-record", bundle(statement())), "retrieved_at": "2026-11-01T09:00:00Z"}
    (tmp_path / "old.json").write_bytes(as_bytes(case(old)))
    [row] = map(json.loads, run(str(tmp_path / "old.json")).stdout.splitlines())
    assert row["late"] == 1


@pytest.mark.parametrize("payload", ["medicine,directions\nWarfarin,One", "MSH|^~\\&|x", "", 1])
def test_what_is_no_fhir_has_no_validity(payload: object):
    assert validity(payload, None) is None


def test_problems_name_places_and_no_words():
    found = validity(bundle({"resourceType": "Patient", "birthDate": "a secret"}, {"resourceType": "Nothing"}), "fhir-r4")
    assert found is not None
    assert (found.resources, found.invalid) == (2, 2)
    assert "secret" not in str(found.problems)
    assert found.problems[0].startswith("Patient.birthDate")
