"""The safety case report of a checkout: safety file, rules and canaries are read, and the report made from them."""

from pathlib import Path

from service.core.model.reference import Reference
from service.rulebook.hazards import read_safety_file, risks
from service.rulebook.load import read_folders
from service.rulebook.problems import RuleProblem
from service.rulebook.safety_case import Evidence, safety_case
from service.rulebook.trace import missing_files
from service.workflows.canaries import read_canaries


def safety_case_text(safety: Path, rules: Path, reference: Reference) -> tuple[str, tuple[RuleProblem, ...]]:
    """The report, or "" and every mistake that keeps it from being made.

    `safety` stands in the folder of the repository, which the paths of code and tests start from.
    """
    held = read_safety_file(safety)
    read = read_folders([rules], reference, held.hazard_ids)
    problems = (*held.problems, *read.problems)
    if problems:
        return "", problems
    evidence = Evidence(
        held=held,
        risks=risks(held, safety / "matrix.yaml"),
        rules=read.rules,
        tried={canary.name: tuple(sorted(canary.rules)) for canary in read_canaries(safety / "canaries")},
        missing=missing_files(held, safety.parent),
    )
    return safety_case(evidence), ()
