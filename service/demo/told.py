"""What the demonstration tells of a report: what was found, what was NOT CHECKED, the hold, and where to look."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.workflows.text_block import columns, wrapped

Json = Mapping[str, Any]
_SEVERITIES = ("critical", "high", "moderate", "low")
_STATUS = {
    "complete": "Complete: every source that was sent was read whole",
    "incomplete": "INCOMPLETE: not everything was read or checked",
    "not-performed": "NOT PERFORMED: nothing was checked",
}
_MOST_GAPS = 3
_WIDTHS = (12, 0)


def tell(report: Json, *, title: str, address: str) -> str:
    """The report of one patient in a few lines of at most 100 columns. `address` is where the service listens."""
    lines = [*wrapped(title), ""]
    for name, said in _parts(report):
        lines += columns((name, said), _WIDTHS, indent=2)
    return "\n".join([*lines, *columns(("page", f"{address}/review/{report['id']}"), _WIDTHS, indent=2)]) + "\n"


def _parts(report: Json) -> Iterator[tuple[str, str]]:
    yield "status", _STATUS[report["status"]]
    yield from _first("NOT CHECKED", _not_read(report) + _gaps(report))
    yield "hold", _hold(report)
    yield "found", _counts(report)
    for finding in report["findings"]:
        yield "", f"{finding['severity'].upper()}: {finding['summary']}"


def _not_read(report: Json) -> list[str]:
    return [_unread(source) for source in report["sources"] if source["outcome"] != "read" or not source["whole"]]


def _unread(source: Json) -> str:
    role = source["role"].replace("-", " ").capitalize()
    because = source["because"] or source["failure"]
    if source["outcome"] == "read":
        return f"{role}: {because}. Whatever is missing was NOT CHECKED."
    return f"{role}: {because}. Medicines and allergies held there were NOT CHECKED."


def _gaps(report: Json) -> list[str]:
    """Checks that could not tell, by their cause; the first few causes, and how many more there are."""
    causes: dict[str, list[str]] = {}
    for gap in report["coverage"]["not_checked"]:
        causes.setdefault(gap["because"], []).append(gap["subject"]["text"] or gap["subject"]["source"] or "the record")
    told = [f"{because}: {', '.join(dict.fromkeys(about))}" for because, about in causes.items()]
    more = len(told) - _MOST_GAPS
    return told[:_MOST_GAPS] + ([f"and {more} more, on the page"] if more > 0 else [])


def _hold(report: Json) -> str:
    hold = report["hold"]
    if not hold["advised"]:
        return "none advised"
    names = {line["line"]: line["medicine"]["display"] for line in report["medicines"] if line["medicine"]}
    orders = ", ".join(names.get(line, line) for line in hold["orders"])
    return "ADVISED for all prescribing" if hold["scope"] == "all-prescribing" else f"ADVISED for these orders: {orders}"


def _counts(report: Json) -> str:
    levels = [finding["severity"] for finding in report["findings"]]
    counts = [f"{levels.count(level)} {level}" for level in _SEVERITIES if level in levels]
    return ", ".join(counts) or f"nothing by the {report['coverage']['rules_run']} rules that ran, in what was read"


def _first(name: str, said: list[str]) -> Iterator[tuple[str, str]]:
    for number, words in enumerate(said):
        yield ("" if number else name), words
