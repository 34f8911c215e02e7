"""A service that starts on bad rules: its own process, and what the process before it left beside the database."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.integration.test_reload import JSON, LAST_GOOD, ON_HOLD, WOULD_MISS, WRONG, events, ready, replaced, severity, until
from tests.support.deployed import MEDREC, deployed
from tests.support.patience import PATIENCE_SECONDS
from tests.support.rule_files import PROFILE, RULE, rule_folder

OFF = 'changes:\n- rule: ALG-013\n  change: {status: "off"}\n  reason: noisy\n  author: A. Writer\n  approved_by: B. Reader\n'
OFF += "  on: 2026-01-01\n  expires: 2099-01-01\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site's folder that a service was started on once, while it was good."""
    monkeypatch.setenv("MEDREC_RULES_WATCH_SECONDS", "0.2")
    rules = rule_folder(tmp_path / "site")
    with deployed(tmp_path, "--rules", str(rules)) as service:
        assert service.client.get("/health/ready").json()["status"] == "ready"
    return rules


def refused(folder: Path, *words: str) -> list[str]:
    """What a service says that does not start."""
    command = [MEDREC, "serve", "--development", "--port", "0", "--database", f"sqlite:///{folder / 'medrec.db'}", *words]
    run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert run.returncode == 2
    return run.stderr.splitlines()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_answers_by_the_last_good_rules_says_so_everywhere_and_takes_the_mended_ones(
    site: Path, tmp_path: Path, workers: str
) -> None:
    file = site / "held_too_long.yaml"
    replaced(file, WRONG)
    with deployed(tmp_path, "--rules", str(site), "--workers", workers) as service:
        client = service.client
        until(lambda: ready(client))
        told = client.get("/health/ready").json()
        assert told["status"] == LAST_GOOD
        reload = told["checks"]["rules"]["reload"]
        assert (reload["why"], reload["unseen"]) == ("start", [])
        assert reload["problems"][0].startswith("site/held_too_long.yaml severity: ")
        assert "medrec_rules_refused 1\n" in client.get("/metrics").text
        made = client.post("/v1/reconciliations", content=ON_HOLD, headers=JSON).json()
        assert [found["severity"] for found in made["findings"] if found["rule"] == "DIS-900"] == ["moderate"]
        (notice,) = made["coverage"]["rules_notices"]
        assert notice.startswith("those of 20")
        assert "because site/held_too_long.yaml severity: is “mild”" in notice
        page = client.get(f"/review/{made['id']}").text
        assert notice in page
        (started,) = {tuple(event["about"]["rules_refused"]) for event in events(client) if event["kind"] == "started"} - {()}
        assert started == tuple(reload["problems"])

        replaced(file, RULE.replace("severity: moderate", "severity: high").replace("version: 1", "version: 2"))
        until(lambda: {severity(client) for _ in range(10)} == {"high"})
        assert client.get("/health/ready").json()["status"] == "ready"
    assert any("THE RULES THAT LIE THERE WERE REFUSED" in line for line in service.said)


def test_rules_under_which_a_known_harm_is_missed_leave_the_last_good_ones_answering_and_the_service_not_ready(
    site: Path, tmp_path: Path
) -> None:
    with deployed(tmp_path, "--rules", str(site), "--profile", "ward") as service:
        assert ready(service.client)
    (site / "profiles" / "ward.yaml").write_text(PROFILE.replace("changes: []\n", OFF))
    with deployed(tmp_path, "--rules", str(site), "--profile", "ward") as service:
        told = service.client.get("/health/ready")
        assert (told.status_code, told.json()["status"]) == (503, WOULD_MISS)
        assert told.json()["checks"]["canaries"]["unseen"] == ["K1: nothing from ALG-013"]
        assert service.client.get("/v1/rules/ALG-013").status_code == 200
        assert service.client.post("/v1/reconciliations", content=ON_HOLD, headers=JSON).status_code == 201


def test_with_nothing_kept_or_a_copy_that_was_touched_it_does_not_start(site: Path, tmp_path: Path) -> None:
    replaced(site / "held_too_long.yaml", WRONG)
    (copy,) = (tmp_path / "medrec.db.rules").glob("sha256-*/1/site/held_too_long.yaml")
    copy.write_text(RULE.replace("max_days: 7", "max_days: 70"))
    said = refused(tmp_path, "--rules", str(site))
    assert said[0].startswith("medrec: site/held_too_long.yaml severity: is “mild”")
    assert "its hash differs" in said[-1]
    (tmp_path / "other").mkdir()
    said = refused(tmp_path / "other", "--rules", str(site))
    assert said[-1].endswith("no rules were kept as the last good ones")


def test_a_profile_that_was_named_wrongly_is_not_overruled_by_the_last_good_one(site: Path, tmp_path: Path) -> None:
    said = refused(tmp_path, "--rules", str(site), "--profile", "theatre")
    assert said[0].startswith("medrec: theatre: is not a profile")
    assert said[-1].endswith("the last good rules are those of other folders or of another profile (acute-admission)")


def test_whoever_wants_none_kept_gets_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDREC_KEEP_LAST_GOOD", "false")
    with deployed(tmp_path) as service:
        assert ready(service.client)
    assert not (tmp_path / "medrec.db.rules").exists()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_hang_up_signal_does_not_end_a_service_that_is_still_starting(tmp_path: Path, workers: str) -> None:
    command = [MEDREC, "serve", "--development", "--port", "0", "--workers", workers]
    command += ["--database", f"sqlite:///{tmp_path / 'medrec.db'}"]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        # An interpreter cannot listen before it runs: after that, whatever the service is at, the signal does not end it.
        until(lambda: listens(child.pid))
        for _ in range(40):
            os.kill(child.pid, signal.SIGHUP)
            time.sleep(0.05)
            assert child.poll() is None
        assert child.stderr is not None
        while "serves http" not in (line := child.stderr.readline()):
            assert line
    finally:
        child.terminate()
        child.communicate(timeout=PATIENCE_SECONDS)


def listens(process: int) -> bool:
    """Whether the process catches the signal, as the kernel has it."""
    said = dict(line.split(":\t", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines() if ":\t" in line)
    return bool(int(said["SigCgt"], 16) & (1 << (signal.SIGHUP - 1)))
