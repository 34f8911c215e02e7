"""Nothing that names a patient, and no secret, is in what a running service says of itself (P17).

A served application is sent patients and secrets by every way in and in every wrong way; then all that it wrote is searched.
"""

import json
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.core.model.case import Case
from tests.support.cases import as_bytes, case, source
from tests.support.deployed import MEDREC, deployed
from tests.support.hooks import call, of_chart
from tests.support.letting_in import ROLES, access_file, bearer, claims, person
from tests.support.patience import PATIENCE_SECONDS
from tests.support.payloads import Person, gp_connect, gp_medicine, order
from tests.support.reports import judge
from tests.support.server import office, serving
from tests.support.tokens import EC384, token

PERSON = Person(21)
NUMBER = PERSON.nhs_number
SPACED = f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}"
SECRET = "a-secret-that-nobody-may-read"
CASE = as_bytes(
    case(
        source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [])),
        patient=PERSON.as_case(),
    )
)
# What must be found nowhere: the number as it is written in each way, the name, our secrets, and theirs.
SEEDS = (NUMBER, SPACED, SPACED.replace(" ", "%20"), SPACED.replace(" ", "-"), PERSON.family, SECRET)
JSON = {"Content-Type": "application/json"}


def _wrong_ways() -> Iterable[tuple[str, str, bytes | None, Mapping[str, str]]]:
    """Requests that hold the number where none belongs: in paths, queries, headers and bodies that cannot be used."""
    for path in (
        "/v1/reconciliations/{}",
        "/v1/rules/{}",
        "/review/{}",
        "/{}",
        "/v1/{}/x",
        "/fhir/R4/AuditEvent/{}",
        "/audit?after={}",
    ):
        yield "GET", path.format(NUMBER), None, {}
    for name in ("after", "status", "limit", "hold"):
        yield "GET", f"/v1/reconciliations?{name}={NUMBER}", None, {}
    for path in ("/v1/reconciliations", "/v1/order-checks", "/fhir/R4/$reconcile", "/cds-services/medrec", "/v1/break-glass"):
        yield "POST", path, f'{{"patient": "{NUMBER}", '.encode(), JSON
        yield "POST", path, json.dumps({"patient": SPACED, "report": NUMBER, NUMBER: PERSON.family}).encode(), JSON
        yield "POST", path, json.dumps([NUMBER]).encode(), {"Content-Type": f"text/{NUMBER}"}
        yield "DELETE", f"{path}/{NUMBER}", None, {}
    yield "POST", f"/v1/reconciliations/{NUMBER}/findings/{NUMBER}/decisions", b"{}", {**JSON, "If-Match": NUMBER}
    yield "POST", f"/v1/reconciliations/{NUMBER}/replay", None, {}
    yield "POST", "/v1/reconciliations", CASE, {**JSON, "Idempotency-Key": NUMBER * 30}
    yield "GET", "/v1/rules", None, {"Host": f"{NUMBER}.example", "User-Agent": NUMBER, "X-Forwarded-For": NUMBER}


