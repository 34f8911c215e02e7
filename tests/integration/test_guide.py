"""The guides to writing a rule and to what a patient says, followed word by word."""

from pathlib import Path

from tests.support.guide import blocks, follow, free_port

GUIDE = "guides/write-a-rule.md"


def test_every_command_does_what_the_guide_says(tmp_path: Path) -> None:
    follow(blocks(GUIDE, {"8001": free_port()}), tmp_path)
    assert (tmp_path / "pages" / "SIT-001.md").is_file()


def test_it_has_something_to_follow() -> None:
    kinds = [kind for kind, _, _ in blocks(GUIDE)]
    assert (kinds.count("sh") >= 10, kinds.count("yaml")) == (True, 2)


def test_the_list_that_the_guide_shows_is_read_as_it_says(tmp_path: Path) -> None:
    follow(blocks("guides/patient-list.md"), tmp_path)
