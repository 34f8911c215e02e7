"""What is not stated is never a reassurance: the values that the model takes where nobody gives one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from service.core.model.allergy import Agent, AllergyReading, ReactionRead
from service.core.model.dose import DoseDisagreement, DoseReading, DoseStep, Timing
from service.core.model.finding import SEVERITY_ORDER, Outcome, Severity, Subject
from service.core.model.patient import Fact, Identity, Patient
from service.core.normalise.note_phrases import Phrase
from tests.support.entries import entry
from tests.support.reports import finding
from tests.unit.core.records import source


def test_an_allergy_that_says_nothing_more_is_of_unknown_severity_and_shut() -> None:
    reading = AllergyReading(state="active", original="x")
    assert (reading.severity, reading.drug, reading.negation, reading.explained) == ("unknown", None, None, "")
    assert (reading.transfer_code, reading.by_name_alone, reading.ended_in_words) == (False, False, False)
    assert not Agent(kind="ingredient", name="x").open
    told = ReactionRead(title="Rash", words="rash")
    assert (told.severe, told.doubted) == (False, False)


def test_a_phrase_of_which_nothing_more_is_said_is_asserted_of_the_patient() -> None:
    phrase = Phrase(means="reaction", value="rash", start=0, end=4, words="rash")
    assert (phrase.label, phrase.denied, phrase.doubted, phrase.another) == (None, False, False, False)


def test_a_dose_that_says_nothing_more_is_regular_and_one() -> None:
    assert not DoseStep().as_needed
    assert (DoseReading(written="x").relation, DoseReading(written="x").read_from) == ("one", "text")
    assert (timing().once, timing().per_day_high, DoseReading(written="x").disagreement) == (False, Fraction(3), None)


def timing(low: str | None = "2", once: bool = False) -> Timing:
    times = Decimal(low) if low else None
    found = Timing(times_low=times, times_high=Decimal(3), period_low=Fraction(1), period_high=Fraction(2))
    return replace(found, once=True) if once else found


@pytest.mark.parametrize(
    ("given", "low", "high"),
    [
        (timing(), Fraction(1), Fraction(3)),
        (timing(None), None, Fraction(3)),
        (timing(once=True), None, None),
        (timing(None, once=True), None, None),
    ],
)
def test_a_timing_comes_to_so_many_times_a_day(given: Timing, low: Fraction | None, high: Fraction | None) -> None:
    assert (given.per_day_low, given.per_day_high) == (low, high)


@pytest.mark.parametrize(
    ("aspects", "at_odds", "words"),
    [
        ((), False, None),
        (("route",), False, "route"),
        (("as-needed", "route"), False, "as-needed; route"),
        (("dose",), True, "dose"),
        (("maximum",), True, "maximum"),
        (("route", "frequency"), True, "route; frequency"),
    ],
)
def test_which_disagreements_leave_no_one_amount(aspects: tuple[str, ...], at_odds: bool, words: str | None) -> None:
    found = tuple(DoseDisagreement(aspect=each, because=each) for each in aspects)  # type: ignore[arg-type]
    reading = DoseReading(written="x", disagreements=found)
    assert (reading.amount_at_odds, reading.disagreement) == (at_odds, words)


def test_an_answer_that_could_not_tell_alters_the_status_unless_it_says_otherwise() -> None:
    answer = Outcome(answer="cannot_tell", subjects=(), because="so")
    assert (answer.alters_status, answer.words, answer.evidence) == (True, {}, {})


def test_an_entry_and_a_source_of_which_nothing_more_is_known() -> None:
    assert source().problem_list == "absent"
    given = entry("gp", "1")
    bare = type(given)(written=given.written, role=given.role, identified=given.identified, doses=())
    assert (bare.in_force, bare.because) == (False, "")
    assert (bare.superseded, bare.to_begin) == (False, False)


def test_severities_stand_in_their_order() -> None:
    assert sorted(SEVERITY_ORDER, key=lambda one: SEVERITY_ORDER[one]) == ["critical", "high", "moderate", "low"]
    assert len(set(SEVERITY_ORDER.values())) == 4


@pytest.mark.parametrize(
    ("severity", "under", "interrupts"),
    [("critical", None, True), ("critical", "f-1", False), ("high", None, False), ("low", "f-1", False)],
)
def test_only_a_critical_finding_that_leads_interrupts(severity: Severity, under: str | None, interrupts: bool) -> None:
    found = replace(finding(severity, "c", Subject(kind="patient", text="x")), grouped_under=under)
    assert found.interrupts is interrupts


def test_a_fact_that_is_in_trouble_is_there_and_not_usable() -> None:
    height = Fact(name="height", value=Decimal(170), unit="cm", written="170 cm", source="a", method=None)
    weight = Fact(name="weight", value=Decimal(70), unit="kg", written="70 kg", source="a", method=None)
    patient = Patient(identity=Identity(), facts=(height, weight))
    assert (patient.fact("weight"), patient.usable("weight")) == (weight, Decimal(70))
    stale = replace(patient, facts=(height, replace(weight, trouble="stale")))
    assert (stale.fact("weight"), stale.usable("weight")) == (stale.facts[1], None)
    assert (Patient(identity=Identity(), facts=(height,)).fact("weight"), patient.usable("height")) == (None, Decimal(170))
    assert Patient(identity=Identity(), facts=()).usable("weight") is None


def test_all_that_was_told_of_one_fact_is_held_the_chosen_one_first_and_nothing_of_another() -> None:
    chosen, other = (Fact(name="pregnant", value=Decimal(n), unit="", written=str(n), source="a") for n in (0, 1))
    weight = Fact(name="weight", value=Decimal(70), unit="kg", written="70 kg", source="a")
    height = Fact(name="height", value=Decimal(170), unit="cm", written="170 cm", source="a")
    patient = Patient(identity=Identity(), facts=(weight, chosen), others=(height, other))
    assert patient.every("pregnant") == (chosen, other)
    assert (patient.every("height"), patient.every("egfr")) == ((height,), ())
