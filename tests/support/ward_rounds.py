"""One patient whose amoxicillin conflicts with a recorded allergy, on the real rules, with a clock that a test may set."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from service.core.pipeline import reconcile_record
from service.core.rules import Rulebook
from service.workflows.decide import Decided, decide, read_decision
from service.workflows.ports import Office
from service.workflows.problems import Refused
from service.workflows.reconcile import reconcile
from service.workflows.standing import Standing, standing
from tests.support.cases import AS_OF, as_bytes, case, failed, source
from tests.support.desk import real_desk
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.server import office

Json = dict[str, Any]
PERSON = Person(7)
START = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CONFLICT, OMITTED, LOST = "allergy-conflict", "omitted-medicine", "allergy-degraded"
OVERRIDE = {"verdict": "overridden", "alarm": "false", "reason": "took it last month", "reviewer": "A. Pharmacist"}


class Ward:
    """Reconciles, decides and looks, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.time = START
        self.office: Office = replace(office(folder), desk=real_desk(), now=lambda: self.time)

    def with_book(self, change: Callable[[Rulebook], Rulebook]) -> None:
        """Have other rules come into use."""
        desk = self.office.desk
        book = change(desk.rulebook)
        judge = partial(reconcile_record, rulebook=book, reference=desk.reference, engine=desk.engine)
        self.office = replace(self.office, desk=replace(desk, rulebook=book, judge=judge))

    def later(self, **much: float) -> None:
        self.time += timedelta(**much)

    def keep(self, value: Json) -> Standing:
        """Reconcile a case, as it stands."""
        answered = reconcile(as_bytes(value), key=None, actor=None, office=self.office)
        assert not isinstance(answered, Refused), answered
        return self.look(answered.report)

    def look(self, report: str) -> Standing:
        with self.office.store.reading() as store:
            found = standing(store, report)
        assert found is not None
        return found

    def decide(self, on: Standing, category: str, **said: Any) -> Any:
        """Decide the first finding of a category, an override where nothing else is said."""
        wanted = read_decision({**OVERRIDE, **said} if said.get("verdict", "overridden") == "overridden" else said)
        assert not isinstance(wanted, Refused), wanted
        return decide(on.kept.id, found(on, category)["id"], wanted, tag=self.look(on.kept.id).tag, office=self.office)

    def overridden(self, on: Standing, category: str, **said: Any) -> None:
        assert isinstance(self.decide(on, category, **said), Decided)


def gp(medicines: Any = None, allergies: Any = None, **more: Any) -> Json:
    """What the practice holds: warfarin, and an allergy to penicillin."""
    held = [order("warfarin 3", 1, "tablet", "OD", kind="MedicationStatement")] if medicines is None else medicines
    known = [allergy("penicillin")] if allergies is None else allergies
    return source("gp", "gp-record", r4_chart(PERSON, held, known, host="gp.example"), **more)


def ward(*orders: Any) -> Json:
    """What is prescribed now: amoxicillin, and no warfarin."""
    orders = orders or (order("amoxicillin 500", 1, "capsule", "TDS"),)
    return source("epma", "inpatient-orders", r4_chart(PERSON, list(orders), None, host="epma.example"))


def admitted(*sources: Json, weight: str = "70", as_of: str = AS_OF, transfer: str = "admission", **facts: Any) -> Json:
    """The case, an adult with a weight of today."""
    given = {"value": weight, "unit": "kg", "measured_at": "2026-11-20T08:00:00Z", "method": "measured"}
    patient = dict(PERSON.as_case(weight=given, **facts))
    return {**case(*(sources or (gp(), ward())), patient=patient, transfer=transfer), "as_of": as_of}


def unanswered() -> Json:
    """A source that did not answer."""
    return failed("scr", "shared-care-record")


def found(on: Standing, category: str) -> Json:
    """The first finding of a category."""
    return next(one for one in on.report["findings"] if one["category"] == category)


def carried(on: Standing) -> set[str]:
    """The categories whose findings stand under an earlier override."""
    named = {one.finding for one in on.carried if one.stands}
    return {one["category"] for one in on.report["findings"] if one["id"] in named}


def lapsed(on: Standing, category: str) -> list[str]:
    """Why an earlier override of the first finding of a category has ended."""
    named = found(on, category)["id"]
    return [why for one in on.report["decisions"]["lapsed"] if one["finding"] == named for why in one["because"]]
