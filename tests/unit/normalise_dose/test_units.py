"""Units by code and by words, exact conversion, and what is refused."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ucumvert import PintUcumRegistry

from service.core.model.measure_rows import UnitRow
from service.core.model.quantity import QuantityWritten
from service.core.normalise.ucum import ucum
from service.core.normalise.units import SNOMED, UCUM, convert, read_unit, unit_key, unit_of_words
from tests.support.reference import bundled

DMD = "https://dmd.nhs.uk"


@lru_cache(maxsize=1)
def oracle() -> PintUcumRegistry:
    return PintUcumRegistry()


def written(unit: str | None = None, system: str | None = None, code: str | None = None) -> QuantityWritten:
    return QuantityWritten(value=Decimal(1), unit=unit, system=system, code=code)


@pytest.mark.parametrize(
    ("unit", "system", "code", "key"),
    [
        ("mg", None, None, "mg"),
        ("MG", None, None, "mg"),
        ("micrograms", None, None, "ug"),
        ("mcg", None, None, "ug"),
        ("µg", None, None, "ug"),
        ("IU", None, None, "[iU]"),
        ("tablet(s)", None, None, "tablet"),
        (None, UCUM, "ug", "ug"),
        (None, UCUM, "mL", "mL"),
        (None, UCUM, "ml", "mL"),
        (None, UCUM + "/", "d", "d"),
        (None, UCUM, "{tablet}", "tablet"),
        (None, UCUM, "[iU]", "[iU]"),
        ("milligram", UCUM, "milligram", "mg"),
        (None, SNOMED, "428673006", "tablet"),
        (None, SNOMED, "732936001", "tablet"),
        (None, SNOMED, "3319411000001109", "tablet"),
        (None, DMD, "428641000", "capsule"),
        (None, DMD + "/", "258684004", "mg"),
        ("unit", SNOMED, "767525000", "[iU]"),
        ("puff", SNOMED, "732981002", "actuation"),
        ("tab", SNOMED, "428673006", "tablet"),
        ("a spelling nobody knows", UCUM, "mg", "mg"),
    ],
)
def test_a_unit_is_known_by_its_code_or_its_words(unit: str | None, system: str | None, code: str | None, key: str) -> None:
    assert unit_key(written(unit, system, code), bundled()) == key


@pytest.mark.parametrize(
    ("unit", "system", "code", "trouble"),
    [
        ("u", None, None, "no safe abbreviation"),
        ("M.U.", None, None, "mega units or milliunits"),
        ("cc", None, None, "no safe abbreviation"),
        (None, UCUM, "ML", "capitals"),
        (None, UCUM, "MG", "capitals"),
        ("milligram", UCUM, "ug", "coded ug and written milligram"),
        ("capsule", SNOMED, "428673006", "coded tablet and written capsule"),
        ("mg/kg", UCUM, "mg", "coded mg and written mg/kg"),
        (None, SNOMED, "999999999", "not known"),
        ("grains", None, None, "not known"),
        (None, UCUM + "X", "mg", "not known"),
    ],
)
def test_an_unsafe_unknown_or_contradictory_unit_is_refused_with_the_reason(
    unit: str | None, system: str | None, code: str | None, trouble: str
) -> None:
    found = read_unit(written(unit, system, code), bundled())
    assert found.key is None
    assert trouble in (found.trouble or "")


@pytest.mark.parametrize(
    ("code", "key", "per", "per_time"),
    [
        ("mg/kg", "mg", "kg", None),
        ("mg.kg-1", "mg", "kg", None),
        ("ug/kg/min", "ug", "kg", "min"),
        ("ug/(kg.h)", "ug", "kg", "h"),
        ("mg{salt}/d", "mg", None, "d"),
        ("/kg.mg", None, None, None),
        ("10*6.[iU]", "M[iU]", None, None),
        ("1000.mg", "g", None, None),
        ("100.10*1.mg", "g", None, None),
        ("10000.10*-1.mg", "g", None, None),
        ("mg/{dose}", "mg", None, None),
        ("{puff}/d", "puff", None, "d"),
    ],
)
def test_ucum_expressions_are_read_as_an_amount_for_each_of(
    code: str, key: str | None, per: str | None, per_time: str | None
) -> None:
    found = read_unit(written(None, UCUM, code), bundled())
    assert (found.key, found.per, found.per_time) == (key, per, per_time)


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("7.mg", "not known"),
        ("2.mg", "not known"),
        ("10*3.K", "not known"),
        ("mg2", "no unit that a dose is measured in"),
        ("mg/kg2", "no unit that a dose is measured in"),
        ("mol/mL/{1.73_m2}", "not known"),
        ("10+3/ul", "not known"),
        ("mg/12h", "not known"),
    ],
)
def test_a_code_that_is_no_amount_of_a_medicine_says_so(code: str, trouble: str) -> None:
    found = read_unit(written(None, UCUM, code), bundled())
    assert found.key is None
    assert trouble in (found.trouble or "")


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("m", True),
        ("g/12.h", True),
        ("{tbl}", True),
        ("mmol/kg[H2O]", False),
        ("g/12h", False),
        ("10+3/ul", False),
        ("10*3/ul", True),
        ("m/", False),
        ("rad2{錠}", False),
        ("{a}rad2{b}", False),
        ("iU", False),
        ("", False),
        ("m" * 61, False),
    ],
)
def test_a_code_is_ucum_or_is_not(code: str, valid: bool) -> None:
    assert (ucum(code) is not None) == valid


@given(st.text(max_size=70))
def test_whatever_is_sent_as_a_code_is_read_or_refused(code: str) -> None:
    ucum(code)
    read_unit(written(None, UCUM, code), bundled())


@pytest.mark.parametrize(
    "row", [row for row in bundled().units.values() if not row.dimension.startswith("countable")], ids=lambda r: r.key
)
def test_the_table_of_units_agrees_with_an_independent_reading_of_ucum(row: UnitRow) -> None:
    base = {"mass": "mg", "volume": "mL", "amount": "mmol", "activity": "[iU]", "time": "d", "length": "cm", "area": "cm2"}
    base |= {"radioactivity": "MBq", "share": "%"}
    by_library = oracle().from_ucum(row.key).to(oracle().from_ucum(base[row.dimension])).magnitude
    assert float(row.size) == pytest.approx(by_library, rel=1e-9)


def test_no_unit_is_no_trouble() -> None:
    found = read_unit(written(), bundled())
    assert (found.key, found.trouble) == (None, None)


@pytest.mark.parametrize(
    ("words", "key", "per", "per_time"),
    [
        ("mg/kg", "mg", "kg", None),
        ("milligram per kilogram", "mg", "kg", None),
        ("microgram per kilogram per hour", "ug", "kg", "h"),
        ("ml/hour", "mL", None, "h"),
        ("mg/m2", "mg", "m2", None),
        ("mg/kg/dose", "mg", "kg", None),
    ],
)
def test_compound_units_keep_what_they_are_for_each_of(words: str, key: str, per: str | None, per_time: str | None) -> None:
    found = unit_of_words(words, bundled())
    assert (found.key, found.per, found.per_time) == (key, per, per_time)
    assert unit_key(written(words), bundled()) is None


@pytest.mark.parametrize("words", ["mg/u", "u/kg", "mg/tablet", "mg/kg/kg"])
def test_a_compound_with_an_unsafe_or_unknown_part_is_refused(words: str) -> None:
    found = unit_of_words(words, bundled())
    assert found.key is None
    assert found.trouble


@pytest.mark.parametrize(
    ("amount", "source", "target", "expected"),
    [
        ("25", "ug", "mg", Fraction(1, 40)),
        ("0.5", "g", "mg", Fraction(500)),
        ("1", "L", "mL", Fraction(1000)),
        ("1", "h", "d", Fraction(1, 24)),
        ("1", "[stone_av]", "kg", Fraction("6.35029318")),
        ("1", "puff", "actuation", Fraction(1)),
    ],
)
def test_conversion_is_exact(amount: str, source: str, target: str, expected: Fraction) -> None:
    assert convert(Decimal(amount), source, target, bundled()) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [("mg", "mL"), ("tablet", "capsule"), ("[iU]", "mg"), ("mg", "nonsense"), ("nonsense", "mg"), ("puff", "dose")],
)
def test_nothing_is_converted_between_dimensions(source: str, target: str) -> None:
    assert convert(Decimal(1), source, target, bundled()) is None


def test_every_word_and_code_stands_for_a_unit_of_the_table() -> None:
    tables = bundled()
    assert {*tables.unit_words.values(), *tables.unit_codes.values()} <= tables.units.keys()


def test_no_word_of_the_table_is_one_that_would_be_taken_apart() -> None:
    assert [words for words in bundled().unit_words if "/" in words or " per " in words or " a " in words] == []
