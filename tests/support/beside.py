"""Made-up files in the published shapes of what is imported beside a dm+d release."""

from collections.abc import Iterable
from pathlib import Path

from service.core.model.reference import Reference

_RF2 = ("id", "effectiveTime", "active", "moduleId", "refsetId", "referencedComponentId")
_READ = ("MapId", "ReadCode", "TermCode", "ConceptId", "DescriptionId", "IS_ASSURED", "EffectiveDate", "MapStatus")
_CTV3 = (
    *("MAPID", "CTV3_CONCEPTID", "CTV3_TERMID", "CTV3_TERMTYPE", "SCT_CONCEPTID"),
    *("SCT_DESCRIPTIONID", "MAPSTATUS", "EFFECTIVEDATE", "IS_ASSURED"),
)
_EPD = (
    *("YEAR_MONTH", "PRACTICE_NAME", "PRACTICE_CODE", "BNF_CODE", "BNF_DESCRIPTION", "QUANTITY", "ITEMS", "TOTAL_QUANTITY"),
    *("ADQUSAGE", "NIC", "ACTUAL_COST", "UNIDENTIFIED"),
)


def refset_file(folder: Path, members: Iterable[tuple[str, str]], active: str = "1") -> Path:
    """A snapshot of simple reference sets, of (reference set, member)."""
    rows = [
        (f"00000000-0000-0000-0000-{n:012}", "20260101", active, "999000011000001104", *pair) for n, pair in enumerate(members)
    ]
    return _tabs(folder / "der2_Refset_SimpleSnapshot_GB1000001_20260101.txt", _RF2, rows)


def read_file(folder: Path, rows: Iterable[tuple[str, str, str]], assured: str = "1", status: str = "1") -> Path:
    """A map of Read v2, of (code, term code, concept)."""
    made = [(f"{{{n}}}", code, term, to, "", assured, "20200401", status) for n, (code, term, to) in enumerate(rows)]
    return _tabs(folder / "rcsctmap2_uk_20200401000001.txt", _READ, made)


def ctv3_file(folder: Path, rows: Iterable[tuple[str, str, str]]) -> Path:
    """A map of CTV3, of (concept, term, SNOMED CT concept)."""
    made = [(f"{{{n}}}", code, term, "P", to, "", "1", "20200401", "1") for n, (code, term, to) in enumerate(rows)]
    return _tabs(folder / "ctv3sctmap2_uk_20200401000001.txt", _CTV3, made)


def prescribing_file(folder: Path, rows: Iterable[tuple[str, str, str, str]]) -> Path:
    """A month of prescribing, of (BNF code, items, total quantity, daily quantities)."""
    lines = [",".join(_EPD)]
    lines += [f'2026_01,"SURGERY, THE",A00001,{bnf},x,1,{items},{total},{adq},1,1,N' for bnf, items, total, adq in rows]
    return _written(folder / "EPD_202601.csv", lines)


def ddd_file(folder: Path, rows: Iterable[tuple[str, str, str, str]]) -> Path:
    """A list of (ATC code, DDD, unit, way of giving)."""
    return _written(
        folder / "atc_ddd_2026.csv", ["atc_code,atc_name,ddd,uom,adm_r,note", *(",".join((a, "x", *b, "")) for a, *b in rows)]
    )


def atc_file(folder: Path, rows: Iterable[tuple[str, str]]) -> Path:
    """The supplementary file that says which ATC code a virtual product has."""
    held = "".join(f"<VMP><VPID>{vmp}</VPID><BNF>01010101</BNF><ATC>{atc}</ATC></VMP>" for vmp, atc in rows)
    return _written(folder / "f_bnf1_0210226.xml", [f"<BNF_DETAILS><VMPS>{held}</VMPS></BNF_DETAILS>"])


def named(reference: Reference, name: str) -> str:
    """The code of the one virtual product of this name."""
    (code,) = (vmp.code for vmp in reference.vmps.values() if vmp.name == name)
    return code


def _tabs(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> Path:
    return _written(path, ["\t".join(header), *("\t".join(row) for row in rows)])


def _written(path: Path, lines: list[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode())
    return path
