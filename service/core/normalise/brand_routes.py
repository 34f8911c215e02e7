"""The ways that a brand is known to be given: what it holds for another way is not known by its name alone.

Betnovate is betamethasone in a cream and an ointment for the skin; its rectal ointment holds two substances more.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from service.core.model.product_rows import AmpRow
from service.core.model.reference import Reference
from service.core.normalise.names import normal_name
from service.core.normalise.product_form import read_form

_AMPS: dict[str, Mapping[str, tuple[AmpRow, ...]]] = {}


def given_by(brand: str, routes: Collection[str], reference: Reference) -> bool:
    """Whether a known product of the brand may be given by one of the routes. True where none is stated, or none known."""
    known = {route for amp in amps_of(brand, reference) for route in _routes(amp, reference)}
    return not routes or not known or not known.isdisjoint(routes)


def _routes(amp: AmpRow, reference: Reference) -> Collection[str]:
    vmp = reference.vmps.get(amp.vmp) if amp.vmp else None
    return vmp.routes if vmp and vmp.routes else read_form(normal_name(amp.name))[2]


def amps_of(brand: str, reference: Reference) -> tuple[AmpRow, ...]:
    """The actual products of the brand. Kept for the tables in use: the tables never change under one version."""
    if reference.version not in _AMPS:
        _AMPS.clear()
        found: dict[str, list[AmpRow]] = defaultdict(list)
        for amp in reference.amps.values():
            if amp.brand:
                found[normal_name(amp.brand)].append(amp)
        _AMPS[reference.version] = {name: tuple(amps) for name, amps in found.items()}
    return _AMPS[reference.version].get(normal_name(brand), ())
