"""The safety file: hazards and the controls that answer them, read strictly, with every broken link named."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from service.rulebook.behaviour import digest, plain
from service.rulebook.incidents import Incident, read_incidents
from service.rulebook.problems import Mistakes, RuleProblem
from service.rulebook.typed import read_into
from service.rulebook.yaml_text import read_yaml

Severity = Literal["minor", "significant", "considerable", "major", "catastrophic"]
Likelihood = Literal["very low", "low", "medium", "high", "very high"]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Score:
    """How bad and how likely. `scored_by` None: a proposal that no clinical safety officer has scored."""

    severity: Severity
    likelihood: Likelihood
    scored_by: str | None


@dataclass(frozen=True, kw_only=True)
class Hazard:
    """One hazard. `transferred_to_deployer` is what the site has to do itself."""

    id: str
    title: str
    types: tuple[Literal["clinical", "technical", "confidentiality"], ...]
    condition: tuple[Literal["normal", "fault"], ...]
    causes: tuple[str, ...]
    effect: str
    harm: str
    evidence: tuple[str, ...]
    controls: tuple[str, ...]
    transferred_to_deployer: tuple[str, ...]
    status: Literal["open", "closed"]


@dataclass(frozen=True, kw_only=True)
class Implements:
    """What makes a control: places in the code, rules, and requirements of the safety design."""

    code: tuple[str, ...]
    rules: tuple[str, ...]
    requirements: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control. `verified_by` tests that it is there, `effective_by` that it works; `introduces` hazards of its own."""

    id: str
    title: str
    kind: Literal["design", "protective", "information", "procedural"]
    implements: Implements
    verified_by: tuple[str, ...]
    effective_by: tuple[str, ...]
    introduces: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SafetyFile:
    """Hazards with their scores before and after controls, controls, incidents, and all that is wrong with them."""

    hazards: tuple[Hazard, ...]
    scores: dict[str, tuple[Score, Score]]
    controls: tuple[Control, ...]
    incidents: tuple[Incident, ...]
    problems: tuple[RuleProblem, ...]

    @property
    def hazard_ids(self) -> frozenset[str]:
        """The ids that rules may name."""
        return frozenset(hazard.id for hazard in self.hazards)

    @property
    def version(self) -> str:
        """The hash of all that the file says."""
        return digest(
            plain({"hazards": self.hazards, "scores": self.scores, "controls": self.controls, "incidents": self.incidents})
        )


def read_safety_file(folder: Path) -> SafetyFile:
    """The hazards and controls of a folder. A link to something that is not there is a problem."""
    problems: list[RuleProblem] = []
    hazards: list[Hazard] = []
    scores: dict[str, tuple[Score, Score]] = {}
    for file in sorted((folder / "hazards").glob("*.yaml")):
        mistakes = Mistakes(f"hazards/{file.name}")
        values = read_yaml(file, mistakes) or {}
        first, second = (_part(values, Score, name, mistakes) for name in ("initial", "residual"))
        values.pop("history", None)
        hazard = read_into(Hazard, values, "", mistakes)
        if hazard is not None and first is not None and second is not None:
            hazards.append(hazard)
            scores[hazard.id] = (first, second)
            _named_as_file(hazard.id, file, mistakes)
        problems.extend(mistakes.found())
    controls: list[Control] = []
    for file in sorted((folder / "controls").glob("*.yaml")):
        mistakes = Mistakes(f"controls/{file.name}")
        control = _control(read_yaml(file, mistakes) or {}, mistakes)
        if control is not None:
            controls.append(control)
            _named_as_file(control.id, file, mistakes)
        problems.extend(mistakes.found())
    problems.extend(_links(hazards, controls))
    incidents, wrong = read_incidents(folder / "incidents", frozenset(hazard.id for hazard in hazards))
    return SafetyFile(
        hazards=tuple(hazards),
        scores=scores,
        controls=tuple(controls),
        incidents=incidents,
        problems=(*problems, *wrong),
    )


def risks(held: SafetyFile, matrix: Path) -> dict[str, tuple[int, int]]:
    """The risk of every hazard, from 1 to 5, before its controls and after them."""
    return {name: (risk(before, matrix), risk(after, matrix)) for name, (before, after) in held.scores.items()}


def risk(score: Score, matrix: Path) -> int:
    """The risk, from 1 to 5, that the matrix gives to a score."""
    mistakes = Mistakes(matrix.name)
    values = read_yaml(matrix, mistakes)
    if values is None:
        raise ValueError("; ".join(str(problem) for problem in mistakes.found()))
    return int(values["risks"][score.likelihood][values["severities"].index(score.severity)])


def _part(values: dict[str, Any], cls: type[T], name: str, mistakes: Mistakes) -> T | None:
    return read_into(cls, values.pop(name, None), name, mistakes)


def _control(values: dict[str, Any], mistakes: Mistakes) -> Control | None:
    implements = _part(values, Implements, "implements", mistakes)
    if implements is None:
        return None
    # The nested part is read on its own, so that its mistakes are named where they stand.
    found = read_into(_PlainControl, values, "", mistakes)
    return None if found is None else Control(**vars(found), implements=implements)


@dataclass(frozen=True, kw_only=True)
class _PlainControl:
    id: str
    title: str
    kind: Literal["design", "protective", "information", "procedural"]
    verified_by: tuple[str, ...]
    effective_by: tuple[str, ...]
    introduces: tuple[str, ...]


def _named_as_file(ident: str, file: Path, mistakes: Mistakes) -> None:
    if ident != file.stem:
        mistakes.add("id", f"is {ident}, but the file is called {file.stem}")


def _links(hazards: list[Hazard], controls: list[Control]) -> list[RuleProblem]:
    known, answered = {hazard.id for hazard in hazards}, {name for hazard in hazards for name in hazard.controls}
    held = {control.id for control in controls}
    broken = [
        (f"hazards/{h.id}.yaml", "controls", f"{name} is no control") for h in hazards for name in h.controls if name not in held
    ]
    broken += [(f"hazards/{h.id}.yaml", "controls", "names none: a hazard needs an answer") for h in hazards if not h.controls]
    broken += [(f"controls/{c.id}.yaml", "id", f"{c.id} answers no hazard") for c in controls if c.id not in answered]
    broken += [
        (f"controls/{c.id}.yaml", "introduces", f"{n} is no hazard") for c in controls for n in c.introduces if n not in known
    ]
    return [RuleProblem(path=path, field=field, reason=reason) for path, field, reason in broken]
