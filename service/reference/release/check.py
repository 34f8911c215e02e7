"""What is wrong with a release: a bad one is refused whole, and every mistake is named."""

from collections.abc import Iterable, Iterator, Mapping, Sized

from service.core.normalise.codes import is_sctid
from service.reference.problems import ReferenceProblem
from service.reference.release.check_packs import pack_mistakes
from service.reference.release.read import Release, known_ingredient

# A release that lost more than a tenth of what the tables in use hold was cut short, whatever it says of itself.
_FEWEST = 0.9
_MOST_TOLD = 200


def mistakes(release: Release, held: Mapping[str, int]) -> tuple[ReferenceProblem, ...]:
    """Every mistake: identifiers, names, links, and counts against `held`, the sizes of the tables in use by kind."""
    found = [*_identifiers(release), *_names(release), *_links(release), *pack_mistakes(release), *_counts(release, held)]
    found += [_problem(file, f"{code} is there twice") for file, code in release.repeated]
    more = len(found) - _MOST_TOLD
    return tuple(found[:_MOST_TOLD]) + ((_problem("release", f"and {more} mistakes more"),) if more > 0 else ())


def _identifiers(release: Release) -> Iterator[ReferenceProblem]:
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("VTM", release.vtms),
        ("VMP", release.vmps),
        ("AMP", release.amps),
        ("ING", release.substances),
    )
    for kind, codes in kinds:
        yield from (_problem(kind, f"{code or 'an empty code'} fails its check digit") for code in codes if not is_sctid(code))


def _names(release: Release) -> Iterator[ReferenceProblem]:
    yield from (_problem("VTM", f"{code} has no name") for code, name in release.vtms.items() if not name)
    yield from (_problem("VMP", f"{vmp.code} has no name") for vmp in release.vmps.values() if not vmp.name)
    yield from (_problem("ING", f"{code} has no name") for code, name in release.substances.items() if not name)


def _links(release: Release) -> Iterator[ReferenceProblem]:
    for vmp in release.vmps.values():
        if vmp.vtm and vmp.valid and release.previous.get(vmp.vtm, vmp.vtm) not in release.vtms:
            yield _problem("VMP", f"{vmp.code} is of the VTM {vmp.vtm}, which is not there")
    for amp in release.amps.values():
        if amp.vmp not in release.vmps:
            yield _problem("AMP", f"{amp.code} is of the VMP {amp.vmp}, which is not there")
    yield from _ingredients(release)


def _ingredients(release: Release) -> Iterator[ReferenceProblem]:
    for code, stated in sorted(release.vtm_ingredients.items()):
        for one in sorted(stated):
            if not known_ingredient(one, release):
                yield _problem("VTM_ING", f"{code} holds the ingredient {one}, which is not there")
    for code, held in release.ingredients.items():
        for one in held:
            if not known_ingredient(one.code, release):
                yield _problem("VPI", f"{code} holds the ingredient {one.code}, which is not there")
        if code not in release.vmps:
            yield _problem("VPI", f"{code} is no VMP of the release")


def _counts(release: Release, held: Mapping[str, int]) -> Iterator[ReferenceProblem]:
    kinds: tuple[tuple[str, Sized], ...] = (("VTM", release.vtms), ("VMP", release.vmps), ("ING", release.substances))
    for kind, codes in kinds:
        if len(codes) < _FEWEST * held.get(kind, 0):
            yield _problem(
                kind, f"{len(codes)} of them, where the tables in use hold {held[kind]}: the release seems to be cut short"
            )


def _problem(file: str, reason: str) -> ReferenceProblem:
    return ReferenceProblem(file=file, line=None, reason=reason)
