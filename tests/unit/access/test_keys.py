"""Keys of issuers: public ones only, looked up anew when one is not known, and no more often than that."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from service.access.fetch import Unreachable, fetch
from service.access.keys import BadKeys, Keys, read_keys
from tests.support.doubles.http import Answer, http_double
from tests.support.tokens import EC256, EC384, RSA, STRANGER, key_set

BAD: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "no list": b"{}",
    "a list of nothing": b'{"keys": []}',
    "a list of words": b'{"keys": ["x"]}',
    "a private key": json.dumps({"keys": [EC384.as_dict(private=True)]}).encode(),
    "a private key among public ones": json.dumps({"keys": [RSA.as_dict(private=False), RSA.as_dict(private=True)]}).encode(),
    "a shared secret": json.dumps({"keys": [OctKey.import_key(b"k" * 32).as_dict()]}).encode(),
    "a key for encryption": json.dumps({"keys": [{**EC384.as_dict(private=False), "use": "enc"}]}).encode(),
    "half a key": json.dumps({"keys": [{"kty": "EC", "crv": "P-384", "x": "AA"}]}).encode(),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_set_of_public_keys_is_refused(name: str):
    with pytest.raises(BadKeys):
        read_keys(BAD[name])


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_a_short_rsa_key_is_none():
    short = RSAKey.generate_key(1024, {"kid": "short"})
    assert [held.id for held in read_keys(key_set(short, EC384))] == ["ec384"]


@pytest.mark.parametrize(
    ("kid", "algorithm", "found"),
    [
        ("ec384", "ES384", True),
        ("ec256", "ES256", True),
        ("rsa", "RS256", True),
        ("rsa", "RS384", True),
        (None, "ES384", True),
        ("ec384", "ES256", False),
        ("ec384", "RS384", False),
        ("rsa", "ES384", False),
        ("other", "ES384", False),
        ("", "ES384", False),
    ],
)
def test_a_key_is_found_by_its_name_and_is_of_the_algorithms_kind(kid: str | None, algorithm: str, found: bool):
    keys = Keys(lambda: key_set(EC384, EC256, RSA), lambda: 0.0)
    assert (keys.find(kid, algorithm) is not None) == found


def test_two_keys_that_could_be_meant_are_none():
    other = type(EC384).generate_key("P-384", {"kid": "second"})
    keys = Keys(lambda: key_set(EC384, other), lambda: 0.0)
    assert keys.find(None, "ES384") is None
    assert keys.find("second", "ES384") is not None


class Issuer:
    """Publishes what it is told to, and counts how often it is asked."""

    def __init__(self, *answers: Callable[[], bytes]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self) -> bytes:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]()


def _down() -> bytes:
    raise Unreachable("HTTP 503")


def test_a_key_that_was_added_is_found_and_made_up_names_do_not_make_us_ask_all_the_time():
    now = [0.0]
    issuer = Issuer(lambda: key_set(EC384), lambda: key_set(EC384, EC256))
    keys = Keys(issuer, lambda: now[0])
    assert keys.find("ec384", "ES384") is not None
    for number in range(20):
        assert keys.find(f"made-up-{number}", "ES384") is None
    assert issuer.asked == 1
    now[0] = 31.0
    assert keys.find("ec256", "ES256") is not None
    assert issuer.asked == 2


def test_an_issuer_that_is_down_shuts_nobody_out_and_one_that_never_answered_lets_nobody_in():
    now = [0.0]
    keys = Keys(Issuer(lambda: key_set(EC384), _down), lambda: now[0])
    assert keys.find("ec384", "ES384") is not None
    now[0] = 700.0
    assert keys.find("ec384", "ES384") is not None
    assert Keys(_down, lambda: 0.0).find("ec384", "ES384") is None


def test_a_key_that_was_taken_away_is_let_go():
    now = [0.0]
    keys = Keys(Issuer(lambda: key_set(STRANGER), lambda: key_set(EC256)), lambda: now[0])
    assert keys.find("ec384", "ES384") is not None
    now[0] = 601.0
    assert keys.find("ec384", "ES384") is None


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=404),
        Answer(status=302, headers={"Location": "/keys"}),
        Answer(body=b"x" * 300_000),
        Answer(body=b"x" * 100, cut=10),
        Answer(reset=True),
    ],
    ids=lambda answer: f"{answer.status}, {len(answer.body)} bytes",
)
def test_an_answer_that_is_none_is_told_by_its_kind(answer: Answer):
    with http_double(lambda _: answer) as double, pytest.raises(Unreachable) as told:
        fetch(f"{double.url}/keys")
    assert "127.0.0.1" not in str(told.value)


def test_a_form_is_sent_with_our_login():
    def handle(asked: Any) -> Answer:
        return Answer(body=f"{asked.method} {asked.body.decode()} {asked.headers['authorization']}".encode())

    with http_double(handle) as double:
        assert fetch(double.url + "/token", {"a": "b c"}, ("me", "x")) == b"POST a=b+c Basic bWU6eA=="
