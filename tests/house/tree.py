"""The files of the repository as the tests of the house see them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that is committed and still there, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(path for name in listed.split("\0") if name and (ROOT / (path := Path(name))).is_file())


def text_of(path: Path) -> str:
    """The text of a tracked file; bytes that are no text are left out, which is enough to search it."""
    return (ROOT / path).read_text(encoding="utf-8", errors="ignore")
