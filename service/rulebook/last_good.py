"""A copy of the rules that last proved themselves, so that a service which starts on bad ones has something to go on with."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

POINTER = "last-good.json"
# How many copies stay: the newest, and the one that a process which is just starting may still be reading.
_COPIES = 2


@dataclass(frozen=True, kw_only=True)
class LastGood:
    """What is kept. `copy`: the name of the folder with the copies, which is the hash of all that it holds.

    `at`: when they proved themselves. `folders`: the rule folders as they were asked for, in their order; the copy holds
    one folder for each, by its number. `version` and `reference_data` are those of the rulebook and tables at that time.
    """

    copy: str
    at: str
    profile: str
    folders: tuple[str, ...]
    version: str
    reference_data: str

    def copies(self, place: Path) -> tuple[Path, ...]:
        """Where the copy of each rule folder lies. The folders keep their names, which mistakes are told by."""
        return tuple(place / self.copy / str(number) / Path(folder).name for number, folder in enumerate(self.folders))


def keep(place: Path, folders: Sequence[Path], *, at: str, profile: str, version: str, reference_data: str) -> LastGood:
    """Copy the rules and profiles of the folders into `place`, and point to them once they are on disk whole.

    Whoever is cut off in between leaves the copy of before in force. OSError where the place cannot be written.
    """
    place.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix="new-", dir=place))
    try:
        for number, folder in enumerate(folders):
            _copy(folder, beside / str(number) / folder.resolve().name)
        copy = _hash(beside)
        if not _holds(place, copy):
            shutil.rmtree(place / copy, ignore_errors=True)
            _put(beside, place / copy)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    asked = tuple(str(folder.resolve()) for folder in folders)
    kept = LastGood(copy=copy, at=at, profile=profile, folders=asked, version=version, reference_data=reference_data)
    _point(place, kept)
    _forget(place, copy)
    return kept


def find(place: Path, folders: Sequence[Path], profile: str) -> LastGood | str:
    """The copy of what these folders and this profile held when they were last good, or why there is none to go by.

    A copy for other folders or another profile is none: a setting that was changed is not to be overruled by an old one.
    """
    try:
        told = cast(dict[str, Any], json.loads((place / POINTER).read_text(encoding="utf-8")))
        folders_then = tuple(str(folder) for folder in told.pop("folders"))
        kept = LastGood(**told, folders=folders_then)
    except FileNotFoundError:
        return "no rules were kept as the last good ones"
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        return f"{place / POINTER} cannot be read ({type(error).__name__})"
    if kept.folders != tuple(str(folder.resolve()) for folder in folders) or kept.profile != profile:
        return f"the last good rules are those of other folders or of another profile ({kept.profile})"
    if not _holds(place, kept.copy):
        return f"{place / kept.copy} is not what was kept there: its hash differs"
    return kept


def _copy(folder: Path, to: Path) -> None:
    to.mkdir(parents=True)
    for file in sorted(folder.rglob("*.y*ml")):
        target = to / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            out.write(file.read_bytes())
            out.flush()
            os.fsync(out.fileno())


def _put(beside: Path, at: Path) -> None:
    try:
        beside.rename(at)
    except OSError:
        # Another process of this service may have put the same rules there in the meantime.
        if not _holds(at.parent, at.name):
            raise
    _to_disk(at.parent)


def _hash(folder: Path) -> str:
    mark = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        mark.update(f"\0{file.relative_to(folder).as_posix()}\0".encode(errors="surrogateescape"))
        mark.update(hashlib.sha256(file.read_bytes()).digest())
    return f"sha256-{mark.hexdigest()}"


def _holds(place: Path, copy: str) -> bool:
    try:
        # A name with a path in it would lead out of the place.
        return Path(copy).name == copy and (place / copy).is_dir() and _hash(place / copy) == copy
    except OSError:
        return False


def _point(place: Path, kept: LastGood) -> None:
    number, name = tempfile.mkstemp(prefix="new-", dir=place)
    with os.fdopen(number, "w", encoding="utf-8") as out:
        json.dump(asdict(kept), out, indent=1, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    Path(name).replace(place / POINTER)
    _to_disk(place)


def _to_disk(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _forget(place: Path, newest: str) -> None:
    others = [path for path in place.glob("sha256-*") if path.name != newest]
    for old in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[_COPIES - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
