"""The sources of a report in words: one that failed never looks like one that holds nothing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from service.web.presenters.words import count, moment, read_moment, role_words, span

Json = Mapping[str, Any]
View = dict[str, Any]
_STATEMENTS = {
    "asserted": "Allergies are recorded here",
    "none-known": "“NO KNOWN ALLERGIES” is stated here",
    "no-drug-allergy-known": "“NO KNOWN DRUG ALLERGY” is stated here",
    "empty-not-recorded": "NOTHING RECORDED about allergies: this is not the same as “no known allergies”",
    "resolved-only": "Only allergies that ended or were refuted: this is not the same as “no known allergies”",
    "degraded": "Allergies are recorded here, and at least one LOST ITS AGENT on the way",
    "not-retrieved": "NOT RETRIEVED: whether allergies are recorded there is not known",
}
_MEDICINES = {
    "none-stated": "“TAKES NO MEDICINES” is stated here",
    "not-asked": "NOT ASKED: what is taken is not known",
}
_ORDERS = ("inpatient-orders",)
# A source without a date may be of any time: it stands after those whose time is known.
_UNDATED = "~"
_LOST = "Medicines and allergies held there were NOT CHECKED."


def in_time_order(sources: Sequence[Json], transfer: str) -> list[Json]:
    """The oldest first, what is being prescribed now after what came before, and at discharge the summary last."""
    return sorted(sources, key=lambda source: _place(source, transfer))


def present_source(source: Json, now: datetime) -> View:
    """One source: what it is, what became of it, how old it is, and what it says of allergies as a whole."""
    outcome = "failed" if source["outcome"] == "failed" else "set aside" if source["outcome"] == "set-aside" else None
    outcome = "withheld" if source["failure"] == "withheld" else outcome or ("read" if source["whole"] else "not whole")
    return {
        "name": source["name"],
        "role": role_words(source["role"]),
        "outcome": outcome,
        # What no record verifies never looks like what does.
        "look": "not-whole" if outcome == "read" and source.get("unverified") else outcome.replace(" ", "-"),
        "said": _said(source, outcome),
        "dated": moment(source["as_of"]),
        "age": _age(source["as_of"], now),
        "statement": _statement(source, outcome),
        # Reports that were kept before there were such statements hold none.
        "medicines_said": _MEDICINES.get(source.get("medicine_statement", "")),
        "quiet": source["allergy_statement"] in {"asserted", "none-known", "no-drug-allergy-known", "resolved-only"},
        "unreadable": source["unreadable"],
        "warnings": [warning.replace("-", " ") for warning in source["warnings"]],
        "unverified": source.get("unverified"),
        "proposed": source.get("proposed", False),
        "withheld": [f"{entry['kind']} {entry['entry']}" for entry in source["set_aside"]],
        "passed_over": ", ".join(f"{kind} ({number})" for kind, number in sorted(source["passed_over"].items())),
        "format": source["format"],
        "sha256": source["sha256"],
    }


def _said(source: Json, outcome: str) -> str:
    because = source["because"] or source["failure"] or "no reason was given"
    if outcome in {"failed", "withheld"}:
        return f"{because}. {_LOST}"
    if outcome == "set aside":
        return f"{because}. Nothing in it was used. {_LOST}"
    held = f"{count(source['medicines'], 'medicine entry')}, {count(source['allergies'], 'allergy entry')}"
    if outcome == "not whole":
        return f"{because}. Whatever is missing was NOT CHECKED. What came: {held}."
    return f"{held}."


def _statement(source: Json, outcome: str) -> str:
    if outcome == "set aside":
        return "SET ASIDE: what it says of allergies was not used"
    return _STATEMENTS[source["allergy_statement"]]


def _age(written: str | None, now: datetime) -> str:
    at = read_moment(written)
    if written is None:
        return "its date is not stated"
    return f"{span(at, now)} old" if at else "its age cannot be told"


def _place(source: Json, transfer: str) -> tuple[int, str, str]:
    last = "discharge-summary" if transfer == "discharge" else None
    rank = 2 if source["role"] == last else 1 if source["role"] in _ORDERS else 0
    at = read_moment(source["as_of"])
    return (rank, at.astimezone(UTC).isoformat() if at else source["as_of"] or _UNDATED, source["name"])
