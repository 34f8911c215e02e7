"""Canaries: a known harm that goes unseen is named, and so is the lack of any canary."""

import json
from pathlib import Path

import pytest

from service.workflows.canaries import AGAIN_AFTER_SECONDS, CanaryWatch, read_canaries, unseen
from service.workflows.ports import Desk
from tests.support.cases import case, failed
from tests.support.reports import judge
from tests.support.server import office, serving


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return office(tmp_path).desk


def folder(tmp_path: Path, *rules: str, built: object = None) -> Path:
    content = {"name": "known", "case": case(failed("gp", "gp-record")) if built is None else built, "rules": list(rules)}
    (tmp_path / "K1.json").write_text(json.dumps(content))
    return tmp_path


def test_a_harm_that_is_caught_is_not_named(tmp_path: Path, desk: Desk):
    assert unseen(read_canaries(folder(tmp_path, "TST-001")), desk) == ()


def test_a_harm_that_is_missed_is_named_with_the_silent_rules(tmp_path: Path, desk: Desk):
    assert unseen(read_canaries(folder(tmp_path, "TST-001", "ALG-001")), desk) == ("K1: nothing from ALG-001",)


def test_a_canary_that_cannot_be_read_is_named(tmp_path: Path, desk: Desk):
    assert unseen(read_canaries(folder(tmp_path, "TST-001", built={"x": 1})), desk) == ("K1: could not be read",)


def test_no_canary_at_all_is_no_good_sign(tmp_path: Path, desk: Desk):
    assert len(unseen(read_canaries(tmp_path / "nowhere"), desk)) == 1


def test_they_are_tried_again_after_a_while(tmp_path: Path):
    tried, clock = list[int](), [0.0]

    def counting(found):
        tried.append(1)
        return judge(found)

    watch = CanaryWatch(read_canaries(folder(tmp_path, "TST-001")), office(tmp_path, counting).desk, lambda: clock[0])
    assert (watch(), watch(), len(tried)) == ((), (), 1)
    clock[0] = AGAIN_AFTER_SECONDS
    assert (watch(), len(tried)) == ((), 2)


def test_where_one_is_missed_nothing_is_ready_and_nothing_is_answered(tmp_path: Path):
    body = json.dumps(case(failed("gp", "gp-record"))).encode()
    with serving(office(tmp_path), canaries=lambda: ("K1: nothing from ALG-001",)) as client:
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["canaries"]["unseen"]) == (503, ["K1: nothing from ALG-001"])
        answer = client.post("/v1/reconciliations", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED")
