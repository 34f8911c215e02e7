"""What was not checked: every check that could not tell, those with one cause told together."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.web.presenters.words import LEVELS, plain_code

Json = Mapping[str, Any]
View = dict[str, Any]


def present_not_checked(report: Json) -> list[View]:
    """Groups of checks that could not tell for one reason; every rule and every thing it could not judge is named.

    What made the report incomplete comes first, then the most severe.
    """
    groups: dict[tuple[str, str], list[Json]] = {}
    for gap in report["coverage"]["not_checked"]:
        groups.setdefault((gap["because"], ", ".join(gap["missing"])), []).append(gap)
    found = [_group(because, missing, gaps) for (because, missing), gaps in groups.items()]
    return sorted(found, key=lambda group: (not group["counts"], LEVELS.index(group["severity"])))


def _group(because: str, missing: str, gaps: Sequence[Json]) -> View:
    return {
        "because": because,
        "missing": plain_code(missing.replace(".", ": ")),
        "severity": min((gap["severity"] for gap in gaps), key=LEVELS.index),
        "counts": any(gap["in_force"] and gap["severity"] in LEVELS[:2] for gap in gaps),
        "rules": sorted({gap["rule"] for gap in gaps}),
        "about": list(dict.fromkeys(_about(gap["subject"]) for gap in gaps)),
        "checks": len(gaps),
    }


def _about(subject: Json) -> str:
    named = subject["text"] or subject["entry"] or ("the whole record" if not subject["source"] else "the whole list")
    return f"{named} in {subject['source']}" if subject["source"] else named
