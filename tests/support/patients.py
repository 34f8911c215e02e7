"""Hypothesis strategies for whole patients: what a GP and a ward may hold of one person, in real payloads."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.support.cases import case, failed, source
from tests.support.payloads import Allergy, GpMedicine, Order, Person, allergy, gp_connect, gp_medicine, order, r4_chart

_GP = [
    ("warfarin 3", "One To Be Taken Each Day"),
    ("amlodipine 5", "One To Be Taken Each Day"),
    ("co-codamol 30/500", "Two To Be Taken Four Times A Day"),
    ("methotrexate 2.5", "Four To Be Taken Once A Week On A Monday"),
    ("levetiracetam 500", "One To Be Taken Twice A Day"),
    ("apixaban 5", "One To Be Taken Twice A Day"),
    ("furosemide 40", "As directed"),
    ("zopiclone 7.5", "One To Be Taken At Night When Required"),
]
_WARD = [
    ("warfarin", 3, "mg", "OD"),
    ("amlodipine 5", 1, "tablet", "OD"),
    ("paracetamol", 1, "g", "QDS"),
    ("methotrexate", 10, "mg", "OD"),
    ("levetiracetam", 5000, "mg", "BD"),
    ("amoxicillin 500", 1, "capsule", "TDS"),
    ("ibuprofen 400", 1, "tablet", "TDS"),
    ("cefalexin 500", 1, "capsule", "BD"),
]
_ALLERGIES = [
    ("penicillin",),
    ("amoxicillin",),
    ("aspirin",),
    ("penicillamine",),
    ("degraded",),
    ("any drug",),
    ("NKDA",),
    ("NKA",),
    ("latex",),
]
_STATUSES = ["active", "active", "active", "stopped", "on-hold"]


@dataclass(frozen=True)
class Patient:
    """What the two sources hold, before it is put into payloads, so that a test can change one thing."""

    person: Person
    weight: str | None
    gp: tuple[GpMedicine, ...]
    gp_allergies: tuple[Allergy, ...]
    ward: tuple[Order, ...]
    ward_allergies: tuple[Allergy, ...]
    portal_fails: bool

    def case(self) -> dict[str, Any]:
        """The contract's case: a GP Connect record, an R4 chart, and perhaps a portal that did not answer."""
        facts = {} if self.weight is None else {"weight": {"value": self.weight, "unit": "kg", "method": "measured"}}
        sources = [
            source("gp", "gp-record", gp_connect(self.person, self.gp, self.gp_allergies)),
            source("epma", "inpatient-orders", r4_chart(self.person, self.ward, self.ward_allergies)),
        ]
        if self.portal_fails:
            sources.append(failed("portal", "shared-care-record"))
        return case(*sources, patient=dict(self.person.as_case(**facts)))


def _allergies() -> st.SearchStrategy[tuple[Allergy, ...]]:
    one = st.builds(
        lambda agents, note, severity: allergy(
            *agents, note=note, reaction="anaphylaxis" if severity else None, severity="severe" if severity else None
        ),
        st.sampled_from(_ALLERGIES),
        st.sampled_from([None, "Allergy description: Trimethoprim allergy", "Severity: mild. Rash."]),
        st.booleans(),
    )
    return st.lists(one, max_size=3).map(tuple)


def patients() -> st.SearchStrategy[Patient]:
    """Adults and children with up to four medicines and three allergies in each of two sources."""
    gp = st.lists(
        st.builds(lambda one, status: gp_medicine(*one, status=status), st.sampled_from(_GP), st.sampled_from(_STATUSES[:4])),
        max_size=4,
    )
    ward = st.lists(
        st.builds(lambda one, status: order(*one, status=status), st.sampled_from(_WARD), st.sampled_from(_STATUSES)),
        max_size=4,
    )
    return st.builds(
        Patient,
        person=st.builds(Person, which=st.just(1), born=st.sampled_from(["1951-04-02", "2022-03-01"])),
        weight=st.sampled_from([None, "14.2", "71", "112"]),
        gp=gp.map(tuple),
        gp_allergies=_allergies(),
        ward=ward.map(tuple),
        ward_allergies=_allergies(),
        portal_fails=st.booleans(),
    )
