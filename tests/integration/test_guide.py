"""The guide to writing a rule, followed word by word: its files written, its commands run, what it promises looked for."""

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

GUIDE = ROOT / "docs" / "guides" / "write-a-rule.md"
BLOCK = re.compile(r"^```(\S*) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = {"sh", "text", "yaml", "csv"}


def blocks(port: int) -> list[tuple[str, str, str]]:
    """Each block as (kind, words after it, text), on a port that is free here."""
    found = [(match[1], match[2], match[3]) for match in BLOCK.finditer(GUIDE.read_text(encoding="utf-8"))]
    return [(kind, words, text.replace("8001", str(port))) for kind, words, text in found]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@contextmanager
def left_as_found(folder: Path) -> Iterator[None]:
    """What the guide starts ends, however far a reader comes."""
    try:
        yield
    finally:
        started = folder / "serve.pid"
        if started.exists():
            with suppress(ProcessLookupError):
                os.kill(int(started.read_text()), signal.SIGTERM)


def test_every_command_does_what_the_guide_says(tmp_path: Path) -> None:
    said = ""
    with left_as_found(tmp_path):
        for kind, words, text in blocks(free_port()):
            assert kind in KINDS, f"a block of {kind} is not followed"
            if kind == "sh":
                run = bash(text, tmp_path)
                said = run.stdout + run.stderr
                assert (run.returncode == 0) != (words == "fails"), f"{text}\n{said}"
            elif kind == "text":
                flat = " ".join(said.split())
                for line in text.splitlines():
                    assert line in flat, f"{line!r} is not among what was said:\n{said}"
            else:
                (tmp_path / words).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / words).write_text(text, encoding="utf-8")
    assert (tmp_path / "pages" / "SIT-001.md").is_file()


def bash(text: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # A service that stays would hold pipes open for ever, so what is said goes through files.
    with (folder / "out.log").open("w+") as out, (folder / "err.log").open("w+") as err:
        run = subprocess.run(
            ["bash", "-e", "-c", text],
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


def test_it_has_something_to_follow() -> None:
    kinds = [kind for kind, _, _ in blocks(1)]
    assert (kinds.count("sh") >= 10, kinds.count("yaml")) == (True, 2)
