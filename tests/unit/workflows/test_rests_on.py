"""What findings rest on: the same a day later for every known harm, or the passing of a day would end every decision."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service.core.pipeline import reconcile_record
from service.core.rules import Rulebook
from service.settings import read_settings
from service.workflows.make_report import make_report
from service.workflows.problems import Refused
from service.workflows.report_json import report_json
from service.workflows.rests_on import changed, hits_of
from service.workflows.shapes import read_moment
from tests.support.cases import as_bytes
from tests.support.desk import real_desk, report_on
from tests.support.ward_rounds import admitted, gp, ward

CANARIES = sorted(read_settings().canaries.glob("*.json"))
BOOK = real_desk().rulebook


def rests_on(case: dict[str, Any], book: Rulebook = BOOK) -> dict[str, str | None]:
    """What each finding rests on, by its rule and words."""
    report = report_on(case)
    hits = hits_of(report, report_json(report), book)
    assert len({hit.same for hit in hits}) == len(hits)
    return {
        f"{found.rule} {[s.text for s in found.subjects]}": hit.same for found, hit in zip(report.findings, hits, strict=True)
    }


def a_day_later(case: dict[str, Any]) -> dict[str, Any]:
    moment = read_moment(case["as_of"])
    assert moment is not None
    return {**case, "as_of": (moment + timedelta(days=1)).isoformat()}


@pytest.mark.parametrize("canary", CANARIES, ids=lambda path: path.stem)
def test_a_day_that_passes_changes_nothing_by_itself(canary: Path):
    case = json.loads(canary.read_text())["case"]
    today, tomorrow = rests_on(case), rests_on(a_day_later(case))
    assert {name: same for name, same in today.items() if name in tomorrow} == {
        name: same for name, same in tomorrow.items() if name in today
    }


def test_the_order_of_the_sources_changes_nothing():
    assert rests_on(admitted(gp(), ward())) == rests_on(admitted(ward(), gp()))


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ({}, {}, []),
        ({"dose": "a", "rule": "b"}, {"dose": "a", "rule": "b"}, []),
        ({"dose": "a", "rule": "b"}, {"dose": "c", "rule": "d"}, ["dose", "rule"]),
        ({"dose": "a"}, {"dose": "a", "allergy": "b"}, ["allergy"]),
        ({"dose": "a", "allergy": "b"}, {"dose": "a"}, ["allergy"]),
    ],
)
def test_what_changed_is_named(then: dict[str, str], now: dict[str, str], words: list[str]):
    assert changed(then, now) == words


class Raising:
    """A check that is a defect of ours."""

    kind = "raising"
    words = frozenset[str]()

    def judge(self, record: object, applies_to: object) -> Any:
        raise ValueError("what a record holds")


def test_a_shadow_rule_that_raises_is_recorded_and_leaves_the_report_alone():
    desk = real_desk()
    raising = replace(BOOK.rules[0], id="DIS-999", status="shadow", check=Raising())
    book = replace(BOOK, rules=(*BOOK.rules, raising))
    judge = partial(reconcile_record, rulebook=book, reference=desk.reference, engine=desk.engine)
    found, plain = make_report(as_bytes(admitted()), replace(desk, judge=judge)), report_on(admitted())
    assert not isinstance(found, Refused)
    assert found.coverage.shadow_broken == ("DIS-999",)
    assert (found.status, found.status_reasons, found.findings) == (plain.status, plain.status_reasons, plain.findings)
