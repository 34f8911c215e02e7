"""The key of the pseudonyms: made once, for its owner only, and never half a key."""

import os
from pathlib import Path

import pytest

from service.store.key_file import read_or_make_key


def test_the_key_file_is_made_once_and_is_its_owners_only(tmp_path: Path):
    path = tmp_path / "medrec.db.key"
    first = read_or_make_key(path, lambda: b"a" * 32)
    assert first == b"a" * 32
    assert read_or_make_key(path, lambda: b"b" * 32) == first
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["medrec.db.key"]


@pytest.mark.parametrize("content", ["", "not hexadecimal", "abcd"])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, content: str):
    path = tmp_path / "key"
    path.write_text(content)
    with pytest.raises(ValueError, match=r"key|hexadecimal"):
        read_or_make_key(path, lambda: b"a" * 32)
