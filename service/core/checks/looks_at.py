"""Which facts about the patient each kind of check looks at, so that a decision made on them ends when they change.

A kind that is not named here counts as looking at all of them: what rests on too much ends too early and fires again, what
rests on too little would stay quiet. A test holds each kind to what is written here.
"""

from collections.abc import Mapping

NOTHING: frozenset[str] = frozenset()
AGE: frozenset[str] = frozenset({"age"})
DOSING: frozenset[str] = frozenset({"weight", "age"})
RENAL: frozenset[str] = frozenset({"egfr", "creatinine", "creatinine_clearance"})
EVERYTHING: frozenset[str] = DOSING | RENAL | {"height", "pregnant", "sex"}

FACTS_OF_KIND: Mapping[str, frozenset[str]] = {
    "added_medicine": NOTHING,
    "against_own_list": NOTHING,
    "allergy_conflict": NOTHING,
    "allergy_contradicted": NOTHING,
    "allergy_cross_reaction": NOTHING,
    "allergy_missing": NOTHING,
    "allergy_not_recorded": NOTHING,
    "allergy_severity_differs": NOTHING,
    "allergy_state": NOTHING,
    "allergy_status_differs": NOTHING,
    "attribute_differs": NOTHING,
    "coding_contradiction": NOTHING,
    "dose_disagrees": NOTHING,
    "dose_interval": NOTHING,
    "dose_limit": DOSING,
    "dose_not_checked": DOSING,
    "dose_tenfold": DOSING,
    "dose_unit_mismatch": DOSING,
    "dose_unreadable": NOTHING,
    "dose_usual": AGE,
    "duplicate_class": NOTHING,
    "duplicate_entry": NOTHING,
    "duplicate_ingredient": NOTHING,
    "entry_stale": NOTHING,
    "forbidden_in_words": NOTHING,
    "interaction": NOTHING,
    "look_alike_agents": NOTHING,
    "medicine_identity": NOTHING,
    "omitted_medicine": NOTHING,
    "opioid_load": DOSING,
    "patient_hazard": frozenset({"age", "sex", "pregnant"}),
    "renal_unsuitable": RENAL,
    "source_failed": NOTHING,
    "source_not_whole": NOTHING,
    "status_differs": NOTHING,
    "suspended_without_review": NOTHING,
}
# Kinds whose evidence counts the days that have passed, which is no fact that changed.
COUNTS_DAYS: frozenset[str] = frozenset({"entry_stale", "source_age", "suspended_without_review"})


def facts_of(kind: str | None) -> frozenset[str]:
    """The names of the facts that a kind looks at; everything for one that is not known."""
    return EVERYTHING if kind is None else FACTS_OF_KIND.get(kind, EVERYTHING)
