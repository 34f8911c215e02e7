"""A reload takes rules into use whole and proved, or leaves those in use, and says which."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from service.workflows.ports import Desk, Office
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.reload import InUse, Mark, Reloader, Reloading
from tests.support.server import Sung, office


@dataclass
class Bench:
    """The surroundings of a reloader, each of which a test may change between two looks."""

    state: InUse
    mark: Mark = ("2026-11-20", "a")
    lies_there: Desk | Refused | Exception | None = None
    unseen: tuple[str, ...] = ()
    loads: int = 0
    full: bool = False
    kept: list[str] = field(default_factory=list[str])
    changes_while_read: Mark | None = None
    lines: list[tuple[str, dict[str, Any]]] = field(default_factory=list[tuple[str, dict[str, Any]]])

    def load(self) -> Desk | Refused:
        self.loads += 1
        if self.changes_while_read:
            self.mark, self.changes_while_read = self.changes_while_read, None
        if isinstance(self.lies_there, Exception):
            raise self.lies_there
        assert self.lies_there is not None
        return self.lies_there

    def adopt(self, new: InUse) -> None:
        self.state = new

    def keep(self, desk: Desk) -> None:
        if self.full:
            raise OSError("no space left")
        self.kept.append(desk.rulebook.version)

    def log(self, event: str, **fields: Any) -> None:
        self.lines.append((event, fields))

    def reloader(self) -> Reloader:
        return Reloader(
            Reloading(
                in_use=lambda: self.state,
                adopt=self.adopt,
                load=self.load,
                watch=lambda _desk: Sung(*self.unseen),
                mark=lambda: self.mark,
                told=lambda desk, words: replace(desk, since=f"{desk.since}; {words}"),
                keep=self.keep,
                log=self.log,
            ),
            self.mark,
        )

    @property
    def rules(self) -> str:
        return self.state.office.desk.rulebook.version

    @property
    def problems(self) -> tuple[str, ...] | None:
        return self.state.last.problems if self.state.last else None

    def audited(self) -> list[tuple[str, dict[str, Any]]]:
        with self.state.office.store.reading() as store:
            return [(event.kind, json.loads(event.body)["about"]) for event in store.events()]


def desk(behind: Office, version: str) -> Desk:
    return replace(behind.desk, rulebook=replace(behind.desk.rulebook, version=version))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    behind = office(tmp_path)
    yield Bench(state=InUse(office=replace(behind, desk=desk(behind, "old")), canaries=Sung(), last=None))
    behind.store.close()


def changed(bench: Bench, lies_there: Desk | Refused | Exception, files: str = "b") -> Reloader:
    """A reloader that has looked twice since other rules lie there."""
    reloader = bench.reloader()
    bench.lies_there, bench.mark = lies_there, (bench.mark[0], files)
    reloader.look()
    reloader.look()
    return reloader


WRONG = refuse([Problem(path="rules/x.yaml severity", reason="is mild")])


def test_rules_that_did_not_change_are_left_alone(bench: Bench) -> None:
    reloader = bench.reloader()
    for _ in range(3):
        reloader.look()
    assert (bench.loads, bench.state.last, bench.lines) == (0, None, [])


def test_files_that_still_change_are_waited_for(bench: Bench) -> None:
    reloader = bench.reloader()
    bench.lies_there = desk(bench.state.office, "new")
    for files in ("b", "c", "d"):
        bench.mark = ("2026-11-20", files)
        reloader.look()
        assert bench.loads == 0
    reloader.look()
    assert (bench.loads, bench.rules) == (1, "new")
    reloader.look()
    assert bench.loads == 1


def test_rules_that_prove_themselves_come_into_use_and_are_audited(bench: Bench) -> None:
    changed(bench, desk(bench.state.office, "new"))
    assert (bench.rules, bench.problems) == ("new", ())
    ((kind, about),) = bench.audited()
    assert kind == "rules-reloaded"
    assert about == {"why": "files", "rules": "new", "rules_before": "old", "profile": "test", "problems": []}
    assert [line for line, _ in bench.lines] == ["rules-reloaded"]


def test_who_began_with_the_old_rules_keeps_them(bench: Bench) -> None:
    began = bench.state
    changed(bench, desk(began.office, "new"))
    assert began.office.desk.rulebook.version == "old"
    assert bench.rules == "new"


@pytest.mark.parametrize(
    ("lies_there", "unseen", "words"),
    [
        (WRONG, (), "rules/x.yaml severity: is mild"),
        (OSError("gone"), (), "they could not be read: a fault of the service (OSError)"),
        (None, ("K1: nothing from ALG-001",), "known harm not caught: K1: nothing from ALG-001"),
    ],
)
def test_whatever_is_wrong_the_last_good_rules_stay_and_it_is_said(
    bench: Bench, lies_there: Any, unseen: tuple[str, ...], words: str
) -> None:
    bench.unseen = unseen
    reloader = changed(bench, lies_there or desk(bench.state.office, "new"))
    assert (bench.rules, bench.problems) == ("old", (words,))
    ((kind, about),) = bench.audited()
    assert (kind, about["rules"], about["problems"]) == ("rules-refused", "old", [words])
    assert bench.lines[0][0] == "rules-refused"
    reloader.look()
    assert bench.loads == 1, "the same files are not tried again and again"


def test_rules_that_were_mended_are_good_again_even_where_they_are_those_of_before(bench: Bench) -> None:
    good = bench.state.office.desk
    reloader = changed(bench, WRONG)
    bench.lies_there, bench.mark = good, ("2026-11-20", "a")
    reloader.look()
    reloader.look()
    assert (bench.rules, bench.problems) == ("old", ())
    assert [kind for kind, _ in bench.audited()] == ["rules-refused", "rules-reloaded"]


def test_files_that_change_while_they_are_read_are_tried_again_and_never_half_used(bench: Bench) -> None:
    bench.changes_while_read = ("2026-11-20", "c")
    reloader = changed(bench, desk(bench.state.office, "half"))
    assert (bench.loads, bench.rules, bench.audited()) == (1, "old", [])
    bench.lies_there = desk(bench.state.office, "whole")
    reloader.look()
    reloader.look()
    assert (bench.loads, bench.rules) == (2, "whole")


def test_who_asks_need_not_wait_and_is_always_answered(bench: Bench) -> None:
    bench.lies_there = desk(bench.state.office, "new")
    reloader = bench.reloader()
    bench.mark = ("2026-11-20", "b")
    reloader.look(asked=True)
    reloader.look(asked=True)
    assert (bench.rules, bench.loads) == ("new", 2)
    assert [about["why"] for _, about in bench.audited()] == ["asked", "asked"]


def test_a_new_day_on_which_nothing_changes_is_passed_over_in_silence(bench: Bench) -> None:
    bench.lies_there = desk(bench.state.office, "old")
    reloader = bench.reloader()
    bench.mark = ("2026-11-21", "a")
    reloader.look()
    reloader.look()
    assert (bench.loads, bench.audited(), bench.state.last) == (1, [], None)


def test_what_came_into_use_is_kept_as_the_last_good_and_what_was_refused_is_not(bench: Bench) -> None:
    reloader = changed(bench, desk(bench.state.office, "new"))
    bench.lies_there, bench.mark = WRONG, ("2026-11-20", "c")
    reloader.look()
    reloader.look()
    assert (bench.rules, bench.kept) == ("new", ["new"])


def test_rules_that_cannot_be_kept_are_used_all_the_same_and_it_is_said(bench: Bench) -> None:
    bench.full = True
    changed(bench, desk(bench.state.office, "new"))
    assert (bench.rules, bench.problems) == ("new", ())
    assert bench.lines[-1] == ("last-good-not-kept", {"kind": "OSError"})


def test_reports_say_which_rules_were_refused_until_they_are_mended(bench: Bench) -> None:
    reloader = changed(bench, WRONG)
    at = bench.state.office.moment()
    said = f"are in force: newer ones were refused on {at}, because rules/x.yaml severity: is mild"
    assert bench.state.office.desk.since.endswith(said)
    bench.lies_there, bench.mark = desk(bench.state.office, "new"), ("2026-11-20", "c")
    bench.lies_there = replace(bench.lies_there, since="now")
    reloader.look()
    reloader.look()
    assert bench.state.office.desk.since == "now"


@pytest.mark.parametrize(("unseen", "told"), [(("K1: nothing from ALG-013",), ("K1: nothing from ALG-013",)), ((), ())])
def test_a_known_harm_that_refused_rules_would_miss_is_told_apart_from_other_mistakes(
    bench: Bench, unseen: tuple[str, ...], told: tuple[str, ...]
) -> None:
    bench.unseen = unseen
    changed(bench, desk(bench.state.office, "new") if unseen else WRONG)
    assert bench.state.last is not None
    assert bench.state.last.unseen == told


def test_a_new_day_on_which_a_change_expires_is_said(bench: Bench) -> None:
    there = desk(bench.state.office, "old")
    # The rules may be the same to the letter, and reports have to say that a change fell away.
    bench.lies_there = replace(there, rulebook=replace(there.rulebook, notices=("passed on 2026-11-20",)))
    reloader = bench.reloader()
    bench.mark = ("2026-11-21", "a")
    reloader.look()
    reloader.look()
    assert (bench.state.office.desk.rulebook.notices, bench.problems) == (("passed on 2026-11-20",), ())
    assert [(kind, about["why"]) for kind, about in bench.audited()] == [("rules-reloaded", "day")]


def test_rules_that_cannot_be_audited_do_not_come_into_use_until_they_can(bench: Bench) -> None:
    class Full:
        def writing(self) -> AbstractContextManager[Any]:
            raise OSError("no space left")

    store = bench.state.office.store
    bench.state = replace(bench.state, office=replace(bench.state.office, store=Full()))  # type: ignore[arg-type]
    reloader = changed(bench, desk(bench.state.office, "new"))
    assert (bench.rules, bench.problems) == ("old", ("the database does not take the audit event (OSError)",))
    bench.state = replace(bench.state, office=replace(bench.state.office, store=store))
    bench.lies_there = desk(bench.state.office, "new")
    reloader.look()
    assert (bench.rules, bench.problems) == ("new", ())
    assert [kind for kind, _ in bench.audited()] == ["rules-reloaded"]


def test_a_flood_of_problems_is_counted(bench: Bench) -> None:
    changed(bench, refuse([Problem(path=f"rules/{number}.yaml", reason="is wrong") for number in range(50)]))
    assert bench.problems is not None
    assert (len(bench.problems), bench.problems[-1]) == (21, "and 30 more: see medrec rules check")