def _right_ways(client: httpx2.Client, known: Mapping[str, Mapping[str, str]]) -> None:
    made = client.post("/v1/reconciliations", content=CASE, headers={**JSON, **known["epr-client"], "Idempotency-Key": "k"})
    assert made.status_code == 201, made.text
    body = call("order-sign", of_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD")]))
    hooked = client.post("/cds-services/medrec", json=body, headers=known["hook"])
    assert hooked.status_code in (200, 400), hooked.text
    report = made.json()["id"]
    glass = {"report": report, "reason": "incident", "reference": SPACED}
    assert client.post("/v1/break-glass", json=glass, headers=known["safety-auditor"]).status_code == 422
    assert (
        client.post("/v1/break-glass", json={**glass, "reference": "INC-1"}, headers=known["safety-auditor"]).status_code == 201
    )
    assert client.post(f"/v1/reconciliations/{report}/replay", headers=known["pharmacist"]).status_code == 200


def _known() -> dict[str, dict[str, str]]:
    now = int(time.time())
    times = {"iat": now, "exp": now + 600}
    hook = "https://medrec.example.nhs.uk/cds-services/medrec"
    return {
        **{role: bearer(token(claims(role, **times))) for role in ROLES},
        "hook": bearer(token(claims("epr-client", aud=hook, **times))),
        # A provider that calls people by a number, and a person whose name says one.
        "person": bearer(token({**person("clinician"), **times, "sub": NUMBER})),
        "stranger": bearer(token(claims(NUMBER, **times, secret=SECRET))),
        "forged": bearer(f"{SECRET}.{NUMBER}.{SECRET}"),
    }


def test_nothing_that_the_service_says_names_a_patient_or_a_secret(tmp_path: Path):
    access_file(tmp_path)
    known, answers = _known(), list[str]()
    with deployed(tmp_path, MEDREC_ACCESS=str(tmp_path / "access.toml")) as service:
        client = service.client
        for name in ("epr-client", "safety-auditor", "person", "stranger", "forged"):
            for method, path, body, headers in _wrong_ways():
                answer = client.request(method, path, content=body, headers={**known[name], **headers})
                assert answer.status_code < 500, (method, path, answer.text)
                answers.append(answer.text)
        _right_ways(client, known)
        told = [client.get("/metrics", headers=known["ops"]).text, client.get("/health/ready").text]
        told += [client.get(f"/fhir/R4/AuditEvent?_after={after}", headers=known["safety-auditor"]).text for after in (0, 50)]
        events = client.get("/v1/audit/events?limit=200", headers=known["safety-auditor"])
        assert {"made", "refused", "denied", "broke-glass", "replayed"} <= {one["kind"] for one in events.json()["events"]}
        told += [events.text, client.get("/v1/break-glass", headers=known["safety-auditor"]).text]
    assert sum('"event": "request"' in line for line in service.said) > 150
    _hold_nothing("\n".join(service.said), SEEDS)
    _hold_nothing("\n".join(told), SEEDS)
    # A person who typed a number into an address may meet it there again, and nowhere in what we say of it.
    _hold_nothing("\n".join(answers), (SECRET, PERSON.family, SPACED))
    for written in known.values():
        _hold_nothing("\n".join([*service.said, *told, *answers]), (written["Authorization"].split()[1],))


@pytest.mark.parametrize("path", ["/v1/reconciliations", "/v1/order-checks"])
def test_a_fault_that_holds_a_record_says_nothing_of_it(path: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    def fails(_case: Case) -> Any:
        raise RuntimeError(f"{NUMBER} {PERSON.family} {SECRET}")

    broken = [False]

    def judged(made: Case) -> Any:
        return fails(made) if broken[0] else judge(made)

    behind, lines = office(tmp_path, judged), list[dict[str, Any]]()
    with serving(behind, lines=lines) as client:
        assert client.post("/v1/reconciliations", content=CASE, headers=JSON).status_code == 201
        broken[0] = True
        answer = client.post("/v1/reconciliations", content=CASE.replace(b'"case": "T"', b'"case": "T2"'), headers=JSON)
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
        client.post(path, content=f'{{"patient": "{NUMBER}"}}'.encode(), headers=JSON)
        told = [answer.text, client.get("/metrics").text, client.get("/v1/audit/events").text]
    # The line of an answer is written once it has gone, so they are all there when the service has stopped.
    told.append(json.dumps(lines))
    written = capfd.readouterr()
    _hold_nothing("\n".join([*told, written.out, written.err]), SEEDS)


def medrec(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([MEDREC, *words], capture_output=True, timeout=PATIENCE_SECONDS, check=False)


def test_no_setting_that_is_wrong_repeats_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "access.toml"
    access_file(tmp_path)
    file.write_text(file.read_text().replace('roles = ["ops"]', f'roles = ["{SECRET}"]\n{SECRET} = "{SECRET}x"'))
    monkeypatch.setenv("MEDREC_ACCESS", str(file))
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [EC384.as_dict(private=True)]}))
    run = medrec("serve", "--port", "0")
    assert (run.returncode, SECRET.encode() + b"x" in run.stderr) == (2, False)
    access_file(tmp_path)
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [EC384.as_dict(private=True)]}))
    run = medrec("serve", "--port", "0")
    assert (run.returncode, b"holds a secret key" in run.stderr) == (2, True)
    monkeypatch.delenv("MEDREC_ACCESS")
    monkeypatch.setenv("MEDREC_DATABASE", f"nonsense://{SECRET}@host/db")
    run = medrec("serve", "--development", "--port", "0")
    assert (run.returncode, SECRET.encode() in run.stderr + run.stdout) == (2, False)
    monkeypatch.setenv("MEDREC_DATABASE_FILE", str(file))
    run = medrec("serve", "--development", "--port", "0")
    assert (run.returncode, b"give one of them" in run.stderr, SECRET.encode() in run.stderr) == (2, True, False)


def _hold_nothing(said: str, seeds: Iterable[str]) -> None:
    for seed in seeds:
        at = said.find(seed)
        assert at < 0, f"a seed of {len(seed)} characters stands at {at}: {said[max(0, at - 80) : at]}"
