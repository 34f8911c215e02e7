"""How a name says that its product lets its substance go: "MR", "m/r", "XL", "e/c" and words, held against the dictionary."""

import re

from service.core.model.medicine import RELEASED_FORMS, Release
from service.core.model.reference import Reference
from service.core.normalise.brand_products import release_of_brand
from service.core.normalise.product_form import read_form
from service.core.normalise.remembered import remembered

_WORDS: tuple[tuple[re.Pattern[str], Release], ...] = (
    (re.compile(r"\b(?:modified|prolonged|sustained|extended|controlled|slow)[- ]release\b|\b(?:12|24)-?hour\b"), "modified"),
    (re.compile(r"\bgastro-?resistant\b|\benteric[- ]coated\b"), "gastro-resistant"),
    # In letters, as people write them. The words above go first: "MR gastro-resistant tablets" are gastro-resistant.
    (re.compile(r"\b(?:[mspcex](?: ?[/.] ?)?r|x(?: ?[/.] ?)?l|l(?: ?[/.-] ?)?a|retard|long[- ]acting)\b"), "modified"),
    (re.compile(r"\b(?:e(?: ?[/.] ?)?c|g(?: ?[/.] ?)?r)\b"), "gastro-resistant"),
)
# What is delayed may be either.
_DELAYED = re.compile(r"\bdelayed[- ]release\b")


def release_of_name(
    tail: str, ingredients: frozenset[str], brand: str | None, reference: Reference
) -> tuple[Release | None, bool]:
    """(release, doubtful) by the normalised words after a name, of those ingredients and that brand (None: generic).

    None: not known. Doubtful: the words say another release than the plain one, and the dictionary has no product of that
    release, or the brand another.
    """
    form, spelt, _ = read_form(tail) if tail else (None, None, ())
    said = named_releases(tail)
    if form is not None and form not in RELEASED_FORMS:
        return None, False
    if spelt in {"modified", "gastro-resistant"}:
        return spelt, False
    own = release_of_brand(brand, form, reference) if brand else None
    if not said:
        # The name of a brand need not say how it lets its substance go, as a generic name has to.
        return (own if brand and spelt else spelt), False
    known = _sold(reference)
    sold: list[Release] = [each for each in said if (ingredients, each, form) in known and own in {None, each}]
    return (sold[0], False) if len(sold) == 1 else (None, True)


def named_releases(words: str) -> tuple[Release, ...]:
    """The releases that normalised words may state ("mr tablet": modified), but for the plain one; () where they state none."""
    if _DELAYED.search(words):
        return "gastro-resistant", "modified"
    found: Release | None = next((release for pattern, release in _WORDS if pattern.search(words)), None)
    return (found,) if found else ()


def only_release(words: str) -> bool:
    """Whether normalised words consist of such a release and nothing else: what stands in "(MR)"."""
    return any(pattern.fullmatch(words) for pattern in (_DELAYED, *(pattern for pattern, _ in _WORDS)))


def _sold(reference: Reference) -> frozenset[tuple[frozenset[str], str, str | None]]:
    def read() -> frozenset[tuple[frozenset[str], str, str | None]]:
        rows = ((_held(row.vtm, row.ingredients, reference), row.release, row.form) for row in reference.vmps.values())
        known = [(held, release, form) for held, release, form in rows if held and release]
        return frozenset((held, release, each) for held, release, form in known for each in (form, None))

    return remembered("releases that are sold", reference, read)


def _held(vtm: str | None, ingredients: tuple[str, ...], reference: Reference) -> frozenset[str]:
    moiety = reference.vtms.get(vtm or "")
    return frozenset(moiety.ingredients if moiety else ingredients)
