"""Which medicine an entry names: by code through its history, by exact name, and by likeness never."""

import pytest

from service.core.model.coding import DMD, SNOMED, Coding
from service.core.model.medicine import Identification
from service.core.model.written import MedicineWritten
from service.core.normalise.medicines import identify
from service.core.normalise.suggestions import suggest
from tests.support.payloads.words import MEDICINES
from tests.support.reference import bundled


def read(text: str | None = None, *codes: tuple[str, str, str]) -> Identification:
    codings = tuple(Coding(system=system, code=code, display=display) for system, code, display in codes)
    return identify(MedicineWritten(source="gp", entry="1", path="", resource="x", text=text, codings=codings), bundled())


def moiety(found: Identification) -> str | None:
    return found.medicine.vtm.display if found.medicine and found.medicine.vtm else None


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, (code, _) in MEDICINES.items() if name != "trial medicine"])
def test_every_published_code_of_the_payloads_is_known(name: str, code: str) -> None:
    found = read(None, (SNOMED, code, "whatever a source calls it"))
    assert found.medicine is not None, name
    assert found.medicine.ingredients
    assert found.matched_by in {"code", "code-history"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Amlodipine besilate 5mg tablets", "Amlodipine"),
        ("Losartan potassium 50mg tablets", "Losartan"),
        ("Metformin hydrochloride 500mg tablets", "Metformin"),
        ("Warfarin tablets", "Warfarin"),
        ("Lipitor", "Atorvastatin"),
        ("Augmentin 625mg tablets", "Co-amoxiclav"),
        ("penicillamine 250 mg tabs", "Penicillamine"),
        ("Co-codamol 30mg/500mg tablets", "Co-codamol"),
        ("PARACETAMOL", "Paracetamol"),
        ("Omeprazole in oral dosage form", "Omeprazole"),
        ("Omeprazole (as omeprazole magnesium) 20 mg gastro-resistant oral tablet", "Omeprazole"),
        ("Amlodipine 10 mg and olmesartan 20 mg oral tablet", "Olmesartan + Amlodipine"),
        ("Zantac 150mg tablets (GlaxoSmithKline UK Ltd)", "Ranitidine"),
        ("Fosinopril 10mg tablets (PI) (Waymade Healthcare Plc)", "Fosinopril"),
        ("prednisolone (as sodium phosphate) soluble tablet 5mg", "Prednisolone"),
        ("Amoxicillin caps 500mg", "Amoxicillin"),
        ("Senna Oral Soln 7.5mg/5ml S/F", "Senna"),
        ("Salbutamol inh 100mcg", "Salbutamol"),
        ("Buscopan Tab 10mg", "Hyoscine butylbromide"),
        ("Incruse Ellipta 55micrograms/dose dry powder inhaler", "Umeclidinium bromide"),
        ("Utrogestan 100mg capsules", "Progesterone"),
    ],
)
def test_an_exact_name_leads_to_its_moiety(text: str, expected: str) -> None:
    assert moiety(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Amlodipin 5mg tablets",
        "Penicillin 250mg tablets of some kind",
        "prednisolone (with something) soluble tablet 5mg",
        "prednisolone as agreed 5mg",
        "Calcitonin (pork)",
        "CALCITONIN (PORK)",
        "Omeprazole 20mg capsules (not to be taken)",
        "Prednis",
        "insulin neutral human injection 100 units/ml",
        "Trial medication: blinded study capsules",
        "",
        "mg",
    ],
)
def test_what_is_not_exact_is_not_a_medicine(text: str) -> None:
    assert read(text).medicine is None


def test_a_misspelling_is_suggested_and_no_more() -> None:
    found = read("Amlodipin 5mg tablets")
    assert found.medicine is None
    assert "Amlodipine 5mg tablets" in [one.concept.display for one in found.suggestions]
    assert suggest("", bundled()) == ()


def test_code_and_words_that_name_two_medicines_contradict() -> None:
    code, _ = MEDICINES["propranolol 40"]
    found = read("Prednisolone 5mg tablets", (DMD, code, "Prednisolone 5mg tablets"))
    assert [one.what for one in found.contradictions] == ["medicine"]


def test_code_and_words_of_two_strengths_contradict() -> None:
    code, _ = MEDICINES["warfarin 1"]
    found = read("Warfarin 3mg tablets", (DMD, code, "Warfarin 1mg tablets"))
    assert [one.what for one in found.contradictions] == ["strength"]


def test_a_brand_and_its_generic_do_not_contradict() -> None:
    code, name = MEDICINES["Lipitor 20"]
    found = read("Atorvastatin 20mg tablets", (DMD, code, name))
    assert found.contradictions == ()
    assert found.medicine is not None
    assert (found.medicine.brand, found.medicine.level) == ("Lipitor", "amp")


def test_a_damaged_code_is_not_used_and_is_named() -> None:
    found = read("Amlodipine 5mg tablets", (DMD, "39732011000001103", "Amlodipine 5mg tablets"))
    assert found.damaged_codes == ("39732011000001103",)
    assert found.matched_by == "exact-name"


def test_a_transfer_code_identifies_nothing() -> None:
    found = read("something 5mg", (SNOMED, "196421000000109", "Transfer-degraded medication entry"))
    assert (found.medicine, found.degraded) == (None, True)


