"""Codes that lead to codes, many of them: 16 bytes a pair, where a dict of strings takes twelve times that."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

# What 64 bits hold whatever the digits are; an identifier of SNOMED CT has at most 18.
_LONGEST = 18


class CodeMap(Mapping[str, str]):
    """A mapping of digits to digits, without zeros in front. The pairs have to come in the order of their numbers.

    Raises ValueError for a pair that is no two numbers of at most 18 digits, or out of order.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._keys, self._values = array("Q"), array("Q")
        last = -1
        for key, value in pairs:
            number = _number(key)
            if number <= last:
                raise ValueError(f"{key} is out of order, or there twice")
            last = number
            self._keys.append(number)
            self._values.append(_number(value))

    def __getitem__(self, key: str) -> str:
        if not key.isascii() or not key.isdigit() or len(key) > _LONGEST or key[0] == "0":
            raise KeyError(key)
        place = bisect_left(self._keys, int(key))
        if place == len(self._keys) or self._keys[place] != int(key):
            raise KeyError(key)
        return str(self._values[place])

    def __iter__(self) -> Iterator[str]:
        return map(str, self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _number(code: str) -> int:
    if not code.isascii() or not code.isdigit() or len(code) > _LONGEST or code[0] == "0":
        raise ValueError(f"{code!r} is no code of digits")
    return int(code)
