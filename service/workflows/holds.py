"""The hold of a report after the overrides that take it off: only an order's own hold, and only by a word that says so."""

from collections.abc import Collection, Mapping
from typing import Any

Json = dict[str, Any]
ALL_PRESCRIBING = "all-prescribing"


def releasable(report: Mapping[str, Any], finding: str) -> bool:
    """Whether a person may take off the hold that a finding asks for: never one of all prescribing."""
    return finding in _reasons(report) and _finding(report, finding)["holds"] != ALL_PRESCRIBING


def held_after(report: Mapping[str, Any], released: Collection[str]) -> Json:
    """The hold of a report when the holds of those findings are taken off, and no others.

    `released` names each with the lines it held, so that what the rules advised can always be told.
    """
    order_lines = {*report["hold"]["orders"], *(line for one in _off(report) for line in one["orders"])}
    lines = {finding: _lines(report, finding, order_lines) for finding in _reasons(report)}
    off = [finding for finding in lines if finding in released and releasable(report, finding)]
    if not off and not _off(report):
        return {**report["hold"], "released": []}
    reasons = [finding for finding in lines if finding not in off]
    orders = sorted({line for finding in reasons for line in lines[finding]}, key=_number)
    everything = any(_finding(report, finding)["holds"] == ALL_PRESCRIBING for finding in reasons)
    scope = ALL_PRESCRIBING if everything else "these-orders" if orders else None
    return {
        "advised": scope is not None,
        "scope": scope,
        "orders": orders,
        "reasons": reasons if scope else [],
        "released": [{"finding": finding, "orders": lines[finding]} for finding in off],
    }


def _reasons(report: Mapping[str, Any]) -> list[str]:
    """The findings that the rules advised a hold for, those that hold everything first, as the report has them."""
    found = [*report["hold"]["reasons"], *(one["finding"] for one in _off(report))]
    return sorted(found, key=lambda id: (_finding(report, id)["holds"] != ALL_PRESCRIBING, _number(id)))


def _off(report: Mapping[str, Any]) -> list[Json]:
    # Reports that were kept before holds could be taken off do not have the field.
    return report["hold"].get("released", [])


def _lines(report: Mapping[str, Any], finding: str, order_lines: Collection[str]) -> list[str]:
    return sorted({one["line"] for one in _finding(report, finding)["subjects"] if one["line"] in order_lines}, key=_number)


def _finding(report: Mapping[str, Any], id: str) -> Mapping[str, Any]:
    return next(found for found in report["findings"] if found["id"] == id)


def _number(id: str) -> int:
    return int(id.rpartition("-")[2])
