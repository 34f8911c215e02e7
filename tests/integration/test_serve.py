"""medrec serve as it is deployed: its own process, the real rules and tables, a real database, and a restart."""

import json
import socket
import subprocess
from pathlib import Path

import pytest

from tests.support.cases import as_bytes, case, failed, source
from tests.support.deployed import MEDREC, serving
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(21)
CASE = as_bytes(
    case(
        source(
            "gp",
            "gp-record",
            gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")]),
        ),
        source("epma", "inpatient-orders", r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")])),
        failed("scr", "shared-care-record"),
        patient=PERSON.as_case(),
    )
)
JSON = {"Content-Type": "application/json"}


def medrec(*words: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([MEDREC, *words], input=stdin, capture_output=True, timeout=60, check=False)


def test_a_report_outlives_a_restart_and_can_be_made_again(tmp_path: Path):
    with serving(tmp_path) as (client, said):
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")
        made = client.post("/v1/reconciliations", content=CASE, headers=JSON)
        assert (made.status_code, made.json()["status"], made.json()["hold"]["advised"]) == (201, "incomplete", True)
    assert any("NO TOKENS ARE CHECKED" in line for line in said)
    assert not any(secret in line for line in said for secret in (PERSON.nhs_number, PERSON.family, "Traceback"))

    with serving(tmp_path) as (client, _):
        assert client.get(made.headers["Location"]).content == made.content
        kinds = [event["kind"] for event in client.get("/v1/audit/events").json()["events"]]
    assert kinds == ["started", "made", "started"]

    database = f"sqlite:///{tmp_path / 'medrec.db'}"
    again = medrec("replay", made.json()["id"], "--database", database)
    assert (again.returncode, b": reproduced" in again.stdout) == (0, True)
    verified = medrec("audit", "verify", "--database", database)
    assert (verified.returncode, verified.stdout.startswith(b"4 events hold")) == (0, True)


def test_the_command_line_and_the_service_give_the_same_bytes(tmp_path: Path):
    with serving(tmp_path) as (client, _):
        served = client.post("/v1/reconciliations", content=CASE, headers=JSON).content
    assert medrec("reconcile", "-", stdin=CASE).stdout == served + b"\n"


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_bytes_do_not_depend_on_the_hash_seed(seed: str, monkeypatch: pytest.MonkeyPatch):
    first = medrec("reconcile", "-", stdin=CASE).stdout
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    assert medrec("reconcile", "-", stdin=CASE).stdout == first


@pytest.mark.parametrize("profile", ["discharge", "paediatric", "care-home", "mental-health"])
def test_it_serves_under_each_profile(profile: str, tmp_path: Path):
    with serving(tmp_path, "--profile", profile) as (client, _):
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["rules"]["profile"]) == (200, profile)


def test_the_rules_are_there_to_be_read(tmp_path: Path):
    with serving(tmp_path) as (client, _):
        listed = client.get("/v1/rules").json()
        assert len(listed["rules"]) >= 30
        for rule in listed["rules"]:
            assert json.loads(client.get(f"/v1/rules/{rule['id']}").content)["rule"]["rationale"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_it_refuses_to_be_reached_from_elsewhere(host: str, tmp_path: Path):
    run = medrec("serve", "--host", host, "--development", "--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    assert (run.returncode, b"beyond this machine" in run.stderr) == (2, True)
    assert not (tmp_path / "medrec.db").exists()


def test_a_port_that_is_taken_is_said(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = medrec("serve", "--port", port, "--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    assert (run.returncode, b"cannot be listened on" in run.stderr) == (2, True)


@pytest.mark.parametrize(
    "words", [("--reference-data", "nowhere"), ("--rules", "nowhere"), ("--profile", "nowhere"), ("--database", "nonsense")]
)
def test_a_service_that_cannot_start_says_why(words: tuple[str, str], tmp_path: Path):
    database = ("--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    run = medrec("serve", "--port", "0", *database, *words)
    assert run.returncode == 2
    assert run.stderr.startswith(b"medrec: ")
    assert b"Traceback" not in run.stderr
