"""The container: what its file copies is there, and what it runs works in a fresh environment."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.house.tree import ROOT

INSTRUCTIONS = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text()).splitlines()


def _arguments(instruction: str) -> list[str]:
    return [line.removeprefix(f"{instruction} ") for line in INSTRUCTIONS if line.startswith(f"{instruction} ")]


COPIED = [source for line in _arguments("COPY") for source in line.split()[:-1]]
INSTALLS = [shlex.split(line) for line in _arguments("RUN") if " pip " in line]


@pytest.mark.parametrize("source", COPIED)
def test_what_is_copied_is_there_and_reaches_the_builder(source):
    assert (ROOT / source).exists()
    let_through = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert any(fnmatch(source, pattern) for pattern in let_through)


def test_it_runs_as_a_user_without_rights():
    assert _arguments("USER") == ["medrec"]
    assert not any(line.startswith("RUN") for line in INSTRUCTIONS[INSTRUCTIONS.index("USER medrec") :])


def test_docker_asks_whether_it_is_alive():
    assert "/health/live" in _arguments("HEALTHCHECK")[0]


def test_everything_it_installs_is_locked_or_ours():
    assert len(INSTALLS) == 2
    assert all({"--require-hashes", "--only-binary"} < set(line) or {"--no-deps", "--no-index"} < set(line) for line in INSTALLS)


def test_it_installs_and_starts_in_a_fresh_environment(tmp_path: Path):
    for source in COPIED:
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, tmp_path / source)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    for _, *command in INSTALLS:
        subprocess.run([tmp_path / "venv/bin/python", *command], cwd=tmp_path, check=True, capture_output=True)
    with _started(tmp_path):
        health = json.loads(re.sub("^CMD ", "", _arguments("HEALTHCHECK")[0].partition(" CMD ")[2]))
        asked = [word.replace(":8000", f":{PORT}") for word in health]
        _until_it_answers([tmp_path / "venv/bin/python", *asked[1:]])


@contextmanager
def _started(folder: Path) -> Iterator[None]:
    """The container's command on a free port, in a folder that holds only what the file copies."""
    program, *command = json.loads(_arguments("CMD")[0])
    command = [word.replace("8000", PORT) for word in command]
    environment = os.environ | {"MEDREC_DATABASE": f"sqlite:///{folder / 'medrec.db'}", "MEDREC_DEVELOPMENT": "true"}
    with (folder / "said").open("w") as said:
        running = subprocess.Popen(
            [folder / "venv/bin" / program, *command], cwd=folder, env=environment, stdout=said, stderr=said
        )
        try:
            yield
        finally:
            running.terminate()
            running.wait(20)


def _until_it_answers(health: list[object]) -> None:
    for _ in range(60):
        if subprocess.run([str(word) for word in health], capture_output=True).returncode == 0:
            return
        time.sleep(0.5)
    raise AssertionError("the health check never passed")


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


PORT = _free_port()
