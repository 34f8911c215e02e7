"""A register in a TOML file: read whole or refused, with every mistake in it and where each one is.

What stands in a wrong place is never repeated in a mistake: it may be a secret.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

_Shape = TypeVar("_Shape", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is wrong with a register, and where."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BadRegister:
    """A register of which nothing is used, for these mistakes: at least one."""

    mistakes: tuple[Mistake, ...]


def read_register_file(file: Path, shape: type[_Shape]) -> _Shape | BadRegister:
    """What the file says, in the shape that it has to have."""
    try:
        return shape.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        return BadRegister(mistakes=(Mistake(path=file.name, reason=f"cannot be read: {error.strerror}"),))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return BadRegister(mistakes=(Mistake(path=file.name, reason="is not TOML that can be read"),))
    except ValidationError as wrong:
        found = wrong.errors(include_input=False, include_url=False, include_context=False)
        return BadRegister(mistakes=tuple(Mistake(path=_place(file, error["loc"]), reason=error["msg"]) for error in found))


def registered_twice(file: Path, what: str, names: Iterable[str]) -> list[Mistake]:
    """A mistake for each name that stands there more than once. `what` the names are of: source, subscriber."""
    repeated = [name for name, count in Counter(names).items() if count > 1]
    return [Mistake(path=f"{file.name} {what} {name}", reason="is registered twice") for name in repeated]


def beside(file: Path, named: Path) -> Path:
    """A file that the register names: in the register's own folder, unless its path is absolute."""
    return named if named.is_absolute() else file.parent / named


def _place(file: Path, loc: tuple[int | str, ...]) -> str:
    return f"{file.name} " + ".".join(f"[{part}]" if isinstance(part, int) else part for part in loc).replace(".[", "[")
