"""Counts the findings of reports that were kept before findings were counted. The tables are named as they were then."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text

_KEPT = "SELECT id, made_at, patient, answer, shadow FROM report WHERE id > :after ORDER BY id LIMIT :most"
_PUT = """INSERT INTO hit (report, finding, shown, carried, rule, version, severity, at, patient)
    VALUES (:report, :finding, :shown, :carried, :rule, :version, :severity, :at, :patient)"""
_AT_ONCE = 200


def count_what_was_kept(connection: Connection) -> None:
    """A hit for each finding of each report, shown or of a shadow rule."""
    after = ""
    # Reports are read one batch at a time: a trust's database may be larger than the memory.
    while rows := connection.execute(text(_KEPT), {"after": after, "most": _AT_ONCE}).mappings().all():
        if found := [hit for row in rows for hit in _hits(row)]:
            connection.execute(text(_PUT), found)
        after = rows[-1]["id"]


def _hits(row: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
    for finding in json.loads(row["answer"])["findings"]:
        yield _hit(row, finding, shown=True)
    for finding in json.loads(row["shadow"]):
        yield _hit(row, finding, shown=False)


def _hit(row: Mapping[Any, Any], finding: Mapping[str, Any], *, shown: bool) -> dict[str, Any]:
    # What the finding rested on was not kept, so a decision about it is never carried over: it fires again.
    return {
        "report": row["id"],
        "finding": finding["id"],
        "shown": shown,
        "carried": False,
        "rule": finding["rule"],
        "version": finding["rule_version"],
        "severity": finding["severity"],
        "at": row["made_at"],
        "patient": row["patient"],
    }
