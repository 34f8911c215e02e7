"""What became of a card: accepted or overridden, and why. The same may be sent again; each is kept once."""

from typing import Any, cast

from service.audit.kept import CardFeedback
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.shapes import Shape

_MOST = 200
_OUTCOMES = ("accepted", "overridden")


def read_feedback(value: Any) -> list[CardFeedback] | Refused:
    """Every piece of feedback in the body, or all that is wrong with it."""
    if not isinstance(value, dict):
        return refuse([Problem(path="$", reason="the feedback has to be a JSON object")])
    shape = Shape(value=cast(dict[str, Any], value), path="$")
    found = [_one(part) for part in shape.parts("feedback", most=_MOST)]
    return refuse(shape.problems) if shape.problems else [each for each in found if each]


def _one(shape: Shape) -> CardFeedback | None:
    card = shape.text("card", required=True)
    outcome = shape.choice("outcome", _OUTCOMES, required=True)
    at = shape.written_moment("outcomeTimestamp")
    if at is None and "outcomeTimestamp" not in shape.value:
        shape.note("outcomeTimestamp", "is missing")
    reason = shape.part("overrideReason")
    coded = reason.part("reason") if reason else None
    if card is None or outcome is None or at is None:
        return None
    return CardFeedback(
        card=card,
        outcome="accepted" if outcome == "accepted" else "overridden",
        at=at,
        reason_code=coded.text("code") if coded else None,
        comment=reason.text("userComment", longest=2000) if reason else None,
    )
