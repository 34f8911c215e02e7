"""A start answers by the rules that lie there, else by the last good ones, else not at all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.workflows.ports import Desk
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.start import Beginning, Begun, begin
from tests.support.server import Sung, office

WRONG = refuse([Problem(path="rules/x.yaml severity", reason="is mild")])
NONE = refuse([Problem(path="medrec.db.rules", reason="no rules were kept as the last good ones")])


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Desk]:
    behind = office(tmp_path)
    yield replace(behind.desk, since="new")
    behind.store.close()


def begun(lies_there: Any, kept: Any, *missing: str) -> Begun | Refused:
    """`missing`: the `since` of each desk that does not catch a known harm."""

    def load() -> Desk | Refused:
        if isinstance(lies_there, Exception):
            raise lies_there
        return lies_there

    return begin(
        Beginning(
            load=load,
            last_good=lambda: kept,
            watch=lambda desk: Sung(*(["K1: nothing from ALG-013"] if desk.since in missing else [])),
            told=lambda desk, words: replace(desk, engine=words),
            at="today",
        )
    )


def test_good_rules_answer_and_nothing_is_said(new: Desk) -> None:
    assert begun(new, NONE) == Begun(desk=new, last=None)


def test_bad_rules_are_passed_over_for_the_last_good_ones_loudly(new: Desk) -> None:
    found = begun(WRONG, replace(new, since="before"))
    assert isinstance(found, Begun)
    assert found.desk.engine == (
        "those of before are in force: newer ones were refused on today, because rules/x.yaml severity: is mild"
    )
    assert found.last is not None
    assert (found.last.why, found.last.problems, found.last.unseen) == ("start", ("rules/x.yaml severity: is mild",), ())


def test_rules_that_miss_a_known_harm_are_passed_over_too(new: Desk) -> None:
    found = begun(new, replace(new, since="before"), "new")
    assert isinstance(found, Begun)
    assert (found.desk.since, found.good) == ("before", True)
    assert found.last is not None
    assert found.last.unseen == ("K1: nothing from ALG-013",)


def test_with_nothing_to_go_back_to_bad_rules_end_the_start(new: Desk) -> None:
    found = begun(WRONG, NONE)
    assert isinstance(found, Refused)
    assert [f"{one.path}: {one.reason}" for one in found.problems] == [
        "rules/x.yaml severity: is mild",
        "last good rules: medrec.db.rules: no rules were kept as the last good ones",
    ]


def test_last_good_rules_that_miss_a_known_harm_are_not_good(new: Desk) -> None:
    found = begun(WRONG, replace(new, since="before"), "before")
    assert isinstance(found, Refused)
    assert "known harm not caught" in found.problems[-1].reason


def test_with_nothing_to_go_back_to_rules_that_miss_a_known_harm_say_so_themselves_and_are_not_kept(new: Desk) -> None:
    found = begun(new, NONE, "new")
    assert isinstance(found, Begun)
    assert (found.desk.since, found.last, found.good) == ("new", None, False)


def test_a_fault_in_reading_is_no_end_either(new: Desk) -> None:
    found = begun(ValueError("x"), replace(new, since="before"))
    assert isinstance(found, Begun)
    assert found.last is not None
    assert found.last.problems == ("they could not be read: a fault of the service (ValueError)",)
