"""Two hundred addresses that try to lead a request astray, and the few that belong to a source."""

# Letters that look like others are what is tried here.
# ruff: noqa: RUF001

import pytest

from service.sources.pulling.origin import Origin, is_loopback, read_origin

BASE = "https://fhir.example.nhs.uk:8443/r4"
HOST = "fhir.example.nhs.uk"
ORIGIN = Origin(scheme="https", host=HOST, port=8443, path="/r4")

_PRIVATE = [
    "127.0.0.1", "127.1", "127.0.1", "0.0.0.0", "0", "localhost", "localhost.", "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:ffff:7f00:1]", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "169.254.169.254",
    "169.254.169.254.", "[fd00:ec2::254]", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "10.0.0.1", "172.16.0.1",
    "192.168.0.1", "metadata.google.internal", "kubernetes.default.svc", "127.0.0.1.nip.io", "①②⑦.0.0.1", "ⓛocalhost",
]  # fmt: skip
_SCHEMES = [
    "http", "HTTPS", "ftp", "file", "gopher", "dict", "ldap", "jar", "data", "javascript", "ws", "wss", "tftp", "netdoc",
    "https+unix", "unix", "",
]  # fmt: skip
_HOSTS = [
    "evil.example", f"{HOST}.evil.example", f"evil-{HOST}", f"{HOST}evil", "example.nhs.uk", "nhs.uk", f"x.{HOST}", f"{HOST}.",
    f"{HOST}..", f".{HOST}", "FHIR.example.nhs.uk", "fhir%2eexample.nhs.uk", "fhir.example.nhs%2euk", "fhir。example。nhs。uk",
    "fhir.example.nhs.uk%00", "fhir.example.nhs.uk%20", "fhir.example.nhs.uk%0d%0aHost:evil", "fhir_example.nhs.uk",
    "fhır.example.nhs.uk", "fhir.exаmple.nhs.uk", "xn--fhr-gqa.example.nhs.uk", "", "-", "..", "*", "[", "[]", "[evil.example]",
]  # fmt: skip
_USERS = [
    f"{HOST}@evil.example", f"{HOST}:8443@evil.example", f"user@{HOST}:8443", f"user:secret@{HOST}:8443", f"@{HOST}:8443",
    f":@{HOST}:8443", f"evil.example@{HOST}:8443", f"{HOST}%40evil.example", f"{HOST}:8443%40evil.example",
    f"evil.example#@{HOST}:8443", f"evil.example?@{HOST}:8443", f"evil.example/@{HOST}:8443", f"evil.example\\@{HOST}:8443",
    f"{HOST}:8443\\@evil.example", f"{HOST}:8443#@evil.example", f"{HOST}\t:8443", f"{HOST}\n:8443", f"{HOST} :8443",
    f"{HOST}:8443 @evil.example", f"evil.example\x00{HOST}:8443",
]  # fmt: skip
_PORTS = [
    "", ":443", ":80", ":8444", ":84430", ":0", ":-1", ":65536", ":99999", ":8443:443", ":08443x", ":８４４３", ":0x20fb", ":",
    ":8443.0", ":8443,443", ":+8443",
]  # fmt: skip
_PATHS = [
    "", "/", "/r", "/r40", "/r4x/Patient", "/r4.evil", "/R4/Patient", "//r4/Patient", "/x/r4/Patient", "/r4/../admin",
    "/r4/..", "/r4/.", "/r4/./Patient", "/r4/Patient/../../admin", "/r4/%2e%2e/admin", "/r4/%2E%2E/admin", "/r4/.%2e/admin",
    "/r4/%2e./admin", "/r4/..%2fadmin", "/r4/..%5cadmin", "/r4\\..\\admin", "/r4/..\\admin", "/r4%2f..%2fadmin", "/r4/..;/admin",
    "/r4/.;/admin", "/r4/..;x=y/admin", "/r4/%252e%252e/admin", "/r4/%25%32%65/admin", "/r4/\x00", "/r4/%00", "/r4/%0d%0aX:y",
    "/r4/%0A", "/r4/\r\nX: y", "/r4/a b", "/r4/\tx", "/r4/x\n", "/r4/é", "/r4/％2e％2e/", "/r4/%", "/r4/%zz", "/r4/%c", "/r4/%7f",
    "/r4/x#fragment", "/r4#", "/r4/<x>", '/r4/"x"', "/r4/{x}", "/r4/^", "/r4/`x`", "/%72%34/Patient", "/r%34/Patient", "/r4?#x",
    "/r4?x=%0d%0a", "/r4?x=\r\n", "/r4?x=%00", "/r4?x=%zz", "/r4?x=a b", "/r4?x=é", "/r4?x=<", "/r4?x\\", "\\r4", "r4",
]  # fmt: skip
_WHOLE = [
    "", " ", "/", "/r4/Patient", "//evil.example/r4", "///evil.example/r4", "\\\\evil.example\\r4", "https:", "https:/", "https://",
    "https:///r4", f"https:{HOST}:8443/r4", f"https:/{HOST}:8443/r4", f"https:\\\\{HOST}:8443\\r4", f" {BASE}", f"{BASE} ",
    f"\n{BASE}", f"{BASE}\n", f"\x00{BASE}", f"{BASE}\x00", f"{BASE}\r", f"<{BASE}>", f"{BASE},{BASE}", f"{BASE}|", "about:blank",
    f"url={BASE}", f"view-source:{BASE}", f"https://evil.example/?{BASE}", f"https://evil.example/#{BASE}", BASE.upper(),
    BASE.replace("https", "hTTps"), BASE.replace("/", "／"), BASE.replace(".", "。"), BASE.replace(":", "："), "\ufeff" + BASE,
]  # fmt: skip
HOSTILE = [
    *(f"https://{host}:8443/r4/Patient" for host in (*_PRIVATE, *_HOSTS)),
    *(f"{scheme}://{HOST}:8443/r4/Patient" for scheme in _SCHEMES),
    *(f"https://{authority}/r4/Patient" for authority in _USERS),
    *(f"https://{HOST}{port}/r4/Patient" for port in _PORTS),
    *(f"https://{HOST}:8443{path}" for path in _PATHS),
    *_WHOLE,
]
OWN = [
    BASE,
    f"{BASE}/Patient",
    f"{BASE}/Patient/$gpc.getstructuredrecord",
    f"{BASE}?_getpages=0f8c-11&_getpagesoffset=20&_count=10&_bundletype=searchset",
    f"{BASE}/MedicationRequest?patient=Patient%2F1&_include=MedicationRequest:medication&page=2",
    f"{BASE}/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|x",
    f"{BASE}/a..b/c.d/~e",
]


