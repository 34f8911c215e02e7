"""The access file (MEDREC_ACCESS, TOML): whom we believe, and what their callers may do. A mistake anywhere refuses all of it.

Secrets are files that it names, never words in it; relative names are taken from the folder of the file.
"""

import ipaddress
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from service.access.caller import ROLES, Role

Algorithm = Literal["RS256", "RS384", "ES256", "ES384"]
_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
_Ods = Annotated[str, Field(pattern=r"^[A-Z0-9]{3,10}$")]
_Words = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
_Roles = Annotated[frozenset[Role], Field(min_length=1)]
_HTTP = re.compile(r"https?://[a-z0-9.\-\[\]:]+(/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?")


def is_this_machine(host: str | None) -> bool:
    """Whether that host is a loopback address, or the name of one."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_address(value: str) -> bool:
    """Whether that is an address that may be asked: https, in one way of writing, without a query.

    Plain http is read by whoever sits on the way: it is for this machine alone.
    """
    if not _HTTP.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        return parts.port != 0 and (parts.scheme == "https" or is_this_machine(parts.hostname))
    except ValueError:
        return False


def _address(value: object) -> object:
    if not isinstance(value, str) or not is_address(value):
        raise ValueError("has to be an address with https (http: this machine alone), host in lower case, without a query")
    return value


_Address = Annotated[str, BeforeValidator(_address)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Organisation(_Strict):
    """An organisation whose callers are served. `roles` are the most that any caller of it can have."""

    roles: _Roles = ROLES


class Client(_Strict):
    """A machine. `id` is what the token's client claim says; left out, every token of the issuer is this client's."""

    name: _Name
    id: _Words | None = None
    organisation: _Ods
    roles: _Roles


class People(_Strict):
    """How tokens of an issuer tell of people: the claim that lists their roles, and what each word in it means here.

    `organisation` is theirs; or `organisation_claim` names the claim that holds it.
    """

    roles_claim: _Words
    roles: dict[str, Role] = Field(min_length=1)
    name_claim: _Words = "name"
    organisation: _Ods | None = None
    organisation_claim: _Words | None = None

    @model_validator(mode="after")
    def _one_organisation(self) -> "People":
        if (self.organisation is None) == (self.organisation_claim is None):
            raise ValueError("needs either organisation or organisation_claim")
        return self


class Issuer(_Strict):
    """Who signs tokens. Its public keys are in a file, or at an address that is asked for them."""

    name: _Name
    issuer: _Words
    jwks_file: Path | None = None
    jwks_url: _Address | None = None
    algorithms: Annotated[frozenset[Algorithm], Field(min_length=1)] = frozenset({"RS384", "ES384"})
    client_claim: _Words = "sub"
    clients: tuple[Client, ...] = ()
    people: People | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Issuer":
        if (self.jwks_file is None) == (self.jwks_url is None):
            raise ValueError("needs either jwks_file or jwks_url")
        if any(client.id is None for client in self.clients) and (len(self.clients) > 1 or self.people):
            raise ValueError("a client without an id has to be all that the issuer vouches for")
        return self


class SignIn(_Strict):
    """The OpenID provider of the pages: what we are called there, and a file with our secret where it gave us one."""

    issuer: _Address
    client_id: _Words
    client_secret_file: Path | None = None
    scopes: _Words = "openid profile"
    algorithms: Annotated[frozenset[Algorithm], Field(min_length=1)] = frozenset({"RS256", "ES256"})
    session_minutes: int = Field(default=480, ge=5, le=720)
    people: People


class Certificate(_Strict):
    """A machine that is known by its certificate: the SHA-256 of it, as the proxy tells."""

    name: _Name
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    organisation: _Ods
    roles: _Roles


class Proxy(_Strict):
    """What ends TLS before us and says whose certificate it saw. The header is believed from these addresses only."""

    addresses: Annotated[frozenset[str], Field(min_length=1)]
    header: Annotated[str, Field(pattern=r"^[a-z0-9-]{3,60}$")]

    @model_validator(mode="after")
    def _are_addresses(self) -> "Proxy":
        for address in self.addresses:
            try:
                ipaddress.ip_address(address)
            except ValueError:
                raise ValueError("addresses have to be IP addresses") from None
        return self


class AccessFile(_Strict):
    """Whom we believe. `address` is the one that callers reach us under, and the audience that their tokens have to name."""

    address: _Address
    organisations: dict[_Ods, Organisation] = Field(min_length=1)
    issuers: tuple[Issuer, ...] = ()
    sign_in: SignIn | None = None
    certificates: tuple[Certificate, ...] = ()
    proxy: Proxy | None = None
    leeway_seconds: int = Field(default=30, ge=0, le=120)

    @model_validator(mode="after")
    def _whole(self) -> "AccessFile":
        if not (self.issuers or self.sign_in or self.certificates):
            raise ValueError("lets nobody in: it needs issuers, sign_in or certificates")
        if self.certificates and self.proxy is None:
            raise ValueError("certificates need a proxy that tells of them")
        _once("name of an issuer", [issuer.name for issuer in self.issuers])
        _once("issuer", [issuer.issuer for issuer in self.issuers])
        _once("name of a caller", [client.name for issuer in self.issuers for client in issuer.clients])
        _once("certificate", [certificate.sha256 for certificate in self.certificates])
        unknown = sorted({one for one in self._named() if one is not None} - set(self.organisations))
        if unknown:
            raise ValueError(f"organisations lacks {', '.join(unknown)}")
        return self

    def _named(self) -> list[str | None]:
        people = [issuer.people for issuer in self.issuers] + [self.sign_in.people if self.sign_in else None]
        clients = [client.organisation for issuer in self.issuers for client in issuer.clients]
        certificates = [certificate.organisation for certificate in self.certificates]
        return [*clients, *certificates, *(one.organisation for one in people if one)]

    @property
    def base(self) -> str:
        """The address without a slash at its end."""
        return self.address.rstrip("/")

    @property
    def host(self) -> str:
        """The name that callers reach us by."""
        host = urlsplit(self.address).hostname or ""
        return f"[{host}]" if ":" in host else host


@dataclass(frozen=True, kw_only=True)
class BadAccess:
    """Everything that is wrong with the file: each place in it, and why. Nothing that it says is repeated."""

    mistakes: tuple[tuple[str, str], ...]


def read_access_file(file: Path) -> AccessFile | BadAccess:
    """The access file, with the names of files in it made whole."""
    try:
        value = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return BadAccess(mistakes=((str(file), f"cannot be read as TOML ({type(error).__name__})"),))
    try:
        read = AccessFile.model_validate(value)
    except ValidationError as wrong:
        errors = wrong.errors(include_input=False, include_url=False)
        return BadAccess(mistakes=tuple((_place(file, error["loc"]), error["msg"]) for error in errors))
    return _whole_names(read, file.parent)


def _place(file: Path, location: tuple[int | str, ...]) -> str:
    return f"{file.name} {'.'.join(str(part) for part in location)}".strip()


def _whole_names(read: AccessFile, folder: Path) -> AccessFile:
    issuers = tuple(
        issuer.model_copy(update={"jwks_file": folder / issuer.jwks_file}) if issuer.jwks_file else issuer
        for issuer in read.issuers
    )
    sign_in = read.sign_in
    if sign_in and sign_in.client_secret_file:
        sign_in = sign_in.model_copy(update={"client_secret_file": folder / sign_in.client_secret_file})
    return read.model_copy(update={"issuers": issuers, "sign_in": sign_in})


def _once(what: str, values: list[str]) -> None:
    twice = sorted(value for value, count in Counter(values).items() if count > 1)
    if twice:
        raise ValueError(f"the same {what} stands there twice")
