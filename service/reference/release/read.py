"""A dm+d release in memory: what the dictionary needs of it, and nothing else."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from service.reference.release.files import ReleaseFiles
from service.reference.release.rows import rows

Told = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class ReleasedVmp:
    """A virtual product. `valid` False: withdrawn, kept because records still carry its code."""

    code: str
    name: str
    former: str
    vtm: str
    valid: bool


@dataclass(frozen=True, kw_only=True)
class ReleasedAmp:
    """An actual product: its own name, and its description with the supplier."""

    code: str
    vmp: str
    name: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Ingredient:
    """One ingredient of a virtual product. Amounts as written, empty where the release states none; units are its codes."""

    code: str
    amount: str
    unit: str
    per_amount: str
    per_unit: str


@dataclass(kw_only=True)
class Release:
    """Everything that was read, by code. `previous` leads from a replaced code to the one that replaced it."""

    vtms: dict[str, str] = field(default_factory=dict[str, str])
    vmps: dict[str, ReleasedVmp] = field(default_factory=dict[str, ReleasedVmp])
    amps: dict[str, ReleasedAmp] = field(default_factory=dict[str, ReleasedAmp])
    substances: dict[str, str] = field(default_factory=dict[str, str])
    ingredients: dict[str, list[Ingredient]] = field(default_factory=dict[str, list[Ingredient]])
    routes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    vtm_ingredients: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    bnf: dict[str, str] = field(default_factory=dict[str, str])
    previous: dict[str, str] = field(default_factory=dict[str, str])
    repeated: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def read_release(files: ReleaseFiles, told: Told) -> Release:
    """The release of these files. `told` hears the name of each file before it is read. Raises `ReferenceRefused`."""
    release = Release()
    for beginning, read in _READERS.items():
        path = files.get(beginning)
        if path is not None:
            told(path.name)
            read(path, release)
    return release


def _vtms(path: Path, release: Release) -> None:
    for row in rows(path, "VTM"):
        _former(row.get("VTMIDPREV"), row.get("VTMID", ""), release)
        if row.get("INVALID") != "1":
            _once(path, row.get("VTMID", ""), release.vtms, release)
            release.vtms[row.get("VTMID", "")] = row.get("NM", "")


def _vmps(path: Path, release: Release) -> None:
    for row in rows(path, "VMP", within="VMPS"):
        code = row.get("VPID", "")
        _once(path, code, release.vmps, release)
        _former(row.get("VPIDPREV"), code, release)
        release.vmps[code] = ReleasedVmp(
            code=code,
            name=row.get("NM", ""),
            former=row.get("NMPREV", ""),
            vtm=row.get("VTMID", ""),
            valid=row.get("INVALID") != "1",
        )
    held: dict[str, list[Ingredient]] = defaultdict(list)
    for row in rows(path, "VPI"):
        held[row.get("VPID", "")].append(
            Ingredient(
                code=row.get("ISID", ""),
                amount=row.get("STRNT_NMRTR_VAL", ""),
                unit=row.get("STRNT_NMRTR_UOMCD", ""),
                per_amount=row.get("STRNT_DNMTR_VAL", ""),
                per_unit=row.get("STRNT_DNMTR_UOMCD", ""),
            )
        )
    release.ingredients = dict(held)
    routes: dict[str, list[str]] = defaultdict(list)
    for row in rows(path, "DROUTE"):
        routes[row.get("VPID", "")].append(row.get("ROUTECD", ""))
    release.routes = dict(routes)


def _amps(path: Path, release: Release) -> None:
    for row in rows(path, "AMP", within="AMPS"):
        code = row.get("APID", "")
        _once(path, code, release.amps, release)
        if row.get("INVALID") != "1":
            name = row.get("NM", "")
            release.amps[code] = ReleasedAmp(code=code, vmp=row.get("VPID", ""), name=name, description=row.get("DESC") or name)


def _substances(path: Path, release: Release) -> None:
    for row in rows(path, "ING"):
        _former(row.get("ISIDPREV"), row.get("ISID", ""), release)
        if row.get("INVALID") != "1":
            _once(path, row.get("ISID", ""), release.substances, release)
            release.substances[row.get("ISID", "")] = row.get("NM", "")


def _vtm_ingredients(path: Path, release: Release) -> None:
    for row in rows(path, "VTM_ING"):
        release.vtm_ingredients.setdefault(row.get("VTMID", ""), set()).add(row.get("ISID", ""))


def _bnf(path: Path, release: Release) -> None:
    """The BNF code alone: the ATC and DDD columns beside it are another organisation's."""
    for row in rows(path, "VMP"):
        if row.get("VPID") and row.get("BNF"):
            release.bnf[row["VPID"]] = row["BNF"]


def _history(path: Path, release: Release) -> None:
    for kind in ("VTM", "VMP", "ING"):
        for row in rows(path, kind):
            _former(row.get("IDPREVIOUS"), row.get("IDCURRENT", ""), release)


def _former(before: str | None, now: str, release: Release) -> None:
    if before and now and before != now:
        release.previous[before] = now


def _once(
    path: Path, code: str, known: dict[str, str] | dict[str, ReleasedVmp] | dict[str, ReleasedAmp], release: Release
) -> None:
    if code in known:
        release.repeated.append((path.name, code))


_READERS: dict[str, Callable[[Path, Release], None]] = {
    "f_ingredient2_": _substances,
    "f_vtm2_": _vtms,
    "f_vtm_ing1_": _vtm_ingredients,
    "f_vmp2_": _vmps,
    "f_amp2_": _amps,
    "f_bnf1_": _bnf,
    "f_history1_": _history,
}
