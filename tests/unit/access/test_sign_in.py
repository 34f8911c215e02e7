"""People sign in with a provider, which is asked over real HTTP, and what they decide is under the name that it gave."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.workflows.problems import Refused
from service.workflows.reconcile import reconcile
from tests.support.cases import as_bytes, case, source
from tests.support.doubles.openid import OpenId, openid
from tests.support.letting_in import ADDRESS, MOMENT, Browser, House, signing_in
from tests.support.payloads import Person, gp_connect, gp_medicine
from tests.support.tokens import EC256, token

SESSION, WAY = "__Host-medrec-session", "__Host-medrec-signing-in"
PERSON = Person(21)
CASE = as_bytes(case(source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], []))))

ELSEWHERE = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "/%2Fevil.example",
    "/a//b",
    "javascript:x",
]
NO_SESSIONS = [
    "",
    "x",
    "a.b.c.d.e",
    "eyJhbGciOiJub25lIn0..",
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AA.AA.AA",
]


@pytest.fixture
def provider() -> Iterator[OpenId]:
    with openid(MOMENT) as one:
        yield one


@pytest.fixture
def built(provider: OpenId, tmp_path: Path) -> Iterator[House]:
    with signing_in(tmp_path, provider) as one:
        yield one


def _report(built: House) -> str:
    made = reconcile(CASE, key=None, actor=None, office=built.office)
    assert not isinstance(made, Refused)
    return made.report


def test_a_page_sends_to_the_provider_and_comes_back_with_a_name(built: House):
    browser = Browser(built)
    asked = browser.get("/review")
    assert (asked.status_code, asked.headers["Location"]) == (303, "/sign-in?next=/review")
    welcome = browser.sign_in("/review")
    assert (welcome.status_code, "signed in as Pat Example" in welcome.text, 'href="/review"' in welcome.text) == (
        200,
        True,
        True,
    )
    assert "Pat Example (pharmacist)" in browser.get("/review").text
    event = built.events()[-1]
    assert (event["kind"], event["about"]) == ("signed-in", {"organisation": "RX1", "roles": ["pharmacist"]})
    assert "9000000009" not in json.dumps(event)


def test_cookies_are_for_this_host_for_pages_of_ours_and_for_no_script(built: House):
    browser = Browser(built)
    sent = browser.get("/sign-in").headers["set-cookie"].lower()
    assert sent.startswith(WAY.lower())
    for part in ("secure", "httponly", "samesite=lax", "path=/"):
        assert part in sent
    assert "domain" not in sent
    browser.sign_in()
    assert list(browser.cookies) == [SESSION]
    assert "Pat" not in browser.cookies[SESSION]


def test_pages_say_to_use_https_and_load_from_nowhere_else(built: House):
    headers = Browser(built).sign_in().headers
    assert headers["Strict-Transport-Security"] == "max-age=63072000"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-store")
    assert "X-Medrec-Mode" not in headers


def test_the_session_is_over_after_signing_out_whoever_kept_the_cookie(built: House):
    browser = Browser(built)
    browser.sign_in()
    kept = Browser(built)
    kept.cookies = dict(browser.cookies)
    assert kept.get("/review").status_code == 200
    assert "signed out" in browser.post("/sign-out", {}).text
    assert not browser.cookies
    assert kept.get("/review").headers["Location"] == "/sign-in?next=/review"
    assert [event["kind"] for event in built.events()] == ["signed-in", "signed-out"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_another_sites_page_cannot_act_for_a_session(site: str | None, built: House):
    browser = Browser(built)
    browser.sign_in()
    assert browser.post("/sign-out", {}, site=site).status_code == 401
    assert browser.post("/sign-out", {}, site=site, Origin="https://evil.example").status_code == 401
    assert browser.get("/review").status_code == 200


def test_an_old_browser_is_known_by_the_origin_of_its_page(built: House):
    browser = Browser(built)
    browser.sign_in()
    assert browser.post("/sign-out", {}, site=None, Origin=ADDRESS).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"iss": "https://evil.example"},
        {"aud": "another-client"},
        {"aud": ["medrec-pages", "another"]},
        {"azp": "another"},
        {"exp": MOMENT - 31},
        {"exp": None},
        {"iat": None},
        {"iat": MOMENT + 31},
        {"sub": None},
        {"sub": ""},
        {"groups": []},
        {"groups": None},
        {"groups": ["pharmacist"]},
    ],
    ids=str,
)
def test_an_id_token_that_does_not_hold_signs_nobody_in(change: dict[str, object], built: House, provider: OpenId):
    provider.change = change
    browser = Browser(built)
    assert browser.sign_in().status_code in (401, 403)
    assert not browser.cookies
    assert built.events() == []


def test_an_id_token_of_another_key_signs_nobody_in(built: House, provider: OpenId):
    provider.signs_by, provider.header = EC256, {"kid": "op-1"}
    assert Browser(built).sign_in().status_code == 401


def test_an_id_token_is_no_token_for_calls(built: House):
    said = {"iss": "https://epr.example.nhs.uk", "aud": ADDRESS, "sub": "x", "exp": MOMENT + 60}
    answer = built.ask("GET", "/v1/rules", {"Authorization": f"Bearer {token(said, EC256, 'ES256')}"})
    assert answer.status_code == 401


def test_the_way_back_is_taken_once_and_by_the_browser_that_left(built: House):
    browser, other = Browser(built), Browser(built)
    back, others_back = browser.way_back(), other.way_back()
    assert Browser(built).get(back).status_code == 401
    assert browser.get(others_back).status_code == 401
    again = Browser(built)
    leaving = dict(other.cookies)
    assert other.get(others_back).status_code == 200
    again.cookies = leaving
    assert again.get(others_back).status_code == 401


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?error=access_denied", "?code=code-0&state="])
def test_a_made_up_way_back_signs_nobody_in(query: str, built: House):
    browser = Browser(built)
    browser.get("/sign-in")
    assert browser.get(f"/sign-in/done{query}").status_code == 401
    assert not browser.cookies


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_a_provider_that_tells_nonsense_is_not_gone_to(discovery: dict[str, object], built: House, provider: OpenId):
    provider.discovery = discovery
    answer = Browser(built).get("/sign-in")
    assert (answer.status_code, "Location" in answer.headers) == (503, False)


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_nobody_is_led_elsewhere_afterwards(onward: str, built: House):
    assert 'href="/"' in Browser(built).sign_in(onward).text


@pytest.mark.parametrize("cookie", NO_SESSIONS)
def test_a_made_up_session_is_none(cookie: str, built: House):
    browser = Browser(built)
    browser.cookies = {SESSION: cookie}
    assert browser.get("/review").status_code == 303


def test_a_cookie_for_the_way_out_is_no_session(built: House):
    browser = Browser(built)
    browser.get("/sign-in")
    browser.cookies = {SESSION: browser.cookies[WAY]}
    assert browser.get("/review").status_code == 303


def test_a_decision_is_under_the_name_that_was_proved(built: House):
    report = _report(built)
    browser = Browser(built)
    browser.sign_in()
    page = browser.get(f"/review/{report}").text
    assert 'name="reviewer"' not in page
    tag = browser.get(f"/v1/reconciliations/{report}/decisions").headers["ETag"]
    form = f"/review/{report}/findings/f-1"
    answer = browser.post(form, {"verdict": "accepted", "reviewer": "Somebody Else", "tag": tag})
    assert (answer.status_code, "is whoever is signed in" in answer.text) == (422, True)
    assert browser.post(form, {"verdict": "accepted", "tag": tag}).status_code == 303
    (decided,) = browser.get(f"/v1/reconciliations/{report}/decisions").json()["decisions"]
    assert decided["reviewer"] == "Pat Example"
    actor = built.events()[-1]["actor"]
    assert (built.events()[-1]["kind"], actor[:7], "Pat" in actor) == ("decided", "person:", False)


def test_the_glass_is_broken_with_a_reason_for_one_report_and_a_while(built: House, provider: OpenId):
    report = _report(built)
    provider.groups = ["G-safety-auditor"]
    browser = Browser(built)
    browser.sign_in()
    page = f"/review/{report}"
    assert browser.get(page).headers["Location"] == f"/break-glass?report={report}"
    assert "recorded under your name" in browser.get(f"/break-glass?report={report}").text
    wrong = {"report": report, "reason": "curious", "reference": PERSON.nhs_number}
    assert browser.post("/break-glass", wrong).status_code == 422
    good = {"report": report, "reason": "incident", "reference": "INC-17"}
    assert browser.post("/break-glass", good).headers["Location"] == page
    assert browser.get(page).status_code == 200
    assert browser.get(f"/v1/reconciliations/{report}").status_code == 200
    assert browser.get("/v1/reconciliations/other").status_code == 403
    assert browser.get("/review").status_code == 403
    (listed,) = browser.get("/v1/break-glass").json()["events"]
    assert listed["report"] == report
    assert listed["about"] == {"reason": "incident", "reference": "INC-17", "minutes": "30", "organisation": "RX1"}
    kinds = [event["kind"] for event in built.events()]
    assert kinds == ["made", "signed-in", "denied", "broke-glass", "denied", "denied"]
    other = Browser(built)
    provider.change = {"sub": "another person"}
    other.sign_in()
    assert other.get(page).status_code == 303
