"""Which role may reach which call (R35). What has no row here is refused to everybody: a new call begins with its row.

The rows are held in the order in which paths are looked for. A test keeps them and the calls of the service the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from re import Pattern

from starlette.routing import compile_path

from service.access.caller import ROLES, Role


@dataclass(frozen=True, kw_only=True)
class Row:
    """One call. `roles` None: whoever asks, without a word of who they are; nothing of a patient may be there.

    `glass`: roles that may break the glass to one report here, with a reason.
    """

    method: str
    path: str
    roles: frozenset[Role] | None
    glass: frozenset[Role] = frozenset()

    @property
    def public(self) -> bool:
        """Whether nobody is asked who they are."""
        return self.roles is None


_CARE: frozenset[Role] = frozenset({"clinician", "pharmacist"})
_HOOKS: frozenset[Role] = frozenset({"epr-client"})
_CARE_AND_RECORD: frozenset[Role] = _CARE | _HOOKS
_AUDIT: frozenset[Role] = frozenset({"safety-auditor"})
_RULES: frozenset[Role] = frozenset({"rule-author", "rule-approver"})
_PHARMACIST: frozenset[Role] = frozenset({"pharmacist"})
_FARE: frozenset[Role] = _RULES | _AUDIT | _PHARMACIST
_AGAIN: frozenset[Role] = _AUDIT | _PHARMACIST
_OPS: frozenset[Role] = frozenset({"ops"})
_SOURCES: frozenset[Role] = _AUDIT | _PHARMACIST | _OPS
_EVENTS: frozenset[Role] = _AUDIT
# Who may look into one report after they said why, though their role alone does not let them.
_GLASS: frozenset[Role] = _AUDIT
_REPORT = "/v1/reconciliations/{report}"
_FHIR = "/fhir/R4"


def _rows() -> Iterable[Row]:
    def row(method: str, path: str, roles: frozenset[Role] | None, glass: frozenset[Role] = frozenset()) -> Row:
        return Row(method=method, path=path, roles=roles, glass=glass)

    # Whether it lives and what it is. Monitors and load balancers have no tokens, and nothing of a patient is told.
    yield row("GET", "/health/live", None)
    yield row("GET", "/health/ready", None)
    yield row("GET", "/metrics", _OPS)
    yield row("GET", "/openapi.json", ROLES)
    yield row("GET", "/static/{file:path}", None)

    yield row("POST", "/v1/reconciliations", _CARE_AND_RECORD)
    yield row("GET", "/v1/reconciliations", _CARE_AND_RECORD)
    yield row("GET", _REPORT, _CARE_AND_RECORD, _GLASS)
    yield row("POST", _REPORT + "/replay", _AGAIN)
    yield row("GET", _REPORT + "/decisions", _CARE_AND_RECORD, _GLASS)
    yield row("POST", _REPORT + "/findings/{finding}/decisions", _CARE)
    yield row("GET", "/v1/decisions/vocabulary", ROLES)
    yield row("POST", "/v1/order-checks", _CARE_AND_RECORD)
    yield row("POST", "/v1/feeds/{feed}/messages", _HOOKS)
    yield row("GET", "/v1/rules", ROLES)
    yield row("GET", "/v1/rules/{rule}", ROLES)
    yield row("GET", "/v1/analytics/rules", _FARE)
    yield row("GET", "/v1/analytics/rules/{rule}", _FARE)
    yield row("GET", "/v1/analytics/sources", _SOURCES)
    yield row("GET", "/v1/safety", ROLES)
    yield row("GET", "/v1/audit/events", _EVENTS)
    yield row("GET", "/v1/audit/verify", _EVENTS | _OPS)
    yield row("GET", "/v1/events", _EVENTS | _OPS)
    yield row("POST", "/v1/events/{event}/again", _OPS)
    yield row("POST", "/v1/break-glass", _GLASS)
    yield row("GET", "/v1/break-glass", _EVENTS)

    # What the service is asked by before anybody has a token: the specifications want both to be open.
    yield row("GET", "/cds-services", None)
    yield row("POST", "/cds-services/{service}", _HOOKS)
    yield row("POST", "/cds-services/{service}/feedback", _HOOKS)
    yield row("GET", _FHIR + "/metadata", None)
    yield row("GET", _FHIR + "/OperationDefinition/reconcile", None)
    yield row("POST", _FHIR + "/$reconcile", _CARE_AND_RECORD)
    yield row("GET", _FHIR + "/AuditEvent", _EVENTS)
    yield row("GET", _FHIR + "/AuditEvent/{seq}", _EVENTS)

    yield row("GET", "/sign-in", None)
    yield row("GET", "/sign-in/done", None)
    yield row("POST", "/sign-out", ROLES)
    yield row("GET", "/", ROLES)
    yield row("GET", "/review", _CARE)
    yield row("GET", "/review/{report}", _CARE, _GLASS)
    yield row("GET", "/review/{report}/patient-list", _CARE)
    yield row("POST", "/review/{report}/patient-list", _CARE)
    yield row("GET", "/review/{report}/findings/{finding}", _CARE)
    yield row("POST", "/review/{report}/findings/{finding}", _CARE)
    yield row("GET", "/break-glass", _GLASS)
    yield row("POST", "/break-glass", _GLASS)
    yield row("GET", "/audit", _EVENTS)
    yield row("POST", "/audit/replay", _AUDIT)
    yield row("GET", "/rules", ROLES)
    yield row("GET", "/rules/{rule}", ROLES)
    yield row("GET", "/analytics", _FARE)
    yield row("GET", "/analytics/{rule}", _FARE)
    # Addresses that nothing lies at: the page that says so.
    for place in ("review", "audit", "rules", "analytics"):
        yield row("GET", f"/{place}/{{rest:path}}", ROLES)


ROWS: tuple[Row, ...] = tuple(_rows())
_PATTERNS: tuple[tuple[Pattern[str], Row], ...] = tuple((compile_path(row.path)[0], row) for row in ROWS)


def find_row(method: str, path: str) -> Row | None:
    """The row of a call. None: there is none, so nobody may make it. HEAD asks for what GET does."""
    wanted = "GET" if method == "HEAD" else method
    return next((row for pattern, row in _PATTERNS if row.method == wanted and pattern.match(path)), None)


def methods_of(path: str) -> list[str]:
    """The methods by which calls at that path can be made."""
    return sorted({row.method for pattern, row in _PATTERNS if pattern.match(path)})
