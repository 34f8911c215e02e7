"""Runs every payload of a folder through the real service and says what became of each: `make corpus CORPUS=FOLDER`."""

import json
import re
import sys
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from service.app.desks import load_desk
from service.core.model.report import Report
from service.settings import read_settings
from service.workflows.make_report import make_report
from service.workflows.ports import DeskWanted
from service.workflows.problems import Refused
from tests.acceptance.sent import Sent, sent

_ENDINGS = {".json", ".xml", ".hl7", ".csv", ".jsonl"}
_NOTICE = "DRAFT – NOT APPROVED FOR CLINICAL USE"


# What is said beside an entry that is named itself: in its narrative, a note of it, its directions, a reason.
_BESIDE = re.compile(r" (?:narrative|(?:note|directions|reason|component) \d+)$")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What became of one payload. `lost` are entries that the report does not name exactly once."""

    path: str
    answer: str
    because: str
    entries: int
    lost: tuple[str, ...]
    unreadable: int
    held: bool
    active_degraded: int
    resolved_degraded: int
    findings: Counter[str]
    full_record: bool = False


def main() -> int:
    """Prints the table, writes docs/corpus.md when asked with `--write`, and fails where a promise is broken."""
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if not folders or not Path(folders[0]).is_dir():
        print("Say which folder holds the payloads: make corpus CORPUS=FOLDER", file=sys.stderr)
        return 2
    folder = Path(folders[0])
    desk = load_desk(DeskWanted(), settings=read_settings())
    if isinstance(desk, Refused):
        print(desk, file=sys.stderr)
        return 2
    rows: list[Row] = []
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in _ENDINGS)
    for number, path in enumerate(paths, start=1):
        if sys.stderr.isatty():
            print(f"\r{number} of {len(paths)}", end="", file=sys.stderr, flush=True)
        rows.append(run(path, folder, desk))
    page = table(rows)
    print(page)
    if "--write" in sys.argv:
        Path("docs/corpus.md").write_text(page, encoding="utf-8")
    return 1 if broken(rows) else 0


def run(path: Path, folder: Path, desk: object) -> Row:
    """One payload as the only source of a case, as a GP record unless it says otherwise itself."""
    data = path.read_bytes()
    held = sent(data)
    try:
        report = make_report(_case(data), desk)  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 - a traceback is what this run is looking for
        return _row(path, folder, "TRACEBACK", traceback.format_exc().splitlines()[-1], held)
    if isinstance(report, Refused):
        return _row(path, folder, "refused", "; ".join(f"{p.path}: {p.reason}" for p in report.problems[:2]), held)
    source = report.sources[0]
    if source.outcome != "read":
        return _row(path, folder, "source not read", source.because or "", held)
    return _row(path, folder, "report", source.dialect or "", held, report)


def _case(data: bytes) -> bytes:
    payload = data.decode("utf-8", errors="replace")
    source = {"name": "source", "role": "gp-record", "retrieved_at": "2021-02-01T09:00:00Z", "payload": payload}
    return json.dumps({"transfer": "admission", "as_of": "2021-02-01T09:00:00Z", "sources": [source]}).encode()


def _row(path: Path, folder: Path, answer: str, because: str, held: Sent | None, report: Report | None = None) -> Row:
    named = _named(report) if report else Counter[str]()
    wanted = held.entries if held and report else ()
    counted = sum(named.values()) >= len(wanted) + (held.nameless if held and report else 0)
    return Row(
        path=str(path.relative_to(folder)),
        answer=answer,
        because=because,
        entries=len(held.entries) if held else 0,
        lost=tuple(f"{name} ({named[name]})" for name, number in Counter(wanted).items() if named[name] != number)
        + (() if counted else ("an entry without an id",)),
        unreadable=len(report.sources[0].unreadable) if report else 0,
        held=bool(report and report.hold.advised and report.hold.scope == "all-prescribing"),
        active_degraded=len(held.active_degraded) if held else 0,
        resolved_degraded=len(held.resolved_degraded) if held else 0,
        findings=Counter(finding.severity for finding in report.findings) if report else Counter(),
        full_record=bool(held and held.full_record),
    )


def _named(report: Report) -> Counter[str]:
    names: Counter[str] = Counter()
    for line in report.medicines:
        for matched in line.entries:
            names.update([_plain(matched.entry.written.entry), *(_plain(part) for part in matched.entry.written.parts)])
    for entry in (entry for listed in report.allergies for entry in listed.entries):
        if not _BESIDE.search(entry.written.entry):
            names.update([_plain(entry.written.entry), *(_plain(part) for part in entry.written.parts)])
    names.update(_plain(each.entry) for each in report.sources[0].unreadable if not _BESIDE.search(each.entry))
    return names


def _plain(entry: str) -> str:
    """`Type/id` of an entry that is contained in another resource, or stands twice."""
    return entry.rsplit("#", 1)[-1].split(" ")[0]


def broken(rows: list[Row]) -> list[str]:
    """The promises that a row breaks, in words. Empty: none is broken."""
    said = [f"{row.path}: {row.because}" for row in rows if row.answer == "TRACEBACK"]
    said += [f"{row.path}: not named exactly once: {', '.join(row.lost[:3])}" for row in rows if row.lost]
    said += [f"{row.path}: an active degraded drug allergy and no hold" for row in rows if row.active_degraded and not row.held]
    return said


def table(rows: list[Row]) -> str:
    """The table as a page of documentation, with its totals and every broken promise first."""
    lines = [
        "# What became of real payloads",
        "",
        f"{_NOTICE}. Made by `make corpus CORPUS=FOLDER ARGS=--write` on a folder of published test payloads;",
        "every patient in them is synthetic.",
        "",
        *_totals(rows),
        "",
        *[f"- BROKEN: {said}" for said in broken(rows)],
        "",
        "| payload | answer | entries | unreadable | active degraded | held | critical | high | moderate | low | said |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        counts = " | ".join(str(row.findings[severity]) for severity in ("critical", "high", "moderate", "low"))
        held = "yes" if row.held else "no" if row.answer == "report" else ""
        lines.append(
            f"| {row.path} | {row.answer} | {row.entries} | {row.unreadable} | {row.active_degraded} | {held} | {counts} | "
            f"{row.because[:110].replace('|', '/')} |"
        )
    return "\n".join(lines) + "\n"


def _totals(rows: list[Row]) -> list[str]:
    answers = Counter(row.answer for row in rows)
    degraded = [row for row in rows if row.active_degraded]
    resolved = [row for row in rows if row.resolved_degraded and not row.active_degraded]
    return [
        f"{len(rows)} payloads: " + ", ".join(f"{number} {answer}" for answer, number in sorted(answers.items())) + ".",
        f"Tracebacks: {answers['TRACEBACK']}.",
        f"Entries sent in payloads that were read: {sum(row.entries for row in rows if row.answer == 'report')};"
        f" not named exactly once: {sum(len(row.lost) for row in rows)}.",
        f"Records with an active degraded drug allergy: {len(degraded)}, held: {sum(row.held for row in degraded)}.",
        f"Records whose only degraded drug allergies are resolved: {len(resolved)}, held: {sum(row.held for row in resolved)}.",
    ]


if __name__ == "__main__":
    sys.exit(main())
