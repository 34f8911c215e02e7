"""The whole web application behind its gate, with an issuer of tokens that a test holds the keys of."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import anyio
import httpx2
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from service.access.access import Callers, Edge
from service.access.caller import Role
from service.access.fetch import Fetch, fetch
from service.access.file import AccessFile, BadAccess, read_access_file
from service.access.provider import Provider
from service.api.application import make_api
from service.api.feeds import make_feeds
from service.cds_hooks.calls import make_hooks
from service.edge.limiter import Limits
from service.fhir_api.calls import add_fhir
from service.web.pages import STATIC, make_pages
from service.workflows.access_trail import OfficeMarks
from service.workflows.ports import Office
from tests.support.doubles.openid import CLIENT, SECRET, OpenId
from tests.support.server import ALL_CAUGHT, FEEDS, NOW, office
from tests.support.tokens import EC256, EC384, RSA, key_set, token

ROLES: tuple[Role, ...] = get_args(Role)
ADDRESS = "https://medrec.example.nhs.uk"
ISSUER = "https://epr.example.nhs.uk"
SUBJECT = "subject-of-a-person"
MOMENT = int(NOW.timestamp())
FINGERPRINT = "ab" * 32

FILE = f"""
address = "{ADDRESS}"
[organisations.RX1]
[organisations.RX2]
roles = ["pharmacist"]
[[issuers]]
name = "epr"
issuer = "{ISSUER}"
jwks_file = "keys.json"
algorithms = ["RS256", "RS384", "ES256", "ES384"]
{{clients}}
[issuers.people]
roles_claim = "groups"
organisation_claim = "org"
roles = {{{{ {", ".join(f'"G-{role}" = "{role}"' for role in ROLES)} }}}}
[[certificates]]
name = "ward-system"
sha256 = "{FINGERPRINT}"
organisation = "RX1"
roles = ["epr-client"]
[proxy]
addresses = ["10.0.0.1"]
header = "x-client-certificate"
"""
CLIENTS = "\n".join(
    f'[[issuers.clients]]\nname = "the-{role}"\nid = "{role}"\norganisation = "RX1"\nroles = ["{role}"]' for role in ROLES
)


def access_file(folder: Path, text: str | None = None) -> AccessFile:
    """The file as it is read, beside the keys that it names."""
    (folder / "keys.json").write_bytes(key_set(EC384, EC256, RSA))
    written = folder / "access.toml"
    written.write_text(text if text is not None else FILE.format(clients=CLIENTS))
    read = read_access_file(written)
    assert not isinstance(read, BadAccess), read
    return read


def claims(role: str, **other: Any) -> dict[str, Any]:
    """What a token of the client with that role says."""
    said = {
        "iss": ISSUER,
        "sub": role,
        "aud": ADDRESS,
        "iat": MOMENT,
        "exp": MOMENT + 300,
        "jti": f"j-{role}-{time.perf_counter_ns()}",
    }
    return {name: value for name, value in {**said, **other}.items() if value is not None}


def person(*roles: str, **other: Any) -> dict[str, Any]:
    """What a token of a person says."""
    return claims(SUBJECT, groups=[f"G-{role}" for role in roles], org="RX1", name="Pat Example", **other)


def edge(behind: Office, asking: Fetch = fetch) -> Edge:
    """What making out callers needs from outside, by the clock of the office."""
    return Edge(
        now=lambda: int(behind.now().timestamp()),
        clock=time.monotonic,
        fetch=asking,
        marks=OfficeMarks(behind),
        pseudonym=lambda issuer, subject: (behind.pseudonyms.of(issuer + subject) or "")[-16:],
        session_key=b"s" * 32,
    )


class House:
    """The application in this process: `ask` sends it a request from a peer address."""

    def __init__(self, behind: Office, callers: Callers, provider: Provider | None) -> None:
        self.office, self.lines = behind, list[dict[str, Any]]()
        self.app = make_app(behind, callers, provider, self.lines)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, peer: str = "192.0.2.7", **more: Any
    ) -> httpx2.Response:
        async def asked() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=self.app, client=(peer, 1), raise_app_exceptions=False)
            async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as client:
                return await client.request(method, path, headers=headers, **more)

        return anyio.run(asked)

    def ask_as(self, role: str, method: str, path: str, **more: Any) -> httpx2.Response:
        """The same with a token of a client of that role, made for that path."""
        return self.ask(method, path, bearer(token(claims(role, aud=audience(path)))), **more)

    def events(self) -> list[dict[str, Any]]:
        """The bodies of all audit events."""
        with self.office.store.reading() as store:
            return [json.loads(event.body) for event in store.events()]


def make_app(behind: Office, callers: Callers, provider: Provider | None, lines: list[dict[str, Any]]) -> FastAPI:
    """Every way in, as the service mounts them."""

    def log(event: str, **fields: Any) -> None:
        lines.append({"event": event, **fields})

    hosts = frozenset({ADDRESS.removeprefix("https://"), "127.0.0.1"})
    app = make_api(behind, version="test", limits=Limits(), canaries=ALL_CAUGHT, log=log, access=callers, hosts=hosts, https=True)
    app.include_router(make_feeds(FEEDS))
    app.include_router(make_hooks())
    add_fhir(app, "test")
    app.include_router(make_pages(lambda: behind, provider))
    app.mount("/static", StaticFiles(directory=STATIC))
    return app


def audience(path: str) -> str:
    """What a token for that path has to name."""
    return ADDRESS + path if path.startswith("/cds-services") else ADDRESS


def bearer(written: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {written}"}


@contextmanager
def house(folder: Path, text: str | None = None) -> Iterator[House]:
    """The application on an empty database in that folder."""
    behind = office(folder)
    try:
        yield House(behind, Callers(access_file(folder, text), edge(behind)), None)
    finally:
        behind.store.close()


@contextmanager
def signing_in(folder: Path, provider: OpenId, more: str = "") -> Iterator[House]:
    """The application, whose pages people sign in to at that provider."""
    roles = ", ".join(f'"G-{role}" = "{role}"' for role in ROLES)
    (folder / "secret").write_text(SECRET + "\n")
    text = f"""
