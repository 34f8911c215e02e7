"""Products whose names are near and whose contents are not, and one product under two names."""

from typing import Any

from tests.support.probes.row import Row, gp, ordered, patient_with, taken, ward

_DIRECTIONS = "10 units twice a day"
_BRAND = "brand-differs high"


def _insulins(before: str, now: str) -> dict[str, Any]:
    """The same units twice a day of two products."""
    order = ordered(now, 10, "unit", "BD", route="sc", directions=_DIRECTIONS)
    return patient_with(gp(taken(before, _DIRECTIONS)), ward(order))


_RAPID, _MIX = (
    "Novorapid 100units/ml solution for injection 3ml cartridges",
    "NovoMix 30 100units/ml suspension for injection 3ml cartridges",
)
_GLARGINE = "Insulin glargine 100units/ml solution for injection 3ml cartridges"
ROWS = (
    *(
        Row(f"{before} against {now}", _insulins(before, now), (_BRAND,))
        for before, now in (
            (_RAPID, _MIX),
            (_GLARGINE, "Insulin glargine 300units/ml solution for injection 1.5ml pre-filled disposable devices"),
            (
                "Tresiba FlexTouch 100units/ml solution for injection 3ml pre-filled pens",
                "Tresiba FlexTouch 200units/ml solution for injection 3ml pre-filled pens",
            ),
            (
                "Humalog KwikPen 100units/ml solution for injection 3ml pre-filled pens",
                "Humalog Mix25 KwikPen 100units/ml suspension for injection 3ml pre-filled pens",
            ),
            (
                "Lantus 100units/ml solution for injection 3ml cartridges",
                "Abasaglar 100units/ml solution for injection 3ml cartridges",
            ),
        )
    ),
    *(
        Row(f"{before} and {now} are one insulin", _insulins(before, now), never=("brand-differs", "high", "critical"))
        for before, now in (
            (_GLARGINE, _GLARGINE),
            (
                "NovoRapid FlexPen 100units/ml solution for injection 3ml pre-filled pens",
                "NovoRapid Penfill 100units/ml solution for injection 3ml cartridges",
            ),
            (
                "NovoRapid 100units/ml solution for injection 10ml vials",
                "NovoRapid Penfill 100units/ml solution for injection 3ml cartridges",
            ),
        )
    ),
    Row(
        "an insulin ordered without its brand",
        _insulins("Lantus 100units/ml solution for injection 3ml cartridges", _GLARGINE),
        ("status incomplete", "not-checked DIS-016"),
        ("brand-differs",),
    ),
)
