"""The page of `make burden`: findings by patient, by severity and by rule, the verdicts, and what is said twice."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median
from typing import Any, Protocol

_SEVERITIES = ("critical", "high", "moderate", "low")
_SETS = {
    "alone": "one GP record alone",
    "with itself": "the same GP record as GP record and as inpatient orders",
    "evaluation": "the open evaluation cases",
}


class Made(Protocol):
    """One report and the set that it belongs to."""

    @property
    def set(self) -> str: ...
    @property
    def report(self) -> Mapping[str, Any]: ...


def page(made: Sequence[Made], judged: Sequence[tuple[Mapping[str, Any], str]]) -> str:
    """The whole page, ending in a newline."""
    return "\n".join(_lines(made, judged)) + "\n"


def _lines(made: Sequence[Made], judged: Sequence[tuple[Mapping[str, Any], str]]) -> Iterator[str]:
    yield "# How much a reviewer is asked to read"
    yield ""
    yield "DRAFT – NOT APPROVED FOR CLINICAL USE. Made by `make burden SHARED=FOLDER ARGS=--write` from published test records"
    yield "and the open evaluation cases; every patient in them is synthetic. Each figure is the median of patients, then the"
    yield "most. Entries are what a page, a text or a card shows: findings with one cause are folded under one (docs/adr/0023)."
    for name, words in _SETS.items():
        reports = [one.report for one in made if one.set == name]
        yield ""
        yield f"## {words[:1].upper()}{words[1:]}: {len(reports)} patients"
        yield ""
        yield from _by_severity(reports)
        yield ""
        yield from _by_rule(reports)
    yield ""
    yield from _verdicts(judged)
    yield ""
    yield from _said_twice([one.report for one in made])


def _by_severity(reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "| | findings | entries | all findings | all entries |"
    yield "|---|---|---|---|---|"
    for severity in _SEVERITIES:
        found = [[f for f in report["findings"] if f["severity"] == severity] for report in reports]
        shown = [[f for f in findings if f["grouped_under"] is None] for findings in found]
        yield f"| {severity} | {_spread(found)} | {_spread(shown)} | {_total(found)} | {_total(shown)} |"
    everything = [report["findings"] for report in reports]
    leading = [[f for f in findings if f["grouped_under"] is None] for findings in everything]
    interrupting = [[f for f in findings if f["interrupts"]] for findings in everything]
    gaps = [report["coverage"]["not_checked"] for report in reports]
    yield f"| all | {_spread(everything)} | {_spread(leading)} | {_total(everything)} | {_total(leading)} |"
    yield f"| interruptions | | {_spread(interrupting)} | | {_total(interrupting)} |"
    yield f"| NOT CHECKED | {_spread(gaps)} | | {_total(gaps)} | |"
    held = sum(report["hold"]["advised"] for report in reports)
    yield f"| hold advised | | | {held} of {len(reports)} patients | |"


def _by_rule(reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    counts = [Counter(finding["rule"] for finding in report["findings"]) for report in reports]
    rules = sorted({rule for count in counts for rule in count})
    severity = {finding["rule"]: finding["severity"] for report in reports for finding in report["findings"]}
    yield "| rule | severity | patients | findings | most of one patient |"
    yield "|---|---|---|---|---|"
    for rule in sorted(rules, key=lambda rule: (_SEVERITIES.index(severity[rule]), rule)):
        each = [count[rule] for count in counts if count[rule]]
        yield f"| {rule} | {severity[rule]} | {len(each)} | {sum(each)} | {max(each)} |"


def _verdicts(judged: Sequence[tuple[Mapping[str, Any], str]]) -> Iterator[str]:
    yield "## Are the grave ones true of the record?"
    yield ""
    yield "Every high and critical finding on a record reconciled with itself, read against its payload by the authors, who are"
    yield "no clinicians: whether the record says what the finding says of it, not whether a clinician would act."
    yield ""
    yield "| severity | rule | true | untrue | not reviewed |"
    yield "|---|---|---|---|---|"
    by_rule: dict[tuple[str, str], Counter[str]] = {}
    for finding, verdict in judged:
        by_rule.setdefault((finding["severity"], finding["rule"]), Counter()).update([verdict])
    for (severity, rule), counts in sorted(by_rule.items(), key=lambda item: (_SEVERITIES.index(item[0][0]), item[0])):
        yield f"| {severity} | {rule} | {counts['true']} | {counts['untrue']} | {counts['not reviewed']} |"
    everything = Counter(verdict for _, verdict in judged)
    yield f"| all | | {everything['true']} | {everything['untrue']} | {everything['not reviewed']} |"


def _said_twice(reports: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    pairs, apart = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for report in reports:
        for first, second in combinations(report["findings"], 2):
            if _about(first) == _about(second):
                pair = (min(first["rule"], second["rule"]), max(first["rule"], second["rule"]))
                pairs.update([pair])
                apart.update([pair] if _group(first) != _group(second) else [])
    yield "## Pairs of findings about the very same entries"
    yield ""
    yield "`shown apart`: not folded under one entry, since each says something of its own."
    yield ""
    yield "| rules | pairs | shown apart |"
    yield "|---|---|---|"
    for pair, number in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        yield f"| {' and '.join(pair)} | {number} | {apart[pair]} |"


def _about(finding: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return sorted((s["kind"], s["source"] or "", s["entry"] or "") for s in finding["subjects"])


def _group(finding: Mapping[str, Any]) -> str:
    return finding["grouped_under"] or finding["id"]


def _spread(lists: Sequence[Sequence[object]]) -> str:
    counts = [len(each) for each in lists] or [0]
    return f"{median(counts):g}, {max(counts)}"


def _total(lists: Sequence[Sequence[object]]) -> int:
    return sum(len(each) for each in lists)
