"""A certificate is believed as a proxy tells of it, and only from that proxy's own address."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests.support.certificates import Authority
from tests.support.letting_in import FILE, FINGERPRINT, House, bearer, house

HEADER, PROXY, RULES = "X-Client-Certificate", "10.0.0.1", "/v1/rules"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("certificates")) as one:
        yield one


def test_a_known_certificate_lets_its_machine_in(built: House):
    assert built.ask("GET", RULES, {HEADER: FINGERPRINT}, peer=PROXY).status_code == 200
    colons = ":".join([FINGERPRINT.upper()[:2]] * 32)
    assert built.ask("GET", RULES, {HEADER: colons}, peer=PROXY).status_code == 200
    assert built.ask("GET", "/v1/audit/events", {HEADER: FINGERPRINT}, peer=PROXY).status_code == 403


@pytest.mark.parametrize("peer", ["192.0.2.7", "127.0.0.1", "10.0.0.2", "::1"])
def test_nobody_but_the_proxy_is_believed(peer: str, built: House):
    forwarded = {HEADER: FINGERPRINT, "X-Forwarded-For": PROXY, "Forwarded": f"for={PROXY}", "X-Real-IP": PROXY}
    assert built.ask("GET", RULES, forwarded, peer=peer).status_code == 401


@pytest.mark.parametrize("told", ["", "cd" * 32, FINGERPRINT[:-1], f"{FINGERPRINT}, {FINGERPRINT}", "-----BEGIN nonsense"])
def test_another_certificate_lets_nobody_in(told: str, built: House):
    assert built.ask("GET", RULES, {HEADER: told}, peer=PROXY).status_code == 401


def test_two_headers_are_none(built: House):
    assert built.ask("GET", RULES, [(HEADER, FINGERPRINT), (HEADER, FINGERPRINT)], peer=PROXY).status_code == 401  # pyright: ignore


def test_a_bad_token_is_not_made_good_by_a_certificate(built: House):
    assert built.ask("GET", RULES, {HEADER: FINGERPRINT, **bearer("a.b.c")}, peer=PROXY).status_code == 401


def test_a_certificate_may_come_whole(tmp_path: Path):
    pem = Authority(tmp_path).pair("ward").certificate.read_text()
    found = x509.load_pem_x509_certificate(pem.encode()).fingerprint(hashes.SHA256()).hex()
    text = FILE.format(clients="").replace(FINGERPRINT, found)
    with house(tmp_path, text) as built:
        assert built.ask("GET", RULES, {HEADER: quote(pem)}, peer=PROXY).status_code == 200
        other = Authority(tmp_path, "other").pair("ward").certificate.read_text()
        assert built.ask("GET", RULES, {HEADER: quote(other)}, peer=PROXY).status_code == 401
