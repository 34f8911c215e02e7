"""What the record warns of in words, held against what is in force, and told where nothing is."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.kind import AppliesTo, Check
from service.core.checks.medicine_warned_against import MedicineWarnedAgainst, WarningOfMedicine
from service.core.checks.record import Record
from service.core.model.dates import read_date
from service.core.model.entries import WarnedAgainst
from service.core.model.finding import Outcome
from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.example_records import example_record
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, hl7_adt, order, r4_chart

PERSON = Person(31)
STATIN = "Atorvastatin 20mg tablets; 1 tablet once a day"
RAMIPRIL = "Ramipril 5mg capsules; 1 capsule once a day"
AMLODIPINE = "Amlodipine 5mg tablets; 1 tablet once a day"
PENICILLIN = {"role": "gp-record", "allergies": [{"code": "91936005", "display": "Allergy to penicillin"}]}
OF_MEDICINES, OF_PATIENT = AppliesTo(list="medicines"), AppliesTo(list="patient")


def asked(check: Check, applies_to: AppliesTo, **values: Any) -> list[Outcome]:
    return list(check.judge(example_record(**values), applies_to))


def answers(*, medicine: str = STATIN, **values: Any) -> tuple[list[str], list[str]]:
    """The answers about the medicine, and about the warnings."""
    held = asked(MedicineWarnedAgainst(), OF_MEDICINES, medicine=medicine, **values)
    left = asked(WarningOfMedicine(), OF_PATIENT, medicine=medicine, **values)
    return [one.answer for one in held], [one.answer for one in left]


@pytest.mark.parametrize(
    ("medicine", "problems", "found"),
    [
        (STATIN, ["Statin not tolerated"], (["fires"], ["clear"])),
        (STATIN, ["Avoid atorvastatin"], (["fires"], ["clear"])),
        (STATIN, ["Avoid simvastatin"], (["clear"], ["fires"])),
        (STATIN, ["Statins C/I"], (["fires"], ["clear"])),
        (STATIN, ["C/I: atorvastatin"], (["fires"], ["clear"])),
        (STATIN, ["Statin not tolerated", "STATIN  not tolerated"], (["fires"], ["clear"])),
        (STATIN, ["Statin not tolerated", "Avoid penicillin"], (["fires"], ["clear", "fires"])),
        (AMLODIPINE, ["Statin not tolerated"], (["clear"], ["fires"])),
        (RAMIPRIL, ["ACE inhibitor cough"], (["clear"], ["fires"])),
        (RAMIPRIL, ["Avoid ramipril if dehydrated"], (["clear"], ["fires"])),
        ("Zzyzzx 5mg tablets; 1 tablet once a day", ["Statin not tolerated"], (["cannot_tell"], ["fires"])),
        ("Anthrax vaccine", ["Statin not tolerated"], (["cannot_tell"], ["fires"])),
        (STATIN, ["Hypertension"], ([], [])),
        (STATIN, [], ([], [])),
    ],
)
def test_each_warning_is_told_by_one_of_the_two(medicine: str, problems: list[str], found: tuple[list[str], list[str]]) -> None:
    assert answers(medicine=medicine, problems=problems) == found


@pytest.mark.parametrize("names", [("Lidocaine 2% gel", "Instillagel gel 11ml"), ("Instillagel gel 11ml", "Lidocaine 2% gel")])
def test_what_one_product_of_a_line_holds_besides_is_heard(names: tuple[str, str]) -> None:
    """The line is one of lidocaine, whichever source names the gel that holds chlorhexidine as well."""
    lists = {
        f"list {number}": {"role": "gp-record", "medicines": [{"name": name, "dose": "apply once a day", "route": "topical"}]}
        for number, name in enumerate(names)
    }
    record = example_record(sources=lists, problems=["Avoid chlorhexidine"])
    assert len(record.medicines) == 1
    [held] = MedicineWarnedAgainst().judge(record, OF_MEDICINES)
    assert (held.answer, held.subjects[0].text) == ("fires", "Instillagel gel 11ml")


def test_an_allergy_that_is_listed_is_left_to_other_rules() -> None:
    amoxicillin = "Amoxicillin 500mg capsules; 1 capsule three times a day"
    held = {"medicine": amoxicillin, "problems": ["Avoid penicillin"]}
    assert answers(**held, sources={"gp": PENICILLIN}) == (["clear"], ["clear"])
    refuted = {**PENICILLIN, "allergies": [{**PENICILLIN["allergies"][0], "verification": "refuted"}]}
    assert answers(**held, sources={"gp": refuted}) == (["fires"], ["clear"])
    assert answers(**held, sources={"gp": {**PENICILLIN, "allergies": ["none known"]}}) == (["fires"], ["clear"])


def test_a_listed_allergy_to_one_of_two_holds_not_both() -> None:
    both = {"problems": ["Avoid penicillin and statins"], "sources": {"gp": PENICILLIN}}
    assert answers(**both) == (["fires"], ["clear"])


def test_the_words_and_where_they_stand_are_shown() -> None:
    [one] = asked(MedicineWarnedAgainst(), OF_MEDICINES, medicine=STATIN, problems=["Statin not tolerated"])
    assert [(subject.kind, subject.entry, subject.text) for subject in one.subjects][1:] == [
        ("patient", "problem/1", "Statin not tolerated")
    ]
    assert one.words["said"] == "Statin not tolerated"
    assert one.evidence == {"problems problem/1": "Statin not tolerated"}
    assert one.because == "problems: “Statin not tolerated”"


@pytest.mark.parametrize(("transfer", "answered"), [("admission", []), ("discharge", ["fires"])])
def test_a_rule_speaks_at_its_own_transfer_and_at_no_other(transfer: str, answered: list[str]) -> None:
    discharge = AppliesTo(list="patient", transfers=("discharge",))
    found = asked(WarningOfMedicine(), discharge, transfer=transfer, medicine=STATIN, problems=["Avoid penicillin"])
    assert [one.answer for one in found] == answered


@pytest.mark.parametrize("check", [MedicineWarnedAgainst(), WarningOfMedicine()])
def test_each_answer_gives_the_words_that_messages_may_use(check: Check) -> None:
    applies_to = OF_MEDICINES if isinstance(check, MedicineWarnedAgainst) else OF_PATIENT
    [one] = asked(check, applies_to, medicine=STATIN, problems=["Avoid statins and penicillin"])
    assert set(one.words) == check.words
    assert {name: one.words[name] for name in ("said", "said_by", "named")} == {
        "said": "Avoid statins and penicillin",
        "said_by": "problems",
        "named": "statins, penicillin",
    }


def test_one_of_several_medicines_in_force_is_enough_to_leave_a_warning_to_the_other_rule() -> None:
    held = {"medicines": [STATIN, RAMIPRIL], "problems": ["Statin not tolerated"]}
    assert [one.answer for one in asked(WarningOfMedicine(), OF_PATIENT, **held)] == ["clear"]


def test_a_warning_of_what_is_listed_is_clear_because_it_is_listed() -> None:
    amoxicillin = "Amoxicillin 500mg capsules; 1 capsule three times a day"
    held = {"medicine": amoxicillin, "problems": ["Avoid penicillin"], "sources": {"gp": PENICILLIN}}
    assert [one.because for one in asked(WarningOfMedicine(), OF_PATIENT, **held)] == ["an allergy to it is listed"]


def test_a_warning_of_what_no_table_gives_ingredients_for_is_held_by_no_listed_allergy() -> None:
    assert answers(problems=["Avoid vaccines"], sources={"gp": PENICILLIN}) == (["clear"], ["fires"])


def test_a_product_of_which_only_what_it_holds_besides_is_known_is_heard() -> None:
    record = example_record(medicine="Instillagel gel 11ml", problems=["Avoid chlorhexidine"])
    [line] = record.medicines
    [matched] = line.entries
    medicine = matched.entry.identified.medicine
    assert medicine is not None
    bare = replace(matched.entry.identified, medicine=replace(medicine, ingredients=frozenset()))
    entries = (replace(matched, entry=replace(matched.entry, identified=bare)),)
    [held] = MedicineWarnedAgainst().judge(replace(record, medicines=(replace(line, entries=entries),)), OF_MEDICINES)
    assert held.answer == "fires"


def told_on(record: Record, days: dict[str, str | None]) -> Record:
    """The record with the day on which each source wrote its warnings down."""

    def dated(one: WarnedAgainst) -> WarnedAgainst:
        return replace(one, written=replace(one.written, asserted=read_date(days.get(one.written.source))))

    sources = [replace(each, warned_against=tuple(dated(one) for one in each.warned_against)) for each in record.sources]
    return replace(record, sources=tuple(sources))


def ward_and_gp(gp: list[dict[str, str]], ward: list[dict[str, str]], *, ward_warns: bool = False) -> Record:
    """A GP who warns of statins, and a ward; each with its own medicines."""
    warning = {"problems": ["Statin not tolerated"]}
    return example_record(
        sources={
            "gp": {"role": "gp-record", "medicines": gp, **warning},
            "ward": {"role": "inpatient-orders", "medicines": ward, **(warning if ward_warns else {})},
        }
    )


def statin(started: str | None = None) -> dict[str, str]:
    return {"name": "Atorvastatin 20mg tablets", "dose": "1 tablet once a day", **({"started": started} if started else {})}


@pytest.mark.parametrize(
    ("gp", "ward", "told", "fires"),
    [
        # Another source began it: nobody knows whether it had the warning.
        ([], [statin("2019-03-01")], "2008-02-01", True),
        ([statin()], [statin("2019-03-01")], "2008-02-01", True),
        # The GP began it after the warning, whatever the ward does.
        ([statin("2019-03-01")], [statin()], "2008-02-01", False),
        ([statin("2019-03-01"), statin("2007-01-01")], [], "2008-02-01", False),
        # Known to the month or the year alone, it may have been begun before the warning.
        ([statin("2019")], [], "2019-06-01", True),
        ([statin("2020")], [], "2019-06-01", False),
        ([statin("2019-06")], [], "2019-06-15", True),
    ],
)
def test_only_what_the_source_that_warns_began_on_a_later_day_for_certain_is_low(
    gp: list[dict[str, str]], ward: list[dict[str, str]], told: str, fires: bool
) -> None:
    record = told_on(ward_and_gp(gp, ward), {"gp": told})
    held = MedicineWarnedAgainst().judge(record, OF_MEDICINES)
    [left] = WarningOfMedicine().judge(record, OF_PATIENT)
    assert {one.answer for one in held} == {"fires" if fires else "clear"}
    assert left.answer == ("clear" if fires else "fires")


def test_what_two_sources_warn_of_in_the_same_words_is_told_once_of_both() -> None:
    record = ward_and_gp([], [], ward_warns=True)
    [left] = WarningOfMedicine().judge(record, OF_PATIENT)
    assert [(subject.source, subject.text) for subject in left.subjects] == [
        ("gp", "Statin not tolerated"),
        ("ward", "Statin not tolerated"),
    ]
    assert left.words["said_by"] == "gp and ward"


def test_a_warning_that_one_of_two_sources_knew_is_still_told_of_the_other() -> None:
    record = told_on(ward_and_gp([statin("2019-03-01")], [statin()], ward_warns=True), {"gp": "2008-02-01"})
    [held] = MedicineWarnedAgainst().judge(record, OF_MEDICINES)
    [left] = WarningOfMedicine().judge(record, OF_PATIENT)
    assert (held.answer, left.answer) == ("fires", "clear")
    assert [subject.source for subject in held.subjects if subject.kind == "patient"] == ["ward"]


def flag(words: str, status: str = "active") -> dict[str, Any]:
    return {"resource": {"resourceType": "Flag", "id": "x", "status": status, "code": {"text": words}}}


def finding(words: str) -> dict[str, Any]:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": words}]}
    return {"resource": {"resourceType": "Observation", "id": "x", "status": "final", "code": code}}


def rules_on(ward: Any) -> set[str]:
    """The rules of this kind that fire on a ward's record beside a GP's without warnings."""
    gp = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("amlodipine 5", "One daily")], [allergy("NKDA")]))
    report = json_on(case(gp, source("ward", "inpatient-orders", ward), patient=PERSON.as_case()))
    return {found["rule"] for found in report["findings"]} & {"PAT-031", "PAT-032"}


def chart(*further: dict[str, Any]) -> dict[str, Any]:
    found = r4_chart(PERSON, [order("amlodipine 5", 1, "tablet", "OD")], (allergy("NKDA"),))
    return {**found, "entry": [*found["entry"], *further]}


@pytest.mark.parametrize(
    ("further", "rules"),
    [
        (flag("Calcium channel blocker contraindicated"), {"PAT-031"}),
        (finding("Amlodipine not tolerated"), {"PAT-031"}),
        (flag("Avoid penicillin"), {"PAT-032"}),
        (flag("Avoid penicillin", "inactive"), set[str]()),
        (flag("Avoid penicillin", "entered-in-error"), set[str]()),
        (flag("Falls risk"), set[str]()),
    ],
)
def test_flags_and_findings_are_heard(further: dict[str, Any], rules: set[str]) -> None:
    assert rules_on(chart(further)) == rules


@pytest.mark.parametrize(
    ("name", "rules"),
    [("Calcium channel blockers", {"PAT-031"}), ("Penicillins", {"PAT-032"}), ("Amlodipine 5mg tablets", set[str]())],
)
def test_a_request_not_to_give_a_class_is_a_warning(name: str, rules: set[str]) -> None:
    """One of a medicine is held against its orders by rules of its own."""
    asked = {"resourceType": "MedicationRequest", "id": "x", "status": "active", "intent": "order", "doNotPerform": True}
    assert rules_on(chart({"resource": {**asked, "medicationCodeableConcept": {"text": name}}})) == rules


@pytest.mark.parametrize(
    ("told", "begun", "rules"),
    [
        ("2008-02-01", "2019-03-01", {"PAT-032"}),
        ("2019-03-01", "2019-03-01", {"PAT-031"}),
        ("2020-01-01", "2019-03-01", {"PAT-031"}),
        (None, "2019-03-01", {"PAT-031"}),
        ("2008-02-01", None, {"PAT-031"}),
    ],
)
def test_a_warning_that_was_known_when_the_medicine_was_begun_is_low(
    told: str | None, begun: str | None, rules: set[str]
) -> None:
    problem = {"resourceType": "Condition", "id": "c1", "code": {"text": "Amlodipine not tolerated"}, "assertedDate": told}
    held = gp_connect(PERSON, [gp_medicine("amlodipine 5", "One daily", started=begun)], [allergy("NKDA")])
    gp = {**held, "entry": [*held["entry"], {"resource": {name: value for name, value in problem.items() if value}}]}
    report = json_on(case(source("gp", "gp-record", gp), source("ward", "inpatient-orders", chart()), patient=PERSON.as_case()))
    found = [each for each in report["findings"] if each["rule"] in {"PAT-031", "PAT-032"}]
    assert {each["rule"] for each in found} == rules
    assert told is None or f"gp ({told}) says" in found[0]["detail"]


def test_diagnoses_of_messages_are_heard() -> None:
    assert rules_on(f"{hl7_adt(PERSON, ())}\rDG1|1||^Statin not tolerated|||F") == {"PAT-032"}
