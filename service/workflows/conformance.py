"""How well each source keeps to what it should send, over many cases: coded, degraded, unmapped, invalid, late."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from service.core.model.case import Case
from service.core.model.conformance import Validity
from service.core.model.dates import read_date
from service.core.model.entries import AllergyEntry, MedicineEntry
from service.core.model.failures import SourceFailure
from service.core.model.written import SourceList
from service.core.normalise.source import normalise_source
from service.workflows.case_reader import read_case
from service.workflows.ports import Desk
from service.workflows.problems import Refused

CheckValidity = Callable[[object, str | None], Validity | None]
LATE_FAILURES = frozenset({"timeout", "cut-off"})
# A record that is older than a day when it is judged may lack what was changed since.
_LATE_AFTER = timedelta(days=1)
BY_CODE = frozenset({"code", "code-history"})
_MOST_PROBLEMS = 10


@dataclass(kw_only=True)
class Tally:
    """What was counted of one source. `counts` by name: see `NAMES`; `failures` by kind; `problems` of FHIR by place."""

    source: str
    role: str
    counts: Counter[str] = field(default_factory=Counter[str])
    failures: Counter[str] = field(default_factory=Counter[str])
    problems: Counter[str] = field(default_factory=Counter[str])


# `late`: no answer in time, or a record that was more than a day old. `degraded`: what it is was lost in a transfer.
NAMES = (
    "cases", "read", "failed", "late", "not-whole", "unreadable",
    "medicines", "medicines-coded", "medicines-degraded", "medicines-unmapped",
    "allergies", "allergies-coded", "allergies-degraded", "allergies-unmapped",
    "resources", "resources-invalid",
)  # fmt: skip


def add_case(tallies: dict[tuple[str, str], Tally], value: Any, desk: Desk, check: CheckValidity) -> Refused | None:
    """Count the sources of one case, or say why it cannot be used. One that is to be pulled counts as failed: nobody is asked."""
    case = read_case(value, desk.read_source)
    if isinstance(case, Refused):
        return case
    sent = {source["name"]: cast(Mapping[str, Any], source) for source in value["sources"]}
    for source in case.sources:
        tally = tallies.setdefault((source.name, source.role), Tally(source=source.name, role=source.role))
        _add(tally, source, case, desk)
        payload = sent[source.name].get("payload")
        if payload is not None:
            add_validity(tally, check(payload, sent[source.name].get("format")))
    return None


def conformance_json(tallies: Iterable[Tally]) -> list[dict[str, Any]]:
    """Each source with its counts and shares, those that come short most often in what is wrong with their FHIR first."""
    return [
        {
            "source": tally.source,
            "role": tally.role,
            **{name.replace("-", "_"): tally.counts[name] for name in NAMES},
            "shares": {
                name.replace("-", "_"): _share(tally.counts, name) for name in NAMES if "-" in name and name != "not-whole"
            },
            "failures": dict(sorted(tally.failures.items())),
            "problems": [{"problem": told, "times": times} for told, times in _most(tally.problems)],
        }
        for tally in sorted(tallies, key=lambda one: (one.source, one.role))
    ]


def _most(problems: Counter[str]) -> list[tuple[str, int]]:
    return sorted(problems.items(), key=lambda one: (-one[1], one[0]))[:_MOST_PROBLEMS]


def _share(counts: Counter[str], name: str) -> str | None:
    """The share of its kind in per cent with one digit; None where there is none of the kind."""
    whole = counts[name.partition("-")[0]]
    return f"{100 * counts[name] / whole:.1f}" if whole else None


def _add(tally: Tally, source: SourceList | SourceFailure, case: Case, desk: Desk) -> None:
    counts = tally.counts
    counts["cases"] += 1
    if isinstance(source, SourceFailure):
        counts["failed"] += 1
        counts["late"] += source.kind in LATE_FAILURES
        tally.failures[source.kind] += 1
        return
    found = normalise_source(source, desk.reference, case.day)
    counts["read"] += 1
    counts["late"] += is_late(found.dated or found.retrieved_at, case.day)
    counts["unreadable"] += len(found.unreadable)
    counts["not-whole"] += bool(found.unreadable or found.unverified)
    for medicine in found.medicines:
        count_entry(counts, "medicines", _medicine(medicine))
    for allergy in found.allergies:
        count_entry(counts, "allergies", _allergy(allergy))


def count_entry(counts: Counter[str], kind: str, what: str | None) -> None:
    """One entry more of a kind; `what` it is apart from that, None: nothing that is counted."""
    counts[kind] += 1
    if what:
        counts[f"{kind}-{what}"] += 1


def _medicine(entry: MedicineEntry) -> str | None:
    """`coded` where its code says what it is; None where only its words do."""
    if entry.identified.degraded:
        return "degraded"
    if entry.identified.medicine is None:
        return "unmapped"
    return "coded" if entry.identified.matched_by in BY_CODE else None


def _allergy(entry: AllergyEntry) -> str | None:
    if entry.reading.state == "degraded":
        return "degraded"
    if entry.reading.state == "unresolved-agent":
        return "unmapped"
    return "coded" if entry.written.codings and entry.reading.matched_by == "code" else None


def is_late(written: str | None, day: date) -> bool:
    """Whether a record of that moment was more than a day old on a day. None: nobody says how old it was."""
    dated = read_date(written)
    return dated is not None and dated.certainly_before(day - _LATE_AFTER)


def add_validity(tally: Tally, found: Validity | None) -> None:
    """Count what the models of FHIR say of one payload. None: it is no FHIR."""
    if found is None:
        return
    tally.counts["resources"] += found.resources
    tally.counts["resources-invalid"] += found.invalid
    tally.problems.update(found.problems)
