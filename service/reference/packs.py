"""What an imported release says of products besides: the product in a pack, its bar code, and which keep to a brand."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

from service.core.model.product_rows import SubstanceRow
from service.reference.code_map import CodeMap
from service.reference.problems import ReferenceProblem, ReferenceRefused
from service.reference.products import base_of
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


class LaterExcipients(Mapping[str, frozenset[str]]):
    """The excipients of actual products, read when an allergy first asks for them. False where no release was imported.

    Each by its own code and that of its base. Raises `ReferenceRefused` at the first question where the table is bad.
    """

    def __init__(self, path: Path, substances: dict[str, SubstanceRow]) -> None:
        self._path, self._substances, self._there = path, substances, path.is_file()

    @cached_property
    def _held(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        shared: dict[frozenset[str], frozenset[str]] = {}
        tables = Tables(self._path.parent)
        for amp, ingredient, _, _ in tables.lists(self._path.name, 4):
            held = found.get(amp, frozenset[str]()) | {ingredient, base_of(ingredient, self._substances)}
            # Thousands of products hold the same few things: each set is kept once.
            found[amp] = shared.setdefault(held, held)
        if tables.problems:
            raise ReferenceRefused(tuple(tables.problems))
        return found

    def __bool__(self) -> bool:
        return self._there

    def __getitem__(self, key: str) -> frozenset[str]:
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def excipients(folder: Path, substances: dict[str, SubstanceRow]) -> LaterExcipients:
    """What each actual product holds besides its ingredients, as far as the release lists it."""
    return LaterExcipients(folder / "products" / "excipients.csv", substances)


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
