"""The pages as the service mounts them, on the real readers, rules and tables, without a network."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import httpx2
from fastapi import FastAPI

from service.access.access import Development
from service.audit.pseudonym import Pseudonyms
from service.edge.gate import Gate
from service.edge.limiter import Limits, Slots
from service.edge.state import State
from service.store.store import Store
from service.web.pages import make_pages
from service.workflows.ports import Office
from service.workflows.problems import Refused
from service.workflows.reconcile import reconcile
from service.workflows.reload import Canaries
from tests.support.cases import as_bytes
from tests.support.desk import real_desk
from tests.support.server import ALL_CAUGHT

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


class Pages:
    """Asks for pages, one at a time."""

    def __init__(self, office: Office, limits: Limits, canaries: Canaries) -> None:
        self.office = office
        self._app = FastAPI()
        self._app.add_middleware(Gate, access=Development(), counted=Counter())
        self._app.include_router(make_pages(lambda: self.office))
        self._app.state.medrec = State(
            office=office,
            limits=limits,
            slots=Slots(limits.most_in_flight),
            canaries=canaries,
            safety=lambda _office, _canaries: {},
        )

    def keep(self, case: dict[str, Any]) -> str:
        """Reconcile a case, and say the id of its report."""
        answered = reconcile(as_bytes(case), key=None, actor=None, office=self.office)
        assert not isinstance(answered, Refused), answered
        return answered.report

    def get(self, path: str) -> httpx2.Response:
        return self._ask("GET", path)

    def send(self, path: str, fields: Mapping[str, str], site: str = "same-origin") -> httpx2.Response:
        """A form as a browser sends it from a page of that site."""
        return self._ask("POST", path, data=dict(fields), headers={"Sec-Fetch-Site": site})

    def _ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        async def asked() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=self._app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, **more)

        return anyio.run(asked)


@contextmanager
def pages(folder: Path, limits: Limits | None = None, canaries: Canaries = ALL_CAUGHT) -> Iterator[Pages]:
    """Pages on an empty database in that folder."""
    store = Store(f"sqlite:///{folder / 'medrec.db'}")
    try:
        office = Office(desk=real_desk(), store=store, pseudonyms=Pseudonyms(key=b"k" * 32), now=lambda: NOW)
        yield Pages(office, limits or Limits(), canaries)
    finally:
        store.close()
