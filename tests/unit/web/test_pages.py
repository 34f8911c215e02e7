"""The pages as answers: what they say when there is nothing, when something is wrong, and when a record means harm."""

import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from service.web.rendering import STATIC
from service.workflows.notice import NOTICE
from tests.support.cases import case, failed, source
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.unit.web.pages import Pages, pages

PERSON = Person(31)
HOSTILE = '<script>alert(1)</script>\u202e</textarea>"onfocus="alert(2)'
CASE = case(
    source(
        "gp",
        "gp-record",
        gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")]),
    ),
    source("epma", "inpatient-orders", r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")], [allergy("NKDA")])),
    failed("scr", "shared-care-record"),
    patient=PERSON.as_case(),
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path) as found:
        yield found


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def words(html: str) -> str:
    """The text of a page, as a reader meets it."""
    parser = _Words()
    parser.feed(html)
    return " ".join(" ".join(parser.said).split())


def first_finding(site: Pages, report: str) -> str:
    found = re.search(r'id="(f-\d+)"', site.get(f"/review/{report}").text)
    assert found
    return found[1]


def test_an_empty_work_list_says_so(site: Pages):
    shown = site.get("/review")
    assert (shown.status_code, "There is no report yet." in words(shown.text)) == (200, True)


def test_the_work_list_names_what_is_open(site: Pages):
    report = site.keep(CASE)
    said = words(site.get("/review").text)
    assert all(part in said for part in (report, "HOLD ADVISED", "INCOMPLETE", "critical", "24 hours"))
    assert PERSON.nhs_number not in said


def test_filters_keep_to_what_was_chosen(site: Pages):
    report = site.keep(CASE)
    assert report in site.get("/review?status=incomplete&hold=advised").text
    empty = words(site.get("/review?status=complete").text)
    assert (report in empty, "No report is of this kind." in empty) == (False, True)


def test_the_work_list_goes_on_page_by_page(site: Pages):
    kept = {site.keep({**CASE, "case": f"case {number}"}) for number in range(27)}
    first = site.get("/review").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = site.get(following[1].replace("&amp;", "&")).text
    seen = [set(re.findall(r'href="/review/(\w+)"', page)) for page in (first, second)]
    assert (len(seen[0]), seen[0] | seen[1], seen[0] & seen[1]) == (25, kept, set())


def test_a_report_says_what_was_not_read(site: Pages):
    said = words(site.get(f"/review/{site.keep(CASE)}").text)
    assert "Shared care record (scr)" in said
    assert "NOT READ: no answer in 3 s. Medicines and allergies held there were NOT CHECKED." in said
    assert "HOLD THESE ORDERS: Amoxicillin" in said
    assert "“NO KNOWN DRUG ALLERGY” is stated here" in said


def test_every_finding_and_gap_of_the_report_is_on_its_page(site: Pages):
    report = site.keep(CASE)
    with site.office.store.reading() as store:
        kept = store.report(report)
    assert kept
    value = json.loads(kept.answer)
    said = words(site.get(f"/review/{report}").text)
    for finding in value["findings"]:
        assert " ".join(finding["summary"].split()) in said
    for gap in value["coverage"]["not_checked"]:
        assert gap["rule"] in said
        assert gap["because"][1:] in said
    for line in value["medicines"]:
        assert all(entry["dose"]["text"] in said for entry in line["entries"])


def test_a_decision_is_kept_and_shown_in_its_place(site: Pages):
    report = site.keep(CASE)
    finding = first_finding(site, report)
    form = {"tag": '"decisions-0"', "verdict": "accepted", "action": "Order stopped", "reviewer": "A. Pharmacist"}
    sent = site.send(f"/review/{report}/findings/{finding}", form)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/review/{report}#{finding}")
    page = site.get(f"/review/{report}").text
    assert "Accepted by A. Pharmacist, 20 Nov 2026, 09:30" in words(page)
    assert re.search(rf'<article class="[^"]*medrec-settled" id="{finding}"', page)
    assert site.get(f"/review/{report}/findings/{finding}").headers["Location"] == f"/review/{report}#{finding}"


def test_a_stale_decision_is_refused_and_shows_what_changed(site: Pages):
    report = site.keep(CASE)
    finding = first_finding(site, report)
    form = {"tag": '"decisions-0"', "verdict": "accepted", "reviewer": "First Pharmacist"}
    site.send(f"/review/{report}/findings/{finding}", form)
    late = site.send(
        f"/review/{report}/findings/{finding}", {**form, "reviewer": "Second Pharmacist", "action": "Called the ward"}
    )
    said = words(late.text)
    assert (late.status_code, "Nothing was recorded: somebody decided after" in said) == (412, True)
    assert "Accepted by First Pharmacist" in said
    assert 'value="Called the ward"' in late.text
    with site.office.store.reading() as store:
        assert [one.reviewer for one in store.decisions(report)] == ["First Pharmacist"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"verdict": "accepted"}, "your name"),
        ({"reviewer": "A"}, "the decision"),
        ({"verdict": "overridden", "reviewer": "A"}, "a reason"),
        ({"verdict": "overridden", "reviewer": "A", "reason_code": "because"}, "has to be one of"),
        ({"verdict": "destroyed", "reviewer": "A"}, "the decision"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_and_kept_in_the_form(site: Pages, fields: dict[str, str], said: str):
    report = site.keep(CASE)
    finding = first_finding(site, report)
    sent = site.send(f"/review/{report}/findings/{finding}", {"tag": '"decisions-0"', "action": "Typed before", **fields})
    assert (sent.status_code, said in words(sent.text), 'value="Typed before"' in sent.text) == (422, True, True)
    with site.office.store.reading() as store:
        assert not store.decisions(report)


@pytest.mark.parametrize("site_of", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(site: Pages, site_of: str):
    report = site.keep(CASE)
    form = {"tag": '"decisions-0"', "verdict": "accepted", "reviewer": "A"}
    sent = site.send(f"/review/{report}/findings/f-1", form, site_of)
    assert sent.status_code == 400
    with site.office.store.reading() as store:
        assert not store.decisions(report)


def test_a_form_that_is_too_long_is_refused(site: Pages):
    sent = site.send(f"/review/{site.keep(CASE)}/findings/f-1", {"reason": "x" * 30_000})
    assert (sent.status_code, "could not be used" in sent.text) == (400, True)


@pytest.mark.parametrize(
    "path",
    [
        "/review/none",
        "/review/none/more",
        "/review/none/findings/f-1",
        "/rules/NOP-001",
        "/rules/a/b",
        "/audit/none",
        "/review/%3Cscript%3E",
    ],
)
def test_what_is_not_there_is_said_in_plain_words(site: Pages, path: str):
    shown = site.get(path)
    assert (shown.status_code, "Traceback" in shown.text, "script>" in shown.text) == (404, False, False)
    assert "Back to the work-list" in words(shown.text)


def test_a_page_mark_of_somebody_else_is_refused(site: Pages):
    assert site.get("/review?after=nonsense").status_code == 400


def test_the_audit_trail_shows_no_patient_and_replays(site: Pages):
    report = site.keep(CASE)
    said = words(site.get("/audit").text)
    assert all(part in said for part in ("The chain is whole: 1 event", "A report was made", report))
    assert not any(secret in said for secret in (PERSON.nhs_number, PERSON.family, "999 000"))
    replayed = site.send("/audit/replay", {"report": report})
    assert (replayed.status_code, "Reproduced" in words(replayed.text)) == (200, True)
    assert "A report was replayed" in words(site.get(f"/audit?report={report}").text)
    assert site.send("/audit/replay", {"report": "none"}).status_code == 404


def test_every_rule_has_its_page(site: Pages):
    listed = words(site.get("/rules").text)
    for rule in site.office.desk.rulebook.rules:
        assert rule.id in listed
        shown = site.get(f"/rules/{rule.id}")
        assert (shown.status_code, rule.title in words(shown.text).replace("  ", " ")) == (200, True)


def test_hostile_words_are_shown_and_never_obeyed(site: Pages):
    medicine = gp_medicine(None, HOSTILE + "x" * 5000, text=HOSTILE)
    record = gp_connect(PERSON, [medicine], [allergy(text=HOSTILE, note=HOSTILE)])
    hostile = {**case(source("gp", "gp-record", record), patient=PERSON.as_case()), "case": HOSTILE}
    report = site.keep(hostile)
    finding = first_finding(site, report)
    form = {"tag": "x", "verdict": "accepted", "reviewer": HOSTILE, "action": HOSTILE}
    sent = site.send(f"/review/{report}/findings/{finding}", form)
    for shown in (site.get("/review").text, site.get(f"/review/{report}").text, sent.text, site.get("/audit").text):
        assert "<script" not in shown
        assert "\u202e" not in shown
        assert not re.search(r"<[^>]*\sonfocus=", shown)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;\ufffd" in shown or shown == site.get("/audit").text
    assert "x" * 5000 in site.get(f"/review/{report}").text


@pytest.mark.parametrize("path", ["/review", "/audit", "/rules", "/rules/DOS-001", "/review/none"])
def test_every_page_says_draft_and_loads_from_nowhere_else(site: Pages, path: str):
    shown = site.get(path)
    assert NOTICE in shown.text
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert (shown.headers["X-Content-Type-Options"], shown.headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
    assert shown.headers["Cache-Control"] == "no-store"
    loaded = re.findall(r'(?:src|href|action)="([^"]*)"', shown.text)
    assert loaded
    assert all(address.startswith(("/", "#")) for address in loaded)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", shown.text)


def test_no_address_on_a_page_holds_an_nhs_number(site: Pages):
    shown = site.get(f"/review/{site.keep(CASE)}").text
    assert PERSON.nhs_number[:3] in shown
    assert not any(PERSON.nhs_number in address for address in re.findall(r'(?:href|action)="([^"]*)"', shown))


def test_the_style_sheet_of_the_nhs_is_the_one_that_was_looked_at():
    sheet = STATIC / "nhsuk-frontend-10.6.1.css"
    written = re.search(r"file here has the sha256 `([0-9a-f]{64})`", (STATIC / "LICENCE-nhsuk-frontend.md").read_text())
    assert written
    assert hashlib.sha256(sheet.read_bytes()).hexdigest() == written[1]


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.css")), ids=lambda file: file.name)
def test_style_sheets_ask_nobody_for_anything(file: Path):
    text = file.read_text()
    assert not re.search(r"@import|@font-face|url\(\s*['\"]?(?!data:)", text)
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
