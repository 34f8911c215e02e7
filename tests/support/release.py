"""A dm+d release in the official shape, written from the bundled tables and filled up with made-up products to any size."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from service.core.model.product_rows import VmpRow
from service.core.model.reference import Reference
from service.core.normalise.codes import is_sctid
from service.core.normalise.gtin import is_gtin

_SNOMED = "http://snomed.info/sct"


def write_release(folder: Path, reference: Reference, *, vmps: int = 0, amps: int = 0) -> None:
    """Every file that an import takes, at least `vmps` virtual and `amps` actual products in them."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = codes()
    products = list(reference.vmps.values())
    more = [(next(fresh), products[place % len(products)]) for place in range(max(0, vmps - len(products)))]
    units = {key: code for (system, code), key in reference.unit_codes.items() if system == _SNOMED}
    routes = {route: code for code, route in reference.routes.items()}
    every = [*((row.code, row) for row in products), *more]
    moieties = (_element("VTM", VTMID=row.code, NM=row.name) for row in reference.vtms.values())
    _file(folder, "f_vtm2_3210226.xml", "VIRTUAL_THERAPEUTIC_MOIETIES", moieties)
    substances = (_element("ING", ISID=row.code, NM=row.name) for row in reference.substances.values())
    _file(folder, "f_ingredient2_3210226.xml", "INGREDIENT_SUBSTANCES", substances)
    whole = [row for row in reference.vtms.values() if all(one in reference.substances for one in row.ingredients)]
    held = ((row.code, one) for row in whole for one in row.ingredients)
    _file(folder, "f_vtm_ing1_0210226.xml", "VTM_INGREDIENTS", (_element("VTM_ING", VTMID=vtm, ISID=one) for vtm, one in held))
    named = [
        _element("VMP", VPID=code, VTMID=row.vtm or "", NM=_name(code, row), PRES_STATCD=status(code)) for code, row in every
    ]
    strengths = [line for code, row in every for line in _held(code, row, units)]
    given = [_element("DROUTE", VPID=code, ROUTECD=routes[one]) for code, row in every for one in row.routes if one in routes]
    parts = {"VMPS": named, "VIRTUAL_PRODUCT_INGREDIENT": strengths, "DRUG_ROUTE": given}
    parts |= {"CONTROL_DRUG_INFO": [_element("CONTROL_INFO", VPID=code, CATCD=controlled(code)) for code, _ in every]}
    _file(folder, "f_vmp2_3210226.xml", "VIRTUAL_MED_PRODUCTS", _parts(parts))
    actual = list(_actual(reference, fresh, amps))
    written = [_element("AMP", APID=amp.code, VPID=amp.vmp, NM=amp.name, DESC=amp.title) for amp in actual]
    unit, known = units["mg"], list(reference.substances)
    held = (_element("AP_ING", APID=amp.code, ISID=excipient(amp.code, known), STRNTH="2.5", UOMCD=unit) for amp in actual)
    parts = {"AMPS": written, "AP_INGREDIENT": held}
    _file(folder, "f_amp2_3210226.xml", "ACTUAL_MEDICINAL_PRODUCTS", _parts(parts))
    _packs(folder, [code for code, _ in every], actual, fresh)
    _look_ups(folder)
    sections = [_element("VMP", VPID=code, BNF=row.bnf or "") for code, row in every]
    _file(folder, "f_bnf1_0210226.xml", "BNF_DETAILS", _parts({"VMPS": sections}))
    changed = [_element("VTM", IDCURRENT=now, IDPREVIOUS=before) for before, now in reference.history.items()]
    _file(folder, "f_history1_0210226.xml", "HISTORY", _parts({"VTMS": changed}))


def _parts(parts: Mapping[str, Iterable[str]]) -> Iterable[str]:
    for name, lines in parts.items():
        yield f"<{name}>"
        yield from lines
        yield f"</{name}>"


def codes() -> Iterator[str]:
    """Made-up identifiers with right check digits, in the name space of dm+d."""
    for item in count(90_000_000):
        stem = f"{item}100000110"
        yield next(f"{stem}{digit}" for digit in range(10) if is_sctid(f"{stem}{digit}"))


def _name(code: str, row: VmpRow) -> str:
    return row.name if code == row.code else f"{row.name} {code}"


