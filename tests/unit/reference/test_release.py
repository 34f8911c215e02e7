"""A dm+d release: what is refused, by file and identifier, before a single table is written."""

import zipfile
from pathlib import Path

import pytest

from service.reference.packs import bar_codes
from service.reference.problems import ReferenceRefused
from service.reference.release.check import mistakes
from service.reference.release.files import opened
from service.reference.release.packs import write_packs
from service.reference.release.read import Excipient, Gtin, Ingredient, Pack, Release, ReleasedAmp, ReleasedVmp, read_release
from service.reference.release.rows import rows
from tests.support.release import gtin

VTM, VMP, AMP, ING = "777067000", "42109611000001109", "14609511000001101", "387517004"
VMPP, AMPP, GTIN, OTHER = "1245011000001108", "37365911000001107", "5037563003235", "387207008"
NAMES = ("f_vtm2_1.xml", "f_vmp2_1.xml", "f_amp2_1.xml", "f_ingredient2_1.xml")
FILES = {
    "f_vtm2_1.xml": f"<V><VTM><VTMID>{VTM}</VTMID><NM>Paracetamol</NM><VTMIDPREV>90332006</VTMIDPREV></VTM></V>",
    "f_ingredient2_1.xml": f"<I><ING><ISID>{ING}</ISID><NM>Paracetamol</NM></ING></I>",
    "f_vmp2_1.xml": f"<R><VMPS><VMP><VPID>{VMP}</VPID><VTMID>90332006</VTMID><NM>Paracetamol 500mg tablets</NM></VMP></VMPS>"
    f"<VIRTUAL_PRODUCT_INGREDIENT><VPI><VPID>{VMP}</VPID><ISID>{ING}</ISID><STRNT_NMRTR_VAL>500</STRNT_NMRTR_VAL>"
    "<STRNT_NMRTR_UOMCD>258684004</STRNT_NMRTR_UOMCD></VPI></VIRTUAL_PRODUCT_INGREDIENT></R>",
    "f_amp2_1.xml": f"<A><AMPS><AMP><APID>{AMP}</APID><VPID>{VMP}</VPID><NM>Panadol 500mg tablets</NM></AMP></AMPS></A>",
}


def written(folder: Path, **changed: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (FILES | changed).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(*given: Path) -> Release:
    with opened(given) as files:
        return read_release(files, lambda *_: None)


def release() -> Release:
    return Release(
        vtms={VTM: "Paracetamol"},
        vmps={VMP: ReleasedVmp(code=VMP, name="Paracetamol 500mg tablets", former="", vtm=VTM, valid=True)},
        amps={AMP: ReleasedAmp(code=AMP, vmp=VMP, name="Panadol", description="Panadol (Haleon)")},
        substances={ING: "Paracetamol"},
        ingredients={VMP: [Ingredient(code=ING, amount="500", unit="258684004", per_amount="", per_unit="")]},
        controlled={VMP: "0000"},
        excipients={AMP: [Excipient(ING, "", "")]},
        packs={VMPP: pack(VMPP, "vmpp", VMP), AMPP: pack(AMPP, "ampp", AMP)},
        gtins=[Gtin(GTIN, AMPP, "2019-03-13", "")],
        words={("CONTROL_DRUG_CATEGORY", "0000"): "No Controlled Drug Status", ("LEGAL_CATEGORY", "0003"): "POM"},
    )


def pack(code: str, level: str, product: str) -> Pack:
    return Pack(code, level, product, VMPP if level == "ampp" else "", "a pack", "", "", "0003", False, True)


def test_a_folder_a_zip_and_a_zip_in_a_zip_are_read_alike(tmp_path: Path) -> None:
    folder = written(tmp_path / "release")
    inner, outer = tmp_path / "inner.zip", tmp_path / "nhsbsa_dmd_1.0.0.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        for name in NAMES:
            archive.write(folder / name, f"../../{name}")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "week/inner.zip")
    assert read(folder) == read(inner) == read(outer)
    assert read(folder).vmps[VMP].name == "Paracetamol 500mg tablets"
    assert mistakes(read(folder), {}) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_release_without_a_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = written(tmp_path / "release")
    (folder / name).unlink()
    with pytest.raises(ReferenceRefused, match=name.partition("_1")[0]):
        read(folder)


