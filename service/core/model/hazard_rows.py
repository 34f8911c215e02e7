"""Rows of what does not suit a patient, a problem or another medicine."""

from typing import Literal, NamedTuple


class PatientHazardRow(NamedTuple):
    """A medicine (ingredient code or group) that does not suit a patient of an age, or who is or may become pregnant.

    Ages in months: from (inclusive) and below (exclusive). `pregnant` `yes`: while pregnant; `possible`: a woman of
    child-bearing age who is not known to be pregnant; `fathering`: a man who may father a child; None: whoever is of that
    age. A row names an age or a pregnancy.
    """

    id: str
    medicine: str
    name: str
    age_from_months: int | None
    age_below_months: int | None
    pregnant: Literal["yes", "possible", "fathering"] | None
    effect: str
    severity: Literal["critical", "high", "moderate"]
    citation: str
    source_id: str
    reviewed_by: str | None


class ConditionRow(NamedTuple):
    """A condition that rules name. `codes` are SNOMED CT concepts, `terms` whole terms of it, both normalised.

    `words` are words in whose mention a problem may be this condition. `ever`: who once had it still counts as having it.
    """

    name: str
    title: str
    codes: frozenset[str]
    terms: frozenset[str]
    words: tuple[str, ...]
    ever: bool
    source_id: str


class PregnancyRow(NamedTuple):
    """A code, and whole terms (normalised), of an observation about a pregnancy or of its answer.

    `says` `asks`: the observation is answered by its value. A `yes` holds for `holds_days` and leaves it open until
    `lasts_days`, when any pregnancy is over; None of a row that says no pregnancy. `due`: its value is the day on which the
    birth is expected, and `lasts_days` are counted from that day.
    """

    system: str
    code: str
    terms: frozenset[str]
    says: Literal["asks", "yes", "no", "perhaps", "unknown", "due"]
    holds_days: int | None
    lasts_days: int | None
    source_id: str


class ConditionHazardRow(NamedTuple):
    """A medicine (ingredient code or group) that does not suit a patient with a condition, from an age in months on."""

    id: str
    medicine: str
    name: str
    condition: str
    age_from_months: int | None
    effect: str
    severity: Literal["critical", "high", "moderate"]
    citation: str
    source_id: str
    reviewed_by: str | None


class InteractionRow(NamedTuple):
    """Two ingredients or groups that should not meet, with how bad it is and who says so.

    `ways` `systemic`: only where both reach the whole body, or may, as far as the record says; `any`: creams and drops too.
    `apart_days`: within how many days of the end of either they should not meet; None: not stated.
    """

    first: str
    second: str
    severity: Literal["critical", "high", "moderate"]
    ways: Literal["systemic", "any"]
    effect: str
    citation: str
    source_id: str
    apart_days: int | None = None


class LookAlikeRow(NamedTuple):
    """Two names that are confused, in lower case, and the alert that names them."""

    first: str
    second: str
    citation: str
    source_id: str
