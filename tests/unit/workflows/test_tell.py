"""Telling subscribers: in order, again where it fails, given up in the end, and never by two at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audit.kept import Change, Counts, Due, KeptReport, Settled
from service.store.store import Store
from service.workflows.tell import Edge, Listener, pause, tell_next

LEASE_SECONDS = 30.0
BEGIN = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass
class World:
    """A database, a clock that stands still, and a subscriber that answers as it is told to."""

    store: Store
    at: datetime = BEGIN
    taken: list[str] = field(default_factory=list)
    answers: dict[str, list[str | Exception | None]] = field(default_factory=dict)
    names: Iterator[int] = field(default_factory=count)
    most: int = 3

    def edge(self) -> Edge:
        return Edge(now=lambda: self.at, chance=lambda: 0.0, new_name=lambda: str(next(self.names)))

    def send(self, due: Due) -> str | None:
        answers = self.answers.get(due.body, [])
        said = answers.pop(0) if answers else None
        if isinstance(said, Exception):
            raise said
        if said is None:
            self.taken.append(due.body)
        return said

    def tell(self, name: str = "ward") -> str | None:
        return tell_next(
            Listener(name=name, send=self.send, most_attempts=self.most, lease_seconds=LEASE_SECONDS), self.store, self.edge()
        )

    def tell_all(self) -> list[str]:
        found = list[str]()
        while (became := self.tell()) is not None:
            found.append(became)
        return found

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def change(self, seq: int, patient: str | None = "p", subscribers: tuple[str, ...] = ("ward",)) -> None:
        with self.store.writing() as writing:
            writing.add_report(kept(f"r{seq}", patient))
            at = BEGIN.isoformat()
            writing.add_change(
                Change(seq=seq, id=f"e{seq}", at=at, report=f"r{seq}", patient=patient, known="{}", body=f"e{seq}"), subscribers
            )

    def states(self) -> dict[str, tuple[str, int, str | None]]:
        with self.store.reading() as store:
            return {change.id: (one.state, one.attempts, one.error) for change, told in store.changes(limit=99) for one in told}


def kept(id: str, patient: str | None) -> KeptReport:
    return KeptReport(
        id=id,
        made_at=BEGIN.isoformat(),
        case=None,
        status="complete",
        transfer="admission",
        hold=False,
        patient=patient,
        answer=b"{}",
        received=id.encode(),
        shadow="[]",
        undecided=Counts(),
    )


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    store = Store(f"sqlite:///{tmp_path / 'medrec.db'}")
    yield World(store)
    store.close()


def test_with_nothing_to_tell_it_does_nothing(world: World) -> None:
    assert world.tell() is None


def test_changes_are_told_in_their_order_once(world: World) -> None:
    for seq in (1, 2, 3):
        world.change(seq)
    assert world.tell_all() == ["sent"] * 3
    assert world.taken == ["e1", "e2", "e3"]
    world.later(10_000)
    assert world.tell_all() == []


def test_one_that_fails_is_tried_again_later_and_what_follows_of_the_patient_waits(world: World) -> None:
    world.change(1, "p")
    world.change(2, "p")
    world.change(3, "q")
    world.answers["e1"] = ["HTTP 500"]
    assert world.tell_all() == ["waiting", "sent"]
    assert world.taken == ["e3"]
    assert world.states()["e1"] == ("waiting", 1, "HTTP 500")
    assert world.tell_all() == []
    world.later(2)
    assert world.tell_all() == ["sent", "sent"]
    assert world.taken == ["e3", "e1", "e2"]


def test_reports_of_nobody_known_do_not_wait_for_each_other(world: World) -> None:
    world.change(1, None)
    world.change(2, None)
    world.answers["e1"] = ["HTTP 500"]
    assert world.tell_all() == ["waiting", "sent"]


def test_it_is_given_up_in_the_end_seen_and_then_the_rest_goes_on(world: World) -> None:
    world.change(1)
    world.change(2)
    world.answers["e1"] = ["not reached"] * 3
    became = list[str]()
    for _ in range(3):
        became += world.tell_all()
        world.later(1000)
    assert became == ["waiting", "waiting", "dead", "sent"]
    assert world.states()["e1"] == ("dead", 3, "not reached")
    with world.store.reading() as store:
        assert [change.id for change, _ in store.changes(limit=9, state="dead")] == ["e1"]
        assert store.how_told() == {("ward", "dead"): 1, ("ward", "sent"): 1}


def test_what_was_given_up_can_be_sent_again(world: World) -> None:
    world.most = 1
    world.change(1)
    world.answers["e1"] = ["not reached"]
    assert world.tell_all() == ["dead"]
    with world.store.writing() as writing:
        assert writing.send_again("e1", world.at.isoformat()) == 1
        assert writing.send_again("e1", world.at.isoformat()) == 0
        assert writing.send_again("none", world.at.isoformat()) == 0
    assert world.tell_all() == ["sent"]


def test_whatever_breaks_in_sending_is_a_failure_of_that_change_alone(world: World) -> None:
    world.change(1)
    world.answers["e1"] = [RuntimeError("Mrs Example")]
    assert world.tell_all() == ["waiting"]
    assert world.states()["e1"] == ("waiting", 1, "fault RuntimeError")


def test_each_subscriber_is_told_by_itself(world: World) -> None:
    world.change(1, subscribers=("ward", "pharmacy"))
    world.answers["e1"] = ["HTTP 500"]
    assert world.tell("ward") == "waiting"
    assert world.tell("pharmacy") == "sent"


def test_what_one_process_is_at_no_other_takes_until_its_lease_runs_out(world: World) -> None:
    world.change(1)
    world.change(2)
    until = (world.at + timedelta(seconds=LEASE_SECONDS)).isoformat()
    with world.store.writing() as writing:
        held = writing.lease("ward", now=world.at.isoformat(), until=until, name="other")
    assert held is not None
    assert world.tell() is None
    world.later(LEASE_SECONDS)
    assert world.tell_all() == ["sent", "sent"]
    with world.store.writing() as writing:
        # Whoever comes back too late changes nothing of what was told meanwhile.
        assert not writing.settle(held, Settled(state="waiting", due=until, error="HTTP 500"))
    assert world.states()["e1"][0] == "sent"


@given(st.integers(1, 2000), st.floats(0, 1, exclude_max=True))
def test_pauses_grow_within_bounds(attempts: int, chance: float) -> None:
    assert 1 <= pause(attempts, chance) <= 900
    assert pause(attempts, chance) <= pause(attempts + 1, chance)
