"""R4 records: orders with what was given of them, references of every kind, searches and batches."""

from decimal import Decimal
from typing import Any

import pytest

from tests.support.payloads import Person, allergy, order, r4_chart, weighed
from tests.unit.sources.reading import bundle, only, problems, read, request, statement

PERSON = Person(4)
DRUG = {"resourceType": "Medication", "id": "m", "code": {"text": "Ear drops"}}


def _supply(kind: str, ident: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": kind, "id": ident, "status": "completed", "medicationCodeableConcept": {"text": "Warfarin"}, **more}


def test_an_order_is_read_with_its_amount_timing_and_route() -> None:
    entry = only(
        read(r4_chart(PERSON, [order("paracetamol", "1.0", "g", "QDS", route="iv", until="2026-11-24", indication="Pain")]))
    )
    assert (entry.entry, entry.resource, entry.intent, entry.category) == (
        "MedicationRequest/order-1",
        "MedicationRequest",
        "order",
        "inpatient",
    )
    (dosage,) = entry.dosages
    dose = dosage.structured
    assert dose
    assert dosage.route
    assert dosage.route.codings[0].code == "47625008"
    low, high = dose.amounts[0]
    assert low == high
    assert str(high.value) == "1.0"
    assert high.code == "g"
    assert (dose.frequency, dose.period, dose.period_unit) == (4, Decimal(1), "d")
    assert dose.bounds_end
    assert dose.bounds_end.written == "2026-11-24"
    assert (entry.indication, entry.problems) == ("Pain", ())


@pytest.mark.parametrize(
    ("kind", "written", "status"),
    [
        ("MedicationRequest", "active", "active"),
        ("MedicationRequest", "on-hold", "on-hold"),
        ("MedicationRequest", "cancelled", "cancelled"),
        ("MedicationRequest", "entered-in-error", "entered-in-error"),
        ("MedicationRequest", "ACTIVE", "unknown"),
        ("MedicationStatement", "not-taken", "not-taken"),
        ("MedicationStatement", "intended", "unknown"),
        ("MedicationDispense", "completed", "unknown"),
        ("MedicationDispense", "declined", "cancelled"),
        ("MedicationAdministration", "not-done", "not-taken"),
        ("MedicationAdministration", "in-progress", "active"),
        ("MedicationAdministration", "completed", "unknown"),
    ],
)
def test_statuses_are_those_of_the_resource(kind: str, written: str, status: str) -> None:
    entry = only(read(bundle({**statement(status=written), "resourceType": kind})))
    assert (entry.status, entry.status_written) == (status, written)


def test_a_request_not_to_give_is_not_in_force() -> None:
    entry = only(read(bundle(request(doNotPerform=True))))
    assert (entry.status, entry.status_reason) == ("stopped", "the request is that it be NOT given")
    told = only(read(bundle(request(doNotPerform=True, statusReason={"text": "Bleeding"}))))
    assert told.status_reason == "the request is that it be NOT given; Bleeding"


@pytest.mark.parametrize("link", ["request", "prescription", "authorizingPrescription"])
@pytest.mark.parametrize("kind", ["MedicationAdministration", "MedicationDispense"])
def test_what_was_given_belongs_to_its_request(kind: str, link: str) -> None:
    given = [_supply(kind, str(number), **{link: {"reference": "MedicationRequest/1"}}) for number in (1, 2)]
    entry = only(read(bundle(given[0], request(), given[1])))
    assert (entry.entry, entry.status) == ("MedicationRequest/1", "active")
    assert entry.parts == (f"{kind}/1", f"{kind}/2")


def test_what_was_given_without_its_request_is_an_entry() -> None:
    found = read(
        bundle(
            _supply("MedicationAdministration", "1", request={"reference": "MedicationRequest/9"}),
            _supply("MedicationDispense", "2"),
        )
    )
    assert [each.entry for each in found.medicines] == ["MedicationAdministration/1", "MedicationDispense/2"]
    assert "MedicationRequest/9, which is not in the payload" in problems(found)


def test_a_dispense_says_when_it_was_supplied() -> None:
    entry = only(
        read(bundle(_supply("MedicationDispense", "1", whenHandedOver="2026-11-01", daysSupply={"value": 4, "unit": "wk"})))
    )
    assert entry.last_issued
    assert entry.last_issued.written == "2026-11-01"
    assert entry.supply_days == Decimal(28)


def test_an_order_in_force_outlives_the_plan_that_it_was_made_from() -> None:
    plan = request("plan", intent="plan", status="completed")
    made = request("made", basedOn=[{"reference": "MedicationRequest/plan"}])
    entry = only(read(bundle(plan, made)))
    assert (entry.entry, entry.status, entry.parts) == ("MedicationRequest/made", "active", ("MedicationRequest/plan",))


def _order(ident: str, words: str, **more: Any) -> dict[str, Any]:
    return request(ident, basedOn=[{"reference": "MedicationRequest/p"}], dosageInstruction=[{"text": words}], **more)


@pytest.mark.parametrize("root", [[request("p", intent="plan")], [request("p", intent="plan", status="completed")], []])
def test_orders_in_force_that_tell_different_things_hide_none(root: list[dict[str, Any]]) -> None:
    loading, maintenance = _order("loading", "15 mg twice a day"), _order("maintenance", "20 mg once a day")
    found = read(
        bundle(*root, loading, _order("again", "20 MG  once a day"), maintenance, _order("old", "5 mg", status="stopped"))
    )
    told = sorted(
        each.dosages[0].text.casefold().replace("  ", " ") for each in found.medicines if each.dosages and each.dosages[0].text
    )
    assert told == ["15 mg twice a day", "20 mg once a day"]
    assert len(found.medicines) == 2
    assert all(each.status == "active" for each in found.medicines)


@pytest.mark.parametrize(
    ("status", "words"), [("stopped", None), ("entered-in-error", None), ("completed", "5 mg"), ("active", "5 mg")]
)
def test_directions_are_never_taken_from_an_order_that_was_taken_back(status: str, words: str | None) -> None:
    entry = only(read(bundle(request("p", intent="plan"), _order("o", "5 mg", status=status))))
    assert [each.text for each in entry.dosages] == ([words] if words else [])


def test_an_order_in_force_leads_one_that_is_newer_and_over() -> None:
    entry = only(
        read(bundle(_order("a", "x", authoredOn="2026-01-01"), _order("b", "x", authoredOn="2026-02-01", status="stopped")))
    )
    assert (entry.entry, entry.status, entry.parts) == ("MedicationRequest/a", "active", ("MedicationRequest/b",))


@pytest.mark.parametrize(
    ("status", "words", "reason"),
    [
        ("completed", "one daily", "is in force, though"),
        ("active", "two daily", "gives other directions"),
        ("active", "One  Daily", ""),
    ],
)
def test_a_request_in_force_that_its_statement_does_not_speak_for_is_said(status: str, words: str, reason: str) -> None:
    over = statement("s", status=status, basedOn=[{"reference": "MedicationRequest/p"}], dosage=[{"text": "one daily"}])
    found = read(bundle(over, request("p", intent="plan", status="completed"), _order("o", words)))
    assert reason in problems(found)
    assert bool(reason) is bool(problems(found))


def test_a_proposal_never_leads_the_order_made_from_it() -> None:
    entry = only(
        read(
            bundle(
                request("p", intent="proposal"), request("o", status="on-hold", basedOn=[{"reference": "MedicationRequest/p"}])
            )
        )
    )
    assert (entry.entry, entry.status) == ("MedicationRequest/o", "on-hold")


def test_requests_that_go_round_in_a_circle_are_one_entry() -> None:
    pair = [
        request("a", basedOn=[{"reference": "MedicationRequest/b"}]),
        request("b", basedOn=[{"reference": "MedicationRequest/a"}]),
    ]
    entry = only(read(bundle(*pair)))
    assert {entry.entry, *entry.parts} == {"MedicationRequest/a", "MedicationRequest/b"}


@pytest.mark.parametrize(
    ("reference", "full_url"),
    [
        ("Medication/m", None),
        ("Medication/m/_history/3", None),
        ("https://epma.example/fhir/Medication/m", "https://epma.example/fhir/Medication/m"),
        ("Medication/m", "https://epma.example/fhir/Medication/m"),
        ("https://epma.example/fhir/Medication/m", None),
        ("urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7", "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"),
        ("urn:uuid:m", None),
    ],
)
def test_references_find_their_resource(reference: str, full_url: str | None) -> None:
    payload = bundle(_taking({"reference": reference}))
    payload["entry"].append({"resource": DRUG} | ({"fullUrl": full_url} if full_url else {}))
    assert only(read(payload)).text == "Ear drops"


@pytest.mark.parametrize(
    "reference", ["Medication/other", "https://elsewhere.example/fhir/Medication/m", "#m", "Medication/m|2", "", "urn:uuid:other"]
)
def test_references_to_what_is_not_there_are_said(reference: str) -> None:
    payload = bundle(_taking({"reference": reference, "display": "Warfarin"}))
    payload["entry"].append({"resource": DRUG, "fullUrl": "https://epma.example/fhir/Medication/m"})
    found = read(payload)
    assert "Medication that is not in the payload" in problems(found)
    assert only(found).text == "Warfarin"
    assert ("Medication", 1) in found.passed_over


def _taking(reference: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "MedicationStatement", "id": "1", "status": "active", "medicationReference": reference}


def test_a_contained_medication_is_found_in_its_holder() -> None:
    holder = {**_taking({"reference": "#m"}), "contained": [DRUG | {"form": {"text": "drops"}}]}
    entry = only(read(bundle(holder)))
    assert (entry.text, entry.form and entry.form.text) == ("Ear drops", "drops")
    assert entry.parts == ("MedicationStatement/1#m",)


def test_long_chains_of_requests_are_one_entry_each() -> None:
    chain = [request(str(number), basedOn=[{"reference": f"MedicationRequest/{number + 1}"}]) for number in range(3000)]
    entry = only(read(bundle(*chain, request("3000"))))
    assert (entry.entry, len(entry.parts)) == ("MedicationRequest/3000", 3000)


def test_what_another_resource_contains_is_an_entry_too() -> None:
    inside = [request("r"), {"resourceType": "AllergyIntolerance", "id": "a", "code": {"text": "Latex"}}]
    holder = {"resourceType": "CarePlan", "id": "c", "contained": inside}
    found = read(bundle(holder, holder | {"id": "d"}))
    assert [each.entry for each in found.medicines] == ["MedicationRequest/r", "MedicationRequest/r~2"]
    assert [each.entry for each in found.allergies] == ["AllergyIntolerance/a", "AllergyIntolerance/a~2"]


def test_an_administration_of_a_contained_request_is_its_part() -> None:
    given = _supply("MedicationAdministration", "g", contained=[request("r")], request={"reference": "#r"})
    entry = only(read(bundle(given)))
    assert (entry.entry, entry.parts) == ("MedicationRequest/r", ("MedicationAdministration/g",))


def test_an_ended_allergy_says_so_on_its_status() -> None:
    (found,) = read(
        r4_chart(PERSON, [], [allergy("amoxicillin", status="inactive", ended="2021-07-20", end_reason="Tested")])
    ).allergies
    assert (found.clinical_status, found.verification, found.end_reason) == ("inactive", "confirmed", "Tested")


def test_a_reaction_keeps_its_substance() -> None:
    resource = {
        "resourceType": "AllergyIntolerance",
        "id": "1",
        "reaction": [{"substance": {"text": "Amoxicillin"}, "description": "rash"}],
    }
    found = read(bundle(resource))
    assert found.allergies[0].reactions[0].substance
    assert found.allergies[0].reactions[0].substance.text == "Amoxicillin"
    assert "names no agent" in problems(found)


def test_the_notes_of_a_reaction_and_an_onset_in_words_are_notes() -> None:
    resource = {
        "resourceType": "AllergyIntolerance",
        "code": {"text": "Codeine"},
        "onsetString": "as a child",
        "note": [{"text": "first"}],
        "reaction": [{"note": [{"text": "Penicillin too"}], "manifestation": [{"text": "Rash"}]}],
    }
    assert read(bundle(resource)).allergies[0].notes == ("first", "Penicillin too", "as a child")


@pytest.mark.parametrize(("total", "entries", "warned"), [(1, 1, False), (3, 1, True), (None, 1, False)])
def test_a_search_that_holds_less_than_it_found_says_so(total: int | None, entries: int, warned: bool) -> None:
    payload = bundle(*[request()] * entries, type="searchset", total=total)
    payload["entry"].append({"search": {"mode": "include"}, "resource": DRUG})
    assert ("page-missing" in read(payload).warnings) is warned


def test_a_further_page_is_said() -> None:
    assert "page-missing" in read(bundle(request(), link=[{"relation": "next", "url": "https://x"}])).warnings


def test_batches_are_read_and_deletions_named() -> None:
    payload = bundle(request(), type="transaction")
    payload["entry"][0]["request"] = {"method": "PUT", "url": "MedicationRequest/1"}
    payload["entry"] += [
        {"request": {"method": "DELETE", "url": "MedicationRequest/2"}},
        {"request": {"method": "GET", "url": "MedicationRequest?x"}},
        {"response": {"status": "404 Not Found"}},
    ]
    found = read(payload)
    assert [each.entry for each in found.medicines] == ["MedicationRequest/1"]
    assert [each.entry for each in found.unreadable] == ["MedicationRequest/2"]
    assert found.warnings == ("part-failed",)


@pytest.mark.parametrize("broken", [None, 1, "x", [], {}, {"resourceType": ""}, {"resourceType": 7}, {"id": "1"}])
def test_an_entry_that_holds_no_resource_is_listed(broken: object) -> None:
    payload = bundle(request())
    payload["entry"].append({"resource": broken})
    payload["entry"].append("x")
    found = read(payload)
    assert len(found.medicines) == 1
    assert [each.path for each in found.unreadable][-1] == "$.entry[2]"
    assert len(found.unreadable) == 2


def test_messages_that_carry_documents_are_opened() -> None:
    assert len(read(bundle({"resourceType": "MessageHeader"}, bundle(request("1")), bundle(bundle(request("2"))))).medicines) == 2


def test_bundles_in_bundles_without_end_are_refused_where_they_go_too_deep() -> None:
    payload = bundle(request("0"))
    for number in range(1, 9):
        payload = bundle(request(str(number)), payload)
    found = read(payload)
    assert "nested" in found.unreadable[0].reason
    assert len(found.medicines) == 5


def test_measurements_are_read_as_written() -> None:
    found = read(r4_chart(PERSON, [], [], observations=[weighed("71.20"), weighed(1.75, what="height", unit="m")]))
    assert [str(each.value and each.value.value) for each in found.observations] == ["71.20", "1.75"]
    assert (found.observations[0].method, found.observations[0].at) == ("measured", "2026-11-20T07:40:00Z")


def test_an_nhs_number_beside_a_reference_is_a_patient() -> None:
    subject = {"identifier": {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "999 000 0018"}}
    found = read(bundle(request(subject=subject), request("2", subject=subject)))
    assert [each.nhs_number for each in found.patients] == ["9990000018"]


def test_a_record_of_two_people_names_both() -> None:
    first, second = r4_chart(Person(1)), r4_chart(Person(2))
    payload = bundle(*(entry["resource"] for entry in (first["entry"] + second["entry"])))
    assert [each.nhs_number for each in read(payload).patients] == [Person(1).nhs_number, Person(2).nhs_number]


def test_modifiers_that_are_not_understood_are_said() -> None:
    found = read(bundle(request(modifierExtension=[{"url": "https://x", "valueBoolean": True}])))
    assert "may change what the entry means" in problems(found)


_MODIFIER = {"modifierExtension": [{"url": "https://x/negated", "valueBoolean": True}]}


@pytest.mark.parametrize(
    "resource",
    [
        request(dosageInstruction=[{"text": "One daily", **_MODIFIER}]),
        request(dosageInstruction=[{"text": "One daily"}, {"timing": {"code": {"text": "QD"}, **_MODIFIER}}]),
        request(dosageInstruction=[{"doseAndRate": [{"doseQuantity": {"value": 1}, **_MODIFIER}]}]),
        request(dosageInstruction={"text": "One daily", **_MODIFIER}),
        request(dispenseRequest=_MODIFIER),
        statement(dosage=[_MODIFIER]),
        {**statement(), "resourceType": "MedicationAdministration", "dosage": _MODIFIER},
        {"resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"}, "reaction": [_MODIFIER]},
        {"resourceType": "Medication", "id": "m", "code": {"text": "Warfarin"}, "ingredient": [_MODIFIER]},
        {"resourceType": "Medication", "id": "m", "code": {"text": "Warfarin"}, **_MODIFIER},
    ],
)
def test_a_modifier_of_a_part_makes_the_source_not_whole(resource: dict[str, Any]) -> None:
    assert "modifier-unread" in read(bundle(statement("2"), resource)).warnings


