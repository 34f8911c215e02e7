"""A pack or its bar code names the product that is in it, as a medicine and as an allergen."""

from dataclasses import replace

import pytest

from service.core.model.coding import DMD, GTIN, SNOMED, Coding
from service.core.model.medicine import Identification
from service.core.model.written import MedicineWritten
from service.core.normalise.agents import agents_of_code
from service.core.normalise.codes import in_use
from service.core.normalise.medicines import identify
from tests.support.reference import bundled

# The actual product, its pack and its bar code are those of the dm+d sample of 2021; the virtual one is of the bundle.
PRIADEL, PACK, BAR_CODE = "766311000001100", "37365911000001107", "5037563003235"
TABLES = replace(bundled(), packs={PACK: PRIADEL}, bar_codes={BAR_CODE: PRIADEL})


def read(system: str | None, code: str, tables: object = TABLES) -> Identification:
    codings = (Coding(system=system, code=code),)
    return identify(MedicineWritten(source="gp", entry="1", path="", resource="x", text=None, codings=codings), tables)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("system", "code", "words"),
    [
        (DMD, PACK, "by the code of a pack"),
        (SNOMED, PACK, "by the code of a pack"),
        (GTIN, BAR_CODE, "by the bar code of a pack"),
        ("http://www.gs1.org/gtin", f"0{BAR_CODE}", "by the bar code of a pack"),
        ("urn:oid:1.3.160", BAR_CODE, "by the bar code of a pack"),
    ],
)
def test_a_pack_is_its_product(system: str, code: str, words: str) -> None:
    found = read(system, code)
    assert found.medicine is not None
    assert (found.medicine.concept.code, found.medicine.level) == (PRIADEL, "amp")
    assert words in found.explained
    assert found.damaged_codes == ()


def test_a_pack_leads_through_replaced_codes_on_both_sides() -> None:
    tables = replace(TABLES, history={"90332006": PACK, "1": "2"}, packs={PACK: "387517004"})
    assert in_use(Coding(system=DMD, code="90332006"), tables) == "387517004"


def test_a_mistyped_bar_code_is_damaged_and_names_nothing() -> None:
    found = read(GTIN, BAR_CODE[:-1] + "6")
    assert found.medicine is None
    assert found.damaged_codes == (BAR_CODE[:-1] + "6",)


def test_a_bar_code_under_another_system_is_no_bar_code() -> None:
    assert read(DMD, BAR_CODE).medicine is None


def test_an_allergen_coded_as_a_pack_is_its_ingredients() -> None:
    (agent,) = agents_of_code(Coding(system=GTIN, code=BAR_CODE), TABLES)
    assert "lithium" in agent.name.lower()


def test_without_an_import_a_pack_names_nothing() -> None:
    assert read(DMD, PACK, bundled()).medicine is None
