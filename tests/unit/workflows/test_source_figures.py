"""Figures of sources from reports: the same as over the cases themselves, few reports untold, and nothing left out unsaid."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.client.calls import Client
from service.client.failures import Refused as ClientRefused
from service.core.model.conformance import Validity
from service.sources.conformance import validity
from service.workflows.analytics import Window
from service.workflows.conformance import NAMES, Tally, add_case
from service.workflows.ports import Office
from service.workflows.reconcile import Answered, reconcile
from service.workflows.source_figures import LEAST_REPORTS, SourceFigures, Validities, source_figures, source_figures_json
from tests.support.cases import as_bytes, case, failed, source
from tests.support.desk import real_desk
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, hl7_adt, hl7_allergy, order, r4_chart
from tests.support.server import office, serving


def sent(number: int, *more: Any) -> dict[str, Any]:
    """A case of another patient each time."""
    person = Person(number + 1)
    medicines = [
        gp_medicine("warfarin 3", "One To Be Taken Each Day"),
        gp_medicine(None, "As Directed", text="Something Nobody Knows 5mg"),
    ]
    record = gp_connect(person, medicines, [allergy("penicillin"), allergy("degraded")])
    chart = r4_chart(person, [order("amoxicillin 500", 1, "capsule", "TDS")])
    return {**case(source("gp", "gp-record", record), source("epma", "inpatient-orders", chart), *more), "case": str(number)}


CASES = [sent(number, failed("scr", "shared-care-record")) for number in range(LEAST_REPORTS)]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    behind = replace(office(tmp_path_factory.mktemp("figures")), desk=real_desk())
    for value in [*CASES, sent(50, failed("Mrs Example's list", "other", "refused"))]:
        assert isinstance(reconcile(as_bytes(value), key=None, actor=None, office=behind), Answered)
    yield behind
    behind.store.close()


class Clock:
    """A second a look."""

    def __init__(self, step: float = 0.0) -> None:
        self.at, self.step = 0.0, step

    def __call__(self) -> float:
        self.at += self.step
        return self.at


def figures(kept: Office, *, most: int = 500, check: Validities | None = None) -> SourceFigures:
    return source_figures(kept, Window(), most=most, validities=check or Validities(validity, Clock()))


def of(found: SourceFigures, name: str) -> Tally:
    [tally] = [each for each in found.sources if each.source == name]
    return tally


def test_the_counts_are_those_of_the_cases_themselves(kept: Office):
    by_cases: dict[tuple[str, str], Tally] = {}
    desk = real_desk()
    for value in [*CASES, sent(50)]:
        assert add_case(by_cases, desk.read_json(as_bytes(value)), desk, validity) is None
    found = figures(kept)
    for name, role in (("gp", "gp-record"), ("epma", "inpatient-orders"), ("scr", "shared-care-record")):
        there, here = by_cases[name, role], of(found, name)
        assert {each: here.counts[each] for each in NAMES} == {each: there.counts[each] for each in NAMES}
        assert (here.failures, here.problems) == (there.failures, there.problems)
    assert (found.reports, found.not_looked_at) == (LEAST_REPORTS + 1, 0)


def test_a_source_of_few_reports_is_not_told_of(kept: Office):
    said = source_figures_json(figures(kept))
    assert {each["source"] for each in said["sources"]} == {"gp", "epma", "scr"}
    assert said["sources_with_fewer"] == 1
    assert "Example" not in json.dumps(said)
    fewer = figures(kept, most=LEAST_REPORTS - 1)
    assert (fewer.sources, fewer.reports, fewer.older) == ((), LEAST_REPORTS - 1, True)


def test_shares_are_of_their_kind(kept: Office):
    [gp] = [each for each in source_figures_json(figures(kept))["sources"] if each["source"] == "gp"]
    assert gp["shares"]["medicines_coded"] == "50.0"
    assert gp["shares"]["medicines_unmapped"] == "50.0"
    assert gp["shares"]["allergies_degraded"] == "50.0"
    [scr] = [each for each in source_figures_json(figures(kept))["sources"] if each["source"] == "scr"]
    assert scr["shares"]["medicines_coded"] is None
    assert scr["failures"] == {"timeout": LEAST_REPORTS}
    assert scr["late"] == LEAST_REPORTS


def test_a_call_looks_for_a_while_and_the_next_goes_on(kept: Office):
    looked: list[object] = []

    def check(payload: object, _declared: str | None) -> Validity | None:
        looked.append(payload)
        return validity(payload, None)

    validities = Validities(check, Clock(0.5))
    first = figures(kept, check=validities)
    assert 0 < first.looked_at < first.looked_at + first.not_looked_at == 2 * (LEAST_REPORTS + 1)
    assert of(first, "gp").counts["resources"] < of(figures(kept), "gp").counts["resources"]
    while figures(kept, check=validities).not_looked_at:
        pass
    assert len(looked) == 2 * (LEAST_REPORTS + 1), "each payload is looked at once"


def test_without_anything_to_look_by_it_is_said_how_much_was_not_looked_at(kept: Office):
    found = figures(kept, check=Validities(None, Clock()))
    assert (found.looked_at, found.not_looked_at) == (0, 2 * (LEAST_REPORTS + 1))
    assert of(found, "gp").counts["resources"] == 0


def test_a_payload_that_is_no_fhir_was_looked_at(tmp_path: Path):
    behind = replace(office(tmp_path), desk=real_desk())
    for number in range(LEAST_REPORTS):
        message = hl7_adt(Person(number + 1), [hl7_allergy(1, "PENICILLIN")])
        value = {**case(source("list", "other", message)), "case": str(number)}
        assert isinstance(reconcile(as_bytes(value), key=None, actor=None, office=behind), Answered)
    found = figures(behind)
    assert (found.looked_at, found.not_looked_at, of(found, "list").counts["resources"]) == (LEAST_REPORTS, 0, 0)


def test_a_window_leaves_out_what_lies_outside(kept: Office):
    def reports(window: Window) -> int:
        return source_figures(kept, window, most=500, validities=Validities(None, Clock())).reports

    assert reports(Window(since="2026-11-20T00:00:00+00:00")) == LEAST_REPORTS + 1
    assert reports(Window(since="2026-11-21T00:00:00+00:00")) == 0
    assert reports(Window(until="2026-11-20T00:00:00+00:00")) == 0


@pytest.mark.parametrize("most", [1, 49, 50, 51, 100, 101, 500])
def test_every_report_is_counted_once_however_many_pages_they_fill(tmp_path: Path, most: int):
    behind = office(tmp_path)
    for number in range(101):
        value = {**case(failed("gp", "gp-record")), "case": str(number)}
        assert isinstance(reconcile(as_bytes(value), key=None, actor=None, office=behind), Answered)
    found = source_figures(behind, Window(), most=most, validities=Validities(None, Clock()))
    assert (found.reports, found.older) == (min(most, 101), most < 101)


def test_the_call_and_the_client_say_the_same(kept: Office):
    with serving(replace(kept, store=_Open(kept.store))) as http, Client(str(http.base_url), sleep=lambda _: None) as client:
        answered = http.get("/v1/analytics/sources")
        assert answered.status_code == 200
        assert answered.json()["notice"].startswith("DRAFT")
        told = client.source_figures(since="2026-11-20")
        assert [each.source for each in told.sources] == [each["source"] for each in answered.json()["sources"]]
        assert told.sources_with_fewer == 1
        assert {each.source: each.failures for each in told.sources}["scr"] == {"timeout": LEAST_REPORTS}
        assert not any(Person(number + 1).nhs_number in answered.text for number in range(LEAST_REPORTS))
        for query in ("most=0", "most=5001", "since=x", "since=2026-11-20&until=2026-11-20"):
            assert http.get(f"/v1/analytics/sources?{query}").status_code == 422
        with pytest.raises(ClientRefused):
            client.source_figures(since="yesterday")


class _Open:
    """The same store, which the end of a server does not close."""

    def __init__(self, store: Any) -> None:
        self.reading, self.writing = store.reading, store.writing

    def close(self) -> None:
        pass
