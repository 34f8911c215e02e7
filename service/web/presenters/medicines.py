"""Medicines side by side: a row for each, a column for each source in time order, what differs marked in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.web.presenters.words import moment, plain_code, unit_words
from service.workflows.text_lines import documented_words, dose_words

Json = Mapping[str, Any]
View = dict[str, Any]
# What needs a person first; the lists that agree come last.
_GROUPS = (
    ("similar", "Similar: what differs is marked"),
    ("unique", "Unique: in force, and not on every list"),
    ("identical", "Identical: the sources that were read agree"),
    ("past", "Past: not in force in any source that was read"),
)
_LOOKS = {"differs": "similar", "agrees": "identical"}
_WHERE = {
    "current-only": "only on the current list",
    "history-only": "NOT on the current list",
    "only-one-source": "in one source only",
}
_UNREAD = {"failed": "NOT READ", "withheld": "WITHHELD", "set aside": "SET ASIDE, not used"}


def present_medicines(report: Json, columns: Sequence[View]) -> list[View]:
    """Groups of rows, those without rows left out. `columns` are the sources as the page shows them."""
    groups = []
    for look, title in _GROUPS:
        rows = [_row(line, columns) for line in report["medicines"] if _look(line) == look]
        if rows:
            groups.append({"look": look, "title": title, "rows": rows})
    return groups


def _row(line: Json, columns: Sequence[View]) -> View:
    differing = _differing(line["differences"])
    return {
        "line": line["line"],
        "name": line["medicine"]["display"] if line["medicine"] else None,
        "where": _WHERE.get(line["agreement"]) if _look(line) == "unique" else None,
        "differs": sorted({aspect for aspects in differing.values() for aspect in aspects}),
        "documented": [documented_words(one) for one in line["documented"]],
        "because": list(dict.fromkeys(unit_words(one["because"]) for one in line["differences"])),
        "cells": [_cell(line, column, differing) for column in columns],
    }


def _look(line: Json) -> str:
    if not any(entry["in_force"] for entry in line["entries"]):
        return "past"
    return _LOOKS.get(line["agreement"], "unique")


def _cell(line: Json, column: View, differing: Mapping[tuple[str, str], tuple[str, ...]]) -> View:
    entries = [entry for entry in line["entries"] if entry["source"] == column["name"]]
    shown = [_entry(entry, differing.get((entry["source"], entry["entry"]), ())) for entry in entries]
    absent = _UNREAD.get(column["outcome"], "not on this list")
    return {"entries": shown, "absent": absent, "unread": column["outcome"] in _UNREAD}


def _differing(differences: Sequence[Json]) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each entry, by source and entry, the aspects in which it differs from another."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for one in differences:
        for side in (one["first"], one["second"]):
            key = (side["source"], side["entry"])
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), one["aspect"])))
    return found


def _entry(entry: Json, aspects: tuple[str, ...]) -> View:
    dose = entry["dose"]
    return {
        "entry": entry["entry"],
        "text": entry["text"],
        "differs": aspects,
        "dose": _dose(dose),
        "read_as": _read_as(dose),
        "refused": dose["refused"],
        "disagreements": dose["disagreements"],
        "not_compared": dose["not_compared"],
        "in_force": entry["in_force"],
        "state": _state(entry),
        "unidentified": None if entry["identified"]["medicine"] else entry["identified"]["explained"],
        "suggestions": [f"{one['display']} ({one['because']})" for one in entry["identified"]["suggestions"]],
        "facts": _facts(entry),
        "notes": entry["notes"],
        "read_from": entry.get("read_from"),
        "problems": [f"{one['path']}: {one['reason']}" for one in entry["problems"]],
        "matched": entry["match_explained"],
    }


def _state(entry: Json) -> str:
    because = "" if entry["because"] in {"active", entry["status"]} else f": {entry['because']}"
    return ("In force" if entry["in_force"] else f"NOT in force, {plain_code(entry['status'])}") + because


def _dose(dose: Json) -> str:
    """The dose in the source's own words, whole; where it wrote none, as its codes were read."""
    return dose["text"] or unit_words(dose_words({**dose, "refused": (), "disagreements": (), "not_compared": ()}))


def _read_as(dose: Json) -> str | None:
    """What a dose in words was taken to mean, so that a reader can object. None: there were no words, or no reading."""
    if not dose["text"] or not any(reading["steps"] for reading in dose["readings"]):
        return None
    return unit_words(dose_words({**dose, "text": None, "refused": (), "disagreements": (), "not_compared": ()}))


def _facts(entry: Json) -> list[str]:
    named = (
        ("course", "Course"),
        ("started", "Started"),
        ("ended", "Ended"),
        ("last_issued", "Last issued"),
        ("indication", "For"),
        ("change", "Change"),
        ("change_reason", "Reason of the change"),
    )
    return [f"{title}: {moment(entry[name])}" for name, title in named if entry[name]]
