"""A source that was read in a way that can go wrong unseen makes rules fire or unable to tell, and none of them clear."""

import base64
from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine
from tests.support.pdf import At, summary, table

PERSON = Person(7)
WHO = {"nhs_number": PERSON.nhs_number}
GP = gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])
COLUMNS = (50, 250, 350, 430)
HEADER = ("Medicine", "Dose", "Route", "Frequency")
UNVERIFIED = "was read from a PDF and is unverified"


def pdf(*rows: tuple[str, str, str, str], allergies: str = "Penicillin") -> str:
    """A discharge summary of those medicines."""
    top = [At(x=50, y=800, words=f"NHS Number: {PERSON.nhs_number}"), At(x=50, y=780, words="Allergies")]
    said = [At(x=50, y=765, words=allergies), At(x=50, y=740, words="Medications on discharge")]
    return base64.b64encode(summary([*top, *said, *table([HEADER, *rows], top=720, columns=COLUMNS)])).decode()


def judged(*rows: tuple[str, str, str, str], **more: Any) -> dict[str, Any]:
    """The report at discharge on the GP record and that summary."""
    sources = (source("gp", "gp-record", GP), source("dc", "discharge-summary", pdf(*rows, **more), format="pdf"))
    return json_on(case(*sources, transfer="discharge", patient=WHO))


def untold(report: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    """What one rule could not tell for want of a source that is verified."""
    return [gap for gap in report["coverage"]["not_checked"] if gap["rule"] == rule and gap["missing"] == ["source.verified"]]


WARFARIN = ("Warfarin 3mg tablets", "3 mg", "Oral", "Once daily")
AMOXICILLIN = ("Amoxicillin 500mg capsules", "500 mg", "Oral", "Three times a day")


def test_the_report_says_so_of_the_source_and_of_every_entry() -> None:
    report = judged(WARFARIN)
    (read,) = [one for one in report["sources"] if one["name"] == "dc"]
    assert (read["unverified"], read["whole"], report["status"]) == (UNVERIFIED, False, "incomplete")
    assert f"dc: it {UNVERIFIED}" in report["status_reasons"]
    entries = [entry for line in report["medicines"] for entry in line["entries"]]
    assert {entry["source"]: entry["read_from"] for entry in entries} == {
        "gp": None,
        "dc": "page 1, line 6: “Warfarin 3mg tablets 3 mg Oral Once daily”",
    }
    assert [one["read_from"] for line in report["allergies"] for one in line["entries"] if one["source"] == "dc"] == [
        "page 1, line 3: “Penicillin”"
    ]


def test_what_stands_only_in_a_pdf_fires_and_shows_the_words_it_was_read_from() -> None:
    report = judged(WARFARIN, AMOXICILLIN)
    (found,) = [one for one in report["findings"] if one["category"] == "allergy-conflict"]
    assert (found["rule"], found["severity"]) == ("ALG-005", "critical")
    assert f"UNVERIFIED: dc {UNVERIFIED}: page 1, line" in found["detail"]
    assert "“Amoxicillin 500mg capsules 500 mg Oral Three times a day”" in found["evidence"]["unverified"]


def test_an_omission_is_never_settled_by_a_line_of_a_pdf() -> None:
    without = judged(AMOXICILLIN)
    assert any(one["rule"] == "DIS-002" for one in without["findings"])
    held = judged(WARFARIN)
    assert not any(one["rule"] == "DIS-002" for one in held["findings"])
    assert untold(held, "DIS-002")


def test_no_rule_is_clear_about_what_stands_only_in_a_pdf() -> None:
    report = judged(("Ramipril 5mg capsules", "5 mg", "Oral", "Once daily"))
    (gap,) = untold(report, "DOS-001") or untold(report, "ALG-001")
    assert gap["subject"]["source"] == "dc"
    assert gap["because"] == f"what it found nothing wrong with rests on dc, which {UNVERIFIED}"
    assert not gap["alters_status"]


def test_no_known_allergies_in_a_pdf_still_contradicts_an_allergy() -> None:
    report = judged(WARFARIN, allergies="No known drug allergies")
    assert any(one["category"] == "allergy-contradicted" for one in report["findings"])


def test_an_answer_that_does_not_need_the_pdf_stays() -> None:
    alone = json_on(case(source("gp", "gp-record", GP), transfer="discharge", patient=WHO))
    beside = judged(("Ramipril 5mg capsules", "5 mg", "Oral", "Once daily"))
    rules = {one["rule"] for one in alone["findings"]}
    assert rules <= {one["rule"] for one in beside["findings"]} | {gap["rule"] for gap in beside["coverage"]["not_checked"]}


@pytest.mark.parametrize("transfer", ["admission", "discharge"])
def test_data_beside_a_pdf_is_judged_as_before(transfer: str) -> None:
    report = json_on(case(source("gp", "gp-record", GP), transfer=transfer, patient=WHO))
    assert not any("source.verified" in gap["missing"] for gap in report["coverage"]["not_checked"])
    assert [one["unverified"] for one in report["sources"]] == [None]
