"""Every reviewed direction is read as the reviewer wrote it, but for those that are known to be refused.

The bars of the whole set let one in twenty be refused. Held text by text, a change that loses one of them is seen.
"""

import pytest

from tests.acceptance.reviewed_doses import OWN, rows, score

_AT_ONCE = 40
# Refused today, though a pharmacist reads them. One that is read from now on is taken off this list.
REFUSED = frozenset(
    {
        "1 cartridge as required up to 6 per day",
        "1 daily - blood pressure",
        "1 patch daily. Remove after 12 hours",
        "1 tablet alternating with 2 tablets",
        "1 tablet daily (blood pressure)",
        "1 tablet daily except Sunday",
        "1 tablet daily, not on Mondays",
        "1 tablet one day and 2 tablets the next",
        "1 tablet x3 daily",
        "1 with breakfast, 1 with lunch and 1 with tea",
        "10 puffs via spacer in an emergency",
        "2 tablets on Monday and 1 tablet on all other days",
        "2.5mg and 5mg on alternate days",
        "24mg in 0.3ml once daily",
        "3mg and 4mg on alternate days",
        "500mg-1g every 4-6 hours prn, max 4g/24hrs",
        "Apply dressing every 3 days",
        "Apply one patch each morning and remove at night",
        "Apply one patch for 12 hours then remove for 12 hours",
        "Apply patch to clean dry skin once a week",
        "Apply to legs after bathing",
        "Eight sachets daily in 1 litre of water for 3 days",
        "Hydroxocobalamin 1mg every 3 months",
        "Insert one applicatorful at night",
        "Methotrexate 15mg once a week",
        "Nebulise one vial twice a day",
        "ONEDAILY",
        "One tablet; one to be taken daily",
        "Rinse 10 ml around the mouth twice a day",
        "Rinse mouth with 10ml for 1 minute twice daily then spit out",
        "Shampoo twice a week",
        "Two puffs twice daily and as required",
        "apply between the fingers at night",
        "apply thinly on two consecutive days each week",
        "one and two tablets on alternate days",
        "one daily to protect your stomach while taking naproxen",
        "one hundred milligrams daily",
        "one patch to be changed every 72 hours",
        "one spray in one nostril when required for migraine",
        "one tablet daily, omit on Sundays",
        "one thousand units daily",
        "takeone daily",
    }
)
_ROWS = tuple(sorted(rows(OWN).items()))


@pytest.mark.parametrize("first", range(0, len(_ROWS), _AT_ONCE))
def test_every_text_is_read_but_those_known_to_be_refused(first: int) -> None:
    some = _ROWS[first : first + _AT_ONCE]
    outcomes = {text: score(text, says).outcome for text, says in some}
    assert outcomes == {text: "refused" if text in REFUSED else "right" for text, _ in some}


def test_every_text_that_is_known_to_be_refused_is_in_the_set() -> None:
    assert sorted(REFUSED - {text for text, _ in _ROWS}) == []
