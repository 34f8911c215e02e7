"""The files of releases as they are published: a folder or a zip, zips inside it, each file known by its name."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from service.reference.problems import ReferenceProblem, ReferenceRefused

# What a dm+d release cannot do without, and what is taken where it is there (the supplementary release holds the rest).
NEEDED = ("f_vtm2_", "f_vmp2_", "f_amp2_", "f_ingredient2_")
_DMD = (*NEEDED, "f_lookup2_", "f_vmpp2_", "f_ampp2_", "f_gtin2_", "f_vtm_ing1_", "f_bnf1_", "f_history1_")
# What may come beside it, or alone: simple reference sets and Read maps as TRUD ships them, prescribing data, a DDD list.
REFSETS, READ_V2_MAP, CTV3_MAP, PRESCRIBING, DDD = "der2_refset_", "rcsctmap2_", "ctv3sctmap2_", "epd_", "atc_ddd"
_ENDINGS = dict.fromkeys(_DMD, ".xml") | {REFSETS: ".txt", READ_V2_MAP: ".txt", CTV3_MAP: ".txt"}
_ENDINGS |= {PRESCRIBING: ".csv", DDD: ".csv"}
_SEVERAL = frozenset({REFSETS, PRESCRIBING})
_DEEPEST = 3


@dataclass(frozen=True, kw_only=True)
class ReleaseFiles:
    """The paths of the files that were found, by the beginning of their names."""

    paths: dict[str, tuple[Path, ...]]

    def get(self, beginning: str) -> Path | None:
        """The file whose name begins so; None where there is none."""
        return next(iter(self.every(beginning)), None)

    def every(self, beginning: str) -> tuple[Path, ...]:
        """All files whose names begin so: months of prescribing data, reference sets of two extensions."""
        return self.paths.get(beginning, ())

    @property
    def holds_dictionary(self) -> bool:
        """Whether a dm+d release is among them."""
        return any(beginning in self.paths for beginning in NEEDED)


@contextmanager
def opened(given: tuple[Path, ...]) -> Iterator[ReleaseFiles]:
    """The files of the folders and zips, unpacked for as long as they are read.

    Raises `ReferenceRefused` where nothing is there to import, a file of a dm+d release is missing, one is there twice, or
    a zip is damaged or locked by a password.
    """
    with TemporaryDirectory(prefix="release-") as unpacked:
        found: dict[str, list[Path]] = {}
        for number, path in enumerate(given):
            for file in _files(path, Path(unpacked) / str(number), 0):
                beginning = _taken_as(file.name)
                if beginning:
                    found.setdefault(beginning, []).append(file)
        beside = found.keys() - set(_DMD)
        problems = [_missing(one, given) for one in NEEDED if one not in found and (found.keys() - beside or not beside)]
        problems += [_twice(one, files) for one, files in sorted(found.items()) if len(files) > 1 and one not in _SEVERAL]
        if DDD in found and "f_bnf1_" not in found:
            problems.append(_missing("f_bnf1_", given))
        if problems:
            raise ReferenceRefused(tuple(problems))
        yield ReleaseFiles(paths={beginning: tuple(sorted(files)) for beginning, files in found.items()})


def _taken_as(name: str) -> str | None:
    """What a file is, by how its name begins and ends; None for one that is not read.

    Of reference sets the snapshot alone: the full file holds every former state, and the delta but the last change.
    """
    lower = name.lower()
    found = next((one for one, ending in _ENDINGS.items() if lower.startswith(one) and lower.endswith(ending)), None)
    return None if found == REFSETS and "snapshot" not in lower else found


def _files(path: Path, unpacked: Path, depth: int) -> Iterator[Path]:
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file():
                yield from _files(inner, unpacked / inner.name, depth)
    elif path.suffix.lower() == ".zip" and depth < _DEEPEST:
        _unpack(path, unpacked)
        yield from _files(unpacked, unpacked / "within", depth + 1)
    elif path.is_file():
        yield path
    else:
        raise ReferenceRefused((ReferenceProblem(file=str(path), line=None, reason="there is no such file or folder"),))


def _unpack(path: Path, into: Path) -> None:
    """Only the files that are read, by their own names: a path inside an archive is never followed."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                name = Path(entry.filename).name
                if entry.is_dir() or not (name.lower().endswith(".zip") or _taken_as(name)):
                    continue
                if entry.flag_bits & 1:
                    raise ReferenceRefused(
                        (ReferenceProblem(file=path.name, line=None, reason=f"{name} is locked by a password"),)
                    )
                into.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as packed, (into / name).open("wb") as file:
                    while block := packed.read(1 << 20):
                        file.write(block)
    except (zipfile.BadZipFile, EOFError) as broken:
        raise ReferenceRefused(
            (ReferenceProblem(file=path.name, line=None, reason=f"is no whole zip file: {broken}"),)
        ) from broken


def _missing(beginning: str, given: tuple[Path, ...]) -> ReferenceProblem:
    places = ", ".join(path.name for path in given)
    return ReferenceProblem(file=places, line=None, reason=f"holds no file whose name begins with {beginning}")


def _twice(beginning: str, files: list[Path]) -> ReferenceProblem:
    names = " and ".join(file.name for file in files)
    return ReferenceProblem(file=files[0].name, line=None, reason=f"two files begin with {beginning}: {names}")
