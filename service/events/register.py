"""The register of subscribers: a TOML file that names each one, where it listens, and the file of the secret shared with it.

A mistake anywhere refuses the whole register, all of them at once. Nothing that is not in it is ever sent anything.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.sources.pulling.origin import Origin, read_origin
from service.sources.register_file import BadRegister, Mistake, beside, read_register_file, registered_twice

# Half of the output of SHA-256, below which a key of HMAC is weaker than it could be (RFC 2104, section 3, asks for all of it).
_LEAST_BYTES = 32
_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Entry(_Strict):
    name: _Name
    url: str
    secret: Path
    authorities: Path | None = None
    deadline_seconds: Annotated[float, Field(gt=0, le=30)] = 10.0
    most_attempts: Annotated[int, Field(ge=1, le=1000)] = 100


class _Written(_Strict):
    subscriber: tuple[_Entry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """One that is told. `place` is the whole address; `authorities` who may vouch for it, None: those of the system.

    `deadline_seconds` is for one attempt in all; a change is given up after `most_attempts`.
    """

    name: str
    place: Origin
    secret: bytes
    authorities: Path | None
    deadline_seconds: float
    most_attempts: int

    def __repr__(self) -> str:
        # The secret is not shown by accident.
        return f"Subscriber({self.name!r})"


def read_register(file: Path, *, on_loopback: bool) -> tuple[Subscriber, ...] | BadRegister:
    """The subscribers of a file, or every mistake in it. `on_loopback`: plain http to this machine is let be."""
    written = read_register_file(file, _Written)
    if isinstance(written, BadRegister):
        return written
    mistakes: list[Mistake] = []
    found = [_read(file, entry, mistakes, on_loopback) for entry in written.subscriber]
    mistakes += registered_twice(file, "subscriber", (entry.name for entry in written.subscriber))
    if mistakes:
        return BadRegister(mistakes=tuple(mistakes))
    return tuple(each for each in found if each)


def _read(file: Path, entry: _Entry, mistakes: list[Mistake], on_loopback: bool) -> Subscriber | None:
    def wrong(field: str, reason: str) -> None:
        mistakes.append(Mistake(path=f"{file.name} subscriber {entry.name}: {field}", reason=reason))

    place = read_origin(entry.url, on_loopback=on_loopback)
    if isinstance(place, str):
        wrong("url", place)
    secret = _secret(beside(file, entry.secret))
    if isinstance(secret, str):
        wrong("secret", secret)
    authorities = beside(file, entry.authorities) if entry.authorities else None
    if authorities is not None and not authorities.is_file():
        wrong("authorities", "there is no such file")
    if isinstance(place, str) or isinstance(secret, str):
        return None
    return Subscriber(
        name=entry.name,
        place=place,
        secret=secret,
        authorities=authorities,
        deadline_seconds=entry.deadline_seconds,
        most_attempts=entry.most_attempts,
    )


def _secret(file: Path) -> bytes | str:
    """The bytes of the file without the white space around them, or what is wrong with them."""
    try:
        held = file.read_bytes().strip()
    except OSError:
        return "there is no such file that can be read"
    return held if len(held) >= _LEAST_BYTES else f"has to hold at least {_LEAST_BYTES} bytes"
