"""One webhook over real HTTP: signed so that our own receiver takes it and nobody else's does, and every failure a word."""

import ssl
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.audit.kept import Due
from service.client.webhooks import WINDOW_SECONDS, NotGenuine, read_webhook
from service.events.post import sender
from service.events.register import Subscriber
from service.sources.pulling.origin import read_origin
from tests.support.certificates import Authority
from tests.support.doubles.http import Answer, Double, http_double

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECRET = b"0123456789abcdef0123456789abcdef"
DUE = Due(serial=1, change="sha256:1", body='{"id": "sha256:1", "sequence": 1}', attempts=0, lease="l")


def to(url: str, deadline: float = 5.0, authorities: Path | None = None) -> Subscriber:
    place = read_origin(url, on_loopback=True)
    assert not isinstance(place, str)
    return Subscriber(
        name="ward", place=place, secret=SECRET, authorities=authorities, deadline_seconds=deadline, most_attempts=3
    )


def sent(double: Double, subscriber: Subscriber | None = None) -> str | None:
    return sender(subscriber or to(f"{double.url}/hook"), lambda: NOW)(DUE)


def test_it_arrives_whole_and_signed() -> None:
    with http_double(lambda _: Answer(status=204)) as double:
        assert sent(double) is None
    [got] = double.received
    assert (got.method, got.target, got.headers["medrec-event"]) == ("POST", "/hook", "sha256:1")
    event = read_webhook(got.headers, got.body, secret=SECRET, now=NOW.timestamp() + 1)
    assert event["sequence"] == 1


def test_what_was_touched_or_comes_late_is_not_genuine() -> None:
    with http_double(lambda _: Answer()) as double:
        sent(double)
    [got] = double.received
    at = NOW.timestamp()
    stamp = {"medrec-timestamp": str(int(at) + 60)}
    for headers, body, secret, now in [
        (got.headers, got.body + b" ", SECRET, at),
        (got.headers, got.body, b"x" * 32, at),
        ({**got.headers, **stamp}, got.body, SECRET, at),
        ({**got.headers, "medrec-signature": ""}, got.body, SECRET, at),
        ({}, got.body, SECRET, at),
        (got.headers, got.body, SECRET, at + WINDOW_SECONDS + 1),
        (got.headers, got.body, SECRET, at - WINDOW_SECONDS - 1),
    ]:
        with pytest.raises(NotGenuine):
            read_webhook(headers, body, secret=secret, now=now)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=200), None),
        (Answer(status=202), None),
        (Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}), "HTTP 302"),
        (Answer(status=410), "HTTP 410"),
        (Answer(status=500), "HTTP 500"),
        (Answer(reset=True), "the connection broke"),
        (Answer(hang=True), "no answer in time"),
        (Answer(body=b"x" * 200, drip=(1, 0.05), drip_head=True), "no answer in time"),
    ],
)
def test_every_answer_is_a_word(answer: Answer, said: str | None) -> None:
    with http_double(lambda _: answer) as double:
        began = time.monotonic()
        assert sent(double, to(f"{double.url}/hook", deadline=0.5)) == said
    assert time.monotonic() - began < 4
    assert len(double.received) == 1


def test_nobody_there_is_a_word() -> None:
    with http_double(lambda _: Answer()) as double:
        pass
    assert sent(double) == "not reached"


def test_one_that_another_authority_vouches_for_is_sent_nothing(tmp_path: Path) -> None:
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    pair = authority.pair("server")
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(pair.certificate, pair.key)
    with http_double(lambda _: Answer(), tls=secure) as double:
        assert sent(double, to(f"{double.url}/hook", authorities=authority.certificate)) is None
        assert sent(double, to(f"{double.url}/hook", authorities=other.certificate)) == "not reached"
    assert len(double.received) == 1
