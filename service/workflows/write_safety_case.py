"""The safety pages of a checkout: safety file, rules and canaries are read, and the pages made from them."""

from dataclasses import dataclass
from pathlib import Path

from service.core.model.reference import Reference
from service.rulebook.controls_page import controls_page
from service.rulebook.hazards import read_safety_file, risks
from service.rulebook.load import read_folders
from service.rulebook.problems import RuleProblem
from service.rulebook.safety_case import Evidence, safety_case
from service.rulebook.trace import missing_files
from service.workflows.canaries import read_canaries


@dataclass(frozen=True, kw_only=True)
class SafetyPages:
    """The report, and the table that leads from rules to controls, hazards and tests."""

    case: str
    controls: str


def safety_pages(safety: Path, rules: Path, reference: Reference) -> SafetyPages | tuple[RuleProblem, ...]:
    """The pages, or every mistake that keeps them from being made.

    `safety` stands in the folder of the repository, which the paths of code and tests start from.
    """
    held = read_safety_file(safety)
    read = read_folders([rules], reference, held.hazard_ids)
    problems = (*held.problems, *read.problems)
    if problems:
        return problems
    evidence = Evidence(
        held=held,
        risks=risks(held, safety / "matrix.yaml"),
        rules=read.rules,
        tried={canary.name: tuple(sorted(canary.rules)) for canary in read_canaries(safety / "canaries")},
        missing=missing_files(held, safety.parent),
    )
    return SafetyPages(case=safety_case(evidence), controls=controls_page(held, read.rules, evidence.tried))
