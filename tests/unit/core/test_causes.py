"""Findings with one cause are one entry: which are, which are not, and that none is lost, moved or led by a milder one."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.causes import grouped
from service.core.model.finding import SEVERITY_ORDER, Finding, Severity, Subject


def about(line: str, source: str = "gp", text: str | None = None, kind: Any = "medicine", entry: str | None = None) -> Subject:
    return Subject(kind=kind, line=line, source=source, entry=entry or f"{source}/{line}", text=text or f"text of {line}")


def allergy(line: str, source: str = "gp", text: str | None = None) -> Subject:
    return about(line, source, text, kind="allergy")


def finding(category: str, *subjects: Subject, severity: Severity = "high", rule: str = "TST-001", **evidence: str) -> Finding:
    return Finding(
        id="",
        rule=rule,
        rule_version=1,
        category=category,
        severity=severity,
        summary="",
        detail="",
        action="",
        hazards=(),
        subjects=subjects,
        evidence=evidence,
        override_reasons=(),
    )


def numbered(*findings: Finding) -> list[Finding]:
    return [Finding(**{**vars(each), "id": f"f-{number}"}) for number, each in enumerate(findings, start=1)]


def leads(*findings: Finding) -> list[str | None]:
    return [each.grouped_under for each in grouped(numbered(*findings))]


LOST = finding("allergy-agent-unresolved", allergy("a-1"), severity="critical")
STALE = [finding("entry-stale", about(f"m-{n}"), severity="low") for n in range(3)]


@pytest.mark.parametrize(
    ("findings", "because"),
    [
        ((LOST, finding("allergy-agent-unresolved", allergy("a-2", "epma", "text of a-1"))), "the same words in another entry"),
        ((LOST, finding("allergy-conflict", about("m-1"), allergy("a-1"))), "the same allergy that lost its agent"),
        (
            (finding("medicine-unmapped", about("m-1")), finding("dose-unreadable", about("m-1"))),
            "the same medicine on the lists",
        ),
        (
            (finding("status-differs", about("m-1")), finding("status-differs", about("m-1", "epma"))),
            "the same medicine on the lists",
        ),
        ((finding("dose-tenfold", about("m-1")), finding("dose-above-limit", about("m-1"))), "the same dose"),
        ((finding("form-differs", about("m-1")), finding("brand-differs", about("m-1"))), "the same product"),
        (
            (finding("duplicate-medicine", about("m-1"), about("m-2")), finding("dose-above-limit", about("m-2"), about("m-1"))),
            "the same medicines together",
        ),
        (
            (finding("duplicate-class", about("m-1"), about("m-2")), finding("duplicate-class", about("m-2"), about("m-3"))),
            "the same class of medicines",
        ),
        (
            (
                finding(
                    "dose-not-checked", about("m-1"), missing="creatinine clearance (not recorded), weight (44 kg, estimated)"
                ),
                finding("dose-not-checked", about("m-2"), missing="weight (not recorded)"),
            ),
            "the same fact of the patient",
        ),
        (
            (
                finding("dose-not-checked", about("m-1"), missing="weight (112 kg is implausible)"),
                replace(finding("weight-implausible", Subject(kind="patient")), evidence={"weight (gp)": "112 kg"}),
            ),
            "the same fact of the patient",
        ),
        ((STALE[0], STALE[1]), "what nobody issued for long on the same list"),
        (
            tuple(
                finding("allergy-missing", allergy(line), Subject(kind="source", source="epma"), severity="moderate")
                for line in ("a-1", "a-2")
            ),
            "what the same list lacks",
        ),
    ],
)
def test_one_cause_is_one_entry(findings: tuple[Finding, ...], because: str) -> None:
    found = grouped(numbered(*findings))
    assert [(each.grouped_under, each.grouped_because) for each in found] == [(None, None), ("f-1", because)]


@pytest.mark.parametrize(
    "findings",
    [
        (LOST, finding("allergy-agent-unresolved", allergy("a-2"))),
        (LOST, finding("allergy-conflict", about("m-1"), allergy("a-9"))),
        (LOST, finding("allergy-conflict", about("m-1"), allergy("a-1"), allergy("a-9"))),
        (finding("dose-tenfold", about("m-1")), finding("dose-tenfold", about("m-2"))),
        (finding("dose-tenfold", about("m-1")), finding("unsuitable-for-patient", about("m-1"))),
        (finding("dose-above-limit", about("m-1")), finding("added-medicine", about("m-1"))),
        (finding("interaction", about("m-1"), about("m-2")), finding("interaction", about("m-1"), about("m-3"))),
        (
            finding("duplicate-class", about("m-1"), about("m-2")),
            finding("duplicate-class", about("m-2"), about("m-3"), rule="TST-002"),
        ),
        tuple(finding("allergy-conflict", about(line), allergy("a-1")) for line in ("m-1", "m-2")),
        tuple(finding("allergy-missing", allergy(line), Subject(kind="source", source="epma")) for line in ("a-1", "a-2")),
        tuple(finding("entry-stale", about(*where), severity="low") for where in (("m-1", "gp"), ("m-2", "scr"))),
        tuple(finding("source-failed", Subject(kind="source", source=name)) for name in ("gp", "scr")),
        tuple(finding("omitted-medicine", about(line)) for line in ("m-1", "m-2")),
        tuple(finding("dose-not-checked", about(f"m-{what}"), missing=f"{what} (not recorded)") for what in ("weight", "egfr")),
        tuple(finding("allergy-agent-unresolved", Subject(kind="allergy", source="gp", entry=entry)) for entry in ("1", "2")),
    ],
)
def test_two_causes_are_two_entries(findings: tuple[Finding, ...]) -> None:
    assert leads(*findings) == [None, None]


def test_a_medicine_joins_no_two_lost_allergies() -> None:
    other = finding("allergy-degraded", allergy("a-2"), severity="critical")
    both = finding("allergy-conflict", about("m-1"), allergy("a-1"), allergy("a-2"))
    assert leads(LOST, other, both) == [None, None, "f-1"]


def test_a_repeat_is_told_with_its_own_entry_before_it_is_told_with_the_others() -> None:
    missing = finding("omitted-medicine", about("m-0"), severity="moderate")
    assert leads(missing, *STALE) == [None, "f-1", None, "f-3"]


def test_what_is_said_again_of_the_same_words_repeats_and_what_says_more_does_not() -> None:
    again = finding("allergy-agent-unresolved", allergy("a-2", "epma", "text of a-1"))
    single, daily = (finding("dose-above-limit", about("m-1"), rule=rule) for rule in ("TST-003", "TST-004"))
    assert [each.repeats for each in grouped(numbered(LOST, again, single, daily))] == [False, True, False, False]


@pytest.mark.parametrize(
    ("first", "second", "entries", "repeats"),
    [
        ("dose-tenfold", "dose-differs", ("gp", "epma"), True),
        ("dose-unit-mismatch", "frequency-differs", ("gp", "epma"), True),
        ("status-differs", "status-differs", ("gp", "epma"), True),
        ("dose-tenfold", "dose-differs", ("gp",), False),
        ("dose-tenfold", "dose-unit-mismatch", ("gp", "epma"), False),
        ("dose-interval", "frequency-differs", ("gp", "epma"), False),
    ],
)
def test_a_milder_rule_about_the_very_same_entries_may_say_nothing_new(
    first: str, second: str, entries: tuple[str, ...], repeats: bool
) -> None:
    graver = finding(first, about("m-1"), about("m-1", "epma"), severity="critical")
    milder = finding(second, *(about("m-1", entry) for entry in entries), rule="TST-002")
    assert [each.repeats for each in grouped(numbered(graver, milder))] == [False, repeats]


def test_one_critical_cause_interrupts_once_and_nothing_milder_does() -> None:
    again = finding("allergy-agent-unresolved", allergy("a-2", "epma", "text of a-1"), severity="critical")
    other = finding("allergy-conflict", about("m-9"), severity="critical")
    milder: tuple[Severity, ...] = ("high", "moderate", "low")
    rest = [finding("interaction", about("m-1"), severity=severity) for severity in milder]
    assert [each.interrupts for each in grouped(numbered(LOST, again, other, *rest))] == [True, False, True, False, False, False]


CATEGORIES = (
    "allergy-agent-unresolved",
    "allergy-conflict",
    "dose-above-limit",
    "duplicate-class",
    "entry-stale",
    "interaction",
    "medicine-unmapped",
)
SUBJECTS = st.builds(about, st.sampled_from(["m-1", "m-2", "a-1"]), st.sampled_from(["gp", "epma"])).map(
    lambda subject: allergy(subject.line or "", subject.source or "") if subject.line == "a-1" else subject
)
FINDINGS = st.lists(
    st.builds(
        lambda category, subjects, severity: finding(category, *subjects, severity=severity),
        st.sampled_from(CATEGORIES),
        st.lists(SUBJECTS, max_size=3, unique=True),
        st.sampled_from(list(SEVERITY_ORDER)),
    ),
    max_size=12,
).map(lambda found: numbered(*sorted(found, key=lambda each: SEVERITY_ORDER[each.severity])))


@given(FINDINGS)
def test_nothing_is_lost_moved_or_led_by_a_milder_one(found: list[Finding]) -> None:
    after = grouped(found)
    assert [each.id for each in after] == [each.id for each in found]
    by_id = {each.id: each for each in after}
    for each in after:
        if each.grouped_under:
            lead = by_id[each.grouped_under]
            assert lead.grouped_under is None
            assert SEVERITY_ORDER[lead.severity] <= SEVERITY_ORDER[each.severity]
            assert each.grouped_because
        else:
            assert not each.repeats


@given(FINDINGS)
def test_grouping_again_changes_nothing(found: list[Finding]) -> None:
    assert grouped(grouped(found)) == grouped(found)


@given(FINDINGS, st.integers())
def test_the_groups_do_not_depend_on_the_order(found: list[Finding], seed: int) -> None:
    shuffled = list(found)
    random.Random(seed).shuffle(shuffled)
    assert _groups(grouped(found)) == _groups(grouped(shuffled))


def _groups(found: tuple[Finding, ...]) -> set[frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for each in found:
        groups.setdefault(each.grouped_under or each.id, set()).add(each.id)
    return {frozenset(group) for group in groups.values()}
