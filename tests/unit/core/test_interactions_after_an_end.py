"""Two medicines that should be days apart interact although the ward has just ended one of them."""

from typing import Any

import pytest

from service.core.checks.kind import AppliesTo
from service.core.checks.together import Interaction
from tests.support.example_records import example_record

PHENELZINE = "Phenelzine 15mg tablets"
SERTRALINE = "Sertraline 50mg tablets; 1 tablet once a day"
SIMVASTATIN, CLARITHROMYCIN = "Simvastatin 20mg tablets", "Clarithromycin 500mg tablets; 1 tablet twice a day"


def told(ended: dict[str, Any], ordered: list[Any]) -> list[str]:
    """What is said of a medicine that the GP still gives and the ward has ended, beside what it orders."""
    before = {"name": ended["name"], "dose": "1 tablet once a day"}
    sources = {
        "gp": {"role": "gp-record", "medicines": [before]},
        "epma": {"role": "inpatient-orders", "medicines": [before | {"status": "stopped"} | ended, *ordered]},
    }
    found = Interaction(severities=("critical",)).judge(example_record(sources=sources), AppliesTo(list="medicines"))
    return [one.because for one in found if one.answer == "fires"]


@pytest.mark.parametrize(
    ("when", "fires"),
    [({}, True), ({"ended": "2026-11-19"}, True), ({"ended": "2026-11-07"}, True), ({"ended": "2026-11-06"}, False)],
)
def test_an_maoi_that_was_ended_lately_still_interacts(when: dict[str, str], fires: bool) -> None:
    found = told({"name": PHENELZINE, **when}, [SERTRALINE])
    assert [("14 days apart" in because) for because in found] == ([True] if fires else [])


def test_where_both_were_ended_nothing_is_said() -> None:
    assert (
        told({"name": PHENELZINE}, [{"name": "Sertraline 50mg tablets", "dose": "1 tablet once a day", "status": "stopped"}])
        == []
    )


def test_an_end_is_what_matters_where_no_row_says_how_long() -> None:
    assert told({"name": SIMVASTATIN}, [CLARITHROMYCIN]) == []
