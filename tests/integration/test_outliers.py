"""A site counts its own reports, with the real service, database and command; and what it counted is said in its reports."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from service.reference.manifest import write_manifest
from tests.support.cases import as_bytes, case, source
from tests.support.deployed import MEDREC, serving
from tests.support.patience import PATIENCE_SECONDS
from tests.support.payloads import Person, csv_rows, nhs_number
from tests.support.reference import FOLDER

JSON = {"Content-Type": "application/json"}
PATIENTS = 201


def body(number: int, directions: str = "Take one daily", *, name: str = "Senna 7.5mg tablets", known: bool = True) -> bytes:
    person = Person(number, born="1970-01-01")
    header = ("nhs_number", "medicine", "directions", "status") if known else ("medicine", "directions", "status")
    rows = csv_rows(person, (name, directions, "active"), header=header)
    payload = (
        rows if known else "\n".join(line.partition(",")[2] if place else line for place, line in enumerate(rows.split("\n")))
    )
    patient = person.as_case() if known else {"birth_date": person.born, "sex": person.sex}
    return as_bytes(case(source("gp", "gp-record", payload), patient=patient))


def medrec(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, **environment}
    return subprocess.run([MEDREC, *words], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False, env=given)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that made reports on 201 patients, some twice, one of them with a slip, one of nobody; and counted them."""
    folder = tmp_path_factory.mktemp("site")
    with serving(folder) as (client, _):
        for number in range(1, PATIENTS + 1):
            assert client.post("/v1/reconciliations", content=body(number), headers=JSON).status_code == 201
        for more in (body(1, "Take two daily"), body(2, "Take two at night"), body(9, known=False)):
            assert client.post("/v1/reconciliations", content=more, headers=JSON).status_code == 201
        (folder / "first").write_text(client.get("/v1/reconciliations?limit=1").json()["reports"][0]["id"])
    return folder


def built(site: Path, into: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return medrec("outliers", "build", "--database", f"sqlite:///{site / 'medrec.db'}", "--into", str(into), *words)


def test_what_was_counted_speaks_in_the_next_report_and_replay_is_honest(site: Path, tmp_path: Path) -> None:
    into = tmp_path / "tables"
    done = built(site, into)
    assert done.returncode == 0, done.stderr
    assert f"reports counted: {PATIENTS + 3}; rows: 2; medicines: 1" in done.stderr
    assert "1 reports without an NHS number" in done.stderr
    with (into / "dosing" / "doses_given.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["name"], row["measure"], row["n"], row["p5"], row["p99"]) for row in rows] == [
        ("Senna", "per-day", "201", "7.5", "7.5"),
        ("Senna", "per-dose", "201", "7.5", "7.5"),
    ]
    everything = "".join(path.read_text() for path in into.rglob("*.csv"))
    assert not any(nhs_number(number) in everything for number in range(1, PATIENTS + 1))
    assert b"key:" not in (into / "dosing" / "doses_given.csv").read_bytes()

    with serving(site, "--reference-data", str(into)) as (client, _):
        far = client.post("/v1/reconciliations", content=body(300, "Take eight daily"), headers=JSON).json()
        usual = client.post("/v1/reconciliations", content=body(301), headers=JSON).json()
        counted = client.get("/v1/audit/events?limit=200&after=200").json()["events"]
    [found] = [finding for finding in far["findings"] if finding["category"] == "dose-outlier"]
    assert (found["rule"], found["severity"], found["evidence"]["patients"]) == ("DOS-050", "moderate", "201")
    assert (far["status"], far["hold"]["advised"]) == (usual["status"], usual["hold"]["advised"])
    assert [finding for finding in usual["findings"] if finding["category"] == "dose-outlier"] == []
    assert far["made_by"]["reference_data"] in done.stderr
    assert "doses-counted" in [event["kind"] for event in counted]

    first = (site / "first").read_text()
    again = medrec("replay", first, "--database", f"sqlite:///{site / 'medrec.db'}")
    assert (again.returncode, ": reproduced" in again.stdout) == (0, True)
    other = medrec("replay", first, "--database", f"sqlite:///{site / 'medrec.db'}", MEDREC_REFERENCE_DATA=str(into))
    assert (other.returncode, "differs: $.made_by.reference_data" in other.stdout) == (1, True)


def test_counting_again_gives_the_same_rows(site: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert built(site, first).returncode == 0
    assert built(site, second, "--reference-data", str(first)).returncode == 0
    assert (first / "dosing" / "doses_given.csv").read_bytes() == (second / "dosing" / "doses_given.csv").read_bytes()


@pytest.mark.parametrize("words", [("--database", "sqlite:////nowhere/medrec.db"), ("--reference-data", "/nowhere")])
def test_what_is_not_there_is_one_line_and_no_traceback(words: tuple[str, ...], site: Path, tmp_path: Path) -> None:
    done = built(site, tmp_path / "tables", *words)
    assert (done.returncode, done.stderr.count("\n"), "nowhere" in done.stderr) == (2, 1, True)
    assert not (tmp_path / "tables").exists()


def test_tables_with_a_bad_count_are_refused_with_file_line_and_column(tmp_path: Path) -> None:
    into = tmp_path / "tables"
    shutil.copytree(FOLDER, into)
    header = "medicine,name,route,measure,age_from_months,age_below_months,unit,n,p1,p5,p50,p95,p99,source_id"
    row = "774557006,Amlodipine,oral,per-day,216,780,mg,200,2.5,5,5,10,10,engineering"
    (into / "dosing" / "doses_given.csv").write_text(f"{header}\n{row}\n")
    write_manifest(into)
    done = medrec("reference-data", "check", "--reference-data", str(into))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "dosing/doses_given.csv line 2: ValueError: column n: 200" in done.stderr
