"""Ingredients of the dictionary: their names, the salt words that their names show, and the base of each salt."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from service.core.normalise.codes import is_sctid
from service.reference.build.dmd_files import rows


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Cations and elements: their salts are different medicines, so none of them is the base of another.
_ELEMENTS = _words(
    """
    sodium potassium calcium magnesium iron ferrous ferric zinc aluminium lithium copper silver bismuth barium selenium
    manganese ammonium iodine chromium strontium lanthanum cobalt sulfur insulin vitamin water oxygen nitrogen carbon
    gold
    """
)
# Words that follow an ingredient's name to make another substance altogether, or a preparation of a plant.
_NO_SALTS = _words(
    """
    acid oil extract allergen pollen liquid strong dry standardised tincture protein conjugate liposomal pegylated virus
    vaccine antigen human factor live inactivated purified mite wax powder black white yellow red light heavy soft hard
    bovine porcine peroxide oxide hydroxide and with of high purity root leaf fruit bark herb complex compound solution
    spirit water dilute concentrate concentrated dried activated aromatic alcoholic a b solvent syrup oxidase flour
    ovine trioxide distilled pentavalent
    """
)


def is_element(word: str) -> bool:
    """Whether a word names an element or cation, whose salts are different medicines."""
    return word in _ELEMENTS


def makes_another(word: str) -> bool:
    """Whether a word after a substance's name makes another substance of it, or a preparation of a plant."""
    return word in _NO_SALTS


def listed_substances(folder: Path, history: Mapping[str, str]) -> dict[str, str]:
    """Names of the ingredient file by current code. Rows marked invalid and codes with a wrong check digit are left out."""
    path = folder / "dmd_2019_openprescribing" / "f_ingredient2_3010419.xml"
    return {
        history.get(row["ISID"], row["ISID"]): row["NM"]
        for row in rows(path, "ING")
        if is_sctid(row["ISID"]) and "INVALID" not in row
    }


def with_moieties(
    names: Mapping[str, str], moieties: Mapping[str, str], made_of: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """The names, with those of ingredients that only a moiety's name tells.

    A moiety of one ingredient names it; a moiety "A + B" names the one ingredient that is left when all others are known
    by exactly the names they have.
    """
    found = dict(names)
    for code, name in sorted(moieties.items(), key=lambda item: (item[1].count(" + "), item[0])):
        ingredients = made_of.get(code, ())
        left = [one for one in ingredients if one not in found]
        parts = name.split(" + ")
        if len(left) != 1 or len(parts) != len(ingredients):
            continue
        known = {found[one].lower() for one in ingredients if one in found}
        rest = [part for part in parts if part.lower() not in known]
        if len(rest) == 1:
            found[left[0]] = rest[0]
    return found


def salt_words(names: Mapping[str, str]) -> frozenset[str]:
    """Words that follow at least two different ingredients to make another one: besilate, hydrochloride, sodium …"""
    known = {name.lower() for name in names.values()}
    after: dict[str, set[str]] = defaultdict(set)
    for name in known:
        words = name.split()
        for cut in range(1, len(words)):
            head = " ".join(words[:cut])
            if head in known and words[0] not in _ELEMENTS:
                for word in words[cut:]:
                    after[word].add(head)
    return frozenset(word for word, heads in after.items() if len(heads) >= 2 and word.isalpha() and word not in _NO_SALTS)


def bases(names: Mapping[str, str], salts: frozenset[str], made_of: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The base of each salt or ester: the ingredient whose name is left when only salt words are taken off the end.

    A last word of another kind (cilexetil, hippurate) is taken off too where dm+d has a moiety of just what is left and
    none that holds the whole: it then counts the one under the other. Hyoscine butylbromide has a moiety of its own.
    """
    by_name = {name.lower(): code for code, name in sorted(names.items())}
    alone = {ingredients[0] for ingredients in made_of.values() if len(ingredients) == 1}
    held = {one for ingredients in made_of.values() for one in ingredients}
    found: dict[str, str] = {}
    for code, name in sorted(names.items()):
        words = name.lower().split()
        if words[0] in _ELEMENTS:
            continue
        heads = (" ".join(words[:cut]) for cut in range(1, len(words)) if all(word in salts for word in words[cut:]))
        base = next((by_name[head] for head in heads if head in by_name), None)
        if base is None and code not in held and words[-1].isalpha() and words[-1] not in _NO_SALTS:
            left = by_name.get(" ".join(words[:-1]))
            base = left if left in alone else None
        if base is not None and base != code:
            found[code] = base
    return found