@pytest.mark.parametrize("resource", [request(dosageInstruction=["One daily"]), request(note=[{"text": "a", **_MODIFIER}])])
def test_what_carries_no_modifier_that_is_read_stays_whole(resource: dict[str, Any]) -> None:
    assert "modifier-unread" not in read(bundle(resource)).warnings


def _held(*contained: Any) -> dict[str, Any]:
    return bundle({**statement(), "contained": list(contained)})


def test_what_is_contained_in_what_is_contained_is_read_too() -> None:
    inner = _supply("MedicationDispense", "inner")
    found = read(_held({**_supply("MedicationRequest", "outer"), "contained": [inner]}))
    names = {name for each in found.medicines for name in (each.entry, *each.parts)}
    assert {"MedicationRequest/outer", "MedicationDispense/inner"} <= names
    assert found.unreadable == ()


@pytest.mark.parametrize("odd", ["x", 7, {}, {"resourceType": 3}, {"id": "m"}, {"resourceType": "Bundle", "entry": []}])
def test_what_is_contained_and_is_no_entry_of_its_own_is_said(odd: Any) -> None:
    (unread,) = read(_held(odd)).unreadable
    assert unread.path == "$.entry[0].resource.contained[0]"


def test_every_resource_of_a_parameter_is_read_and_of_its_parts() -> None:
    first, second, third = (_supply("MedicationStatement", ident) for ident in "abc")
    found = read(
        {"resourceType": "Parameters", "parameter": [{"resource": [first, second]}, {"part": [{"resource": third}]}, "x"]}
    )
    assert [each.entry for each in found.medicines] == [f"MedicationStatement/{ident}" for ident in "abc"]
    assert [each.path for each in found.unreadable] == ["$.parameter[2]"]
