"""Tokens that do not hold are refused, each for its own reason, and the answer tells nothing of it (P16)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.letting_in import ADDRESS, ISSUER, MOMENT, House, bearer, claims, house, person
from tests.support.tokens import EC256, EC384, RSA, STRANGER, key_set, token

RULES, HOOK = "/v1/rules", "/cds-services/medrec"
Made = Callable[[], str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("tokens")) as one:
        yield one


def _said(**other: Any) -> dict[str, Any]:
    return claims("epr-client", **other)


def _encoded(value: object) -> str:
    written = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(written).rstrip(b"=").decode()


def _unsigned(algorithm: str) -> str:
    return f"{_encoded({'alg': algorithm, 'typ': 'JWT'})}.{_encoded(_said())}."


def _hmac_by(secret: bytes, algorithm: str = "HS256") -> str:
    # The old trick: the public key, which everybody has, taken for the secret of an HMAC.
    signed = f"{_encoded({'alg': algorithm, 'kid': 'rsa', 'typ': 'JWT'})}.{_encoded(_said())}"
    digest = hmac.digest(secret, signed.encode(), hashlib.sha256 if algorithm == "HS256" else hashlib.sha384)
    return f"{signed}.{_encoded(digest)}"


def _changed(part: int, change: Callable[[str], str]) -> str:
    parts = token(_said()).split(".")
    parts[part] = change(parts[part])
    return ".".join(parts)


def _other_claims(written: str) -> str:
    value = json.loads(base64.urlsafe_b64decode(written + "=="))
    return _encoded({**value, "sub": "safety-auditor"})


BAD: dict[str, Made] = {
    "no words": lambda: "",
    "no token": lambda: "hello",
    "two parts": lambda: "a.b",
    "four parts": lambda: token(_said()) + ".x",
    "five parts": lambda: "a.b.c.d.e",
    "no base64": lambda: "!!.!!.!!",
    "no json": lambda: f"{_encoded(b'x')}.{_encoded(b'y')}.{_encoded(b'z')}",
    "a list for a header": lambda: f"{_encoded(['alg'])}.{_encoded(_said())}.x",
    "a list for claims": lambda: f"{_encoded({'alg': 'ES384'})}.{_encoded([1])}.x",
    "deep claims": lambda: f"{_encoded({'alg': 'ES384'})}.{_encoded(b'[' * 5000)}.x",
    "too long": lambda: token(_said(more="x" * 20_000)),
    "none": lambda: _unsigned("none"),
    "None": lambda: _unsigned("None"),
    "NONE": lambda: _unsigned("NONE"),
    "nOnE": lambda: _unsigned("nOnE"),
    "no algorithm": lambda: f"{_encoded({'typ': 'JWT'})}.{_encoded(_said())}.x",
    "an algorithm that is a number": lambda: f"{_encoded({'alg': 1})}.{_encoded(_said())}.x",
    "hmac by the PEM of the public key": lambda: _hmac_by(RSA.as_pem(private=False)),
    "hmac by the set of public keys": lambda: _hmac_by(key_set(EC384, EC256, RSA)),
    "hmac by nothing": lambda: _hmac_by(b""),
    "hmac 384": lambda: _hmac_by(RSA.as_pem(private=False), "HS384"),
    "RS512": lambda: token(_said(), RSA, "RS512"),
    "PS256": lambda: token(_said(), RSA, "PS256"),
    "an algorithm of another key": lambda: _changed(0, lambda _: _encoded({"alg": "RS256", "kid": "ec384", "typ": "JWT"})),
    "a curve of another algorithm": lambda: _changed(0, lambda _: _encoded({"alg": "ES256", "kid": "ec384", "typ": "JWT"})),
    "signed by a stranger": lambda: token(_said(), STRANGER),
    "an unknown key": lambda: token(_said(), header={"kid": "other"}),
    "no key named, and two that fit": lambda: token(_said(), RSA, "RS384", header={"kid": "ec384"}),
    "a key name that is a number": lambda: _changed(0, lambda _: _encoded({"alg": "ES384", "kid": 7, "typ": "JWT"})),
    "a key of its own": lambda: token(_said(), STRANGER, header={"jwk": STRANGER.as_dict(private=False)}),
    "a key elsewhere": lambda: token(_said(), STRANGER, header={"jku": "https://evil.example/keys"}),
    "a certificate elsewhere": lambda: token(_said(), header={"x5u": "https://evil.example/c"}),
    "a certificate of its own": lambda: token(_said(), header={"x5c": ["MIIB"]}),
    "critical parts": lambda: _changed(0, lambda _: _encoded({"alg": "ES384", "kid": "ec384", "crit": ["exp"], "exp": 1})),
    "another type": lambda: token(_said(), header={"typ": "logout+jwt"}),
    "a type that is a number": lambda: _changed(0, lambda _: _encoded({"alg": "ES384", "kid": "ec384", "typ": 1})),
    "no signature": lambda: _changed(2, lambda _: ""),
    "another signature": lambda: _changed(2, lambda sig: ("A" if sig[0] != "A" else "B") + sig[1:]),
    "a short signature": lambda: _changed(2, lambda sig: sig[:40]),
    "other claims": lambda: _changed(1, _other_claims),
    "no issuer": lambda: token(_said(iss=None)),
    "another issuer": lambda: token(_said(iss="https://evil.example")),
    "an issuer with a slash": lambda: token(_said(iss=ISSUER + "/")),
    "a list of issuers": lambda: token(_said(iss=[ISSUER])),
    "no audience": lambda: token(_said(aud=None)),
    "another audience": lambda: token(_said(aud="https://other.example")),
    "an audience with a slash": lambda: token(_said(aud=ADDRESS + "/")),
    "an audience that begins alike": lambda: token(_said(aud=ADDRESS + ".evil.example")),
    "an audience that is a number": lambda: token(_said(aud=7)),
    "an empty audience": lambda: token(_said(aud=[])),
    "other audiences": lambda: token(_said(aud=["https://a.example", "https://b.example"])),
    "the audience of a hook": lambda: token(_said(aud=ADDRESS + HOOK)),
    "no end": lambda: token(_said(exp=None)),
    "ended": lambda: token(_said(exp=MOMENT - 31)),
    "ended long ago": lambda: token(_said(exp=1)),
    "an end in words": lambda: token(_said(exp="tomorrow")),
    "an end that is true": lambda: token(_said(exp=True)),
    "an end that is no number": lambda: token(_said(exp=float("nan"))),
    "no end in sight": lambda: token(_said(exp=float("inf"))),
    "an end in two days": lambda: token(_said(exp=MOMENT + 172_800)),
    "not yet": lambda: token(_said(nbf=MOMENT + 31)),
    "not yet, in words": lambda: token(_said(nbf="later")),
    "issued in the future": lambda: token(_said(iat=MOMENT + 31)),
    "no subject": lambda: token(_said(sub=None)),
    "an unknown client": lambda: token(_said(sub="somebody")),
    "a client that is a list": lambda: token(_said(sub=["epr-client"])),
    "a person without a role": lambda: token(person()),
    "a person with roles of others": lambda: token({**person(), "groups": ["safety-auditor", "G-admin", 7]}),
    "a person without an organisation": lambda: token({**person("clinician"), "org": None}),
}


def test_there_are_sixty_of_them():
    assert len(BAD) >= 60


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_lets_nobody_in_and_is_told_nothing(name: str, built: House):
    answer = built.ask("GET", RULES, bearer(BAD[name]()))
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Say who you are."
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    # One event says so for all of a minute, and the clock of this house stands still.
    assert [(event["kind"], event["actor"], event["about"]) for event in built.events()] == [
        ("denied", None, {"unknown_callers": "1"})
    ]


GOOD: dict[str, Made] = {
    "ES384": lambda: token(_said()),
    "ES256": lambda: token(_said(), EC256, "ES256"),
    "RS256": lambda: token(_said(), RSA, "RS256"),
    "RS384": lambda: token(_said(), RSA, "RS384"),
    "ours among audiences": lambda: token(_said(aud=["https://other.example", ADDRESS])),
    "no name of the key, and one that fits": lambda: token(_said(), header={"kid": None}),
    "no type": lambda: token(_said(), header={"typ": None}),
    "an access token": lambda: token(_said(), header={"typ": "at+jwt"}),
    "just ended": lambda: token(_said(exp=MOMENT - 29)),
    "a little early": lambda: token(_said(nbf=MOMENT + 29, iat=MOMENT + 29)),
    "a person": lambda: token(person("clinician")),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_token_lets_in_as_often_as_it_comes(name: str, built: House):
    written = GOOD[name]()
    assert [built.ask("GET", RULES, bearer(written)).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "headers",
    [
        [("Authorization", "Basic YTpi")],
        [("Authorization", "Bearer")],
        [("Authorization", "bearer  ")],
        "twice",
        "after a comma",
    ],
    ids=str,
)
def test_a_header_that_is_none_lets_nobody_in(headers: Any, built: House):
    good = f"Bearer {GOOD['ES384']()}"
    if headers == "twice":
        headers = [("Authorization", good), ("Authorization", good)]
    elif headers == "after a comma":
        headers = [("Authorization", f"Basic YTpi, {good}")]
    assert built.ask("GET", RULES, headers).status_code == 401


HOOKED: dict[str, tuple[Made, int]] = {
    "good": (lambda: token(_said(aud=ADDRESS + HOOK)), 400),
    "the audience of the service": (lambda: token(_said()), 401),
    "the audience of another hook": (lambda: token(_said(aud=ADDRESS + "/cds-services/other")), 401),
    "ES256": (lambda: token(_said(aud=ADDRESS + HOOK), EC256, "ES256"), 401),
    "RS256": (lambda: token(_said(aud=ADDRESS + HOOK), RSA, "RS256"), 401),
    "RS384": (lambda: token(_said(aud=ADDRESS + HOOK), RSA, "RS384"), 400),
    "no jti": (lambda: token(_said(aud=ADDRESS + HOOK, jti=None)), 401),
    "an empty jti": (lambda: token(_said(aud=ADDRESS + HOOK, jti="")), 401),
    "a jti that is a number": (lambda: token(_said(aud=ADDRESS + HOOK, jti=7)), 401),
    "a jti without an end": (lambda: token(_said(aud=ADDRESS + HOOK, jti="x" * 201)), 401),
    "no iat": (lambda: token(_said(aud=ADDRESS + HOOK, iat=None)), 401),
    "a clinician": (lambda: token(claims("clinician", aud=ADDRESS + HOOK)), 403),
}


@pytest.mark.parametrize("name", HOOKED)
def test_a_hook_asks_more_of_a_token(name: str, built: House):
    written, status = HOOKED[name]
    assert built.ask("POST", HOOK, bearer(written()), json={}).status_code == status


def test_a_hooks_token_is_good_once_wherever_it_is_tried(built: House):
    written = token(_said(aud=ADDRESS + HOOK, jti="only-once"))
    assert [built.ask("POST", HOOK, bearer(written), json={}).status_code for _ in range(3)] == [400, 401, 401]
    again = token(_said(aud=ADDRESS + HOOK + "/feedback", jti="only-once"))
    assert built.ask("POST", HOOK + "/feedback", bearer(again), json={}).status_code == 401


def test_a_refused_token_is_counted_by_its_reason_and_not_by_what_it_says(tmp_path: Path):
    with house(tmp_path) as built:
        built.ask("GET", RULES, bearer(BAD["ended"]()))
        built.ask("GET", RULES, bearer(BAD["another issuer"]()))
        told = built.ask_as("ops", "GET", "/metrics").text
    assert 'kind="unknown-caller/expired_token"' in told
    assert 'kind="unknown-caller/issuer"' in told
    assert "evil" not in told


def test_the_audit_says_who_asked_and_for_which_organisation(tmp_path: Path):
    with house(tmp_path) as built:
        built.ask_as("epr-client", "POST", "/v1/reconciliations", json={})
        built.ask_as("epr-client", "GET", "/v1/audit/events")
        actors = [(event["kind"], event["actor"]) for event in built.events()]
    assert actors == [("refused", "client:the-epr-client@RX1"), ("denied", "client:the-epr-client@RX1")]


def test_a_person_is_a_pseudonym_in_the_audit(tmp_path: Path):
    with house(tmp_path) as built:
        assert built.ask("GET", "/v1/audit/events", bearer(token(person("clinician")))).status_code == 403
        (event,) = built.events()
    assert event["actor"].startswith("person:")
    assert event["actor"].endswith("@RX1")
    assert "subject" not in json.dumps(event)
    assert "Example" not in json.dumps(event)
