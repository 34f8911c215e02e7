"""What the use cases need from outside, as narrow as it can be; service/app.py says which thing stands behind each."""

from typing import Any, Protocol

from service.core.model.failures import Role, SourceFailure
from service.core.model.written import SourceList
from service.workflows.problems import Refused


class ReadJson(Protocol):
    """Bytes to a JSON value with all digits kept, or why they are refused."""

    def __call__(self, data: bytes) -> Any | Refused: ...


class ReadSource(Protocol):
    """One payload to the list it holds, or to the failure that it is."""

    def __call__(
        self, name: str, role: Role, payload: object, *, format: str | None, retrieved_at: str | None, sha256: str
    ) -> SourceList | SourceFailure: ...