def test_the_base_is_read_as_it_is_written():
    assert read_origin(BASE) == ORIGIN


def test_there_are_two_hundred_of_them():
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("url", HOSTILE, ids=ascii)
def test_a_hostile_address_is_not_this_sources(url: str):
    assert not ORIGIN.holds(url)


@pytest.mark.parametrize("url", HOSTILE, ids=ascii)
def test_a_hostile_link_is_followed_nowhere_else(url: str):
    followed = ORIGIN.follow(url)
    assert followed is None or followed.startswith((f"{BASE}/", f"{BASE}?"))


@pytest.mark.parametrize("url", OWN)
def test_an_address_below_the_base_is_its_own(url: str):
    assert ORIGIN.holds(url)
    assert ORIGIN.follow(url) == url


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("?page=2", f"{BASE}?page=2"),
        ("Patient?page=2", f"{BASE}/Patient?page=2"),
        ("Patient", f"{BASE}/Patient"),
        ("evil.example", None),
        ("/r4/Patient", None),
        ("Patient/../x", None),
    ],
)
def test_a_relative_link_is_read_against_the_base(link: str, address: str | None):
    assert ORIGIN.follow(link) == address


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://fhir.example.nhs.uk/r4", "has to be https; "),
        ("http://127.0.0.1/r4", "has to be https; "),
        ("https://user:secret@fhir.example.nhs.uk/r4", "has to be an address such as "),
        ("https://fhir.example.nhs.uk/r4?x=1", "has to be an address such as "),
        ("https://fhir.example.nhs.uk/r4/../x", "has to be an address such as "),
        ("https://FHIR.example.nhs.uk/r4", "has to be an address such as "),
        ("ftp://fhir.example.nhs.uk", "has to be an address such as "),
        ("", "has to be an address such as "),
    ],
)
def test_a_base_that_is_no_safe_address_is_refused_with_the_reason(url: str, why: str):
    refused = read_origin(url)
    assert isinstance(refused, str)
    assert refused.startswith(why)
    assert "secret" not in refused


@pytest.mark.parametrize(("host", "let"), [("127.0.0.1", True), ("[::1]", True), ("localhost", True), ("10.0.0.1", False)])
def test_plain_http_is_for_this_machine_in_development(host: str, let: bool):
    assert isinstance(read_origin(f"http://{host}:8080/r4", on_loopback=True), Origin) is let
    assert is_loopback(host) is let


def test_a_provider_behind_the_proxy_keeps_both_addresses():
    origin = read_origin("https://proxy.example/https://provider.example/GP0001/STU3/1")
    assert isinstance(origin, Origin)
    assert (origin.host, origin.path) == ("proxy.example", "/https://provider.example/GP0001/STU3/1")
    assert not origin.holds("https://proxy.example/https://elsewhere.example/GP0001/STU3/1")
