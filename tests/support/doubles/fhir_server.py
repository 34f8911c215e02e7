"""A FHIR R4 server as far as it is asked: searches by form or address, pages, included medications, SMART tokens."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tests.support.doubles.faults import spoilt
from tests.support.doubles.http import Answer, Received

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_WHOSE = {"AllergyIntolerance": "patient"}
Json = dict[str, Any]


@dataclass
class Smart:
    """What the token endpoint checks an assertion by, and how long its tokens live."""

    key: RSAKey | ECKey
    client_id: str
    algorithm: str
    seconds: int = 300
    issued: int = 0
    seen: set[str] = field(default_factory=set)


@dataclass
class FhirServer:
    """Resources of any patients at `base`, a path such as /r4. `fault` spoils the answers to searches for `fault_on`.

    `overlooks`: parameters that it does not understand and passes over, as servers may; `pages` at most that many entries on
    each; `next_at` writes the address of the next page otherwise; `elsewhere`: entries of somebody else for wrong-patient;
    `bearers`: the only tokens by which anybody is let in, None: whoever comes.
    """

    resources: Sequence[Json]
    base: str = "/r4"
    address: str = ""
    pages: int = 1000
    posts: bool = True
    fault: str | None = None
    fault_on: str | None = None
    fault_from_page: int = 1
    overlooks: frozenset[str] = frozenset()
    next_at: str | None = None
    elsewhere: Sequence[Json] = ()
    smart: Smart | None = None
    bearers: frozenset[str] | None = None
    delay: float = 0.0
    zipped: bool = False
    tokens: set[str] = field(default_factory=set)
    searches: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, request: Received) -> Answer:
        """The answer to one request."""
        path, _, query = request.target.partition("?")
        if path == "/token":
            return self._token(request)
        if self.smart and request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Answer(401)
        if self.bearers is not None and request.headers.get("authorization", "").removeprefix("Bearer ") not in self.bearers:
            return Answer(401)
        parts = path.removeprefix(self.base).strip("/").split("/")
        posted = request.method == "POST" and parts[1:] == ["_search"] and self.posts
        if request.method == "GET" and len(parts) == 2 and parts[1] != "_search":
            return self._read(parts[0], parts[1], request)
        if not path.startswith(self.base) or not (posted or (request.method == "GET" and len(parts) == 1)):
            return Answer(404, _outcome("not-found"))
        written = request.body.decode() if posted else query
        return self._search(parts[0], dict(parse_qsl(written)), request)

    def _read(self, kind: str, id: str, request: Received) -> Answer:
        spoils = self.fault is not None and self.fault_on in (None, kind)
        among = self.elsewhere if spoils and self.fault == "wrong-patient" else self.resources
        found = [each for each in among if each["resourceType"] == kind and (each.get("id") == id or among is self.elsewhere)]
        if not found or (spoils and self.fault == "not-found"):
            return Answer(404, _outcome("not-found"))
        if spoils and self.fault == "withheld":
            return Answer(403, _outcome("forbidden"))
        good = Answer(body=json.dumps(found[0]).encode(), delay=self.delay)
        return (spoilt(self.fault or "", good, request) or good) if spoils else good

    def _search(self, kind: str, asked: dict[str, str], request: Received) -> Answer:
        self.searches.append((kind, asked))
        page = int(asked.pop("_page", "1"))
        matches = [each for each in self.resources if each["resourceType"] == kind and self._matches(each, asked)]
        if self.fault == "wrong-patient":
            matches = [each for each in self.elsewhere if each["resourceType"] == kind]
        if self.fault == "not-found" and kind == "Patient":
            matches = []
        size = min(self.pages, int(asked.get("_count", "1000")))
        shown = matches[(page - 1) * size : page * size]
        bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(matches), "link": []}
        if page * size < len(matches):
            own = f"{self.address}{self.base}/{kind}?{urlencode({**asked, '_page': page + 1})}"
            bundle["link"].append({"relation": "next", "url": self.next_at if self.next_at is not None else own})
        bundle["entry"] = [self._entry(each, "match") for each in shown]
        bundle["entry"] += [self._entry(each, "include") for each in self._included(shown, asked.get("_include", ""))]
        body = json.dumps(bundle).encode()
        zipped = Answer(body=gzip.compress(body), headers={"Content-Encoding": "gzip"}, delay=self.delay)
        good = zipped if self.zipped else Answer(body=body, delay=self.delay)
        if self.fault and self.fault_on in (None, kind) and page >= self.fault_from_page:
            if self.fault == "withheld":
                return Answer(403, _outcome("forbidden"))
            return spoilt(self.fault, good, request) or good
        return good

    def _matches(self, resource: Json, asked: dict[str, str]) -> bool:
        identifier, patient = asked.get("identifier"), asked.get("patient")
        if identifier and "identifier" not in self.overlooks:
            system, _, value = identifier.partition("|")
            if not any((each["system"], each["value"]) == (system, value) for each in resource.get("identifier", [])):
                return False
        if patient and "patient" not in self.overlooks:
            whose = resource.get(_WHOSE.get(resource["resourceType"], "subject"), {})
            return whose.get("reference") == f"Patient/{patient}"
        return True

    def _included(self, shown: Sequence[Json], wanted: str) -> list[Json]:
        if not wanted.endswith(":medication"):
            return []
        named = {each["medicationReference"]["reference"] for each in shown if "medicationReference" in each}
        return [each for each in self.resources if f"{each['resourceType']}/{each.get('id')}" in named]

    def _entry(self, resource: Json, mode: str) -> Json:
        url = f"{self.address}{self.base}/{resource['resourceType']}/{resource['id']}"
        return {"fullUrl": url, "resource": resource, "search": {"mode": mode}}

    def _token(self, request: Received) -> Answer:
        smart = self.smart
        assert smart is not None
        form = dict(parse_qsl(request.body.decode()))
        token = jwt.decode(form["client_assertion"], smart.key, algorithms=[smart.algorithm])
        claims = token.claims
        right = (
            form["grant_type"] == "client_credentials"
            and form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            and claims["iss"] == claims["sub"] == smart.client_id
            and claims["aud"] == f"{self.address}/token"
            and claims["jti"] not in smart.seen
            and bool(form["scope"])
            and token.header["kid"] == smart.key.kid
        )
        if not right:
            return Answer(400, b'{"error": "invalid_client"}', {"Content-Type": "application/json"})
        smart.seen.add(claims["jti"])
        smart.issued += 1
        self.tokens.add(f"token-{smart.issued}")
        body = {
            "access_token": f"token-{smart.issued}",
            "token_type": "bearer",
            "expires_in": smart.seconds,
            "scope": form["scope"],
        }
        return Answer(200, json.dumps(body).encode(), {"Content-Type": "application/json"})


def _outcome(code: str) -> bytes:
    return json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}).encode()
