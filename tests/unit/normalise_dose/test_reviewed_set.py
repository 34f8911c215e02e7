"""The set of reviewed directions: its notation, how a reading is held against it, and that our own texts reach the bars."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.acceptance.dose_expected import expected
from tests.acceptance.dose_sources import digest, texts_of
from tests.acceptance.reviewed_doses import OWN, rows, score


def test_a_line_of_the_notation_is_read_in_full() -> None:
    wanted = expected("1-2 tablet of 5 mg x..4 apart 4h prn max 8 tablet/day at morning,night on mon for 2w by oral to left-eye")
    [step] = wanted.steps
    assert step.amount is not None
    assert step.timing is not None
    assert step.product_strength is not None
    assert step.max_per_day is not None
    assert (step.amount.low, step.amount.high, step.amount.unit) == (Decimal(1), Decimal(2), "tablet")
    assert (step.timing.times_low, step.timing.times_high, step.timing.apart) == (None, Decimal(4), Fraction(1, 6))
    assert (step.timing.moments, step.timing.weekdays) == (("morning", "night"), ("mon",))
    assert (step.max_per_day.high, step.max_per_day.unit, step.as_needed) == (Decimal(8), "tablet", True)
    assert (step.days, step.route, step.site) == (Fraction(14), "oral", "left-eye")


@pytest.mark.parametrize("line", ["one tablet", "1 tablet thrice", "1 tablet x2 sometimes", ""])
def test_a_line_that_is_not_in_the_notation_is_named(line: str) -> None:
    if line:
        with pytest.raises(ValueError, match="not in the notation"):
            expected(line)
    else:
        assert expected(line).steps[0].amount is None


@pytest.mark.parametrize(
    ("text", "says", "outcome"),
    [
        ("1 tablet twice a day", "1 tablet x2", "right"),
        ("1 tablet twice a day", "1 tablet x3", "silently wrong"),
        ("1 tablet twice a day", "1 capsule x2", "silently wrong"),
        ("1 tablet twice a day", "1 tablet x2 prn", "silently wrong"),
        ("1 tablet twice a day for 5 days", "1 tablet x2", "silently wrong"),
        ("1 drop to the left eye at night", "1 drop x1 at night to right-eye", "silently wrong"),
        ("1 tablet on mondays", "1 tablet x1/w on tue", "silently wrong"),
        ("1 tablet daily", "!two-ways", "silently wrong"),
        ("1 tablet qd", "1 tablet x1", "refused"),
        ("1 tablet qd", "!two-ways", "right"),
        ("1 tablet qd", "!nothing", "refused"),
        ("2 stat then 1 daily", "2 once > 1 x1", "right"),
        ("1 mane and 2 nocte", "1 x1 at morning + 2 x1 at night", "right"),
        ("1 mane and 2 nocte", "1 x1 at morning > 2 x1 at night", "silently wrong"),
    ],
)
def test_every_element_counts(text: str, says: str, outcome: str) -> None:
    assert score(text, says).outcome == outcome


def test_our_own_texts_reach_the_bars() -> None:
    outcomes = [score(text, says) for text, says in rows(OWN).items()]
    assert [one.text for one in outcomes if one.outcome == "silently wrong"] == []
    assert sum(one.outcome == "right" for one in outcomes) >= 0.95 * len(outcomes) >= 950


def test_texts_of_a_folder_are_known_by_their_digest(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"dosage": [{"text": "One  Daily", "patientInstruction": "with food"}], "text": "no dose"}')
    (tmp_path / "b.xml").write_text('<x><dosageInstruction><text value="two daily"/></dosageInstruction></x>')
    (tmp_path / "c.csv").write_text("dosage_text,n\nthree daily,4\n")
    (tmp_path / "d.jsonl").write_text('{"text": "four daily", "elements": "4 | once every day"}\n')
    (tmp_path / "e.hl7").write_text("RXE||1^x^SCT|1||mg|TAB^Tablet|^five daily\r")
    (tmp_path / "f.json").write_text('{% page %} "dosage": [{"text": "six daily"}], ')
    found = texts_of(tmp_path)
    assert set(found.values()) == {"One Daily", "with food", "two daily", "three daily", "four daily", "five daily", "six daily"}
    assert digest("one daily") in found
