"""What was not checked: every check that could not tell, those with one cause told together."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.web.presenters.words import LEVELS, plain_code

Json = Mapping[str, Any]
View = dict[str, Any]
# A check of these severities that could not tell about an entry in force makes the report incomplete (contract, section 2).
_COUNT = LEVELS[:2]


def present_not_checked(report: Json) -> list[View]:
    """Groups of checks that could not tell for one reason; every rule and every thing it could not judge is named.

    What made the report incomplete comes first, then the most severe.
    """
    groups: dict[tuple[str, str, str], list[Json]] = {}
    for gap in report["coverage"]["not_checked"]:
        groups.setdefault((gap["severity"], gap["because"], ", ".join(gap["missing"])), []).append(gap)
    found = [_group(*key, gaps) for key, gaps in groups.items()]
    return sorted(found, key=lambda group: (not group["counts"], LEVELS.index(group["severity"])))


def _group(severity: str, because: str, missing: str, gaps: Sequence[Json]) -> View:
    return {
        "because": because,
        "missing": ", ".join(_missing(one) for one in missing.split(", ") if one),
        "severity": severity,
        "counts": severity in _COUNT and any(gap["alters_status"] for gap in gaps),
        "rules": sorted({gap["rule"] for gap in gaps}),
        "about": list(dict.fromkeys(_about(gap["subject"]) for gap in gaps)),
        "checks": len(gaps),
    }


def _missing(path: str) -> str:
    """A missing fact in words: patient.weight is the patient’s weight, reference.limit the limit in our tables."""
    whose, _, what = path.partition(".")
    what = plain_code(what.replace(".", " "))
    if whose == "reference":
        return f"the {what} in our reference tables"
    return f"the source {what}" if whose in {"source", "sources"} else f"the {whose}’s {what}" if what else plain_code(path)


def _about(subject: Json) -> str:
    named = subject["text"] or subject["entry"] or ("the whole record" if not subject["source"] else "the whole list")
    return f"{named} in {subject['source']}" if subject["source"] else named
