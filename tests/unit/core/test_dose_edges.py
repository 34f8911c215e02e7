"""Doses of two sources at their edges: which end of a range speaks, what the weight makes of it, and what is said of both."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from service.core.checks.dose_distribution import Counted, counted_of
from service.core.checks.dose_reading import DoseDisagrees
from service.core.checks.dose_spacing import intervals
from service.core.checks.dose_tenfold import absolute
from service.core.checks.kind import AppliesTo
from service.core.model.dates import read_date
from service.core.model.dose import DoseDisagreement, DoseReading, DoseStep, Timing
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.finding import Finding
from service.core.model.report import Report
from service.core.pipeline import reconcile_record
from service.rulebook.examples import read_example
from service.rulebook.problems import Mistakes
from tests.support.desk import real_desk
from tests.support.reference import bundled
from tests.unit.core.judging import TENFOLD, answers, gp, judged, ward, weighing
from tests.unit.core.records import record


def ranged(which: MedicineEntry, **ends: str | None) -> MedicineEntry:
    """The entry with other ends: dose_low, dose_high, day_low, day_high."""
    values = {name: None if value is None else Fraction(value) for name, value in ends.items()}
    return replace(which, daily=(replace(which.daily[0], **values),))


@pytest.mark.parametrize(
    ("mine", "theirs", "answer"),
    [
        ({"dose_low": "1", "dose_high": "10", "day_high": "10"}, {}, "fires"),
        ({"dose_low": "10", "dose_high": "20", "day_high": "20"}, {}, "clear"),
        ({"dose_high": None, "day_low": "1", "day_high": "10"}, {"dose_high": None}, "fires"),
        ({"dose_high": None, "day_low": "10", "day_high": "20"}, {"dose_high": None}, "clear"),
        ({}, {"dose_low": "1", "dose_high": "10", "day_high": "10"}, "fires"),
        ({"dose_high": None, "day_high": "10"}, {}, "fires"),
        ({}, {"dose_high": None, "day_high": "10"}, "fires"),
        ({"dose_high": None, "day_high": None}, {}, "clear"),
        ({}, {"dose_high": None, "day_high": None}, "clear"),
        ({"dose_high": "0"}, {}, "clear"),
    ],
)
def test_the_upper_ends_of_two_doses_are_compared(mine: dict[str, Any], theirs: dict[str, Any], answer: str) -> None:
    assert answers(judged(TENFOLD, ranged(gp("1"), **mine), ranged(ward("1"), **theirs))) == [answer]


def test_a_dose_by_weight_that_has_no_common_unit_does_not_want_for_a_weight() -> None:
    for entries in ((gp("1", per="kg"), ward("5", unit="mL")), (gp("1", per="m2"), ward("5"))):
        [found] = judged(TENFOLD, *entries, patient=weighing("20"))
        assert (found.answer, found.missing) == ("cannot_tell", ("medicine.dose",))
        assert found.because == "the doses cannot be brought to one unit"
    [found] = judged(TENFOLD, gp("1", per="kg"), ward("5"))
    assert (found.missing, found.because) == (("patient.weight",), "one dose is for each kg and no weight can be used")
    [found] = judged(TENFOLD, gp("1", per="kg"), ward("5"), patient=weighing("20", trouble="stale"))
    assert found.missing == ("patient.weight",)


def test_the_weight_says_when_it_was_measured() -> None:
    patient = weighing("20")
    dated = replace(patient, facts=(replace(patient.facts[0], measured_at=read_date("2026-11-19"), method=None),))
    [found] = judged(TENFOLD, gp("1", per="kg"), ward("200"), patient=dated)
    assert found.evidence["weight"] == "20 kg (method not stated, 2026-11-19, epma)"


@pytest.mark.parametrize("end", ["dose_low", "dose_high", "day_low", "day_high"])
def test_every_end_of_a_dose_by_weight_is_multiplied_or_stays_unknown(end: str) -> None:
    amounts = {"dose_low": Fraction(1), "dose_high": Fraction(2), "day_low": Fraction(3), "day_high": Fraction(4)}
    held = record(patient=weighing("20"))
    for value in (amounts[end], None):
        amount = DailyAmount(unit="mg", ingredient=None, per="kg", **{**amounts, end: value})  # type: ignore[arg-type]
        found = absolute(amount, held)
        assert found is not None
        assert getattr(found, end) == (None if value is None else value * 20)
        assert (found.per, found.unit) == (None, "mg")
    assert absolute(DailyAmount(unit="mg", ingredient=None, per="m2", **amounts), held) is None
    plain = DailyAmount(unit="mg", ingredient=None, per=None, **amounts)
    assert absolute(plain, record(patient=None)) == plain


def test_entries_that_a_rule_does_not_speak_of_are_no_side_of_a_pair() -> None:
    assert judged(TENFOLD, gp("1"), ward("10"), applies_to=AppliesTo(list="medicines", roles=("gp-record",))) == ()
    both = AppliesTo(list="medicines", roles=("gp-record", "inpatient-orders"))
    assert answers(judged(TENFOLD, gp("1"), ward("10"), applies_to=both)) == ["fires"]


# Intervals


def timing(times: str | None, days: str = "1", up_to: str | None = None, once: bool = False) -> Timing:
    most = Fraction(up_to or times or "1")
    return Timing(
        times_low=None if times is None else Fraction(times),  # type: ignore[arg-type]
        times_high=most,  # type: ignore[arg-type]
        period_low=Fraction(days),
        period_high=Fraction(days),
        once=once,
    )


def given(*doses: tuple[str, tuple[Timing | None, ...]]) -> MedicineEntry:
    readings = tuple(
        DoseReading(written="x", steps=tuple(DoseStep(timing=each) for each in timings), relation=relation)  # type: ignore[arg-type]
        for relation, timings in doses
    )
    return replace(gp("1"), doses=readings)


@pytest.mark.parametrize(
    ("doses", "shortest", "longest"),
    [
        ((("one", (timing("1"),)),), "1", "1"),
        ((("one", (timing("1", "7"),)),), "7", "7"),
        ((("one", (timing("1", up_to="2"),)),), "1/2", "1"),
        ((("one", (timing(None, up_to="2"),)),), "1/2", None),
        ((("one", (timing("1", once=True),)),), None, None),
        ((("together", (timing("1"), timing("1"))),), "1/2", "1/2"),
        ((("together", (timing("1"), timing(None, up_to="3"))),), "1/4", "1"),
        ((("together", (timing("1", once=True),)),), None, None),
        ((("in-turn", (timing("1"), timing("1", "7"))),), "1", "7"),
        ((("in-turn", (timing("1", once=True), timing("1", "7"))),), "7", "7"),
        ((("one", (timing("1"),)), ("one", (timing("1", "7"),))), "1", "7"),
        ((("one", (None,)),), None, None),
        ((("one", (timing("1"),)), ("one", (None,))), None, None),
        ((("one", (timing("1"),)), ("one", ())), None, None),
        ((), None, None),
    ],
)
def test_the_shortest_and_the_longest_interval(doses: Any, shortest: str | None, longest: str | None) -> None:
    assert intervals(given(*doses)) == (shortest and Fraction(shortest), longest and Fraction(longest))


# Two tellings


def telling(*differ: str, untold: tuple[str, ...] = ()) -> DoseReading:
    found = tuple(DoseDisagreement(aspect=aspect, because=f"{aspect} differs") for aspect in differ)  # type: ignore[arg-type]
    return DoseReading(written="1 daily", steps=(DoseStep(),), disagreements=found, not_compared=untold)


@pytest.mark.parametrize(
    ("what", "tells_unread", "tellings", "answer", "because"),
    [
        (("dose",), False, (telling("dose"),), "fires", "dose differs"),
        (("dose",), False, (telling(), telling("route", "dose")), "fires", "dose differs; route differs"),
        (("route",), False, (telling("route", "dose"),), "clear", "another rule tells how they disagree"),
        (("maximum",), False, (telling("frequency", "maximum"),), "fires", "maximum differs; frequency differs"),
        (("frequency",), False, (telling("route", "frequency"),), "fires", "frequency differs; route differs"),
        (("route",), False, (telling("as-needed", "route"),), "fires", "route differs; as-needed differs"),
        (("as-needed",), False, (telling("as-needed"),), "fires", "as-needed differs"),
        (("dose",), True, (telling(), telling(untold=("not read",))), "cannot_tell", "not read"),
        (("dose",), True, (telling("route", untold=("not read",)),), "cannot_tell", "not read"),
        (("dose",), True, (telling(),), "clear", "they agree, or there is only one"),
        (("dose",), False, (telling(), telling("dose")), "fires", "dose differs"),
    ],
)
def test_the_gravest_of_the_disagreements_decides_who_tells_of_them(
    what: Any, tells_unread: bool, tellings: tuple[DoseReading, ...], answer: str, because: str
) -> None:
    [found] = judged(DoseDisagrees(what=what, tells_unread=tells_unread), replace(gp("1"), doses=tellings))
    assert (found.answer, found.because) == (answer, because)
    if answer == "fires":
        assert found.words["dose"] == "1 mg 1 times a day"
    if answer == "cannot_tell":
        assert (found.missing, found.alters_status) == (("dose.words-and-codes",), False)


def test_a_rule_that_does_not_tell_of_what_was_not_compared_says_nothing_of_it() -> None:
    assert judged(DoseDisagrees(what=("dose",)), replace(gp("1"), doses=(telling(untold=("not read",)),))) == ()


# What a site counts


def made(**values: Any) -> Report:
    mistakes = Mistakes("example")
    case = read_example({"name": "example", **values}, "example", mistakes)
    assert case is not None, mistakes.found()
    return reconcile_record(case, rulebook=real_desk().rulebook, reference=bundled(), engine="e")


def counts(report: Report) -> list[Counted]:
    return list(counted_of(report, patient="p", at="2026-11-20", id="r", reference=bundled()))


AMLODIPINE = {"name": "Amlodipine", "dose": "5 mg once a day", "route": "oral"}
BORN = {"birth_date": "1970-01-01"}


def test_what_a_report_adds_to_the_count() -> None:
    [found] = counts(made(medicines=[AMLODIPINE], patient=BORN))
    assert (found.patient, found.at, found.report, found.name, found.route) == ("p", "2026-11-20", "r", "Amlodipine", "oral")
    assert (found.unit, found.per_dose, found.per_day) == ("mg", Fraction(5), Fraction(5))
    assert (found.band.title, found.medicine) == ("adult", "774557006")


@pytest.mark.parametrize(
    ("born", "title"), [("2020-01-01", "child"), ("1930", "oldest adult"), ("2026-11-10", "newborn"), ("2008", None)]
)
def test_a_patient_is_counted_in_the_one_band_of_every_possible_age(born: str, title: str | None) -> None:
    found = counts(made(medicines=[AMLODIPINE], patient={"birth_date": born}))
    assert [one.band.title for one in found] == ([title] if title else [])


@pytest.mark.parametrize(
    "values",
    [
        {"medicines": [{**AMLODIPINE, "dose": "as directed"}], "patient": BORN},
        {"medicines": [{"name": "Amlodipine", "dose": "5 mg once a day"}], "patient": BORN},
    ],
)
def test_what_is_not_known_is_not_counted(values: dict[str, Any]) -> None:
    assert [one for one in counts(made(**values)) if one.per_dose is not None] == []


def test_a_patient_of_no_known_age_is_not_counted() -> None:
    report = made(medicines=[AMLODIPINE], patient=BORN)
    unborn = replace(report.patient, identity=replace(report.patient.identity, birth_date=None))
    assert counts(replace(report, patient=unborn)) == []


def test_the_current_list_counts_before_what_the_patient_had_until_then() -> None:
    ten = {**AMLODIPINE, "dose": "10 mg once a day"}
    for role in ("gp-record", "community-pharmacy"):
        [found] = counts(made(medicines=[ten], sources={"a": {"role": role, "medicines": [AMLODIPINE]}}, patient=BORN))
        assert found.per_dose == Fraction(10)
    summary = {
        "a": {"role": "community-pharmacy", "medicines": [AMLODIPINE]},
        "b": {"role": "discharge-summary", "medicines": [ten]},
    }
    [found] = counts(made(sources=summary, patient=BORN, transfer="discharge"))
    assert found.per_dose == Fraction(10)


@pytest.mark.parametrize(
    "category",
    [
        "dose-above-limit",
        "dose-below-limit",
        "dose-tenfold",
        "dose-unit-mismatch",
        "dose-interval",
        "dose-unreadable",
        "coding-contradiction",
    ],
)
def test_a_dose_in_doubt_is_not_counted(category: str) -> None:
    report = made(medicines=[AMLODIPINE], patient=BORN)
    [line] = report.medicines
    [matched] = line.entries
    subject = {"source": matched.entry.written.source, "entry": matched.entry.written.entry}

    def doubted(which: str, **about: str) -> Report:
        from service.core.model.finding import Subject

        finding = replace(_some_finding(), category=which, subjects=(Subject(kind="medicine", **about),))
        return replace(report, findings=(finding,))

    assert counts(doubted(category, **subject)) == []
    assert len(counts(doubted("something-else", **subject))) == 1
    assert len(counts(doubted(category, source="another", entry="another"))) == 1


def _some_finding() -> Finding:
    return made(
        sources={
            "a": {"role": "gp-record", "medicines": ["Warfarin 3mg tablets; 1 tablet once a day"]},
            "b": {"role": "inpatient-orders", "medicines": ["Warfarin; 30 mg once a day"]},
        }
    ).findings[0]
