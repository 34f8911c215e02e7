"""The register of subscribers: a TOML file that names each one, where it listens, and the file of the secret shared with it.

A mistake anywhere refuses the whole register, all of them at once. Nothing that is not in it is ever sent anything.
"""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.sources.pulling.origin import Origin, read_origin

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


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One thing that is wrong with the register, and where."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BadRegister:
    """Every mistake in it."""

    mistakes: tuple[Mistake, ...]


def read_register(file: Path, *, on_loopback: bool) -> tuple[Subscriber, ...] | BadRegister:
    """The subscribers of a file, or every mistake in it. `on_loopback`: plain http to this machine is let be."""
    try:
        written = _Written.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return BadRegister(mistakes=(Mistake(path=file.name, reason=f"cannot be read ({type(error).__name__})"),))
    except ValidationError as error:
        # What stands there is not repeated.
        wrong = error.errors(include_input=False, include_url=False)
        return BadRegister(mistakes=tuple(Mistake(path=_place(file, each["loc"]), reason=each["msg"]) for each in wrong))
    mistakes: list[Mistake] = []
    found = [_read(file, entry, mistakes, on_loopback) for entry in written.subscriber]
    for name, count in Counter(entry.name for entry in written.subscriber).items():
        if count > 1:
            mistakes.append(Mistake(path=f"{file.name} {name}", reason="is there more than once"))
    if mistakes:
        return BadRegister(mistakes=tuple(mistakes))
    return tuple(each for each in found if each)


def _read(file: Path, entry: _Entry, mistakes: list[Mistake], on_loopback: bool) -> Subscriber | None:
    def wrong(field: str, reason: str) -> None:
        mistakes.append(Mistake(path=f"{file.name} {entry.name}: {field}", reason=reason))

    place = read_origin(entry.url, on_loopback=on_loopback)
    if isinstance(place, str):
        wrong("url", place)
    secret = _secret(_beside(file, entry.secret))
    if isinstance(secret, str):
        wrong("secret", secret)
    authorities = _beside(file, entry.authorities) if entry.authorities else None
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


def _beside(file: Path, named: Path) -> Path:
    return named if named.is_absolute() else file.parent / named


def _place(file: Path, loc: tuple[int | str, ...]) -> str:
    return f"{file.name} " + ".".join(f"[{part}]" if isinstance(part, int) else part for part in loc).replace(".[", "[")
