"""Every example of the committed description is run: each request is sent as it stands, and answered as the description says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.edge.limiter import Limits
from tests.support.desk import real_desk
from tests.support.server import NOW, office, serving

DESCRIBED = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_bytes())["paths"]
# Small enough that a server has read all of what is too large before it closes the connection.
LARGEST = 10_000
NUMBERS = count(1)
CASE = "/v1/reconciliations"
DECISIONS = "/v1/reconciliations/{report}/findings/{finding}/decisions"


@dataclass(frozen=True)
class Example:
    """What is sent to a call, None where no example of a request has that name, and what is said to come back."""

    method: str
    path: str
    name: str
    media: str
    sent: Any
    status: int
    said: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status} {self.name}"


def shown(holder: Any) -> dict[str, tuple[str, Any]]:
    """Examples by name, each with its media type."""
    found = ((media, each.get("examples", {})) for media, each in holder.get("content", {}).items())
    return {name: (media, example["value"]) for media, examples in found for name, example in examples.items()}


def examples() -> list[Example]:
    """Those of answers, each with the request of its name."""
    found: list[Example] = []
    for path, methods in DESCRIBED.items():
        for method, call in methods.items():
            sent = shown(call.get("requestBody", {}))
            for status, answered in call["responses"].items():
                for name, (_, said) in shown(answered).items():
                    media, body = sent.get(name, (next(iter(call.get("requestBody", {}).get("content", {})), ""), None))
                    found.append(Example(method, path, name, media, body, int(status), said))
    return found


def requests() -> list[tuple[str, str, str]]:
    """Every example of a request: method, path, name."""
    return [
        (method, path, name)
        for path, methods in DESCRIBED.items()
        for method, call in methods.items()
        for name in shown(call.get("requestBody", {}))
    ]


def holds(actual: Any, excerpt: Any) -> bool:
    """Whether all that an excerpt shows is in the answer: items of a list somewhere in it, in their order."""
    if isinstance(excerpt, dict):
        return isinstance(actual, dict) and all(name in actual and holds(actual[name], each) for name, each in excerpt.items())
    if isinstance(excerpt, list):
        rest = iter(actual)
        return all(any(holds(one, each) for one in rest) for each in excerpt)
    return actual == excerpt


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    # The clock goes on with every look, so that the latest report of the patient is the one made last.
    behind = replace(
        office(tmp_path_factory.mktemp("examples")), desk=real_desk(), now=lambda: NOW + timedelta(seconds=next(NUMBERS))
    )
    with serving(behind, Limits(largest_body_bytes=LARGEST)) as found:
        yield found


@pytest.fixture
def report(client: httpx2.Client) -> str:
    """The report of the first example, which is new for every test: no decision about it was made before."""
    _, case = shown(DESCRIBED[CASE]["post"]["requestBody"])["two-records-and-a-failure"]
    made = client.post(CASE, json={**case, "case": str(next(NUMBERS))})
    assert made.status_code == 201
    return made.json()["id"]


def as_sent(value: Any) -> bytes:
    """What stands for it on the wire: words are sent as they are, all else as JSON."""
    return b"{}" if value is None else value.encode() if isinstance(value, str) else json.dumps(value).encode()


def says(answered: httpx2.Response, excerpt: Any) -> bool:
    """Whether an answer, JSON or words, says what is shown of it."""
    return excerpt in answered.text if isinstance(excerpt, str) else holds(answered.json(), excerpt)


def send(client: httpx2.Client, example: Example, report: str) -> httpx2.Response:
    """What the name of an example stands for, where it is no example of a request."""
    named = {"report": report, "finding": "f-1", "service": "medrec", "event": "e", "rule": "ALG-005", "seq": "1", "feed": "epma"}
    headers = {"Content-Type": example.media} if example.media else {}
    if example.path == DECISIONS:
        headers["If-Match"] = '"decisions-0"'
    content = as_sent(example.sent)
    match example.name:
        case "no-such":
            named = dict.fromkeys(named, "none")
            content = b'{"verdict": "accepted", "reviewer": "A. Pharmacist"}' if example.sent is None else content
        case "unreadable":
            content = b'{"transfer": "admi'
        case "too-large":
            content = b" " * (LARGEST + 1)
        case "wrong-type":
            headers["Content-Type"] = "text/plain"
        case "no-if-match":
            del headers["If-Match"]
        case "stale":
            headers["If-Match"] = '"decisions-7"'
            content = b'{"verdict": "accepted", "reviewer": "A. Pharmacist"}'
        case _:
            assert example.sent is not None or example.name == "too-late", "nobody knows how to bring this answer about"
    path = example.path.format(**named)
    return client.request(example.method, path, headers=headers, content=content if example.method == "post" else None)


@pytest.mark.parametrize("example", [each for each in examples() if each.status != 503], ids=str)
def test_each_example_is_answered_as_the_description_says(client: httpx2.Client, example: Example, report: str) -> None:
    answered = send(client, example, report)
    assert answered.status_code == example.status, answered.text
    assert says(answered, example.said), answered.text
    if answered.status_code >= 400:
        assert "NOT APPROVED FOR CLINICAL USE" in answered.text


@pytest.mark.parametrize("example", [each for each in examples() if each.status == 503], ids=str)
def test_each_example_of_an_answer_that_comes_too_late(tmp_path: Path, example: Example) -> None:
    with serving(office(tmp_path), Limits(deadline_seconds=0.0)) as late:
        answered = send(late, example, "none")
    assert answered.status_code == 503
    assert answered.headers["Retry-After"].isdecimal()
    assert says(answered, example.said), answered.text


@pytest.mark.parametrize(("method", "path", "name"), requests())
def test_every_example_of_a_request_has_one_answer(method: str, path: str, name: str) -> None:
    """None is shown of which nobody says, and so no test sees, how it is answered."""
    assert [each.name for each in examples() if (each.method, each.path, each.name) == (method, path, name)] == [name]


@pytest.mark.parametrize(
    "path", [path for path, methods in DESCRIBED.items() if "post" in methods and "requestBody" in methods["post"]]
)
def test_every_call_with_a_body_shows_one_that_can_be_used_and_one_that_cannot(path: str) -> None:
    shown_here = [each for each in examples() if each.path == path and each.sent is not None]
    statuses = {each.status for each in shown_here}
    # HL7 v2 says in its own words that a message was refused, under a status that says that it was answered.
    assert any(each.status >= 400 or "MSA|AR" in each.said for each in shown_here)
    # These are about a card or a report from before, so no example of them can stand alone.
    assert any(status < 300 for status in statuses) or path.endswith(("/feedback", "/break-glass"))


def test_an_excerpt_is_told_from_what_is_not_in_an_answer() -> None:
    actual = {"a": 1, "list": [{"b": 1}, {"b": 2, "c": 3}]}
    assert holds(actual, {"list": [{"b": 2}]})
    assert not any(holds(actual, wrong) for wrong in ({"a": 2}, {"d": 1}, {"list": [{"b": 3}]}, {"list": [{"b": 2}, {"b": 1}]}))
