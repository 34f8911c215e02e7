"""A new rule file tells every field of its kind, loads nothing while it is empty, and takes no id twice."""

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from service.core.checks.registry import KINDS
from service.rulebook.load import read_folders
from service.rulebook.scaffold import ids_written, new_rule
from tests.support.desk import real_desk
from tests.support.reference import bundled

TODAY = date(2026, 11, 20)


def written(into: Path, kind: str, **changed: str | None) -> Path | str:
    words = {"id": "SIT-001", "name": "a_new_one", "category": None} | changed
    ours = real_desk().rulebook.rules
    return new_rule(into, kind=kind, kinds=KINDS, ours=ours, today=TODAY, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_file_that_names_its_parameters_and_words_and_is_refused_while_empty(tmp_path: Path, kind: str) -> None:
    file = written(tmp_path / "site", kind, category="dose-interval")
    assert isinstance(file, Path)
    assert file == tmp_path / "site" / "a_new_one.yaml"
    text = file.read_text()
    assert all(f"{{{word}}}" in text for word in KINDS[kind].words)
    assert all(f" {field.name}:" in text for field in fields(KINDS[kind]))  # type: ignore[arg-type]
    read = read_folders([tmp_path / "site"], bundled())
    assert read.rules == ()
    wrong = {problem.field for problem in read.problems}
    assert {"title", "rationale", "limitations", "message.summary", "sources[0].title", "examples.fires[0].name"} <= wrong
    assert not {problem.reason for problem in read.problems if "known here" in problem.reason or "not YAML" in problem.reason}


def test_the_category_is_that_of_our_rules_of_the_kind(tmp_path: Path) -> None:
    file = written(tmp_path, "suspended_without_review")
    assert isinstance(file, Path)
    assert "category: suspended-without-review " in file.read_text()
    assert "review_due: 2027-11-20\n" in file.read_text()


def test_a_number_has_to_be_backed_by_the_source(tmp_path: Path) -> None:
    file = written(tmp_path, "suspended_without_review")
    assert isinstance(file, Path)
    assert "supports: [check.max_days]" in file.read_text()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "guess"}, "--kind guess: there are added_medicine, "),
        ({"id": "SITE-001"}, "--prefix: SITE-001 is no id"),
        ({"name": "A new one"}, "--name A new one: give small letters"),
        ({"name": "../up"}, "--name ../up: give small letters"),
        ({"category": "odd"}, "--category odd: there are omitted-medicine, "),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    kind = changed.pop("kind", "dose_limit")
    found = written(tmp_path, kind, **changed)
    assert isinstance(found, str)
    assert found.startswith(said)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    first = written(tmp_path, "dose_limit")
    assert isinstance(first, Path)
    first.write_text("mine")
    assert written(tmp_path, "dose_limit") == f"{first}: is there already"
    assert first.read_text() == "mine"


def test_a_file_that_does_not_load_yet_holds_its_id(tmp_path: Path) -> None:
    written(tmp_path, "dose_limit")
    assert ids_written(tmp_path) == ("SIT-001",)
