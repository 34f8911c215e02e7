"""What has to hold of the answer to any input: no fault, no traceback, nothing dropped, nothing unread called complete."""

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

from lxml import etree  # type: ignore[attr-defined]

from service.core.model.failures import SourceFailure
from service.core.model.report import Report
from service.core.model.written import SourceList
from service.workflows.report_json import report_json
from tests.acceptance.sent import ENTRY_TYPES
from tests.support.fuzzing.seeds import Input
from tests.support.fuzzing.service import Answered

# What each call may answer with, where nothing is overloaded, late or unproven: then no 5xx is designed.
STATUSES = {
    "reader": {0},
    "reconciliation": {201, 400, 422},
    "pull": {201},
    "fhir": {200, 400, 422},
    "hook": {200, 400},
    "order": {200, 400, 404, 422},
    "decision": {201, 400, 412, 422},
    "feedback": {200, 400, 404},
    "feed": {200},
}
_REFUSED = {"reconciliation", "fhir", "order"}
_LARGEST_ANSWER = 4_000_000
_HL7_ENTRIES = ("AL1", "IAM", "RXE", "RXO", "RXD", "RXG", "RXA", "RXC")


def broken(given: Input, answered: Answered) -> list[str]:
    """How the answer breaks what is promised; empty where it keeps it."""
    said = [f"fault: {fault.strip().splitlines()[-1][:200]}" for fault in answered.seen.faults]
    if answered.status not in STATUSES[given.target]:
        said.append(f"answered {answered.status}")
    if b"Traceback (most recent" in answered.body:
        said.append("a traceback in the answer")
    if len(answered.body) > _LARGEST_ANSWER:
        said.append(f"an answer of {len(answered.body)} bytes")
    if given.target == "feed":
        return [*said, *_of_acknowledgement(answered)]
    try:
        value = json.loads(answered.body)
    except ValueError:
        return [*said, "the answer is no JSON"]
    said += _of_answer(given, answered, value)
    for payload, read in answered.seen.read:
        said += [f"a payload: {each}" for each in dropped_in_reading(payload, read)]
    for report in answered.seen.reports:
        said += _of_report(report)
    return said


def _of_answer(given: Input, answered: Answered, value: Any) -> Iterator[str]:
    if given.target == "hook" and answered.status == 200:
        yield from _of_cards(answered, value)
    elif answered.status >= 400:
        if given.target == "fhir":
            if value.get("resourceType") != "OperationOutcome" or not value.get("issue"):
                yield "refused without an OperationOutcome"
        elif given.target in _REFUSED and answered.status in (400, 422) and not value.get("problems"):
            yield "refused without saying where and why"
    elif given.target in ("reconciliation", "pull") and answered.seen.reports:
        yield from dropped_in_report(answered, value)
    elif given.target == "fhir":
        report = answered.seen.reports[-1]
        if report.status != "complete" and not any(_says_so(each["resource"]) for each in value["entry"]):
            yield "the Bundle does not say that the check is incomplete"
        yield from dropped_in_report(answered, report_json(report))
    elif given.target == "order" and value["status"] == "complete" and not value["medicines"]:
        yield "an order without a medicine was called complete"


def _of_acknowledgement(answered: Answered) -> Iterator[str]:
    """One answer to one message: kept only where it was read, and never a fault of ours."""
    code = re.findall(rb"(?:^|\r)MSA\|(A[AER])\|", answered.body)
    if code not in ([b"AA"], [b"AR"]):
        yield f"acknowledged with {code}"
    if code == [b"AA"] and not any(isinstance(read, SourceList) for _, read in answered.seen.read):
        yield "acknowledged a message that was not read"
    for payload, read in answered.seen.read:
        yield from (f"a message: {each}" for each in dropped_in_reading(payload, read))


def _says_so(resource: dict[str, Any]) -> bool:
    return resource["resourceType"] == "OperationOutcome" and any(
        issue["severity"] in ("warning", "error", "fatal") for issue in resource["issue"]
    )


def _of_cards(answered: Answered, value: Any) -> Iterator[str]:
    cards = value.get("cards")
    if not cards:
        yield "an empty list of cards"
        return
    summaries = [card["summary"] for card in cards]
    if any(not summary or len(summary) >= 140 for summary in summaries):
        yield "a summary that is empty or too long"
    if any("the service failed" in summary for summary in summaries):
        yield "the service failed at this patient"
    reports = answered.seen.reports
    if reports and reports[-1].status != "complete" and not any(each.startswith("NOT CHECKED") for each in summaries):
        yield "incomplete, and no card says so"
    if reports:
        yield from dropped_in_report(answered, report_json(reports[-1]))


def _of_report(report: Report) -> Iterator[str]:
    for source in report.sources:
        whole = source.outcome == "read" and not source.unreadable and source.whole
        if not whole and report.status == "complete":
            yield f"complete, though {source.outcome} and not whole"
        if source.outcome != "read" and not source.because:
            yield "a source that was not read, and no reason"


def dropped_in_report(answered: Answered, report: Any) -> Iterator[str]:
    """Entries that were read and are in no place of the report."""
    lines = [entry for line in (*report["medicines"], *report["allergies"]) for entry in line["entries"]]
    for _, read in answered.seen.read:
        if isinstance(read, SourceFailure):
            continue
        [source] = [each for each in report["sources"] if each["name"] == read.name] or [None]
        if source is None:
            yield "a source that is not in the report"
            continue
        shown = {each["entry"] for each in lines if each["source"] == read.name}
        shown |= {each["entry"] for each in (*source["unreadable"], *source["set_aside"])}
        for entry in (*read.medicines, *read.allergies, *read.unreadable):
            # Of another patient only the places are shown of what could not be read.
            if not shown & {entry.entry, entry.path if source["outcome"] == "set-aside" else entry.entry}:
                yield f"an entry that was read and is not in the report: {type(entry).__name__}"


