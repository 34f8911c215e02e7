"""What is wrong with the packs, excipients and bar codes of a release."""

from collections.abc import Iterator

from service.core.normalise.codes import is_sctid
from service.core.normalise.gtin import is_gtin
from service.reference.problems import ReferenceProblem
from service.reference.release.read import Release, known_ingredient

# A supplier's slip is left out and told. More of them than one in a hundred is a file that was damaged on its way.
_MOST_DAMAGED = 100


def pack_mistakes(release: Release) -> Iterator[ReferenceProblem]:
    """Every mistake of check digits, links, look-ups and bar codes."""
    yield from _packs(release)
    yield from _contents(release)
    yield from _excipients(release)
    yield from _looked_up(release)
    yield from _gtins(release)


def _packs(release: Release) -> Iterator[ReferenceProblem]:
    for pack in release.packs.values():
        kind = pack.level.upper()
        if not is_sctid(pack.code):
            yield _problem(kind, f"{pack.code or 'an empty code'} fails its check digit")
        if pack.product not in (release.vmps if pack.level == "vmpp" else release.amps):
            yield _problem(kind, f"{pack.code} is of the product {pack.product}, which is not there")
        if pack.level == "ampp" and pack.vmpp not in release.packs:
            yield _problem(kind, f"{pack.code} is of the pack {pack.vmpp}, which is not there")


def _contents(release: Release) -> Iterator[ReferenceProblem]:
    for outer, inner in release.contents:
        yield from (
            _problem("CCONTENT", f"{outer} with {inner}: the pack {one} is not there")
            for one in (outer, inner)
            if one not in release.packs
        )


def _excipients(release: Release) -> Iterator[ReferenceProblem]:
    for code, held in release.excipients.items():
        if code not in release.amps:
            yield _problem("AP_ING", f"{code} is no AMP of the release")
        for one in held:
            if not known_ingredient(one.code, release):
                yield _problem("AP_ING", f"{code} holds the ingredient {one.code}, which is not there")


def _looked_up(release: Release) -> Iterator[ReferenceProblem]:
    """A category that the release itself does not explain would be shown to a reader as a bare number."""
    for code in release.controlled:
        if code not in release.vmps:
            yield _problem("CONTROL_INFO", f"{code} is no VMP of the release")
    if not release.words:
        return
    used = (
        ("CONTROL_DRUG_CATEGORY", set(release.controlled.values())),
        ("VIRTUAL_PRODUCT_PRES_STATUS", {vmp.status for vmp in release.vmps.values()}),
        ("LEGAL_CATEGORY", {pack.legal for pack in release.packs.values()}),
    )
    for kind, codes in used:
        yield from (
            _problem("LOOKUP", f"{kind} {code} is used and not there")
            for code in sorted(codes - {""})
            if (kind, code) not in release.words
        )


def _gtins(release: Release) -> Iterator[ReferenceProblem]:
    for one in release.gtins:
        if release.packs.get(one.ampp) is None or release.packs[one.ampp].level != "ampp":
            yield _problem("GTIN", f"{one.code} is of the pack {one.ampp}, which is not there")
    damaged = [one.code for one in release.gtins if not is_gtin(one.code)]
    if len(damaged) * _MOST_DAMAGED > len(release.gtins):
        yield _problem(
            "GTIN", f"{len(damaged)} of {len(release.gtins)} fail their check digit, {damaged[0] or 'an empty one'} first"
        )


def _problem(file: str, reason: str) -> ReferenceProblem:
    return ReferenceProblem(file=file, line=None, reason=reason)
