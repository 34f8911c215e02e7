"""From the bytes of a case to its report: read strictly, then judge. Nothing is stored here."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.core.model.case import Case
from service.core.model.report import Report
from service.workflows.case_reader import read_case
from service.workflows.ports import Desk
from service.workflows.problems import Refused
from service.workflows.pulls import pull_into


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A payload that was given as a file: the words after `--source`, and its bytes."""

    name: str
    role: str
    data: bytes


def make_report(data: bytes, desk: Desk) -> Report | Refused:
    """The report of one case, or why its bytes could not be used."""
    case = _case(data, desk)
    return case if isinstance(case, Refused) else desk.judge(case)


def _case(data: bytes, desk: Desk) -> Case | Refused:
    # Apart from the judging, so that the JSON, three quarters of all that an answer needs in memory, is gone by then.
    value = desk.read_json(data)
    if isinstance(value, Refused):
        return value
    filled = pull_into(value, desk)
    return filled if isinstance(filled, Refused) else read_case(filled, desk.read_source)


def report_of_files(
    files: Sequence[SourceFile], *, transfer: str, as_of: datetime, desk: Desk, columns: Mapping[str, Any] | None = None
) -> Report | Refused:
    """The report of payloads that were given as files, without anything being said of the patient beside them.

    `columns` maps the headers of the lists among them to ours; a file that is no such list has none.
    """
    sources = [{"name": file.name, "role": file.role, **_payload(file.data), **_columns(file.data, columns)} for file in files]
    case = read_case({"transfer": transfer, "as_of": as_of.isoformat(), "sources": sources}, desk.read_source)
    return case if isinstance(case, Refused) else desk.judge(case)


def _columns(data: bytes, columns: Mapping[str, Any] | None) -> dict[str, object]:
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n\x0b")
    other = start.startswith((b"{", b"[", b"<", b"MSH", b"FHS", b"BHS", b"%PDF-"))
    return {} if columns is None or other or not _is_text(data) else {"columns": columns}


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def _payload(data: bytes) -> dict[str, object]:
    if data.startswith(b"%PDF-"):
        return {"payload": b64encode(data).decode("ascii"), "format": "pdf"}
    try:
        return {"payload": data.decode("utf-8-sig")}
    except UnicodeDecodeError as error:
        # A source in another encoding is one that could not be read; guessing the encoding would guess its words.
        return {"failure": {"kind": "unreadable", "detail": f"the file is not UTF-8 text (byte {error.start})"}}
