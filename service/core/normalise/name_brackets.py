"""What stands in brackets behind the name of a medicine, and who of a product is only its supplier.

dm+d writes the supplier so, and prescribers write everything else so: "(STOPPED)", "(PRN)", "(Prograf)", "(MR)". Only what is
a supplier by the dictionary may be left out of a name.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from service.core.model.reference import Reference
from service.core.normalise.forbidding import speaks_of_change
from service.core.normalise.remembered import remembered

_WORD = re.compile(r"[^\W\d_]{2,}")
_LIMITED = re.compile(r"\blimited\b")
_DASH = re.compile(r"\s[-–—]\s*")
# A word that ends the names of so many suppliers says that a name is one: Ltd, Plc, Pharma, Laboratories.
_ENOUGH = 2
# Made to order by any maker: no name of one, though it stands in the place of it.
_ORDERED = "special order"


class Bracketed(NamedTuple):
    """A name without what stands in brackets at its end, and what stands in them."""

    bare: str
    said: str


class _Suppliers(NamedTuple):
    """The suppliers of the dictionary, in lower case, and the last words of the names of many of them."""

    names: frozenset[str]
    endings: frozenset[str]


def last_bracket(text: str) -> Bracketed | None:
    """The name and the words of the last brackets, where nothing stands behind them; None where there are none, or no name."""
    whole = text.rstrip(" .")
    depth = 0
    for place in range(len(whole) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(whole[place], 0)
        if depth == 0:
            bare, said = whole[:place].strip(), whole[place + 1 : -1].strip()
            return Bracketed(bare, said) if whole.endswith(")") and bare and said else None
    return None


def asides(text: str) -> Iterator[str]:
    """The parts of a name that may say something else than a name: all of it, its last brackets, and what follows a dash."""
    yield text
    yield from (part for part in _DASH.split(text)[1:] if part)
    yield from brackets(text)


def brackets(text: str) -> Iterator[str]:
    """The words of each of the brackets at the end of a name, the last first."""
    left = last_bracket(text)
    while left:
        yield left.said
        left = last_bracket(left.bare)


def is_supplier(words: str, reference: Reference) -> bool:
    """Whether the words are a supplier of the dictionary, or a name that ends as those of many suppliers do."""
    known = remembered("suppliers", reference, lambda: _suppliers(reference))
    said = _key(words)
    if said in known.names:
        return True
    ends = _WORD.findall(said)
    return len(ends) > 1 and ends[-1] in known.endings and not speaks_of_change(said, reference)


def _suppliers(reference: Reference) -> _Suppliers:
    """Virtual products have no supplier: what stands behind the name of one is none."""
    told = {_said(row.name) for row in reference.amps.values()}
    others = {_said(row.name) for row in reference.vmps.values()}
    names = frozenset(name for name in told - others if name)
    ends = Counter(_WORD.findall(name)[-1] for name in names if _WORD.search(name) and not name.endswith(_ORDERED))
    return _Suppliers(names, frozenset(word for word, count in ends.items() if count >= _ENOUGH))


def _said(name: str) -> str:
    found = last_bracket(name)
    return _key(found.said) if found and found.said[0].isupper() else ""


def _key(words: str) -> str:
    return _LIMITED.sub("ltd", words.lower())
