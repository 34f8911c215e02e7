"""The command line on a desk that needs no rules, so that a test can see what a command does with what it is given."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from service.app.databases import DatabaseTools, open_store
from service.app.readers import as_fhir, read_json, read_source, validity
from service.cli.tools import Tools
from service.core.model.reference import Reference
from service.settings import Settings
from tests.support.databases import IN_USE, address
from tests.support.reference import bundled
from tests.support.reports import judge
from tests.support.server import BOOK, NOW, office


def wiring(folder: Path, judged: Any = judge) -> Tools:
    """Tools whose database is in that folder."""
    settings = Settings(database=address(folder))
    tables = Reference(version="sha256:d")

    def no_use(*_: object) -> Any:
        raise AssertionError("no test should come here")

    return Tools(
        read_json=read_json,
        read_source=read_source,
        load_reference=lambda _folder: tables,
        load_desk=lambda _wanted: office(folder, judged).desk,
        load_office=lambda _wanted, _database: office(folder, judged),
        open_store=lambda database: IN_USE.keep(open_store(database, settings=settings, must_exist=True)),
        databases=DatabaseTools(settings),
        listen=no_use,
        validity=validity,
        serve=no_use,
        descriptions=no_use,
        as_fhir=as_fhir,
        demo=no_use,
        now=lambda: NOW,
        version="test",
        rules_folder=folder,
        safety_folder=folder,
        reference_folder=folder,
        profile=BOOK.profile,
    )


def bundled_wiring(folder: Path, rules: Path | None = None) -> Tools:
    """The same with the real tables, and with rules in a folder of their own."""
    return replace(wiring(folder), load_reference=lambda _folder: bundled(), rules_folder=rules or folder)
