"""Recorded replies, given again through the real client."""

import json
from pathlib import Path

import pytest

from service.core.model.pulls import Ask, Pulled
from service.sources.recorded import BadRecording, Recorded
from tests.support.doubles.fhir_server import FhirServer
from tests.support.doubles.http import Double, http_double
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.pulling import asking, fhir_source, whom

PERSON = Person(71)
CHART = [
    entry["resource"]
    for entry in r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")], [allergy("penicillin")])["entry"]
]
ASK = Ask(name="epma", role="inpatient-orders")


def record(folder: Path) -> Pulled:
    """Ask a server, and write down what went over the wire."""
    server = FhirServer(CHART)
    replies: list[bytes] = []

    def heard(request):
        answer = server(request)
        replies.append(answer.body)
        return answer

    with http_double(heard) as double:
        server.address = "https://epma.example"
        with asking(fhir_source(f"{double.url}/r4")) as ask:
            [found] = ask([ASK], whom(PERSON))
        _write(folder, double, replies)
    return found


def _write(folder: Path, double: Double, replies: list[bytes]) -> None:
    for number, (request, reply) in enumerate(zip(double.received, replies, strict=True)):
        url = f"https://epma.example{request.target}"
        exchange = {"method": request.method, "url": url, "body": request.body.decode(), "status": 200, "reply": reply.decode()}
        (folder / f"{number:03}.json").write_text(json.dumps(exchange))


def test_a_recording_gives_what_was_recorded(tmp_path: Path):
    asked = record(tmp_path)
    with asking(fhir_source("http://127.0.0.1:1/r4"), transport=lambda: Recorded(tmp_path)) as ask:
        [again] = ask([ASK], whom(PERSON))
    assert again.payload == asked.payload is not None


def test_what_was_not_recorded_cannot_be_reached(tmp_path: Path):
    record(tmp_path)
    with asking(fhir_source("http://127.0.0.1:1/r4"), transport=lambda: Recorded(tmp_path)) as ask:
        [found] = ask([ASK], whom(Person(72)))
    assert found.failure == "unavailable"


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"method": "GET", "url": "x", "status": "200", "reply": ""}'])
def test_a_file_that_is_no_exchange_is_named(tmp_path: Path, written: str):
    (tmp_path / "000.json").write_text(written)
    with pytest.raises(BadRecording, match=r"000\.json"):
        Recorded(tmp_path)
