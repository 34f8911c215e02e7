"""The command `medrec`: hands its parts to the command line."""

import sys
from functools import partial

from service import __version__
from service.app.clock import now
from service.app.databases import DatabaseTools, open_store
from service.app.feeds import listen
from service.app.offices import load_audited_desk, load_office
from service.app.readers import as_fhir, descriptions, load_reference, read_json, read_source, validity
from service.app.web import serve
from service.cli.application import run
from service.cli.tools import UNUSABLE, Tools, fault_words
from service.settings import Settings, read_settings

# Exit status of a fault of our own, apart from all that the contract gives a meaning to.
_FAULT = 70


def main() -> None:
    """The command `medrec`. A fault of the service ends in one line that names it and no data of a patient."""
    try:
        settings = _settings_or_exit()
        run(tools(settings))
    except Exception as fault:  # noqa: BLE001 - the outermost handler: a traceback could print what a record holds.
        print(f"medrec: a fault of the service, not of the input: {fault_words(fault)}. Nothing was checked.", file=sys.stderr)
        sys.exit(_FAULT)


def _settings_or_exit() -> Settings:
    from pydantic import ValidationError

    try:
        return read_settings()
    except ValidationError as wrong:
        # What was given is not repeated: an address of a database may hold a password.
        for error in wrong.errors(include_input=False, include_url=False):
            name = ".".join(str(part) for part in error["loc"]).upper()
            print(f"medrec: MEDREC_{name}: {error['msg']}", file=sys.stderr)
        sys.exit(UNUSABLE)


def tools(settings: Settings) -> Tools:
    """What the commands work with. Heavy parts are imported when a command needs them, so that each starts at once."""
    return Tools(
        read_json=read_json,
        read_source=read_source,
        load_reference=partial(load_reference, settings=settings),
        load_desk=partial(load_audited_desk, settings=settings),
        load_office=partial(load_office, settings=settings, must_exist=True),
        open_store=partial(open_store, settings=settings, must_exist=True),
        databases=DatabaseTools(settings),
        serve=partial(serve, settings=settings),
        listen=partial(listen, settings=settings),
        validity=validity,
        descriptions=descriptions,
        as_fhir=as_fhir,
        demo=demo,
        now=now,
        version=__version__,
        rules_folder=settings.rules,
        safety_folder=settings.safety,
        reference_folder=settings.reference_data,
        profile=settings.profile,
    )


def demo(keep: bool, look: bool) -> None:
    """The demonstration, which starts the real service."""
    from service.demo.demonstrate import demonstrate

    note = partial(print, file=sys.stderr, flush=True)
    status = demonstrate(keep=keep, look=look, now=now(), say=partial(print, flush=True), note=note)
    if status:
        sys.exit(status)
