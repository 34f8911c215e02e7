"""GP Connect records: statement, plan and issues are one entry, and every list says what it lacks."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from service.core.model.written import SourceList
from service.sources.read import read_source
from tests.support.payloads import Person, allergy, as_r4, gp_connect, gp_medicine
from tests.unit.sources.reading import bundle, only, problems, read

PERSON = Person(3)


def _resource(payload: dict[str, Any], name: str) -> dict[str, Any]:
    kind, ident = name.split("/")
    return next(e["resource"] for e in payload["entry"] if (e["resource"]["resourceType"], e["resource"]["id"]) == (kind, ident))


def _without(payload: dict[str, Any], *names: str) -> dict[str, Any]:
    kept = [e for e in payload["entry"] if f"{e['resource']['resourceType']}/{e['resource']['id']}" not in names]
    return {**payload, "entry": kept}


def test_a_repeat_medicine_is_one_entry() -> None:
    entry = only(
        read(gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day", note="Prescriber Notes: INR 2-3")]))
    )
    assert entry.entry == "MedicationStatement/statement-1"
    assert entry.parts == ("MedicationRequest/plan-1", "MedicationRequest/order-1", "Medication/medication-1")
    assert [(each.system, each.code) for each in entry.codings] == [("http://snomed.info/sct", "42217611000001104")]
    assert (entry.status, entry.course, entry.intent, entry.prescribed_by) == ("active", "repeat", "plan", "this-practice")
    assert (entry.repeats_allowed, entry.repeats_issued, entry.supply_days) == (12, 9, Decimal(28))
    assert entry.started
    assert entry.started.written == "2025-03-04"
    assert entry.last_issued
    assert entry.last_issued.written == "2026-11-02"
    assert entry.notes == ("Prescriber Notes: INR 2-3",)
    assert (entry.path, entry.problems) == ("$.entry[3].resource", ())


def test_a_stopped_plan_says_when_and_why() -> None:
    entry = only(
        read(gp_connect(PERSON, [gp_medicine("ramipril 5", "One daily", status="stopped", stopped=("2026-10-01", "Cough"))]))
    )
    assert (entry.status, entry.status_reason) == ("stopped", "Cough")
    assert entry.ended
    assert entry.status_changed
    assert entry.ended == entry.status_changed


def test_a_medicine_prescribed_elsewhere_has_no_issue() -> None:
    entry = only(
        read(gp_connect(PERSON, [gp_medicine("clozapine 100", "As directed by the clinic", elsewhere="Hospital clinic")]))
    )
    assert (entry.prescribed_by, entry.prescribed_by_text, entry.last_issued) == ("another-organisation", "Hospital clinic", None)
    assert entry.parts == ("MedicationRequest/plan-1", "Medication/medication-1")


def test_coded_directions_of_the_plan_are_taken_where_the_words_are_the_same() -> None:
    payload = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily", dose=("1.50", "tablet", "OD"))])
    (dosage,) = only(read(payload)).dosages
    assert dosage.text == "One daily"
    assert dosage.structured
    assert str(dosage.structured.amounts[0][1].value) == "1.50"
    assert dosage.path == "$.entry[3].resource.dosage[0]"


def test_directions_of_the_plan_that_differ_are_said_and_not_taken() -> None:
    payload = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily", dose=(2, "tablet", "OD"))])
    _resource(payload, "MedicationRequest/plan-1")["dosageInstruction"][0]["text"] = "Two daily"
    entry = only(read(payload))
    assert entry.dosages[0].structured is None
    assert "other directions" in entry.problems[0].reason


def test_a_plan_for_another_medicine_keeps_both_names_in_view() -> None:
    payload = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily"), gp_medicine("ramipril 5", "One daily")])
    _resource(payload, "MedicationRequest/plan-1")["medicationReference"] = {"reference": "Medication/medication-2"}
    found = read(payload)
    assert [each.code for each in found.medicines[0].codings] == ["42217611000001104", "42381611000001104"]
    assert "other codes" in problems(found)


def test_a_later_plan_names_the_entry_that_it_replaces() -> None:
    found = read(
        gp_connect(
            PERSON,
            [gp_medicine("warfarin 1", "One daily", status="stopped"), gp_medicine("warfarin 3", "One daily", replaces="1")],
        )
    )
    assert [each.replaces for each in found.medicines] == [None, "MedicationStatement/statement-1"]


def test_an_earlier_plan_that_was_not_sent_is_named_as_written() -> None:
    payload = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily", replaces="9")])
    assert only(read(payload)).replaces == "MedicationRequest/plan-9"


@pytest.mark.parametrize(
    ("missing", "entries", "unread", "reason"),
    [
        (["Medication/medication-1"], 1, 0, "Medication that is not in the payload"),
        (["MedicationRequest/plan-1"], 1, 0, "MedicationRequest/plan-1, which is not in the payload"),
        (["MedicationRequest/order-1"], 1, 0, ""),
        (["MedicationStatement/statement-1"], 1, 1, ""),
        (
            ["MedicationStatement/statement-1", "MedicationRequest/plan-1"],
            1,
            1,
            "MedicationRequest/plan-1, which is not in the payload",
        ),
    ],
)
def test_what_is_missing_is_said(missing: list[str], entries: int, unread: int, reason: str) -> None:
    found = read(_without(gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily")]), *missing))
    assert (len(found.medicines), len(found.unreadable)) == (entries, unread)
    assert reason in problems(found)
    assert not missing or unread == 0 or found.unreadable[0].entry == missing[0]


def test_a_plan_without_its_statement_leads_its_issues() -> None:
    entry = only(read(_without(gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily")]), "MedicationStatement/statement-1")))
    assert entry.entry == "MedicationRequest/plan-1"
    assert entry.parts == ("MedicationRequest/order-1", "Medication/medication-1")
    assert entry.status == "active"


def test_issues_of_one_absent_plan_are_one_entry_led_by_the_latest() -> None:
    payload = _without(
        gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily")]),
        "MedicationStatement/statement-1",
        "MedicationRequest/plan-1",
    )
    earlier = {**_resource(payload, "MedicationRequest/order-1"), "id": "order-0", "authoredOn": "2026-01-01"}
    payload["entry"].append({"resource": earlier})
    entry = only(read(payload))
    assert entry.entry == "MedicationRequest/order-1"
    assert "MedicationRequest/order-0" in entry.parts


def test_a_medication_shared_by_two_entries_is_named_once() -> None:
    payload = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily"), gp_medicine("warfarin 3", "One at night")])
    for name in ("MedicationStatement/statement-2", "MedicationRequest/plan-2", "MedicationRequest/order-2"):
        _resource(payload, name)["medicationReference"] = {"reference": "Medication/medication-1"}
    found = read(payload)
    assert sum("Medication/medication-1" in each.parts for each in found.medicines) == 1
    assert found.medicines[1].codings == found.medicines[0].codings
    assert ("Medication", 1) in found.passed_over


def test_one_name_for_two_resources_is_made_two_and_said() -> None:
    payload = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily"), gp_medicine("ramipril 5", "One daily")])
    _resource(payload, "Medication/medication-2")["id"] = "medication-1"
    _resource(payload, "MedicationStatement/statement-2")["id"] = "statement-1"
    found = read(payload)
    assert [each.entry for each in found.medicines] == ["MedicationStatement/statement-1", "MedicationStatement/statement-1~2"]
    assert "repeated-id" in found.warnings
    # Which of the two Medications is meant cannot be known.
    assert [each.codings for each in found.medicines] == [(), ()]


def test_lists_say_what_they_hold_and_what_they_lack() -> None:
    found = read(gp_connect(PERSON, [], [], medicine_warnings=["data-in-transit", "confidential-items"]))
    kinds = [(each.kind, each.items, each.empty_reason) for each in found.lists]
    empty = "no-content-recorded"
    assert kinds == [("medicines", (), empty), ("allergies", (), empty), ("ended-allergies", (), empty)]
    assert found.warnings == ("data-in-transit", "confidential-items")
    assert found.lists[0].warnings == ("data-in-transit", "confidential-items")
    assert "may be missing" in found.lists[0].notes[0]


def test_warnings_of_other_lists_are_not_ours() -> None:
    payload = gp_connect(PERSON, [], [])
    problem_list = {**_resource(payload, "List/medicines"), "id": "problems", "title": "Problems"}
    problem_list["code"] = {"coding": [{"system": "http://snomed.info/sct", "code": "717711000000103"}]}
    problem_list["extension"] = [{"url": "https://x/Extension-CareConnect-GPC-ListWarningCode-1", "valueCode": "data-in-transit"}]
    payload["entry"].append({"resource": problem_list})
    found = read(payload)
    assert (found.warnings, len(found.lists)) == ((), 3)
    assert ("List", 1) in found.passed_over


def test_an_entry_that_a_list_names_and_that_was_not_sent_is_listed() -> None:
    payload = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily")], [allergy("penicillin")])
    found = read(_without(payload, "AllergyIntolerance/allergy-1"))
    assert [each.entry for each in found.unreadable] == ["AllergyIntolerance/allergy-1"]


def test_ended_allergies_are_entries_that_are_ended() -> None:
    gone = allergy("degraded", text="Resolved 'x' original code 1.", status="resolved", ended="2020-02-01", end_reason="Tested")
    found = read(gp_connect(PERSON, [], [allergy("penicillin")], ended=[gone]))
    active, ended = found.allergies
    assert (active.in_ended_list, ended.in_ended_list) == (False, True)
    assert (ended.clinical_status, ended.end_reason, ended.ended and ended.ended.written) == ("resolved", "Tested", "2020-02-01")
    assert ended.entry == "AllergyIntolerance/ended-allergy-1"
    assert ended.path == "$.entry[6].resource.contained[0]"
    assert found.lists[2].items == (ended.entry,)


def test_an_allergy_keeps_all_its_words() -> None:
    written = allergy(
        "degraded",
        "Lustral of EMIS",
        text="Lustral",
        note="Allergy description: rash",
        reaction="anaphylaxis",
        severity="severe",
        criticality="high",
    )
    (found,) = read(gp_connect(PERSON, [], [written])).allergies
    assert [each.code for each in found.codings] == ["196461000000101", "ALLERGY4498EMIS"]
    assert (found.text, found.notes, found.criticality) == ("Lustral", ("Allergy description: rash",), "high")
    assert found.reactions[0].severity == "severe"
    assert found.reactions[0].manifestations[0].codings[0].display == "Anaphylaxis"


def test_the_original_term_that_hangs_on_a_code_is_kept() -> None:
    payload = gp_connect(PERSON, [], [allergy("penicillin")])
    term = {"url": "descriptionDisplay", "valueString": "Penicillin allergy (as typed)"}
    coding = _resource(payload, "AllergyIntolerance/allergy-1")["code"]["coding"][0]
    coding |= {"userSelected": True, "extension": [{"url": "https://x/Extension-coding-sctdescid", "extension": [term]}]}
    (found,) = read(payload).allergies
    assert (found.codings[0].description, found.codings[0].user_selected) == ("Penicillin allergy (as typed)", True)


def test_the_patient_is_named() -> None:
    (patient,) = read(gp_connect(PERSON)).patients
    assert (patient.nhs_number, patient.nhs_number_status) == (PERSON.nhs_number, "01")
    assert (patient.sex, patient.family, patient.given) == ("female", "XXTESTPATIENT-03", ("Test",))
    assert patient.birth_date
    assert patient.birth_date.written == PERSON.born


def test_one_list_in_two_releases_is_the_same_list() -> None:
    payload = gp_connect(
        PERSON,
        [
            gp_medicine("warfarin 3", "One daily", dose=("1.50", "tablet", "OD"), note="x"),
            gp_medicine(None, "as directed", text="Ear drops", elsewhere="Hospital", course="acute"),
            gp_medicine("ramipril 5", "One daily", status="stopped", stopped=("2026-10-01", "Cough"), replaces="1"),
        ],
        [allergy("penicillin", reaction="rash", criticality="high"), allergy("degraded", text="Augmentin")],
        ended=[allergy("degraded", status="resolved", ended="2020-01-01")],
        medicine_warnings=["data-in-transit"],
    )
    stu3, r4 = read(payload), read(as_r4(payload))
    assert r4.dialect == "uk-core-r4"
    assert _without_paths(replace(r4, dialect=stu3.dialect)) == _without_paths(stu3)


def _without_paths(found: SourceList) -> str:
    return repr(found).replace(".dosage[0].doseAndRate[0]", ".dosage[0]")


def test_suppliers_own_shapes_are_read() -> None:
    payload = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily", dose=(1, "tablet", "OD"))])
    plan = _resource(payload, "MedicationRequest/plan-1")
    plan["dosageInstruction"][0]["timing"]["repeat"]["when"] = "HS"
    plan["dispenseRequest"]["quantity"] = {
        "value": 28,
        "extension": [{"url": "https://x/Extension-CareConnect-GPC-MedicationQuantityText-1", "valueString": "tablet"}],
    }
    entry = only(read(payload))
    assert entry.dosages[0].structured
    assert entry.dosages[0].structured.when == ("HS",)
    assert (entry.quantity and entry.quantity.value, entry.quantity_text) == (Decimal(28), "tablet")
    assert entry.problems == ()


def test_a_bundle_with_nothing_of_ours_says_so() -> None:
    assert read(bundle({"resourceType": "Patient"})).warnings == ("no-medicines-or-allergies",)


def test_a_gp_record_without_any_list_is_not_whole() -> None:
    # A provider sends its lists even where they are empty; without them nobody said that there is nothing.
    found = read(bundle({"resourceType": "Patient"}), format="gp-connect-stu3")
    assert found.warnings == ("no-medicines-or-allergies", "lists-missing")
    assert "lists-missing" not in read(gp_connect(PERSON)).warnings


def test_a_gp_record_without_a_list_of_allergies_is_not_whole() -> None:
    medicines = [gp_medicine("warfarin 3", "One daily")]
    assert read(gp_connect(PERSON, medicines, None)).warnings == ("allergy-list-missing",)
    for allergies in ([], [allergy("penicillin")], [allergy("NKDA")]):
        assert read(gp_connect(PERSON, medicines, allergies)).warnings == ()


def test_a_gp_record_without_a_list_of_medicines_is_not_whole() -> None:
    for allergies in ([], [allergy("penicillin")]):
        assert read(gp_connect(PERSON, None, allergies)).warnings == ("medicine-list-missing",)
        assert read(gp_connect(PERSON, [], allergies)).warnings == ()


def test_provenance_travels() -> None:
    found = read_source("gp", "gp-record", gp_connect(PERSON), sha256="ab", retrieved_at="2026-11-20T08:59:57Z")
    assert (found.name, found.role, found.sha256, found.retrieved_at) == ("gp", "gp-record", "ab", "2026-11-20T08:59:57Z")
