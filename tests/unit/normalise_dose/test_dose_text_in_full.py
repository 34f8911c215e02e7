"""Directions with everything that is read of them: amounts, doses given together and in turn, times, and why some are refused."""

import pytest

from service.core.normalise.dose_text import read_dose_text
from tests.support.examples import examples
from tests.support.reference import bundled
from tests.unit.normalise_dose.in_full import in_full

TEXTS = {row["text"]: row["reads"] for row in examples(__file__, "dose_texts_in_full.csv")}


@pytest.mark.parametrize("text", TEXTS)
def test_directions_are_read_in_full(text: str) -> None:
    assert in_full(read_dose_text(text, medicine=None, reference=bundled())) == TEXTS[text]
