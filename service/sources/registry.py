"""The register of sources that we read ourselves: a TOML file that names each one, where it is, and on what basis it is asked.

Secrets are files that it names, never words in it. A mistake anywhere refuses the whole register, all of them at once.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.core.model.failures import Role
from service.sources.pulling.origin import Origin, read_origin
from service.sources.register_file import BadRegister, Mistake, beside, read_register_file, registered_twice

_Words = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
_Asid = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
_LARGEST = 16 * 1024 * 1024
FhirKind = Literal["MedicationRequest", "MedicationStatement", "AllergyIntolerance", "Observation", "Condition"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class Tls(_Strict):
    """Files in PEM: our certificate with its key, and the authorities that may vouch for the source; None: the system's."""

    certificate: Path | None = None
    key: Path | None = None
    authorities: Path | None = None

    @model_validator(mode="after")
    def _a_pair(self) -> "Tls":
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key go together")
        return self


class Consumer(_Strict):
    """Who we are towards providers of GP Connect, as their audit is to name us (Cross-organisation audit and provenance)."""

    issuer: _Words
    organisation: _Words
    ods_code: Annotated[str, Field(pattern=r"^[A-Z0-9]{3,10}$")]
    device_system: _Words
    device: _Words
    user_system: _Words


class GpConnect(_Strict):
    """Spine's names of both ends, and the provider's service root as the directory gives it, which the audit token names.

    `problems`: ask for problems too; without them no rule can tell whether the patient has a condition.
    """

    from_asid: _Asid
    to_asid: _Asid
    audience: _Words
    problems: bool = True


class Smart(_Strict):
    """SMART backend services: `key` is a file with our private key as JWK or PEM, `key_id` what the server knows it by."""

    client_id: _Words
    token_url: str
    key: Path
    key_id: _Words
    algorithm: Literal["RS384", "ES384"] = "RS384"
    scope: _Words = "system/*.read"


class Fhir(_Strict):
    """How a FHIR server is searched. `get`: the NHS number goes into addresses, and so into logs on the way.

    `kinds` are searched one by one; leave out only what the server does not hold. Without Condition no rule can tell whether
    the patient has a condition. `hooks`: callers of CDS Hooks may have it asked by their own tokens.
    """

    search: Literal["post", "get"] = "post"
    kinds: tuple[FhirKind, ...] = ("MedicationRequest", "MedicationStatement", "AllergyIntolerance", "Condition")
    dialect: Literal["uk-core-r4", "fhir-r4"] = "fhir-r4"
    page_size: int = Field(default=100, ge=1, le=1000)
    most_pages: int = Field(default=50, ge=1, le=500)
    hooks: bool = True
    smart: Smart | None = None

    @model_validator(mode="after")
    def _enough(self) -> "Fhir":
        if "AllergyIntolerance" not in self.kinds or not {"MedicationRequest", "MedicationStatement"} & set(self.kinds):
            raise ValueError("kinds needs AllergyIntolerance and a kind of medicine: what is not asked for would look empty")
        return self


class _Entry(_Strict):
    """A source as the file writes it."""

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    role: Role
    kind: Literal["gp-connect", "fhir-r4"]
    base_url: str
    purpose: _Words
    legal_basis: _Words
    shared: bool = True
    deadline_seconds: float = Field(default=3.0, gt=0, le=20)
    largest_bytes: int = Field(default=4 * 1024 * 1024, ge=1024, le=_LARGEST)
    tls: Tls = Tls()
    gp_connect: GpConnect | None = None
    fhir: Fhir = Fhir()

    @model_validator(mode="after")
    def _of_its_kind(self) -> "_Entry":
        if (self.kind == "gp-connect") != (self.gp_connect is not None):
            raise ValueError("gp_connect is needed for kind gp-connect, and for no other")
        if self.kind == "gp-connect" and "fhir" in self.model_fields_set:
            raise ValueError("fhir is for kind fhir-r4")
        return self


class _File(_Strict):
    consumer: Consumer | None = None
    source: tuple[_Entry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A source that may be asked. `shared` False: it is the organisation's own record, which no objection to sharing covers.

    `deadline_seconds` is for all that is asked of it about one patient; `largest_bytes` counts what was inflated. `consumer`
    and `gp_connect` are set for kind gp-connect; `token` is where a SMART server gives its tokens.
    """

    name: str
    role: Role
    kind: Literal["gp-connect", "fhir-r4"]
    origin: Origin
    purpose: str
    legal_basis: str
    shared: bool
    deadline_seconds: float
    largest_bytes: int
    tls: Tls
    fhir: Fhir
    consumer: Consumer | None = None
    gp_connect: GpConnect | None = None
    token: Origin | None = None


def read_registry(file: Path, *, on_loopback: bool = False) -> tuple[Registered, ...] | BadRegister:
    """The sources of the file, or every mistake in it.

    Files that it names are taken from its own folder unless their paths are absolute. `on_loopback` lets plain http to
    this machine pass, for development.
    """
    written = read_register_file(file, _File)
    if isinstance(written, BadRegister):
        return written
    mistakes: list[Mistake] = []
    sources = tuple(_registered(entry, written, file, on_loopback, mistakes) for entry in written.source)
    mistakes += registered_twice(file, "source", (entry.name for entry in written.source))
    return BadRegister(mistakes=tuple(mistakes)) if mistakes else tuple(source for source in sources if source)


def _registered(entry: _Entry, written: _File, file: Path, on_loopback: bool, mistakes: list[Mistake]) -> Registered | None:
    def wrong(field: str, reason: str) -> None:
        mistakes.append(Mistake(path=f"{file.name} source {entry.name}: {field}", reason=reason))

    origin = read_origin(entry.base_url, on_loopback=on_loopback)
    smart = entry.fhir.smart
    token = read_origin(smart.token_url, on_loopback=on_loopback) if smart else None
    for field, found in (("base_url", origin), ("fhir.smart.token_url", token)):
        if isinstance(found, str):
            wrong(field, found)
    if entry.kind == "gp-connect" and written.consumer is None:
        wrong("kind", "GP Connect needs the table [consumer], which says who we are")
    tls, key = _beside(file, entry.tls), beside(file, smart.key) if smart else None
    named = {"tls.certificate": tls.certificate, "tls.key": tls.key, "tls.authorities": tls.authorities, "fhir.smart.key": key}
    for field, path in named.items():
        if path is not None and not path.is_file():
            wrong(field, "there is no such file")
    if isinstance(origin, str) or isinstance(token, str):
        return None
    fhir = entry.fhir.model_copy(update={"smart": smart.model_copy(update={"key": key})}) if smart else entry.fhir
    return Registered(
        name=entry.name,
        role=entry.role,
        kind=entry.kind,
        origin=origin,
        purpose=entry.purpose,
        legal_basis=entry.legal_basis,
        shared=entry.shared,
        deadline_seconds=entry.deadline_seconds,
        largest_bytes=entry.largest_bytes,
        tls=tls,
        fhir=fhir,
        consumer=written.consumer,
        gp_connect=entry.gp_connect,
        token=token,
    )


def _beside(file: Path, tls: Tls) -> Tls:
    named = {name: beside(file, path) for name in Tls.model_fields if (path := getattr(tls, name)) is not None}
    return tls.model_copy(update=named)
