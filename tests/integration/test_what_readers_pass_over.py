"""What a source says outside its entries is told as not read where it names what no entry holds, and stays quiet elsewhere."""

import re
from base64 import b64encode
from copy import deepcopy
from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, hl7_adt, hl7_order, hl7_rde, order, r4_chart

PERSON = Person(31)
Resource = dict[str, Any]


def on(payload: Any, role: str = "inpatient-orders") -> dict[str, Any]:
    """The report on a GP record and a ward that agree on amlodipine and know of no allergy, and what the ward's source is."""
    gp = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("amlodipine 5", "One daily")], [allergy("NKDA")]))
    report = json_on(case(gp, source("ward", role, payload), patient=PERSON.as_case()))
    (ward,) = [each for each in report["sources"] if each["name"] == "ward"]
    return {**report, "ward": ward}


def chart(*further: Resource, allergies: tuple[Any, ...] = (allergy("NKDA"),)) -> Resource:
    found = r4_chart(PERSON, [order("amlodipine 5", 1, "tablet", "OD")], allergies)
    return {**found, "entry": [*found["entry"], *({"resource": deepcopy(each)} for each in further)]}


def told(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Each entry that could not be read with the reason."""
    return [(each["entry"], each["reason"]) for each in report["ward"]["unreadable"]]


def div(*lines: str, status: str = "additional") -> Resource:
    inner = "".join(f"<tr><td>{line}</td></tr>" for line in lines)
    return {"status": status, "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><table>{inner}</table></div>'}


def res(kind: str, **more: Any) -> Resource:
    return {"resourceType": kind, "id": "x", **more}


def document(*sections: Resource) -> Resource:
    return res("Composition", status="final", title="Summary", section=list(sections))


def text(words: str, kind: str = "text/plain") -> Resource:
    return {"contentType": kind, "data": b64encode(words.encode()).decode()}


WARFARIN = {"text": "Warfarin 3mg tablets"}
CODED = {"coding": [{"system": "http://snomed.info/sct", "code": "319733000"}]}
SAYS_SO = [
    res("List", status="current", mode="snapshot", text=div("Warfarin 3mg once daily")),
    res(
        "List",
        status="current",
        mode="snapshot",
        title="Medication list",
        text=div("Warfarin 3mg once daily", status="generated"),
    ),
    res("List", status="current", mode="snapshot", title="Other", text=div("Warferin 3mg once daily")),
    res("List", status="current", mode="working", title="Medication list", entry=[], note=[{"text": "Also takes warfarin"}]),
    document({"title": "Plan", "text": div("Start warfarin 3mg")}),
    document({"text": div("Drug", "Warfarin 3mg")}),
    document({"title": "Plan", "text": div("Warfarin"), "entry": [{"reference": "MedicationRequest/order-1"}]}),
    document({"title": "Inner", "section": [{"title": "Plan", "text": div("Warfarin &amp; more")}]}),
    res("Composition", status="final", title="Summary", text=div("Warfarin 3mg")),
    res("CarePlan", status="active", intent="plan", activity=[{"detail": {"productCodeableConcept": WARFARIN}}]),
    res("CarePlan", status="active", intent="plan", description="Continue warfarin, INR weekly"),
    res("Task", status="requested", intent="order", code={"text": "Give warfarin"}),
    res("Task", status="requested", intent="order", input=[{"type": {"text": "drug"}, "valueString": "Warfarin 3mg"}]),
    res("RequestGroup", status="active", intent="plan", action=[{"title": "Start warfarin"}]),
    res("ServiceRequest", status="active", intent="order", code=CODED),
    res("ServiceRequest", status="active", intent="order", code=WARFARIN),
    res("ServiceRequest", status="active", intent="order", code={"text": "INR"}, note=[{"text": "On warfarin since May"}]),
    res("Procedure", status="completed", code={"text": "Warfarin counselling"}),
    res("SupplyRequest", status="active", itemCodeableConcept=WARFARIN),
    res("NutritionOrder", status="active", intent="order", oralDiet={"instruction": "No cranberry juice with warfarin"}),
    res("Communication", status="completed", payload=[{"contentString": "Warfarin was started on the 3rd"}]),
    res("Condition", code={"text": "Warfarin 3mg tablets"}),
    res("Observation", status="final", code={"text": "Warfarin 3mg tablets"}),
    res("QuestionnaireResponse", status="completed", item=[{"text": "Any tablets?", "answer": [{"valueString": "warfarin"}]}]),
    res(
        "QuestionnaireResponse",
        status="completed",
        item=[{"item": [{"text": "On warfarin?", "answer": [{"valueBoolean": True}]}]}],
    ),
    res("Medication", code=WARFARIN),
    res("Medication", text=div("Warfarin 3mg tablets")),
    res("Encounter", status="finished", contained=[{"resourceType": "Medication", "id": "m", "code": WARFARIN}]),
    res("DocumentReference", status="current", content=[{"attachment": text("Dear Dr, she takes warfarin 3 mg.")}]),
    res("DocumentReference", status="current", content=[{"attachment": text("<p>war<b>farin</b></p>", "text/html")}]),
    res("DiagnosticReport", status="final", presentedForm=[text("Warfarin 3mg")]),
    res("Binary", **text("Warfarin 3mg daily")),
]


@pytest.mark.parametrize("resource", SAYS_SO, ids=lambda each: each["resourceType"])
def test_a_medicine_that_stands_in_no_entry_is_told_with_its_place(resource: Resource) -> None:
    report = on(chart(resource))
    assert (report["status"], report["ward"]["whole"]) == ("incomplete", False)
    assert any("arfarin" in reason or "amount (3mg)" in reason for _, reason in told(report)), told(report)
    (finding,) = [each for each in report["findings"] if each["rule"] == "REC-012"]
    assert all(each["path"].startswith("$.entry[") for each in report["ward"]["unreadable"])
    assert finding["severity"] == "moderate"


def test_a_medicine_that_a_plan_starts_in_words_makes_the_report_incomplete() -> None:
    report = on(chart(document({"title": "Plan", "text": div("Start warfarin 3mg")})))
    reason = "its narrative names warfarin, which no entry of this source holds, and is not read"
    assert told(report) == [("Composition/x section Plan", reason)]
    assert report["status_reasons"] == ["ward: 1 of its entries could not be read"]


def test_what_the_narrative_of_an_entry_says_besides_has_a_name_of_its_own() -> None:
    """The entry itself is named once, in its line."""
    lost = {"reference": "Medication/elsewhere"}
    given = res("MedicationAdministration", status="completed", medicationReference=lost, text=div("Gave warfarin"))
    report = on(chart(given))
    reason = "its narrative names warfarin, which no entry of this source holds, and is not read"
    assert told(report) == [("MedicationAdministration/x narrative", reason)]


ALLERGIC = [
    res("List", status="current", mode="snapshot", title="Allergies", text=div("Penicillin")),
    document({"title": "Background", "text": div("Allergic to penicillin")}),
    document({"title": "Background", "text": div("Allergies", "Penicillin: rash")}),
    res("ClinicalImpression", status="completed", summary="Penicillin allergy, see notes"),
    res("DetectedIssue", status="final", detail="Allergy to penicillin"),
    res("QuestionnaireResponse", status="completed", item=[{"text": "Allergies", "answer": [{"valueString": "penicillin"}]}]),
    res(
        "QuestionnaireResponse",
        status="completed",
        item=[{"text": "Allergies", "item": [{"text": "Agent", "answer": [{"valueCoding": {"display": "penicillin"}}]}]}],
    ),
    res(
        "Observation",
        status="final",
        code={"text": "Seen"},
        valueString="yes",
        note=[{"text": "Says she is allergic to penicillin"}],
    ),
    res("Binary", **text("Known allergy to penicillin.")),
    res("Encounter", status="in-progress", reasonCode=[{"text": "Anaphylaxis to penicillin"}]),
    res("DiagnosticReport", status="final", code={"text": "Blood culture"}, conclusion="Penicillin allergic: use doxycycline"),
    res("Basic", code={"text": "Allergy: penicillin"}),
    res("Communication", status="completed", payload=[{"contentString": "Says she had a rash with penicillin"}]),
    res("Communication", status="completed", payload=[{"contentString": "Pt allergic to pencillin"}]),
]


@pytest.mark.parametrize("resource", ALLERGIC, ids=lambda each: each["resourceType"])
def test_an_allergy_that_stands_in_no_entry_is_told(resource: Resource) -> None:
    report = on(chart(resource))
    assert report["status"] == "incomplete"
    assert any("allergy to" in reason and re.search("pen[ci]+llin", reason, re.IGNORECASE) for _, reason in told(report)), told(
        report
    )


QUIET = [
    # What the entries say already, by another name too.
    res("List", status="current", mode="snapshot", text=div("Amlodipine 5mg tablets, one daily", "Istin")),
    document({"title": "Plan", "text": div("Continue amlodipine 5mg"), "entry": [{"reference": "MedicationRequest/order-1"}]}),
    res(
        "MedicationStatement",
        status="active",
        medicationCodeableConcept={"text": "Amlodipine 5mg tablets"},
        dosage=[{"text": "One daily"}],
        text=div("Amlodipine"),
    ),
    res("Communication", status="completed", payload=[{"contentString": "Amlodipine was reviewed"}]),
    res("Medication", code={"text": "Amlodipine 5mg tablets"}),
    # What FHIR calls generated repeats the elements beside it.
    res("CarePlan", status="active", intent="plan", title="Review", text=div("Warfarin", status="generated")),
    res("Encounter", status="finished", text=div("Warfarin clinic", status="empty")),
    res("Encounter", status="finished", reasonCode=[{"text": "Warfarin clinic"}]),
    res("Encounter", status="finished", reasonCode=[{"text": "Allergic rhinitis"}]),
    res(
        "DiagnosticReport",
        status="final",
        code={"text": "Culture"},
        conclusion="Sensitive to amoxicillin, resistant to penicillin",
    ),
    # Laboratories, people, and words that are names of medicines too.
    res("ServiceRequest", status="active", intent="order", code={"text": "Lithium level"}),
    res("ServiceRequest", status="active", intent="order", code={"text": "Warfarin monitoring"}),
    res(
        "Observation",
        status="final",
        code={"text": "Serum digoxin level"},
        valueQuantity={"value": 1},
        note=[{"text": "Digoxin low"}],
    ),
    res("ClinicalImpression", status="completed", summary="Glucose and iron normal, drinks water, met Gina and Yasmin"),
    res("Practitioner", text=div("Dr Warfarin Smith")),
    document({"title": "Background", "text": div("No known drug allergies", "Lives alone", "BP 120/80, 70 kg")}),
    res(
        "Communication",
        status="completed",
        payload=[{"contentString": "MSU: sensitivity to amlodipine, no reaction to penicillin"}],
    ),
    res("Communication", status="completed", payload=[{"contentString": "Allergies: none. Seen by Dr Penn at Lister House"}]),
    # Taken back.
    res("CarePlan", status="revoked", intent="plan", description="Start warfarin"),
    res("DocumentReference", status="entered-in-error", content=[{"attachment": text("Warfarin 3mg")}]),
    # A bare no answers what was asked.
    res("QuestionnaireResponse", status="completed", item=[{"text": "On warfarin?", "answer": [{"valueBoolean": False}]}]),
]


@pytest.mark.parametrize("resource", QUIET, ids=lambda each: each["resourceType"])
def test_what_repeats_the_entries_or_names_no_medicine_stays_quiet(resource: Resource) -> None:
    report = on(chart(resource))
    assert told(report) == []
    assert (report["status"], report["ward"]["whole"]) == ("complete", True)


@pytest.mark.parametrize("status", ["active", "stopped"])
@pytest.mark.parametrize("kind", ["MedicationRequest", "MedicationStatement"])
def test_a_medicine_in_its_narrative_alone_makes_the_source_not_whole(kind: str, status: str) -> None:
    report = on(chart(res(kind, status=status, intent="order", text=div("Warfarin 3mg once daily"))))
    assert "narrative-only" in report["ward"]["warnings"]
    assert report["status"] == "incomplete"
    (entry,) = [one for line in report["medicines"] for one in line["entries"] if one["entry"] == f"{kind}/x"]
    assert entry["problems"] == [
        {"path": "$.entry[4].resource", "reason": "names no medicine, neither by code nor in words"},
    ]


def test_an_allergy_in_its_narrative_alone_is_held_as_one_that_was_not_read() -> None:
    report = on(chart(res("AllergyIntolerance", text=div("Penicillin: anaphylaxis"))))
    assert (report["hold"]["scope"], report["status"]) == ("all-prescribing", "incomplete")
    (entry,) = [one for line in report["allergies"] for one in line["entries"] if one["entry"] == "AllergyIntolerance/x"]
    assert "Penicillin" in entry["original_text"]


@pytest.mark.parametrize("kind", ["Condition", "Flag", "Observation"])
def test_an_allergy_in_the_narrative_of_a_problem_or_a_flag_is_an_allergy(kind: str) -> None:
    report = on(chart(res(kind, status="active", text=div("Allergy to penicillin"))))
    assert f"{kind}/x" in {one["entry"] for line in report["allergies"] for one in line["entries"]}


@pytest.mark.parametrize("kind", ["Condition", "Flag", "Observation"])
def test_what_is_contained_states_an_allergy_as_if_it_stood_alone(kind: str) -> None:
    inner = {"resourceType": kind, "id": "c", "status": "active", "code": {"text": "Allergy to penicillin"}}
    report = on(chart(res("Encounter", status="finished", contained=[inner])))
    assert f"{kind}/c" in {one["entry"] for line in report["allergies"] for one in line["entries"]}


def test_a_section_that_names_entries_without_a_reference_is_not_whole() -> None:
    report = on(chart(document({"title": "Medications", "text": div("x"), "entry": [{"display": "Warfarin"}]})))
    assert "the section names 1 entries that the payload does not hold" in [reason for _, reason in told(report)]


def test_a_letter_that_is_no_text_is_warned_of_and_leaves_the_rest_whole() -> None:
    letter = res(
        "DocumentReference", status="current", description="Clinic letter", content=[{"attachment": {"url": "Binary/1"}}]
    )
    report = on(chart(letter))
    assert (report["ward"]["warnings"], report["status"]) == (["documents-not-read"], "complete")


def test_a_letter_that_says_it_is_about_medicines_is_listed() -> None:
    letter = res(
        "DocumentReference", status="current", type={"text": "Medication list"}, content=[{"attachment": {"url": "Binary/1"}}]
    )
    assert told(on(chart(letter))) == [("DocumentReference/x document", "the document is not read")]


def test_a_source_of_documents_alone_is_not_whole() -> None:
    letter = res("Binary", contentType="application/pdf", data=text("%PDF-")["data"])
    patient = chart()["entry"][0]
    report = on({"resourceType": "Bundle", "type": "collection", "entry": [patient, {"resource": letter}]})
    assert report["ward"]["because"] == "it holds documents, which are not read, and neither a medicine nor an allergy"
    assert report["status"] == "incomplete"


def ward_message(*segments: str) -> str:
    return hl7_rde(PERSON, [hl7_order(1, "amlodipine 5", 1, "tablet", "OD")], segments)


def admission(*segments: str) -> str:
    return hl7_adt(PERSON, segments)


@pytest.mark.parametrize(
    ("segment", "said"),
    [
        ("ZMD|1|Warfarin 3mg", "names Warfarin"),
        ("ZAL|1|DA|PCN01^^L", "by its name it holds allergies"),
        ("ZRX|1|W3", "by its name it holds medicines"),
        ("RXV|1", "a pharmacy segment of a kind that is not read"),
        ("NTE|1||Takes warfarin at home", "names warfarin"),
        ("PV2|||^Penicillin allergy", "speaks of an allergy to Penicillin"),
        ("PR1|1||^Warfarin counselling", "names Warfarin"),
        ("OBX|1|FT|^Medicines on admission||Warfarin 3mg once daily", "names Warfarin"),
        ("OBX|1|ED|^Medication list||^PDF^^Base64^JVBERi0", "the document is not read"),
    ],
)
def test_a_segment_that_names_what_no_entry_holds_is_told(segment: str, said: str) -> None:
    report = on(admission(segment))
    assert [said in reason for _, reason in told(report)] == [True]
    assert report["status"] == "incomplete"


@pytest.mark.parametrize(
    "segment",
    [
        "ZPI|1|9990000018|Smith^Gina",
        "ZVN|1|Amlodipine",
        "PD1|||Surgery^^1",
        "NK1|1|Warfarin^Ann",
        "OBX|1|ST|^Culture||Warfarin",
        "NTE|1||Family informed",
        "OBR|1|||^Lithium level\rNTE|1||Lithium: keep below 1.0",
    ],
)
def test_segments_of_every_day_leave_a_source_whole(segment: str) -> None:
    report = on(ward_message(segment))
    assert (told(report), report["ward"]["whole"], report["status"]) == ([], True, "complete")


def test_each_kind_of_segment_of_a_senders_own_is_warned_of_once() -> None:
    report = on(ward_message("ZPI|1", "ZPI|2", "ZVN|1"))
    assert report["ward"]["warnings"] == ["segment-not-read: ZPI", "segment-not-read: ZVN"]


@pytest.mark.parametrize(
    ("segment", "warning"),
    [
        ("QAK|q|AE", "part-failed"),
        ("QAK|q|PD", "part-failed"),
        ("ERR|||207^Application error^HL70357|E", "part-failed"),
        ("DSC|next|F", "page-missing"),
        ("ADD|more", "page-missing"),
        ("BTS|2", "page-missing"),
        ("BTS|1\rFTS|1", "page-missing"),
    ],
)
def test_less_than_there_is_makes_a_source_not_whole(segment: str, warning: str) -> None:
    report = on(admission(segment))
    assert warning in report["ward"]["warnings"]
    assert report["status"] == "incomplete"


def test_a_batch_whose_trailers_count_right_is_whole() -> None:
    report = on(f"FHS|^~\\&|a\rBHS|^~\\&|a\r{ward_message()}BTS|1|end\rFTS|1\r")
    assert (report["ward"]["whole"], report["status"]) == (True, "complete")


def test_a_column_that_is_not_read_is_told_where_it_names_a_medicine() -> None:
    rows = "nhs_number,medicine,directions,status,second,shop\n{0},Amlodipine 5mg tablets,one daily,active,{1},Boots\n"
    quiet = on(rows.format(PERSON.nhs_number, "Istin"), "community-pharmacy")
    assert (told(quiet), quiet["status"]) == ([], "complete")
    loud = on(rows.format(PERSON.nhs_number, "Warfarin 3mg"), "community-pharmacy")
    assert told(loud) == [
        ("line 2, other columns", "another column names Warfarin, which no entry of this source holds, and is not read")
    ]
    assert loud["status"] == "incomplete"


def test_an_order_of_a_diet_is_no_order_that_names_no_medicine() -> None:
    report = on(hl7_rde(PERSON, [hl7_order(1, "amlodipine 5", 1, "tablet", "OD"), ["ORC|NW|6", "ODS|D||^Soft diet"]]))
    assert (told(report), report["ward"]["passed_over"]) == ([], {"ODS": 1, "ORC": 1})
