"""medrec rules new, next-id, lock and docs on a folder of a site's own."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli.application import build
from tests.house.tree import ROOT
from tests.support.rule_files import RULE, rule_folder
from tests.support.wiring import bundled_wiring


def run(folder: Path, *words: object) -> Any:
    return CliRunner().invoke(build(), ["rules", *map(str, words)], obj=bundled_wiring(folder, ROOT / "rules"))


def test_two_new_rules_get_two_ids_though_neither_loads_yet(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for name in ("first", "second"):
        said = run(tmp_path, "new", "--kind", "dose_limit", "--name", name, "--into", site)
        assert (said.exit_code, said.stderr) == (0, f"wrote {site / name}.yaml: fill what is empty\n")
    ids = [file.read_text().partition("id: ")[2][:7] for file in sorted(site.iterdir())]
    assert ids == ["SIT-001", "SIT-002"]
    assert run(tmp_path, "next-id", "SIT", "--rules", site).stdout == "SIT-003\n"
    assert run(tmp_path, "next-id", "SIT").stdout == "SIT-001\n"


def test_what_cannot_be_written_ends_with_status_2(tmp_path: Path) -> None:
    said = run(tmp_path, "new", "--kind", "guess", "--name", "first", "--into", tmp_path / "site")
    assert said.exit_code == 2
    assert said.stderr.startswith("medrec: --kind guess: there are ")


def test_a_site_locks_its_own_folder_and_not_ours(tmp_path: Path) -> None:
    site = rule_folder(tmp_path / "site")
    ours = (ROOT / "rules" / "rules.lock.json").read_bytes()
    assert run(tmp_path, "lock", "--rules", site).exit_code == 0
    assert "DIS-900" in (site / "rules.lock.json").read_text()
    assert (ROOT / "rules" / "rules.lock.json").read_bytes() == ours
    (site / "held_too_long.yaml").write_text(RULE.replace("max_days: 7", "max_days: 8"))
    said = run(tmp_path, "lock", "--rules", site)
    assert said.exit_code == 2
    assert "raise the version to 2" in said.stderr


@pytest.mark.parametrize("words", [("lock",), ("docs", "--out", "pages")])
def test_a_folder_with_a_mistake_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    site = rule_folder(tmp_path / "site", {"held_too_long": RULE.replace("moderate", "mild")})
    said = run(tmp_path, *words, "--rules", site)
    assert said.exit_code == 2
    assert "site/held_too_long.yaml: severity: is “mild”" in said.stderr


def test_pages_of_a_site_stand_beside_ours(tmp_path: Path) -> None:
    said = run(tmp_path, "docs", "--rules", rule_folder(tmp_path / "site"), "--out", tmp_path / "pages")
    assert said.exit_code == 0
    assert "## Why it matters\n\nNobody is reminded.\n" in (tmp_path / "pages" / "DIS-900.md").read_text()
    index = (tmp_path / "pages" / "index.md").read_text()
    assert "[DIS-900](DIS-900.md)" in index.partition("| suspended-without-review |")[2].partition("\n")[0]
