"""How well each source keeps to what it should send, over the reports that are kept: the figures behind /v1/analytics/sources.

What was read is counted from the reports. Whether FHIR is valid is looked at in what they were made from, which takes long: for
so many seconds a call, what was looked at before is not looked at again, and the answer says how much is left.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from service.audit.kept import AnsweredReport
from service.core.model.conformance import Validity
from service.workflows.analytics import Window
from service.workflows.conformance import (
    BY_CODE,
    LATE_FAILURES,
    CheckValidity,
    Tally,
    add_validity,
    conformance_json,
    count_entry,
    is_late,
)
from service.workflows.ports import Office
from service.workflows.problems import Refused

Json = dict[str, Any]
# A source of fewer reports is not told of: its name is the caller's word, and its counts may speak of one patient. An
# engineering choice, to be confirmed by whoever governs information at a site.
LEAST_REPORTS = 10
_PAGE = 50
_LOOKING_SECONDS = 2.0
_MOST_REMEMBERED = 20_000
# Apart from None, which says that a payload is no FHIR.
_UNKNOWN = Validity(resources=-1, invalid=-1)


class Validities:
    """What the models of FHIR say of payloads, by their hashes: each is looked at once. May be used from any thread.

    `check` None: there is nothing to look by. `clock` is monotonic, in seconds.
    """

    def __init__(self, check: CheckValidity | None, clock: Callable[[], float]) -> None:
        self._check, self._clock = check, clock
        self._known: OrderedDict[str, Validity | None] = OrderedDict()
        # One call at a time looks, and the others tell what is known: the processor is for those who wait for a report.
        self._looking = threading.Lock()

    def knows(self, sha256: str) -> bool:
        """Whether that payload was looked at."""
        return sha256 in self._known

    def known(self, wanted: Iterable[str]) -> dict[str, Validity | None]:
        """What was found of those that were looked at. None: it is no FHIR."""
        found = {sha256: self._known.get(sha256, _UNKNOWN) for sha256 in wanted}
        return {sha256: validity for sha256, validity in found.items() if validity is not _UNKNOWN}

    def look(self, wanted: Iterator[tuple[str, object, str | None]]) -> None:
        """Look at payloads, each with its hash and the format that was declared, for as long as there is time."""
        if self._check is None or not self._looking.acquire(blocking=False):
            return
        try:
            ends = self._clock() + _LOOKING_SECONDS
            for sha256, payload, declared in wanted:
                if sha256 not in self._known:
                    self._known[sha256] = self._check(payload, declared)
                if self._clock() >= ends:
                    return
                while len(self._known) > _MOST_REMEMBERED:
                    self._known.popitem(last=False)
        finally:
            self._looking.release()


@dataclass(frozen=True, kw_only=True)
class SourceFigures:
    """`reports` were counted; `older`: there are more in the window, which were not. `fewer` sources are not told of.

    `looked_at` of the payloads that are told of were held against the models of FHIR, `not_looked_at` were not yet.
    """

    reports: int
    older: bool
    fewer: int
    looked_at: int
    not_looked_at: int
    sources: tuple[Tally, ...]


def source_figures(office: Office, window: Window, *, most: int, validities: Validities) -> SourceFigures:
    """The figures of every source of the newest reports in the window, `most` of them."""
    tallies: dict[tuple[str, str], Tally] = {}
    payloads: list[_Payload] = []
    counted, older = 0, False
    for kept in islice(_newest(office, window), most + 1):
        if counted == most:
            older = True
            break
        counted += 1
        payloads += add_report(tallies, kept)
    told = {key: tally for key, tally in tallies.items() if tally.counts["cases"] >= LEAST_REPORTS}
    of_told = [payload for payload in payloads if payload.source in told]
    validities.look(_unknown(of_told, office, validities))
    known = validities.known(payload.sha256 for payload in of_told)
    looked_at = [payload for payload in of_told if payload.sha256 in known]
    for payload in looked_at:
        add_validity(told[payload.source], known[payload.sha256])
    return SourceFigures(
        reports=counted,
        older=older,
        fewer=len(tallies) - len(told),
        looked_at=len(looked_at),
        not_looked_at=len(of_told) - len(looked_at),
        sources=tuple(told.values()),
    )


def source_figures_json(found: SourceFigures) -> Json:
    """The figures as JSON."""
    return {
        "reports": found.reports,
        "older_not_counted": found.older,
        "least_reports": LEAST_REPORTS,
        "sources_with_fewer": found.fewer,
        "payloads_validated": found.looked_at,
        "payloads_not_validated": found.not_looked_at,
        "sources": conformance_json(found.sources),
    }


@dataclass(frozen=True, kw_only=True)
class _Payload:
    """A payload of a report, by the source that it came from and its hash as the report has it."""

    report: str
    name: str
    source: tuple[str, str]
    sha256: str


def add_report(tallies: dict[tuple[str, str], Tally], kept: AnsweredReport) -> list[_Payload]:
    """Count the sources of one report; the payloads that were read of them."""
    report = json.loads(kept.answer)
    day = date.fromisoformat(report["as_of"][:10])
    by_name: dict[str, Tally] = {}
    payloads: list[_Payload] = []
    for source in report["sources"]:
        key = (source["name"], source["role"])
        tally = by_name[source["name"]] = tallies.setdefault(key, Tally(source=key[0], role=key[1]))
        _add_source(tally, source, day)
        if source["sha256"] is not None and source["outcome"] == "read":
            payloads.append(_Payload(report=kept.id, name=source["name"], source=key, sha256=source["sha256"]))
    for kind, what in (("medicines", _medicine), ("allergies", _allergy)):
        for entry in (entry for line in report[kind] for entry in line["entries"]):
            count_entry(by_name[entry["source"]].counts, kind, what(entry))
    return payloads


def _add_source(tally: Tally, source: Mapping[str, Any], day: date) -> None:
    counts = tally.counts
    counts["cases"] += 1
    if source["outcome"] != "read":
        # A record that is set aside is somebody else's, or may be: it names no kind of failure.
        kind = source["failure"] or source["outcome"]
        counts["failed"] += 1
        counts["late"] += kind in LATE_FAILURES
        tally.failures[kind] += 1
        return
    counts["read"] += 1
    counts["late"] += is_late(source["as_of"], day)
    counts["unreadable"] += len(source["unreadable"])
    counts["not-whole"] += not source["whole"]


def _medicine(entry: Mapping[str, Any]) -> str | None:
    found = entry["identified"]
    if found["degraded"]:
        return "degraded"
    if found["medicine"] is None:
        return "unmapped"
    return "coded" if found["identified_by"] in BY_CODE else None


def _allergy(entry: Mapping[str, Any]) -> str | None:
    if entry["state"] == "degraded":
        return "degraded"
    if entry["state"] == "unresolved-agent":
        return "unmapped"
    return "coded" if entry["codes"] and entry["matched_by"] == "code" else None


def _newest(office: Office, window: Window) -> Iterator[AnsweredReport]:
    """The reports of the window, the newest first, a page at a time: they are large."""
    before: tuple[str, str] | None = None
    while True:
        with office.store.reading() as store:
            page = store.answers(since=window.since, until=window.until, before=before, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        before = (page[-1].made_at, page[-1].id)


def _unknown(payloads: list[_Payload], office: Office, validities: Validities) -> Iterator[tuple[str, object, str | None]]:
    """The payloads that were not looked at, from what their reports were made from."""
    for payload in payloads:
        if validities.knows(payload.sha256):
            continue
        with office.store.reading() as store:
            kept = store.report(payload.report)
        value = office.desk.read_json(kept.received) if kept else None
        if isinstance(value, Refused) or value is None:
            continue
        for source in value["sources"]:
            if source["name"] == payload.name and "payload" in source:
                yield payload.sha256, source["payload"], source.get("format")
