"""Reading sources ourselves: whom it is about, who asks, and what each source answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.core.model.failures import FailureKind, Role
from service.core.model.written import Dialect


@dataclass(frozen=True, kw_only=True)
class Requester:
    """The person on whose behalf sources are asked; GP Connect refuses requests that name a system instead.

    `sds_user` and `sds_role` are those of an NHS smartcard, None where the person did not log on with one.
    """

    id: str
    family: str
    given: str
    prefix: str | None = None
    sds_user: str | None = None
    sds_role: str | None = None


@dataclass(frozen=True, kw_only=True)
class Whom:
    """Whose records are asked for. `objects`: the patient objects to their record being shared."""

    nhs_number: str | None
    objects: bool = False
    requester: Requester | None = None


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One source of a case that is to be read by us: the name it is registered under, and its role in the case."""

    name: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the audit keeps of one pull. No secret, and nothing of the patient.

    `address` is scheme, host and port; `requests` are the trace ids that went out, none where nobody was asked.
    """

    kind: str | None = None
    address: str | None = None
    purpose: str | None = None
    legal_basis: str | None = None
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pulled:
    """The answer to one Ask: either `payload`, the text that came in, or a failure with its detail.

    `at` is when it was known, as ISO 8601. `detail` is in words for a clinician and holds no patient data.
    """

    name: str
    at: str
    told: Told
    payload: str | None = None
    format: Dialect | None = None
    failure: FailureKind | None = None
    detail: str | None = None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A caller's leave to ask its own FHIR server about one patient, for the call that it came with and no other.

    `server` is the base address as the caller wrote it; `token` lives for `seconds` more; `scope` is what it was granted for
    (SMART); `patient` is the one patient whom it is for, None where it does not say.
    """

    server: str
    token: str = field(repr=False)
    seconds: float
    scope: str
    patient: str | None = None


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is to be fetched under a name: all entries of a kind by these parameters; none: the one patient itself."""

    name: str
    kind: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Part:
    """The answer to one Query: `payload`, the JSON of a resource, or a failure with its detail in words for a clinician."""

    name: str
    payload: str | None = None
    failure: FailureKind | None = None
    detail: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """All that came of a grant: a part for every query. `source` is the name that the server is registered under, None: none."""

    parts: tuple[Part, ...]
    told: Told = Told()
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class PullCount:
    """How often one registered source came to one end since the process began, and the seconds of all of them together.

    `asked` by a case that names it, or by a hook that lacks something; `outcome` is `read`, or what failed.
    """

    source: str
    asked: Literal["case", "hook"]
    outcome: str
    count: int
    seconds: float
