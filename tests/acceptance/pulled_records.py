"""Every full GP record of a folder, served by a provider and pulled through the real client: `make pull SHARED=FOLDER`.

Its report has to be, byte for byte, that of the same file sent as a payload with the same time and format. Sent as
`medrec reconcile --source` sends it, without either, only the id, the hash of the inputs and the time of retrieval may differ,
and that nothing can be said of how old it is.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from service.core.model.pulls import Pulled
from service.sources.pull import Puller
from service.workflows.make_report import make_report
from service.workflows.nhs_number import read_nhs_number
from service.workflows.ports import Desk
from service.workflows.problems import Refused
from service.workflows.replay import differences
from service.workflows.report_json import report_bytes
from tests.support.cases import as_bytes
from tests.support.desk import real_desk
from tests.support.doubles.gp_provider import GpProvider
from tests.support.doubles.http import http_double
from tests.support.payloads import Person
from tests.support.pulling import REQUESTER, asking, gp_source, pulled

_LARGEST = 16 * 1024 * 1024
_AS_OF = "2021-02-01T09:00:00Z"
# What may differ where a file is sent without the time and the format that a pull gives.
_OF_ITS_AGE = ["source.retrieved_at"]
_OF_THE_SENDING = {"$.id", "$.made_by.inputs", "$.sources[0].as_of"}


def main() -> int:
    """Prints a line a record; 1 where a report differs, 2 where there is no folder."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print("Say which folder holds the records: make pull SHARED=FOLDER", file=sys.stderr)
        return 2
    files = full_records(Path(sys.argv[1]))
    wrong = 0
    for number, file in enumerate(track(files, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()), 1):
        said = compare(file.read_bytes(), number)
        wrong += bool(said)
        print(f"{'DIFFERS' if said else 'equal':8} {file.name} {'; '.join(said)}")
    print(f"{len(files) - wrong} of {len(files)} reports of pulled records are those of the files")
    return 1 if wrong or not files else 0


def full_records(folder: Path) -> list[Path]:
    """The files below a folder that hold the structured record of a patient who is identified."""
    return sorted(path for path in folder.rglob("*.json") if _is_record(path.read_bytes()))


def _is_record(data: bytes) -> bool:
    try:
        bundle = json.loads(data.decode("utf-8-sig"))
    except ValueError:
        return False
    if not isinstance(bundle, dict) or "GPConnect-StructuredRecord-Bundle" not in str(bundle.get("meta")):
        return False
    return any(entry["resource"]["resourceType"] == "Patient" and "identifier" in entry["resource"] for entry in bundle["entry"])


def compare(record: bytes, number: int) -> list[str]:
    """How the report of the pulled record differs from that of the file. Empty: it does not."""
    nhs_number = _nhs_number(record) or Person(number).nhs_number
    answers: list[Pulled] = []
    asked = _pulled(nhs_number, GpProvider({nhs_number: record}, zipped=bool(number % 2)), answers)
    [answer] = answers
    text = record.decode("utf-8-sig")
    exact = {"name": "gp", "role": "gp-record", "retrieved_at": answer.at, "format": answer.format, "payload": text}
    said = [] if _report(nhs_number, exact, real_desk()) == asked else ["not byte for byte that of the payload"]
    plain = json.loads(_report(nhs_number, {"name": "gp", "role": "gp-record", "payload": text}, real_desk()))
    gaps = plain["coverage"]["not_checked"]
    plain["coverage"]["not_checked"] = [gap for gap in gaps if gap["missing"] != _OF_ITS_AGE]
    places = set(differences(plain, json.loads(asked))) - _OF_THE_SENDING
    outcome = json.loads(asked)["sources"][0]["outcome"]
    return said + [f"differs at {place}" for place in sorted(places)[:5]] + ([] if outcome == "read" else [f"was {outcome}"])


def _pulled(nhs_number: str, provider: GpProvider, answers: list[Pulled]) -> bytes:
    with http_double(provider) as double, asking(gp_source(double.url, largest_bytes=_LARGEST, deadline_seconds=10)) as pull:
        return _report(nhs_number, pulled("gp", "gp-record"), replace(real_desk(), pull=_heard(pull, answers)))


def _heard(pull: Puller, answers: list[Pulled]) -> Any:
    def hear(*asked: Any) -> Any:
        answers.extend(found := pull(*asked))
        return found

    return hear


def _report(nhs_number: str, source: dict[str, Any], desk: Desk) -> bytes:
    case = {
        "transfer": "admission",
        "as_of": _AS_OF,
        "patient": {"nhs_number": nhs_number},
        "requester": REQUESTER,
        "sources": [source],
    }
    if "pull" not in source:
        del case["requester"]
    made = make_report(as_bytes(case), desk)
    assert not isinstance(made, Refused), made
    return report_bytes(made)


def _nhs_number(record: bytes) -> str | None:
    """That of the record's patient, None where it is no NHS number, as in records that were made anonymous."""
    resources = [entry["resource"] for entry in json.loads(record.decode("utf-8-sig"))["entry"]]
    [patient] = [each for each in resources if each["resourceType"] == "Patient"]
    numbers = [each["value"] for each in patient.get("identifier", ()) if each.get("system", "").endswith("/nhs-number")]
    return read_nhs_number(numbers[0]) if numbers else None


if __name__ == "__main__":
    sys.exit(main())
