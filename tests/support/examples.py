"""Examples kept in a CSV file beside the tests that read them: a table of this length reads better as one."""

import csv
from pathlib import Path


def examples(test_file: str, name: str) -> list[dict[str, str]]:
    """The rows of the file `name` in the folder of `test_file`, by the names in its first line; "" is an empty cell."""
    with (Path(test_file).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))
