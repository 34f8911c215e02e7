"""GET /v1/rules: what is looked for, and why."""

from dataclasses import asdict

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api import oversight
from service.api.reconciliations import no_such
from service.core.rules import Rule
from service.edge.answers import answer
from service.edge.state import state

router = APIRouter(prefix="/v1/rules", tags=["rules"])


@router.get("", responses=oversight.RULES)
def list_rules(request: Request) -> Response:
    """The rules that run, the profile they run under, and those that it switches off."""
    book = state(request).office.desk.rulebook
    off = [asdict(rule) for rule in book.disabled]
    rules = [_short(rule) for rule in book.rules]
    return answer({"version": book.version, "profile": book.profile, "rules": rules, "rules_disabled": off})


@router.get("/{rule}", responses=oversight.RULE)
def get_rule(request: Request, rule: str) -> Response:
    """One rule: its reasons, its sources, its parameters and what it cannot see."""
    found = next((one for one in state(request).office.desk.rulebook.rules if one.id == rule), None)
    return answer({"rule": _whole(found)}) if found else no_such("rule")


def _short(rule: Rule) -> dict[str, object]:
    names = ("id", "name", "title", "version", "status", "severity", "category", "protected")
    return {name: getattr(rule, name) for name in names}


def _whole(rule: Rule) -> dict[str, object]:
    parameters = {name: _plain(value) for name, value in vars(rule.check).items()}
    return {
        **_short(rule),
        "hazards": list(rule.hazards),
        "rationale": rule.rationale,
        "sources": [asdict(source) for source in rule.sources],
        "review_due": rule.review_due,
        "applies_to": asdict(rule.applies_to),
        "check": {"kind": rule.check.kind, **parameters},
        "message": asdict(rule.message),
        "override_reasons": list(rule.override_reasons),
        "limitations": rule.limitations,
    }


def _plain(value: object) -> object:
    # Numbers are strings of their digits in every answer, so that no reader rounds them.
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | str) else str(value)
