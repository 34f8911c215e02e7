"""medrec serve as it is deployed: its own process, the real rules and tables, a real database, and a restart."""

import json
import socket
import ssl
import subprocess
import time
from pathlib import Path

import httpx2
import pytest

from tests.support.cases import as_bytes, case, failed, source
from tests.support.certificates import Authority
from tests.support.deployed import MEDREC, deployed, serving
from tests.support.letting_in import access_file, bearer, claims
from tests.support.patience import PATIENCE_SECONDS
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.tokens import token

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
    return subprocess.run([MEDREC, *words], input=stdin, capture_output=True, timeout=PATIENCE_SECONDS, check=False)


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


def test_without_a_word_of_whom_to_let_in_it_says_how_to_go_on(tmp_path: Path):
    run = medrec("serve", "--port", "0", "--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    assert run.returncode == 2
    assert run.stderr.startswith(b"medrec: MEDREC_ACCESS: is not set")
    assert b"--development" in run.stderr
    assert b"docs/guides/access.md" in run.stderr
    assert not (tmp_path / "medrec.db").exists()


@pytest.mark.parametrize("words", [("--development",), ()])
def test_it_cannot_be_open_and_guarded_at_once(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    access_file(tmp_path)
    monkeypatch.setenv("MEDREC_ACCESS", str(tmp_path / "access.toml"))
    monkeypatch.setenv("MEDREC_DEVELOPMENT", "true")
    run = medrec("serve", "--port", "0", *words, "--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    assert (run.returncode, b"take one of them away" in run.stderr) == (2, True)


def test_beyond_this_machine_tokens_alone_are_not_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    access_file(tmp_path)
    monkeypatch.setenv("MEDREC_ACCESS", str(tmp_path / "access.toml"))
    database = ("--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    run = medrec("serve", "--host", "0.0.0.0", "--port", "0", *database)
    assert (run.returncode, b"MEDREC_TLS_CERTIFICATE" in run.stderr) == (2, True)
    monkeypatch.setenv("MEDREC_TLS_ENDS_BEFORE_US", "true")
    taken = medrec("serve", "--host", "192.0.2.1", "--port", "0", *database, "--rules", "nowhere")
    assert (taken.returncode, b"no such folder of rules" in taken.stderr) == (2, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("keys.json", "other.json"), b"issuers.epr.jwks_file: cannot be read"),
        (("organisations.RX1", "organisations.RX7"), b"organisations lacks RX1"),
        (('roles = ["ops"]', 'roles = ["root"]'), b"Input should be 'epr-client'"),
        (("https://medrec", "http://medrec"), b"access.toml address"),
        (('name = "epr"', 'nane = "epr"'), b"Extra inputs are not permitted"),
        (("10.0.0.1", "proxy.local"), b"have to be IP addresses"),
        (("address =", "address"), b"cannot be read as TOML"),
        (('"ES384"]', '"HS256"]'), b"algorithms"),
        (('"ES384"]', '"none"]'), b"algorithms"),
    ],
    ids=str,
)
def test_an_access_file_with_a_mistake_says_where(
    change: tuple[str, str], said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    access_file(tmp_path)
    file = tmp_path / "access.toml"
    assert change[0] in file.read_text()
    file.write_text(file.read_text().replace(*change))
    monkeypatch.setenv("MEDREC_ACCESS", str(file))
    run = medrec("serve", "--port", "0", "--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    assert run.returncode == 2
    assert said in run.stderr
    assert b"Traceback" not in run.stderr


def test_it_serves_https_to_those_it_knows(tmp_path: Path):
    access_file(tmp_path)
    authority = Authority(tmp_path)
    pair = authority.pair("server")
    now = int(time.time())
    with deployed(
        tmp_path,
        MEDREC_ACCESS=str(tmp_path / "access.toml"),
        MEDREC_TLS_CERTIFICATE=str(pair.certificate),
        MEDREC_TLS_KEY=str(pair.key),
    ) as service:
        trusted = ssl.create_default_context(cafile=str(authority.certificate))
        with httpx2.Client(base_url=service.client.base_url, verify=trusted, trust_env=False) as client:
            assert client.get("/health/ready").status_code == 200
            assert client.get("/v1/rules").status_code == 401
            known = bearer(token(claims("clinician", iat=now, exp=now + 60)))
            answer = client.get("/v1/rules", headers=known)
            assert (answer.status_code, "X-Medrec-Mode" in answer.headers) == (200, False)
            assert "Strict-Transport-Security" in answer.headers
            assert client.get("/v1/rules", headers={**known, "Host": "evil.example"}).status_code == 421
            assert client.get("/v1/rules", headers={**known, "Host": "medrec.example.nhs.uk"}).status_code == 200
    assert not any("NO TOKENS" in line for line in service.said)


def test_development_is_loud_on_every_answer_and_every_page(tmp_path: Path):
    with serving(tmp_path) as (client, said):
        assert client.get("/health/live").headers["X-Medrec-Mode"].startswith("development")
        assert "DEVELOPMENT: no tokens are checked" in client.get("/review").text
    assert any("DEVELOPMENT. NO TOKENS ARE CHECKED" in line for line in said)


def test_a_port_that_is_taken_is_said(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = medrec("serve", "--development", "--port", port, "--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    assert (run.returncode, b"cannot be listened on" in run.stderr) == (2, True)


@pytest.mark.parametrize(
    "words", [("--reference-data", "nowhere"), ("--rules", "nowhere"), ("--profile", "nowhere"), ("--database", "nonsense")]
)
def test_a_service_that_cannot_start_says_why(words: tuple[str, str], tmp_path: Path):
    database = ("--database", f"sqlite:///{tmp_path / 'medrec.db'}")
    run = medrec("serve", "--development", "--port", "0", *database, *words)
    assert run.returncode == 2
    assert run.stderr.startswith(b"medrec: ")
    assert b"Traceback" not in run.stderr
