"""The medicines that no row of the table of interactions names are told, once, beside others."""

from typing import Any

import pytest

from service.core.checks.kind import AppliesTo
from service.core.checks.together import Interaction
from tests.support.example_records import example_record

LACTULOSE = "Lactulose 3.1-3.7g/5ml oral solution; 15 ml twice a day"
SENNA = "Senna 7.5mg tablets; 2 tablets at night"
CLARITHROMYCIN = "Clarithromycin 500mg tablets; 1 tablet twice a day"
UNKNOWN = "Zzyzzx 5mg tablets; 1 tablet once a day"


def answers(*medicines: str, **values: Any) -> list[tuple[str, str]]:
    check = Interaction(severities=("critical",), names_unheld=True, **values)
    found = check.judge(example_record(medicines=list(medicines)), AppliesTo(list="medicines"))
    return [(one.answer, one.because) for one in found]


@pytest.mark.parametrize(
    ("medicines", "named"),
    [
        ((LACTULOSE, CLARITHROMYCIN), ["Lactulose (no row names it)"]),
        ((LACTULOSE, SENNA, CLARITHROMYCIN), ["Lactulose, Senna (no row names it)"]),
        ((LACTULOSE,), []),
        ((CLARITHROMYCIN, UNKNOWN), []),
    ],
)
def test_what_no_row_names_is_told_once(medicines: tuple[str, ...], named: list[str]) -> None:
    told = [because for answer, because in answers(*medicines) if answer == "cannot_tell"]
    assert told == [f"not held against the table of interactions: {names}" for names in named]


def test_what_is_not_held_is_not_clear() -> None:
    assert [answer for answer, _ in answers(LACTULOSE, CLARITHROMYCIN)] == ["clear", "cannot_tell"]
