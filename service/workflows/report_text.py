"""A report as text for a pharmacist at a terminal of 100 columns: what was not checked comes first, no dose is cut off."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.workflows.text_block import columns, plain, wrapped
from service.workflows.text_lines import allergy_block, medicine_block

_GRAVE = ("critical", "high")
_SEVERITIES = ("critical", "high", "moderate", "low")
_STATUS = {
    "complete": "COMPLETE: every source that was sent was read whole",
    "incomplete": "INCOMPLETE: not everything was checked",
    "not-performed": "NOT PERFORMED: nothing was checked",
}
_SCOPE = {"all-prescribing": "all prescribing", "these-orders": "the orders named here"}


def report_text(report: Mapping[str, Any]) -> str:
    """The text of a report, from the JSON of the contract. Ends with a newline; control characters are made visible."""
    blocks = (_head, _hold, _patient, _sources, _findings, _medicines, _allergies, _coverage, _foot)
    return "\n".join("\n".join(block(report)) + "\n" for block in blocks)


def _head(report: Mapping[str, Any]) -> Iterator[str]:
    yield from wrapped(f"MEDICATION RECONCILIATION: {report['transfer']}, case {report['case'] or 'without a name'}")
    yield report["notice"]
    yield ""
    yield "STATUS"
    yield from wrapped(_STATUS[report["status"]], indent=2)
    for reason in report["status_reasons"]:
        yield from wrapped(f"NOT CHECKED: {reason}", indent=4)
    yield from _beside(report)


def _beside(report: Mapping[str, Any]) -> Iterator[str]:
    """Grave checks that could not tell and leave the status alone: nobody may take the status to say that they were made."""
    gaps = [gap for gap in report["coverage"]["not_checked"] if gap["severity"] in _GRAVE and not gap["alters_status"]]
    counts: dict[str, int] = {}
    for gap in gaps:
        counts[gap["because"]] = counts.get(gap["because"], 0) + 1
    for because, checks in counts.items():
        yield from wrapped(f"NOT CHECKED: {because}: {checks} check(s), each named under NOT CHECKED below", indent=4)


def _hold(report: Mapping[str, Any]) -> Iterator[str]:
    hold = report["hold"]
    for one in hold["released"]:
        yield from wrapped(f"HOLD TAKEN OFF: lines {', '.join(one['orders'])}, which {one['finding']} held")
    if not hold["advised"]:
        yield "HOLD: none advised"
        return
    orders = f" (lines {', '.join(hold['orders'])})" if hold["orders"] else ""
    yield from wrapped(f"HOLD ADVISED: {_SCOPE[hold['scope']]}{orders}; because of {', '.join(hold['reasons'])}")


def _patient(report: Mapping[str, Any]) -> Iterator[str]:
    who = report["patient"]
    yield "PATIENT"
    yield from wrapped(
        f"NHS number {who['nhs_number'] or 'not stated'}, born {who['birth_date'] or 'not stated'}, "
        f"sex {who['sex'] or 'not stated'}",
        indent=2,
    )
    for fact in who["facts"]:
        used = "" if fact["chosen"] else ", not the one used"
        doubt = f"; NOT USED FOR DOSES: {fact['unusable']}" if fact["unusable"] else ""
        how = ", ".join(part for part in (fact["method"], fact["measured_at"], f"from {fact['source']}") if part)
        yield from wrapped(f"{fact['name'].replace('_', ' ')} {fact['written']} ({how}{used}){doubt}", indent=2)


def _sources(report: Mapping[str, Any]) -> Iterator[str]:
    yield "SOURCES"
    for source in report["sources"]:
        yield from wrapped(f"{source['name']} ({source['role']}): {_outcome(source)}", indent=2)
        for warning in source["warnings"]:
            yield from wrapped(f"warning: {warning}", indent=4)
        for entry in source["unreadable"]:
            yield from wrapped(f"COULD NOT BE READ: {entry['entry']}: {entry['reason']}", indent=4)


def _outcome(source: Mapping[str, Any]) -> str:
    if source["outcome"] == "failed":
        return f"{'WITHHELD' if source['failure'] == 'withheld' else 'NOT READ'}: {source['because'] or source['failure']}"
    words = "SET ASIDE, nothing in it was used" if source["outcome"] == "set-aside" else "read"
    dated = f", as of {source['as_of']}" if source["as_of"] else ""
    # Only where it says more than their number: that there are none, or that nobody asked.
    said = source["medicine_statement"]
    none = f" ({said})" if said in {"none-stated", "not-asked"} else ""
    counts = (
        f"medicines: {source['medicines']}{none}, allergies: {source['allergies']}, allergy list: {source['allergy_statement']}"
    )
    because = f"; {source['because']}" if source["because"] else ""
    return f"{words}{dated}: {counts}{because}"


def _findings(report: Mapping[str, Any]) -> Iterator[str]:
    found = report["findings"]
    counts = ", ".join(f"{sum(f['severity'] == one for f in found)} {one}" for one in _SEVERITIES)
    yield f"FINDINGS: {counts}"
    for finding in found:
        if finding["grouped_under"] is None:
            yield ""
            yield from _finding(report, finding)
            yield from _folded(report, finding, [one for one in found if one["grouped_under"] == finding["id"]])


def _finding(report: Mapping[str, Any], finding: Mapping[str, Any]) -> Iterator[str]:
    yield from wrapped(f"{finding['severity'].upper()}  {finding['summary']}", indent=2, hang=10)
    yield from wrapped(finding["detail"], indent=4)
    yield from wrapped(f"Action: {finding['action']}", indent=4)
    yield from _before(report, finding["id"])
    for subject in finding["subjects"]:
        yield from wrapped(f"- {_about(subject)}", indent=4)
    yield from wrapped(f"[{finding['id']}, rule {finding['rule']} version {finding['rule_version']}]", indent=4)


def _folded(report: Mapping[str, Any], first: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Findings with the cause of the first, a line each: in full where a summary was cut, and with what a grave one asks besides.

    Their subjects' words and their evidence are in the JSON.
    """
    if found:
        shared = "; ".join(dict.fromkeys(one["grouped_because"] for one in found))
        yield from wrapped(f"And {len(found)} more about {shared}:", indent=4)
    for one in found:
        said = one["detail"] if one["summary"].endswith("…") else one["summary"]
        entries = ", ".join(dict.fromkeys(f"{s['source']} {s['entry']}" for s in one["subjects"] if s["entry"]))
        where = f"; {entries}" if entries else ""
        asks = one["severity"] in _GRAVE and not one["repeats"] and one["action"] != first["action"]
        yield from wrapped(f"- {one['severity'].upper()}  {said} [{one['id']}, rule {one['rule']}{where}]", indent=6)
        if asks:
            yield from wrapped(f"Action: {one['action']}", indent=8)
        yield from _before(report, one["id"])


