"""Every check of the rule files at once: they load, each proves itself, each profile holds, and the lock agrees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from service.core.model.reference import Reference
from service.core.rules import Rule, Rulebook
from service.rulebook.hazards import read_safety_file
from service.rulebook.load import load_rulebook, profile_names, read_folders, read_profile_of
from service.rulebook.lock import lock_problems, read_lock
from service.rulebook.problems import Mistakes, RuleProblem
from service.rulebook.profile import apply_changes
from service.rulebook.selftest import selftest, stale_reviews
from service.workflows.canaries import CANARIES, Canary, read_canaries


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How much was checked, and all that is wrong with it."""

    rules: int
    profiles: int
    problems: tuple[RuleProblem, ...]


def check_rules(folders: Sequence[Path], reference: Reference, *, safety: Path, profile: str, today: date) -> Checked:
    """All mistakes in the rules of the folders and in every profile; examples are tried with the settings of each.

    A mistake that shows under several profiles is told once, with a name where it does not show under `profile`.

    `safety` is the folder of hazards and controls: a rule that names a hazard which is not in it is a mistake.
    """
    log = read_safety_file(safety)
    read = read_folders(folders, reference, log.hazard_ids)
    problems = [*log.problems, *read.problems]
    names = profile_names(folders)
    plain = list[RuleProblem]()
    for name in sorted(names, key=lambda name: name != profile):
        loaded = load_rulebook(folders, profile=name, reference=reference, today=today)
        if not isinstance(loaded, Rulebook):
            problems += [wrong for wrong in loaded if wrong not in problems]
            continue
        problems += _lapsed(folders, name, read.rules, today)
        # As a service that runs under this profile will try them when it starts.
        shown = [wrong for wrong in selftest(read.rules, reference, loaded) if wrong not in plain]
        plain += shown
        problems += [wrong if name == profile else _under(name, wrong) for wrong in shown]
    for folder in folders:
        own = [rule for rule in read.rules if rule.path.startswith(f"{folder.name}/")]
        problems += lock_problems(own, read_lock(folder))
    problems += stale_reviews(read.rules, today)
    problems += _untried(read.rules, read_canaries(safety / CANARIES, *(folder / CANARIES for folder in folders)))
    return Checked(rules=len(read.rules), profiles=len(names), problems=tuple(problems))


def _untried(rules: tuple[Rule, ...], canaries: tuple[Canary, ...]) -> tuple[RuleProblem, ...]:
    """Protected rules that nothing tries while the service runs: it would not open with one of them."""
    tried = {rule for canary in canaries for rule in canary.rules}
    why = f"is true, and no canary tries the rule: put a case that it has to fire at into the folder {CANARIES} beside the rules"
    return tuple(
        RuleProblem(path=rule.path, field="protected", reason=why)
        for rule in rules
        if rule.protected and rule.status == "active" and rule.id not in tried
    )


def _lapsed(folders: Sequence[Path], profile: str, rules: tuple[Rule, ...], today: date) -> tuple[RuleProblem, ...]:
    # A service goes on without an expired change, and says so in every report; whoever checks the rules has to settle it.
    chosen, _ = read_profile_of(folders, profile)
    return apply_changes(chosen, rules, today, Mistakes(chosen.path)).lapsed if chosen else ()


def _under(profile: str, problem: RuleProblem) -> RuleProblem:
    return replace(problem, reason=f"{problem.reason} (with the settings of profile {profile})")
