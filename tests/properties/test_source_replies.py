"""Whatever a source replies, byte by byte, there is an answer to every ask, and a report that is not silent about it."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.pulls import Ask, Pulled
from service.sources.pull import Puller
from service.sources.pulling.breaker import Limits
from service.sources.read import read_source
from tests.support.doubles.fhir_server import FhirServer
from tests.support.doubles.http import Received
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.pulling import asking, fhir_source, gp_source, whom

PERSON = Person(97)
RECORD = json.dumps(gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])).encode()
CHART = [
    entry["resource"] for entry in r4_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD")], [allergy("penicillin")])["entry"]
]
ASKS = (Ask(name="gp", role="gp-record"), Ask(name="epma", role="inpatient-orders"))
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Content-Type": st.sampled_from(["application/fhir+json", "text/html", "application/fhir+xml", "", "x;y;z"]),
        "Content-Encoding": st.sampled_from(["gzip", "br", "identity", "gzip, gzip", "x"]),
        "Content-Length": st.sampled_from(["0", "99999999999", "x", "-1", "²"]),
        "Location": st.just("http://169.254.169.254/"),
    },
)


@dataclass
class Mangled(httpx2.AsyncBaseTransport):
    """Answers as a server would, with a piece of the body exchanged, and another status and other headers where one is set."""

    at: int = 0
    cut: int = 0
    piece: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    packed: bool = False
    server: FhirServer = field(default_factory=lambda: FhirServer(CHART, base="/r4", address="http://127.0.0.1:1"), repr=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = RECORD
        if request.url.path.startswith("/r4"):
            asked = Received(request.method, request.url.raw_path.decode(), {}, await request.aread())
            body = self.server(asked).body
        at = self.at % (len(body) + 1)
        body = body[:at] + self.piece + body[at + self.cut :]
        headers = {"Content-Type": "application/fhir+json", **self.headers}
        if self.packed:
            body, headers = gzip.compress(body), {**headers, "Content-Encoding": "gzip"}
        written = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        return httpx2.Response(self.status, headers=written, stream=httpx2.ByteStream(body), request=request)


@pytest.fixture(scope="module")
def mangled() -> Mangled:
    return Mangled()


@pytest.fixture(scope="module")
def pull(mangled: Mangled) -> Iterator[Puller]:
    sources = (gp_source("http://127.0.0.1:1"), fhir_source("http://127.0.0.1:1/r4"))
    with asking(*sources, transport=lambda: mangled, breaker=Limits(failures=10**9)) as found:
        yield found


def held(answers: tuple[Pulled, ...]) -> None:
    """Every ask has one answer of one kind, and nothing of a patient in the words for a failure."""
    assert [answer.name for answer in answers] == [ask.name for ask in ASKS]
    for answer, ask in zip(answers, ASKS, strict=True):
        assert (answer.payload is None) == (answer.failure is not None)
        assert answer.failure != "other", answer.detail
        assert PERSON.nhs_number not in (answer.detail or "")
        assert len(answer.detail or "") <= 500
        if answer.payload is not None:
            read_source(answer.name, ask.role, answer.payload, format=answer.format, sha256="x")


def test_what_is_not_touched_is_read(mangled: Mangled, pull: Puller):
    mangled.cut, mangled.piece, mangled.status, mangled.headers, mangled.packed = 0, b"", 200, {}, False
    assert [answer.failure for answer in pull(ASKS, whom(PERSON))] == [None, None]


@given(
    at=st.integers(0, 20_000),
    cut=st.integers(0, 60),
    piece=st.binary(max_size=12) | st.sampled_from([b'"', b"{", b"]", b",", b"\\ud800", b"1e999", b"NaN", b"null", b"\x00"]),
    packed=st.booleans(),
)
def test_any_damage_to_a_reply_is_answered_for(mangled: Mangled, pull: Puller, at: int, cut: int, piece: bytes, packed: bool):
    mangled.at, mangled.cut, mangled.piece, mangled.packed, mangled.status, mangled.headers = at, cut, piece, packed, 200, {}
    held(pull(ASKS, whom(PERSON)))


@given(
    status=st.sampled_from([100, 199, 201, 204, 206, 300, 301, 304, 308, 400, 404, 409, 418, 422, 451, 500, 599]), headers=HEADERS
)
def test_any_status_and_headers_are_answered_for(mangled: Mangled, pull: Puller, status: int, headers: dict[str, str]):
    mangled.cut, mangled.piece, mangled.packed, mangled.status, mangled.headers = 0, b"", False, status, headers
    answers = pull(ASKS, whom(PERSON))
    held(answers)
    assert all(answer.failure for answer in answers)


@given(headers=HEADERS)
def test_any_headers_of_a_good_answer_are_answered_for(mangled: Mangled, pull: Puller, headers: dict[str, str]):
    mangled.cut, mangled.piece, mangled.packed, mangled.status, mangled.headers = 0, b"", False, 200, headers
    held(pull(ASKS, whom(PERSON)))
