"""Findings with one cause are one entry for whoever reads: the first leads, the others stand under it. None is lost.

What counts as one cause is written down in docs/adr/0023. A cause is a key: findings that share one are of one group.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from service.core.model.finding import Finding, Subject

Cause = tuple[str, ...]

# What is said of one medicine on the lists: that it is not known, not issued, not on both, not in force on both.
_LISTED = frozenset(
    {
        "added-medicine",
        "coding-contradiction",
        "dose-unreadable",
        "entry-stale",
        "medicine-degraded",
        "medicine-unmapped",
        "omitted-medicine",
        "status-differs",
        "suspended-without-review",
    }
)
_DOSE = frozenset(
    {
        "dose-above-limit",
        "dose-below-limit",
        "dose-differs",
        "dose-interval",
        "dose-outlier",
        "dose-tenfold",
        "dose-unit-mismatch",
        "frequency-differs",
    }
)
_PRODUCT = frozenset({"brand-differs", "form-differs", "route-differs"})
_TOGETHER = frozenset({"dose-above-limit", "duplicate-class", "duplicate-medicine", "interaction"})
# What a finding of a category says is said already where a graver one of these categories is about the very same entries.
_SAID_BY: Mapping[str, frozenset[str]] = {
    "dose-differs": frozenset({"dose-tenfold", "dose-unit-mismatch"}),
    "frequency-differs": frozenset({"dose-tenfold", "dose-unit-mismatch"}),
    "status-differs": frozenset({"status-differs"}),
}
_LOST = frozenset({"allergy-agent-unresolved", "allergy-degraded"})
# The names in "weight (not recorded), creatinine clearance (not recorded)".
_MISSING = re.compile(r"(?:^|, )([a-z ]+) \(")
_WORDS: Mapping[str, str] = {
    "words": "the same words in another entry",
    "listed": "the same medicine on the lists",
    "dose": "the same dose",
    "product": "the same product",
    "together": "the same medicines together",
    "class": "the same class of medicines",
    "lost": "the same allergy that lost its agent",
    "fact": "the same fact of the patient",
    "stale": "what nobody issued for long on the same list",
    "lacking": "what the same list lacks",
}


def grouped(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in their order; each that shares a cause with one before it names the first of its group.

    `findings` come most severe first, so that the one that leads is never milder than those under it. Grouping them again,
    or some of them, gives what grouping them anew would.
    """
    causes = _causes(findings)
    leads = _leads(causes)
    repeating = _repeating(findings, leads)
    shared = Counter(cause for found in causes for cause in found)
    return tuple(
        (finding if finding.grouped_under is None else replace(finding, grouped_under=None, grouped_because=None, repeats=False))
        if leads[place] == place
        else replace(
            finding,
            grouped_under=findings[leads[place]].id,
            grouped_because=next(_WORDS[cause[0]] for cause in causes[place] if shared[cause] > 1),
            repeats=place in repeating,
        )
        for place, finding in enumerate(findings)
    )


def _leads(causes: Sequence[tuple[Cause, ...]]) -> list[int]:
    """For each finding the place of the first one of its group, which may be its own."""
    above = list(range(len(causes)))

    def lead(place: int) -> int:
        while above[place] != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    first: dict[Cause, int] = {}
    for place, found in enumerate(causes):
        for cause in found:
            mine, other = lead(place), lead(first.setdefault(cause, place))
            above[max(mine, other)] = min(mine, other)
    return [lead(place) for place in range(len(causes))]


def _repeating(findings: Sequence[Finding], leads: Sequence[int]) -> set[int]:
    """The places whose group has said the same before: of the same words in another entry, or of the very same entries."""
    said: defaultdict[tuple[int, Cause | None], set[frozenset[Subject]]] = defaultdict(set)
    repeating: set[int] = set()
    alone = {lead for lead, members in Counter(leads).items() if members == 1}
    for place, (finding, lead) in enumerate(zip(findings, leads, strict=True)):
        if lead in alone:
            continue
        copy, about = _copy(finding), frozenset(finding.subjects)
        graver = (said[lead, (category,)] for category in _SAID_BY.get(finding.category, ()))
        if (copy and said[lead, copy] - {about}) or any(about in heard for heard in graver):
            repeating.add(place)
        for key in (copy, (finding.category,)):
            said[lead, key].add(about)
    return repeating


def _causes(findings: Sequence[Finding]) -> list[tuple[Cause, ...]]:
    lost = frozenset(_entry(subject) for finding in findings if finding.category in _LOST for subject in finding.subjects)
    found = [(*_of_one(finding), *_of_lost(finding, lost)) for finding in findings]
    shared = Counter(cause for causes in found for cause in causes)
    # What is wrong with one entry is told together; only then what is wrong with many entries of its list.
    return [
        (*causes, *(_of_list(finding) if not any(shared[cause] > 1 for cause in causes) else ()))
        for finding, causes in zip(findings, found, strict=True)
    ]


def _of_one(finding: Finding) -> Iterator[Cause]:
    lines = sorted({subject.line for subject in finding.subjects if subject.line})
    medicines = bool(lines) and all(subject.kind == "medicine" for subject in finding.subjects)
    if medicines and len(lines) == 1:
        for name, categories in (("listed", _LISTED), ("dose", _DOSE), ("product", _PRODUCT)):
            if finding.category in categories:
                yield (name, *lines)
    elif medicines and finding.category in _TOGETHER:
        yield ("together", *lines)
    if finding.category == "duplicate-class":
        yield from (("class", finding.rule, line) for line in lines)
    yield from (("fact", name) for name in _facts(finding))
    copy = _copy(finding)
    if copy:
        yield copy


def _copy(finding: Finding) -> Cause | None:
    """What a finding says and of which words, whatever entry they stand in; None where it speaks of more than entries."""
    if not all(subject.kind in {"medicine", "allergy"} and subject.text for subject in finding.subjects):
        return None
    about = sorted({f"{subject.kind}|{subject.code}|{subject.text}" for subject in finding.subjects})
    return ("words", finding.category, *about) if about else None


def _of_lost(finding: Finding, lost: frozenset[Cause]) -> tuple[Cause, ...]:
    """The lost allergy that a finding is about: the first of them by name, so that a medicine joins no two allergies."""
    entries = {_entry(subject) for subject in finding.subjects if subject.kind == "allergy"}
    return (min(entries),) if entries and entries <= lost else ()


def _entry(subject: Subject) -> Cause:
    return ("lost", subject.source or "", subject.entry or "")


def _facts(finding: Finding) -> Iterator[str]:
    """The facts of the patient for want of which a dose was not checked, or that cannot be right."""
    if finding.category == "dose-not-checked":
        yield from sorted(set(_MISSING.findall(finding.evidence.get("missing", ""))))
    if finding.category == "weight-implausible":
        yield from sorted({name.partition(" (")[0] for name in finding.evidence if name.startswith(("weight (", "height ("))})


def _of_list(finding: Finding) -> tuple[Cause, ...]:
    """Milder findings that say of a list what is wrong with many of its entries: never issued, or missing from an empty one."""
    if finding.severity in {"critical", "high"}:
        return ()
    if finding.category == "entry-stale":
        return (("stale", *sorted({subject.source or "" for subject in finding.subjects})),)
    if finding.category == "allergy-missing":
        return (("lacking", *sorted({s.source or "" for s in finding.subjects if s.kind == "source"})),)
    return ()
