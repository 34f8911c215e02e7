"""Names that are spelt like what was written, for a person to choose from. A similar name is never an identity."""

from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz, process

from service.core.model.coding import DMD, Concept
from service.core.model.medicine import Suggestion
from service.core.model.product_rows import NameRow
from service.core.model.reference import Reference
from service.core.normalise.names import normal_name
from service.core.normalise.product_form import read_form

# Of 100: below it two names have too little in common to be offered.
_ALIKE = 75
_RELEASES = frozenset({"mr", "sr", "xl", "er", "gr", "ec", "e/c", "m/r"})


@dataclass(frozen=True, kw_only=True)
class _Index:
    """Names of moieties, ingredients and brands, all of them and by their first letter."""

    every: tuple[str, ...]
    by_letter: dict[str, tuple[str, ...]]


_KEPT: dict[str, _Index] = {}


def suggest(text: str, reference: Reference, most: int = 3) -> tuple[Suggestion, ...]:
    """At most `most` suggestions, best first. Only the medicine's words may be bent: strength and form stay as written.

    A product is suggested where its name is then exact, else the moiety. Names of the same first letter come before all
    others, because the first letter is the one that is least often wrong; others are asked only where none of those is like.
    """
    wanted = normal_name(text)
    words, rest = _parted(wanted)
    if not words:
        return ()
    index = _index(reference)
    near = index.by_letter.get(words[0], ())
    found = process.extract(words, near, scorer=fuzz.ratio, limit=most, score_cutoff=_ALIKE)
    found = found or process.extract(words, index.every, scorer=fuzz.ratio, limit=most, score_cutoff=_ALIKE)
    return tuple(
        Suggestion(concept=_concept(name, rest, reference), score=Decimal(round(score)) / 100, because="spelt alike")
        for name, score, _ in found
    )


def _parted(name: str) -> tuple[str, str]:
    """(the medicine's words, what follows them): up to the first amount, without words of form and release."""
    words = name.split()
    end = next((place for place, word in enumerate(words) if word[0].isdigit()), len(words))
    while end > 1 and (words[end - 1] in _RELEASES or read_form(words[end - 1])[0]):
        end -= 1
    return " ".join(words[:end]), " ".join(words[end:])


def _concept(name: str, rest: str, reference: Reference) -> Concept:
    """The product of just this name with the rest as written; else what the name alone stands for."""
    rows = reference.names.get(f"{name} {rest}".strip(), ()) or reference.names[name]
    row = _telling(rows)
    held = reference.vmps.get(row.code) or reference.vtms.get(row.code) or reference.substances.get(row.code)
    return Concept(system=DMD, code=row.code, display=held.name if held else row.code)


def _telling(rows: tuple[NameRow, ...]) -> NameRow:
    """The row that says most about a medicine: a moiety or a product before the rest."""
    order = ("vtm", "vmp", "amp", "ingredient")
    return min(rows, key=lambda row: (order.index(row.level) if row.level in order else len(order), row.code))


def _index(reference: Reference) -> _Index:
    """Kept for the tables in use: the tables never change under one version."""
    if reference.version not in _KEPT:
        _KEPT.clear()
        every = sorted(name for name, rows in reference.names.items() if any(row.level in {"vtm", "ingredient"} for row in rows))
        letters: dict[str, list[str]] = {}
        for name in every:
            letters.setdefault(name[0], []).append(name)
        _KEPT[reference.version] = _Index(
            every=tuple(every), by_letter={letter: tuple(names) for letter, names in letters.items()}
        )
    return _KEPT[reference.version]
