"""The only places that are ever asked: exact scheme, host, port and path prefix, on an address that can be read in one way.

Whatever an address leaves open to a second reading is refused: two parsers that disagree are how requests are led astray.
"""

import ipaddress
import re
from dataclasses import dataclass

import httpx2

# Lower case only, so that equal hosts are written alike; an address in brackets is IPv6.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@/%-]*)?(?P<query>\?[A-Za-z0-9._~!$&'()*+,;=:@/?%|-]*)?"
)
# A dot segment, a slash or a backslash that is written in disguise, and percent signs that escape nothing.
_LED_ASTRAY = re.compile(r"(^|/)\.{1,2}(;|/|$)|%(2e|2f|5c|25|0[0-9a-f]|1[0-9a-f]|7f)|%(?![0-9a-f]{2})", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a source is: everything that is asked of it lies below `path`, which ends without a slash."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def address(self) -> str:
        """Scheme, host and port in words."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def base(self) -> str:
        """The address that requests are built upon."""
        return self.address + self.path

    def holds(self, url: str) -> bool:
        """Whether that absolute address is this origin's, at or below its path."""
        found = _read(url)
        if found is None:
            return False
        place, path = found
        return place == (self.scheme, self.host, self.port) and (path == self.path or path.startswith(self.path + "/"))

    def follow(self, link: str) -> str | None:
        """The absolute address of a `next` link, None where it leads anywhere else. A query alone belongs to the base."""
        if link.startswith("?"):
            link = f"{self.base}{link}"
        elif re.match(r"[A-Za-z][A-Za-z]*(\?|$)", link):
            # FHIR allows links relative to the base: a type and its query.
            link = f"{self.base}/{link}"
        return link if self.holds(link) else None


def read_origin(url: str, *, on_loopback: bool = False) -> Origin | str:
    """The origin of a configured base address, or what is wrong with it. `on_loopback`: plain http to this machine is let be."""
    found = _read(url)
    if found is None or "?" in url:
        return "has to be an address such as https://fhir.example.nhs.uk/r4, in lower case, without user, query or dot segments"
    (scheme, host, port), path = found
    if scheme == "http" and not (on_loopback and is_loopback(host)):
        return "has to be https; plain http is for this machine only, in development"
    return Origin(scheme=scheme, host=host, port=port, path=path.rstrip("/"))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its literal address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _read(url: str) -> tuple[tuple[str, str, int], str] | None:
    """((scheme, host, port), path) where the address can be read in one way only; None: it cannot, so nobody goes there."""
    match = _URL.fullmatch(url)
    if match is None:
        return None
    path, query = match["path"] or "", match["query"] or ""
    if _LED_ASTRAY.search(path) or re.search(r"%(?![0-9A-Fa-f]{2})|%(0[0-9a-f]|1[0-9a-f]|7f)", query, re.IGNORECASE):
        return None
    host, port = match["host"], int(match["port"] or _PORTS[match["scheme"]])
    if not 0 < port < 65536 or ".." in host or not _plain_host(host):
        return None
    return ((match["scheme"], host, port), path) if _agreed(url, match["scheme"], host, port) else None


def _plain_host(host: str) -> bool:
    """A name, or an address in its usual form: 2130706433 and 0177.1 are other ways of writing one."""
    if host.startswith("["):
        try:
            return str(ipaddress.IPv6Address(host.strip("[]"))) == host.strip("[]")
        except ValueError:
            return False
    if re.fullmatch(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*", host):
        try:
            return str(ipaddress.IPv4Address(host)) == host
        except ValueError:
            return False
    return True


def _agreed(url: str, scheme: str, host: str, port: int) -> bool:
    """Whether the client that sends the request reads the same place out of the address."""
    try:
        seen = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        return False
    return (seen.scheme, seen.host, seen.port or _PORTS[scheme], seen.userinfo, seen.fragment) == (
        scheme,
        host.strip("[]"),
        port,
        b"",
        "",
    )
