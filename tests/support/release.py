"""A dm+d release in the official shape, written from the bundled tables and filled up with made-up products to any size."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

from service.core.model.reference import Reference, VmpRow
from service.core.normalise.codes import is_sctid

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
    named = [_element("VMP", VPID=code, VTMID=row.vtm or "", NM=_name(code, row)) for code, row in every]
    strengths = [line for code, row in every for line in _held(code, row, units)]
    given = [_element("DROUTE", VPID=code, ROUTECD=routes[one]) for code, row in every for one in row.routes if one in routes]
    parts = {"VMPS": named, "VIRTUAL_PRODUCT_INGREDIENT": strengths, "DRUG_ROUTE": given}
    _file(folder, "f_vmp2_3210226.xml", "VIRTUAL_MED_PRODUCTS", _parts(parts))
    _file(folder, "f_amp2_3210226.xml", "ACTUAL_MEDICINAL_PRODUCTS", _parts({"AMPS": _actual(reference, fresh, amps)}))
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


def _actual(reference: Reference, fresh: Iterable[str], most: int) -> Iterable[str]:
    written = 0
    for amp in reference.amps.values():
        if amp.vmp:
            written += 1
            yield _element("AMP", APID=amp.code, VPID=amp.vmp, NM=amp.name.partition(" (")[0], DESC=amp.name)
    products = list(reference.vmps.values())
    for place, code in zip(range(max(0, most - written)), fresh, strict=False):
        row = products[place % len(products)]
        yield _element("AMP", APID=code, VPID=row.code, NM=row.name, DESC=f"{row.name} (Supplier {place % 97} Ltd)")


def _element(tag: str, **fields: str) -> str:
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value)
    return f"<{tag}>{inner}</{tag}>"


def _file(folder: Path, name: str, root: str, lines: Iterable[str]) -> None:
    with (folder / name).open("w", encoding="utf-8") as file:
        file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n')
        file.writelines(f"{line}\n" for line in lines)
        file.write(f"</{root}>\n")
