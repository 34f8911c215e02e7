"""How much a report asks a reviewer to read: `make burden SHARED=FOLDER`, with ARGS=--write into docs/burden.md.

FOLDER holds `samples/gp-connect-stu3` and `eval/cases`. Each full GP record is reconciled alone, and with itself: the same
payload as GP record and as inpatient orders, where whatever is found is true of the record itself or is our mistake. Every high
and critical finding of the second kind was read against its payload; `reviewed_findings.csv` holds the verdicts by digest,
without a word of any patient.
"""

import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.app.desks import load_desk
from service.settings import read_settings
from service.workflows.make_report import make_report
from service.workflows.ports import Desk, DeskWanted
from service.workflows.problems import Refused
from service.workflows.report_json import report_json
from tests.acceptance.burden_page import page

Json = dict[str, Any]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "burden.md"
REVIEWED = Path(__file__).resolve().parent / "reviewed_findings.csv"
GRAVE = ("critical", "high")
_RECORDS = ("xhuma", "gp2gp-uat-tc4")
_DATED = re.compile(r'"(?:dateAsserted|authoredOn|assertedDate|date)"\s*:\s*"(\d{4}-\d{2}-\d{2})')


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """One report, the set that it belongs to, and the digest of what was reconciled."""

    set: str
    name: str
    sent: str
    report: Json


def main() -> int:
    """Prints the page; fails where a high or critical finding of a record with itself is untrue, or was not reviewed."""
    folders = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(folders) != 1 or not (folders[0] / "samples" / "gp-connect-stu3").is_dir():
        print("Say which folder holds samples and eval: make burden SHARED=FOLDER", file=sys.stderr)
        return 2
    desk = load_desk(DeskWanted(), settings=read_settings())
    if isinstance(desk, Refused):
        print(desk, file=sys.stderr)
        return 2
    made = [one for given in cases(folders[0]) for one in [_reconciled(*given, desk)]]
    judged = list(verdicts(made))
    text = page(made, judged)
    print(text)
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    if "--unreviewed" in sys.argv:
        _list_unreviewed(made)
    return 1 if any(verdict != "true" for _, verdict in judged) else 0


def cases(shared: Path) -> Iterator[tuple[str, str, Json]]:
    """The set, the name and the case of everything that is measured, in one order."""
    for folder in _RECORDS:
        for path in sorted((shared / "samples" / "gp-connect-stu3" / folder).glob("*.json")):
            written = path.read_text(encoding="utf-8-sig")
            gp = _source("gp", "gp-record", written)
            yield "alone", path.stem, _case(written, [gp])
            yield "with itself", path.stem, _case(written, [gp, _source("epma", "inpatient-orders", written)])
    for path in sorted((shared / "eval" / "cases").glob("*.json")):
        yield "evaluation", path.stem, json.loads(path.read_text(encoding="utf-8"))["case"]


def digest(one: Reconciled, finding: Mapping[str, Any]) -> str:
    """What a verdict is kept under: the payload, the rule, what the finding speaks of, and what it says of that."""
    about = sorted([s["kind"], s["source"], s["entry"]] for s in finding["subjects"])
    said = [one.sent, finding["rule"], finding["severity"], about, finding["summary"]]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def verdicts(made: Iterable[Reconciled]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Each high and critical finding of a record with itself, and what its reviewer said: true, untrue, or not reviewed."""
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        known = {row["sha256"]: row["verdict"] for row in csv.DictReader(file)}
    for one in made:
        if one.set == "with itself":
            for finding in grave(one):
                yield finding, known.get(digest(one, finding), "not reviewed")


def grave(one: Reconciled) -> list[Json]:
    """The high and critical findings of a report."""
    return [finding for finding in one.report["findings"] if finding["severity"] in GRAVE]


def _reconciled(of: str, name: str, case: Json, desk: Desk) -> Reconciled:
    if sys.stderr.isatty():
        print(f"\r\033[K{of}: {name}", end="", file=sys.stderr, flush=True)
    report = make_report(json.dumps(case).encode(), desk)
    if isinstance(report, Refused):
        raise SystemExit(f"{name} was refused: {report}")
    sent = hashlib.sha256(json.dumps(case["sources"], sort_keys=True).encode()).hexdigest()
    return Reconciled(set=of, name=name, sent=sent, report=report_json(report))


def _case(written: str, sources: list[Json]) -> Json:
    """A case late on the last day that the record speaks of: what was in force then is judged."""
    return {"transfer": "admission", "as_of": f"{max(_DATED.findall(written))}T23:00:00Z", "sources": sources}


def _source(name: str, role: str, written: str) -> Json:
    return {"name": name, "role": role, "payload": json.loads(written)}


def _list_unreviewed(made: Iterable[Reconciled]) -> None:
    """Findings without a verdict, as lines for the table, each with what it says for whoever judges it."""
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        known = {row["sha256"] for row in csv.DictReader(file)}
    for one in made:
        for finding in grave(one) if one.set == "with itself" else ():
            key = digest(one, finding)
            if key not in known:
                print(f"{key},{finding['rule']},,\n    # {one.name}: {finding['detail']}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
