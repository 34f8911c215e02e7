"""medrec reconcile: a report a line on standard output, a line a problem on standard error, and the contract's status."""

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from typer.testing import CliRunner

from service.cli.application import build
from tests.support.cases import as_bytes, case, failed, source
from tests.support.payloads import Person, gp_connect, gp_medicine
from tests.support.pdf import At, summary, table
from tests.support.wiring import wiring

PERSON = Person(11)
GP = gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")])
GOOD = as_bytes(case(source("gp", "gp-record", GP), patient=PERSON.as_case()))
FAILED = as_bytes(case(failed("gp", "gp-record"), patient=PERSON.as_case()))


@pytest.fixture
def medrec(tmp_path: Path):
    def run(*words: str, stdin: bytes | None = None) -> Any:
        return CliRunner().invoke(build(), list(words), obj=wiring(tmp_path), input=stdin)

    return run


@pytest.fixture
def good(tmp_path: Path) -> str:
    return written(tmp_path / "good.json", GOOD)


def written(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def reports(run: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_case_gives_one_report_on_one_line(medrec: Any, good: str):
    run = medrec("reconcile", good)
    assert (run.exit_code, run.stderr) == (0, "")
    [report] = reports(run)
    assert (report["case"], report["status"]) == ("T", "complete")


def test_several_cases_give_a_report_each(medrec: Any, good: str):
    assert len(reports(medrec("reconcile", good, good, "--format", "json"))) == 2


def test_a_case_comes_from_standard_input(medrec: Any):
    assert len(reports(medrec("reconcile", "-", stdin=GOOD))) == 1


@pytest.mark.parametrize("name", ["cases.ndjson", "cases.jsonl", "cases.txt"])
def test_lines_of_ndjson_give_a_report_each(medrec: Any, tmp_path: Path, name: str):
    file = written(tmp_path / name, GOOD + b"\n\n" + GOOD + b"\r\n" + GOOD)
    assert len(reports(medrec("reconcile", file))) == 3


def test_a_case_in_many_lines_is_still_one_case(medrec: Any, tmp_path: Path):
    file = written(tmp_path / "pretty.json", json.dumps(json.loads(GOOD), indent=1).encode())
    assert len(reports(medrec("reconcile", file))) == 1


def test_a_bad_line_is_named_and_the_others_are_answered(medrec: Any, tmp_path: Path):
    run = medrec("reconcile", written(tmp_path / "c.ndjson", GOOD + b"\n{\n" + GOOD))
    assert (run.exit_code, len(reports(run))) == (2, 2)
    [line] = run.stderr.splitlines()
    assert "c.ndjson line 2: $" in line


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "$: "),
        (b"\x00\x01\x02\xff", "$: "),
        (b"not json", "$: "),
        (b"%PDF-1.7", "$: "),
        (b"<Bundle/>", "$: "),
        (b"[]", "$: a case has to be a JSON object"),
        (b"{}", "$.transfer: is missing"),
        (b'{"resourceType": "Bundle"}', "$.resourceType: is not a field"),
        (GOOD.replace(b'"role": "gp-record"', b'"role": "gp-record", "role": "other"'), "$.sources[0].role: "),
    ],
)
def test_what_is_no_case_gets_a_line_a_problem_and_no_traceback(medrec: Any, tmp_path: Path, data: bytes, words: str):
    run = medrec("reconcile", written(tmp_path / "bad.json", data))
    assert (run.exit_code, run.stdout) == (2, "")
    assert words in run.stderr
    assert all(line.startswith("medrec: ") for line in run.stderr.splitlines())
    assert PERSON.nhs_number not in run.stderr


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_what_cannot_be_opened_is_said(medrec: Any, tmp_path: Path, name: str, good: str):
    run = medrec("reconcile", str(tmp_path / name), good)
    assert (run.exit_code, len(reports(run)), len(run.stderr.splitlines())) == (2, 1, 1)
    assert "cannot be read" in run.stderr


@pytest.mark.parametrize(
    ("data", "fail_on", "status"),
    [(GOOD, "low", 1), (GOOD, "moderate", 0), (GOOD, "critical", 0), (FAILED, "critical", 1), (FAILED, "low", 1)],
)
def test_fail_on_a_severity(medrec: Any, tmp_path: Path, data: bytes, fail_on: str, status: int):
    run = medrec("reconcile", "--fail-on", fail_on, written(tmp_path / "c.json", data))
    assert (run.exit_code, len(reports(run))) == (status, 1)


def test_unusable_input_outweighs_a_finding(medrec: Any, good: str):
    assert medrec("reconcile", "--fail-on", "low", good, "nowhere.json").exit_code == 2


def test_fhir_is_a_bundle_that_the_models_accept(medrec: Any, good: str):
    result = medrec("reconcile", good, "--format", "fhir")
    assert result.exit_code == 0
    assert Bundle.model_validate_json(result.stdout).type == "collection"


def test_text_is_for_reading(medrec: Any, good: str):
    run = medrec("reconcile", "--format", "text", good)
    assert run.exit_code == 0
    assert "DRAFT – NOT APPROVED FOR CLINICAL USE" in run.stdout


def sources_of(tmp_path: Path, *more: str) -> list[str]:
    gp = written(tmp_path / "gp.json", json.dumps(GP).encode())
    return ["reconcile", "--transfer", "admission", "--source", f"gp:gp-record={gp}", *more]


def test_payload_files_make_a_case(medrec: Any, tmp_path: Path):
    [report] = reports(medrec(*sources_of(tmp_path)))
    assert (report["as_of"], report["transfer"], report["sources"][0]["medicines"]) == (
        "2026-11-20T09:30:00+00:00",
        "admission",
        1,
    )


