"""What went wrong with the service in use, one file an incident, read strictly. No word of a patient belongs in one."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from service.rulebook.problems import Mistakes, RuleProblem
from service.rulebook.typed import read_into
from service.rulebook.yaml_text import read_yaml


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One incident, as safety/incidents/README.md describes it. `closed_on` and `closed_by` None: it is open."""

    id: str
    title: str
    happened_on: str
    reported_on: str
    severity: Literal["minor", "significant", "considerable", "major", "catastrophic"]
    hazards: tuple[str, ...]
    what_happened: str
    actions: tuple[str, ...]
    tests: tuple[str, ...]
    status: Literal["open", "closed"]
    closed_on: str | None
    closed_by: str | None


def read_incidents(folder: Path, hazards: frozenset[str]) -> tuple[tuple[Incident, ...], tuple[RuleProblem, ...]]:
    """Every incident of a folder in the order of its ids, and every mistake. No file at all: none was reported."""
    found: list[Incident] = []
    problems: list[RuleProblem] = []
    for file in sorted(folder.glob("*.yaml")):
        mistakes = Mistakes(f"incidents/{file.name}")
        incident = _incident(read_yaml(file, mistakes), mistakes)
        if incident is not None:
            found.append(incident)
            _sense(incident, file.stem, hazards, mistakes)
        problems.extend(mistakes.found())
    return tuple(found), tuple(problems)


def _incident(values: dict[str, Any] | None, mistakes: Mistakes) -> Incident | None:
    return None if values is None else read_into(Incident, values, "", mistakes)


def _sense(incident: Incident, stem: str, hazards: frozenset[str], mistakes: Mistakes) -> None:
    if incident.id != stem:
        mistakes.add("id", f"is {incident.id}, but the file is called {stem}")
    if not incident.hazards:
        mistakes.add("hazards", "names none: what could it have led to?")
    for name in incident.hazards:
        if name not in hazards:
            mistakes.add("hazards", f"{name} is no hazard")
    for field in ("happened_on", "reported_on", "closed_on"):
        _day(getattr(incident, field), field, mistakes)
    _state(incident, mistakes)


def _state(incident: Incident, mistakes: Mistakes) -> None:
    if incident.status == "open":
        for field in ("closed_on", "closed_by"):
            if getattr(incident, field) is not None:
                mistakes.add(field, "is given for an incident that is open")
        return
    # Closed without these, the same could happen again and nothing would show it.
    for field in ("closed_on", "closed_by", "actions", "tests"):
        if not getattr(incident, field):
            mistakes.add(field, "is empty, and an incident is closed only with it")


def _day(written: str | None, field: str, mistakes: Mistakes) -> None:
    try:
        if written is not None:
            date.fromisoformat(written)
    except ValueError:
        mistakes.add(field, f"is {written}, not a date such as 2027-03-31")
