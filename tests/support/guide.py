"""Follows a guide word by word: writes its files, runs its commands, and looks for what it promises in what they say.

Blocks are `sh` (to run), `sh fails` (that has to fail), `text` (each line of it is among what the commands said last), and
`json FILE`, `yaml FILE`, `toml FILE`, `python FILE` or `csv FILE`, which are written as they stand.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.house.tree import ROOT

BLOCK = re.compile(r"^```(\S*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {"yaml", "csv", "json", "toml", "python"}
Block = tuple[str, str, str]


def blocks(guide: str, ports: dict[str, int] | None = None) -> list[Block]:
    """Each block of a file of docs/ as (kind, words after it, text). `ports` are put in the place of those that it names."""
    found: list[Block] = [(match[1], match[2], match[3]) for match in BLOCK.finditer((ROOT / "docs" / guide).read_text("utf-8"))]
    for written, free in (ports or {}).items():
        found = [(kind, words, text.replace(written, str(free))) for kind, words, text in found]
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def follow(found: list[Block], folder: Path) -> None:
    """Do what the blocks say, in that folder. What they started is ended, however far a reader comes."""
    said = ""
    with _left_as_found(folder):
        for kind, words, text in found:
            assert kind in FILES | {"sh", "text"}, f"a block of {kind} is not followed"
            if kind == "sh":
                run = bash(text, folder)
                said = run.stdout + run.stderr
                assert (run.returncode == 0) != (words == "fails"), f"{text}\n{said}"
            elif kind == "text":
                flat = " ".join(said.split())
                for line in text.splitlines():
                    assert line in flat, f"{line!r} is not among what was said:\n{said}"
            else:
                (folder / words).parent.mkdir(parents=True, exist_ok=True)
                (folder / words).write_text(text, encoding="utf-8")


@contextmanager
def _left_as_found(folder: Path) -> Iterator[None]:
    try:
        yield
    finally:
        for started in folder.glob("*.pid"):
            with suppress(ProcessLookupError, ValueError):
                os.kill(int(started.read_text()), signal.SIGTERM)


def bash(text: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What becomes of a block of commands."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # A service that stays would hold pipes open for ever, so what is said goes through files.
    with (folder / "out.log").open("w+") as out, (folder / "err.log").open("w+") as err:
        run = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", text],
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            timeout=500,
            check=False,
        )
    told = [(folder / name).read_text() for name in ("out.log", "err.log")]
    return subprocess.CompletedProcess(run.args, run.returncode, *told)
