"""One dosage in two tellings, read in full: what is taken of which, what is kept beside it, and what is said of the rest."""

from decimal import Decimal
from typing import Any

import pytest

from service.core.model.written import StructuredDose
from tests.unit.normalise_dose.in_full import in_full
from tests.unit.normalise_dose.test_dose_tellings import FOUR_GRAMS, ORAL, amount, coded, read


@pytest.mark.parametrize(
    ("text", "structured", "more", "expected"),
    [
        (
            "500 mg with food four times a day",
            coded(unit="furlong"),
            {},
            (
                "500 mg x4 in 1 | notes: with food; the coded dose was not read: the unit code furlong is "
                "not known | not compared: the coded dose was not read: the unit code furlong is not known"
            ),
        ),
        (
            "hop about",
            coded(),
            {},
            (
                '500 mg x4 in 1 | unread: hop about | notes: the words were not read: "hop about": it was '
                'not understood | not compared: the words were not read: "hop about": it was not understood'
            ),
        ),
        (
            "hop about",
            coded(unit="furlong"),
            {},
            (
                'refused: "hop about": it was not understood; the coded dose was not read: the unit code '
                "furlong is not known | unread: hop about"
            ),
        ),
        (
            "500 mg four times a day with food",
            coded(duration=Decimal(30), duration_unit="min"),
            {},
            "500 mg x4 in 1 | notes: with food; given over 30 min",
        ),
        (
            "as directed",
            coded(),
            {"additional": ("with water",)},
            '500 mg x4 in 1 | notes: with water; the words were not read: it says only "as directed"',
        ),
        (
            "hop about",
            None,
            {"patient_instruction": "One daily"},
            'refused: "hop about": it was not understood | unread: hop about',
        ),
        ("as directed", None, {"patient_instruction": "hop about"}, 'refused: it says only "as directed"'),
        ("as directed", None, {"patient_instruction": "One daily"}, "1 capsule x1 in 1"),
        (" ", None, {"patient_instruction": "One daily"}, "1 capsule x1 in 1"),
        (" ", None, {}, "refused: there are no directions"),
        (
            "Amoxicillin hop about",
            None,
            {},
            'refused: "amoxicillin hop about": it was not understood | unread: amoxicillin hop about',
        ),
        ("Amoxicillin one capsule daily", None, {}, "1 capsule x1 in 1"),
        (" amoxicillin  one capsule daily ", None, {}, "1 capsule x1 in 1"),
        ("Amoxil one capsule daily", None, {}, 'refused: "amoxil": it was not understood | unread: amoxil'),
        ("2 capsules four times a day", coded(), {}, "500 mg x4 in 1 | also 2 capsule"),
        ("two four times a day", coded(None), {}, "2 capsule x4 in 1"),
        ("2 capsules (500 mg) four times a day", coded(), {}, "500 mg x4 in 1 | also 2 capsule"),
        ("2 capsules (500 mg)", coded(None), {}, "2 capsule x4 in 1 | also 500 mg"),
        ("500 mg at night", coded(times=1), {}, "500 mg x1 in 1 at night"),
        ("500 mg once a day", coded(times=1, when=("MORN",)), {}, "500 mg x1 in 1 at morning"),
        ("500 mg", coded(None), {}, "500 mg x4 in 1"),
        ("500 mg four times a day for 7 days", coded(), {}, "500 mg x4 in 1 for 7 days"),
        ("500 mg four times a day", coded(bounds_days=Decimal(5)), {}, "500 mg x4 in 1 for 5 days"),
        ("500 mg four times a day maximum 2 g in 24 hours", coded(), {}, "500 mg x4 in 1 max ..2 g a day"),
        (
            "500 mg four times a day maximum 2 g in 24 hours",
            coded(max_per_period=(amount("2", "g"), amount("1", "d"))),
            {},
            "500 mg x4 in 1 max ..2 g a day | notes: at most 2 g in 1 d",
        ),
        (
            "500 mg four times a day",
            coded(max_per_period=FOUR_GRAMS),
            {},
            "500 mg x4 in 1 max ..4 g a day | notes: at most 4 g in 1 d",
        ),
        ("500 mg four times a day", coded(max_per_administration=amount("1", "g")), {}, "500 mg x4 in 1 max 1 g a dose"),
        ("500 mg when required maximum 1 g per dose", coded(None), {}, "500 mg x4 in 1 as needed max ..1 g a dose"),
        ("One 250 mg capsule four times a day orally", coded("250"), {}, "250 mg of 250 mg x4 in 1 by oral | also 1 capsule"),
        ("500 mg to the skin four times a day", coded(), {}, "500 mg x4 in 1 to <to the skin>"),
        (
            "10 mL four times a day",
            coded(),
            {"patient_instruction": "5 puffs four times a day"},
            (
                "500 mg x4 in 1 | also 10 mL | notes: 5 puffs four times a day | not compared: the dose of "
                "10 mL in words and of 500 mg in codes could not be compared | not compared: the dose of 10 "
                "mL in words and of 5 puff in the instruction to the patient could not be compared"
            ),
        ),
        (
            "One capsule twice a day",
            None,
            {"patient_instruction": "5 mL twice a day"},
            (
                "1 capsule x2 in 1 | notes: 5 mL twice a day | not compared: the dose of 1 capsule in words "
                "and of 5 mL in the instruction to the patient could not be compared"
            ),
        ),
        (
            "One in the morning and two at night",
            None,
            {"patient_instruction": "One in the morning and two at night"},
            ("1 capsule x1 in 1 at morning + 2 capsule x1 in 1 at night | notes: One in the morning and two at night"),
        ),
        (
            "One in the morning and two at night",
            None,
            {"patient_instruction": "Two daily"},
            (
                "1 capsule x1 in 1 at morning + 2 capsule x1 in 1 at night | notes: Two daily | dose: the "
                'text gives other doses than "Two daily" in the instruction to the patient'
            ),
        ),
        (
            "One in the morning and two at night",
            None,
            {"patient_instruction": "twice a day"},
            "1 capsule x1 in 1 at morning + 2 capsule x1 in 1 at night | notes: twice a day",
        ),
        (
            "One in the morning and two at night",
            coded(None, 2),
            {"as_needed": True},
            "x2 in 1 as needed | dose: the words give several doses and the codes one",
        ),
        (
            "One in the morning and two at night",
            None,
            {"as_needed": True},
            "1 capsule x1 in 1 at morning + 2 capsule x1 in 1 at night",
        ),
        (
            "One capsule twice a day",
            None,
            {"patient_instruction": "One in the morning and two at night"},
            (
                "1 capsule x2 in 1 | notes: One in the morning and two at night | dose: the text gives "
                'other doses than "One in the morning and two at night" in the instruction to the patient'
            ),
        ),
        (
            "500 mg twice a day",
            None,
            {"patient_instruction": "2 capsules (500 mg) twice a day"},
            "500 mg x2 in 1 | notes: 2 capsules (500 mg) twice a day",
        ),
        (
            "One capsule when required",
            None,
            {"patient_instruction": "One capsule twice a day"},
            (
                "1 capsule as needed | notes: One capsule twice a day | as-needed: it is as needed in words "
                "and not in the instruction to the patient"
            ),
        ),
        (
            "One capsule when required",
            None,
            {"patient_instruction": "twice a day"},
            (
                "1 capsule as needed | notes: twice a day | as-needed: it is as needed in words and not in "
                "the instruction to the patient"
            ),
        ),
        (
            "One capsule daily",
            None,
            {"patient_instruction": "twice a day"},
            (
                "1 capsule x1 in 1 | notes: twice a day | frequency: it is given 1 times a day in words and "
                "2 times a day in the instruction to the patient"
            ),
        ),
        (
            "One capsule daily",
            None,
            {"patient_instruction": "Take at night when required"},
            (
                "1 capsule x1 in 1 | notes: Take at night when required | as-needed: it is given 1 times a "
                "day in words and as needed in the instruction to the patient"
            ),
        ),
        (
            "One capsule daily",
            None,
            {"patient_instruction": "One capsule daily when required"},
            (
                "1 capsule x1 in 1 | notes: One capsule daily when required | as-needed: it is given 1 "
                "times a day in words and as needed in the instruction to the patient"
            ),
        ),
        (
            "One capsule up to 4 times a day",
            None,
            {"patient_instruction": "One capsule up to 4 times a day when required"},
            "1 capsule x..4 in 1 | notes: One capsule up to 4 times a day when required",
        ),
        (
            "up to 2 capsules four times a day",
            coded(),
            {},
            "500 mg x4 in 1 | dose: the dose is up to 2 capsule in words and 500 mg in codes",
        ),
        (
            "1 to 2 capsules four times a day",
            coded(),
            {},
            "500 mg x4 in 1 | dose: the dose is 1 to 2 capsule in words and 500 mg in codes",
        ),
        (
            "500 mg 1 to 2 times a day",
            coded(times=2),
            {},
            "500 mg x2 in 1 | frequency: it is given 1 to 2 times a day in words and 2 times a day in codes",
        ),
        (
            "500 mg up to 3 times a day",
            coded(),
            {},
            ("500 mg x4 in 1 | frequency: it is given up to 3 times a day in words and 4 times a day in codes"),
        ),
        ("500 mg up to 4 times a day", coded(), {}, "500 mg x4 in 1"),
        (
            "500 mg four times a day",
            coded(unit="mg/h"),
            {},
            (
                "500 mg/h x4 in 1 | also 500 mg | not compared: the dose of 500 mg in words and of 500 mg/h "
                "in codes could not be compared"
            ),
        ),
        (
            "500 mg four times a day",
            coded(unit="mg/kg"),
            {},
            "500 mg/kg x4 in 1 | dose: the dose is 500 mg in words and 500 mg/kg in codes",
        ),
        ("500 mg 3 to 4 times a day", None, {"as_needed": True}, "500 mg x3..4 in 1 as needed"),
        (
            "500 mg 3 times a day",
            None,
            {"as_needed": True},
            ("500 mg x3 in 1 as needed | as-needed: it is given 3 times a day in words and as needed in codes"),
        ),
        ("500 mg", None, {"as_needed": True}, "500 mg as needed"),
        (
            "500 mg on Monday and Tuesday",
            coded(times=2, period_unit="wk", days_of_week=("mon", "wed")),
            {},
            ("500 mg x2 in 7 on mon,wed | frequency: it is given on mon and tue in words and on mon and wed in codes"),
        ),
        (
            "500 mg on Monday and Tuesday",
            coded(times=2, period_unit="wk", days_of_week=("tue", "mon")),
            {},
            "500 mg x2 in 7 on tue,mon",
        ),
        ("500 mg orally four times a day", None, {"route": ORAL}, "500 mg x4 in 1 by oral"),
        (
            "500 mg four times a day",
            coded(),
            {"patient_instruction": "2 capsules three times a day"},
            (
                "500 mg x4 in 1 | notes: 2 capsules three times a day | frequency: it is given 4 times a "
                "day in words and 3 times a day in the instruction to the patient"
            ),
        ),
        (
            "5 four times a day",
            coded("5", unit="mL"),
            {},
            (
                "5 mL x4 in 1 | also 5 capsule | not compared: the dose of 5 capsule in words and of 5 mL "
                "in codes could not be compared"
            ),
        ),
        (
            "2 four times a day",
            coded("2", unit="{tablet}"),
            {},
            (
                "2 tablet x4 in 1 | also 2 capsule | not compared: the dose of 2 capsule in words and of 2 "
                "tablet in codes could not be compared"
            ),
        ),
        (
            "3 four times a day",
            coded("2", unit="{tablet}"),
            {},
            (
                "2 tablet x4 in 1 | also 3 capsule | not compared: the dose of 3 capsule in words and of 2 "
                "tablet in codes could not be compared"
            ),
        ),
        ("500 mg once", None, {"as_needed": True}, "500 mg once as needed"),
    ],
)
def test_both_tellings_are_read_in_full(
    text: str, structured: StructuredDose | None, more: dict[str, Any], expected: str
) -> None:
    assert in_full(read(text, structured, **more)) == expected