def test_two_releases_in_one_folder_are_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "release")
    (folder / "f_vtm2_2.xml").write_text(FILES["f_vtm2_1.xml"])
    with pytest.raises(ReferenceRefused, match="two files begin with f_vtm2_"):
        read(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<V><VTM><VTMID>777067000</VTMID>", "no whole XML file"),
        ("not XML at all", "no whole XML file"),
        ('<!DOCTYPE V [<!ENTITY a "b">]><V><VTM><NM>&a;</NM></VTM></V>', "document type"),
    ],
)
def test_a_file_that_is_cut_short_or_declares_a_type_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ReferenceRefused, match=said):
        read(written(tmp_path / "release", **{"f_vtm2_1.xml": text}))


def test_half_a_zip_is_refused(tmp_path: Path) -> None:
    folder, whole = written(tmp_path / "release"), tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        for name in NAMES:
            archive.write(folder / name, name)
    half = tmp_path / "half.zip"
    half.write_bytes(whole.read_bytes()[:-200])
    with pytest.raises(ReferenceRefused, match="no whole zip"):
        read(half)


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    folder, path = written(tmp_path / "release"), tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(folder / "f_vtm2_1.xml", "f_vtm2_1.xml")
    data = bytearray(path.read_bytes())
    for sign in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(sign) + (6 if sign == b"PK\x03\x04" else 8)] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ReferenceRefused, match="locked by a password"):
        read(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r.vtms.update({"777067001": "Bad digit"}), "777067001 fails its check digit"),
        (lambda r: r.vtms.update({VTM: ""}), f"{VTM} has no name"),
        (lambda r: r.vtms.clear(), f"{VMP} is of the VTM {VTM}"),
        (lambda r: r.vmps.clear(), f"{AMP} is of the VMP {VMP}"),
        (lambda r: r.substances.clear(), f"{VMP} holds the ingredient {ING}"),
        (lambda r: r.vtm_ingredients.update({VTM: {"387207008"}}), f"{VTM} holds the ingredient 387207008"),
        (lambda r: r.repeated.append(("f_vmp2_1.xml", VMP)), f"{VMP} is there twice"),
        (lambda r: r.packs.update({"1": pack("1", "vmpp", VMP)}), "1 fails its check digit"),
        (lambda r: r.packs.update({VMPP: pack(VMPP, "vmpp", OTHER)}), f"{VMPP} is of the product {OTHER}"),
        (lambda r: r.packs.pop(VMPP), f"{AMPP} is of the pack {VMPP}"),
        (lambda r: r.contents.append((AMPP, OTHER)), f"the pack {OTHER} is not there"),
        (lambda r: r.excipients.update({AMP: [Excipient(OTHER, "", "")]}), f"{AMP} holds the ingredient {OTHER}"),
        (lambda r: r.excipients.update({OTHER: []}), f"{OTHER} is no AMP"),
        (lambda r: r.controlled.update({OTHER: "0000"}), f"{OTHER} is no VMP"),
        (lambda r: r.controlled.update({VMP: "0099"}), "CONTROL_DRUG_CATEGORY 0099 is used and not there"),
        (lambda r: r.gtins.append(Gtin(GTIN, OTHER, "", "")), f"{GTIN} is of the pack {OTHER}"),
        (lambda r: r.gtins.append(Gtin("5037563003236", AMPP, "", "")), "1 of 2 fail their check digit, 5037563003236 first"),
    ],
)
def test_each_mistake_is_named(change: object, said: str) -> None:
    wrong = release()
    assert mistakes(wrong, {}) == ()
    change(wrong)  # type: ignore[operator]
    assert any(said in one.reason for one in mistakes(wrong, {}))


def test_a_release_that_lost_much_of_what_is_in_use_is_refused() -> None:
    assert mistakes(release(), {"VMP": 1}) == ()
    assert "cut short" in mistakes(release(), {"VMP": 2})[0].reason


def test_no_more_than_two_hundred_mistakes_are_told() -> None:
    wrong = release()
    wrong.repeated.extend(("f_amp2_1.xml", str(number)) for number in range(500))
    told = mistakes(wrong, {})
    assert len(told) == 201
    assert told[-1].reason == "and 300 mistakes more"


