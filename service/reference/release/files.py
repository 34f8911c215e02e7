"""The files of a dm+d release as TRUD ships them: a folder or a zip, zips inside it, each file known by how its name begins."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from service.reference.problems import ReferenceProblem, ReferenceRefused

# What an import cannot do without, and what it takes where it is there (the supplementary release holds the rest).
NEEDED = ("f_vtm2_", "f_vmp2_", "f_amp2_", "f_ingredient2_")
_MAIN = (*NEEDED, "f_lookup2_", "f_vmpp2_", "f_ampp2_", "f_gtin2_")
TAKEN = (*_MAIN, "f_vtm_ing1_", "f_bnf1_", "f_history1_")
_DEEPEST = 3


@dataclass(frozen=True, kw_only=True)
class ReleaseFiles:
    """The path of each file that was found, by the beginning of its name."""

    paths: dict[str, Path]

    def get(self, beginning: str) -> Path | None:
        """The file whose name begins so; None where the release has none."""
        return self.paths.get(beginning)


@contextmanager
def opened(given: tuple[Path, ...]) -> Iterator[ReleaseFiles]:
    """The files of the folders and zips, unpacked for as long as they are read.

    Raises `ReferenceRefused` where a file is missing, is there twice, or a zip is damaged or locked by a password.
    """
    with TemporaryDirectory(prefix="dmd-release-") as unpacked:
        found: dict[str, list[Path]] = {}
        for number, path in enumerate(given):
            for file in _files(path, Path(unpacked) / str(number), 0):
                beginning = next((one for one in TAKEN if file.name.lower().startswith(one)), None)
                if beginning and file.suffix.lower() == ".xml":
                    found.setdefault(beginning, []).append(file)
        problems = [_missing(one, given) for one in NEEDED if one not in found]
        problems += [_twice(one, files) for one, files in sorted(found.items()) if len(files) > 1]
        if problems:
            raise ReferenceRefused(tuple(problems))
        yield ReleaseFiles(paths={beginning: files[0] for beginning, files in found.items()})


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
                if entry.is_dir() or not (name.lower().endswith(".zip") or name.lower().startswith(TAKEN)):
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
