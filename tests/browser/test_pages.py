"""The pages in a real browser, from the deployed service with a database of its own."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.cases import as_bytes, case, failed, source
from tests.support.patience import PATIENCE_SECONDS
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

MEDREC = str(Path(sys.executable).with_name("medrec"))
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
# As root, and without what a browser does by itself: asking its maker for updates would look like a leak of ours.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
ILL, WELL = Person(33), Person(34, born="2022-03-01")
HOSTILE = "<img src=x onerror=alert(1)>\u202e<script>alert(2)</script>" + "longword" * 60


def of_today(person: Person) -> dict[str, Any]:
    """Records that were read now, by the clock of the service: what a patient says is put beside no others."""
    orders = r4_chart(person, [order("warfarin 3", 1, "tablet", "OD")])
    read_at = {"as_of": datetime.now(UTC).isoformat(timespec="seconds")}
    return case(source("epma", "inpatient-orders", orders), patient=person.as_case()) | read_at


CASES = {
    "ward 7": case(
        source(
            "gp",
            "gp-record",
            gp_connect(
                ILL,
                [gp_medicine("warfarin 3", "One To Be Taken Each Day"), gp_medicine(None, HOSTILE, text=HOSTILE)],
                [allergy("penicillin", reaction="anaphylaxis"), allergy("degraded", note="Allergy description: Trimethoprim")],
            ),
        ),
        source(
            "epma",
            "inpatient-orders",
            r4_chart(ILL, [order("warfarin", 5, "mg", "OD"), order("amoxicillin 500", 1, "capsule", "TDS")], [allergy("NKDA")]),
        ),
        failed("scr", "shared-care-record"),
        patient=ILL.as_case(),
    ),
    "ward 8": case(
        source("epma", "inpatient-orders", r4_chart(WELL, [order("levetiracetam", 150, "mg", "BD")])),
        patient=WELL.as_case(),
    ),
    "ward 9": of_today(Person(35)),
    "ward 10": of_today(Person(36)),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The deployed service, with four reports in it."""
    database = f"sqlite:///{tmp_path_factory.mktemp('pages') / 'medrec.db'}"
    command = [MEDREC, "serve", "--port", "0", "--development", "--database", database]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    try:
        said = ""
        while not (found := re.search(r"serves (http://\S+)", said)):
            said = child.stderr.readline()
            assert said, "the service did not start"
        with httpx2.Client(base_url=found[1], timeout=PATIENCE_SECONDS) as client:
            for name, value in CASES.items():
                body = as_bytes({**value, "case": name})
                made = client.post("/v1/reconciliations", content=body, headers={"Content-Type": "application/json"})
                assert made.status_code == 201, made.text
        yield found[1]
    finally:
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "make browser installs one"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A tab at the width of a ward tablet. Whatever it complains of, and whatever it asks of others, fails the test."""
    context = browser.new_context(viewport={"width": 1024, "height": 768}, base_url=address)
    tab = context.new_page()
    trouble: list[str] = []
    tab.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("dialog", lambda dialog: trouble.append(f"a dialog: {dialog.message}"))
    tab.on("request", lambda asked: None if asked.url.startswith(address) else trouble.append(f"asked {asked.url}"))
    # Leaving a page stops what it was still loading.
    tab.on("requestfailed", lambda asked: None if asked.failure == "net::ERR_ABORTED" else trouble.append(f"failed {asked.url}"))
    yield tab
    context.close()
    # A refused decision is a 412 and a form with mistakes a 422, which a browser reports by itself.
    assert [words for words in trouble if "412" not in words and "422" not in words] == []


def open_report(page: Page, name: str = "ward 7") -> None:
    page.goto("/review")
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/review/*")


def decide(page: Page, finding: str, verdict: str, **fields: str) -> None:
    fold = page.locator(f"details.medrec-folded:has(#{finding}):not([open]) > summary")
    if fold.count():
        fold.click()
    form = page.locator(f"#{finding} .medrec-decide")
    form.locator("summary").click()
    form.get_by_text(f"{verdict}:").click()
    for label, words in fields.items():
        form.locator(f"input[name={label}]").fill(words)
    form.get_by_role("button", name="Record decision").click()
    page.wait_for_load_state()


def is_within(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_work_list_leads_to_the_report_that_says_what_was_not_read(page: Page):
    open_report(page)
    sources = page.locator(".medrec-source").all_inner_texts()
    assert any("NOT READ: no answer in 3 s. Medicines and allergies held there were NOT CHECKED." in words for words in sources)
    expect(page.get_by_role("heading", name="HOLD ALL PRESCRIBING")).to_be_visible()
    expect(page.get_by_text("DRAFT – NOT APPROVED FOR CLINICAL USE")).to_be_visible()
    assert page.locator("td.medrec-unread").count() == page.locator(".medrec-side-by-side tr[id]").count()


@pytest.mark.parametrize("width", [1440, 1024, 768])
def test_nothing_runs_off_the_page_and_no_dose_is_cut_off(page: Page, width: int):
    page.set_viewport_size({"width": width, "height": 768})
    for path in ("/review", "/audit", "/rules", "/rules/DOS-001"):
        page.goto(path)
        assert is_within(page), path
    open_report(page)
    assert is_within(page)
    cut = page.locator(".medrec-dose").evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length")
    outside = (
        "all => all.filter(one => one.getBoundingClientRect().right > one.closest('td').getBoundingClientRect().right).length"
    )
    assert (cut, page.locator(".medrec-dose").evaluate_all(outside)) == (0, 0)


def test_hostile_words_are_read_and_never_run(page: Page):
    open_report(page)
    expect(page.locator("main img, main script")).to_have_count(0)
    expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    assert "\u202e" not in page.content()


def test_a_decision_is_recorded_and_stays_in_its_place(page: Page):
    open_report(page)
    order_before = page.locator("article").evaluate_all("all => all.map(one => one.id)")
    last = order_before[-1]
    decide(page, last, "Accepted", reviewer="A. Pharmacist", action="Told the ward")
    assert page.url.endswith(f"#{last}")
    settled = page.locator(f"#{last}")
    assert "medrec-settled" in (settled.get_attribute("class") or "")
    assert "Accepted by A. Pharmacist" in settled.inner_text()
    assert page.locator("article").evaluate_all("all => all.map(one => one.id)") == order_before


def test_what_has_the_same_cause_is_folded_and_a_link_leads_into_the_fold(page: Page):
    open_report(page)
    folded = page.locator("details.medrec-folded article").first
    name = folded.get_attribute("id")
    expect(folded).not_to_be_visible()
    page.goto(f"{page.url.partition('#')[0]}#{name}")
    folded.wait_for(state="visible")
    decide(page, str(name), "Deferred", reviewer="A. Pharmacist")
    expect(folded).to_be_visible()
    assert "Deferred by A. Pharmacist" in folded.inner_text()


def test_two_people_on_one_patient_do_not_overwrite_each_other(page: Page):
    open_report(page)
    other = page.context.new_page()
    other.goto(page.url)
    decide(page, "f-1", "Deferred", reviewer="First Pharmacist")
    decide(other, "f-2", "Accepted", reviewer="Second Pharmacist", action="Rang the surgery")
    assert "Nothing was recorded: somebody decided after this page was opened." in other.get_by_role("alert").inner_text()
    assert "Deferred by First Pharmacist" in other.get_by_role("alert").inner_text()
    assert other.locator("#f-2 input[name=action]").input_value() == "Rang the surgery"
    assert "Second Pharmacist" not in other.locator("#f-2 .medrec-decision").all_inner_texts()


def test_a_finding_opens_to_its_rule_and_the_audit_trail_to_a_replay(page: Page):
    open_report(page, "ward 8")
    page.goto("/audit")
    expect(page.get_by_text("The chain is whole")).to_be_visible()
    page.get_by_role("button", name="Replay report").first.click()
    expect(page.get_by_role("heading", name="Reproduced", exact=True)).to_be_visible()
    open_report(page)
    page.locator("article summary").first.click()
    page.locator("article details a").first.click()
    page.wait_for_url("**/rules/*")
    expect(page.get_by_role("heading", name="What it cannot see")).to_be_visible()


def test_a_decision_can_be_made_with_the_keyboard_alone(page: Page):
    open_report(page, "ward 8")
    if not page.locator("article").count():
        open_report(page)
    seen: list[Any] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.closest('.medrec-decide') !== null"))
        if seen[-1]:
            break
    assert seen[-1]
    page.keyboard.press("Enter")
    expect(page.locator("details.medrec-decide[open]")).to_have_count(1)
    shown = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(shown) != "none"


def test_what_is_read_can_be_told_from_its_background(page: Page):
    """WCAG 2.2 AA asks for 4.5 to 1 between words and what is behind them."""
    for path in ("/review", "/audit", "/rules", "/rules/DOS-001"):
        page.goto(path)
        assert page.evaluate(CONTRAST) == [], path
    open_report(page)
    assert page.evaluate(CONTRAST) == []


def test_a_report_prints_with_what_was_not_checked(page: Page):
    open_report(page)
    page.emulate_media(media="print")
    expect(page.locator("#not-checked")).to_be_visible()
    expect(page.get_by_text("DRAFT – NOT APPROVED FOR CLINICAL USE")).to_be_visible()
    expect(page.locator(".medrec-decide").first).not_to_be_visible()
    assert len(page.pdf()) > 10_000


def told(page: Page, name: str) -> None:
    """The form for what that patient says."""
    open_report(page, name)
    page.get_by_role("link", name="Write down what the patient says").click()
    page.wait_for_url("**/patient-list")


def test_what_a_patient_says_is_written_down_with_the_keyboard_alone(page: Page):
    """Mistakes are summed up where the reader is put, each leads to its field, and the list stands in the new report."""
    told(page, "ward 9")
    page.get_by_label("Your name and role").focus()
    page.keyboard.type("A. Pharmacist")
    page.get_by_label("Name, with strength and form if known").first.focus()
    page.keyboard.type("Ramipril")
    page.keyboard.press("Enter")
    page.locator("#summary:focus").wait_for()
    said = page.get_by_role("alert").get_by_role("link").all_inner_texts()
    assert said == [
        "Say who told you",
        "Say what the answer about medicines was: some, none, or not asked",
        "Medicine 1: say whether it is taken",
        "Say what the answer about allergies was: some, none, or not asked",
    ]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    fault = page.locator("#told_by")
    assert (fault.get_attribute("aria-invalid"), fault.get_attribute("aria-describedby")) == ("true", "told_by-fault")
    fault.select_option("carer")
    page.locator("#medicine-said-some").press("Space")
    page.locator("#medicine-0-taken").select_option("no")
    page.locator("#medicine-0-note").fill("makes her cross")
    page.locator("#allergy-said-none").press("Space")
    assert page.get_by_label("Name, with strength and form if known").first.input_value() == "Ramipril"
    page.get_by_role("button", name="Keep this list and reconcile").press("Enter")
    page.wait_for_url("**/review/*#sources")
    source = page.locator(".medrec-source", has_text="Told by the patient")
    assert "a carer or relative told A. Pharmacist, which no record verifies" in source.inner_text()
    assert "makes her cross" in page.locator(".medrec-side-by-side").inner_text()


def test_the_form_for_what_a_patient_says_can_be_read_and_keeps_what_was_typed(page: Page):
    told(page, "ward 10")
    for width in (1440, 768):
        page.set_viewport_size({"width": width, "height": 768})
        assert is_within(page)
    assert page.evaluate(CONTRAST) == []
    page.locator("#medicine-4-medicine").fill("St John's wort")
    page.get_by_role("button", name="Add more rows").click()
    page.locator("#medicine-9-medicine").wait_for()
    assert page.locator("#medicine-4-medicine").input_value() == "St John's wort"
    # Every field has a name that is read out.
    unnamed = "all => all.filter(one => one.type !== 'hidden' && !one.labels.length).length"
    assert page.locator("input, select").evaluate_all(unnamed) == 0


CONTRAST = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => {
    const linear = v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = parts(colour).slice(0, 3).map(v => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = one => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      const found = parts(colour);
      if (found.length < 4 || found[3] === 1) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const poor = new Set();
  for (const one of document.querySelectorAll('body *')) {
    const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !one.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.add(`${one.tagName}.${one.className} ${ratio.toFixed(2)}`);
  }
  return [...poor];
}"""