def test_a_trial_medicine_is_told_as_such() -> None:
    found = read("Trial medication: blinded", (SNOMED, "419841000001106", "Clinical trial medication"))
    assert (found.medicine, found.trial) == (None, True)


def test_strengths_forms_and_release_come_from_the_product() -> None:
    code, _ = MEDICINES["oxycodone MR 20"]
    found = read(None, (DMD, code, "x")).medicine
    assert found is not None
    assert (found.form, found.release, sorted(found.routes)) == ("tablet", "modified", ["oral"])
    assert [(str(s.amount), s.unit, s.per_unit) for s in found.strengths] == [("20", "mg", "unit-dose")]


def test_a_combination_that_has_no_moiety_is_of_its_ingredients() -> None:
    medicine = read("Ibuprofen 400 mg and oxycodone 5 mg oral tablet").medicine
    assert medicine is not None
    assert medicine.vtm is None
    assert medicine.ingredient_names == ("Ibuprofen", "Oxycodone")
    assert medicine.concept.code == "+".join(sorted(medicine.ingredients))
    assert {"nsaid", "opioid"} <= medicine.groups


@pytest.mark.parametrize(
    "text", ["Ibuprofen and somethingelse 5mg tablets", "Ibuprofen + ", "Penicillin and penicillamide tablets"]
)
def test_a_combination_with_a_word_that_is_no_ingredient_is_nothing(text: str) -> None:
    assert read(text).medicine is None


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("FreeStyle Libre 2 Sensor", "appliance", "of an appliance"),
        ("Ensure Plus milkshake style liquid (9 flavours)", "food", "of a food"),
    ],
)
def test_appliances_and_foods_are_told_as_such_and_hold_nothing_that_is_known(text: str, kind: str, words: str) -> None:
    found = read(text)
    assert found.medicine is not None
    assert (found.medicine.kind, found.medicine.ingredients, found.medicine.level) == (kind, frozenset(), "presentation")
    assert words in found.explained


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Amlodipin 5mg tablets", "Amlodipine 5mg tablets"),
        ("furosemid 40mg tablet", "Furosemide 40mg tablets"),
        ("amlodipin tablets", "Amlodipine"),
        ("paracetmol", "Paracetamol"),
        ("Aracetamol 500mg tablets", "Paracetamol 500mg tablets"),
        ("levothyroxin 17micrograms tablets", "Levothyroxine"),
    ],
)
def test_only_the_medicine_is_bent_never_its_strength(text: str, first: str) -> None:
    assert suggest(text, bundled())[0].concept.display == first


def test_what_is_like_nothing_suggests_nothing() -> None:
    assert suggest("qqqqqqqq 5mg", bundled()) == ()
    assert suggest("5mg", bundled()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Amoxicillin with clavulanic acid capsules",
        "Paracetamol 500mg plus caffeine tablets",
        "Paracetamol 500mg + codeine tablets",
        "Lidocaine with adrenaline injection",
        "Lidocaine 1% 1:200000 injection",
        "Nurofen 200mg Cold & Flu tablets",
        "Brolene Cool Eyes 0.3% eye drops",
        "The cream",
    ],
)
def test_what_else_a_name_says_is_never_read_past(text: str) -> None:
    assert read(text).medicine is None


def test_a_brand_is_not_read_for_a_way_that_none_of_its_known_products_is_given_by() -> None:
    cream, rectal = read("Betnovate cream").medicine, read("Betnovate rectal ointment").medicine
    assert cream is not None
    assert (cream.ingredient_names, rectal) == (("Betamethasone",), None)


@pytest.mark.parametrize(
    ("text", "ingredient"),
    [
        ("Losec 20mg tablets", "Omeprazole"),
        ("Losec I.V. 40mg powder and solvent for solution for injection vials", "Omeprazole"),
        ("Histac 150mg tablets", "Ranitidine"),
        ("Zinga 150mg capsules", "Nizatidine"),
        ("Nifedipine MR 20mg tabs", "Nifedipine"),
        ("Famotidine 40mg/5mL suspension", "Famotidine"),
    ],
)
def test_a_form_beside_a_name_is_read(text: str, ingredient: str) -> None:
    medicine = read(text).medicine
    assert medicine is not None
    assert medicine.ingredient_names == (ingredient,)


@pytest.mark.parametrize(
    ("code", "kind", "names"),
    [
        ("15913411000001106", "food", ()),
        ("36030211000001100", "medicine", ("Misoprostol", "Naproxen")),
        ("375433008", "medicine", ("Indometacin",)),
        ("30785411000001108", "medicine", ("Ibuprofen", "Phenylephrine")),
        ("891111000001106", "medicine", ("Testosterone",)),
    ],
)
def test_codes_of_foods_packs_old_names_and_read_compositions(code: str, kind: str, names: tuple[str, ...]) -> None:
    medicine = read(None, (SNOMED, code, "")).medicine
    assert medicine is not None
    assert (medicine.kind, tuple(sorted(medicine.ingredient_names))) == (kind, names)


def test_an_elixir_of_two_substances_is_never_one_of_them() -> None:
    medicine = read("Morphine and Cocaine elixir").medicine
    assert medicine is not None
    assert medicine.vtm is None
    assert medicine.contents_unknown
