"""The table of R35: every call has a row, every row a call, and each role reaches what its row says and nothing else."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from starlette.routing import Mount, Route

from service.access.caller import ROLES
from service.access.table import ROWS, Row, find_row
from tests.support.letting_in import ROLES as EVERY_ROLE
from tests.support.letting_in import House, bearer, house, person
from tests.support.tokens import token

# How many calls each role may make, beside those that are for everybody: a change of the table is seen here as well.
REACH = {
    "epr-client": 22,
    "clinician": 26,
    "pharmacist": 32,
    "safety-auditor": 30,
    "rule-author": 17,
    "rule-approver": 17,
    "ops": 18,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("table")) as one:
        yield one


def _calls(built: House) -> set[tuple[str, str]]:
    """Method and path, as it is written in the code, of whatever the router could answer."""
    found: set[tuple[str, str]] = set()
    for route in built.app.routes:
        if isinstance(route, Mount):
            found.add(("GET", route.path + "/{file:path}"))
            continue
        parts: Iterable[Any] = [route] if isinstance(route, Route) else cast(Any, route).effective_route_contexts()
        found |= {(method, part.path) for part in parts for method in part.methods}
    return {(method, path) for method, path in found if method != "HEAD"}


def test_every_call_has_its_row_and_every_row_its_call(built: House):
    assert _calls(built) == {(row.method, row.path) for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
def test_a_path_finds_its_own_row(row: Row):
    assert find_row(row.method, _path(row)) == row


@pytest.mark.parametrize("path", ["/v2", "/v1/reconciliations/", "/v1//rules", "/docs", "/redoc", "/static", "/V1/rules"])
def test_what_has_no_row_is_reached_by_nobody(path: str, built: House):
    assert find_row("GET", path) is None
    assert built.ask("GET", path).status_code == 401
    for role in EVERY_ROLE:
        assert built.ask_as(role, "GET", path).status_code == 404


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_each_role_reaches_what_its_rows_say_and_nothing_else(role: str, built: House):
    let_in = 0
    for row in ROWS:
        answer = built.ask_as(role, row.method, _path(row), **_body(row))
        asked_why = answer.headers.get("Location", "").startswith("/break-glass")
        status = 403 if asked_why else answer.status_code
        allowed = row.roles is not None and role in row.roles
        let_in += allowed
        assert row.public or (status not in (401, 403)) == allowed, (row, status)
    assert let_in == REACH[role]


def test_without_a_word_of_who_asks_only_public_calls_are_answered(built: House):
    for row in ROWS:
        answer = built.ask(row.method, _path(row), **_body(row))
        if row.public:
            assert answer.status_code not in (401, 403), row
        else:
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), row


def test_what_everybody_reaches_is_known():
    assert sorted(f"{row.method} {row.path}" for row in ROWS if row.public) == [
        "GET /cds-services",
        "GET /fhir/R4/OperationDefinition/reconcile",
        "GET /fhir/R4/metadata",
        "GET /health/live",
        "GET /health/ready",
        "GET /sign-in",
        "GET /sign-in/done",
        "GET /static/{file:path}",
    ]


def test_an_organisation_narrows_what_its_callers_may_do(tmp_path: Path):
    with house(tmp_path) as built:
        of_another = {"org": "RX2", "groups": ["G-clinician", "G-pharmacist"]}
        told = bearer(token({**person("clinician"), **of_another}))
        assert built.ask("GET", "/v1/analytics/rules", told).status_code == 200
        clinician_only = bearer(token({**person("clinician"), "org": "RX2"}))
        assert built.ask("GET", "/review", clinician_only).status_code == 401
        unknown = bearer(token({**person("clinician"), "org": "RX9"}))
        assert built.ask("GET", "/review", unknown).status_code == 401


NEVER = [
    ("epr-client", "GET", "/v1/audit/events"),
    ("epr-client", "POST", "/v1/reconciliations/x/findings/x/decisions"),
    ("epr-client", "GET", "/review"),
    ("clinician", "GET", "/v1/audit/events"),
    ("clinician", "POST", "/cds-services/medrec"),
    ("pharmacist", "POST", "/v1/feeds/x/messages"),
    ("ops", "POST", "/v1/feeds/x/messages"),
    ("pharmacist", "GET", "/metrics"),
    ("safety-auditor", "GET", "/v1/reconciliations"),
    ("safety-auditor", "GET", "/v1/reconciliations/x"),
    ("safety-auditor", "GET", "/review"),
    ("safety-auditor", "POST", "/v1/reconciliations"),
    ("safety-auditor", "POST", "/v1/reconciliations/x/findings/x/decisions"),
    ("rule-author", "GET", "/v1/reconciliations/x"),
    ("rule-author", "GET", "/v1/audit/events"),
    ("rule-approver", "GET", "/review/x"),
    ("ops", "GET", "/v1/reconciliations"),
    ("ops", "GET", "/review"),
    ("epr-client", "POST", "/review/x/patient-list"),
    ("safety-auditor", "GET", "/review/x/patient-list"),
    ("safety-auditor", "POST", "/review/x/patient-list"),
    ("rule-author", "POST", "/review/x/patient-list"),
    ("ops", "GET", "/v1/audit/events"),
    ("ops", "POST", "/v1/break-glass"),
]


@pytest.mark.parametrize(("role", "method", "path"), NEVER)
def test_what_a_role_must_never_reach(role: str, method: str, path: str, built: House):
    assert built.ask_as(role, method, path, **({"json": {}} if method == "POST" else {})).status_code in (303, 403)


def test_roles_are_those_of_the_requirement():
    assert len(ROLES) == 7 == len(EVERY_ROLE)


def _path(row: Row) -> str:
    # A rest of a path that belongs to no other row.
    return re.sub(
        r"{(\w+)(:path)?}", lambda found: "a/b/c/d/e" if found[1] == "rest" else "7" if found[1] == "seq" else "x", row.path
    )


def _body(row: Row) -> dict[str, Any]:
    return {"json": {}} if row.method == "POST" else {}
