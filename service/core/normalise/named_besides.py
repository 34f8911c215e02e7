"""What the name of a product says it holds besides the ingredients of its moiety.

dm+d counts "Lidocaine 2% and Chlorhexidine gel" under lidocaine, and "Paraldehyde 50% in Arachis oil" under paraldehyde. Nobody
who is allergic to chlorhexidine or to arachis oil may be told that such a product is free of it.
"""

import re
from collections.abc import Iterator

from service.core.model.reference import Reference
from service.core.normalise.names import normal_name

# What joins the parts of a product's name: "/", "and", "with", and "in" before what a medicine is made up with.
_JOINED = re.compile(r" (?:in|and|with) |(?<=%)(?:in|and|with) |/")
_LONGEST_NAME = 4


def named_besides(name: str, ingredients: frozenset[str], reference: Reference) -> frozenset[str]:
    """Base ingredient codes that parts of the name begin with, each whole, and that are not among `ingredients`.

    Words that are no ingredient's whole name say nothing. The first part is the moiety's own.
    """
    parts = _JOINED.split(normal_name(name))[1:]
    return frozenset(code for part in parts for code in _begins_with(part.split(), reference)) - ingredients


def _begins_with(words: list[str], reference: Reference) -> Iterator[str]:
    for cut in range(min(len(words), _LONGEST_NAME), 0, -1):
        rows = [row for row in reference.names.get(" ".join(words[:cut]), ()) if row.level == "ingredient"]
        if rows:
            for row in rows:
                substance = reference.substances.get(row.code)
                yield substance.base or row.code if substance else row.code
            return
