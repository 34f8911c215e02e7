"""Allergens that no table knows the members of: told by name, never cleared, and held as any drug allergy nobody can check."""

from typing import Any

from service.core.model.report import Report
from tests.support.cases import case, source
from tests.support.desk import report_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.payloads.words import SNOMED

CLOXACILLIN = (SNOMED, "292963007", "Cloxacillin adverse reaction")
OESTROGEN = (SNOMED, "293243000", "Estrogen adverse reaction")


def with_allergies(*gp: Any, ward: tuple[Any, ...] = (), orders: tuple[Any, ...] = (), medicine: str = "furosemide 40") -> Report:
    person = Person()
    return report_on(
        case(
            source("gp", "gp-record", gp_connect(person, [gp_medicine(medicine, "One To Be Taken Each Day")], gp)),
            source("epma", "inpatient-orders", r4_chart(person, orders, ward)),
            patient=dict(person.as_case()),
        )
    )


def unsure(report: Report) -> list[str]:
    return [one.because for one in report.coverage.not_checked if "allergy.agent" in one.missing]


def test_a_drug_known_by_name_alone_holds_all_prescribing_and_clears_nothing() -> None:
    report = with_allergies(allergy(codes=[CLOXACILLIN]))
    assert (report.hold.advised, report.hold.scope) == (True, "all-prescribing")
    assert report.status == "incomplete"
    assert any("cloxacillin" in words for words in unsure(report))


def test_it_is_one_allergen_in_two_sources_by_code_and_by_words() -> None:
    report = with_allergies(allergy(codes=[CLOXACILLIN]), ward=(allergy(codes=[], text="Allergy to cloxacillin"),))
    named = [line for line in report.allergies if line.agent and line.agent.name == "cloxacillin"]
    assert [len(line.entries) for line in named] == [2]
    assert not [finding for finding in report.findings if finding.category == "allergy-missing"]


def test_it_is_of_its_class_for_cross_reactions() -> None:
    severe = allergy(codes=[CLOXACILLIN], reaction="anaphylaxis", severity="severe", criticality="high")
    report = with_allergies(severe, orders=(order("cefalexin 500", 1, "capsule", "BD"),))
    assert "allergy-cross-reaction" in {finding.category for finding in report.findings}


def test_a_class_that_may_have_other_members_fires_on_those_it_lists_and_clears_no_other() -> None:
    report = with_allergies(allergy(codes=[OESTROGEN]))
    assert not report.hold.advised
    assert report.status == "incomplete"
    assert any("other medicines than the tables list" in words for words in unsure(report))


def test_a_degraded_entry_stays_held_though_its_words_name_a_thing() -> None:
    report = with_allergies(allergy("degraded", text="House dust mite"))
    assert (report.hold.advised, report.hold.scope) == (True, "all-prescribing")
