"""Canaries: a known harm that goes unseen is named, and so is the lack of any canary."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.workflows.canaries import AGAIN_AFTER_SECONDS, CanaryWatch, Trial, read_canaries, unseen
from service.workflows.ports import Desk
from tests.support.cases import case, failed
from tests.support.desk import real_desk
from tests.support.reports import judge
from tests.support.server import Sung, office, serving


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


@pytest.mark.parametrize("written", ["", "{", "[]", '{"rules": ["TST-001"]}', '{"case": {}, "rules": 7}'])
def test_a_file_that_holds_no_canary_is_named(tmp_path: Path, desk: Desk, written: str):
    folder(tmp_path, "TST-001")
    (tmp_path / "K2.json").write_text(written)
    assert unseen(read_canaries(tmp_path), desk) == ("K2: could not be read",)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"protected": True}, ("DIS-900 is protected, and no canary shows that it fires",)),
        ({"protected": True, "id": "TST-001"}, ()),
        ({"protected": True, "status": "shadow"}, ()),
        ({}, ()),
    ],
)
def test_a_protected_rule_that_nothing_tries_is_no_good_sign(
    tmp_path: Path, desk: Desk, more: dict[str, Any], said: tuple[str, ...]
):
    rule = replace(next(one for one in real_desk().rulebook.rules if not one.protected), **{"id": "DIS-900", **more})
    tried = replace(desk, rulebook=replace(desk.rulebook, rules=(rule,)))
    assert unseen(read_canaries(folder(tmp_path, "TST-001")), tried) == said


def test_the_canaries_of_a_site_are_tried_beside_ours(tmp_path: Path, desk: Desk):
    site = tmp_path / "site"
    site.mkdir()
    found = read_canaries(folder(tmp_path, "TST-001"), folder(site, "SIT-001"), tmp_path / "nowhere")
    assert unseen(found, desk) == ("K1: nothing from SIT-001",)


def test_they_are_tried_again_after_a_while(tmp_path: Path):
    tried, clock = list[int](), [0.0]

    def counting(found):
        tried.append(1)
        return judge(found)

    desk = office(tmp_path, counting).desk
    watch = CanaryWatch(read_canaries(folder(tmp_path, "TST-001")), lambda: desk, lambda: clock[0], moment=lambda: "now")
    assert (watch(), watch(), len(tried)) == ((), (), 1)
    clock[0] = AGAIN_AFTER_SECONDS
    assert (watch(), len(tried)) == ((), 2)
    assert (watch.again(), len(tried)) == ((), 3)


def test_one_at_which_the_service_breaks_is_a_harm_that_was_not_caught(tmp_path: Path):
    def broken(_case):
        raise KeyError("999 000 0018")

    desk = office(tmp_path, broken).desk
    assert unseen(read_canaries(folder(tmp_path, "TST-001")), desk) == ("K1: could not be tried (KeyError)",)


def test_each_is_remembered_with_its_time_and_a_change_is_told_once(tmp_path: Path):
    clock, told = [0], list[tuple[str, ...]]()
    good, bad = office(tmp_path, judge).desk, office(tmp_path, lambda found: replace(judge(found), findings=())).desk
    desks = iter([good, good, bad, bad, good])

    def moment() -> str:
        clock[0] += 1
        return f"2026-11-20T09:{clock[0]:02d}:00+00:00"

    found = read_canaries(folder(tmp_path, "TST-001"))
    watch = CanaryWatch(found, lambda: next(desks), lambda: 0.0, moment=moment, changed=told.append)
    assert watch.trials() == ()
    for _ in range(4):
        watch.again()
    silent = "K1: nothing from TST-001"
    assert watch.trials() == (Trial(name="K1", rules=("TST-001",), tried_at="2026-11-20T09:04:00+00:00", missed=silent),)
    assert (watch.again(), told) == ((), [(silent,), ()])


def test_where_one_is_missed_nothing_is_ready_and_nothing_is_answered(tmp_path: Path):
    body = json.dumps(case(failed("gp", "gp-record"))).encode()
    with serving(office(tmp_path), canaries=Sung("K1: nothing from ALG-001")) as client:
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["checks"]["canaries"]["unseen"]) == (503, ["K1: nothing from ALG-001"])
        answer = client.post("/v1/reconciliations", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED")
