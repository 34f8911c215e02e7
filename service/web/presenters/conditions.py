"""Problems and diagnoses: what each source holds of them, and which sources say nothing about them."""

from collections.abc import Mapping
from typing import Any

from service.web.presenters.words import moment, plain_code, role_words

Json = Mapping[str, Any]
View = dict[str, Any]
_STATES = {
    "present": "In force",
    "past": "Over, or inactive",
    "doubted": "Not confirmed",
    "denied": "Refuted, or entered in error",
}
_ORDER = tuple(_STATES)
_LISTS = {
    "whole": "holds a whole list of problems",
    "partial": "holds a list of problems that is NOT WHOLE: it names what was not sent, or warns that something is missing",
    "absent": "holds NO LIST of problems: a problem that is not shown here may be there all the same",
}
_UNREAD = "was NOT READ: which problems it holds is not known"


def present_conditions(report: Json) -> View | None:
    """A row for each problem, those in force first, and what each source says of having them all. None: an older report."""
    if "conditions" not in report:
        return None
    roles = {source["name"]: role_words(source["role"]) for source in report["sources"]}
    entries = sorted(report["conditions"], key=lambda one: _ORDER.index(one["state"]))
    return {"rows": [_row(entry, roles) for entry in entries], "lists": [_list(source) for source in report["sources"]]}


def _list(source: Json) -> View:
    held = source["problem_list"]
    words = _LISTS[held] if source["outcome"] == "read" and held in _LISTS else _UNREAD
    return {"source": f"{role_words(source['role'])} ({source['name']})", "said": words, "whole": held == "whole"}


def _row(entry: Json, roles: Mapping[str, str]) -> View:
    return {
        "text": entry["text"],
        "source": f"{roles.get(entry['source'], 'Source')} ({entry['source']})",
        "entry": entry["entry"],
        "state": _STATES[entry["state"]],
        "look": entry["state"],
        "written": ", ".join(words for words in (entry["clinical_status"], entry["verification"]) if words) or "no status stated",
        "onset": moment(entry["onset"]),
        "ended": moment(entry["ended"]),
        "codes": [f"{code['display'] or 'no display'} ({code['code']})" for code in entry["codes"]],
        "read_as": [plain_code(name) for name in entry["is_one_of"]],
        "may_be": [plain_code(name) for name in entry["may_be"]],
        "problems": [f"{one['path']}: {one['reason']}" for one in entry["problems"]],
    }
