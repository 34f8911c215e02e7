"""What an imported release says of products besides: the product in a pack, its bar code, and which keep to a brand."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from service.reference.code_map import CodeMap
from service.reference.problems import ReferenceProblem, ReferenceRefused
from service.reference.tables import Tables

# Lookup VIRTUAL_PRODUCT_PRES_STATUS of dm+d: "Caution - AMP level prescribing advised".
_CAUTION = "0009"


class LaterCodes(Mapping[str, str]):
    """Two columns of a table sorted by code, read when they are first asked for: few records name a pack.

    The hash of the table is checked at every start, and the import reads it once, so that it is known to be good. Raises
    `ReferenceRefused` at the first question where it is not.
    """

    def __init__(self, path: Path, key: str, value: str) -> None:
        self._path, self._key, self._value = path, key, value

    @cached_property
    def _codes(self) -> CodeMap:
        try:
            return CodeMap(_once_each(self._pairs()))
        except (KeyError, ValueError) as wrong:
            problem = ReferenceProblem(file=self._path.name, line=None, reason=f"{type(wrong).__name__}: {wrong}")
            raise ReferenceRefused((problem,)) from wrong

    def _pairs(self) -> Iterator[tuple[str, str]]:
        if not self._path.is_file():
            return
        with self._path.open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines)
            header = next(reader)
            key, value = header.index(self._key), header.index(self._value)
            yield from ((row[key], row[value]) for row in reader)

    def __getitem__(self, key: str) -> str:
        return self._codes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def packs(folder: Path) -> LaterCodes:
    """The product by the code of its pack; empty where no release was imported."""
    return LaterCodes(folder / "products" / "pack.csv", "id", "product_id")


def bar_codes(folder: Path) -> LaterCodes:
    """The actual product by its bar code, without zeros in front; empty where no release was imported."""
    return LaterCodes(folder / "products" / "gtin.csv", "gtin", "amp_id")


def kept_to_brand(tables: Tables) -> frozenset[str]:
    """Virtual products of which the release advises to prescribe an actual one."""
    return frozenset(code for code, status, _ in tables.lists("products/virtual.csv", 3) if status == _CAUTION)


def _once_each(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """A bar code has a row for each time that it was in use."""
    last = None
    for pair in pairs:
        if pair != last:
            yield pair
        last = pair
