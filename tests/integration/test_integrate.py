"""The first hour of an EPR team, done as the page tells it: a real server, every command, and what it promises."""

from pathlib import Path

from tests.support.guide import blocks, follow, free_port

PAGE = "integrate.md"


def test_every_command_does_what_the_page_says(tmp_path: Path) -> None:
    follow(blocks(PAGE, {"8001": free_port(), "8002": free_port()}), tmp_path)


def test_it_has_something_to_follow() -> None:
    kinds = [kind for kind, _, _ in blocks(PAGE)]
    assert (kinds.count("sh") >= 15, kinds.count("text") >= 12, kinds.count("python")) == (True, True, 8)
