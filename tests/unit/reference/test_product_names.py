"""What dm+d product names say: moieties, strengths with their digits, form, release, routes and content."""

import pytest

from service.core.normalise.product_form import read_form
from service.core.normalise.product_name import read_product_name


@pytest.mark.parametrize(
    ("name", "moieties", "strengths", "content"),
    [
        ("Amlodipine 5mg tablets", ["Amlodipine"], ["5mg/1unit-dose"], None),
        ("Abacavir 600mg / Lamivudine 300mg tablets", ["Abacavir", "Lamivudine"], ["600mg/1unit-dose", "300mg/1unit-dose"], None),
        ("Co-amoxiclav 500mg/125mg tablets", ["Co-amoxiclav"], ["500mg/1unit-dose", "125mg/1unit-dose"], None),
        ("Co-amoxiclav 400mg/57mg/5ml oral suspension", ["Co-amoxiclav"], ["400mg/5mL", "57mg/5mL"], None),
        ("Levothyroxine sodium 100microgram tablets", ["Levothyroxine sodium"], ["100ug/1unit-dose"], None),
        ("Hydrocortisone 1% cream", ["Hydrocortisone"], ["1%/1unit-dose"], None),
        ("Salbutamol 100micrograms/dose inhaler CFC free", ["Salbutamol"], ["100ug/1dose"], None),
        ("Paracetamol 120mg/5ml oral suspension paediatric sugar free", ["Paracetamol"], ["120mg/5mL"], None),
        ("Paracetamol 1g/100ml solution for infusion vials", ["Paracetamol"], ["1g/100mL"], "100 mL"),
        ("Gentamicin 80mg/2ml solution for injection ampoules", ["Gentamicin"], ["80mg/2mL"], "2 mL"),
        (
            "Dalteparin sodium 12,500units/0.5ml solution for injection pre-filled syringes",
            ["Dalteparin sodium"],
            ["12500[iU]/0.5mL"],
            "0.5 mL",
        ),
        (
            "Insulin glargine 100units/ml solution for injection 3ml pre-filled disposable devices",
            ["Insulin glargine"],
            ["100[iU]/1mL"],
            "3 mL",
        ),
        ("Fentanyl 12micrograms/hour transdermal patches", ["Fentanyl"], ["12ug/1h"], None),
        ("Emollient cream", ["Emollient cream"], [], None),
    ],
)
def test_a_name_is_parted_into_moieties_strengths_and_content(
    name: str, moieties: list[str], strengths: list[str], content: str | None
) -> None:
    read = read_product_name(name)
    assert list(read.moieties) == moieties
    assert [f"{s.amount}{s.unit}/{s.per_amount}{s.per_unit}" for s in read.strengths] == strengths
    assert (f"{read.content[0]} {read.content[1]}" if read.content else None) == content


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("tablets", ("tablet", "immediate", ("oral",))),
        ("modified-release tablets", ("tablet", "modified", ("oral",))),
        ("gastro-resistant capsules", ("capsule", "gastro-resistant", ("oral",))),
        ("oral suspension sugar free", ("oral liquid", "immediate", ("oral",))),
        ("solution for injection ampoules", ("injection", "immediate", ("iv", "im", "sc"))),
        ("solution for infusion vials", ("infusion", None, ("iv",))),
        ("inhalation powder capsules", ("inhaler", None, ("inhaled",))),
        ("eye drops", ("eye preparation", None, ("ocular",))),
        ("cream", ("topical", None, ("topical",))),
        ("nothing that is a form", (None, None, ())),
    ],
)
def test_the_tail_of_a_name_gives_its_form_release_and_routes(
    tail: str, expected: tuple[str | None, str | None, tuple[str, ...]]
) -> None:
    assert read_form(tail) == expected
