"""Folders of rule files become the rulebook of one profile, or every mistake in them at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.core.checks.registry import KINDS
from service.core.model.reference import Reference
from service.core.rules import Rule, Rulebook
from service.rulebook.behaviour import behaviour_hash, digest, plain
from service.rulebook.problems import Mistakes, RuleProblem
from service.rulebook.profile import Applied, Profile, apply_changes, read_profile
from service.rulebook.read_rule import Kinds, read_rule
from service.rulebook.resolve import rule_problems
from service.rulebook.selftest import selftest

PROFILES = "profiles"
RUNNING = frozenset({"active", "shadow"})


@dataclass(frozen=True, kw_only=True)
class RuleFolders:
    """What was read from rule folders: the rules that could be read, in order of id, and every mistake."""

    rules: tuple[Rule, ...]
    problems: tuple[RuleProblem, ...]


def load_rulebook(
    folders: Sequence[Path],
    *,
    profile: str,
    reference: Reference,
    today: date,
    hazards: frozenset[str] | None = None,
    prove: bool = False,
) -> Rulebook | tuple[RuleProblem, ...]:
    """The rulebook of a profile, or all that is wrong with it. Nothing is left out to make the rest load.

    The first folder that holds the profile is believed. `today` decides which changes of the profile have expired: those
    fall away, and every report says so. `hazards` are the ids of the hazard log, None where it is not at hand. `prove` runs
    every example and nudges every number (R20), which takes about a second for our own rules.
    """
    read = read_folders(folders, reference, hazards)
    chosen, profile_problems = read_profile_of(folders, profile)
    if chosen is None:
        return read.problems + profile_problems
    mistakes = Mistakes(chosen.path)
    applied = apply_changes(chosen, read.rules, today, mistakes)
    if read.problems or mistakes.found():
        return read.problems + mistakes.found()
    running = tuple(rule for rule in applied.rules if rule.status in RUNNING)
    rulebook = _rulebook(running, applied, chosen)
    return (selftest(read.rules, reference, rulebook) if prove else ()) or rulebook


def read_folders(
    folders: Iterable[Path], reference: Reference, hazards: frozenset[str] | None = None, kinds: Kinds = KINDS
) -> RuleFolders:
    """Every rule of every folder, of any status, and every mistake in them."""
    rules: list[Rule] = []
    problems: list[RuleProblem] = []
    for folder in folders:
        files = rule_files(folder)
        if not files:
            problems.append(RuleProblem(path=str(folder), field="", reason="holds no rules"))
        for file in files:
            mistakes = Mistakes(shown_as(file, folder))
            rule = read_rule(file, mistakes.path, kinds, mistakes)
            problems.extend(mistakes.found())
            if rule is not None:
                rules.append(rule)
                problems.extend(rule_problems(rule, reference, hazards))
    rules.sort(key=lambda rule: (rule.id, rule.path))
    return RuleFolders(rules=tuple(rules), problems=tuple(problems) + _not_unique(rules))


def rule_files(folder: Path) -> list[Path]:
    """The rule files of a folder, in folders of any depth but not among its profiles."""
    return sorted(file for file in folder.rglob("*.y*ml") if PROFILES not in file.relative_to(folder).parts)


def profile_names(folders: Iterable[Path]) -> tuple[str, ...]:
    """The names of all profiles in the folders."""
    return tuple(sorted({file.stem for folder in folders for file in (folder / PROFILES).glob("*.yaml")}))


def read_profile_of(folders: Sequence[Path], name: str) -> tuple[Profile | None, tuple[RuleProblem, ...]]:
    """The profile of that name from the first folder that holds it; None with what is wrong with it, or that there is none."""
    for folder in folders:
        file = folder / PROFILES / f"{name}.yaml"
        if file.is_file():
            mistakes = Mistakes(shown_as(file, folder))
            return read_profile(file, mistakes.path, mistakes), mistakes.found()
    known = ", ".join(profile_names(folders)) or "none"
    return None, (RuleProblem(path=name, field="", reason=f"is not a profile; there are {known}"),)


def shown_as(file: Path, folder: Path) -> str:
    """How a file is named to its author: from its rule folder on."""
    return (Path(folder.name) / file.relative_to(folder)).as_posix()


def _rulebook(running: tuple[Rule, ...], applied: Applied, chosen: Profile) -> Rulebook:
    return Rulebook(
        version=_version(running, chosen),
        profile=chosen.name,
        rules=running,
        disabled=applied.disabled,
        expires_after_hours=chosen.settings.expires_after_hours,
        weight_stale_after_days=chosen.settings.weight_stale_after_days,
        child_weight_stale_after_days=chosen.settings.child_weight_stale_after_days,
        renal_stale_after_days=chosen.settings.renal_stale_after_days,
        override_expires_after_days=chosen.settings.override_expires_after_days,
        behaviours={rule.id: behaviour_hash(rule) for rule in running},
        notices=tuple(f"profile {chosen.name}, {lapsed.field} {lapsed.reason}" for lapsed in applied.lapsed),
    )


def _not_unique(rules: list[Rule]) -> tuple[RuleProblem, ...]:
    found: list[RuleProblem] = []
    seen: dict[str, Rule] = {}
    for rule in rules:
        for field, value in (("id", rule.id), ("name", rule.name)):
            first = seen.setdefault(value, rule)
            if first is not rule:
                found.append(RuleProblem(path=rule.path, field=field, reason=f"{value} is also that of {first.path}"))
    return tuple(found)


def _version(rules: tuple[Rule, ...], profile: Profile) -> str:
    return digest(
        {
            "rules": {rule.id: [rule.version, rule.status, behaviour_hash(rule)] for rule in rules},
            "profile": [profile.name, plain(profile.settings), [plain_change(change) for change in profile.changes]],
        }
    )


def plain_change(change: object) -> object:
    """A change of a profile as values that can be hashed; dates as written."""
    return {name: str(value) if isinstance(value, date) else plain(value) for name, value in vars(change).items()}
