"""A kept report as its page shows it. Nothing is left out: what a page folds away is still on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service.web.presenters.allergies import present_allergies
from service.web.presenters.conditions import present_conditions
from service.web.presenters.coverage import present_not_checked
from service.web.presenters.findings import present_decision, present_findings
from service.web.presenters.medicines import present_medicines
from service.web.presenters.sources import in_time_order, present_source
from service.web.presenters.words import TRANSFERS, moment, nhs_number, plain_code, read_moment
from service.workflows.standing import Standing

Json = Mapping[str, Any]
View = dict[str, Any]
_STATUS = {
    "complete": "Complete: every source that was sent was read whole",
    "incomplete": "INCOMPLETE: not everything was read or checked",
    "not-performed": "NOT PERFORMED: nothing was checked",
}


def present_report(held: Standing, now: datetime) -> View:
    """Everything that the page of one report shows, in words. Its hold is the one that stands now."""
    report = held.report
    sources = [present_source(source, now) for source in in_time_order(report["sources"], report["transfer"])]
    groups = present_findings(held)
    expires = read_moment(report["expires_at"])
    return {
        "id": report["id"],
        "case": report["case"] or "Report without a name",
        "transfer": TRANSFERS.get(report["transfer"], report["transfer"]),
        "as_of": moment(report["as_of"]),
        "expires_at": moment(report["expires_at"]),
        "expired": expires is None or now >= expires,
        "status": _STATUS[report["status"]],
        "whole": report["status"] == "complete",
        "reasons": report["status_reasons"],
        "hold": _hold(report, held.hold),
        "released": _released(report, held),
        "patient": _patient(report["patient"]),
        "sources": sources,
        "groups": groups,
        "found": len(report["findings"]),
        "open": sum(group["open"] for group in groups),
        "medicines": present_medicines(report, sources),
        "medicine_lines": len(report["medicines"]),
        "allergies": present_allergies(report),
        "conditions": present_conditions(report),
        "not_checked": present_not_checked(report),
        "checks_not_made": len(report["coverage"]["not_checked"]),
        "rules_run": report["coverage"]["rules_run"],
        "rules_disabled": report["coverage"]["rules_disabled"],
        # Reports that were kept before there were notices hold none.
        "rules_notices": report["coverage"].get("rules_notices", []),
        "made_by": report["made_by"],
    }


def _released(report: Json, held: Standing) -> list[View]:
    """Who took which hold off."""
    summaries = {finding["id"]: finding["summary"] for finding in report["findings"]}
    return [
        {
            "finding": one["finding"],
            "summary": summaries[one["finding"]],
            "orders": _orders(report, one["orders"]),
            **present_decision(held.last[one["finding"]]),
        }
        for one in held.hold["released"]
    ]


def _orders(report: Json, lines: Sequence[str]) -> list[str]:
    names = {line["line"]: line["medicine"]["display"] for line in report["medicines"] if line["medicine"]}
    return [names.get(line, f"line {line}") for line in lines]


def _hold(report: Json, hold: Json) -> View | None:
    if not hold["advised"]:
        return None
    found = {finding["id"]: finding for finding in report["findings"]}
    # What repeats another reason stands folded under it; the page says how many.
    told = [name for name in hold["reasons"] if not _repeats(found.get(name, {}), hold["reasons"])]
    orders = _orders(report, hold["orders"])
    return {
        "words": "HOLD ALL PRESCRIBING" if hold["scope"] == "all-prescribing" else "HOLD THESE ORDERS: " + ", ".join(orders),
        "also": orders if hold["scope"] == "all-prescribing" else [],
        "reasons": [(name, found[name]["summary"] if name in found else name) for name in told],
        "repeated": len(hold["reasons"]) - len(told),
    }


def _repeats(finding: Json, reasons: Sequence[str]) -> bool:
    return bool(finding.get("repeats")) and finding.get("grouped_under") in reasons


def _patient(patient: Json) -> View:
    return {
        "nhs_number": nhs_number(patient["nhs_number"]),
        "born": moment(patient["birth_date"]),
        "age": _age(patient),
        "sex": patient["sex"],
        "facts": [_fact(fact) for fact in patient["facts"]],
    }


def _age(patient: Json) -> str | None:
    months, years = patient["age_months"], patient["age_years"]
    if years is None:
        return None
    return f"{months} months" if years < 2 and months is not None else f"{years} years"


def _fact(fact: Json) -> View:
    how = [fact["method"], moment(fact["measured_at"]), f"from {fact['source']}" if fact["source"] else None]
    return {
        "name": plain_code(fact["name"]).capitalize(),
        "value": fact["written"] or "not readable",
        "how": ", ".join(part for part in how if part),
        "unusable": fact["unusable"],
        "chosen": fact["chosen"],
    }
