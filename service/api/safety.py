"""GET /v1/safety: the safety file, and how what it promises fares just now."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api import oversight
from service.edge.answers import answer
from service.edge.state import state

router = APIRouter(prefix="/v1/safety", tags=["safety"])


@router.get("", responses=oversight.SAFETY)
def get_safety(request: Request) -> Response:
    """Hazards with their controls, rules and risks; rules that are off; canaries as last tried; incidents that are open."""
    here = state(request)
    return answer(here.safety(here.office, here.canaries))
