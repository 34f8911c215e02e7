"""The tool itself: which faults it plants, that a fork tells how it ended, and that no survivor is explained by nothing."""

import ast
import importlib
import os
import time
from pathlib import Path

import pytest

from tests.mutation import survivors
from tests.mutation.forks import in_forks, limit
from tests.mutation.mutants import module_name, mutants_of
from tests.mutation.operators import edits
from tests.mutation.scope import PARTS, files_of
from tests.mutation.survivors import BadTable, read_survivors


def faults(source: str, module_level: bool = False) -> list[str]:
    """The source with each fault of its outermost node in turn."""
    found: list[str] = []
    number = 0
    while True:
        tree = ast.parse(source)
        holder = tree.body[0]
        node = holder.value if isinstance(holder, ast.Expr) else holder

        def place(other: ast.AST, tree: ast.Module = tree, holder: ast.stmt = holder) -> None:
            if isinstance(other, ast.stmt):
                tree.body[0] = other
            else:
                holder.value = other  # type: ignore[attr-defined]

        acts = list(edits(node, place, module_level=module_level, accepts=lambda call, name: name != "needed"))
        if number == len(acts):
            return found
        acts[number][1]()
        found.append(ast.unparse(ast.fix_missing_locations(tree).body[0]))
        number += 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", ["a <= b"]),
        ("a >= b", ["a > b"]),
        ("a is None", ["a is not None"]),
        ("0 < a <= b", ["0 <= a <= b", "0 < a < b"]),
        ("a and b and c", ["b and c", "a and c", "a and b"]),
        ("a or b", ["b", "a"]),
        ("not a", ["a"]),
        ("a * b", ["a / b"]),
        ("a + 'x'", []),
        ("a if b else c", ["a", "c"]),
        ("if a:\n    b", ["if False:\n    b", "if True:\n    b"]),
        ("return a", ["return None"]),
        ("return None", []),
        ("a += b", ["pass"]),
        ("min(a)", ["max(a)"]),
        ("f(a, free=1, needed=2)", ["f(a, needed=2)"]),
        ("a.dose_low", ["a.dose_high"]),
        ("(a, *b)", ["(a,)"]),
        ("True", ["False"]),
        ("7", ["8"]),
        ("'12'", ["'13'"]),
        ("'kg'", ["'kgXX'"]),
        ("'a sentence for people'", []),
        ("a", []),
    ],
)
def test_which_faults_are_planted(source: str, expected: list[str]) -> None:
    assert faults(source) == expected


def test_words_of_tables_are_changed_with_their_spaces() -> None:
    assert faults("'as required'", module_level=True) == ["'as requiredXX'"]


def test_a_mutant_has_one_name_and_only_one() -> None:
    importlib.import_module("service.core.conclude")
    found = mutants_of("service/core/conclude.py")
    assert len({mutant.key for mutant in found}) == len(found) > 100


@pytest.mark.parametrize("part", PARTS)
def test_every_part_has_files_of_the_core(part: str) -> None:
    assert files_of(part)
    assert all(file.startswith("service/core/") for file in files_of(part))


def _dies() -> str:
    os._exit(3)


def _hangs() -> str:
    limit(0.1)
    while True:
        pass


def _sleeps() -> str:
    limit(0.2)
    time.sleep(0.5)
    return "done"


def test_a_fork_tells_what_it_found_that_it_died_or_that_it_took_too_long() -> None:
    found = dict(in_forks([lambda: "done", _dies, _hangs, _sleeps], 2))
    assert {number: (ended.value, ended.late) for number, ended in found.items()} == {
        0: ("done", False),
        1: (None, False),
        2: (None, True),
        3: ("done", False),
    }, "waiting is no work"


@pytest.mark.parametrize("row", ["equivalent,too short", "perhaps,because of this and that", ",", "accepted,"])
def test_a_survivor_needs_a_kind_and_a_reason(row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "survivors.csv"
    table.write_text(f"file,function,line_digest,mutation,ordinal,kind,why\na.py,f,0,x -> y,1,{row}\n")
    monkeypatch.setattr(survivors, "PLACE", table)
    with pytest.raises(BadTable, match="line 2"):
        read_survivors()


def test_a_survivor_is_explained_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "survivors.csv"
    row = "a.py,f,0,x -> y,1,accepted,because of this and that\n"
    table.write_text(f"file,function,line_digest,mutation,ordinal,kind,why\n{row}{row}")
    monkeypatch.setattr(survivors, "PLACE", table)
    with pytest.raises(BadTable, match="twice"):
        read_survivors()


def test_every_explained_survivor_of_the_table_can_still_be_planted() -> None:
    held = read_survivors()
    for file in {key[0] for key in held}:
        importlib.import_module(module_name(file))
    known = {mutant.key for file in {key[0] for key in held} for mutant in mutants_of(file)}
    assert sorted(held.keys() - known) == [], "take these out of the table: what they explain is no longer there"
