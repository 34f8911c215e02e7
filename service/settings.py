"""The environment, read once: every setting is a variable that starts with MEDREC_."""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.core.model.failures import Role

_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where rules, tables and results are, and how much the web service takes on.

    `more_rules` are a site's own folders beside ours; `key_file` is the pseudonyms' key, beside the database if left out;
    PostgreSQL has no such place, so there it has to be given.
    `public_url` is the address that links lead to, where callers reach the service by another than people do.
    `sources` is the register of sources that the service reads itself; `sources_on_loopback` lets it name plain http addresses of
    this machine, for development.
    `subscribers` is the register of those who are told of reports that changed, with the same leave for plain http;
    `events_every_seconds` is how often it is looked whether there is something to tell them.
    `feeds` names the sources that send us HL7 v2 messages by themselves, each with its role (JSON).
    `access` is the file that says whom we believe and what their callers may do; `development` asks nobody for anything and stays
    on this machine. A service has one of the two. `tls_certificate` and `tls_key` are files in PEM; `tls_ends_before_us` says
    that something else ends TLS, on the way to us. `database_file` holds what `database` would say, where that is a secret.
    `canaries_every_seconds` may be shortened and hardly stretched: how often known harms are tried is a control, and a rule
    that no longer fires has to be noticed within a minute.
    `last_good` is the folder that keeps the rules which last proved themselves, beside the database
    if left out; `keep_last_good` false: none is kept, and a start on bad rules ends.
    `cache` is the folder of what can be made again (`~/.cache/medrec`, or where XDG_CACHE_HOME says): what a command notes there
    spares the next one a second; `keep_proofs` false: nothing is noted or believed.
    `rules_watch_seconds` is how often the web service looks whether they changed; 0: only when it is sent a hang-up signal.
    """

    model_config = SettingsConfigDict(env_prefix="MEDREC_", extra="ignore", frozen=True)

    rules: Path = _ROOT / "rules"
    more_rules: tuple[Path, ...] = ()
    safety: Path = _ROOT / "safety"
    reference_data: Path = _ROOT / "reference_data"
    profile: str = "acute-admission"
    database: str = "sqlite:///medrec.db"
    database_file: Path | None = None
    key_file: Path | None = None
    sources: Path | None = None
    sources_on_loopback: bool = False
    subscribers: Path | None = None
    events_every_seconds: float = Field(default=1.0, gt=0, le=60)
    feeds: dict[str, Role] = {}
    last_good: Path | None = None
    keep_last_good: bool = True
    cache: Path | None = Field(default_factory=lambda: _cache_home())
    keep_proofs: bool = True
    access: Path | None = None
    development: bool = False
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_ends_before_us: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str | None = None
    most_in_flight: int = 16
    deadline_seconds: float = 30.0
    rules_watch_seconds: float = Field(default=5.0, ge=0)
    largest_body_bytes: int = 16 * 1024 * 1024
    canaries_every_seconds: float = Field(default=30.0, gt=0, le=45)

    @model_validator(mode="before")
    @classmethod
    def _database_by_file(cls, given: Any) -> Any:
        file = given.get("database_file") if isinstance(given, dict) else None
        if not file:
            return given
        if "database" in given:
            raise ValueError("MEDREC_DATABASE and MEDREC_DATABASE_FILE: give one of them")
        try:
            return {**given, "database": Path(file).read_text(encoding="utf-8").strip()}
        except (OSError, ValueError) as error:
            raise ValueError(f"MEDREC_DATABASE_FILE cannot be read ({type(error).__name__})") from None

    @property
    def canaries(self) -> Path:
        """Known harms that have to be caught, in the safety file."""
        return self.safety / "canaries"

    @property
    def proofs(self) -> Path | None:
        """Where it is noted that rules proved themselves; None: nowhere."""
        return self.cache / "proofs" if self.cache and self.keep_proofs else None


def _cache_home() -> Path | None:
    """As the XDG base directories have it: an address that is not absolute counts as none. None: the user has no home."""
    given, home = Path(os.environ.get("XDG_CACHE_HOME", "")), Path(os.environ.get("HOME", ""))
    if given.is_absolute():
        return given / "medrec"
    return home / ".cache" / "medrec" if home.is_absolute() else None


def read_settings() -> Settings:
    """The settings of this process."""
    return Settings()
