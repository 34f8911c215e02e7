"""The form for what a patient says: nothing typed is lost, nothing half is kept, and none is never taken for "not asked"."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.pulls import Ask, Pulled, Told, Whom
from service.core.model.told import KINDS, TAKEN
from service.edge.limiter import Limits
from service.sources.read import read_source
from service.web.patient_fields import MOST_ROWS, mistakes, part_of, rows_of
from service.workflows.patient_list import Kept, with_lists
from service.workflows.ports import Pull, nobody_registered
from service.workflows.reconcile import reconcile
from tests.support.cases import as_bytes, case, source
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.server import Sung
from tests.unit.web.pages import NOW, Pages, pages

PERSON = Person(33)
TOLD = {"told_at": NOW.isoformat(), "told_by": "patient", "taken_by": "A. Pharmacist"}
NONE = {"medicine-said": "none", "allergy-said": "none"}
SENNA = {"medicine-said": "some", "medicine-0-medicine": "Senna", "medicine-0-taken": "yes"}


def records() -> dict[str, Any]:
    """A GP record with an allergy, and the orders of a ward."""
    gp = gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")])
    ward = r4_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD")], [allergy("penicillin")])
    return case(source("gp", "gp-record", gp), source("epma", "inpatient-orders", ward), patient=PERSON.as_case())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path) as found:
        yield found


def sent(site: Pages, report: str, fields: Mapping[str, str]) -> httpx2.Response:
    """A form that was filled in."""
    return site.send(f"/review/{report}/patient-list", {**TOLD, **fields})


def new_report(site: Pages, answer: httpx2.Response) -> dict[str, Any]:
    """The report that the form led to."""
    assert answer.status_code == 303, answer.text
    with site.office.store.reading() as store:
        kept = store.report(answer.headers["Location"].split("/")[2].partition("#")[0])
    assert kept
    return json.loads(kept.answer)


def of_patient(report: dict[str, Any]) -> dict[str, Any]:
    """The source that is the list."""
    (found,) = [one for one in report["sources"] if one["role"] == "patient-reported"]
    return found


def test_a_list_becomes_a_source_beside_the_others(site: Pages) -> None:
    first = site.keep(records())
    fields = {
        **SENNA,
        "medicine-0-dose": "two",
        "medicine-0-how_often": "at night",
        "medicine-0-last_taken": "yesterday",
        "medicine-0-kind": "over-the-counter",
        "medicine-3-medicine": "Ibuprofen 400mg tablets",
        "medicine-3-taken": "sometimes",
        "allergy-said": "some",
        "allergy-1-to": "Elastoplast",
        "allergy-1-reaction": "red and itchy",
    }
    report = new_report(site, sent(site, first, fields))
    assert report["id"] != first
    assert {one["name"] for one in report["sources"]} == {"gp", "epma", "patient"}
    told = of_patient(report)
    assert (told["format"], told["medicines"], told["allergies"], told["medicine_statement"]) == (
        "patient-list",
        2,
        1,
        "asserted",
    )
    assert told["unverified"] == "is what the patient told A. Pharmacist, which no record verifies"
    # Nothing of it is missing: that is no finding, and still no report is complete that rests on it.
    assert (told["whole"], [one for one in report["findings"] if one["rule"] == "REC-012"]) == (True, [])
    assert report["status"] == "incomplete"
    assert any("which no record verifies" in reason for reason in report["status_reasons"])
    page = site.get(f"/review/{report['id']}").text
    for words in (
        "two at night",
        "Last taken: yesterday",
        "Bought over the counter",
        "red and itchy",
        "UNVERIFIED",
        "Told by the patient",
    ):
        assert words in page
    # Warfarin with what is bought over the counter: the finding says on whose word it rests.
    interactions = [one for one in report["findings"] if one["category"] == "interaction"]
    assert interactions
    assert all("UNVERIFIED" in one["detail"] for one in interactions)


def test_none_is_what_the_patient_says_and_contradicts_a_record(site: Pages) -> None:
    report = new_report(site, sent(site, site.keep(records()), NONE))
    told = of_patient(report)
    assert (told["medicines"], told["medicine_statement"], told["allergy_statement"]) == (0, "none-stated", "none-known")
    assert [one for one in report["findings"] if one["category"] == "allergy-contradicted"]
    page = site.get(f"/review/{report['id']}").text
    assert "“TAKES NO MEDICINES” is stated here" in page
    assert "“NO KNOWN ALLERGIES” is stated here" in page


def test_not_asked_is_neither_none_nor_silent(site: Pages) -> None:
    fields = {**SENNA, "allergy-said": "not-asked", "allergy-because": "declined"}
    report = new_report(site, sent(site, site.keep(records()), fields))
    told = of_patient(report)
    assert (told["allergy_statement"], told["whole"]) == ("empty-not-recorded", False)
    assert any("was not asked about allergies" in reason for reason in report["status_reasons"])
    assert "declined to say" in site.get(f"/review/{report['id']}").text
    fields = {"medicine-said": "not-asked", "medicine-because": "too-unwell", "allergy-said": "none"}
    second = new_report(site, sent(site, report["id"], fields))
    assert [one["medicine_statement"] for one in second["sources"] if one["role"] == "patient-reported"] == [
        "asserted",
        "not-asked",
    ]
    assert "NOT ASKED: what is taken is not known" in site.get(f"/review/{second['id']}").text


def test_who_could_be_asked_nothing_is_a_source_that_was_not_read(site: Pages) -> None:
    unasked = {
        f"{one}-{name}": words
        for one in ("medicine", "allergy")
        for name, words in (("said", "not-asked"), ("because", "too-unwell"))
    }
    report = new_report(site, sent(site, site.keep(records()), unasked))
    told = of_patient(report)
    assert (told["outcome"], told["failure"], told["medicine_statement"]) == ("failed", "not-asked", "not-retrieved")
    assert [one for one in report["findings"] if one["category"] == "source-failed"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Say what the answer about medicines was"),
        ({**NONE, "told_by": ""}, "Say who told you"),
        ({**NONE, "told_by": "the cat"}, "Say who told you"),
        ({**NONE, "taken_by": ""}, "Write your name and role"),
        ({"medicine-said": "none"}, "Say what the answer about allergies was"),
        ({**NONE, "medicine-said": "some"}, "Write down the medicines, or say that there are none"),
        ({**NONE, "medicine-0-medicine": "Senna", "medicine-0-taken": "yes"}, "the answer says that none were named"),
        ({**NONE, "medicine-said": "not-asked"}, "Say why nobody could be asked about medicines"),
        ({**NONE, "allergy-because": "declined"}, "There is a reason for not asking"),
        ({**SENNA, "allergy-said": "none", "medicine-0-taken": ""}, "Medicine 1: say whether it is taken"),
        ({**SENNA, "allergy-said": "none", "medicine-0-kind": "stolen"}, "Medicine 1: say where it comes from"),
        ({**SENNA, "allergy-said": "none", "medicine-4-dose": "two"}, "Medicine 5: write down the name of the medicine"),
        ({**NONE, "allergy-said": "some", "allergy-0-reaction": "a rash"}, "Allergy 1: write down what the allergy is to"),
        ({**SENNA, "allergy-said": "none", "medicine-0-note": "x" * 301}, "At most 300 characters"),
        ({**SENNA, "allergy-said": "none", "medicine-0-note": "a\x00b"}, "a sign in here that cannot be seen"),
        ({**SENNA, "allergy-said": "none", f"medicine-{MOST_ROWS}-medicine": "Senna"}, f"At most {MOST_ROWS} medicines"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(site: Pages, fields: dict[str, str], words: str) -> None:
    first = site.keep(records())
    answer = sent(site, first, fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert "<title>Error: What the patient says" in answer.text
    with site.office.store.reading() as store:
        assert len([event for event in store.events() if event.kind == "made"]) == 1


def test_a_mistake_leads_to_its_field_which_keeps_what_was_typed(site: Pages) -> None:
    answer = sent(
        site,
        site.keep(records()),
        {**SENNA, "medicine-0-taken": "", "medicine-0-note": "for <b>years</b>", "allergy-said": "none"},
    )
    assert '<a href="#medicine-0-taken">' in answer.text
    assert (
        'id="medicine-0-taken" name="medicine-0-taken" aria-invalid="true" aria-describedby="medicine-0-taken-fault"'
        in answer.text
    )
    assert 'value="Senna"' in answer.text
    assert "for &lt;b&gt;years&lt;/b&gt;" in answer.text


def test_more_rows_keep_those_that_are_there(site: Pages) -> None:
    first = site.keep(records())
    assert "Medicine 6" not in site.get(f"/review/{first}/patient-list").text
    answer = sent(site, first, {**SENNA, "medicine-4-note": "x", "do": "more"})
    assert (answer.status_code, "Medicine 10" in answer.text, 'value="Senna"' in answer.text) == (200, True, True)


def test_every_field_has_its_label_and_the_names_of_the_records_can_be_picked(site: Pages) -> None:
    page = site.get(f"/review/{site.keep(records())}/patient-list").text
    ids = {found.split('"')[0] for found in page.split(' id="')[1:]}
    named = {found.split('"')[0] for found in page.split('<label for="')[1:]}
    assert named <= ids
    fields = {found.split('"')[0] for kind in ("<input id=", "<select id=") for found in page.split(f'{kind}"')[1:]}
    assert fields <= named
    assert '<option value="Warfarin 3mg tablets"></option>' in page


def test_the_same_form_sent_twice_makes_one_report(site: Pages) -> None:
    first = site.keep(records())
    assert sent(site, first, NONE).headers["Location"] == sent(site, first, NONE).headers["Location"]


def test_a_second_list_is_not_put_beside_a_report_that_is_no_longer_the_latest(site: Pages) -> None:
    first = site.keep(records())
    second = new_report(site, sent(site, first, NONE))["id"]
    late = sent(site, first, {**SENNA, "allergy-said": "none"})
    assert (late.status_code, f'href="/review/{second}"' in late.text, 'value="Senna"' in late.text) == (412, True, True)
    opened = site.get(f"/review/{first}/patient-list")
    assert (opened.status_code, f'href="/review/{second}"' in opened.text) == (409, True)
    third = new_report(site, sent(site, second, {**SENNA, "allergy-said": "none"}))
    assert sorted(one["name"] for one in third["sources"]) == ["epma", "gp", "patient", "patient-2"]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"as_of": "2026-11-01T09:00:00Z"}, "has expired"),
        ({"patient": None}, "names no NHS number"),
    ],
)
def test_a_report_that_cannot_take_a_list_says_why(tmp_path: Path, made: dict[str, Any], words: str) -> None:
    with pages(tmp_path) as site:
        value = {**records(), **made}
        if made.get("patient", 0) is None:
            value = {name: held for name, held in value.items() if name != "patient"}
            value["sources"] = [source("list", "community-pharmacy", "medicine,directions\nSenna,two at night\n")]
        answer = site.get(f"/review/{site.keep(value)}/patient-list")
    assert (answer.status_code, words in answer.text) == (409, True)


def test_no_list_is_put_beside_orders_that_were_only_proposed(site: Pages) -> None:
    value = records()
    value["sources"][1]["proposed"] = True
    assert "only proposed" in site.get(f"/review/{site.keep(value)}/patient-list").text


@pytest.mark.parametrize(
    "told_at", ["", "yesterday", (NOW - timedelta(hours=9)).isoformat(), (NOW + timedelta(hours=1)).isoformat()]
)
def test_a_page_of_another_day_is_opened_again(site: Pages, told_at: str) -> None:
    answer = sent(site, site.keep(records()), {**NONE, "told_at": told_at})
    assert (answer.status_code, "Open it again" in answer.text) == (412, True)


def test_what_another_site_sends_is_not_taken(site: Pages) -> None:
    first = site.keep(records())
    assert site.send(f"/review/{first}/patient-list", {**TOLD, **NONE}, site="cross-site").status_code == 400
    assert site.get(f"/review/{first}/patient-list").status_code == 200


def test_a_report_that_is_not_there_takes_no_list(site: Pages) -> None:
    assert site.get("/review/none/patient-list").status_code == 404
    assert sent(site, "none", NONE).status_code == 404


@pytest.mark.parametrize(("limits", "unseen"), [(Limits(deadline_seconds=0.0), ()), (Limits(), ("K1 was missed",))])
def test_what_was_not_checked_is_not_kept_and_what_was_typed_stays(
    tmp_path: Path, limits: Limits, unseen: tuple[str, ...]
) -> None:
    with pages(tmp_path, limits, Sung(*unseen)) as site:
        answer = sent(site, site.keep(records()), {**SENNA, "allergy-said": "none"})
        assert (answer.status_code, "NOT CHECKED" in answer.text, 'value="Senna"' in answer.text) == (503, True, True)


def test_a_fault_is_told_as_not_checked_and_audited(site: Pages) -> None:
    def broken(_case: Any) -> Any:
        raise RuntimeError("a fault")

    first = site.keep(records())
    site.office = replace(site.office, desk=replace(site.office.desk, judge=broken))
    answer = sent(site, first, NONE)
    assert (answer.status_code, "NOT CHECKED" in answer.text) == (503, True)
    with site.office.store.reading() as store:
        assert [event.kind for event in store.events()][-1] == "failed"


_WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20).map(str.strip).filter(bool)
)
_LINE = st.fixed_dictionaries(
    {"medicine": _WORDS, "taken": st.sampled_from(list(TAKEN))},
    optional={"dose": _WORDS, "how_often": _WORDS, "last_taken": _WORDS, "kind": st.sampled_from(list(KINDS)), "note": _WORDS},
)


@given(st.dictionaries(st.integers(0, MOST_ROWS - 1), _LINE, min_size=1, max_size=6))
def test_every_word_of_every_row_reaches_the_source(lines: dict[int, dict[str, str]]) -> None:
    typed = {f"medicine-{at}-{name}": words for at, line in lines.items() for name, words in line.items()}
    form = {**TOLD, "medicine-said": "some", "allergy-said": "none", **typed}
    assert mistakes(form, None) == []
    assert [row for row in rows_of(form, "medicine") if any(row.values())] == [
        {**dict.fromkeys(("medicine", "dose", "how_often", "taken", "last_taken", "kind", "note"), ""), **lines[at]}
        for at in sorted(lines)
    ]
    payload = {
        "format": "patient-list",
        "version": 1,
        "medicines": part_of(form, "medicine"),
        "allergies": part_of(form, "allergy"),
    }
    found: Any = read_source("patient", "patient-reported", payload, sha256="0" * 64)
    assert len(found.medicines) == len(lines)
    assert found.unreadable == ()
    for entry, at in zip(found.medicines, sorted(lines), strict=True):
        assert all(words in entry.read_from for words in lines[at].values())


def asking(site: Pages, *, later: timedelta = timedelta(), pull: Pull = nobody_registered) -> dict[str, Any]:
    """The report on a case that a record system sends later, and that asks for what the patient said."""
    office = site.office
    kept = Kept(
        store=office.store, pseudonyms=office.pseudonyms, read_json=office.desk.read_json, now=lambda: office.now() + later
    )
    value = records()
    value["sources"].append({"name": "patient", "role": "patient-reported", "pull": True})
    desk = replace(office.desk, pull=with_lists(pull, kept))
    made: Any = reconcile(as_bytes(value), key=None, actor=None, office=replace(office, desk=desk))
    with office.store.reading() as store:
        report = store.report(made.report)
    assert report
    return json.loads(report.answer)


def test_a_later_case_can_ask_for_the_last_list(site: Pages) -> None:
    first = new_report(site, sent(site, site.keep(records()), NONE))["id"]
    site.office = replace(site.office, now=lambda: NOW + timedelta(seconds=1))
    new_report(site, sent(site, first, {**SENNA, "allergy-said": "none"}))
    told = of_patient(asking(site))
    assert (told["outcome"], told["format"], told["medicines"], told["as_of"]) == ("read", "patient-list", 1, NOW.isoformat())


def test_a_list_is_not_given_for_longer_than_its_report_could_be_relied_on(site: Pages) -> None:
    new_report(site, sent(site, site.keep(records()), NONE))
    assert of_patient(asking(site, later=timedelta(hours=11)))["outcome"] == "read"
    late = of_patient(asking(site, later=timedelta(days=2)))
    assert (late["outcome"], late["failure"]) == ("failed", "not-found")
    assert "does not say that they said nothing" in late["because"]


def test_where_nobody_wrote_one_down_the_source_was_not_read(site: Pages) -> None:
    told = of_patient(asking(site))
    assert (told["outcome"], told["failure"], told["medicine_statement"]) == ("failed", "not-found", "not-retrieved")


def test_a_registered_source_of_that_name_is_asked_instead(site: Pages) -> None:
    def registered(asks: Any, whom: Any) -> tuple[Pulled, ...]:
        assert whom.nhs_number == PERSON.nhs_number
        return tuple(Pulled(name=ask.name, at=NOW.isoformat(), told=Told(), failure="timeout", detail="late") for ask in asks)

    new_report(site, sent(site, site.keep(records()), NONE))
    assert of_patient(asking(site, pull=registered))["failure"] == "timeout"


def test_nobody_is_given_the_list_of_somebody_else(site: Pages) -> None:
    new_report(site, sent(site, site.keep(records()), NONE))
    office = site.office
    kept = Kept(store=office.store, pseudonyms=office.pseudonyms, read_json=office.desk.read_json, now=office.now)
    ask = (Ask(name="patient", role="patient-reported"), Ask(name="patient", role="gp-record"))
    for number in (Person(44).nhs_number, None):
        assert {one.payload for one in with_lists(nobody_registered, kept)(ask, Whom(nhs_number=number))} == {None}
    assert with_lists(nobody_registered, kept)(ask[1:], Whom(nhs_number=PERSON.nhs_number))[0].failure == "not-asked"
