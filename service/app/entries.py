"""Who is let in."""

import hmac
import os
import secrets
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from service.settings import Settings
from service.workflows.ports import Office
from service.workflows.problems import Problem, Refused, refuse

if TYPE_CHECKING:
    from service.access.access import Access
    from service.access.file import AccessFile
    from service.access.provider import Provider
    from service.api.serving import Tls


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Who is let in. `file` None: development mode, whoever reaches this machine. `secret` is ours at the OpenID provider."""

    file: "AccessFile | None"
    secret: str | None
    tls: "Tls | None"


def entry_of(settings: Settings, beyond: str | None = None) -> Entry | Refused:
    """What the settings say of it, or why nobody can be let in so. `beyond` is the address to listen on that others can reach."""
    if settings.development:
        return _development_entry(settings, beyond)
    if settings.access is None:
        return refuse([Problem(path="MEDREC_ACCESS", reason=_NO_ACCESS)])
    from service.access.file import BadAccess, read_access_file
    from service.api.serving import Tls

    file = read_access_file(settings.access)
    if isinstance(file, BadAccess):
        return refuse(Problem(path=path, reason=reason) for path, reason in file.mistakes)
    if (settings.tls_certificate is None) != (settings.tls_key is None):
        return refuse([Problem(path="MEDREC_TLS_CERTIFICATE", reason="and MEDREC_TLS_KEY go together")])
    certificate, key = settings.tls_certificate, settings.tls_key
    tls = Tls(certificate=certificate, key=key) if certificate and key else None
    if beyond and not (tls or settings.tls_ends_before_us):
        return refuse([Problem(path=f"--host {beyond}", reason=_NO_TLS)])
    wrong = _missing_files(file, tls)
    if wrong:
        return refuse(wrong)
    named = file.sign_in.client_secret_file if file.sign_in else None
    return Entry(file=file, secret=named.read_text(encoding="utf-8").strip() if named else None, tls=tls)


_NO_ACCESS = (
    "is not set, so nobody could be let in. Name the file that says whose tokens are believed (docs/guides/access.md), or give "
    "--development: no tokens are checked then, and the service stays on this machine"
)


_NO_TLS = (
    "is beyond this machine, and nothing protects what is sent. Give MEDREC_TLS_CERTIFICATE and MEDREC_TLS_KEY, or say with "
    "MEDREC_TLS_ENDS_BEFORE_US=true that a proxy ends TLS on the way here"
)


def _development_entry(settings: Settings, beyond: str | None) -> Entry | Refused:
    if beyond:
        reason = "is beyond this machine: development mode checks no tokens, so it refuses to be reached from elsewhere"
        return refuse([Problem(path=f"--host {beyond}", reason=reason)])
    if settings.access is not None:
        reason = "is set, and so is development mode, which asks nobody for anything: take one of them away"
        return refuse([Problem(path="MEDREC_ACCESS", reason=reason)])
    return Entry(file=None, secret=None, tls=None)


def _missing_files(file: "AccessFile", tls: "Tls | None") -> list[Problem]:
    """Files that are named and hold nothing that can be used. What is in them is not repeated."""
    from service.access.keys import BadKeys, read_keys

    wrong: list[Problem] = []
    for issuer in file.issuers:
        try:
            if issuer.jwks_file:
                read_keys(issuer.jwks_file.read_bytes())
        except (OSError, BadKeys) as error:
            said = str(error) if isinstance(error, BadKeys) else f"cannot be read ({type(error).__name__})"
            wrong.append(Problem(path=f"issuers.{issuer.name}.jwks_file", reason=said))
    secret = file.sign_in.client_secret_file if file.sign_in else None
    for name, path in (("sign_in.client_secret_file", secret), *((("TLS", tls.certificate), ("TLS", tls.key)) if tls else ())):
        if path and not (path.is_file() and os.access(path, os.R_OK) and path.stat().st_size):
            wrong.append(Problem(path=name, reason="names a file that is not there, is empty or cannot be read"))
    return wrong


def access_of(entry: Entry, office: Office) -> "tuple[Access, Provider | None]":
    """What makes out callers, and where people sign in."""
    from service.access.access import Callers, Development, Edge
    from service.access.fetch import fetch
    from service.access.provider import Provider
    from service.workflows.access_trail import OfficeMarks

    if entry.file is None:
        return Development(), None
    key = office.pseudonyms.key
    edge = Edge(
        now=lambda: int(time.time()),
        clock=time.monotonic,
        fetch=fetch,
        marks=OfficeMarks(office),
        pseudonym=lambda issuer, subject: _short_pseudonym(office, issuer, subject),
        # A key of its own for another purpose, from the one secret that every process of the service has.
        session_key=hmac.digest(key, b"medrec: sessions of people", "sha256"),
    )
    sign_in = entry.file.sign_in
    provider = Provider(entry.file, sign_in, entry.secret, edge, partial(secrets.token_urlsafe, 32)) if sign_in else None
    return Callers(entry.file, edge), provider


def _short_pseudonym(office: Office, issuer: str, subject: str) -> str:
    key_id, _, long = (office.pseudonyms.of(f"{issuer}\n{subject}") or "").partition(":")
    return f"{key_id}-{long[:16]}"
