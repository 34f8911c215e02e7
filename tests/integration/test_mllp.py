"""HL7 v2 over MLLP: acknowledged only when it is kept and audited, refused with a reason, and never half taken."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from service.app.feeds import mllp_office
from service.mllp.listen import Limits, listen
from service.settings import Settings
from service.sources.read import read_source
from service.workflows.ports import Office
from tests.support.feeds import FEEDS, ORDER, PERSON, REFUSED, codes, events, pulled
from tests.support.payloads import hl7_adt, hl7_allergy
from tests.support.server import office

SETTINGS = Settings(feeds=FEEDS)
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[Any]]


def frame(message: str | bytes) -> bytes:
    """A message as MLLP sends it."""
    return b"\x0b" + (message.encode() if isinstance(message, str) else message) + b"\x1c\r"


def talked(here: Office, talk: Talk, **limits: Any) -> tuple[Any, list[str]]:
    """What a client got to hear, and what the listener logged."""
    logged: list[str] = []

    async def run() -> Any:
        taken = socket.create_server(("127.0.0.1", 0))
        working = mllp_office(here, "epma", SETTINGS)
        working = type(working)(answer=working.answer, refuse=working.refuse, log=logged.append)
        started = asyncio.Event()
        server = asyncio.create_task(listen(taken, working, Limits(**limits), started))
        await started.wait()
        reader, writer = await asyncio.open_connection(*taken.getsockname()[:2])
        try:
            return await asyncio.wait_for(talk(reader, writer), 30)
        finally:
            writer.close()
            server.cancel()

    return asyncio.run(run()), logged


def sending(*messages: bytes) -> Talk:
    """Sends all at once and reads until the listener closes, or as many answers as there were frames."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> list[str]:
        writer.write(b"".join(messages))
        await writer.drain()
        answers: list[str] = []
        while len(answers) < len(messages):
            try:
                answers.append((await reader.readuntil(b"\x1c\r")).decode())
            except asyncio.IncompleteReadError:
                break
        return answers

    return talk


def test_messages_are_kept_and_become_the_source(tmp_path: Path) -> None:
    here = office(tmp_path)
    admitted = hl7_adt(PERSON, [hl7_allergy(1, "^Penicillin")])
    answers, _ = talked(here, sending(frame(admitted), frame(ORDER)))
    assert codes(answers) == ["AA", "AA"]
    assert "MSA|AA|M0007|" in answers[0]
    other, own = pulled(here)
    assert (other.name, other.failure, own.name, own.failure, own.format) == ("gp", "not-asked", "epma", None, "hl7v2")
    read: Any = read_source("epma", "inpatient-orders", own.payload, sha256="0" * 64, format="hl7v2")
    assert (len(read.medicines), len(read.allergies)) == (1, 1)
    assert [event["kind"] for event in events(here)] == ["message-received"] * 2


def test_a_message_that_is_sent_again_is_kept_once(tmp_path: Path) -> None:
    here = office(tmp_path)
    answers, _ = talked(here, sending(frame(ORDER), frame(ORDER)))
    assert codes(answers) == ["AA", "AA"]
    read: Any = read_source("epma", "inpatient-orders", pulled(here)[1].payload, sha256="0" * 64)
    assert len(read.medicines) == 1


@pytest.mark.parametrize(
    ("message", "reason"),
    REFUSED,
)
def test_what_cannot_be_filed_is_refused_with_its_reason_and_audited(tmp_path: Path, message: bytes, reason: str) -> None:
    here = office(tmp_path)
    answers, logged = talked(here, sending(frame(message)))
    assert codes(answers) == ["AR"]
    assert reason in answers[0]
    (event,) = events(here)
    assert (event["kind"], reason in event["about"]["reason"]) == ("message-refused", True)
    assert PERSON.nhs_number not in json.dumps(event) + "".join(logged)
    assert pulled(here)[1].failure == "not-found"


def test_a_store_that_fails_is_answered_with_try_again(tmp_path: Path) -> None:
    here = office(tmp_path)
    here.store.close()
    (tmp_path / "medrec.db").unlink()
    (tmp_path / "medrec.db").mkdir()
    answers, _ = talked(here, sending(frame(ORDER)))
    assert codes(answers) == ["AE"]
    assert "send it again" in answers[0]


@pytest.mark.parametrize(
    ("data", "limits", "reason"),
    [
        (ORDER.encode() + b"\x1c\r", {}, "does not begin with the sign VT"),
        (b"\x0b" + frame(ORDER), {}, "holds another frame"),
        (frame(b"MSH" + b"x" * 5000), {"largest_bytes": 1000}, "larger than 1000 bytes"),
        (b"\x0b" + ORDER.encode(), {"frame_seconds": 0.3}, "did not end in time"),
    ],
)
def test_a_broken_frame_is_refused_and_ends_the_connection(
    tmp_path: Path, data: bytes, limits: dict[str, Any], reason: str
) -> None:
    here = office(tmp_path)
    answers, logged = talked(here, sending(data, b"\x0bsecond"), **limits)
    assert codes(answers) == ["AR"]
    assert reason in answers[0]
    assert any(reason in line for line in logged)
    assert pulled(here)[1].failure == "not-found"


def test_a_connection_that_breaks_off_within_a_frame_leaves_nothing(tmp_path: Path) -> None:
    here = office(tmp_path)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"\x0b" + ORDER.encode()[:100])
        writer.write_eof()
        return await reader.read()

    answer, _ = talked(here, talk)
    assert b"MSA|AR" in answer
    assert events(here) == []


def test_one_connection_too_many_is_closed(tmp_path: Path) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        return await reader.read()

    answer, logged = talked(office(tmp_path), talk, most_connections=0)
    assert (answer, logged) == (b"", ["a connection was refused: too many are open"])


def test_a_feed_is_asked_only_in_its_role_and_for_a_patient(tmp_path: Path) -> None:
    here = office(tmp_path)
    assert (pulled(here, role="gp-record")[1].failure, pulled(here, number=None)[1].failure) == ("not-asked", "not-asked")
    nothing = pulled(here)[1]
    assert (nothing.failure, nothing.detail) == (
        "not-found",
        "no message about this patient was received, which does not say that there is nothing",
    )
