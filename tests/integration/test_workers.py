"""Several processes behind one port on one database: one chain, one answer to a key, and what one keeps all of them see."""

import subprocess
from pathlib import Path

import httpx2
import pytest

from tests.support.databases import address
from tests.support.deployed import MEDREC, deployed
from tests.support.patience import PATIENCE_SECONDS
from tests.support.replaying import kept_once, replay_keys

KEYS = [f"key-{number}" for number in range(12)]
JSON = {"Content-Type": "application/json"}
WHERE = "/v1/reconciliations"
# As many connections as make it certain, for all a test can be, that each of two processes takes some.
ASKED = 12


def test_a_server_has_no_place_for_the_key_so_it_has_to_be_said():
    command = [MEDREC, "serve", "--port", "0", "--development", "--database", "postgresql+psycopg:///nowhere"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert (said.returncode, said.stderr.startswith("medrec: MEDREC_KEY_FILE: ")) == (2, True)


@pytest.mark.usefixtures("each_database")
def test_two_workers_are_one_service(tmp_path: Path):
    with deployed(tmp_path, "--workers", "2") as service:
        where = str(service.client.base_url)
        found = replay_keys(where, KEYS)
        assert found.wrong == ()

        [first, *_] = service.client.get(WHERE).json()["reports"]
        override = b'{"verdict":"overridden","reason":"rang them","reviewer":"A"}'
        decided = service.client.post(
            f"{WHERE}/{first['id']}/findings/f-1/decisions", content=override, headers={**JSON, "If-Match": '"decisions-0"'}
        )
        assert decided.status_code == 201
        for _ in range(ASKED):
            # A new connection each, which either process may take.
            said = httpx2.get(f"{where}{WHERE}/{first['id']}/decisions", timeout=PATIENCE_SECONDS)
            assert [one["verdict"] for one in said.json()["decisions"]] == ["overridden"]
            stale = httpx2.post(
                f"{where}{WHERE}/{first['id']}/findings/f-1/decisions",
                content=override,
                headers={**JSON, "If-Match": '"decisions-0"'},
                timeout=PATIENCE_SECONDS,
            )
            assert stale.status_code == 412
            assert httpx2.get(f"{where}/health/ready", timeout=PATIENCE_SECONDS).json()["checks"]["canaries"]["ok"]
        events = service.client.get("/v1/audit/events", params={"limit": 200}).json()["events"]
        # Each of the two tried its canaries before it answered anything.
        started = [event["about"]["canaries_unseen"] for event in events if event["kind"] == "started"]
        assert started == [[], []]
    assert kept_once(address(tmp_path), len(KEYS)) == []
