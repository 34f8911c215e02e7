"""A profile: what a site sets and changes, each change with its reason, its author and somebody else's approval."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast, get_args, get_type_hints

from service.core.model.finding import Severity
from service.core.model.report import DisabledRule
from service.core.rules import Rule
from service.rulebook.problems import Mistakes, RuleProblem
from service.rulebook.read_rule import parameters
from service.rulebook.resolve import too_loud
from service.rulebook.typed import Wrong, read_into, typed
from service.rulebook.yaml_text import read_yaml


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a profile sets for the whole report: hours until it expires, days until a measurement is stale.

    `override_expires_after_days` is how long an override quiets the same finding in later reports. Left out: not at all.
    """

    expires_after_hours: int
    weight_stale_after_days: int
    child_weight_stale_after_days: int
    renal_stale_after_days: int
    override_expires_after_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one rule. `change`: `off`, or `severity` and `check.NAME` with the new value.

    `expires` None: until somebody takes it back, which a protected rule that is off may not have.
    """

    rule: str
    change: Mapping[str, Any]
    reason: str
    author: str
    approved_by: str
    on: date
    expires: date | None


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A named set of settings and changes, as it was read."""

    name: str
    title: str
    settings: Settings
    changes: tuple[Change, ...]
    path: str


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What a profile made of the rules. `lapsed`: its changes that expired, so that their rules run unchanged."""

    rules: tuple[Rule, ...]
    disabled: tuple[DisabledRule, ...]
    lapsed: tuple[RuleProblem, ...]


@dataclass(frozen=True, kw_only=True)
class _Written:
    rule: str
    reason: str
    author: str
    approved_by: str
    on: str
    expires: str | None = None


def read_profile(file: Path, shown_as: str, mistakes: Mistakes) -> Profile | None:
    """The profile in a file; None where it cannot be used, with every mistake noted."""
    values = read_yaml(file, mistakes)
    if values is None:
        return None
    before = len(mistakes)
    for name in sorted(set(values) - {"title", "settings", "changes"}):
        mistakes.add(name, "is not known here; known are changes, settings, title")
    settings = read_into(Settings, values.get("settings"), "settings", mistakes)
    if settings is not None:
        for name, value in vars(settings).items():
            if value is not None and value < 1:
                mistakes.add(f"settings.{name}", f"is {value}, below 1")
    title = values.get("title")
    if not isinstance(title, str):
        mistakes.add("title", "is missing")
    given: object = values.get("changes") or []
    if not isinstance(given, list):
        mistakes.add("changes", "is not a list")
        return None
    changes = [_change(item, f"changes[{n}]", mistakes) for n, item in enumerate(cast(list[Any], given))]
    if settings is None or len(mistakes) > before:
        return None
    return Profile(name=file.stem, title=str(title), settings=settings, changes=tuple(c for c in changes if c), path=shown_as)


def apply_changes(profile: Profile, rules: tuple[Rule, ...], today: date, mistakes: Mistakes) -> Applied:
    """The rules as the profile wants them on `today`, those it switched off, and the changes that fell away.

    A change past its expiry falls away: nobody approved of it for today, and the rule as it was written is the louder one
    or the one that its authors meant. It is told for as long as it stands in the profile.
    """
    by_id = {rule.id: rule for rule in rules}
    disabled: list[DisabledRule] = []
    lapsed = Mistakes(profile.path)
    for place, change in enumerate(profile.changes):
        at = f"changes[{place}]"
        rule = by_id.get(change.rule)
        if rule is None:
            mistakes.add(f"{at}.rule", f"is {change.rule}, which no rule has")
        elif change.expires and change.expires < today:
            lapsed.add(f"{at}.expires", f"passed on {change.expires}: {change.rule} runs unchanged until this is settled")
        elif change.on > today:
            mistakes.add(f"{at}.on", f"is {change.on}, still to come: {change.rule} runs unchanged until then")
        elif change.change.get("status") == "off":
            if rule.protected and change.expires is None:
                mistakes.add(f"{at}.expires", f"is missing: {rule.id} is protected and may only be off for a time")
            else:
                del by_id[rule.id]
                disabled.append(_disabled(change))
        else:
            by_id[rule.id] = _changed(rule, change, at, mistakes)
    running = tuple(by_id[rule.id] for rule in rules if rule.id in by_id)
    return Applied(rules=running, disabled=tuple(disabled), lapsed=lapsed.found())


def _change(item: object, at: str, mistakes: Mistakes) -> Change | None:
    if not isinstance(item, dict):
        mistakes.add(at, "is not a set of fields")
        return None
    given = dict(cast(dict[str, Any], item))
    change = given.pop("change", None)
    written = read_into(_Written, given, at, mistakes)
    if not isinstance(change, dict) or not change:
        mistakes.add(f"{at}.change", "is missing: name what changes, such as severity: low")
        return None
    if written is None:
        return None
    on, expires = _day(written.on, f"{at}.on", mistakes), _day(written.expires, f"{at}.expires", mistakes)
    if written.author.casefold() == written.approved_by.casefold():
        mistakes.add(f"{at}.approved_by", f"is {written.approved_by}, who is also the author: somebody else has to approve")
    if on is None:
        return None
    return Change(
        rule=written.rule,
        change=cast(dict[str, Any], change),
        reason=written.reason,
        author=written.author,
        approved_by=written.approved_by,
        on=on,
        expires=expires,
    )


def _day(written: str | None, at: str, mistakes: Mistakes) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        mistakes.add(at, f"is {written}, not a date such as 2027-03-31")
        return None


def _disabled(change: Change) -> DisabledRule:
    return DisabledRule(
        rule=change.rule,
        reason=change.reason,
        approved_by=change.approved_by,
        expires=change.expires.isoformat() if change.expires else None,
    )


def _changed(rule: Rule, change: Change, at: str, mistakes: Mistakes) -> Rule:
    for name, value in change.change.items():
        try:
            rule = _with(rule, name, value)
        except Wrong as wrong:
            mistakes.add(f"{at}.change.{name}", str(wrong))
    return rule


def _with(rule: Rule, name: str, value: object) -> Rule:
    if name == "severity":
        allowed = get_args(Severity)
        if value not in allowed:
            raise Wrong(f"is {value}, which is none of {', '.join(allowed)}")
        louder = replace(rule, severity=cast(Severity, value))
        wrong = too_loud(louder)
        if wrong:
            raise Wrong(wrong)
        return louder
    parameter = name.removeprefix("check.")
    if not name.startswith("check.") or parameter not in parameters(rule.check):
        known = ", ".join(f"check.{each}" for each in parameters(rule.check))
        raise Wrong(f"cannot be changed; status (off), severity{', ' + known if known else ''} can")
    read = typed(value, get_type_hints(type(rule.check))[parameter])
    if isinstance(read, int | Decimal) and read < 0:
        raise Wrong(f"is {read}, below zero")
    return replace(rule, check=replace(cast(Any, rule.check), **{parameter: read}))
