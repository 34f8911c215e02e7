"""The bundled reference tables, loaded once for a run of the tests."""

from functools import cache
from pathlib import Path

from service.core.model.reference import Reference
from service.reference.load import load

FOLDER = Path(__file__).resolve().parents[2] / "reference_data"


@cache
def bundled() -> Reference:
    """The tables of this checkout."""
    return load(FOLDER)
