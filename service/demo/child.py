"""The service as a process of its own on a free port, with a database in a folder that goes when it ends."""

import http.client
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MEDREC = "from service.app.command import main; main()"
_LONGEST_START_SECONDS = 60
_LONGEST_ANSWER_SECONDS = 60
_FAREWELL_SECONDS = 15


class DemoFailed(Exception):
    """The service did not start, or did not answer as it should. Its words are for whoever runs the demonstration."""


@dataclass(frozen=True, kw_only=True)
class Child:
    """A service that is running."""

    address: str
    process: "subprocess.Popen[bytes]"

    def post(self, path: str, body: bytes) -> dict[str, Any]:
        """The JSON of a 201. DemoFailed for any other answer."""
        status, answer = self._ask("POST", path, body)
        if status != http.client.CREATED:
            raise DemoFailed(f"the service answered {status}: {answer.get('title')}. {answer.get('detail') or ''}".strip())
        return answer

    def is_ready(self) -> bool:
        """Whether it says that it is ready, its known harms caught."""
        return self._ask("GET", "/health/ready", None)[0] == http.client.OK

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, dict[str, Any]]:
        host = self.address.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=_LONGEST_ANSWER_SECONDS)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise DemoFailed(f"the service did not answer ({type(error).__name__})") from error
        finally:
            connection.close()


@contextmanager
def running() -> Iterator[Child]:
    """The service until the block is left; then neither a process nor a file of it remains."""
    with tempfile.TemporaryDirectory(prefix="medrec-demo-") as folder:
        log = Path(folder) / "log"
        database = f"sqlite:///{Path(folder) / 'demo.db'}"
        command = [sys.executable, "-P", "-c", _MEDREC, "serve", "--port", "0", "--development", "--database", database]
        with log.open("wb") as lines:
            process = subprocess.Popen(command, stdout=lines, stderr=lines)  # noqa: S603 - our own program, no outside words
        try:
            yield Child(address=_address(process, log), process=process)
        finally:
            _stop(process)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    began = time.monotonic()
    while time.monotonic() - began < _LONGEST_START_SECONDS:
        said = log.read_text(encoding="utf-8", errors="replace")
        if found := re.search(r"serves (http://\S+)\n", said):
            return found[1]
        if process.poll() is not None:
            raise DemoFailed(f"the service did not start: {said.strip() or 'it said nothing'}")
        time.sleep(0.05)
    raise DemoFailed(f"the service did not start within {_LONGEST_START_SECONDS} seconds")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
