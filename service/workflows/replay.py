"""Make a report again from what was received, and say whether it is the same or what differs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from service.audit.canonical import sha256_hex
from service.audit.kept import Event, KeptReport, Past
from service.core.model.report import Report
from service.workflows.joined import with_decisions
from service.workflows.make_report import make_report
from service.workflows.ports import Office
from service.workflows.problems import Refused
from service.workflows.reconcile import carried_into
from service.workflows.report_json import json_bytes, report_json
from service.workflows.rests_on import hits_of


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """`reproduced`: the same bytes came out. `differs`: the places in which they do not, at most 50 of them."""

    report: str
    reproduced: bool
    then: str
    now: str | None
    differs: tuple[str, ...]


def replay(report: str, *, actor: str | None, office: Office) -> Replayed | None:
    """The report of that id made again with the rules and tables in use now, and what had been decided then.

    None: there is no such report.
    """
    with office.store.reading() as store:
        kept = store.report(report)
        # Decisions are never changed, so those that were in force then can be told from all there are.
        past = store.past(kept.patient, until=kept.decisions_seen) if kept and kept.patient else ()
    if kept is None:
        return None
    made = make_report(kept.received, office.desk)
    result = _compare(report, kept.answer, made if isinstance(made, Refused) else _joined(made, kept, past, office))
    about = {"reproduced": "yes" if result.reproduced else "no", "then": result.then, "now": result.now}
    with office.store.writing() as store:
        event = Event(kind="replayed", at=office.moment(), report=report, patient=kept.patient, actor=actor, about=about)
        store.append(event)
    return result


def _joined(made: Report, kept: KeptReport, past: Sequence[Past], office: Office) -> bytes:
    """The report with what had been decided when it was first made."""
    value = report_json(made)
    hits = hits_of(made, value, office.desk.rulebook)
    return json_bytes(with_decisions(value, carried_into(made, hits, past, kept.made_at, office.desk.rulebook)))


def _compare(report: str, then: bytes, now: bytes | Refused) -> Replayed:
    if isinstance(now, Refused):
        return Replayed(report=report, reproduced=False, then=sha256_hex(then), now=None, differs=("the input is refused now",))
    places = tuple(differences(json.loads(then), json.loads(now)))[:50]
    return Replayed(report=report, reproduced=then == now, then=sha256_hex(then), now=sha256_hex(now), differs=places)


def differences(then: Any, now: Any, path: str = "$") -> list[str]:
    """The paths at which two JSON values differ; a list of another length is one difference."""
    if isinstance(then, dict) and isinstance(now, dict):
        before, after = cast(dict[str, Any], then), cast(dict[str, Any], now)
        keys = [*before, *(key for key in after if key not in before)]
        return [place for key in keys for place in differences(before.get(key), after.get(key), f"{path}.{key}")]
    if isinstance(then, list) and isinstance(now, list):
        old, new = cast(list[Any], then), cast(list[Any], now)
        if len(old) != len(new):
            return [f"{path} ({len(old)} then, {len(new)} now)"]
        return [place for at, pair in enumerate(zip(old, new, strict=True)) for place in differences(*pair, f"{path}[{at}]")]
    return [] if then == now else [path]
