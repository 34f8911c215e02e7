"""From sources to a report: what is set aside is judged by nobody, what fails is said, and the order of rules hides nothing."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.case import Case
from service.core.model.finding import Outcome, Severity, Subject
from service.core.model.report import Report
from service.core.pipeline import id_with, prepare, reconcile_record
from service.core.rules import Rule, RuleStatus
from service.rulebook.examples import read_example
from service.rulebook.problems import Mistakes
from tests.support.desk import real_desk
from tests.support.reference import bundled

BOOK = real_desk().rulebook


@dataclass(frozen=True)
class Says:
    """A check that says what it is told to say, of every source."""

    kind: ClassVar[str] = "says"
    words: ClassVar[frozenset[str]] = frozenset()
    outcomes: tuple[Outcome, ...] = ()

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return self.outcomes


@dataclass(frozen=True)
class Breaks(Says):
    """One with a defect."""

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        raise LookupError("a name that must not be shown")


@dataclass(frozen=True)
class BreaksWithoutThePdf(Says):
    """One with a defect that shows on a record of one source alone."""

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if len(record.sources) == 1:
            raise LookupError("a name that must not be shown")
        return self.outcomes


def rule(name: str, *outcomes: Outcome, severity: Severity = "high", status: RuleStatus = "active", check: Any = None) -> Rule:
    return replace(BOOK.rules[0], id=name, severity=severity, status=status, check=check or Says(outcomes), category="c")


def outcome(answer: Any, entry: str = "1", source: str = "gp", **more: Any) -> Outcome:
    subject = Subject(kind="medicine", source=source, entry=entry, text="x")
    return Outcome(**{"answer": answer, "subjects": (subject,), "because": "so", **more})


def example(**values: Any) -> Case:
    mistakes = Mistakes("example")
    case = read_example(
        {"name": "example", "medicine": "Amlodipine 5mg tablets; 1 tablet once a day", **values}, "example", mistakes
    )
    assert case is not None, mistakes.found()
    return case


def report(*rules: Rule, case: Case | None = None) -> Report:
    return reconcile_record(case or example(), rulebook=replace(BOOK, rules=rules), reference=bundled(), engine="e")


def test_only_active_rules_are_shown_and_shadow_rules_are_kept_apart() -> None:
    statuses: tuple[RuleStatus, ...] = ("draft", "shadow", "active", "retired")
    found = report(*(rule(f"R-{status}", outcome("fires"), outcome("cannot_tell"), status=status) for status in statuses))
    assert [(one.id, one.rule) for one in found.findings] == [("f-1", "R-active")]
    assert [(one.id, one.rule) for one in found.coverage.shadow_findings] == [("s-1", "R-shadow")]
    assert [one.rule for one in found.coverage.not_checked] == ["R-active"]
    assert found.coverage.rules_run == 1


def test_a_clear_answer_is_neither_a_finding_nor_a_gap() -> None:
    found = report(rule("R-1", outcome("clear")))
    assert (found.findings, found.coverage.not_checked, found.coverage.rules_run) == ((), (), 1)


def test_a_rule_that_raises_is_said_and_makes_the_report_incomplete() -> None:
    found = report(rule("R-1", check=Breaks(), status="active"))
    assert found.status == "incomplete"
    assert "rule R-1 failed and checked nothing" in found.status_reasons
    assert "must not be shown" not in repr(found)


def test_a_shadow_rule_that_raises_is_recorded_and_leaves_the_report_as_it_is() -> None:
    found = report(rule("R-1", check=Breaks(), status="shadow"))
    assert found.status == report().status
    assert found.coverage.shadow_broken == ("R-1",)


@dataclass(frozen=True)
class BreaksWithThePdf(Says):
    """One with a defect that shows on a record of two sources alone."""

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if len(record.sources) == 2:
            raise LookupError("a name that must not be shown")
        return self.outcomes


def beside_a_pdf() -> Case:
    """A GP record that is verified, and a source that is not."""
    gp = {"gp": {"role": "gp-record", "medicines": ["Amlodipine 5mg tablets; 1 tablet once a day"]}}
    case = example(sources=gp)
    assert len(case.sources) == 2
    read = tuple(replace(each, unverified="was read from a PDF") if each.name != "gp" else each for each in case.sources)
    return replace(case, sources=read)


def test_rules_that_do_not_raise_are_said_to_have_failed_nowhere() -> None:
    both: tuple[RuleStatus, ...] = ("active", "shadow")
    for case in (example(), beside_a_pdf()):
        found = report(*(rule(f"R-{one}", outcome("clear"), status=one) for one in both), case=case)
        assert found.coverage.shadow_broken == ()
        assert "failed" not in repr((found.status_reasons, found.coverage.not_checked))
    asked = report(*(replace(each, status="active") for each in BOOK.rules[:3]))
    assert "failed" not in repr((asked.status_reasons, asked.coverage))


def test_what_fires_with_and_without_an_unverified_source_is_one_finding() -> None:
    found = report(rule("R-1", outcome("fires"), outcome("cannot_tell", "2")), case=beside_a_pdf())
    assert [one.id for one in found.findings] == ["f-1"]
    assert [gap.subject.entry for gap in found.coverage.not_checked] == ["2"]


def test_what_fires_stays_where_the_rule_raises_without_the_unverified_source() -> None:
    found = report(rule("R-1", check=BreaksWithoutThePdf((outcome("fires"),))), case=beside_a_pdf())
    assert [one.rule for one in found.findings] == ["R-1"]
    assert "rule R-1 failed and checked nothing" in found.status_reasons


def test_a_rule_that_raises_only_where_there_is_an_unverified_source_is_said_too() -> None:
    found = report(rule("R-1", check=BreaksWithThePdf((outcome("clear"),))), case=beside_a_pdf())
    assert found.status == "incomplete"
    assert "rule R-1 failed and checked nothing" in found.status_reasons


def test_a_rule_that_raises_with_and_without_an_unverified_source_is_one_gap() -> None:
    found = report(rule("R-1", check=Breaks()), case=beside_a_pdf())
    assert [gap.missing for gap in found.coverage.not_checked] == [("rule",)]


@pytest.mark.parametrize("status", ["active", "shadow"])
def test_a_rule_that_raises_only_where_unverified_sources_are_left_out_is_said_too(status: RuleStatus) -> None:
    check = BreaksWithoutThePdf((outcome("clear"),))
    found = report(rule("R-1", check=check, status=status), case=beside_a_pdf())
    if status == "shadow":
        assert found.coverage.shadow_broken == ("R-1",)
        return
    assert "rule R-1 failed and checked nothing" in found.status_reasons
    assert ("rule",) in [gap.missing for gap in found.coverage.not_checked]
    assert "must not be shown" not in repr(found)


def test_a_rule_that_raises_is_a_gap_of_coverage_and_silences_no_other() -> None:
    found = report(rule("R-1", check=Breaks()), rule("R-2", outcome("fires")))
    [gap] = found.coverage.not_checked
    assert (gap.rule, gap.missing, gap.subject.text) == ("R-1", ("rule",), "the whole record")
    assert gap.because == "rule R-1 failed (LookupError) and checked nothing"
    assert [one.rule for one in found.findings] == ["R-2"]


def test_findings_stand_by_severity_and_else_by_what_they_are_about() -> None:
    rules = [
        rule("R-1", outcome("fires"), severity="low"),
        rule("R-2", outcome("fires"), severity="critical"),
        rule("R-4", outcome("fires", "2"), outcome("fires", "1"), severity="moderate"),
        rule("R-3", outcome("fires", "9"), severity="moderate"),
        rule("R-5", outcome("fires", severity="high"), severity="low"),
    ]
    for order in (rules, rules[::-1]):
        found = report(*order).findings
        assert [(one.id, one.rule, one.subjects[0].entry) for one in found] == [
            ("f-1", "R-2", "1"),
            ("f-2", "R-5", "1"),
            ("f-3", "R-3", "9"),
            ("f-4", "R-4", "1"),
            ("f-5", "R-4", "2"),
            ("f-6", "R-1", "1"),
        ]


def test_gaps_stand_by_severity_rule_source_entry_and_reason() -> None:
    def gap(entry: str = "1", source: str = "gp", because: str = "so") -> Outcome:
        return outcome("cannot_tell", entry, source, because=because, missing=("x",))

    rules = [
        rule("R-2", gap(), severity="low"),
        rule("R-1", gap("1", "z"), gap("2"), gap("1", because="b"), gap("1", because="a"), severity="high"),
        rule("R-3", gap(), severity="critical"),
    ]
    for order in (rules, [replace(one, check=Says(one.check.outcomes[::-1])) for one in rules[::-1]]):  # type: ignore[attr-defined]
        gaps = report(*order).coverage.not_checked
        assert [(one.rule, one.subject.source, one.subject.entry, one.because) for one in gaps] == [
            ("R-3", "gp", "1", "so"),
            ("R-1", "gp", "1", "a"),
            ("R-1", "gp", "1", "b"),
            ("R-1", "gp", "2", "so"),
            ("R-1", "z", "1", "so"),
            ("R-2", "gp", "1", "so"),
        ]


def test_the_report_says_what_made_it_and_until_when_it_holds() -> None:
    case = example()
    found = report(rule("R-1"), case=case)
    assert (found.made_by.engine, found.made_by.rules, found.made_by.profile) == ("e", BOOK.version, BOOK.profile)
    assert (found.made_by.reference_data, found.made_by.inputs) == (bundled().version, case.inputs)
    assert found.as_of == case.as_of.isoformat()
    assert found.expires_at == (case.as_of + timedelta(hours=BOOK.expires_after_hours)).isoformat()
    assert found.coverage.rules_disabled == BOOK.disabled


def test_another_engine_or_other_rules_give_another_report() -> None:
    case = example()
    same = {reconcile_record(case, rulebook=BOOK, reference=bundled(), engine="e").id for _ in range(2)}
    other = reconcile_record(case, rulebook=BOOK, reference=bundled(), engine="f").id
    changed = reconcile_record(case, rulebook=replace(BOOK, version="v"), reference=bundled(), engine="e").id
    assert len({*same, other, changed}) == 3


def test_what_is_said_of_the_rules_stands_in_the_report_and_makes_it_another() -> None:
    case = example()
    found = [
        reconcile_record(case, rulebook=replace(BOOK, rules=(), notices=notices), reference=bundled(), engine="e")
        for notices in ((), ("a notice",), ("another",))
    ]
    assert [one.coverage.rules_notices for one in found] == [(), ("a notice",), ("another",)]
    assert len({one.id for one in found}) == 3


def test_reports_sort_by_the_time_of_their_case() -> None:
    days = [datetime(year, 11, 20, 9, tzinfo=UTC) for year in (2020, 2025, 2026, 2027, 2090)]
    ids = [report(rule("R-1"), case=replace(example(), as_of=day)).id for day in days]
    assert ids == sorted(ids)
    assert {len(each) for each in ids} == {26}
    assert [_milliseconds(each[:10]) for each in ids] == [int(day.timestamp() * 1000) for day in days]


def test_a_report_with_something_joined_to_it_keeps_its_time_and_has_an_id_of_its_own() -> None:
    first, second = (
        report(rule("R-1"), case=replace(example(), as_of=datetime(year, 11, 20, tzinfo=UTC))).id for year in (2025, 2026)
    )
    ids = {(one, more): id_with(one, more) for one in (first, second) for more in ("a", "b")}
    assert len({first, second, *ids.values()}) == 6
    assert all(len(made) == 26 and made[:10] == one[:10] for (one, _), made in ids.items())
    assert id_with(first, "a") == ids[first, "a"]


def _milliseconds(signs: str) -> int:
    """Crockford's base 32 leaves out the letters that look like digits."""
    number = 0
    for sign in signs:
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(sign)
    return number