def _before(report: Mapping[str, Any], finding: str) -> Iterator[str]:
    """What was decided about the same finding in an earlier report, in force or ended."""
    for one in report["decisions"]["carried"]:
        if one["finding"] == finding:
            reason = "; ".join(part for part in (one["reason_code"], one["reason"]) if part)
            yield from wrapped(f"OVERRIDDEN by {one['reviewer']} on {one['at']}, until {one['until']}: {reason}", indent=4)
    for one in report["decisions"]["lapsed"]:
        if one["finding"] == finding:
            ended = "; ".join(one["because"])
            yield from wrapped(f"Overridden before by {one['reviewer']} on {one['at']}, which has ended: {ended}", indent=4)


def _about(subject: Mapping[str, Any]) -> str:
    where = " ".join(part for part in (subject["line"], subject["source"], subject["entry"]) if part)
    return f"{where or subject['kind']}: {subject['text']}" if subject["text"] else where or subject["kind"]


def _medicines(report: Mapping[str, Any]) -> Iterator[str]:
    yield "MEDICINES"
    if not report["medicines"]:
        yield "  no source that was read holds a medicine"
    for line in report["medicines"]:
        yield from medicine_block(line)


def _allergies(report: Mapping[str, Any]) -> Iterator[str]:
    yield "ALLERGIES"
    if not report["allergies"]:
        yield "  no source that was read holds an entry about allergies: this does not mean that there are none"
    for line in report["allergies"]:
        yield from allergy_block(line)


def _coverage(report: Mapping[str, Any]) -> Iterator[str]:
    coverage = report["coverage"]
    yield f"NOT CHECKED ({len(coverage['not_checked'])} checks could not tell; {coverage['rules_run']} rules ran)"
    for gap in coverage["not_checked"]:
        missing = f" (missing: {', '.join(gap['missing'])})" if gap["missing"] else ""
        words = f"{_about(gap['subject'])}: {gap['because']}{missing}"
        yield from columns((f"{gap['rule']}, {gap['severity']}", words), (26, 0), indent=2)
    for off in coverage["rules_disabled"]:
        until = f" until {off['expires']}" if off["expires"] else ""
        yield from wrapped(f"SWITCHED OFF: {off['rule']}{until}: {off['reason']} (approved by {off['approved_by']})", indent=2)
    for notice in coverage["rules_notices"]:
        yield from wrapped(f"RULES: {notice}", indent=2)


def _foot(report: Mapping[str, Any]) -> Iterator[str]:
    made = report["made_by"]
    yield from wrapped(f"Report {plain(report['id'])}, as of {report['as_of']}, to be made again after {report['expires_at']}.")
    yield from wrapped(f"Made by engine {made['engine']}, profile {made['profile']}, rules {made['rules']},")
    yield from wrapped(f"reference data {made['reference_data']}, from inputs {made['inputs']}.")
    yield "What is not named here was not looked for. " + report["notice"]