def test_payload_files_are_judged_at_the_time_that_is_given(medrec: Any, tmp_path: Path):
    [report] = reports(medrec(*sources_of(tmp_path, "--as-of", "2026-01-02T03:04:05Z")))
    assert report["as_of"] == "2026-01-02T03:04:05+00:00"


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"hello"])
def test_a_payload_file_that_cannot_be_read_is_a_failed_source(medrec: Any, tmp_path: Path, data: bytes):
    bad = written(tmp_path / "bad.bin", data)
    [report] = reports(medrec(*sources_of(tmp_path, "--source", f"scr:shared-care-record={bad}")))
    assert report["status"] == "incomplete"
    assert {found["name"]: found["outcome"] for found in report["sources"]} == {"gp": "read", "scr": "failed"}


@pytest.mark.parametrize(
    "words",
    [
        ["reconcile"],
        ["reconcile", "--source", "gp:gp-record=x"],
        ["reconcile", "--transfer", "ward", "--source", "gp:gp-record=x"],
        ["reconcile", "--transfer", "admission", "--source", "x"],
        ["reconcile", "--transfer", "admission", "--source", "gp=x"],
        ["reconcile", "--transfer", "admission", "--source", "gp:gp-record=nowhere.json"],
        ["reconcile", "--transfer", "admission", "--as-of", "today", "--source", "gp:gp-record=x"],
        ["reconcile", "--transfer", "admission", "x.json"],
        ["reconcile", "--source", "gp:gp-record=x", "x.json"],
        ["reconcile", "--format", "pdf", "x.json"],
        ["reconcile", "--fail-on", "severe", "x.json"],
        ["reconcile", "--no-such-option", "x.json"],
        ["no-such-command"],
        ["replay"],
        ["replay", "no-such-report"],
        ["audit", "verify"],
    ],
)
def test_wrong_use_is_status_2_with_words_and_no_traceback(medrec: Any, words: list[str]):
    run = medrec(*words)
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr
    assert "Traceback" not in run.stderr


def test_an_unknown_role_of_a_payload_file_is_said(medrec: Any, tmp_path: Path):
    run = medrec("reconcile", "--transfer", "admission", "--source", f"gp:practice={written(tmp_path / 'x', b'{}')}")
    assert run.exit_code == 2
    assert "$.sources[0].role: has to be one of" in run.stderr


LIST = b"Drug Name,SIG,Ward\nWarfarin 3mg tablets,One daily,4\n"
MAPPING = b'[columns]\n"Drug Name" = "medicine"\n"SIG" = "directions"\n'


def test_a_mapping_file_names_the_columns_of_lists_and_of_nothing_else(medrec: Any, tmp_path: Path):
    listed = ["--source", f"rx:community-pharmacy={written(tmp_path / 'rx.csv', LIST)}"]
    mapping = ["--csv-mapping", written(tmp_path / "columns.toml", MAPPING)]
    [report] = reports(medrec(*sources_of(tmp_path, *listed, *mapping)))
    assert {one["name"]: (one["outcome"], one["medicines"]) for one in report["sources"]} == {
        "gp": ("read", 1),
        "rx": ("read", 1),
    }
    assert [one["warnings"] for one in report["sources"] if one["name"] == "rx"] == [
        ["columns-not-read", "column-not-read: Ward"]
    ]
    [without] = reports(medrec(*sources_of(tmp_path, *listed)))
    assert [one["outcome"] for one in without["sources"] if one["name"] == "rx"] == ["failed"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[columns]\n", "at least one column"),
        (b'[colums]\nx = "medicine"\n', "has to hold one table"),
        (b"x = ", "is not TOML"),
        (b"\xff\xfe", "is not TOML"),
        (b'[columns]\n"Drug Name" = "drug"\n', "has to be one of: nhs_number, medicine"),
        (b'[columns]\na = "medicine"\nb = "medicine"\n', "gives two headers to one column"),
    ],
)
def test_a_mapping_file_that_is_wrong_is_said(medrec: Any, tmp_path: Path, data: bytes, words: str):
    listed = ["--source", f"rx:community-pharmacy={written(tmp_path / 'rx.csv', LIST)}"]
    run = medrec(*sources_of(tmp_path, *listed, "--csv-mapping", written(tmp_path / "columns.toml", data)))
    assert (run.exit_code, run.stdout) == (2, "")
    assert words in run.stderr


def test_a_mapping_file_needs_payload_files(medrec: Any, good: str, tmp_path: Path):
    run = medrec("reconcile", good, "--csv-mapping", str(tmp_path / "nowhere.toml"))
    assert (run.exit_code, run.stdout) == (2, "")
    assert "goes with --source" in run.stderr
    missing = medrec(*sources_of(tmp_path, "--csv-mapping", str(tmp_path / "nowhere.toml")))
    assert "cannot be read" in missing.stderr


def test_a_pdf_is_read_from_its_file(medrec: Any, tmp_path: Path):
    page = [At(x=50, y=760, words="Medicines"), *table([("Medicine", "Dose"), ("Ramipril", "5 mg")], top=730, columns=(50, 200))]
    paper = written(tmp_path / "letter.pdf", summary(page))
    [report] = reports(medrec(*sources_of(tmp_path, "--source", f"dc:discharge-summary={paper}")))
    [read] = [one for one in report["sources"] if one["name"] == "dc"]
    assert (read["format"], read["medicines"]) == ("pdf", 1)