def dropped_in_reading(payload: object, read: SourceList | SourceFailure) -> Iterator[str]:
    """Entries that the payload holds, by a count of our own, and that are neither read nor listed as unreadable."""
    if isinstance(read, SourceFailure):
        return
    named = [name for each in (*read.medicines, *read.allergies) for name in (each.entry, *each.parts)]
    names = [*named, *(each.entry for each in read.unreadable)]
    if len(set(names)) < len(names):
        yield "two entries of one name"
    if read.dialect == "hl7v2":
        held = _hl7_entries(_text(payload))
    elif read.dialect == "csv":
        held = _csv_rows(_text(payload))
    elif read.dialect == "patient-list":
        held = _told_lines(payload)
    else:
        yield from _fhir_dropped(payload, read, len(named))
        return
    if held > len(names):
        yield f"{held} entries came in, {len(names)} are named"


def _fhir_dropped(payload: object, read: SourceList, named: int) -> Iterator[str]:
    value = _fhir(payload)
    if value is None:
        return
    refused = [each.path for each in read.unreadable]
    found = [(path, kind) for path, kind in _resources(value, "$") if not any(_beneath(path, each) for each in refused)]
    wanted = sum(kind in ENTRY_TYPES for _, kind in found)
    if wanted > named:
        yield f"{wanted} entries came in, {named} are named"
    passed = dict(read.passed_over)
    known = {
        *ENTRY_TYPES,
        "Bundle",
        "Parameters",
        "OperationOutcome",
        "Patient",
        "Observation",
        "List",
        "Condition",
        "Medication",
    }
    for kind in {kind for path, kind in found if kind not in known and "contained" not in path}:
        # One of no type of FHIR is listed as unreadable, with its word for itself.
        if kind not in passed and not any(f"({kind[:60]})" in each.reason for each in read.unreadable):
            yield "a resource of another type that is not among those passed over"


def _text(payload: object) -> str:
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)


def _beneath(path: str, refused: str) -> bool:
    return path == refused or path.startswith((f"{refused}.", f"{refused}["))


def _fhir(payload: object) -> Any:
    if isinstance(payload, dict):
        return payload
    text = payload if isinstance(payload, str | bytes) else ""
    if _text(text)[:200].lstrip("\ufeff \r\n\t")[:1] == "<":
        return _of_xml(text)
    try:
        value = json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _of_xml(text: str | bytes) -> Any:
    """The resources of a document as a bundle of bare ones: a count by the elements that hold resources."""
    data = text.encode() if isinstance(text, str) else text
    root = etree.fromstring(re.sub(rb"^\s*<\?xml[^>]*\?>", b"", data), etree.XMLParser(remove_comments=True, remove_pis=True))
    return {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": kind}} for kind in _xml_kinds(root)]}


def _xml_kinds(element: Any) -> Iterator[str]:
    """The types of the element and of those beneath it, where each place that holds a resource holds one."""
    kind = _bare(element)
    if not kind[:1].isupper():
        return
    if kind == "Bundle":
        held = [holder for entry in element if _bare(entry) == "entry" for holder in entry if _bare(holder) == "resource"]
    else:
        yield kind
        held = [child for child in element if _bare(child) == "contained"]
    for holder in held:
        if len(holder) == 1:
            yield from _xml_kinds(holder[0])


def _bare(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _resources(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Each resource in a place where resources are held, with its path and its type."""
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if not isinstance(kind, str):
        return
    yield path, kind
    inner = {"Bundle": ("entry",), "Parameters": ("parameter",)}.get(kind, ("contained",))
    for name in inner:
        for place, part in _items(value.get(name), f"{path}.{name}"):
            if name == "contained":
                yield from _resources(part, place)
            elif isinstance(part, dict):
                for below, resource in _items(part.get("resource"), f"{place}.resource"):
                    yield from _resources(resource, below)


def _items(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        yield from ((f"{path}[{at}]", each) for at, each in enumerate(value))
    elif value is not None:
        yield path, value


def _hl7_entries(text: str) -> int:
    """Segments of entries, of files whose separators are the usual ones."""
    lines = [line.strip("\x0b\x1c \t") for line in re.split(r"\r\n|\r|\n", text.strip("\ufeff\x0b\x1c\r\n "))]
    heads = [line for line in lines if line.startswith("MSH")]
    if any(not line.startswith("MSH|^~\\&|") for line in heads):
        return 0
    return sum(line.split("|", 1)[0] in _HL7_ENTRIES for line in lines)


def _told_lines(payload: object) -> int:
    """Entries of both parts of a list of what a patient says; 0 where it holds them in no list."""
    value = payload if isinstance(payload, dict) else json.loads(_text(payload).removeprefix("\ufeff"))
    parts = [value.get(name) for name in ("medicines", "allergies")]
    held = [part.get("entries") for part in parts if isinstance(part, dict)]
    return sum(len(entries) for entries in held if isinstance(entries, list))


def _csv_rows(text: str) -> int:
    """Rows with anything in them below the header row; 0 where quoting is broken, which the reader lists by itself."""
    try:
        rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    except csv.Error:
        return 0
    return sum(any(cell.strip() for cell in row) for row in rows[1:])
