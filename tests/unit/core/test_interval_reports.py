"""How often a medicine is given, through the whole service: brands, patches, depots and weekly medicines as lists write them."""

from typing import Any

import pytest

from tests.support.desk import json_on
from tests.support.probes.row import gp, ordered, patient_with, taken, ward

INTERVAL = ("DOS-005", "DOS-070", "DOS-071", "DOS-072")


def told(*sources: dict[str, Any]) -> list[tuple[str, str]]:
    """(rule, severity) of every finding on an interval, in the order of the report."""
    found = json_on(patient_with(*sources))["findings"]
    return [(each["rule"], each["severity"]) for each in found if each["rule"] in INTERVAL]


def not_told(*sources: dict[str, Any]) -> list[tuple[str, tuple[str, ...], bool]]:
    """(rule, what is missing, whether the status hangs on it) of what could not be told of intervals."""
    found = json_on(patient_with(*sources))["coverage"]["not_checked"]
    return [(each["rule"], tuple(each["missing"]), each["alters_status"]) for each in found if each["rule"] in INTERVAL]


@pytest.mark.parametrize(
    ("name", "directions", "rule"),
    [
        ("Durogesic DTrans 25micrograms transdermal patches", "One patch daily", "DOS-005"),
        ("Matrifen 25micrograms/hour transdermal patches", "Apply one patch every 72 hours", None),
        ("Fentanyl 25micrograms/hour transdermal patches", "Apply one patch every 48 hours", "DOS-071"),
        ("BuTrans 10micrograms/hour transdermal patches", "One patch daily", "DOS-005"),
        ("Butec 10micrograms/hour transdermal patches", "Apply one patch weekly", None),
        ("Transtec 35micrograms/hour transdermal patches", "One patch daily", "DOS-005"),
        ("Transtec 35micrograms/hour transdermal patches", "Apply one patch twice a week", None),
        ("Transtec 35micrograms/hour transdermal patches", "Apply one patch weekly", "DOS-072"),
        ("Temgesic 200microgram sublingual tablets", "One three times a day", None),
        ("Fosavance tablets", "One daily", "DOS-070"),
        ("Alendronic acid 10mg tablets", "One daily", None),
        ("Risedronate sodium 5mg tablets", "One daily", None),
        ("Actonel Once a Week 35mg tablets", "One daily", "DOS-070"),
        ("Bonviva 150mg tablets", "One daily", "DOS-070"),
        ("Prolia 60mg/1ml solution for injection pre-filled syringes", "Inject daily", "DOS-070"),
        ("Prolia 60mg/1ml solution for injection pre-filled syringes", "One injection every 6 months", None),
        ("Clopixol 200mg/1ml solution for injection ampoules", "200mg every day", "DOS-070"),
        ("Depixol 40mg/2ml solution for injection ampoules", "40mg daily", "DOS-070"),
        ("Haldol decanoate 50mg/1ml solution for injection ampoules", "50mg daily", "DOS-070"),
        ("Haloperidol 5mg/1ml solution for injection ampoules", "5mg twice a day", None),
        ("Risperdal Consta 25mg powder and solvent for suspension for injection vials", "25mg daily", "DOS-070"),
        ("Risperidone 1mg tablets", "One twice a day", None),
        ("Zoladex LA 10.8mg implant SafeSystem pre-filled syringes", "One every 4 weeks", "DOS-071"),
        ("Ozempic 1mg/0.74ml solution for injection 3ml pre-filled pens", "1mg daily", "DOS-070"),
        ("Rybelsus 7mg tablets", "One daily", None),
        ("Trulicity 1.5mg/0.5ml solution for injection pre-filled pens", "One daily", "DOS-070"),
        ("Byetta 10micrograms/0.04ml solution for injection 2.4ml pre-filled pens", "10 micrograms twice a day", None),
        ("InVita D3 50,000units/1ml oral solution", "1 ml daily", "DOS-070"),
        ("Colecalciferol 800unit capsules", "One daily", None),
        ("Evorel 50 patches", "Apply one patch twice a week", None),
        ("Evorel 50 patches", "One patch daily", "DOS-071"),
        ("Evorel Conti patches", "One patch daily", "DOS-071"),
        ("FemSeven 50 patches", "Apply one patch twice a week", "DOS-071"),
        ("Advagraf 1mg modified-release capsules", "One twice a day", "DOS-070"),
        ("Prograf 1mg capsules", "One twice a day", None),
        ("Spiriva 18microgram inhalation powder capsules with HandiHaler", "Inhale one capsule twice a day", "DOS-071"),
        ("Methotrexate 10mg tablets", "One tablet on Monday and 2.5 on Tuesday", "DOS-005"),
        ("Methotrexate 2.5mg tablets", "Six tablets once a week on a Friday", None),
        ("Sandostatin LAR 20mg powder and solvent for suspension for injection vials", "20mg daily", "DOS-071"),
        ("Octreotide 100micrograms/1ml solution for injection ampoules", "100 micrograms three times a day", None),
    ],
)
def test_a_medicine_as_a_gp_writes_it(name: str, directions: str, rule: str | None) -> None:
    severity = {"DOS-005": "critical", "DOS-070": "high"}.get(rule or "", "moderate")
    assert told(gp(taken(name, directions))) == ([] if rule is None else [(rule, severity)])


def test_one_list_that_spreads_a_weekly_medicine_over_two_days() -> None:
    name = "Methotrexate 2.5mg tablets"
    apart = (taken(name, "Two tablets once a week on a Monday"), taken(name, "Four tablets once a week on a Thursday"))
    together = (taken(name, "Two tablets once a week on a Monday"), taken(name, "Four tablets once a week on a Monday"))
    assert told(gp(*apart)) == [("DOS-005", "critical")]
    assert told(gp(*together)) == []


def test_an_order_that_is_given_too_often_is_held() -> None:
    report = json_on(
        patient_with(ward(ordered("Butec 10micrograms/hour transdermal patches", unit="patch", route="transdermal")))
    )
    assert ("DOS-005", "critical") in [(each["rule"], each["severity"]) for each in report["findings"]]
    assert report["hold"]["advised"] is True


def test_what_nobody_says_of_the_form_is_asked_for_and_not_clear() -> None:
    assert told(gp(taken("Semaglutide", "Once a day"))) == []
    assert ("DOS-070", ("medicine.route",), True) in not_told(gp(taken("Semaglutide", "Once a day")))


def test_medicines_without_an_interval_are_one_line_of_the_coverage() -> None:
    names = ("Amlodipine 5mg tablets", "Bisoprolol 5mg tablets", "Simvastatin 40mg tablets")
    assert not_told(gp(*(taken(name, "One daily") for name in names))) == [("DOS-005", ("reference.interval",), False)]
