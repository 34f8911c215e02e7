"""What codes and names of dispensed presentations lead to, from a small folder of files in the published shapes."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from service.reference.build.agreed import begins_with, with_agreed_moieties
from service.reference.build.composition import Compositions, read_compositions, with_compositions
from service.reference.build.dmd_files import Listed
from service.reference.build.earlier_names import earlier_names
from service.reference.build.moieties import Moiety
from service.reference.build.other_presentations import other_presentations
from service.reference.build.presentations import Presentations
from service.reference.build.short_names import ShortNames
from service.reference.build.virtual_products import VirtualProduct
from service.reference.kinds import kind_of

NONE = Compositions()
MOIETIES = {
    "p": Moiety(name="Progesterone", ingredients=("ip",), name_from="dmd_2019"),
    "e": Moiety(name="Estradiol + Progesterone", ingredients=("ie", "ip"), name_from="dmd_2019"),
}


def product(name: str, vtm: str = "", bnf: str = "06040101") -> VirtualProduct:
    return VirtualProduct(name=name, vtm=vtm, bnf=bnf, form="", release="", routes=(), content="", strengths=(), names=(name,))


def presentations(folder: Path, rows: str, vmps: dict[str, VirtualProduct], compositions: Compositions = NONE) -> Presentations:
    (folder / "bnf_items_2022_23").mkdir()
    (folder / "bnf_items_2022_23" / "rx_df.csv").write_text("bnf_code,bnf_name,items\n" + rows)
    (folder / "name_corpus").mkdir()
    (folder / "name_corpus" / "epd2017_abbreviated_to_2023.csv").write_text("bnf_code,name_2017_abbreviated,name_2023\n")
    shortened = ShortNames(vmps, frozenset(), ())
    return Presentations(folder, dict[str, Listed](), (), vmps, lambda code: code, shortened, compositions)


def test_a_code_that_two_products_bear_leads_a_brand_to_the_one_whose_strengths_it_states(tmp_path: Path) -> None:
    vmps = {
        "1": product("Estradiol 1.5mg / Nomegestrol 2.5mg tablets", "n"),
        "2": product("Estradiol 1mg / Progesterone 100mg capsules", "e"),
    }
    found = presentations(
        tmp_path,
        "0703010S0AAAAAA,Estradiol 1.5mg / Nomegestrol 2.5mg tablets,5\n"
        "0703010S0AAAAAA,Estradiol 1mg / Progesterone 100mg capsules,3\n"
        "0703010S0BBAAAA,Bijuve 1mg/100mg capsules,2\n",
        vmps,
    )
    assert found.product_of("0703010S0BBAAAA", "Bijuve 1mg/100mg capsules") == "2"
    assert found.product_of("0703010S0BBAAAA", "Bijuve capsules") is None
    assert found.moiety_of("0703010S0BBAAAA", vmps) is None


def test_a_brand_of_another_strength_is_of_the_moiety_and_of_no_product(tmp_path: Path) -> None:
    vmps = {"1": product("Umeclidinium bromide 65micrograms/dose dry powder inhaler", "u")}
    found = presentations(tmp_path, "0301020T0AAAAAA,Umeclidinium bromide 65micrograms/dose dry powder inhaler,1\n", vmps)
    assert found.product_of("0301020T0BBAAAA", "Incruse Ellipta 55micrograms/dose dry powder inhaler") is None
    assert found.moiety_of("0301020T0BBAAAA", vmps) == "u"
    assert len(found.conflicts) == 1


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0103050P0AAAAAA", "medicine"),
        ("21480000101", "appliance"),
        ("0601060D0CUABA0", "appliance"),
        ("0913011V0BDAAAD", "food"),
        ("09130901", "food"),
        ("0208020W0BBABA0", "appliance"),
        ("0208020V0AAAAAA", "medicine"),
        ("190205500BCEUA0", "medicine"),
        ("1902070A0AAAAAA", "medicine"),
        ("190201000AABLBL", None),
    ],
)
def test_kinds_by_the_chapter_of_the_code(code: str, kind: str | None) -> None:
    assert kind_of(code) == kind


def test_what_leads_to_no_product_is_kept_by_name_where_it_is_no_medicine_or_its_contents_were_read(tmp_path: Path) -> None:
    path = tmp_path / "composition.csv"
    path.write_text(
        "key,key_kind,name,moiety,ingredients,citation,source_id\n"
        "0302000V0BC,bnf,Trelegy,,Estradiol|Progesterone,read,x\n0604012S0BD,bnf,Utrogestan,Progesterone,,read,x\n"
    )
    compositions = read_compositions(path, MOIETIES, {"ie": "Estradiol", "ip": "Progesterone"})
    rows = (
        "21480000101,FreeStyle Libre 2 Sensor,9\n0302000V0BCAAA0,Trelegy,8\n"
        "0604012S0BDAAAL,Utrogestan,7\n1302011M0BBAAAA,A cream,6\n"
    )
    found = other_presentations(presentations(tmp_path, rows, {}, compositions), {}, compositions)
    assert {code: (row.kind, row.ingredients) for code, row in found.items()} == {
        "21480000101": ("appliance", ()),
        "0302000V0BCAAA0": ("medicine", ("ie", "ip")),
    }


def test_a_composition_with_a_name_that_no_table_has_leads_nowhere_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "composition.csv"
    path.write_text("key,key_kind,name,moiety,ingredients,citation,source_id\n1,vmp,Some cream,,Estradiol|Nosuch,read,x\n")
    found = read_compositions(path, MOIETIES, {"ie": "Estradiol"})
    assert (dict(found.by_product), found.unknown) == ({}, ("Some cream: Nosuch",))


def test_a_composition_never_contradicts_a_moiety_that_is_known(tmp_path: Path) -> None:
    path = tmp_path / "composition.csv"
    path.write_text(
        "key,key_kind,name,moiety,ingredients,citation,source_id\n1,vmp,x,Progesterone,,read,x\n2,vmp,y,Progesterone,,read,x\n"
    )
    found = with_compositions({"1": product("Known", "e"), "2": product("Unknown")}, read_compositions(path, MOIETIES, {}), {})
    assert (found["1"].vtm, found["2"].vtm) == ("e", "p")


def test_a_composition_of_a_bnf_substance_is_that_of_its_generics_whose_names_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "composition.csv"
    path.write_text(
        "key,key_kind,name,moiety,ingredients,citation,source_id\n"
        "1404000H0,bnf,x,Progesterone,,read,x\n9,amp,y,,Estradiol|Progesterone,read,x\n"
    )
    compositions = read_compositions(path, MOIETIES, {"ie": "Estradiol", "ip": "Progesterone"})
    vmps = {"1": product("A vaccine"), "2": replace(product("Spelt out"), ingredients=("ie",))}
    found = with_compositions(vmps, compositions, {"1404000H0AAAAAA": "1", "1404000H0AAABAB": "2"})
    assert (found["1"].vtm, found["2"].vtm, found["2"].ingredients) == ("p", "", ("ie",))
    assert compositions.by_actual["9"].ingredients == ("ie", "ip")


@pytest.mark.parametrize(
    ("written", "moiety"),
    [
        ("0604012S0AAANAN,Progest_Pess 100mg", ["p"]),
        ("0604012S0AAANAN,Progest Acet_Pess 100mg", ["p"]),
        ("0604012S0AAANAN,Progest/Estrad_Pess 100mg", []),
        ("0604012S0AAANAN,Other_Pess 100mg", []),
        ("0604012S0BBAAAN,Cyclogest_Pess 100mg", ["p"]),
        ("0604012S0BCAAAN,Unknownbrand_Pess 100mg", []),
        ("0604011L0BBAAAN,Cyclogest_Pess 100mg", []),
    ],
)
def test_an_abbreviated_name_is_a_moiety_where_the_bnf_and_its_words_agree(
    tmp_path: Path, written: str, moiety: list[str]
) -> None:
    vmps = {"1": product("Progesterone 200mg pessaries", "p")}
    found = presentations(tmp_path, "0604012S0AAALAL,Progesterone 200mg pessaries,5\n", vmps)
    code, name = written.split(",")
    found.earlier = [(code, name)]
    rows = earlier_names(found, vmps, MOIETIES, {"cyclogest": "p"}, frozenset({"acetate"}))
    assert [row[2] for row in rows] == moiety


def test_a_moiety_is_taken_where_the_bnf_and_the_first_words_agree() -> None:
    vmps = {"1": product("Progesterone 100mg pessaries", "p"), "2": product("Progesterone micronised 100mg capsules")}
    codes = {"0604012S0AAANAN": "1", "0604012S0AAALAL": "2"}
    assert with_agreed_moieties(vmps, codes, MOIETIES)["2"].vtm == "p"
    assert with_agreed_moieties({**vmps, "1": product("x", "e")}, codes, MOIETIES)["2"].vtm == ""


@pytest.mark.parametrize(
    "name",
    [
        "Progesteronex 100mg capsules",
        "Micronised progesterone 100mg capsules",
        "Progesterone and Estradiol capsules",
        "Progesterone 100mg / Estradiol 1mg capsules",
        "Coal tar 5% in Progesterone cream",
    ],
)
def test_first_words_of_another_or_of_several_substances_give_no_moiety(name: str) -> None:
    assert not begins_with(name, "Progesterone")


def test_listed_names_by_how_often_they_are_listed() -> None:
    listed = Listed(names=Counter({"Zantac 150mg tablets": 1, "Zantac 150mg tablets (GSK)": 3}), kind="amp")
    assert listed.name == "Zantac 150mg tablets (GSK)"
