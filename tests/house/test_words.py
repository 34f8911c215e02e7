"""How files speak: what a file is for comes first, names are the ward's words, and no document forgets that this is a draft."""

import ast

import pytest

from tests.house.tree import ROOT, text_of, tracked_files

BANNER = "NOT APPROVED FOR CLINICAL USE"
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common", "process"}

PYTHON = [path for path in tracked_files() if path.suffix == ".py" and text_of(path).strip()]
DOCUMENTS = [path for path in tracked_files() if path.suffix == ".md" and path.parts[0] in {"README.md", "docs"}]


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_a_file_first_says_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(text_of(path))), "the first line says what the file is for"


def test_no_file_is_named_for_nothing_in_particular():
    assert not [path for path in tracked_files() if EMPTY_NAMES & {part.removesuffix(".py") for part in path.parts}]


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_document_says_that_it_is_a_draft(path):
    assert BANNER in text_of(path)


def test_every_decision_is_short_and_numbered_in_order():
    decisions = sorted((ROOT / "docs/adr").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    assert not [path.name for path in decisions if len(path.read_text().splitlines()) > 60]
