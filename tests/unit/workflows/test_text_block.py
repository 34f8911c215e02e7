"""Text for the terminal: within its columns, no word lost, no dose cut, and no way to steer the terminal."""

from hypothesis import given
from hypothesis import strategies as st

from service.workflows.text_block import WIDTH, columns, plain, wrapped

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(TEXT, st.integers(0, 20))
def test_lines_stay_within_the_width_and_keep_every_sign(text: str, indent: int):
    lines = list(wrapped(text, indent=indent))
    assert all(len(line) <= WIDTH for line in lines)
    assert "".join("".join(lines).split()) == "".join(plain(text).split())


@given(st.lists(TEXT, min_size=3, max_size=3))
def test_columns_keep_every_sign_of_every_cell(cells: list[str]):
    rows = list(columns(cells, (14, 20, 0), indent=4))
    assert all(len(row) <= WIDTH for row in rows)
    spans = ((4, 18), (20, 40), (42, WIDTH))
    for cell, (start, end) in zip(cells, spans, strict=True):
        shown = "".join(row[start:end] for row in rows)
        assert "".join(shown.split()) == "".join(plain(cell).split())


@given(TEXT)
def test_no_sign_that_steers_a_terminal_or_turns_the_writing_comes_through(text: str):
    assert not any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 or sign in "\u202e\u2066\u200f" for sign in plain(text))


def test_an_escape_sequence_is_seen_and_does_nothing():
    assert plain("a\x1b[2Jb") == "a\ufffd[2Jb"
