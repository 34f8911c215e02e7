"""A client of CDS Hooks of our own: it takes nothing for granted that the specification says of an answer (CDS Hooks 2.0).

The public sandbox knows two of our six hooks, and forgives much. This one looks at every answer that passes through it.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx2

from service.edge.limiter import Limits
from service.workflows.ports import Office
from service.workflows.reload import Canaries
from tests.support.server import ALL_CAUGHT, serving

Json = Mapping[str, Any]
HOOKS = {"patient-view", "encounter-start", "encounter-discharge", "order-select", "order-sign", "medication-verify"}
# What a prefetch template may be made of ("Prefetch query restrictions"), and the tokens in it ("Prefetch tokens").
TEMPLATE = re.compile(
    r"(Patient/\{\{context\.patientId\}\}|[A-Z][A-Za-z]+\?patient=\{\{context\.patientId\}\}(&[_a-z]+=[A-Za-z:,-]+)*)"
)
CARD = {"uuid", "summary", "detail", "indicator", "source", "suggestions", "selectionBehavior", "overrideReasons", "links"}
PLACES = {"label", "url", "icon", "topic"}
LINK = {"label", "url", "type", "appContext"}
TRUTHS = {
    "create": lambda action: isinstance(action.get("resource"), dict),
    "update": lambda action: isinstance(action.get("resource"), dict),
    "delete": lambda action: "resourceId" in action or "resource" in action,
}


@contextmanager
def hooks_serving(behind: Office, limits: Limits | None = None, canaries: Canaries = ALL_CAUGHT) -> Iterator[httpx2.Client]:
    """A client of a server, of which no answer to a hook gets past that breaks the specification."""
    with serving(behind, limits, canaries=canaries) as client:
        client.event_hooks = {"response": [_look_at]}
        yield client


def _look_at(answered: httpx2.Response) -> None:
    if answered.request.url.path.startswith("/cds-services") and answered.status_code == 200:
        answered.read()
        assert answered.headers["content-type"] == "application/json"
        said = answered.json()
        if answered.request.method == "GET":
            check_discovery(said)
        elif not answered.request.url.path.endswith("/feedback"):
            check_answer(said)


def check_discovery(said: Json) -> None:
    """The answer to GET /cds-services."""
    assert isinstance(said["services"], list)
    for service in said["services"]:
        assert service["hook"] in HOOKS
        assert re.fullmatch(r"[A-Za-z0-9._~-]+", service["id"]), "it is a part of an address"
        assert text(service["description"])
        assert text(service.get("title", "x"))
        assert text(service.get("usageRequirements", "x"))
        for key, template in service.get("prefetch", {}).items():
            assert text(key)
            assert TEMPLATE.fullmatch(template), template
    named = [(service["hook"], service["id"]) for service in said["services"]]
    assert len(set(named)) == len(named)


def check_answer(said: Json) -> None:
    """The answer to a hook. We hold it to more than the specification: no answer is without a card, and every card has a name."""
    assert set(said) <= {"cards", "systemActions", "extension"}
    assert said["cards"], "an empty list of cards looks like an all-clear"
    for card in said["cards"]:
        check_card(card)
    names = [card["uuid"] for card in said["cards"]]
    assert len(set(names)) == len(names), "feedback could not tell which"
    for action in said.get("systemActions", ()):
        check_action(action)


def check_card(card: Json) -> None:
    """One card."""
    assert set(card) <= CARD | {"extension"}
    assert str(UUID(card["uuid"])) == card["uuid"]
    assert text(card["summary"])
    assert len(card["summary"]) < 140
    assert "\n" not in card["summary"]
    assert text(card["detail"])
    assert card["indicator"] in {"info", "warning", "critical"}
    check_source(card["source"])
    for reason in card.get("overrideReasons", ()):
        check_coding(reason)
        assert text(reason["display"])
    for link in card.get("links", ()):
        check_link(link)
    check_suggestions(card)


def check_source(source: Json) -> None:
    """Whose advice it is."""
    assert set(source) <= PLACES
    assert text(source["label"])
    for name in ("url", "icon"):
        if name in source:
            assert absolute(source[name]), source[name]
    if "topic" in source:
        check_coding(source["topic"])


def check_link(link: Json) -> None:
    """A link is absolute, or launches an app."""
    assert set(link) <= LINK
    assert text(link["label"])
    assert link["type"] in {"absolute", "smart"}
    assert absolute(link["url"]), link["url"]
    assert link["type"] == "smart" or "appContext" not in link


def check_suggestions(card: Json) -> None:
    """Suggestions come with how many may be chosen, and that comes with nothing else."""
    suggestions = card.get("suggestions", [])
    assert isinstance(suggestions, list)
    if suggestions:
        assert card["selectionBehavior"] in {"at-most-one", "any"}
    if card.get("selectionBehavior") == "at-most-one":
        assert sum(bool(each.get("isRecommended")) for each in suggestions) <= 1
    for each in suggestions:
        assert set(each) <= {"label", "uuid", "isRecommended", "actions"}
        assert text(each["label"])
        for action in each.get("actions", ()):
            check_action(action)


def check_action(action: Json) -> None:
    """What would be done."""
    assert text(action["description"])
    assert TRUTHS[action["type"]](action)


def check_coding(coding: Json) -> None:
    """A code and, where it is given, of which system."""
    assert set(coding) <= {"code", "system", "display"}
    assert text(coding["code"])


def text(value: Any) -> bool:
    """Words that say something."""
    return isinstance(value, str) and bool(value.strip())


def absolute(url: Any) -> bool:
    """An address that leads to the same place from wherever it is shown."""
    found = urlsplit(url) if isinstance(url, str) else None
    return found is not None and found.scheme in {"http", "https"} and bool(found.netloc)
