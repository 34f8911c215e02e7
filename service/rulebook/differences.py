"""What differs between two states of the rules: rules as they are written, and what each profile makes of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from service.core.rules import Rule
from service.rulebook.behaviour import behaviour_hash, plain
from service.rulebook.profile import Change, Profile
from service.rulebook.read_rule import parameters

Aspect = Literal[
    "severity", "status", "version", "category", "protected", "groups", "parameters", "wording", "reasons", "examples"
]
ASPECTS: tuple[Aspect, ...] = (
    "severity", "status", "version", "category", "protected", "groups", "parameters", "wording", "reasons", "examples",
)  # fmt: skip
_REASONS = ("hazards", "rationale", "sources", "review_due", "limitations")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that differs. Lists of words tell what they gained and lost; anything else tells both values, as plain JSON.

    `old` or `new` None: the field was not there.
    """

    aspect: Aspect
    field: str
    old: Any = None
    new: Any = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Named:
    """A rule that is only on one side, by what a reader has to know of it."""

    id: str
    name: str
    title: str
    severity: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A rule on both sides. `same_version`: it judges patients differently, and its version does not say so."""

    id: str
    title: str
    same_version: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True, kw_only=True)
class RulesDiffer:
    """The rules of two sides: only new, only old, on both but different, and how many are the same."""

    new: tuple[Named, ...]
    gone: tuple[Named, ...]
    changed: tuple[Changed, ...]
    same: int


@dataclass(frozen=True, kw_only=True)
class Tuned:
    """A change that a profile makes, in the words of its file. `off`: it switches the rule off."""

    rule: str
    off: bool
    change: Mapping[str, Any]
    reason: str
    author: str
    approved_by: str
    on: str
    expires: str | None


@dataclass(frozen=True, kw_only=True)
class ProfileDiffers:
    """What differs in a profile: its settings by name with both values, and the changes it now makes or makes no more.

    A profile that is not there on one side has no settings and makes no changes there.
    """

    name: str
    there: Literal["both", "new", "gone"]
    settings: tuple[Difference, ...]
    makes: tuple[Tuned, ...]
    makes_no_more: tuple[Tuned, ...]

    @property
    def says_anything(self) -> bool:
        """Whether anything differs."""
        return self.there != "both" or bool(self.settings or self.makes or self.makes_no_more)


def compare_rules(old: Iterable[Rule], new: Iterable[Rule]) -> RulesDiffer:
    """Rules are held together by id; every field counts, in which file a rule stands does not."""
    before, after = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
    both = sorted(set(before) & set(after))
    changed = [found for id in both if (found := _changed(before[id], after[id])).differences]
    return RulesDiffer(
        new=tuple(_named(after[id]) for id in sorted(set(after) - set(before))),
        gone=tuple(_named(before[id]) for id in sorted(set(before) - set(after))),
        changed=tuple(changed),
        same=len(both) - len(changed),
    )


def compare_profiles(name: str, old: Profile | None, new: Profile | None) -> ProfileDiffers:
    """Two profiles, or two states of one. None: it is not there. A change counts as another where anything of it differs."""
    made, makes = (_tuned(each) for each in (old, new))
    return ProfileDiffers(
        name=name,
        there="both" if old and new else "new" if new else "gone",
        settings=_fields("parameters", _settings(old), _settings(new)),
        makes=tuple(each for each in makes if each not in made),
        makes_no_more=tuple(each for each in made if each not in makes),
    )


def _changed(old: Rule, new: Rule) -> Changed:
    before, after = _by_aspect(old), _by_aspect(new)
    found = [each for aspect in ASPECTS for each in _fields(aspect, before[aspect], after[aspect])]
    same_version = old.version == new.version and behaviour_hash(old) != behaviour_hash(new)
    return Changed(id=new.id, title=new.title, same_version=same_version, differences=tuple(found))


def _by_aspect(rule: Rule) -> dict[Aspect, dict[str, Any]]:
    """Every field of a rule under the aspect that a reader would look for it."""
    plainly = {name: {name: getattr(rule, name)} for name in ("severity", "status", "version", "category", "protected")}
    return {
        **cast(dict[Aspect, dict[str, Any]], plainly),
        "groups": {f"applies_to.{name}": plain(value) for name, value in vars(rule.applies_to).items()},
        "parameters": {
            "check.kind": rule.check.kind,
            **{f"check.{name}": plain(value) for name, value in parameters(rule.check).items()},
        },
        "wording": {
            "name": rule.name,
            "title": rule.title,
            **{f"message.{name}": value for name, value in vars(rule.message).items()},
            "override_reasons": plain(rule.override_reasons),
        },
        "reasons": {name: plain(getattr(rule, name)) for name in _REASONS},
        "examples": {
            f"examples.{answer}: {example['name']}": plain(example)
            for answer, examples in rule.examples.items()
            for example in examples
        },
    }


def _fields(aspect: Aspect, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    names = [*old, *(name for name in new if name not in old)]
    return tuple(_difference(aspect, name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))


def _difference(aspect: Aspect, field: str, old: Any, new: Any) -> Difference:
    before, after = _words(old), _words(new)
    if before is None or after is None or set(before) == set(after):
        return Difference(aspect=aspect, field=field, old=old, new=new)
    return Difference(
        aspect=aspect,
        field=field,
        added=tuple(word for word in after if word not in before),
        removed=tuple(word for word in before if word not in after),
    )


def _words(value: Any) -> tuple[str, ...] | None:
    """The words of a list of words; None where it is anything else."""
    if not isinstance(value, list):
        return None
    items = cast(list[Any], value)
    return tuple(items) if all(isinstance(item, str) for item in items) else None


def _named(rule: Rule) -> Named:
    return Named(id=rule.id, name=rule.name, title=rule.title, severity=rule.severity, status=rule.status)


def _settings(profile: Profile | None) -> dict[str, Any]:
    return (
        {"title": profile.title, **{f"settings.{name}": value for name, value in vars(profile.settings).items()}}
        if profile
        else {}
    )


def _tuned(profile: Profile | None) -> tuple[Tuned, ...]:
    return tuple(_tune(change) for change in profile.changes) if profile else ()


def _tune(change: Change) -> Tuned:
    return Tuned(
        rule=change.rule,
        off=change.change.get("status") == "off",
        change=plain(change.change),
        reason=change.reason,
        author=change.author,
        approved_by=change.approved_by,
        on=change.on.isoformat(),
        expires=change.expires.isoformat() if change.expires else None,
    )
