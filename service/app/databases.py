"""Databases: of results, and what is done to one as a whole."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from service.settings import Settings
from service.workflows.ports import Store
from service.workflows.problems import Problem, Refused, refuse

if TYPE_CHECKING:
    from service.audit.chain import Verified
    from service.store.checking import Checked

T = TypeVar("T")


def open_store(database: str | None, *, settings: Settings, must_exist: bool = False) -> Store | Refused:
    """The database of results; `must_exist` keeps a question about an old one from making a new one."""
    from service.store.store import Store as Database

    return _on_database(Database, database or settings.database, must_exist=must_exist)


def _on_database(work: Callable[[str], T], url: str, *, must_exist: bool) -> T | Refused:
    """What the work on that address gives, or why it could not be done."""
    from sqlalchemy.exc import SQLAlchemyError

    from service.store.problems import DatabaseRefused

    file = file_of(url)
    if must_exist and file and not file.is_file():
        return refuse([Problem(path=str(file), reason="there is no such database")])
    try:
        return work(url)
    except DatabaseRefused as refused:
        return refuse([Problem(path="--database", reason=str(refused))])
    except (SQLAlchemyError, OSError) as error:
        # The address may hold a password, so only the kind of trouble is told.
        return refuse([Problem(path="--database", reason=f"cannot be opened ({type(error).__name__})")])


@dataclass(frozen=True)
class DatabaseTools:
    """What is done to a database as a whole. No address: that of the settings."""

    settings: Settings

    def upgrade(self, url: str | None) -> tuple[str | None, str] | Refused:
        """The version that it was of, and the one that it is of now."""
        from service.store.database import engine_for
        from service.store.upgrade import make_current
        from service.store.versions import NEWEST

        def work(address: str) -> tuple[str | None, str]:
            engine = engine_for(address)
            try:
                return make_current(engine, on_its_own=True), NEWEST
            finally:
                engine.dispose()

        return _on_database(work, url or self.settings.database, must_exist=True)

    def back_up(self, url: str | None, file: Path, told: Callable[[str, int, int], None]) -> "Verified | Refused":
        """The chain of the copy."""
        from service.store.copying import back_up

        return _on_database(lambda address: back_up(address, file, told), url or self.settings.database, must_exist=True)

    def restore(self, file: Path, url: str | None, told: Callable[[str, int, int], None]) -> "Verified | Refused":
        """The chain as it was restored."""
        from service.store.copying import restore

        return _on_database(lambda address: restore(file, address, told), url or self.settings.database, must_exist=False)

    def check(self, url: str | None) -> "Checked | Refused":
        """What was found."""
        from service.store.checking import check

        return _on_database(check, url or self.settings.database, must_exist=True)


def file_of(url: str) -> Path | None:
    """The file of an SQLite database; None for any other, and for one in memory."""
    path = url.removeprefix("sqlite:///")
    return Path(path) if path != url and path and path != ":memory:" else None
