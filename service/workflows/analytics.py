"""How rules fare: hits, overrides and predictive value by rule and version. Counts of findings, and nothing of any patient."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from service.audit.kept import RuleCount
from service.core.rules import Rule, Rulebook
from service.workflows.ports import Office, Reading
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.shapes import read_moment

Json = dict[str, Any]
# Requirement R39 of the safety design: over 90 % overridden in 200 showings asks for a review of the rule.
REVIEW_SHOWINGS = 200
REVIEW_ABOVE = Decimal("0.9")
# The standard normal deviate that leaves 2.5 % above it, for an interval of 95 %.
_Z = Decimal("1.959964")
_PLACES = Decimal("0.001")


@dataclass(frozen=True, kw_only=True)
class Window:
    """Reports kept from `since` on and before `until`, both in UTC as the store writes moments. None: without an end."""

    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, kw_only=True)
class Proportion:
    """`hits` of `of`, with the 95 % interval of Wilson, in three places."""

    hits: int
    of: int
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, kw_only=True)
class RuleFigures:
    """How one version of a rule fares. `rule` None: it does not run here, at least not in this version."""

    count: RuleCount
    rule: Rule | None

    @property
    def asked(self) -> int:
        """How many findings asked for a decision: those shown without an earlier override."""
        return self.count.shown - self.count.carried

    @property
    def decided(self) -> int:
        """How many were accepted or overridden, by the last decision about each."""
        return self.count.accepted + self.count.overridden

    @property
    def override_rate(self) -> Proportion | None:
        """Of those decided, how many were overridden. None: none was decided."""
        return wilson(self.count.overridden, self.decided)

    @property
    def predictive_value(self) -> Proportion | None:
        """Of those said to be true or false, how many were true. None: nobody said it of any."""
        return wilson(self.count.true_alarms, self.count.true_alarms + self.count.false_alarms)

    @property
    def review_due(self) -> bool:
        """Whether R39 asks for a review: over 90 % overridden of at least 200 that were shown, or that were decided.

        The second looks past findings that nobody got round to, which would hide how often reviewers say no.
        """
        return any(
            number >= REVIEW_SHOWINGS and self.count.overridden > REVIEW_ABOVE * number for number in (self.asked, self.decided)
        )


def wilson(hits: int, of: int) -> Proportion | None:
    """The proportion with its score interval (E. B. Wilson, J Am Stat Assoc 1927;22:209-212). None: of nothing."""
    if of == 0:
        return None
    n, share = Decimal(of), Decimal(hits) / of
    square = _Z * _Z
    middle = share + square / (2 * n)
    reach = _Z * (share * (1 - share) / n + square / (4 * n * n)).sqrt()
    low, high = ((middle + side * reach) / (1 + square / n) for side in (-1, 1))
    return Proportion(hits=hits, of=of, value=_rounded(share), low=_rounded(low), high=_rounded(high))


def _rounded(value: Decimal) -> Decimal:
    # At nothing and at all the digits of the root may step over the edge by a hair.
    return min(max(value, Decimal(0)), Decimal(1)).quantize(_PLACES, rounding=ROUND_HALF_EVEN)


def read_window(since: str | None, until: str | None) -> Window | Refused:
    """The window between two days or moments as they were written, or what is wrong with them. A day begins at 00:00 UTC."""
    problems: list[Problem] = []
    begins, ends = _written("since", since, problems), _written("until", until, problems)
    if begins and ends and begins >= ends:
        problems.append(Problem(path="until", reason="has to be after since"))
    return refuse(problems) if problems else Window(since=begins, until=ends)


def figures(store: Reading, window: Window, rulebook: Rulebook | None, rule: str | None = None) -> tuple[RuleFigures, ...]:
    """The figures of each rule and version, in the order of their ids; with those that run and never fired, at zero.

    `rulebook` None: the rules are not at hand, and only what was found is told.
    """
    running = {one.id: one for one in (rulebook.rules if rulebook else ()) if rule in (None, one.id)}
    counts = {(one.rule, one.version): one for one in store.rule_counts(since=window.since, until=window.until, rule=rule)}
    for one in running.values():
        counts.setdefault((one.id, one.version), RuleCount(rule=one.id, version=one.version))
    return tuple(RuleFigures(count=counts[key], rule=_in_force(running, *key)) for key in sorted(counts))


def to_review(office: Office) -> tuple[RuleFigures, ...]:
    """The rules that run and that R39 asks to be reviewed, over all that was kept."""
    book = office.desk.rulebook
    with office.store.reading() as store:
        # Decisions are few beside findings, so findings are only counted for rules whose decisions suffice.
        often = dict.fromkeys(rule for rule, _ in store.often_overridden(least=int(REVIEW_SHOWINGS * REVIEW_ABOVE) + 1))
        found = [one for rule in often for one in figures(store, Window(), book, rule)]
    return tuple(one for one in found if one.rule and one.review_due)


@dataclass(frozen=True, kw_only=True)
class RuleStory:
    """One rule over its versions, what reviewers said of it (by verdict, reason, alarm, outcome), and its weeks."""

    rule: str
    versions: tuple[RuleFigures, ...]
    said: Mapping[str, Mapping[str, int]]
    weeks: tuple[tuple[date, int, int], ...]


def story(office: Office, rule: str, window: Window) -> RuleStory | None:
    """All that is counted of one rule. None: it neither runs nor was ever found to fire."""
    with office.store.reading() as store:
        versions = figures(store, window, office.desk.rulebook, rule)
        if not versions:
            return None
        said = store.said_of(rule, since=window.since, until=window.until)
        days = store.by_day(rule, since=window.since, until=window.until)
    return RuleStory(rule=rule, versions=versions, said=said, weeks=_weeks(days))


def figures_json(one: RuleFigures) -> Json:
    """Figures as JSON: counts as numbers, proportions as strings of their digits."""
    count, rule = one.count, one.rule
    return {
        "rule": count.rule,
        "version": count.version,
        "title": rule.title if rule else None,
        "severity": rule.severity if rule else None,
        "status": rule.status if rule else None,
        "hits": count.shown + count.shadow,
        "shown": count.shown,
        "carried": count.carried,
        "shadow_hits": count.shadow,
        "decided": one.decided,
        "accepted": count.accepted,
        "overridden": count.overridden,
        "deferred": count.deferred,
        "override_rate": _proportion(one.override_rate),
        "true_alarms": count.true_alarms,
        "false_alarms": count.false_alarms,
        "predictive_value": _proportion(one.predictive_value),
        "review_due": one.review_due,
    }


def story_json(told: RuleStory) -> Json:
    """One rule's story as JSON."""
    weeks = [{"begins": begins.isoformat(), "shown": shown, "overridden": over} for begins, shown, over in told.weeks]
    versions = [figures_json(one) for one in told.versions]
    return {
        "rule": told.rule,
        "versions": versions,
        "said": {name: dict(each) for name, each in told.said.items()},
        "weeks": weeks,
    }


def _in_force(running: Mapping[str, Rule], rule: str, version: int) -> Rule | None:
    found = running.get(rule)
    return found if found and found.version == version else None


def _written(name: str, given: str | None, problems: list[Problem]) -> str | None:
    if given is None:
        return None
    moment = read_moment(given) or read_moment(f"{given}T00:00:00Z")
    if moment is None:
        problems.append(Problem(path=name, reason="has to be a date such as 2026-11-20, or a date and time with its zone"))
        return None
    return _utc(moment)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def _proportion(found: Proportion | None) -> Json | None:
    if found is None:
        return None
    return {"hits": found.hits, "of": found.of, "value": str(found.value), "low": str(found.low), "high": str(found.high)}


def _weeks(days: Iterable[tuple[str, int, int]]) -> tuple[tuple[date, int, int], ...]:
    """Days added up to weeks, each named by its Monday; a week without a hit is not among them."""
    found: dict[date, tuple[int, int]] = {}
    for written, shown, over in days:
        day = date.fromisoformat(written)
        monday = day - timedelta(days=day.weekday())
        before = found.get(monday, (0, 0))
        found[monday] = (before[0] + shown, before[1] + over)
    return tuple((monday, *found[monday]) for monday in sorted(found))
