"""Audit events as sentences, whether their chain is whole, and what a replay says."""

import json
from typing import Any

from service.audit.chain import Verified
from service.audit.kept import ChainedEvent
from service.web.presenters.words import count, moment, plain_code
from service.workflows.replay import Replayed

View = dict[str, Any]
_KINDS = {
    "started": "The service started",
    "canaries": "The known harms that are caught changed",
    "made": "A report was made",
    "order-checked": "A proposed order was held against a report",
    "pulled": "A source was asked for a patient's record",
    "fetched": "A caller's own server was asked for what the caller had not sent",
    "made-again": "A report was made again, and was the same",
    "refused": "A request was refused",
    "failed": "A request FAILED by a fault of the service",
    "decided": "A finding was decided",
    "replayed": "A report was replayed",
    "rules-reloaded": "The rules were loaded anew",
    "doses-counted": "The doses of the reports were counted",
    "rules-refused": "The rules that lie there were REFUSED, and those of before kept",
}


def present_event(event: ChainedEvent) -> View:
    """One event. Patients stand by pseudonym, of which the page shows enough to tell two of them apart."""
    body = json.loads(event.body)
    patient = body.get("patient")
    return {
        "seq": event.seq,
        "at": moment(event.at),
        "kind": _KINDS.get(event.kind, event.kind),
        "report": event.report,
        "made": event.kind == "made",
        "actor": body.get("actor"),
        "patient": f"{patient[:21]}…" if patient else None,
        "about": [(plain_code(name), _words(value)) for name, value in sorted(body.get("about", {}).items()) if value],
        "hash": event.hash,
    }


def present_chain(verified: Verified) -> View:
    """Whether the chain is whole, and what that proves."""
    held = count(verified.count, "event")
    if verified.broken is not None:
        return {
            "whole": False,
            "words": f"THE CHAIN IS BROKEN: {verified.broken}. Before that, {held} hold.",
            "head": verified.head,
        }
    return {"whole": True, "words": f"The chain is whole: {held}, each bound to the one before it.", "head": verified.head}


def present_replay(result: Replayed) -> View:
    """What a replay says. Where other rules or tables are in use now, a difference is to be expected."""
    remade = any(place.startswith("$.made_by") for place in result.differs)
    return {
        "report": result.report,
        "reproduced": result.reproduced,
        "title": "Reproduced" if result.reproduced else "NOT REPRODUCED",
        "words": "The same bytes came out." if result.reproduced else _because(result, remade),
        "then": result.then,
        "now": result.now,
        "differs": result.differs,
    }


def _because(result: Replayed, remade: bool) -> str:
    if result.now is None:
        return "What was received then is refused now."
    if remade:
        return "The engine, rules or tables in use now are not those that made it, so that what differs may come from them."
    return "The same engine, rules and tables gave something else: that is a fault, to be reported."


def _words(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
