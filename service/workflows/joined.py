"""Earlier decisions joined to a report: a layer of its own over what the pipeline said, which stays word for word.

What is joined is a function of the report, the decisions until then and the time, so that a replay gives the same bytes. Its
hash is in the report and in its id: the same case under other decisions is another report.
"""

from typing import Any

from service.audit.canonical import canonical_json, sha256_hex
from service.audit.kept import Decision
from service.core.pipeline import id_with
from service.workflows.carry_over import CarriedOver
from service.workflows.holds import held_after

Json = dict[str, Any]


def with_decisions(report: Json, over: CarriedOver) -> Json:
    """The report with what was decided before: every finding stays in it, and those overridden are named with their override.

    Where nothing was decided before, it is the same report.
    """
    if not over.carried and not over.lapsed:
        return report
    carried = [{"finding": one.finding, "until": one.until, **_said(one.decision)} for one in over.carried]
    lapsed = [{"finding": one.finding, "because": list(one.because), **_said(one.decision)} for one in over.lapsed]
    digest = sha256_hex(canonical_json({"carried": carried, "lapsed": lapsed}))
    released = {one.finding for one in over.carried if one.decision.release_hold}
    return {
        **report,
        "id": id_with(report["id"], digest),
        "hold": held_after(report, released),
        "decisions": {"sha256": digest, "carried": carried, "lapsed": lapsed},
    }


def _said(decision: Decision) -> Json:
    return {
        "verdict": decision.verdict,
        "alarm": decision.alarm,
        "outcome": decision.outcome,
        "reason_code": decision.reason_code,
        "reason": decision.reason,
        "action": decision.action,
        "release_hold": decision.release_hold,
        "reviewer": decision.reviewer,
        "at": decision.at,
        "report": decision.report,
        "number": decision.number,
    }
