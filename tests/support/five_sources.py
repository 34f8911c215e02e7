"""Five sources of one patient behind real HTTP, each of which can be made to fail in any of the twelve ways."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from service.core.model.failures import Role
from service.core.model.report import Report
from service.sources.pull import Puller
from service.sources.pulling.breaker import Limits
from service.workflows.make_report import make_report
from service.workflows.ports import Desk
from service.workflows.problems import Refused
from tests.support.cases import as_bytes
from tests.support.desk import real_desk
from tests.support.doubles.faults import FAULTS
from tests.support.doubles.fhir_server import FhirServer
from tests.support.doubles.gp_provider import GpProvider
from tests.support.doubles.http import http_double
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.pulling import asking, fhir_source, gp_source, pull_case, pulled

PERSON, OTHER = Person(81), Person(82)
NAMES: dict[str, Role] = {
    "gp": "gp-record",
    "epma": "inpatient-orders",
    "scr": "shared-care-record",
    "pharmacy": "community-pharmacy",
    "clinic": "outpatient",
}
CASE = as_bytes(pull_case(*(pulled(name, role) for name, role in NAMES.items()), person=PERSON))


@dataclass
class Five:
    """The desk that asks them, and the doubles by name."""

    desk: Desk
    doubles: Mapping[str, GpProvider | FhirServer]

    def report(self, faults: Mapping[str, str]) -> Report:
        """The report where those sources fail so, and the others answer."""
        for name, double in self.doubles.items():
            double.fault = faults.get(name)
        made = make_report(CASE, self.desk)
        assert not isinstance(made, Refused), made
        return made


def broken(report: Report, faults: Mapping[str, str]) -> list[str]:
    """How the report breaks the promise never to be silent about a source that failed. Empty: it does not."""
    said: list[str] = []
    if report.status == "complete":
        said.append("complete")
    for name, fault in faults.items():
        [source] = [each for each in report.sources if each.name == name]
        if source.outcome == "read":
            said.append(f"{name} {fault}: read")
            continue
        # A machine that is busy may reach the deadline first, and then that is what is said.
        kinds = {*(FAULTS[fault] or {"wrong-patient", None}), "timeout"}
        if source.failure not in kinds:
            said.append(f"{name} {fault}: called {source.failure}")
        named = [subject.source for finding in report.findings for subject in finding.subjects if subject.kind == "source"]
        if name not in named:
            said.append(f"{name} {fault}: no finding names it")
        if not source.because or not any(name in reason for reason in report.status_reasons):
            said.append(f"{name} {fault}: no reason names it")
    other = [each for each in report.sources if each.name not in faults and each.outcome != "read"]
    return said + [f"{each.name}: failed and should not have" for each in other if each.failure != "timeout"]


@contextmanager
def five_sources(deadline_seconds: float = 0.6) -> Iterator[Five]:
    """All five until the block is left. No breaker opens: every fault is to be met, not the memory of the one before."""
    gp = GpProvider({PERSON.nhs_number: _gp(PERSON), "other": _gp(OTHER)})
    servers = {name: FhirServer(_chart(PERSON, name), elsewhere=_chart(OTHER, name)) for name in NAMES if name != "gp"}
    doubles: dict[str, GpProvider | FhirServer] = {"gp": gp, **servers}
    with _started(doubles) as urls:
        sources = [gp_source(urls["gp"], deadline_seconds=deadline_seconds)]
        for name, role in list(NAMES.items())[1:]:
            sources.append(fhir_source(f"{urls[name]}/r4", name, role, deadline_seconds=deadline_seconds))
        with asking(*sources, breaker=Limits(failures=10**9)) as pull:
            yield Five(_desk(pull), doubles)


@contextmanager
def _started(doubles: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    urls: dict[str, str] = {}

    @contextmanager
    def rest(names: list[str]) -> Iterator[None]:
        if not names:
            yield
            return
        with http_double(doubles[names[0]]) as double:
            urls[names[0]] = doubles[names[0]].address = double.url
            with rest(names[1:]):
                yield

    with rest(list(doubles)):
        yield urls


def _desk(pull: Puller) -> Desk:
    return replace(real_desk(), pull=pull)


def _gp(person: Person) -> bytes:
    return json.dumps(
        gp_connect(person, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])
    ).encode()


def _chart(person: Person, name: str) -> list[dict[str, Any]]:
    kind = "MedicationRequest" if name == "epma" else "MedicationStatement"
    chart = r4_chart(person, [order("warfarin 3", 1, "tablet", "OD", kind=kind)], [allergy("penicillin")])
    return [entry["resource"] for entry in chart["entry"]]
