"""The calls of an electronic record: reconcile a case, check an order, read a report, decide a finding.

    with Client("https://medrec.hospital.example", token=token) as medrec:
        try:
            report = medrec.reconcile(case)
        except NotChecked as failed:
            show(f"Medicines and allergies were NOT CHECKED: {failed.because}")

A call is sent again where that is safe and may help: on 429, 502, 503 and 504 and where the connection broke, after as long
as the service asked for. Nothing of what is sent or answered is logged.
"""

import json
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

import httpx2

from service.client import shapes
from service.client.failures import NotChecked, Refused, Wrong
from service.client.shapes import Decided, Decisions, OrderChecked, Report, SourceFigures

T = TypeVar("T")
Checked = TypeVar("Checked", Report, OrderChecked)
_PASSING = frozenset({429, 502, 503, 504})
_JSON = "application/json"
# Above the deadline of the service itself, so that its own words arrive.
_SECONDS = 35.0
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class Client:
    """A client of one service. It may be used by several threads; close it, or use it in a `with` block.

    `patience_seconds` is how long a call may take with all its repetitions, `attempts` how often it is sent at most.
    """

    def __init__(
        self,
        base_url: str,
        *,
        token: str | None = None,
        attempts: int = 4,
        patience_seconds: float = 90.0,
        transport: httpx2.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not base_url.startswith("https://") and _host(base_url) not in _HERE:
            raise ValueError("a record is sent over https only, except to this machine")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # Neither proxies nor redirects: a record goes to the address that was named, and nowhere else.
        self._http = httpx2.Client(
            base_url=base_url, headers=headers, timeout=_SECONDS, transport=transport, trust_env=False, follow_redirects=False
        )
        self._attempts, self._patience, self._sleep, self._clock = attempts, patience_seconds, sleep, clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def reconcile(self, case: Mapping[str, Any] | bytes, *, key: str | None = None) -> Report:
        """The report of a case. The same `key` with the same case gives the same report; left out, each call has its own.

        Give bytes where digits matter that Python's JSON would change. Raises NotChecked and Refused.
        """
        answered = self._send(
            "POST", "/v1/reconciliations", 201, body=_bytes(case), headers={"Idempotency-Key": key or str(uuid4())}
        )
        return _told(_read(answered, shapes.report))

    def report(self, report: str) -> Report:
        """A report as it was answered. Raises NotChecked, and Refused with 404 where there is none."""
        return _told(_read(self._send("GET", f"/v1/reconciliations/{_part(report)}", 200), shapes.report))

    def order_check(
        self, order: Any, *, report: str | None = None, nhs_number: str | None = None, as_of: str | None = None
    ) -> OrderChecked:
        """What speaks of an order, against a report or the latest one of a patient: give exactly one of the two.

        `as_of` None: now. Raises NotChecked, and Refused with 404 where there is no report to hold it against.
        """
        whose = {"report": report, "patient": {"nhs_number": nhs_number} if nhs_number else None, "as_of": as_of}
        asked = {"order": order, **{name: each for name, each in whose.items() if each is not None}}
        return _told(_read(self._send("POST", "/v1/order-checks", 200, body=_bytes(asked)), shapes.order_checked))

    def decisions(self, report: str) -> Decisions:
        """What was decided about a report, what is open, and the tag that the next decision needs."""
        answered = self._send("GET", f"/v1/reconciliations/{_part(report)}/decisions", 200)
        return _read(answered, lambda raw: shapes.decisions(raw, answered.headers["ETag"]))

    def decide(self, report: str, finding: str, decision: Mapping[str, Any], *, tag: str) -> Decided:
        """Record a decision. Refused with 412 where somebody decided since `tag` was read: it may have been this very call,
        if its first answer got lost, so look at the decisions then."""
        path = f"/v1/reconciliations/{_part(report)}/findings/{_part(finding)}/decisions"
        answered = self._send("POST", path, 201, body=_bytes(decision), headers={"If-Match": tag})
        return _read(answered, lambda raw: shapes.decided(raw, answered.headers["ETag"]))

    def source_figures(self, *, since: str | None = None, until: str | None = None) -> SourceFigures:
        """How each source fares over the reports kept from `since` on and before `until`, both days or moments.

        Raises NotChecked and Refused.
        """
        window = {name: each for name, each in (("since", since), ("until", until)) if each is not None}
        asked = f"?{urlencode(window)}" if window else ""
        return _read(self._send("GET", f"/v1/analytics/sources{asked}", 200), shapes.source_figures)

    def _send(
        self, method: str, path: str, wanted: int, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """The answer with the wanted status."""
        sent = {**(headers or {}), **({"Content-Type": _JSON} if body is not None else {})}
        ends = self._clock() + self._patience
        for attempt in range(1, self._attempts + 1):
            outcome = self._once(method, path, body, sent)
            if isinstance(outcome, httpx2.Response) and outcome.status_code not in _PASSING:
                return _wanted(outcome, wanted)
            because, wait = _trouble(outcome)
            pause = wait if wait is not None else 0.5 * 2**attempt
            if attempt == self._attempts or self._clock() + pause > ends:
                raise NotChecked(because, retry_after=wait)
            self._sleep(pause)
        raise NotChecked("it was never sent")

    def _once(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> httpx2.Response | httpx2.HTTPError:
        try:
            return self._http.request(method, path, content=body, headers=dict(headers))
        except httpx2.HTTPError as error:
            return error


def _told(found: Checked) -> Checked:
    """The same, unless it would read as an answer although nobody looked."""
    if found.status == "not-performed" or (found.status != "complete" and not found.findings):
        raise NotChecked("; ".join(found.status_reasons) or "the check was not performed", answer=found)
    return found


def _wanted(answered: httpx2.Response, wanted: int) -> httpx2.Response:
    if answered.status_code == wanted and _media(answered) == _JSON:
        return answered
    if 400 <= answered.status_code < 500 and _media(answered) == "application/problem+json":
        raise _refused(answered)
    raise NotChecked(f"the answer was not one of the service's (HTTP {answered.status_code})")


def _refused(answered: httpx2.Response) -> Refused | NotChecked:
    try:
        said = json.loads(answered.content)
        problems = tuple(Wrong(path=str(each["path"]), reason=str(each["reason"])) for each in said.get("problems") or ())
        return Refused(answered.status_code, str(said["title"]), said.get("detail"), problems, answered.headers.get("ETag"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return NotChecked(f"the answer could not be read (HTTP {answered.status_code})")


def _read(answered: httpx2.Response, reader: Callable[[bytes], T]) -> T:
    try:
        return reader(answered.content)
    except (ValueError, KeyError, TypeError) as error:
        raise NotChecked(f"the answer could not be read ({type(error).__name__})") from None


def _trouble(outcome: httpx2.Response | httpx2.HTTPError) -> tuple[str, float | None]:
    """Why there is no answer yet, and after how many seconds the service asks to be asked again; None: it does not say."""
    if isinstance(outcome, httpx2.HTTPError):
        return f"the service could not be reached, or gave no answer in time ({type(outcome).__name__})", None
    after = outcome.headers.get("Retry-After", "")
    return f"the service did not check it (HTTP {outcome.status_code})", float(after) if after.isdecimal() else None


def _host(url: str) -> str | None:
    found = urlsplit(url)
    return found.hostname if found.scheme == "http" else None


def _media(answered: httpx2.Response) -> str:
    return answered.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _bytes(value: Mapping[str, Any] | bytes) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def _part(name: str) -> str:
    """A name as one part of a path, whatever it holds. An empty one would lead to another call."""
    if name in ("", ".", ".."):
        raise ValueError("a name is needed")
    return quote(name, safe=":")
