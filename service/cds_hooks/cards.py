"""A report as cards: each critical and high finding one card, the rest together, and always a card that says what was checked.

A card cannot stop anybody: the hold is answered by /v1/order-checks too, which an electronic record can turn into a stop.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from service.cds_hooks.case import PROPOSED
from service.cds_hooks.services import DRAFTS
from service.workflows.notice import NOTICE

Json = dict[str, Any]
_LONGEST = 139
_SHOWN = 20
_INDICATORS = {"critical": "critical", "high": "warning"}
# Names the cards of this service among all: made once, at random.
_SPACE = UUID("5b0c1f0e-7d2b-4f5a-9b8e-3f1c6a2d4e71")
_REASONS = "urn:medrec:override-reasons"


def card_id(report: str, finding: str) -> str:
    """The name of the card about one finding: the same whenever it is shown."""
    return str(uuid5(_SPACE, f"{report}/{finding}"))


def cards(report: Mapping[str, Any], hook: str, base: str) -> list[Json]:
    """The cards of a report, most severe first. `base` is the address that links begin with."""
    spoken = _spoken(report, hook)
    alone = [group for group in spoken if _is_alone(group[0], report)]
    rest = [one for group in spoken if not _is_alone(group[0], report) for one in group]
    made = [_of_finding(group, report, base) for group in alone]
    if hook in DRAFTS and (idle := _not_proposed(report)):
        made.append(not_checked(idle))
    if report["status"] != "complete":
        made.append(_incomplete(report, base))
    if rest:
        made.append(_together(rest, report, base))
    return made or [_checked(report, hook, base)]


def shown(report: Mapping[str, Any], hook: str) -> list[tuple[str, str]]:
    """(card, finding) for every card that speaks of a single finding, or of several with one cause by the one that leads."""
    leading = (group[0] for group in _spoken(report, hook) if _is_alone(group[0], report))
    return [(card_id(report["id"], each["id"]), each["id"]) for each in leading]


def _spoken(report: Mapping[str, Any], hook: str) -> list[list[Mapping[str, Any]]]:
    """What the cards speak of: the findings of one cause together, the one that leads them first."""
    about = [finding for finding in report["findings"] if hook not in DRAFTS or _about_drafts(finding)]
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for finding in about:
        leader = finding["grouped_under"]
        # Of drafts only some are spoken of: one whose leader is not among them stands for itself.
        groups.setdefault(leader if leader in groups else finding["id"], []).append(finding)
    return list(groups.values())


def _is_alone(finding: Mapping[str, Any], report: Mapping[str, Any]) -> bool:
    """Whether it is a card of its own: grave, and not overridden before on the same facts."""
    return finding["severity"] in _INDICATORS and finding["id"] not in _overridden(report)


def _overridden(report: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {one["finding"]: one for one in report["decisions"]["carried"]}


def not_checked(because: str) -> Json:
    """The card of a call that was not performed."""
    detail = f"**NOT CHECKED.** {because}\n\nThe medicines and allergies were not reconciled. Check them by hand.\n\n{NOTICE}"
    return _card(str(uuid5(_SPACE, because)), f"NOT CHECKED: {because}", "warning", detail, {"label": _label()})


def _not_proposed(report: Mapping[str, Any]) -> str | None:
    """Why drafts, or some of them, are in force for no rule, so that silence about them says nothing; None: all of them are."""
    proposed = [each for line in report["medicines"] for each in line["entries"] if each["source"] == PROPOSED]
    if not proposed:
        return "the proposed orders hold no order of a medicine"
    idle = [each for each in proposed if not each["in_force"]]
    said = "; ".join(dict.fromkeys(f"{each['text'] or 'an order'} ({each['because']})" for each in idle))
    return f"not about to be given: {said}" if idle else None


def _about_drafts(finding: Mapping[str, Any]) -> bool:
    return finding["holds"] == "all-prescribing" or any(subject["source"] == PROPOSED for subject in finding["subjects"])


def _of_finding(group: list[Mapping[str, Any]], report: Mapping[str, Any], base: str) -> Json:
    finding, folded = group[0], group[1:]
    held = {"all-prescribing": "**Hold all prescribing.**", "these-orders": "**Hold this order.**"}.get(finding["holds"] or "")
    to_do = f"**What to do:** {_plain(finding['action'])}"
    also = f"**Of the same cause:**\n\n{_listed(_line(one, report) for one in folded)}" if folded else None
    parts = (held, _plain(finding["detail"]), to_do, _evidence(finding["evidence"]), also, NOTICE)
    card = _card(
        card_id(report["id"], finding["id"]),
        finding["summary"],
        _INDICATORS[finding["severity"]],
        "\n\n".join(part for part in parts if part),
        {"label": _label(), "url": f"{base}/rules/{finding['rule']}"},
    )
    reasons = [{"code": code, "system": _REASONS, "display": code.replace("_", " ")} for code in finding["override_reasons"]]
    return {**card, **({"overrideReasons": reasons} if reasons else {}), "links": [_link(report, base)]}


def _incomplete(report: Mapping[str, Any], base: str) -> Json:
    reasons = report["status_reasons"] or ["the reasons are in the report"]
    more = f" (and {len(reasons) - 1} more reasons)" if len(reasons) > 1 else ""
    listed = _listed(f"- {_plain(reason)}" for reason in reasons)
    detail = f"**This check is incomplete.** What was not checked:\n\n{listed}"
    room = _LONGEST - len("NOT CHECKED: ") - len(more)
    return {
        **_card(
            card_id(report["id"], "status"),
            f"NOT CHECKED: {_cut(reasons[0], room)}{more}",
            "warning",
            f"{detail}\n\n{NOTICE}",
            {"label": _label()},
        ),
        "links": [_link(report, base)],
    }


def _together(findings: list[Mapping[str, Any]], report: Mapping[str, Any], base: str) -> Json:
    count = len(findings)
    summary = findings[0]["summary"] if count == 1 else f"{count} more things to weigh: {findings[0]['summary']}"
    detail = _listed(_line(finding, report) for finding in findings)
    card = _card(card_id(report["id"], "rest"), summary, "info", f"{detail}\n\n{NOTICE}", {"label": _label()})
    return {**card, "links": [_link(report, base)]}


def _line(finding: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    """A finding in a line; what was overridden says by whom and until when."""
    over = _overridden(report).get(finding["id"])
    said = f" (overridden by {_plain(over['reviewer'])} until {over['until']})" if over else ""
    asks = f" {_plain(finding['action'])}" if finding["severity"] in _INDICATORS and not finding["repeats"] and not over else ""
    return f"- **{finding['severity']}**: {_plain(finding['summary'])}.{asks}{said}"


def _checked(report: Mapping[str, Any], hook: str, base: str) -> Json:
    """The answer where nothing was found: what was looked at. It never says that anything is safe."""
    sources = ", ".join(f"{each['name']} (medicines: {each['medicines'] or 0})" for each in report["sources"])
    what = "the proposed orders" if hook in DRAFTS else "the record"
    summary = f"{report['coverage']['rules_run']} rules ran on {what} and found nothing to report"
    gaps = len(report["coverage"]["not_checked"])
    untold = f"{gaps} checks could not tell about a moderate or low matter: they are listed in the report."
    detail = f"Read: {_plain(sources)}.\n\n{untold}"
    card = _card(card_id(report["id"], "checked"), summary, "info", f"{detail}\n\n{NOTICE}", {"label": _label()})
    return {**card, "links": [_link(report, base)]}


def _card(ident: str, summary: str, indicator: str, detail: str, source: Json) -> Json:
    return {"uuid": ident, "summary": _cut(summary, _LONGEST), "detail": detail, "indicator": indicator, "source": source}


def _link(report: Mapping[str, Any], base: str) -> Json:
    return {"label": "Open the reconciliation", "url": f"{base}/review/{report['id']}", "type": "absolute"}


def _label() -> str:
    return f"medrec: {NOTICE}"


def _evidence(evidence: Mapping[str, str]) -> str:
    return "\n".join(f"- {_plain(name)}: {_plain(value)}" for name, value in evidence.items() if value)


def _listed(lines: Iterable[str]) -> str:
    found = list(lines)
    more = f"\n- and {len(found) - _SHOWN} more, in the report" if len(found) > _SHOWN else ""
    return "\n".join(found[:_SHOWN]) + more


def _plain(text: str) -> str:
    """Words of a source as they are: no mark-up of theirs is taken for ours."""
    for mark in "\\`*_[]<>#|":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def _cut(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
