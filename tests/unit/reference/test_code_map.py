"""Many codes that lead to codes: as a dict would answer, and never from a table that is out of order."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reference.code_map import CodeMap
from service.reference.packs import LaterCodes
from service.reference.problems import ReferenceRefused

CODES = st.integers(1, 10**18 - 1).map(str)


@given(st.dictionaries(CODES, CODES), CODES)
def test_it_answers_as_a_dict_does(pairs: dict[str, str], other: str) -> None:
    made = CodeMap(sorted(pairs.items(), key=lambda pair: int(pair[0])))
    assert dict(made) == pairs
    assert made.get(other) == pairs.get(other)


@pytest.mark.parametrize("key", ["", "01", "1 ", "abc", "12345678901234567890", "\u0663"])
def test_what_is_no_code_leads_nowhere(key: str) -> None:
    assert key not in CodeMap([("1", "2"), ("3", "4")])


@pytest.mark.parametrize("pairs", [[("2", "1"), ("1", "1")], [("1", "1"), ("1", "2")], [("01", "1")], [("1", "x")], [("", "1")]])
def test_a_bad_pair_is_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"order|digits"):
        CodeMap(pairs)


def test_a_table_is_read_when_first_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "gtin.csv"
    codes = LaterCodes(path, "gtin", "amp_id")
    path.write_text("gtin,since,amp_id\n11,2019,5\n11,2021,5\n12,2021,6\n")
    assert dict(codes) == {"11": "5", "12": "6"}
    path.unlink()
    assert codes["12"] == "6"
    assert dict(LaterCodes(path, "gtin", "amp_id")) == {}


@pytest.mark.parametrize("text", ["gtin,amp_id\n12,1\n11,1\n", "gtin,amp_id\n11,1\n11,2\n", "gtin,other\n11,1\n"])
def test_a_table_that_is_wrong_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "gtin.csv").write_text(text)
    with pytest.raises(ReferenceRefused, match=r"gtin\.csv"):
        len(LaterCodes(tmp_path / "gtin.csv", "gtin", "amp_id"))
