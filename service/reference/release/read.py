"""A dm+d release in memory: what the tables need of it, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from service.reference.release.files import ReleaseFiles
from service.reference.release.rows import elements, rows
from service.reference.release.watched import Told

Fields = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class ReleasedVmp:
    """A virtual product. `valid` False: withdrawn, kept because records still carry its code.

    `status` is the code of its prescribing status; empty where the release states none.
    """

    code: str
    name: str
    former: str
    vtm: str
    valid: bool
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class ReleasedAmp:
    """An actual product: its own name, and its description with the supplier. `valid` as of a virtual product."""

    code: str
    vmp: str
    name: str
    description: str
    valid: bool = True


@dataclass(frozen=True, kw_only=True)
class Ingredient:
    """One ingredient of a virtual product. Amounts as written, empty where the release states none; units are its codes."""

    code: str
    amount: str
    unit: str
    per_amount: str
    per_unit: str


class Excipient(NamedTuple):
    """What an actual product holds beside its ingredients. Amount and unit as written, empty where not stated."""

    code: str
    amount: str
    unit: str


class Pack(NamedTuple):
    """A pack: of the virtual product `product` (level vmpp), or of the actual product `product` and the pack `vmpp`."""

    code: str
    level: str
    product: str
    vmpp: str
    name: str
    quantity: str
    unit: str
    legal: str
    discontinued: bool
    valid: bool


class Gtin(NamedTuple):
    """A bar code of an actual pack. `until` empty: still in use."""

    code: str
    ampp: str
    since: str
    until: str


@dataclass(kw_only=True)
class Release:
    """Everything that was read, by code. `previous` leads from a replaced code to the one that replaced it.

    `withdrawn` are ingredients that are not valid any more, which withdrawn products still name; `words` the titles of the
    look-up file by kind and code; `other_codes` two codes, the former first, of one unit or route; `contents` the packs in
    combination packs, as (outer, inner).
    """

    vtms: dict[str, str] = field(default_factory=dict[str, str])
    vmps: dict[str, ReleasedVmp] = field(default_factory=dict[str, ReleasedVmp])
    amps: dict[str, ReleasedAmp] = field(default_factory=dict[str, ReleasedAmp])
    substances: dict[str, str] = field(default_factory=dict[str, str])
    withdrawn: set[str] = field(default_factory=set[str])
    ingredients: dict[str, list[Ingredient]] = field(default_factory=dict[str, list[Ingredient]])
    routes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    vtm_ingredients: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    bnf: dict[str, str] = field(default_factory=dict[str, str])
    controlled: dict[str, str] = field(default_factory=dict[str, str])
    excipients: dict[str, list[Excipient]] = field(default_factory=dict[str, list[Excipient]])
    packs: dict[str, Pack] = field(default_factory=dict[str, Pack])
    contents: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    gtins: list[Gtin] = field(default_factory=list[Gtin])
    words: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    other_codes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    previous: dict[str, str] = field(default_factory=dict[str, str])
    repeated: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def read_release(files: ReleaseFiles, told: Told) -> Release:
    """The release of these files. `told` hears how far the reading is. Raises `ReferenceRefused`."""
    release = Release()
    for beginning, read in _READERS.items():
        path = files.get(beginning)
        if path is not None:
            read(path, release, told)
    return release


def known_ingredient(code: str, release: Release) -> bool:
    """Whether an ingredient, or the one that replaced it, is in the release, valid or not."""
    now = release.previous.get(code, code)
    return now in release.substances or now in release.withdrawn


def _vtms(path: Path, release: Release, told: Told) -> None:
    for _, row in rows(path, told, "VTM"):
        code = row.get("VTMID", "")
        _former(row.get("VTMIDPREV"), code, release)
        if row.get("INVALID") != "1":
            _once(path, code, code in release.vtms, release)
            release.vtms[code] = row.get("NM", "")


def _vmps(path: Path, release: Release, told: Told) -> None:
    for place, row in rows(path, told, "VMPS/VMP", "VPI", "DROUTE", "CONTROL_INFO"):
        code = row.get("VPID", "")
        if place == "VMPS/VMP":
            _once(path, code, code in release.vmps, release)
            _former(row.get("VPIDPREV"), code, release)
            release.vmps[code] = _vmp(code, row)
        elif place == "VPI":
            release.ingredients.setdefault(code, []).append(_ingredient(row))
        elif place == "DROUTE":
            release.routes.setdefault(code, []).append(row.get("ROUTECD", ""))
        else:
            release.controlled[code] = row.get("CATCD", "")


def _vmp(code: str, row: Fields) -> ReleasedVmp:
    return ReleasedVmp(
        code=code,
        name=row.get("NM", ""),
        former=row.get("NMPREV", ""),
        vtm=row.get("VTMID", ""),
        valid=row.get("INVALID") != "1",
        status=row.get("PRES_STATCD", ""),
    )


def _ingredient(row: Fields) -> Ingredient:
    return Ingredient(
        code=row.get("ISID", ""),
        amount=row.get("STRNT_NMRTR_VAL", ""),
        unit=row.get("STRNT_NMRTR_UOMCD", ""),
        per_amount=row.get("STRNT_DNMTR_VAL", ""),
        per_unit=row.get("STRNT_DNMTR_UOMCD", ""),
    )


def _amps(path: Path, release: Release, told: Told) -> None:
    for place, row in rows(path, told, "AMPS/AMP", "AP_ING"):
        code = row.get("APID", "")
        if place == "AP_ING":
            held = Excipient(row.get("ISID", ""), row.get("STRNTH", ""), row.get("UOMCD", ""))
            release.excipients.setdefault(code, []).append(held)
            continue
        _once(path, code, code in release.amps, release)
        name = row.get("NM", "")
        release.amps[code] = ReleasedAmp(
            code=code,
            vmp=row.get("VPID", ""),
            name=name,
            description=row.get("DESC") or name,
            valid=row.get("INVALID") != "1",
        )


def _virtual_packs(path: Path, release: Release, told: Told) -> None:
    for place, row in rows(path, told, "VMPPS/VMPP", "CCONTENT"):
        if place == "CCONTENT":
            release.contents.append((row.get("PRNTVPPID", ""), row.get("CHLDVPPID", "")))
        else:
            _pack(path, row.get("VPPID", ""), "vmpp", row.get("VPID", ""), "", row, release)


def _actual_packs(path: Path, release: Release, told: Told) -> None:
    for place, row in rows(path, told, "AMPPS/AMPP", "CCONTENT"):
        if place == "CCONTENT":
            release.contents.append((row.get("PRNTAPPID", ""), row.get("CHLDAPPID", "")))
        else:
            _pack(path, row.get("APPID", ""), "ampp", row.get("APID", ""), row.get("VPPID", ""), row, release)


def _pack(path: Path, code: str, level: str, product: str, vmpp: str, row: Fields, release: Release) -> None:
    _once(path, code, code in release.packs, release)
    release.packs[code] = Pack(
        code,
        level,
        product,
        vmpp,
        row.get("NM", ""),
        row.get("QTYVAL", ""),
        row.get("QTY_UOMCD", ""),
        row.get("LEGAL_CATCD", ""),
        row.get("DISCCD") == "0001",
        row.get("INVALID") != "1",
    )


def _gtins(path: Path, release: Release, told: Told) -> None:
    for _, pack in elements(path, told, "AMPPS/AMPP"):
        ampp = (pack.findtext("AMPPID") or "").strip()
        for data in pack.iter("GTINDATA"):
            found = {child.tag: (child.text or "").strip() for child in data}
            release.gtins.append(Gtin(found.get("GTIN", ""), ampp, found.get("STARTDT", ""), found.get("ENDDT", "")))


def _substances(path: Path, release: Release, told: Told) -> None:
    for _, row in rows(path, told, "ING"):
        code = row.get("ISID", "")
        _former(row.get("ISIDPREV"), code, release)
        if row.get("INVALID") == "1":
            release.withdrawn.add(code)
        else:
            _once(path, code, code in release.substances, release)
            release.substances[code] = row.get("NM", "")


def _vtm_ingredients(path: Path, release: Release, told: Told) -> None:
    for _, row in rows(path, told, "VTM_ING"):
        release.vtm_ingredients.setdefault(row.get("VTMID", ""), set()).add(row.get("ISID", ""))


def _bnf(path: Path, release: Release, told: Told) -> None:
    """The BNF code alone: the ATC and DDD columns beside it are another organisation's."""
    for _, row in rows(path, told, "VMP"):
        if row.get("VPID") and row.get("BNF"):
            release.bnf[row["VPID"]] = row["BNF"]


