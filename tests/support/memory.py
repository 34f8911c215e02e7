"""Forgets what was read before, for tests of what is read and of what happens without it."""

from service.sources.fhir import dosage
from tests.support.desk import real_desk
from tests.support.reference import bundled


def forget() -> None:
    """As if the service had just started."""
    real_desk().reference.memory.clear()
    bundled().memory.clear()
    dosage.REMEMBERED.clear()