def test_rows_are_those_directly_inside_the_element_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "f.xml"
    path.write_text("<R><VMPS><VMP><VPID>1</VPID></VMP></VMPS><OTHER><VMP><VPID>2</VPID></VMP></OTHER></R>")
    assert list(rows(path, lambda *_: None, "VMPS/VMP")) == [("VMPS/VMP", {"VPID": "1"})]
    assert list(rows(path, lambda *_: None, "VMP")) == [("VMP", {"VPID": "1"}), ("VMP", {"VPID": "2"})]


def test_an_ingredient_that_was_withdrawn_may_still_be_named() -> None:
    held = release()
    held.withdrawn.add(ING)
    held.substances.clear()
    assert mistakes(held, {}) == ()


def test_packs_excipients_categories_and_bar_codes_are_read(tmp_path: Path) -> None:
    """The shape is that of the published sample of August 2021, of which the pack and the bar codes are."""
    more = {
        "f_vmpp2_1.xml": f"<R><VMPPS><VMPP><VPPID>{VMPP}</VPPID><NM>28 tablet</NM><VPID>{VMP}</VPID><QTYVAL>28</QTYVAL>"
        f"<QTY_UOMCD>428673006</QTY_UOMCD></VMPP></VMPPS><DRUG_TARIFF_INFO><DTINFO><VPPID>{VMPP}</VPPID></DTINFO></DRUG_TARIFF_INFO></R>",
        "f_ampp2_1.xml": f"<R><AMPPS><AMPP><APPID>{AMPP}</APPID><NM>28</NM><VPPID>{VMPP}</VPPID><APID>{AMP}</APID>"
        "<LEGAL_CATCD>0003</LEGAL_CATCD><DISCCD>0001</DISCCD></AMPP></AMPPS>"
        f"<COMB_CONTENT><CCONTENT><PRNTAPPID>{AMPP}</PRNTAPPID><CHLDAPPID>{AMPP}</CHLDAPPID></CCONTENT></COMB_CONTENT></R>",
        "f_gtin2_1.xml": f"<G><AMPPS><AMPP><AMPPID>{AMPP}</AMPPID><GTINDATA><GTIN>5012617019844</GTIN>"
        f"<STARTDT>2015-06-01</STARTDT><ENDDT>2019-03-12</ENDDT></GTINDATA><GTINDATA><GTIN>{GTIN}</GTIN><STARTDT>2019-03-13</STARTDT></GTINDATA></AMPP></AMPPS></G>",
        "f_lookup2_1.xml": "<L><LEGAL_CATEGORY><INFO><CD>0003</CD><DESC>POM</DESC></INFO></LEGAL_CATEGORY><UNIT_OF_MEASURE><INFO>"
        "<CD>428673006</CD><CDPREV>3319411000001109</CDPREV><DESC>tablet</DESC></INFO></UNIT_OF_MEASURE></L>",
    }
    found = read(written(tmp_path / "release", **more))
    assert found.packs[VMPP] == Pack(VMPP, "vmpp", VMP, "", "28 tablet", "28", "428673006", "", False, True)
    assert found.packs[AMPP] == Pack(AMPP, "ampp", AMP, VMPP, "28", "", "", "0003", True, True)
    assert found.contents == [(AMPP, AMPP)]
    assert found.gtins == [Gtin("5012617019844", AMPP, "2015-06-01", "2019-03-12"), Gtin(GTIN, AMPP, "2019-03-13", "")]
    assert found.words["LEGAL_CATEGORY", "0003"] == "POM"
    assert found.other_codes == [("3319411000001109", "428673006")]
    assert mistakes(found, {}) == ()


def test_a_few_damaged_bar_codes_are_left_out_and_told(tmp_path: Path) -> None:
    held = release()
    held.packs |= {code: pack(code, "ampp", AMP) for code in (VMPP, AMPP)}
    held.gtins = [Gtin(gtin(number), AMPP, "", "") for number in range(200)]
    held.gtins += [Gtin("5037563003236", AMPP, "", ""), Gtin(GTIN, AMPP, "", ""), Gtin(GTIN, VMPP, "", "")]
    held.packs[VMPP] = pack(VMPP, "ampp", OTHER)
    said = write_packs(held, {}, tmp_path)
    assert said == [
        "1 bar codes fail their check digit and are not used: 5037563003236",
        f"1 bar codes are of two products and are not used: {GTIN}",
    ]
    kept = dict(bar_codes(tmp_path))
    assert len(kept) == 200
    assert set(kept.values()) == {AMP}
