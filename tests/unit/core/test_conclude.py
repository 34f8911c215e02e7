"""What follows from the answers: a status that is never too good, a hold of the right orders, and every source told of."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from service.core.checks.record import Record, SetAside
from service.core.conclude import (
    conclude,
    conditions_of,
    hold_from,
    medicine_statement,
    not_checked_from,
    raise_finding,
    source_reports,
    status_reasons,
)
from service.core.model.case import Case
from service.core.model.entries import ConditionEntry, MedicineEntry
from service.core.model.failures import Role
from service.core.model.finding import Finding, NotChecked, Outcome, Severity, Subject
from service.core.model.patient import Identity
from service.core.model.report import Coverage, MadeBy, Report
from service.core.model.written import ConditionWritten, ListKind, ListWritten
from service.core.normalise.source import NOT_WHOLE
from tests.support.desk import real_desk
from tests.support.entries import PARACETAMOL, entry, medicine
from tests.support.reports import finding
from tests.unit.core.records import AMOXICILLIN, allergy, failure, record, source, unreadable

MADE_BY = MadeBy(engine="e", rules="r", reference_data="d", profile="p", inputs="i")
RULE = real_desk().rulebook.rules[0]
NOBODY = Subject(kind="patient", text="x")


def coverage(*gaps: NotChecked) -> Coverage:
    return Coverage(rules_run=1, rules_disabled=(), not_checked=gaps)


def gap(severity: Severity = "high", alters_status: bool = True) -> NotChecked:
    return NotChecked(
        rule="DOS-001", severity=severity, subject=NOBODY, missing=("x",), because="no weight", alters_status=alters_status
    )


def concluded(held: Record, *gaps: NotChecked, broken: tuple[str, ...] = ()) -> Report:
    case = Case(
        case="T",
        transfer="admission",
        as_of=datetime(2026, 11, 20, 9, tzinfo=UTC),
        identity=Identity(),
        given=(),
        sources=(),
        inputs="i",
    )
    return conclude(case, held, (), coverage(*gaps), MADE_BY, "id", "later", list(broken))


@pytest.mark.parametrize(
    ("held", "gaps", "broken", "status"),
    [
        (record(sources=(source(),)), (), (), "complete"),
        (record(sources=(source(),)), (gap("moderate"),), (), "complete"),
        (record(sources=(source(),)), (gap("low"),), (), "complete"),
        (record(sources=(source(),)), (gap(alters_status=False),), (), "complete"),
        (record(sources=(source(),)), (gap("high"),), (), "incomplete"),
        (record(sources=(source(),)), (gap("critical"),), (), "incomplete"),
        (record(sources=(source(),)), (), ("DOS-001",), "incomplete"),
        (record(sources=(source(),), failures=(failure(),)), (), (), "incomplete"),
        (record(sources=(source(),), set_aside=(SetAside(source=source("x"), because="another"),)), (), (), "incomplete"),
        (record(sources=(source(warnings=("page-missing",)),)), (), (), "incomplete"),
        (record(sources=(source(unreadable=(unreadable(),)),)), (), (), "incomplete"),
        (record(sources=(source(dialect="patient-list", unverified="is what the patient said"),)), (), (), "incomplete"),
        (record(entry("gp", "1", identified=False)), (), (), "incomplete"),
        (record(entry("gp", "1", identified=False, in_force=False)), (), (), "complete"),
        (record(entry("gp", "1", of=medicine(ingredients=frozenset()))), (), (), "incomplete"),
        (record(entry("gp", "1")), (), (), "complete"),
        (record(failures=(failure(),)), (), (), "not-performed"),
        (record(), (), (), "not-performed"),
    ],
)
def test_the_status_is_never_better_than_what_was_read(held: Record, gaps: Any, broken: Any, status: str) -> None:
    report = concluded(held, *gaps, broken=broken)
    assert report.status == status
    assert bool(report.status_reasons) is (status != "complete")


def test_every_reason_is_said_once_and_names_what_is_missing() -> None:
    held = record(
        entry("gp", "7", identified=False),
        entry("gp", "8", of=medicine(ingredients=frozenset())),
        sources=(source(warnings=("page-missing",), unreadable=(unreadable(),)),),
        failures=(failure(),),
        set_aside=(SetAside(source=source("old"), because="its NHS number is another patient's"),),
    )
    assert status_reasons(held, coverage(gap(), gap()), ["DOS-009"]) == (
        "portal was not read: no answer in 3 s",
        "old was set aside: its NHS number is another patient's",
        "gp: not every page of the answer was sent",
        "gp: 1 of its entries could not be read",
        "gp: 7 is in force and could not be identified",
        "gp: 8 is in force and what it holds is not known",
        "rule DOS-009 failed and checked nothing",
        "DOS-001 could not tell: no weight",
    )


def test_a_medicine_of_a_trial_is_not_expected_to_be_identified() -> None:
    unknown = entry("gp", "7", identified=False)
    trial = replace(unknown, identified=replace(unknown.identified, trial=True))
    assert status_reasons(record(trial), coverage(), []) == ()


def test_no_source_at_all_is_said_and_a_failed_one_says_it_itself() -> None:
    assert status_reasons(record(), coverage(), []) == ("no source was read",)
    assert status_reasons(record(failures=(failure(),)), coverage(), []) == ("portal was not read: no answer in 3 s",)


def order(name: str, of: Any = PARACETAMOL, **more: Any) -> MedicineEntry:
    return entry("epma", name, role="inpatient-orders", of=medicine(of), **more)


HELD = record(
    order("1"),
    order("2", ("1", "Warfarin", "2")),
    order("3", ("3", "Digoxin", "4"), in_force=False),
    entry("gp", "4", of=medicine(("5", "Aspirin", "6"))),
)
LINE = {matched.entry.written.entry: line.line for line in HELD.medicines for matched in line.entries}


def about(*entries: str, severity: Severity = "critical", holds: Any = None, name: str = "f-1") -> Finding:
    source_of = {"4": "gp"}
    subjects = tuple(
        Subject(kind="medicine", line=LINE[each], source=source_of.get(each, "epma"), entry=each) for each in entries
    )
    return replace(finding(severity, "x", NOBODY), id=name, subjects=subjects, holds=holds)


@pytest.mark.parametrize(
    ("found", "scope", "orders", "reasons"),
    [
        ([], None, (), ()),
        ([about("1", holds="these-orders", severity="high")], "these-orders", ("1",), ("f-1",)),
        ([about("1", severity="critical")], "these-orders", ("1",), ("f-1",)),
        ([about("1", severity="high")], None, (), ()),
        ([about("4", severity="critical")], None, (), ()),
        ([about("3", severity="critical")], None, (), ()),
        ([about("4", holds="these-orders")], None, (), ()),
        ([about("1", "4")], "these-orders", ("1",), ("f-1",)),
        ([about(severity="critical", holds="all-prescribing")], "all-prescribing", (), ("f-1",)),
        ([about("1", severity="critical", holds="all-prescribing")], "all-prescribing", (), ("f-1",)),
        (
            [about("1", holds="these-orders"), about(holds="all-prescribing", name="f-2")],
            "all-prescribing",
            ("1",),
            ("f-2", "f-1"),
        ),
        ([about("2", "1", holds="these-orders"), about("1", name="f-2")], "these-orders", ("1", "2"), ("f-1", "f-2")),
        ([about("4", holds="these-orders"), about("1", name="f-2")], "these-orders", ("1",), ("f-2",)),
        ([about("4"), about("1", name="f-2")], "these-orders", ("1",), ("f-2",)),
    ],
)
def test_a_hold_names_its_orders_and_the_findings_that_ask_for_it(
    found: list[Finding], scope: str | None, orders: tuple[str, ...], reasons: tuple[str, ...]
) -> None:
    hold = hold_from(tuple(found), HELD)
    assert (hold.advised, hold.scope, hold.reasons) == (scope is not None, scope, reasons)
    assert hold.orders == tuple(sorted((LINE[each] for each in orders), key=lambda line: int(line[2:])))


def test_what_stands_on_no_line_is_no_order_though_it_bears_the_name_of_one() -> None:
    unread = Subject(kind="source", source="epma", entry="1", text="it has no type")
    found = replace(finding("critical", "x", NOBODY), id="f-1", subjects=(unread,))
    assert hold_from((found,), HELD).advised is False
    assert hold_from((found, about("2", name="f-2")), HELD).orders == (LINE["2"],)


def test_lines_are_held_in_the_order_of_their_numbers() -> None:
    names = [("1" * (number + 1), f"Medicine {number:02}", "1" * (number + 1)) for number in range(11)]
    held = record(*(order(str(number), of) for number, of in enumerate(names)))
    line = {matched.entry.written.entry: each.line for each in held.medicines for matched in each.entries}
    subjects = tuple(Subject(kind="medicine", line=line[name], source="epma", entry=name) for name in sorted(line))
    hold = hold_from((replace(finding("critical", "x", NOBODY), id="f-1", subjects=subjects),), held)
    assert hold.orders == tuple(f"m-{number}" for number in range(1, 12))


def test_at_discharge_the_summary_is_held_as_well() -> None:
    summary = entry("letter", "1", role="discharge-summary")
    for transfer, advised in (("admission", False), ("discharge", True)):
        held = record(summary, transfer=transfer)
        subject = Subject(kind="medicine", line=held.medicines[0].line, source="letter", entry="1")
        found = replace(finding("critical", "x", NOBODY), id="f-1", subjects=(subject,))
        assert hold_from((found,), held).advised is advised


def test_sources_are_told_of_by_role_and_name_whatever_became_of_them() -> None:
    held = record(
        entry("gp b", "1"),
        allergy("gp b", "2", AMOXICILLIN),
        sources=(source("gp a"), source("ward", "inpatient-orders"), source("letter", "discharge-summary")),
        failures=(failure("chemist", "community-pharmacy", sha256="f"), failure("portal", retrieved_at="then")),
        set_aside=(SetAside(source=source("gp c"), because="another"),),
    )
    told = source_reports(held)
    assert [(each.name, each.outcome) for each in told] == [
        ("gp a", "read"),
        ("gp b", "read"),
        ("gp c", "set-aside"),
        ("portal", "failed"),
        ("chemist", "failed"),
        ("letter", "read"),
        ("ward", "read"),
    ]
    by_name = {each.name: each for each in told}
    assert (by_name["gp b"].medicines, by_name["gp b"].allergies, by_name["gp b"].whole) == (1, 1, True)
    assert (by_name["gp c"].medicines, by_name["gp c"].allergies, by_name["gp c"].whole) == (None, None, False)
    assert (by_name["portal"].medicines, by_name["portal"].allergies, by_name["portal"].whole) == (None, None, False)
    for name in ("gp c", "portal"):
        told = by_name[name]
        assert (told.allergy_statement, told.medicine_statement, told.proposed) == ("not-retrieved", "not-retrieved", False)
    assert (by_name["portal"].failure, by_name["portal"].because, by_name["portal"].as_of) == (
        "timeout",
        "no answer in 3 s",
        "then",
    )
    assert (by_name["chemist"].sha256, by_name["gp c"].because, by_name["gp c"].dialect) == ("f", "another", "fhir-r4")


def test_a_source_of_any_role_has_its_place() -> None:
    roles = get_args(Role)
    told = source_reports(record(sources=tuple(source(role, role) for role in sorted(roles))))
    assert [each.role for each in told][:2] == ["gp-record", "shared-care-record"]
    assert [each.role for each in told][-2:] == ["discharge-summary", "inpatient-orders"]
    assert {each.role for each in told} == set(roles)


def test_a_source_that_is_not_whole_says_what_it_lacks() -> None:
    lacking = source(
        warnings=("page-missing", "data-in-transit", "something-else"), unreadable=(unreadable(),), passed_over=(("Task", 2),)
    )
    [told] = source_reports(record(sources=(lacking,)))
    assert (told.whole, told.unreadable, told.warnings) == (False, lacking.unreadable, lacking.warnings)
    assert told.because == (
        "not every page of the answer was sent; the transfer from the previous practice is not complete; "
        "1 of its entries could not be read"
    )
    assert (told.sha256, told.dialect, told.passed_over) == ("sha of gp", "fhir-r4", (("Task", 2),))


def test_a_source_that_may_have_been_misread_or_proposes_orders_says_so() -> None:
    misread = source("letter", "discharge-summary", dialect="pdf", unverified="was read from a PDF")
    held = record(sources=(source("ward", "inpatient-orders", proposed=True), misread))
    told = {each.name: each for each in source_reports(held)}
    assert (told["ward"].proposed, told["ward"].unverified, told["ward"].whole) == (True, None, True)
    assert (told["letter"].proposed, told["letter"].unverified) == (False, "was read from a PDF")
    assert (told["letter"].whole, told["letter"].because) == (False, "it was read from a PDF")


def test_problems_stand_in_the_report_by_their_names_whatever_source_came_first() -> None:
    def problem(name: str, of: str, number: str) -> ConditionEntry:
        return ConditionEntry(written=ConditionWritten(source=of, entry=number, path="", text=name), name=name, state="present")

    first, second, third = problem("Asthma", "ward", "2"), problem("asthma", "ward", "3"), problem("Gout", "gp", "1")
    held = record(sources=(source(conditions=(third,)), source("ward", "inpatient-orders", conditions=(second, first))))
    assert conditions_of(held) == concluded(held).conditions == (first, second, third)


def listed(*reasons: str | None, kind: ListKind = "medicines") -> tuple[ListWritten, ...]:
    return tuple(ListWritten(entry=str(number), path="", kind=kind, empty_reason=reason) for number, reason in enumerate(reasons))


@pytest.mark.parametrize(
    ("said", "statement"),
    [
        ({}, "empty-not-recorded"),
        ({"lists": listed(None)}, "empty-not-recorded"),
        ({"lists": listed("notasked")}, "empty-not-recorded"),
        ({"lists": listed("nilknown")}, "none-stated"),
        ({"lists": listed("nilknown", kind="active-medicines")}, "none-stated"),
        ({"lists": listed("nilknown", kind="allergies")}, "empty-not-recorded"),
        ({"lists": listed("nilknown", "nilknown")}, "none-stated"),
        ({"lists": listed("nilknown", None)}, "empty-not-recorded"),
        ({"lists": listed("nilknown"), "unreadable": (unreadable(),)}, "empty-not-recorded"),
        ({"unreadable": (unreadable(),)}, "empty-not-recorded"),
        ({"lists": listed("nilknown"), "warnings": ("medicines-not-asked",)}, "not-asked"),
        ({"warnings": ("medicines-not-asked",)}, "not-asked"),
        ({"warnings": ("allergies-not-asked",)}, "empty-not-recorded"),
        ({"lists": listed("nilknown"), "medicines": (entry("gp", "1"),)}, "asserted"),
        ({"warnings": ("medicines-not-asked",), "medicines": (entry("gp", "1"),)}, "asserted"),
    ],
)
def test_no_medicines_are_stated_by_a_list_alone_and_by_all_lists_of_the_source(said: dict[str, Any], statement: str) -> None:
    assert medicine_statement(source(**said)) == statement
    [told] = source_reports(record(sources=(source(**said),)))
    assert told.medicine_statement == statement


def test_a_source_is_dated_by_its_list_and_else_by_when_it_was_fetched() -> None:
    dated = [source_reports(record(sources=(source(dated=date),)))[0].as_of for date in ("2026-10-01", None)]
    assert dated == ["2026-10-01", "2026-11-20T08:00:00Z"]


def test_of_a_source_that_was_set_aside_every_entry_is_named_and_no_word_of_it() -> None:
    other = source("old", medicines=(entry("old", "m2"), entry("old", "m1")), allergies=(allergy("old", "a1", AMOXICILLIN),))
    [told] = source_reports(record(set_aside=(SetAside(source=other, because="another"),)))
    assert [(each.kind, each.entry) for each in told.set_aside] == [("allergy", "a1"), ("medicine", "m1"), ("medicine", "m2")]


def fires(**more: Any) -> Outcome:
    return Outcome(**{"answer": "fires", "subjects": (NOBODY,), "because": "of this", "words": {}, **more})


def spoken(summary: str, detail: str = "", action: str = "") -> Any:
    return replace(RULE, message=replace(RULE.message, summary=summary, detail=detail, action=action))


def test_a_message_is_filled_with_the_words_of_the_outcome() -> None:
    found = raise_finding(spoken("{a} and {b}", " {because} ", " {a}! "), fires(words={"a": "one"}, evidence={"k": "v"}))
    assert (found.summary, found.detail, found.action) == ("one and", "of this", "one!")
    assert (found.id, found.repeats) == ("", False), "it is given when all findings are known, and what repeats another too"
    assert found.evidence == {"k": "v", "because": "of this"}
    assert (found.subjects, found.rule, found.severity) == ((NOBODY,), RULE.id, RULE.severity)


def test_what_rests_on_words_that_may_be_misread_says_so_wherever_it_is_read() -> None:
    found = raise_finding(spoken("x", "It is."), fires(unverified="page 1"))
    assert (found.detail, found.evidence["unverified"]) == ("It is. UNVERIFIED: page 1.", "page 1")
    plain = raise_finding(spoken("x", "It is."), fires())
    assert (plain.detail, "unverified" in plain.evidence) == ("It is.", False)


def test_words_of_the_outcome_itself_come_before_its_reason() -> None:
    assert raise_finding(spoken("{because}"), fires(words={"because": "of that"})).summary == "of that"


def test_an_outcome_may_be_graver_and_may_hold() -> None:
    found = raise_finding(RULE, fires(severity="critical", holds="all-prescribing"))
    assert (found.severity, found.holds) == ("critical", "all-prescribing")


@pytest.mark.parametrize(("length", "kept"), [(139, 139), (140, 137)])
def test_a_summary_fits_a_card(length: int, kept: int) -> None:
    summary = raise_finding(spoken("x" * length), fires()).summary
    assert len(summary) == kept
    assert summary.endswith("…") is (kept < length)


def test_what_could_not_be_told_keeps_what_was_missing() -> None:
    untold = Outcome(answer="cannot_tell", subjects=(NOBODY,), because="no weight", missing=("patient.weight",))
    said = not_checked_from(RULE, untold)
    assert (said.rule, said.severity, said.subject, said.missing) == (RULE.id, RULE.severity, NOBODY, ("patient.weight",))
    assert (said.because, said.alters_status) == ("no weight", True)
    assert not_checked_from(RULE, replace(untold, alters_status=False)).alters_status is False


def test_an_answer_about_nothing_in_particular_is_about_the_whole_record() -> None:
    said = not_checked_from(RULE, Outcome(answer="cannot_tell", subjects=(), because="it failed"))
    assert said.subject == Subject(kind="patient", text="the whole record")


WARNINGS = [
    ("allergies-not-asked", "the patient was not asked about allergies"),
    ("allergy-list-missing", "it holds no list of allergies, not even an empty one"),
    ("medicine-list-missing", "it holds no list of medicines, not even an empty one"),
    ("medicines-not-asked", "the patient was not asked about medicines"),
    ("allergies-in-words", "words beside the entries of its allergy list speak of an allergy to a medicine and were not read"),
    ("confidential-items", "items are withheld as confidential"),
    ("data-in-transit", "the transfer from the previous practice is not complete"),
    ("data-awaiting-filing", "items are waiting to be filed"),
    ("list-of-changes", "a list holds what changed, and not all that there is"),
    ("list-unavailable", "a list is empty because it was not filled in or could not be given"),
    ("lists-missing", "it holds no list of medicines or of allergies, not even an empty one"),
    ("modifier-unread", "an entry carries a modifier that was not read and may change what it means"),
    ("page-missing", "not every page of the answer was sent"),
    ("part-failed", "the source said that a part of its answer failed"),
    ("status-unread", "an entry bears a status that is not understood"),
    ("documents-only", "it holds documents, which are not read, and neither a medicine nor an allergy"),
    ("subsetted", "a part of the fields of its entries was left out"),
    ("narrative-only", "a part of it is written as narrative only and was not read"),
]


def test_every_warning_that_something_is_missing_is_among_those_below() -> None:
    assert {warning for warning, _ in WARNINGS} == NOT_WHOLE


@pytest.mark.parametrize(("warning", "words"), WARNINGS)
def test_every_warning_that_something_is_missing_makes_the_report_incomplete(warning: str, words: str) -> None:
    held = record(sources=(source(warnings=(warning,)),))
    report = concluded(held)
    assert (report.status, report.status_reasons) == ("incomplete", (f"gp: {words}",))
    assert report.sources[0].because == words
