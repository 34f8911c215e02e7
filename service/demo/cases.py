"""The bundled patients, with every date moved to where it would stand if their day were today."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

_FOLDER = Path(__file__).with_name("cases")
_DATE = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")


@dataclass(frozen=True, kw_only=True)
class DemoCase:
    """One patient: who it is, in words, and the body that a record system would send."""

    title: str
    body: bytes


def read_cases(now: datetime) -> tuple[DemoCase, ...]:
    """The bundled patients as of at most a day before `now`, so that their reports are still good and nobody ages."""
    return tuple(_moved(file.read_text(encoding="utf-8"), now) for file in sorted(_FOLDER.glob("*.json")))


def _moved(text: str, now: datetime) -> DemoCase:
    # Whole days only: the hours between a record and its admission stay what they were.
    days = (now - datetime.fromisoformat(json.loads(text)["case"]["as_of"])).days
    value = json.loads(_DATE.sub(lambda found: _later(found[0], days), text))
    return DemoCase(title=value["title"], body=json.dumps(value["case"], ensure_ascii=False).encode())


def _later(written: str, days: int) -> str:
    return (date.fromisoformat(written) + timedelta(days=days)).isoformat()
