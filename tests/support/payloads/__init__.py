"""Builders of payloads in real shapes, with invented patients, for tests, examples and the demonstration.

person = Person(1, born="1951-04-02", sex="female")
gp_connect(person, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])
r4_chart(person, [order("warfarin", 3, "mg", "OD")], [allergy("NKDA")])
"""

from tests.support.payloads.allergies import Allergy, allergy
from tests.support.payloads.csv_rows import csv_rows
from tests.support.payloads.gp_connect import GpMedicine, as_r4, gp_connect, gp_medicine
from tests.support.payloads.hl7 import hl7_adt, hl7_allergy, hl7_order, hl7_rde
from tests.support.payloads.itk3 import Discharged, discharged, itk3, itk3_json
from tests.support.payloads.people import Person, nhs_number
from tests.support.payloads.r4_chart import Order, order, r4_chart, weighed

__all__ = [
    "Allergy",
    "Discharged",
    "GpMedicine",
    "Order",
    "Person",
    "allergy",
    "as_r4",
    "csv_rows",
    "discharged",
    "gp_connect",
    "gp_medicine",
    "hl7_adt",
    "hl7_allergy",
    "hl7_order",
    "hl7_rde",
    "itk3",
    "itk3_json",
    "nhs_number",
    "order",
    "r4_chart",
    "weighed",
]
