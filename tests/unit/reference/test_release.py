"""A dm+d release: what is refused, by file and identifier, before a single table is written."""

import zipfile
from pathlib import Path

import pytest

from service.reference.problems import ReferenceRefused
from service.reference.release.check import mistakes
from service.reference.release.files import opened
from service.reference.release.read import Ingredient, Release, ReleasedAmp, ReleasedVmp, read_release
from service.reference.release.rows import rows

VTM, VMP, AMP, ING = "777067000", "42109611000001109", "14609511000001101", "387517004"
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
        return read_release(files, lambda _: None)


def release() -> Release:
    return Release(
        vtms={VTM: "Paracetamol"},
        vmps={VMP: ReleasedVmp(code=VMP, name="Paracetamol 500mg tablets", former="", vtm=VTM, valid=True)},
        amps={AMP: ReleasedAmp(code=AMP, vmp=VMP, name="Panadol", description="Panadol (Haleon)")},
        substances={ING: "Paracetamol"},
        ingredients={VMP: [Ingredient(code=ING, amount="500", unit="258684004", per_amount="", per_unit="")]},
    )


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
    assert list(rows(path, "VMP", within="VMPS")) == [{"VPID": "1"}]
    assert list(rows(path, "VMP")) == [{"VPID": "1"}, {"VPID": "2"}]
