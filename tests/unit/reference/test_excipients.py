"""What products hold besides their ingredients: read when it is first asked for, by base as well, and refused where it is bad."""

from pathlib import Path

import pytest

from service.core.model.product_rows import SubstanceRow
from service.reference.packs import excipients
from service.reference.problems import ReferenceRefused

SUBSTANCES = {"11": SubstanceRow("11", "Lactose", None), "12": SubstanceRow("12", "Lactose monohydrate", "11")}


def written(folder: Path, *rows: str) -> Path:
    (folder / "products").mkdir()
    (folder / "products" / "excipients.csv").write_text("\n".join(["amp_id,ingredient_id,amount,unit", *rows]) + "\n")
    return folder


def test_each_excipient_counts_as_its_base_too_and_equal_sets_are_kept_once(tmp_path: Path) -> None:
    found = excipients(written(tmp_path, "1,12,,", "1,13,2.5,258684004", "2,11,,", "3,11,,"), SUBSTANCES)
    assert bool(found)
    assert dict(found) == {"1": frozenset({"11", "12", "13"}), "2": frozenset({"11"}), "3": frozenset({"11"})}
    assert found["2"] is found["3"]
    assert (len(found), found.get("4")) == (3, None)


def test_where_no_release_was_imported_there_are_none(tmp_path: Path) -> None:
    assert not excipients(tmp_path, SUBSTANCES)
    assert dict(excipients(tmp_path, SUBSTANCES)) == {}


def test_a_bad_row_is_refused_with_its_line_and_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    found = excipients(written(tmp_path, "1,11,,", "2,11"), SUBSTANCES)
    assert bool(found)
    with pytest.raises(ReferenceRefused) as refused:
        found.get("1")
    assert [(problem.file, problem.line) for problem in refused.value.problems] == [("excipients.csv", 3)]
