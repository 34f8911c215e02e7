"""The only wiring: names the concrete adapters and hands them to the command line and the web service."""

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from service import __version__
from service.cli.application import run
from service.cli.tools import Tools
from service.settings import Settings, read_settings
from service.workflows.ports import Desk, DeskWanted
from service.workflows.problems import Problem, Refused, refuse

# Exit status of a fault of our own, apart from all that the contract gives a meaning to.
_FAULT = 70


def main() -> None:
    """The command `medrec`. A fault of the service ends in one line that names it and no data of a patient."""
    try:
        run(tools(read_settings()))
    except Exception as fault:  # noqa: BLE001 - the outermost handler: a traceback could print what a record holds.
        print(f"medrec: a fault of the service, not of the input: {_place(fault)}. Nothing was checked.", file=sys.stderr)
        sys.exit(_FAULT)


def tools(settings: Settings) -> Tools:
    """What the commands work with. Heavy parts are imported when a command needs them, so that each starts at once."""
    return Tools(load_desk=partial(load_desk, settings=settings), now=now, version=__version__)


def now() -> datetime:
    """The clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def load_desk(wanted: DeskWanted, *, settings: Settings) -> Desk | Refused:
    """Tables, then rules against the tables, then the pipeline bound to both; or every mistake in them."""
    from service.core.pipeline import reconcile_record
    from service.reference.load import load
    from service.rulebook.load import load_rulebook
    from service.sources.read import read_source

    folder = wanted.reference_data or settings.reference_data
    if not folder.is_dir():
        return refuse([Problem(path=str(folder), reason="there is no such folder of reference tables")])
    reference = load(folder)
    folders = [settings.rules, *wanted.rules]
    missing = [Problem(path=str(path), reason="there is no such folder of rules") for path in folders if not path.is_dir()]
    if missing:
        return refuse(missing)
    rulebook = load_rulebook(folders, profile=wanted.profile or settings.profile, reference=reference, today=now().date())
    if isinstance(rulebook, tuple):
        return refuse(Problem(path=f"{wrong.path} {wrong.field}".strip(), reason=wrong.reason) for wrong in rulebook)
    return Desk(
        read_json=read_json,
        read_source=read_source,
        judge=partial(reconcile_record, rulebook=rulebook, reference=reference, engine=__version__),
        rulebook=rulebook,
        reference=reference,
        engine=__version__,
    )


def read_json(data: bytes) -> Any | Refused:
    """The strict reader, with its refusal in the words of the use cases."""
    from service.sources.refusal import Refusal
    from service.sources.strict_json import read_json as strictly

    value = strictly(data)
    if isinstance(value, Refusal):
        return refuse([Problem(path=wrong.path, reason=wrong.reason) for wrong in value.problems], unreadable=True)
    return value


def _place(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" in {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}" if trace else ""
    return type(fault).__name__ + where
