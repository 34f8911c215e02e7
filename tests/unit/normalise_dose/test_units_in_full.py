"""Units by code and by words, each with what it is for each of, or with why it is not read."""

from decimal import Decimal

import pytest

from service.core.model.quantity import QuantityWritten
from service.core.normalise.ucum import ucum
from service.core.normalise.units import SNOMED, UCUM, UnitRead, read_unit, unit_key, unit_of_words
from tests.support.reference import bundled


def in_full(unit: UnitRead) -> str:
    """The key with what it is for each of; `!` before why it was not read."""
    parts = [part for part in (unit.key or "", unit.per, unit.per_time) if part]
    return "/".join(parts) + (f" ! {unit.trouble}" if unit.trouble else "")


def quantity(system: str | None, code: str | None, unit: str | None) -> QuantityWritten:
    return QuantityWritten(value=Decimal(1), system=system, code=code, unit=unit)


@pytest.mark.parametrize(
    ("system", "code", "words", "expected"),
    [
        (UCUM, "mg", None, "mg"),
        (UCUM, "ug", None, "ug"),
        (UCUM, "mcg", None, "ug"),
        (UCUM, "MG", None, " ! the unit code MG differs only in capitals from another unit"),
        (UCUM, "ML", None, " ! the unit code ML differs only in capitals from another unit"),
        (UCUM, "NL", None, " ! the unit code NL differs only in capitals from another unit"),
        (UCUM, "10*6.[iU]/h", None, "M[iU]/h"),
        (UCUM, "10^6.[iU]", None, "M[iU]"),
        (UCUM, "10*6.[iU]/kg/h", None, "M[iU]/kg/h"),
        (UCUM, "mL", None, "mL"),
        (UCUM, "ml", None, "mL"),
        (UCUM, "[iU]", None, "[iU]"),
        (UCUM, "[IU]", None, "[iU]"),
        (UCUM, "U", None, " ! U is no safe abbreviation of units"),
        (UCUM, "u", None, " ! U is no safe abbreviation of units"),
        (UCUM, "mu", None, " ! MU may stand for mega units or milliunits"),
        (UCUM, "cc", None, " ! cc is no safe abbreviation of millilitres"),
        (UCUM, "us", None, " ! U is no safe abbreviation of units"),
        (UCUM, "m.u.", None, " ! MU may stand for mega units or milliunits"),
        (UCUM, "mg/kg", None, "mg/kg"),
        (UCUM, "mg/kg/d", None, "mg/kg/d"),
        (UCUM, "mg/(kg.d)", None, "mg/kg/d"),
        (UCUM, "ug/(kg.h)", None, "ug/kg/h"),
        (UCUM, "mg.kg-1", None, "mg/kg"),
        (UCUM, "10*6.[iU]", None, "M[iU]"),
        (UCUM, "10*3.[iU]", None, " ! the unit 10*3.[iU] is not known"),
        (UCUM, "10*3.mg", None, "g"),
        (UCUM, "10.mg", None, " ! the unit 10.mg is not known"),
        (UCUM, "mg/10", None, " ! the unit mg/10 is not known"),
        (UCUM, "10*-3.g", None, "mg"),
        (UCUM, "mg/dose", None, " ! the unit code mg/dose is not known"),
        (UCUM, "{tablet}", None, "tablet"),
        (UCUM, "{TABLET}", None, "tablet"),
        (UCUM, "{xyz}", None, " ! the unit code {xyz} is not known"),
        (UCUM, "{tablet}/d", None, "tablet/d"),
        (UCUM, "tablet", None, "tablet"),
        (UCUM, "Tablets ", None, "tablet"),
        (UCUM, " mg", None, "mg"),
        (UCUM, "%", None, "%"),
        (UCUM, "1", None, " ! 1 is a UCUM code, but no unit that a dose is measured in"),
        (UCUM, "mg.mL", None, " ! mg.mL is a UCUM code, but no unit that a dose is measured in"),
        (UCUM, "mg/mL", None, " ! the unit mg/mL is not known"),
        (UCUM, "/kg", None, " ! /kg is a UCUM code, but no unit that a dose is measured in"),
        (UCUM, "mg2", None, " ! mg2 is a UCUM code, but no unit that a dose is measured in"),
        (UCUM, "1/mg", None, " ! 1/mg is a UCUM code, but no unit that a dose is measured in"),
        (UCUM, "mg/2", None, " ! the unit mg/2 is not known"),
        (UCUM, "m[iU]", None, " ! the unit m[iU] is not known"),
        (UCUM, "M[iU]", None, "M[iU]"),
        (UCUM, "mg/h", None, "mg/h"),
        (UCUM, "mg/min/kg", None, "mg/kg/min"),
        (UCUM, "kg.mg", None, " ! kg.mg is a UCUM code, but no unit that a dose is measured in"),
        (UCUM, "mg/kg/kg", None, " ! the unit mg/kg/kg is not known"),
        (UCUM, "mg/h/d", None, " ! the unit mg/h/d is not known"),
        (UCUM, "mg/s", None, "mg/s"),
        (UCUM, "mg/wk", None, "mg/wk"),
        (UCUM, "mg/mo", None, " ! the unit mg/mo is not known"),
        (UCUM, "Mg", None, " ! the unit code Mg differs only in capitals from another unit"),
        (UCUM, "hourly", None, " ! the unit code hourly is not known"),
        (UCUM, "mg{a}", None, "mg"),
        (UCUM, "[drp]", None, "drop"),
        (UCUM, "mg/{dose}", None, "mg"),
        (None, "MG", None, "mg"),
        (None, "ML", None, "mL"),
        (None, "Mg", None, "mg"),
        (UCUM, "mg", "micrograms", " ! the unit is coded mg and written micrograms"),
        (UCUM, "mg", "milligrams", "mg"),
        (UCUM, "mg/kg", "mg/kg", "mg/kg"),
        (UCUM, "mg/kg", "mg/kg/h", " ! the unit is coded mg and written mg/kg/h"),
        (UCUM, "mg/h", "mg/min", " ! the unit is coded mg and written mg/min"),
        (UCUM, "xyz", "mg", "mg"),
        (UCUM, "xyz", "u", " ! U is no safe abbreviation of units"),
        (UCUM, "xyz", "blob", " ! the unit blob is not known"),
        (UCUM, "u", "units", " ! U is no safe abbreviation of units"),
        (None, None, "mg", "mg"),
        (None, None, "u", " ! U is no safe abbreviation of units"),
        (None, None, None, ""),
        (None, "", "mg", "mg"),
        (SNOMED, "258684004", "mg", "mg"),
        (SNOMED, "258684004", "g", " ! the unit is coded mg and written g"),
        (SNOMED, "mg", None, " ! the unit code mg is not known"),
        ("https://dmd.nhs.uk", "258684004", None, "mg"),
        ("http://dmd.nhs.uk/", "258684004", None, "mg"),
        ("http://other", "mg", None, " ! the unit code mg is not known"),
        ("http://other", "mg", "mg", "mg"),
        ("http://unitsofmeasure.org/", "mg", None, "mg"),
    ],
)
def test_a_unit_is_read_from_its_code_and_held_to_its_words(
    system: str | None, code: str | None, words: str | None, expected: str
) -> None:
    assert in_full(read_unit(quantity(system, code, words), bundled())) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("mg", "mg"),
        ("milligram", "mg"),
        ("milligrams per kilogram", "mg/kg"),
        ("mg per kg", "mg/kg"),
        ("mg/kg/day", "mg/kg/d"),
        ("ml/hour", "mL/h"),
        ("ml per hour", "mL/h"),
        ("micrograms", "ug"),
        ("u", " ! U is no safe abbreviation of units"),
        ("U", " ! U is no safe abbreviation of units"),
        ("units", "[iU]"),
        ("mu", " ! MU may stand for mega units or milliunits"),
        ("cc", " ! cc is no safe abbreviation of millilitres"),
        ("mg/u", " ! U is no safe abbreviation of units"),
        ("u/mg", " ! U is no safe abbreviation of units"),
        ("mg a day", "mg/d"),
        ("Tablets", "tablet"),
        ("mg / kg", "mg/kg"),
        ("xyz", " ! the unit xyz is not known"),
        ("mg/xyz", " ! the unit mg/xyz is not known"),
        ("xyz/kg", " ! the unit xyz/kg is not known"),
        ("mg/kg/m2", " ! the unit mg/kg/m2 is not known"),
        ("mg/kg/h/d", " ! the unit mg/kg/h/d is not known"),
        ("mg per dose", "mg"),
        ("  mg  ", "mg"),
        ("mg   per  kg", "mg/kg"),
        ("mg per square metre", "mg/m2"),
        ("puff", "puff"),
    ],
)
def test_a_unit_is_read_from_its_words(words: str, expected: str) -> None:
    assert in_full(unit_of_words(words, bundled())) == expected


@pytest.mark.parametrize(("code", "key"), [("mg", "mg"), ("mg/kg", None), ("mg/h", None), ("mg/kg/h", None), ("xyz", None)])
def test_a_compound_is_no_simple_unit(code: str, key: str | None) -> None:
    assert unit_key(quantity(UCUM, code, None), bundled()) == key


@pytest.mark.parametrize(("length", "known"), [(60, True), (61, False)])
def test_a_code_that_is_longer_than_any_unit_is_none(length: int, known: bool) -> None:
    assert (ucum("{" + "a" * (length - 2) + "}") is not None) is known


@pytest.mark.parametrize("code", ["10+3", "mg.10+3", "10+3.mg", "mg/10-3", "mg.2+3"])
def test_a_bare_number_takes_no_power_wherever_it_stands(code: str) -> None:
    assert ucum(code) is None
