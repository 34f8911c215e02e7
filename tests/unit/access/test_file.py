"""The access file: each mistake refuses it, with its place and without its words."""

from pathlib import Path

import pytest

from service.access.file import BadAccess, is_address, read_access_file
from tests.support.letting_in import CLIENTS, FILE, access_file

WHOLE = FILE.format(clients=CLIENTS)


def test_a_whole_file_is_read_and_names_of_files_are_beside_it(tmp_path: Path):
    read = access_file(tmp_path)
    assert read.issuers[0].jwks_file == tmp_path / "keys.json"
    assert (read.host, read.base) == ("medrec.example.nhs.uk", "https://medrec.example.nhs.uk")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "epr"', 'name = "EPR 1"', "issuers.0.name"),
        ('issuer = "https://epr', 'isuer = "https://epr', "issuers.0.issuer"),
        ('jwks_file = "keys.json"', "", "needs either jwks_file or jwks_url"),
        ('jwks_file = "keys.json"', 'jwks_url = "http://epr.example.nhs.uk/keys"', "issuers.0.jwks_url"),
        ('jwks_file = "keys.json"', 'jwks_file = "k"\njwks_url = "https://a.example/k"', "needs either"),
        ('"ES384"]', '"HS384"]', "issuers.0.algorithms"),
        ('"ES384"]', '"none"]', "issuers.0.algorithms"),
        ('roles = ["ops"]', "roles = []", "issuers.0.clients.6.roles"),
        ('roles = ["ops"]', 'roles = ["admin"]', "issuers.0.clients.6.roles"),
        ('id = "ops"\n', "", "has to be all that the issuer vouches for"),
        ('name = "the-ops"', 'name = "the-clinician"', "twice"),
        ('organisation_claim = "org"', "", "needs either organisation or organisation_claim"),
        ("[organisations.RX1]", "[organisations.rx1]", "organisations"),
        ("[organisations.RX1]", "[organisations.RX3]", "lacks RX1"),
        ('[proxy]\naddresses = ["10.0.0.1"]\nheader = "x-client-certificate"', "", "need a proxy"),
        ('"10.0.0.1"', '"10.0.0.0/8"', "IP addresses"),
        ("abab", "ABAB", "certificates.0.sha256"),
        ('address = "https://', 'address = "http://', "address"),
        ('address = "', 'addres = "', "addres"),
        ("[[issuers]]", "leeway_seconds = 3600\n[[issuers]]", "Extra inputs"),
    ],
)
def test_a_mistake_says_where_it_is(old: str, new: str, said: str, tmp_path: Path):
    assert old in WHOLE
    (tmp_path / "access.toml").write_text(WHOLE.replace(old, new))
    read = read_access_file(tmp_path / "access.toml")
    assert isinstance(read, BadAccess)
    assert said in "; ".join(f"{place}: {reason}" for place, reason in read.mistakes)


def test_a_file_that_lets_nobody_in_is_refused(tmp_path: Path):
    (tmp_path / "access.toml").write_text('address = "https://a.example"\n[organisations.RX1]\n')
    read = read_access_file(tmp_path / "access.toml")
    assert isinstance(read, BadAccess)
    assert "lets nobody in" in read.mistakes[0][1]


@pytest.mark.parametrize(
    "url", ["https://a.example", "https://a.example:8443/x", "http://127.0.0.1:80/a", "http://localhost", "http://[::1]:8/"]
)
def test_an_address_that_may_be_asked(url: str):
    assert is_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "https://a.example@evil.example",
        "https://A.example",
        "https://a.example/?q",
        "https://a.example/#f",
        "https://a.example:99999/",
        "https://a.example:0/",
        "https://[::1",
        "https://",
        "//a.example",
        "ftp://a.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://a.example\n",
        " https://a.example",
        "",
    ],
)
def test_an_address_that_may_not(url: str):
    assert not is_address(url)
