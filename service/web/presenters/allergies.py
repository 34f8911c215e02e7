"""Allergies: what each source says, in its own words first, and who an agent that was lost might be."""

from collections.abc import Mapping
from typing import Any

from service.web.presenters.words import role_words
from service.workflows.text_lines import reaction_in_words

Json = Mapping[str, Any]
View = dict[str, Any]
_STATES = {
    "active": "In force",
    "resolved": "Ended",
    "refuted": "Refuted",
    "degraded": "AGENT LOST in the transfer between systems",
    "unresolved-agent": "AGENT NOT KNOWN",
    "negated": "A statement that there is none",
}
_NEGATIONS = {
    "no-known-allergy": "No known allergies",
    "no-known-drug-allergy": "No known drug allergy",
    "no-known-food-allergy": "No known food allergy",
    "not-asked": "Nobody asked",
}
_CERTAINTIES = {
    "confirmed": "certainty: confirmed",
    "likely": "certainty: likely",
    "unlikely": "certainty: unlikely",
    "doubted": "its words leave it open",
}
_KINDS = {"allergy": "called an allergy", "intolerance": "called an intolerance"}
_SEVERITIES = {"severe": "severe", "non-severe": "not severe", "unknown": "how severe is not known"}


def present_allergies(report: Json) -> list[View]:
    """A row for each entry, kept together by line; a line that needs a person comes before one that does not."""
    roles = {source["name"]: role_words(source["role"]) for source in report["sources"]}
    lines = sorted(report["allergies"], key=_weight)
    return [
        {"line": line["line"], "explained": line["explained"], "rows": [_row(line, one, roles) for one in line["entries"]]}
        for line in lines
    ]


def _weight(line: Json) -> int:
    states = {entry["state"] for entry in line["entries"]}
    if states & {"degraded", "unresolved-agent"}:
        return 0
    return 1 if "active" in states else 3 if states == {"negated"} else 2


def _row(line: Json, entry: Json, roles: Mapping[str, str]) -> View:
    return {
        "agent": _agent(line, entry),
        "known": entry["state"] not in {"degraded", "unresolved-agent"},
        "source": f"{roles.get(entry['source'], 'Source')} ({entry['source']})",
        "entry": entry["entry"],
        "original": entry["original_text"] or entry["text"],
        "codes": [f"{code['display'] or 'no display'} ({code['code']})" for code in entry["codes"]],
        "notes": entry["notes"],
        "read_from": entry.get("read_from"),
        "state": _STATES[entry["state"]],
        "look": entry["state"],
        "doubts": _doubts(entry),
        "reaction": _reaction(entry),
        "candidates": [f"{one['display']} ({one['score']}): {one['because']}" for one in entry["candidates"]],
        "matched": entry["match_explained"],
    }


def _agent(line: Json, entry: Json) -> str:
    if entry["state"] == "negated":
        return _NEGATIONS.get(entry["negation"], "A statement that there is none")
    agent = line["agent"]
    return (agent["display"] or agent["text"]) if agent else "AGENT NOT KNOWN"


def _doubts(entry: Json) -> list[str]:
    found = [entry["disguise"]] if entry["disguise"] else []
    if entry["ended_in_words"]:
        found.append("its words say that it ended, its status does not")
    found += [f"{one['what']}: {one['first']} against {one['second']}" for one in entry["contradictions"]]
    return found + [f"{one['path']}: {one['reason']}" for one in entry["problems"]]


def _reaction(entry: Json) -> str | None:
    if entry["state"] == "negated":
        return None
    words = [word for reaction in entry["reactions"] for word in (*reaction["manifestations"], reaction["description"]) if word]
    told = [reaction_in_words(one) for one in entry["reactions_in_words"]]
    said = ", ".join(words) or ("no reaction in a field" if told else "no reaction recorded")
    return "; ".join([f"{said} ({_SEVERITIES[entry['severity']]}{_from_words(entry, 'severity')})", *told, *_qualifiers(entry)])


def _qualifiers(entry: Json) -> list[str]:
    """Certainty and kind where they are known, and whether they were read out of words."""
    known = (("certainty", _CERTAINTIES), ("kind", _KINDS))
    return [f"{names[entry[field]]}{_from_words(entry, field)}" for field, names in known if entry[field]]


def _from_words(entry: Json, field: str) -> str:
    return ", read out of its words" if field in entry["from_words"] else ""