address = "{ADDRESS}"
[organisations.RX1]
[sign_in]
issuer = "{provider.url}"
client_id = "{CLIENT}"
client_secret_file = "secret"
{more}
[sign_in.people]
roles_claim = "groups"
organisation = "RX1"
roles = {{ {roles} }}
"""
    behind = office(folder)
    file = access_file(folder, text)
    assert file.sign_in is not None
    words = (f"word-{number}-{'x' * 40}" for number in range(10_000))
    around = edge(behind)
    try:
        yield House(behind, Callers(file, around), Provider(file, file.sign_in, SECRET, around, lambda: next(words)))
    finally:
        behind.store.close()


class Browser:
    """Keeps cookies as a browser does, and follows a redirect to the provider and back."""

    def __init__(self, built: House) -> None:
        self.built, self.cookies = built, dict[str, str]()

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self._ask("GET", path, headers)

    def post(self, path: str, fields: Mapping[str, str], site: str | None = "same-origin", **headers: str) -> httpx2.Response:
        more = {"Sec-Fetch-Site": site} if site else {}
        return self._ask("POST", path, {**more, **headers}, data=dict(fields))

    def sign_in(self, onward: str = "/") -> httpx2.Response:
        """All the way to the provider and back."""
        return self.get(self.way_back(onward))

    def way_back(self, onward: str = "/") -> str:
        """The path that the provider sends this browser back to."""
        away = self.get(f"/sign-in?next={onward}")
        assert away.status_code == 303, away.text
        there = httpx2.get(away.headers["Location"], trust_env=False)
        assert there.status_code == 303, there.text
        return there.headers["Location"].removeprefix(ADDRESS)

    def _ask(self, method: str, path: str, headers: Mapping[str, str], **more: Any) -> httpx2.Response:
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        answer = self.built.ask(method, path, {**sent, **headers}, **more)
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0].strip('"')
            self.cookies.pop(name, None)
            if value:
                self.cookies[name] = value
        return answer
