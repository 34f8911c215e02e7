"""The findings of a report by severity, each with what was decided about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.audit.kept import Carried, Decision
from service.web.presenters.words import LEVELS, moment, plain_code, role_words
from service.workflows.holds import releasable
from service.workflows.standing import Standing
from service.workflows.vocabulary import OUTCOMES, VERDICTS

Json = Mapping[str, Any]
View = dict[str, Any]
_SO = {"true": "judged to be so", "false": "judged a false alarm", "unsure": "whether it is so was not settled"}
# Reports that were kept before overrides carried over hold nothing of the kind.
_NONE: Json = {"carried": [], "lapsed": []}


def present_findings(held: Standing) -> list[View]:
    """A group for each severity that has findings, the most severe first; those with one cause under the one that leads."""
    roles = {source["name"]: role_words(source["role"]) for source in held.report["sources"]}
    found = [present_finding(finding, held, roles) for finding in held.report["findings"]]
    under = {one["id"]: [each for each in found if each["leader"] == one["id"]] for one in found}
    leading = [{**one, "under": _under(under[one["id"]])} for one in found if not one["leader"]]
    return [_level(level, here) for level in LEVELS for here in [[one for one in leading if one["severity"] == level]] if here]


def _level(level: str, leading: Sequence[View]) -> View:
    folded = sum(len(one["under"]["findings"]) for one in leading if one["under"])
    return {"level": level, "findings": leading, "folded": folded, "open": _open(leading)}


def _under(folded: Sequence[View]) -> View | None:
    """What a page folds under a finding. `told`: graver ones that say more than it does, so that their words stay in sight."""
    if not folded:
        return None
    counts = ((sum(one["severity"] == level for one in folded), level) for level in LEVELS)
    return {
        "findings": folded,
        "ids": [one["id"] for one in folded],
        "shares": "; ".join(dict.fromkeys(one["shares"] for one in folded)),
        "counts": ", ".join(f"{number} {level}" for number, level in counts if number),
        "told": [one for one in folded if one["severity"] in LEVELS[:2] and not one["repeats"]],
        "open": _open(folded),
        "opened": any(one["decisions"] or one["before"] or one["lapsed"] for one in folded),
    }


def present_finding(finding: Json, held: Standing, roles: Mapping[str, str]) -> View:
    """One finding. It stays open after a decision that deferred it or took an earlier one back."""
    about = [present_decision(one) for one in held.decisions if one.finding == finding["id"]]
    last = held.last.get(finding["id"])
    return {
        **{name: finding[name] for name in ("id", "rule", "rule_version", "severity", "summary", "detail", "action", "hazards")},
        "category": plain_code(finding["category"]),
        "holds": finding["holds"] is not None,
        "subjects": [_subject(subject, roles) for subject in finding["subjects"]],
        "evidence": [(name, words) for name, words in sorted(finding["evidence"].items()) if words],
        "override_reasons": [(code, plain_code(code).capitalize()) for code in finding["override_reasons"]],
        "decisions": about,
        "before": [_before(one) for one in held.carried if one.finding == finding["id"]],
        "lapsed": [_lapsed(one) for one in held.report.get("decisions", _NONE)["lapsed"] if one["finding"] == finding["id"]],
        "releasable": releasable(held.report, finding["id"]),
        "settled": finding["id"] in held.settled,
        "overridden": last is not None and last.verdict == "overridden",
        # A report that was kept before findings were grouped has each of them alone.
        "leader": finding.get("grouped_under"),
        "shares": finding.get("grouped_because"),
        "repeats": finding.get("repeats", False),
    }


def present_decision(decision: Decision) -> View:
    """What a person decided, as a sentence."""
    reasons = [plain_code(decision.reason_code) if decision.reason_code else None, decision.reason]
    return {
        "finding": decision.finding,
        "said": f"{VERDICTS[decision.verdict][0]} by {decision.reviewer}, {moment(decision.at)}",
        "alarm": _SO[decision.alarm] if decision.alarm else None,
        "reason": "; ".join(one for one in reasons if one) or None,
        "action": decision.action,
        "outcome": OUTCOMES[decision.outcome][0] if decision.outcome else None,
        "released": decision.release_hold,
    }


def _before(one: Carried) -> View:
    """An override of an earlier report that was carried into this one."""
    ends = f"until {moment(one.until)}" if one.stands else "NO LONGER: somebody has decided otherwise since"
    return {**present_decision(one.decision), "report": one.decision.report, "ends": ends, "stands": one.stands}


def _lapsed(one: Json) -> View:
    """An override of an earlier report that has ended, so that the finding is open again."""
    said = f"Overridden before by {one['reviewer']}, {moment(one['at'])}"
    return {"said": said, "because": "; ".join(one["because"]), "report": one["report"]}


def present_changes(report: Json, since: Sequence[Decision]) -> list[View]:
    """What was decided since somebody last looked, each with what its finding says."""
    summaries = {finding["id"]: finding["summary"] for finding in report["findings"]}
    return [{**present_decision(one), "summary": summaries.get(one.finding, one.finding)} for one in since]


def _subject(subject: Json, roles: Mapping[str, str]) -> View:
    source = subject["source"]
    return {
        "source": f"{roles.get(source, 'Source')} ({source})" if source else None,
        "entry": subject["entry"],
        "text": subject["text"],
        "code": subject["code"],
        "line": subject["line"],
    }


def _open(findings: Sequence[View]) -> int:
    """How many are not decided, those folded under them among them."""
    return sum((not one["settled"]) + (one["under"]["open"] if one.get("under") else 0) for one in findings)
