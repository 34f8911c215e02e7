"""Sources that fail, asked through every way in: reconciliations, $reconcile, CDS Hooks and order checks (P4).

What is sent to a caller has to say of each failed source that it was not read: as a status, an issue, a card. The failures are
those of `silence.py`, spread over the ways in. `python -m tests.acceptance.silence_to_callers [HOW MANY]`: 300 of them.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2

from tests.acceptance.measured import Measured
from tests.acceptance.silence import every_failure, some
from tests.support.cases import AS_OF
from tests.support.five_sources import CASE, NAMES, PERSON, Five, five_sources
from tests.support.hooks import call, drafts, of_chart
from tests.support.payloads import allergy, order, r4_chart
from tests.support.server import office, serving

Json = dict[str, Any]
_JSON, _FHIR = {"Content-Type": "application/json"}, {"Content-Type": "application/fhir+json"}


@dataclass
class Callers:
    """A client of the service behind which the five sources stand."""

    client: httpx2.Client
    five: Five

    def fails(self, faults: Mapping[str, str]) -> None:
        """Have those sources fail so, and the others answer."""
        for name, double in self.five.doubles.items():
            double.fault = faults.get(name)

    def reconciliation(self, faults: Mapping[str, str]) -> Iterator[str]:
        """A report with its status, its reasons and a finding for each."""
        answered = self.client.post("/v1/reconciliations", content=CASE, headers=_JSON)
        if answered.status_code != 201:
            yield f"answered {answered.status_code}"
            return
        report = answered.json()
        if report["status"] == "complete":
            yield "complete"
        named = {subject["source"] for finding in report["findings"] for subject in finding["subjects"]}
        yield from (f"no finding names {name}" for name in faults if name not in named)
        yield from _unnamed(faults, report["status_reasons"])

    def fhir(self, faults: Mapping[str, str]) -> Iterator[str]:
        """A Bundle with a warning in its OperationOutcome for each."""
        answered = self.client.post("/fhir/R4/$reconcile", content=json.dumps(_parameters()).encode(), headers=_FHIR)
        if answered.status_code != 200:
            yield f"answered {answered.status_code}"
            return
        resources = [each["resource"] for each in answered.json()["entry"]]
        issues = [issue for each in resources if each["resourceType"] == "OperationOutcome" for issue in each["issue"]]
        yield from _unnamed(faults, [json.dumps(issue) for issue in issues if issue["severity"] in ("warning", "error")])

    def order(self, faults: Mapping[str, str]) -> Iterator[str]:
        """An order against a report that was made while the sources failed."""
        report = self.client.post("/v1/reconciliations", content=CASE, headers=_JSON).json()["id"]
        resource = next(
            each["resource"]
            for each in r4_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD", id="new")], None)["entry"]
            if each["resource"]["resourceType"] == "MedicationRequest"
        )
        body = {"report": report, "as_of": AS_OF, "order": resource}
        answered = self.client.post("/v1/order-checks", content=json.dumps(body, default=str).encode(), headers=_JSON)
        if answered.status_code != 200:
            yield f"answered {answered.status_code}"
            return
        if answered.json()["status"] == "complete":
            yield "complete"
        yield from _unnamed(faults, answered.json()["status_reasons"])

    def hook(self, faults: Mapping[str, str]) -> Iterator[str]:
        """Cards about a caller's record of which that much was not sent: a source fails by its key being left out."""
        held = of_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD")], [allergy("penicillin")])
        # The order of the sources stands for the keys; a fault of any kind is a key that the caller could not fill.
        keys = dict(zip(NAMES, ("orders", "statements", "allergies", "observations", "conditions"), strict=True))
        for name in faults:
            del held[keys[name]]
        drafted = drafts(PERSON, order("warfarin 3", 1, "tablet", "OD"))
        for hook in ("encounter-start", "patient-view", "order-sign", "encounter-discharge"):
            more = {"draftOrders": drafted} if hook == "order-sign" else {}
            answered = self.client.post("/cds-services/medrec", content=_hook(hook, held, more), headers=_JSON)
            cards = answered.json().get("cards") or []
            if answered.status_code != 200 or not cards:
                yield f"{hook}: answered {answered.status_code} with {len(cards)} cards"
            if not any(card["summary"].startswith("NOT CHECKED") for card in cards):
                yield f"{hook}: no card says NOT CHECKED"
            said = " ".join(card["detail"] for card in cards)
            yield from (f"{hook}: no card names {keys[name]}" for name in faults if keys[name] not in said)


def _hook(hook: str, held: Json, more: Json) -> bytes:
    return json.dumps(call(hook, held, **more), default=str).encode()


def _unnamed(faults: Mapping[str, str], said: list[str]) -> Iterator[str]:
    yield from (f"no reason names {name}" for name in faults if not any(name in each for each in said))


def _parameters() -> Json:
    case = json.loads(CASE)
    who = {"resourceType": "Patient", "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": PERSON.nhs_number}]}
    who |= {"birthDate": PERSON.born, "gender": PERSON.sex}
    given = [
        {"name": "transfer", "valueCode": case["transfer"]},
        {"name": "as-of", "valueInstant": case["as_of"]},
        {"name": "patient", "resource": who},
    ]
    for source in case["sources"]:
        parts = [{"name": "name", "valueString": source["name"]}, {"name": "role", "valueCode": source["role"]}]
        given.append({"name": "source", "part": [*parts, {"name": "pull", "valueBoolean": True}]})
    return {"resourceType": "Parameters", "parameter": given}


@contextmanager
def callers() -> Iterator[Callers]:
    """Everything until the block is left."""
    with tempfile.TemporaryDirectory() as folder, five_sources() as five:
        behind = replace(office(Path(folder)), desk=five.desk)
        with serving(behind) as client:
            yield Callers(client, five)


def measure(cases: list[dict[str, str]]) -> Measured:
    """How many of the answers kept the promise; each case goes through one way in, and each source alone through all."""
    misses: list[str] = []
    asked = 0
    with callers() as found:
        ways: list[Callable[[Mapping[str, str]], Iterator[str]]] = [found.reconciliation, found.fhir, found.order, found.hook]
        for number, faults in enumerate(cases):
            found.fails(faults)
            for way in ways if len(faults) == 1 else [ways[number % len(ways)]]:
                asked += 1
                said = list(way(faults))
                if said:
                    misses.append(f"{way.__name__}, {faults}: {'; '.join(said)}")
    return Measured(
        what="answers to callers while sources failed: not complete, each failure named, no empty list of cards",
        goal="all",
        said=f"{asked - len(misses)} of {asked}",
        misses=tuple(misses),
    )


def main() -> int:
    """Prints the figure with what was missed; 1 where it is not reached."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    found = measure(some(every_failure(), numbers[0] if numbers else 300))
    print(f"{found.what}: {found.said} (goal {found.goal})")
    for miss in found.misses[:40]:
        print(f"  missed: {miss}")
    return 1 if found.misses else 0


if __name__ == "__main__":
    sys.exit(main())
