"""One payload of every dialect with something of each kind in it, for damage to be done to."""

from collections.abc import Sequence
from typing import Any, Literal

from tests.support.payloads.allergies import allergy
from tests.support.payloads.csv_rows import csv_rows
from tests.support.payloads.gp_connect import as_r4, gp_connect, gp_medicine
from tests.support.payloads.hl7 import hl7_adt, hl7_allergy, hl7_order, hl7_rde
from tests.support.payloads.itk3 import discharged, itk3, itk3_json
from tests.support.payloads.people import Person
from tests.support.payloads.r4_chart import order, r4_chart, weighed

Json = dict[str, Any]
Written = Literal["xml", "hl7", "csv"]


def fhir_samples(person: Person) -> tuple[Json, ...]:
    """GP Connect, its R4 form, an R4 chart, and a discharge summary."""
    gp = gp_connect(
        person,
        [
            gp_medicine("warfarin 1", "One daily", status="stopped", stopped=("2026-10-01", "INR")),
            gp_medicine("warfarin 3", "One daily", dose=("1.50", "tablet", "OD"), replaces="1", note="x"),
            gp_medicine(None, "as directed", text="Ear drops", elsewhere="Hospital"),
        ],
        [allergy("penicillin", reaction="rash"), allergy("degraded", text="Augmentin")],
        ended=[allergy("degraded", status="resolved", ended="2020-01-01")],
        medicine_warnings=["data-in-transit"],
    )
    chart = r4_chart(
        person,
        [
            order("paracetamol", 1, "g", "QDS", route="iv", until="2026-11-24"),
            order("apixaban 5", 1, "tablet", "BD", kind="MedicationStatement"),
        ],
        [allergy("NKDA")],
        observations=[weighed("71.20")],
    )
    leaving = itk3_json(person, [discharged("apixaban 5", "one", change="Added", reason="AF")], [allergy("penicillin")])
    return (gp, as_r4(gp), chart, leaving)


def text_samples(person: Person) -> Sequence[tuple[Written, str]]:
    """Payloads that are text, each after the name of what it is written in: xml, hl7 or csv."""
    leaving = [discharged("apixaban 5", "one", change="Added"), discharged("warfarin 3", "one daily", change="Discontinued")]
    orders = [
        hl7_order(1, "digoxin 125", 125, "mg^milligram^UCUM", "Q8H"),
        hl7_order(2, "warfarin 3", 1, "tablet", "QD", words="One daily", control="DC"),
    ]
    allergies = [hl7_allergy(1, "^Penicillin", severity="SV"), hl7_allergy(2, "716186003^No known allergy^SCT")]
    rows = (["Warfarin 3mg tablets", "One, daily", "28", "2026-11-01", "active"], ["Senna", "", "", "", "stopped"])
    return (
        ("xml", itk3(person, leaving, [allergy("penicillin")])),
        ("hl7", hl7_rde(person, orders, allergies)),
        ("hl7", hl7_adt(person, [*allergies, "OBX|1|NM|27113001^Body weight^SCT||71.2|kg|||||F|||20261120"])),
        ("csv", csv_rows(person, *rows)),
    )
