"""An OpenID provider over HTTP on this machine: discovery, a page that signs in at once, tokens for codes, and its keys.

It holds callers to the specification: the redirect address, the client's secret, PKCE, and a code that is good once.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc.jwk import ECKey

from tests.support.doubles.http import Answer, Received, http_double
from tests.support.tokens import key_set, token

CLIENT, SECRET = "medrec-pages", "a secret: of ours"


@dataclass
class OpenId:
    """What it will say of whoever signs in next. `change` goes over the claims; `header` over the header of the ID token."""

    now: int
    groups: list[str] = field(default_factory=lambda: ["G-pharmacist"])
    change: dict[str, Any] = field(default_factory=dict[str, Any])
    header: dict[str, Any] = field(default_factory=dict[str, Any])
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "op-1", "use": "sig"}))
    signs_by: ECKey | None = None
    discovery: dict[str, Any] = field(default_factory=dict[str, Any])
    url: str = ""
    asked: list[Received] = field(default_factory=list[Received])
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def answer(self, asked: Received) -> Answer:
        self.asked.append(asked)
        path = urlsplit(asked.target).path
        if path == "/.well-known/openid-configuration":
            return _json(
                {
                    "issuer": self.url,
                    "authorization_endpoint": f"{self.url}/authorize",
                    "token_endpoint": f"{self.url}/token",
                    "jwks_uri": f"{self.url}/keys",
                    **self.discovery,
                }
            )
        if path == "/keys":
            return Answer(body=key_set(self.key))
        if path == "/authorize":
            return self._authorize({name: values[0] for name, values in parse_qs(urlsplit(asked.target).query).items()})
        if path == "/token":
            return self._token(asked)
        return Answer(status=404)

    def _authorize(self, query: dict[str, str]) -> Answer:
        wrong = query["response_type"] != "code" or query["client_id"] != CLIENT or query["code_challenge_method"] != "S256"
        if wrong or "openid" not in query["scope"].split():
            return Answer(status=400)
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        back = urlencode({"code": code, "state": query["state"], "iss": self.url})
        return Answer(status=303, headers={"Location": f"{query['redirect_uri']}?{back}"})

    def _token(self, asked: Received) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        login = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        begun = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if asked.headers.get("authorization") != f"Basic {login}":
            return _json({"error": "invalid_client"}, 401)
        if begun is None or begun["redirect_uri"] != form["redirect_uri"] or begun["code_challenge"] != challenge.decode():
            return _json({"error": "invalid_grant"}, 400)
        said = {
            "iss": self.url,
            "sub": "9000000009",
            "aud": CLIENT,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": begun["nonce"],
            "name": "Pat Example",
            "groups": self.groups,
            **self.change,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return _json(
            {
                "access_token": "x",
                "token_type": "Bearer",
                "id_token": token(said, self.signs_by or self.key, "ES256", self.header),
            }
        )


@contextmanager
def openid(now: int) -> Iterator[OpenId]:
    """The provider until the block is left."""
    provider = OpenId(now)
    with http_double(provider.answer) as double:
        provider.url = double.url
        yield provider


def _json(value: dict[str, Any], status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(value).encode(), headers={"Content-Type": "application/json"})
