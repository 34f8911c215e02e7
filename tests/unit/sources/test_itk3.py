"""Discharge documents: what was changed, what is only narrative, and XML and JSON alike."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.payloads import Person, allergy, discharged, itk3, itk3_json
from tests.unit.sources.reading import problems, read

PERSON = Person(5)
MEDICINES = [
    discharged("apixaban 5", "one tablet twice a day", change="Added", reason="Atrial fibrillation"),
    discharged("warfarin 3", "stop", change="Discontinued", status="stopped"),
    discharged("ramipril 5", "one capsule daily & nothing else", change="Amended"),
    discharged("metformin 500", "none for now", change="On-hold"),
    discharged("amlodipine 5", "one daily"),
]


def _resource(payload: dict[str, Any], kind: str, ident: str) -> dict[str, Any]:
    return next(e["resource"] for e in payload["entry"] if (e["resource"]["resourceType"], e["resource"]["id"]) == (kind, ident))


def test_what_was_changed_is_read() -> None:
    found = read(itk3(PERSON, MEDICINES, [allergy("penicillin")]))
    assert [each.change for each in found.medicines] == ["added", "stopped", "amended", "suspended", "continued"]
    assert found.medicines[0].change_reason == "Atrial fibrillation"
    assert found.medicines[0].changed_on
    assert found.medicines[0].changed_on.written == "2026-11-19"
    assert found.medicines[2].dosages[0].text == "one capsule daily & nothing else"
    assert [each.text or each.codings[0].display for each in found.allergies] == ["Allergy to penicillin"]
    assert found.patients[0].nhs_number == PERSON.nhs_number
    assert (found.unreadable, found.warnings, problems(found)) == ((), (), "")


def test_xml_and_json_of_one_document_are_one_list() -> None:
    from_xml, from_json = (
        read(itk3(PERSON, MEDICINES, [allergy("penicillin", reaction="rash")])),
        read(itk3_json(PERSON, MEDICINES, [allergy("penicillin", reaction="rash")])),
    )

    def plain(found: Any) -> str:
        return repr(replace(found, sha256="")).replace("[0]", "")

    assert plain(from_xml) == plain(from_json)


def test_a_list_that_contradicts_its_entry_is_said_and_not_settled() -> None:
    payload = itk3_json(PERSON, MEDICINES[:1])
    _resource(payload, "List", "medicines")["entry"][0]["flag"]["coding"][0]["code"] = "5"
    found = read(payload)
    assert found.medicines[0].change is None
    assert "disagree" in problems(found)


def test_the_list_of_discontinued_medicines_says_that_they_are() -> None:
    payload = itk3_json(PERSON, MEDICINES[4:])
    held, entry = _resource(payload, "List", "medicines"), _resource(payload, "MedicationStatement", "statement-1")
    del held["entry"][0]["flag"], entry["extension"]
    held["code"]["coding"][0]["code"] = "1102191000000100"
    assert read(payload).medicines[0].change == "stopped"


@pytest.mark.parametrize(("flag", "change"), [("1", "unchanged"), ("2", "changed"), ("3", "new"), ("9", None)])
def test_allergies_have_flags_of_their_own(flag: str, change: str | None) -> None:
    payload = itk3_json(PERSON, [], [allergy("penicillin")])
    _resource(payload, "List", "allergies")["entry"][0]["flag"] = {"coding": [{"code": flag}]}
    assert read(payload).allergies[0].change == change


def test_not_taken_is_not_in_force() -> None:
    payload = itk3_json(PERSON, MEDICINES[4:])
    _resource(payload, "MedicationStatement", "statement-1")["taken"] = "n"
    assert read(payload).medicines[0].status == "not-taken"


@pytest.mark.parametrize("title", ["Medications and medical devices", "Repeat Medication", "Allergies and Adverse Reactions"])
def test_a_section_that_is_narrative_only_is_named(title: str) -> None:
    payload = itk3_json(PERSON, MEDICINES[:1])
    words = {"div": '<div xmlns="http://www.w3.org/1999/xhtml"><b>Warfarin</b> 3mg</div>'}
    document = _resource(payload, "Composition", "document")
    document["section"].append({"title": "Plan", "section": [{"title": title, "text": words}]})
    found = read(payload)
    assert found.warnings == ("narrative-only",)
    assert (found.unreadable[0].words, found.unreadable[0].resource) == ("Warfarin 3mg", "Composition")


def test_a_section_about_something_else_may_be_narrative() -> None:
    payload = itk3_json(PERSON, MEDICINES[:1])
    _resource(payload, "Composition", "document")["section"].append(
        {"title": "Clinical summary", "text": {"div": "Fell at home"}}
    )
    assert read(payload).unreadable == ()


def test_a_section_whose_list_was_not_sent_is_named() -> None:
    payload = itk3_json(PERSON, MEDICINES[:1])
    payload["entry"] = [each for each in payload["entry"] if each["resource"]["id"] != "medicines"]
    assert "1 entries" in read(payload).unreadable[0].reason