def _history(path: Path, release: Release, told: Told) -> None:
    """Of units and routes no code is given up: records and our own tables may carry either."""
    for place, row in rows(path, told, "VTMS/VTM", "VMPS/VMP", "INGS/ING", "UOMS/UOM", "ROUTES/ROUTE"):
        before, now = row.get("IDPREVIOUS", ""), row.get("IDCURRENT", "")
        if place in {"UOMS/UOM", "ROUTES/ROUTE"}:
            _other_code(before, now, release)
        else:
            _former(before, now, release)


def _look_ups(path: Path, release: Release, told: Told) -> None:
    wanted = {f"{kind}/INFO": kind for kind in _LOOK_UPS}
    for place, row in rows(path, told, *wanted):
        release.words[wanted[place], row.get("CD", "")] = row.get("DESC", "")
        _other_code(row.get("CDPREV", ""), row.get("CD", ""), release)


def _former(before: str | None, now: str, release: Release) -> None:
    if before and now and before != now:
        release.previous[before] = now


def _other_code(before: str, now: str, release: Release) -> None:
    if before and now and before != now:
        release.other_codes.append((before, now))


def _once(path: Path, code: str, known: bool, release: Release) -> None:
    if known:
        release.repeated.append((path.name, code))


_LOOK_UPS = ("VIRTUAL_PRODUCT_PRES_STATUS", "CONTROL_DRUG_CATEGORY", "LEGAL_CATEGORY", "UNIT_OF_MEASURE", "ROUTE")
_READERS: dict[str, Callable[[Path, Release, Told], None]] = {
    "f_lookup2_": _look_ups,
    "f_ingredient2_": _substances,
    "f_vtm2_": _vtms,
    "f_vtm_ing1_": _vtm_ingredients,
    "f_vmp2_": _vmps,
    "f_amp2_": _amps,
    "f_vmpp2_": _virtual_packs,
    "f_ampp2_": _actual_packs,
    "f_gtin2_": _gtins,
    "f_bnf1_": _bnf,
    "f_history1_": _history,
}
