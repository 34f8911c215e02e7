"""Moieties of the dictionary: the names of 2019 carried forward through code history, and the ingredients of 2025."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.core.normalise.codes import is_sctid
from service.core.normalise.names import normal_name
from service.reference.build.dmd_files import rows


@dataclass(frozen=True, kw_only=True)
class Moiety:
    """A moiety with its ingredients. `name_from` says where its name is from: dmd_2019, lists, or composed by us."""

    name: str
    ingredients: tuple[str, ...]
    name_from: str


def old_names(folder: Path, history: Mapping[str, str]) -> dict[str, str]:
    """Names of the moiety file of 2019 by current code. Rows marked invalid and damaged codes are left out."""
    path = folder / "dmd_2019_openprescribing" / "f_vtm2_3010419.xml"
    return {
        history.get(row["VTMID"], row["VTMID"]): row["NM"]
        for row in rows(path, "VTM")
        if is_sctid(row["VTMID"]) and "INVALID" not in row
    }


def ingredients_of(folder: Path, history: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The ingredients of each moiety, in the order of their codes."""
    found: dict[str, set[str]] = defaultdict(set)
    path = next((folder / "dmd_bonus_2025" / "VTM_INGREDIENTS").glob("f_vtm_ing1_*.xml"))
    for row in rows(path, "VTM_ING"):
        if is_sctid(row["VTMID"]) and is_sctid(row["ISID"]):
            found[history.get(row["VTMID"], row["VTMID"])].add(history.get(row["ISID"], row["ISID"]))
    return {code: tuple(sorted(ingredients)) for code, ingredients in found.items()}


def named_moieties(
    old: Mapping[str, str],
    made_of: Mapping[str, tuple[str, ...]],
    listed: Mapping[str, str],
    substances: Mapping[str, str],
    left_out: Counter[str],
) -> dict[str, Moiety]:
    """Every moiety that has a name. One without ingredients in 2025 gets those that its name spells out, each exactly."""
    by_name = {normal_name(name): code for code, name in sorted(substances.items())}
    found: dict[str, Moiety] = {}
    for code in sorted(made_of.keys() | old.keys()):
        ingredients = made_of.get(code, ())
        composed = None
        if ingredients and all(one in substances for one in ingredients):
            composed = " + ".join(sorted(substances[one] for one in ingredients))
        name, name_from = _named(old.get(code), listed.get(code), composed)
        if name is None:
            left_out["moieties without a name"] += 1
            continue
        if not ingredients:
            spelt = [by_name.get(normal_name(part)) for part in name.split(" + ")]
            ingredients = tuple(sorted(one for one in spelt if one)) if all(spelt) else ()
        found[code] = Moiety(name=name, ingredients=ingredients, name_from=name_from)
    return found


def _named(old: str | None, listed: str | None, composed: str | None) -> tuple[str | None, str]:
    if old is not None:
        return old, "dmd_2019"
    return (listed, "lists") if listed is not None else (composed, "composed")
