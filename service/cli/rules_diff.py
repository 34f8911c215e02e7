"""medrec rules diff: what differs between two rule folders, or between two profiles."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.tools import UNUSABLE, complain, tables_or_exit, tools
from service.rulebook.differences import Changed, Difference, Named, ProfileDiffers, Tuned
from service.workflows.diff_rules import RulesDiff, diff_folders, diff_profiles


class Format(StrEnum):
    """How differences are printed."""

    text = "text"
    json = "json"


def diff(
    context: typer.Context,
    folders: Annotated[list[Path] | None, typer.Argument(metavar="OLD NEW", help="Two folders of rules.")] = None,
    profile: Annotated[str | None, typer.Option(help="Instead of folders: the profile to look at.")] = None,
    against: Annotated[str | None, typer.Option(help="With --profile: the profile that it is held against.")] = None,
    more: Annotated[list[Path] | None, typer.Option("--rules", help="With --profile: a folder of further rules.")] = None,
    reference_data: Annotated[Path | None, typer.Option(help="The folder of reference tables.")] = None,
    format: Annotated[Format, typer.Option(help="How differences are printed.")] = Format.text,
) -> None:
    """Say which rules are new, gone or different, and what a profile sets and switches off. Nothing is changed."""
    given = folders or []
    wrong = _wrong_use(given, profile, against, more)
    if wrong:
        complain([wrong])
        raise typer.Exit(UNUSABLE)
    reference = tables_or_exit(context, reference_data)
    if profile and against:
        found = diff_profiles([tools(context).rules_folder, *(more or [])], against, profile, reference)
    else:
        found = diff_folders(given[0], given[1], reference)
    if isinstance(found, tuple):
        complain(str(problem) for problem in found)
        raise typer.Exit(UNUSABLE)
    typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2) if format is Format.json else diff_text(found))


def diff_text(found: RulesDiff) -> str:
    """The differences as lines to read."""
    return "\n".join(_lines(found))


def _wrong_use(folders: list[Path], profile: str | None, against: str | None, more: list[Path] | None) -> str | None:
    if profile or against:
        if folders or not (profile and against):
            return "give two folders, or --profile and --against and no folder"
        return None
    if len(folders) != 2 or more:
        return "give two folders, as in: medrec rules diff OLD NEW; or --profile A --against B"
    missing = [str(folder) for folder in folders if not folder.is_dir()]
    return f"{missing[0]}: there is no such folder of rules" if missing else None


def _lines(found: RulesDiff) -> Iterator[str]:
    rules = found.rules
    counts = f"{len(rules.new)} new, {len(rules.gone)} gone, {len(rules.changed)} different, {rules.same} the same"
    yield f"from {found.old} to {found.new}: rules: {counts}"
    if not found.says_anything:
        yield "nothing differs"
    for word, named in (("new", rules.new), ("gone", rules.gone)):
        yield from (f"{word}: {_rule(rule)}" for rule in named)
    for rule in rules.changed:
        yield from _changed(rule)
    for profile in found.profiles:
        yield from _profile(profile)


def _rule(rule: Named) -> str:
    return f"{rule.id} {rule.name} ({rule.severity}, {rule.status}): {rule.title}"


def _changed(rule: Changed) -> Iterator[str]:
    yield f"different: {rule.id}: {rule.title}"
    if rule.same_version:
        yield "  IT JUDGES DIFFERENTLY AT THE SAME VERSION: raise the version"
    yield from (f"  {_difference(each)}" for each in rule.differences)


def _difference(found: Difference) -> str:
    if found.added or found.removed:
        gained = [f"adds {', '.join(found.added)}"] if found.added else []
        lost = [f"takes out {', '.join(found.removed)}"] if found.removed else []
        return f"{found.field}: {'; '.join(gained + lost)}"
    if found.aspect == "examples":
        word = "added" if found.old is None else "taken out" if found.new is None else "changed"
        return f"{found.field}: {word}"
    return f"{found.field}: {_value(found.old)} -> {_value(found.new)}"


def _profile(found: ProfileDiffers) -> Iterator[str]:
    there = {"both": "different", "new": "new", "gone": "gone"}[found.there]
    yield f"profile {found.name}: {there}"
    yield from (f"  {_difference(each)}" for each in found.settings)
    yield from (f"  {_tuned(each, makes=True)}" for each in found.makes)
    yield from (f"  {_tuned(each, makes=False)}" for each in found.makes_no_more)


def _tuned(tuned: Tuned, *, makes: bool) -> str:
    until = f" until {tuned.expires}" if tuned.expires else ""
    if tuned.off:
        what = f"{'SWITCHES OFF' if makes else 'no longer switches off'} {tuned.rule}{until}"
    else:
        set_to = ", ".join(f"{name} {_value(value)}" for name, value in tuned.change.items())
        what = f"{'sets' if makes else 'no longer sets'} {tuned.rule} {set_to}{until}"
    return f"{what}: {tuned.reason} (by {tuned.author}, approved by {tuned.approved_by} on {tuned.on})"


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
