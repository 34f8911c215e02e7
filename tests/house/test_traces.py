"""What must never be committed: a machine's paths, a registry's address, unfinished work, or a real person's number."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.tree import text_of, tracked_files

# The patterns are written so that they do not match themselves. Three X and "large" are a size of stocking.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(work|root|home|tmp|Users|opt(?!/medrec))/\w|\.\./(shared)\b|\b[A-Z]:\\(Users)")
REGISTRY = re.compile(
    r"\b(pypi|pythonhosted|npmjs|jsdelivr|unpkg|cdnjs)\.(org|com|net)|(?<!emit-)\b(index)-url|://[^/\s]+/(simple)/"
)
UNFINISHED = re.compile(r"\b(TO)(DO)\b|\b(FIX)(ME)\b|\b(X)(XX)\b(?! large)|^(<<<<<<<|>>>>>>>) ", re.MULTILINE)
TEN_DIGITS = re.compile(r"(?<![\w.])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\w.]\w|\w)")

# Printed by NHS England in its own examples, and given to nobody.
PUBLISHED_TEST_NUMBERS = {"9000000009"}
TABLES = ("reference_data", "rules")


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY, UNFINISHED], ids=["machine path", "registry", "unfinished"])
def test_no_tracked_file_carries(pattern: re.Pattern[str]):
    found = [f"{path}: {match[0]}" for path in tracked_files() if (match := pattern.search(text_of(path)))]
    assert not found


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, "open('/" + "home/someone/case.json')"),
        (MACHINE_PATH, "see .." + "/shared/design"),
        (REGISTRY, "https://py" + "pi.org/project"),
        (REGISTRY, "--extra-index" + "-url https://example.nhs.uk"),
        (UNFINISHED, "# TO" + "DO later"),
    ],
)
def test_each_pattern_finds_what_it_is_for(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["https://example.nhs.uk/home/page", "GET /review/home/", "/opt/medrec", "tmp_path / 'work'"])
def test_addresses_and_plain_words_are_not_machine_paths(text):
    assert not MACHINE_PATH.search(text)


def test_every_nhs_number_is_from_the_test_range():
    found = [f"{path}: {number}" for path in tracked_files() for number in _real_looking_numbers(path)]
    assert not found, "use a number of the 999 range"


# Put together here, so that this file does not carry it: the number of a widely printed example, with a true check digit.
PRINTED = "943476" + "5919"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PRINTED, [PRINTED]),
        (f"patient {PRINTED[:3]} {PRINTED[3:6]} {PRINTED[6:]}, seen", [PRINTED]),
        (f"{PRINTED[:3]}-{PRINTED[3:6]}-{PRINTED[6:]}", [PRINTED]),
        (f'"{PRINTED}."', [PRINTED]),
        ("999 000 0018, 9990000018", []),
        (PRINTED[:9] + "8 has a wrong check digit", []),
        (PRINTED + "12 is longer", []),
    ],
)
def test_a_real_looking_number_is_seen_however_it_is_written(text, found):
    assert _nhs_numbers(text) == found


def _real_looking_numbers(path: Path) -> list[str]:
    if path.parts[0] in TABLES or path.suffix == ".lock":
        return []
    return [number for number in _nhs_numbers(text_of(path)) if number not in PUBLISHED_TEST_NUMBERS | _published_codes()]


def _nhs_numbers(text: str) -> list[str]:
    """Runs of ten digits with the check digit of an NHS number, outside the range that is kept for tests."""
    numbers = ("".join((match[1], match[3], match[4])) for match in TEN_DIGITS.finditer(text))
    return [number for number in numbers if not number.startswith("999") and _check_digit_holds(number)]


def _check_digit_holds(number: str) -> bool:
    weighted = sum(int(digit) * weight for digit, weight in zip(number[:9], range(10, 1, -1), strict=True))
    return (11 - weighted % 11) % 11 == int(number[9])


@cache
def _published_codes() -> frozenset[str]:
    """A number that stands in a reference table is a code of a terminology, whatever its last digit happens to be."""
    tables = (path for path in tracked_files() if path.parts[0] in TABLES)
    return frozenset(code for path in tables for code in re.findall(r"(?<!\d)\d{10}(?!\d)", text_of(path)))
