"""Shortened names of prescribing data led to the virtual products that they shorten: never by likeness, only word for word."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from service.core.normalise.names import normal_name
from service.core.normalise.product_name import read_product_name
from service.reference.build.virtual_products import VirtualProduct

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[a-z]+")
# Words that say nothing of what a product is, and are left out of names or put into them freely.
_EMPTY = frozenset({"for", "and", "of", "in", "the", "with", "free", "dose", "x"})
# Shortenings that are no beginning of their words.
_SPELT_OUT = {
    "sf": "sugar free",
    "ud": "unit dose",
    "pf": "preservative free",
    "mr": "modified release",
    "hcl": "hydrochloride",
    "hydrochlor": "hydrochloride",
    "sulph": "sulfate",
}


class ShortNames:
    """Virtual products of each BNF paragraph, in which the long name of a short one is looked for."""

    def __init__(self, vmps: Mapping[str, VirtualProduct], salts: frozenset[str], substances: Iterable[str]) -> None:
        self.salts = salts
        # The first word of a substance's name: what a long name says beside its moieties must not be another one.
        self.substances = frozenset(words[0] for name in substances if (words := _words(name)))
        self.by_paragraph: dict[str, list[tuple[str, VirtualProduct]]] = defaultdict(list)
        for code, vmp in sorted(vmps.items()):
            self.by_paragraph[vmp.bnf[:6]].append((code, vmp))

    def products_of(self, bnf_code: str, short: str) -> set[str]:
        """The virtual products of the paragraph whose names the short one shortens."""
        return {
            code
            for code, vmp in self.by_paragraph.get(bnf_code[:6], ())
            if any(shortens(short, name, self.salts, self.substances) for name in vmp.names)
        }


def shortens(short: str, long: str, salts: frozenset[str], substances: frozenset[str]) -> bool:
    """Whether every word of `short` begins one of `long`'s own, no substance of `long` is left, and all numbers are the same.

    "Aclidinium brom 396mcg/dose / Formoterol 11.8mcg/dose DP inh" shortens "Aclidinium bromide 396micrograms/dose /
    Formoterol 11.8micrograms/dose dry powder inhaler". A salt may be said by one of them only.
    """
    if _numbers(short) != _numbers(long) or not _numbers(short):
        return False
    left = _words(long)
    unmatched: list[str] = []
    for word in sorted(_words(short), key=len, reverse=True):
        whole = next((one for one in left if _begins(word, one)), None)
        if whole is None:
            unmatched.append(word)
        else:
            left.remove(whole)
    moiety = {word for part in read_product_name(long).moieties for word in _words(part)}
    said = all(len(word) > 3 and any(salt.startswith(word) for salt in salts) for word in unmatched)
    return said and not any(word in (moiety | substances) - salts for word in left)


def shortens_moiety(short: str, moiety: str, salts: frozenset[str]) -> bool:
    """Whether the words of `short` begin those of a moiety, each its own and in their order, and nothing else but a salt.

    "Ferr Fumar" shortens "Ferrous fumarate", "Terbut Sulf" and "Terbutaline" the moiety "Terbutaline".
    """
    words, whole = _words(short), _words(moiety)
    if any(sign in short for sign in "/+,&") or len(words) < len(whole):
        return False
    begun = all(_begins(word, full) and len(word) > 2 for word, full in zip(words, whole, strict=False))
    return begun and all(any(salt.startswith(word) for salt in salts) for word in words[len(whole) :])


def _begins(short: str, whole: str) -> bool:
    return whole.startswith(short) and (len(short) > 1 or short == whole)


def _words(name: str) -> list[str]:
    words: list[str] = _WORD.findall(normal_name(name))
    spelt = (part for word in words for part in _SPELT_OUT.get(word, word).split(" "))
    return [word for word in spelt if word not in _EMPTY]


def _numbers(name: str) -> set[str]:
    """Each number once: "500mg/100mg/5ml" says of both what a long name says of each."""
    return set(_NUMBER.findall(normal_name(name)))
