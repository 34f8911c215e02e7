"""Two rule folders held against each other, or two profiles of the same folders."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from service.core.model.reference import Reference
from service.rulebook.differences import ProfileDiffers, RulesDiffer, compare_profiles, compare_rules
from service.rulebook.load import profile_names, read_folders, read_profile_of
from service.rulebook.problems import RuleProblem
from service.rulebook.profile import Profile


@dataclass(frozen=True, kw_only=True)
class RulesDiff:
    """What differs from `old` to `new`, which are said as the user named them. Profiles without a difference are left out."""

    old: str
    new: str
    rules: RulesDiffer
    profiles: tuple[ProfileDiffers, ...]

    @property
    def says_anything(self) -> bool:
        """Whether anything differs."""
        return bool(self.rules.new or self.rules.gone or self.rules.changed or self.profiles)


def diff_folders(old: Path, new: Path, reference: Reference) -> RulesDiff | tuple[RuleProblem, ...]:
    """Rules and profiles of two folders. Where either cannot be read whole there is no answer but the mistakes.

    Changes are compared as they are written: one that has expired is a matter of `rules check`.
    """
    before, after = (read_folders([folder], reference) for folder in (old, new))
    problems = _in(old, before.problems) + _in(new, after.problems)
    profiles: list[ProfileDiffers] = []
    for name in profile_names([old, new]):
        one, wrong = _if_there(old, name)
        other, also_wrong = _if_there(new, name)
        problems += _in(old, wrong) + _in(new, also_wrong)
        profiles.append(compare_profiles(name, one, other))
    if problems:
        return problems
    rules = compare_rules(before.rules, after.rules)
    return RulesDiff(old=str(old), new=str(new), rules=rules, profiles=tuple(each for each in profiles if each.says_anything))


def diff_profiles(folders: Sequence[Path], old: str, new: str, reference: Reference) -> RulesDiff | tuple[RuleProblem, ...]:
    """Two profiles of the same folders: their settings, and the changes that only one of them makes."""
    before, wrong = read_profile_of(folders, old)
    after, also_wrong = read_profile_of(folders, new)
    read = read_folders(folders, reference)
    if before is None or after is None or read.problems:
        return read.problems + wrong + also_wrong
    found = compare_profiles(new, before, after)
    return RulesDiff(
        old=old, new=new, rules=compare_rules(read.rules, read.rules), profiles=(found,) if found.says_anything else ()
    )


def _if_there(folder: Path, name: str) -> tuple[Profile | None, tuple[RuleProblem, ...]]:
    return read_profile_of([folder], name) if name in profile_names([folder]) else (None, ())


def _in(folder: Path, problems: tuple[RuleProblem, ...]) -> tuple[RuleProblem, ...]:
    # A problem names its file from the folder's own name on, which is often that of both.
    own = f"{folder.name}/"
    return tuple(replace(p, path=str(folder.parent / p.path)) if p.path.startswith(own) else p for p in problems)
