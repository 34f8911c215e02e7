"""The chain of events: what was written holds, and any change to it is found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audit.chain import BEGINNING, link, verify
from service.audit.kept import ChainedEvent, Event


def chain(length: int) -> list[ChainedEvent]:
    links: list[ChainedEvent] = []
    for seq in range(1, length + 1):
        event = Event(kind="made", at=f"2026-11-20T09:00:{seq:02d}+00:00", report=f"r-{seq}", about={"status": "complete"})
        links.append(link(event, seq=seq, previous=links[-1].hash if links else BEGINNING))
    return links


def test_a_whole_chain_holds_to_its_end():
    links = chain(5)
    assert (verify(links).count, verify(links).head, verify(links).broken) == (5, links[-1].hash, None)


def test_an_empty_chain_is_whole():
    assert (verify([]).count, verify([]).head, verify([]).broken) == (0, BEGINNING, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", '{"seq":3}'),
        ("hash", "f" * 64),
        ("previous", "f" * 64),
        ("seq", 9),
        ("kind", "refused"),
        ("at", "2020"),
        ("report", None),
    ],
)
def test_an_edit_of_any_field_is_found_where_it_is(field: str, value: object):
    links = chain(5)
    links[2] = replace(links[2], **{field: value})
    found = verify(links)
    assert found.count == 2
    assert found.broken is not None
    assert found.broken.startswith("event 3: ")


@given(st.integers(2, 12), st.data())
def test_taking_out_moving_or_doubling_an_event_is_found(length: int, data: st.DataObject):
    links = chain(length)
    at = data.draw(st.integers(0, length - 2))
    taken_out, doubled = links[:at] + links[at + 1 :], links[: at + 1] + links[at:]
    moved = [*links[:at], links[at + 1], links[at], *links[at + 2 :]]
    for tampered, whole in ((taken_out, at), (doubled, at + 1), (moved, at)):
        found = verify(tampered)
        assert (found.count, (found.broken or "").split(":")[0]) == (whole, f"event {whole + 1}")


def test_an_event_written_anew_breaks_the_one_after_it():
    links = chain(4)
    links[1] = link(
        Event(kind="made", at=links[1].at, report="r-2", about={"status": "incomplete"}), seq=2, previous=links[0].hash
    )
    assert verify(links).broken == "event 3: does not follow the event before it"


def test_a_chain_that_was_cut_off_is_found_by_the_hash_noted_elsewhere():
    links = chain(4)
    assert verify(links[:3]).broken is None
    assert verify(links[:3], head=links[3].hash).broken is not None
    assert verify(links, head=links[2].hash).broken is None