def test_every_source_of_a_case_is_in_its_record() -> None:
    gp = {"role": "gp-record", "medicines": ["Warfarin 3mg tablets; 1 tablet once a day"]}
    record = prepare(example(sources={"gp": gp}), BOOK, bundled())
    assert [source.name for source in record.sources] == sorted(source.name for source in record.sources)
    assert {source.name for source in record.sources} >= {"gp"}
    assert len(record.sources) == 2
    assert len(record.medicines) == 2
    assert {line.agreement for line in record.medicines} == {"current-only", "history-only"}
    assert {line.agreement for line in prepare(example(), BOOK, bundled()).medicines} == {"only-one-source"}
    assert record.current_names == {source.name for source in record.sources if source.role == "inpatient-orders"}


def test_a_gap_about_a_whole_source_stands_before_those_of_its_entries() -> None:
    whole = Outcome(answer="cannot_tell", subjects=(Subject(kind="source", source="gp"),), because="so")
    gaps = report(rule("R-1", outcome("cannot_tell", "1"), whole)).coverage.not_checked
    assert [gap.subject.entry for gap in gaps] == [None, "1"]


def test_a_gap_about_no_source_stands_before_those_of_any() -> None:
    nowhere = Outcome(answer="cannot_tell", subjects=(Subject(kind="patient", text="x"),), because="so")
    gaps = report(rule("R-1", outcome("cannot_tell", source="A"), nowhere)).coverage.not_checked
    assert [gap.subject.source for gap in gaps] == [None, "A"]
