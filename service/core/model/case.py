"""A case: one patient at one transfer of care, with what every source answered."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from service.core.model.dates import uk_day
from service.core.model.failures import SourceFailure
from service.core.model.patient import Identity
from service.core.model.written import SourceList

Transfer = Literal["admission", "transfer", "discharge"]


@dataclass(frozen=True, kw_only=True)
class GivenFact:
    """A fact about the patient that the caller supplied beside the sources, as written."""

    name: str
    value: str | None
    unit: str | None
    measured_at: str | None = None
    method: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """`identity` holds what the caller says of the patient. `inputs` is the hash of the case as received."""

    case: str | None
    transfer: Transfer
    as_of: datetime
    identity: Identity
    given: tuple[GivenFact, ...]
    sources: tuple[SourceList | SourceFailure, ...]
    inputs: str

    @cached_property
    def day(self) -> date:
        """The day of the report, by the clock on the ward."""
        return uk_day(self.as_of)
