"""What a patient says, put beside the records of their latest report, which is made anew with it as one more source.

The new report is as any other: kept, audited and replayed from the case that it was made from, in which the list stands as it was
taken. Nothing is asked of the other sources again; each keeps the time at which it was read.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from service.audit.kept import KeptReport
from service.audit.pseudonym import Pseudonyms
from service.core.model.pulls import Ask, Pulled, Whom
from service.core.model.pulls import Told as Reached
from service.core.model.told import FORMAT, VERSION
from service.workflows.changes import asks_of_orders
from service.workflows.decide import Unknown
from service.workflows.latest import case_of, latest_report, with_source
from service.workflows.ports import Office, Pull, Reading, ReadJson, Store
from service.workflows.problems import Refused
from service.workflows.reconcile import Answered, reconcile
from service.workflows.shapes import read_moment

Json = dict[str, Any]
NAME = "patient"
# So many reports are looked through for a list; whoever is reconciled more often without one is asked again.
_MOST_REPORTS = 100
# Longer than anybody takes for one list, and shorter than a shift: who finds it open the next day asks again.
_LONGEST = timedelta(hours=8)
# Numbers keep their digits, so that what was received before is the same in the new case.
_WRITE = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A list as it was taken: `medicines` and `allergies` as the format has them (docs/guides/patient-list.md).

    `told_at` is when its page was opened, as that page wrote it; `told_by` who spoke, `taken_by` who wrote it down.
    """

    told_at: str
    told_by: str
    taken_by: str
    medicines: Mapping[str, Any]
    allergies: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Unfit:
    """Why no list can be put beside that report. `newer` is the report to go to instead; None: there is none."""

    because: str
    newer: str | None = None


def fit_for_list(report: str, office: Office) -> KeptReport | Unfit | Unknown:
    """The report, where a list may be put beside it: the latest of a known patient, not expired, not about proposed orders."""
    with office.store.reading() as store:
        kept = store.report(report)
        latest = latest_report(store, kept.patient, office) if kept and kept.patient else None
    if kept is None:
        return Unknown(what="report")
    if kept.patient is None:
        return Unfit(because="The report names no NHS number, so nobody could tell whose list this is.")
    if asks_of_orders(case_of(kept, office)):
        return Unfit(because="The report answers a question about orders that were only proposed.", newer=_id(latest))
    if latest is not None and latest.id != kept.id:
        because = "There is a newer report of this patient. What is said here would stand beside records that are out of date."
        return Unfit(because=because, newer=latest.id)
    expires = read_moment(json.loads(kept.answer)["expires_at"])
    if expires is None or expires <= office.now():
        return Unfit(because="The report has expired. Have the records reconciled again, then write down what the patient says.")
    return kept


def add_patient_list(report: str, told: Told, *, actor: str | None, office: Office) -> Answered | Unfit | Unknown | Refused:
    """The new report. The same list sent twice gives the same report; one list is put beside one report.

    Raises what the pipeline and the store raise.
    """
    fit = fit_for_list(report, office)
    key = f"patient-list beside {report}"
    base = fit if isinstance(fit, KeptReport) else _answered_before(report, key, office)
    if base is None:
        assert not isinstance(fit, KeptReport)
        return fit
    if not _of_this_shift(told, office):
        return Unfit(because="The page was opened too long ago, or its time cannot be read. Open it again.")
    made = reconcile(_body(base, told, office), key=key, actor=actor, office=office)
    # Another list was put beside this report in the meantime: that is what makes it unfit.
    return fit if isinstance(made, Refused) and not isinstance(fit, KeptReport) else made


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What it takes to find a list again: where reports are, whose they are, how cases are read, and the time."""

    store: Store
    pseudonyms: Pseudonyms
    read_json: ReadJson
    now: Callable[[], datetime]


def with_lists(pull: Pull, kept: Kept) -> Pull:
    """The same, with the source that lists are kept under answered by the last one that was written down.

    A source of that name that is registered is asked as any other: only what nobody is registered for is answered here. A list
    is given for as long as the report with it could be relied on: after that the patient has to be asked again.
    """

    def asked(asks: Sequence[Ask], whom: Whom) -> Sequence[Pulled]:
        return tuple(
            _last_told(answer, whom, kept) if _is_ours(ask) and answer.failure == "not-asked" else answer
            for ask, answer in zip(asks, pull(asks, whom), strict=True)
        )

    return asked


def _is_ours(ask: Ask) -> bool:
    return (ask.name, ask.role) == (NAME, "patient-reported")


def _last_told(answer: Pulled, whom: Whom, kept: Kept) -> Pulled:
    patient = kept.pseudonyms.of(whom.nhs_number)
    if patient is None:
        return answer
    with kept.store.reading() as store:
        found = next(_lists(patient, store, kept), None)
    told = Reached(kind=FORMAT)
    if found is None:
        detail = "nobody wrote down lately what this patient says, which does not say that they said nothing"
        return Pulled(name=answer.name, at=kept.now().isoformat(), told=told, failure="not-found", detail=detail)
    payload = found["payload"]
    text = payload if isinstance(payload, str) else _WRITE.encode(payload).decode()
    return Pulled(name=answer.name, at=found["retrieved_at"], told=told, payload=text, format=FORMAT)


def _lists(patient: str, store: Reading, kept: Kept) -> Iterator[Json]:
    """The sources with a list of a patient that reports were made with lately enough, the last first."""
    for place in range(_MOST_REPORTS):
        report = store.latest(patient, skip=place)
        if report is None:
            return
        case: Any = kept.read_json(report.received)
        lists = [source for source in case["sources"] if source.get("format") == FORMAT and "payload" in source]
        yield from (source for source in reversed(lists) if _holds(source, json.loads(report.answer), kept.now()))


def _holds(source: Json, report: Json, now: datetime) -> bool:
    """Whether a list is younger than the time for which its report could be relied on. One without a date is not."""
    told = read_moment(source.get("retrieved_at") or "")
    begins, ends = read_moment(report["as_of"]), read_moment(report["expires_at"])
    return told is not None and begins is not None and ends is not None and now < told + (ends - begins)


def _answered_before(report: str, key: str, office: Office) -> KeptReport | None:
    """The report, where a list was put beside it already: perhaps this one, by a button that was pressed twice."""
    with office.store.reading() as store:
        return store.report(report) if store.key(key) else None


def _of_this_shift(told: Told, office: Office) -> bool:
    at, now = read_moment(told.told_at), office.now()
    return at is not None and now - _LONGEST <= at <= now + timedelta(minutes=1)


def _body(base: KeptReport, told: Told, office: Office) -> bytes:
    case, patient = case_of(base, office), json.loads(base.answer)["patient"]
    payload: Json = {
        "format": FORMAT,
        "version": VERSION,
        "told_at": told.told_at,
        "told_by": told.told_by,
        "taken_by": told.taken_by,
        "patient": {name: patient[name] for name in ("nhs_number", "birth_date") if patient[name]},
        "medicines": told.medicines,
        "allergies": told.allergies,
    }
    source = {
        "name": NAME,
        "role": "patient-reported",
        "format": FORMAT,
        "retrieved_at": told.told_at,
        "payload": payload,
    }
    return _WRITE.encode(with_source(case, source, _later(case["as_of"], told.told_at))[0])


def _later(first: str, second: str) -> str:
    """The later of two times, as it was written. A case from a clock that is ahead keeps its own."""
    at, other = read_moment(first), read_moment(second)
    return first if at and other and at > other else second


def _id(kept: KeptReport | None) -> str | None:
    return kept.id if kept else None