def _held(code: str, row: VmpRow, units: dict[str, str]) -> Iterable[str]:
    """What a release states of a product: per cent as it does, in mg of each gram; ingredients without a strength too."""
    strong = {strength.ingredient for strength in row.strengths}
    yield from (_element("VPI", VPID=code, ISID=one) for one in row.ingredients if one not in strong)
    for strength in row.strengths:
        percent = strength.unit == "%"
        unit, per_unit = ("mg", "g") if percent else (strength.unit, strength.per_unit)
        amount = strength.amount * 10 if percent else strength.amount
        if strength.ingredient and unit in units:
            fields = {"STRNT_NMRTR_VAL": str(amount), "STRNT_NMRTR_UOMCD": units[unit]}
            if per_unit != "unit-dose":
                fields |= {"STRNT_DNMTR_VAL": str(strength.per_amount), "STRNT_DNMTR_UOMCD": units.get(per_unit, "")}
            yield _element("VPI", VPID=code, ISID=strength.ingredient, **fields)


class Actual(NamedTuple):
    """An actual product as it is written: its name, and its title with the supplier."""

    code: str
    vmp: str
    name: str
    title: str


def _actual(reference: Reference, fresh: Iterable[str], most: int) -> Iterable[Actual]:
    written = 0
    for amp in reference.amps.values():
        if amp.vmp:
            written += 1
            yield Actual(amp.code, amp.vmp, amp.name.partition(" (")[0], amp.name)
    products = list(reference.vmps.values())
    for place, code in zip(range(max(0, most - written)), fresh, strict=False):
        row = products[place % len(products)]
        yield Actual(code, row.code, row.name, f"{row.name} (Supplier {place % 97} Ltd)")


def status(vmp: str) -> str:
    """A made-up prescribing status: of one product in seventeen, that its brand is to be prescribed."""
    return "0009" if int(vmp) // 10 % 17 == 0 else "0001"


def controlled(vmp: str) -> str:
    """A made-up category of controlled drugs."""
    return "0002" if int(vmp) // 10 % 13 == 0 else "0000"


def excipient(amp: str, substances: list[str]) -> str:
    """A made-up excipient."""
    return substances[int(amp) // 10 % len(substances)]


def gtin(number: int) -> str:
    """A made-up bar code with the right check digit."""
    stem = f"5{number:011}"
    return next(f"{stem}{digit}" for digit in range(10) if is_gtin(f"{stem}{digit}"))


def _packs(folder: Path, vmps: list[str], amps: list[Actual], fresh: Iterator[str]) -> None:
    virtual = {vmp: next(fresh) for vmp in vmps}
    actual = {amp.code: next(fresh) for amp in amps}
    packs = [
        _element("VMPP", VPPID=code, NM=f"Pack of {vmp}", VPID=vmp, QTYVAL="28", QTY_UOMCD="428673006")
        for vmp, code in virtual.items()
    ]
    _file(folder, "f_vmpp2_3210226.xml", "VIRTUAL_MED_PRODUCT_PACK", _parts({"VMPPS": packs}))
    packs = [
        _element("AMPP", APPID=actual[a.code], NM=f"{a.title} 28", VPPID=virtual[a.vmp], APID=a.code, LEGAL_CATCD="0003")
        for a in amps
    ]
    _file(folder, "f_ampp2_3210226.xml", "ACTUAL_MEDICINAL_PROD_PACKS", _parts({"AMPPS": packs}))
    codes = (
        f"<AMPP><AMPPID>{code}</AMPPID><GTINDATA><GTIN>{gtin(number)}</GTIN><STARTDT>2020-01-01</STARTDT></GTINDATA></AMPP>"
        for number, code in enumerate(actual.values())
    )
    _file(folder, "f_gtin2_0210226.xml", "GTIN_DETAILS", _parts({"AMPPS": codes}))


def _look_ups(folder: Path) -> None:
    titles = {
        "VIRTUAL_PRODUCT_PRES_STATUS": {
            "0001": "Valid as a prescribable product",
            "0009": "Caution - AMP level prescribing advised",
        },
        "CONTROL_DRUG_CATEGORY": {"0000": "No Controlled Drug Status", "0002": "Schedule 2 (CD)"},
        "LEGAL_CATEGORY": {"0003": "POM"},
        "UNIT_OF_MEASURE": {"258684004": "mg", "428673006": "tablet"},
    }
    parts = {kind: [_element("INFO", CD=code, DESC=title) for code, title in held.items()] for kind, held in titles.items()}
    _file(folder, "f_lookup2_3210226.xml", "LOOKUP", _parts(parts))


def _element(tag: str, **fields: str) -> str:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value)
    return f"<{tag}>{inner}</{tag}>"


def _file(folder: Path, name: str, root: str, lines: Iterable[str]) -> None:
    with (folder / name).open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n')
        file.writelines(f"{line}\n" for line in lines)
        file.write(f"</{root}>\n")
