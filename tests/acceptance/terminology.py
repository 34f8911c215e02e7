"""Measures names and codes of medicines on published lists: python -m tests.acceptance.terminology SHARED [--write].

SHARED holds `samples/pincer`, `samples/units` and, in `refdata`, `name_corpus`, `opensafely_codelists`, `drug_tariff_2023` and
`gm_sde_allergy_codes`, in their published shapes. What is missed is listed, never left out.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from service.core.model.allergy_rows import AllergyCodeRow
from service.core.model.coding import SNOMED, Coding
from service.core.model.medicine import Medicine
from service.core.model.written import MedicineWritten
from service.core.normalise.known import build_medicine
from service.core.normalise.medicines import identify
from service.core.normalise.names import normal_name
from service.reference.build.dmd_files import SUPPLIER, listed_products
from service.reference.kinds import kind_of
from tests.acceptance.allergy_sample import as_reviewed, published_terms
from tests.acceptance.measured import PAGE, Measured, page
from tests.acceptance.reviewed_doses import measured as dose_texts
from tests.acceptance.ucum_cases import ucum_cases
from tests.acceptance.weights import CHILDREN, SEED, SHOWN
from tests.acceptance.weights import measure as weights
from tests.support.reference import FOLDER, bundled

# What the published lists call a class is one or two of our groups.
_CLASSES = {
    "acei": frozenset({"ace_inhibitor", "arb", "renin_inhibitor"}),
    "nsaid": frozenset({"nsaid"}),
    "ppi": frozenset({"ppi", "h2_antagonist"}),
}
_BY_NAME = "known by name alone, so that it holds prescribing"
_NAMES_NO_AGENT = frozenset({"not resolved", "non-specific", "degraded-drug", "degraded-other", "negation"})
_NO_PRODUCT = "an entry of accounts that names no product"
_KNOWN = {
    "ingredients known",
    "an appliance or a food",
    "a vaccine or other moiety without ingredients",
    _NO_PRODUCT,
}


def main() -> int:
    """Prints the page, and writes it with `--write`."""
    folders = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(folders) != 1 or not (folders[0] / "samples" / "pincer").is_dir():
        print("Say which folder holds samples/pincer and refdata/name_corpus", file=sys.stderr)
        return 2
    found = [*_presentations(folders[0]), *_classes(folders[0]), *_abbreviated(folders[0]), *_allergy_codes(folders[0])]
    found += [*ucum_cases(folders[0]), *dose_texts(folders[0]), *(_briefly(one) for _, one in weights(CHILDREN, SEED))]
    text = "\n".join(page(found))
    print(text)
    if "--write" in sys.argv:
        PAGE.write_text(text + "\n", encoding="utf-8")
    return 0


def _briefly(one: Measured) -> Measured:
    """With as many misses as anybody would read: made-up children are told apart by their numbers alone."""
    return replace(one, misses=one.misses[:SHOWN])


def read(text: str | None = None, code: str | None = None) -> Medicine | None:
    """The medicine of a name or of a code alone."""
    codings = (Coding(system=SNOMED, code=code),) if code else ()
    written = MedicineWritten(source="x", entry="1", path="", resource="x", text=text, codings=codings)
    return identify(written, bundled()).medicine


def _presentations(shared: Path) -> Iterable[Measured]:
    rows = _rows(FOLDER / "dictionary" / "presentation_rank.csv")
    codes = _listed_codes(shared)
    ways: tuple[tuple[str, Callable[[dict[str, str]], str]], ...] = (
        ("name", _by_name),
        ("code", lambda row: _by_code(row, (*codes.get(row["bnf_code"], ()), *codes.get(normal_name(row["name"]), ())))),
    )
    for way, outcome_of in ways:
        for most, goal in ((1000, "100 %"), (3000, ">= 99 %")):
            counts: Counter[str] = Counter()
            misses: list[str] = []
            for row in rows[:most]:
                outcome = outcome_of(row)
                counts[outcome] += 1
                if outcome not in _KNOWN:
                    misses.append(f"{row['rank']} {row['name']}: {outcome}")
            said = "; ".join(f"{name} {count}" for name, count in counts.most_common())
            products = most - counts[_NO_PRODUCT]
            share = f"{100 * (products - len(misses)) / products:.1f} % of {products} products known for what they are"
            yield Measured(
                what=f"{most} most dispensed presentations by {way}", goal=goal, said=f"{share}: {said}", misses=tuple(misses)
            )


def _by_name(row: dict[str, str]) -> str:
    """How far the name leads; where the presentation's product is known, both have to be of the same ingredients."""
    if kind_of(row["bnf_code"]) is None:
        return _NO_PRODUCT
    medicine = read(row["name"])
    product = read(code=row["vmp_id"]) if row["vmp_id"] else None
    if medicine and product and product.ingredients and medicine.ingredients != product.ingredients:
        return "WRONG INGREDIENTS"
    return _outcome(medicine)


def _by_code(row: dict[str, str], listed: tuple[str, ...]) -> str:
    """How far its codes lead: the virtual product's, else the code that public lists give it, else its BNF code."""
    if kind_of(row["bnf_code"]) is None:
        return _NO_PRODUCT
    known = read(code=row["vmp_id"]) if row["vmp_id"] else next((m for code in listed if (m := read(code=code))), None)
    if known:
        return _outcome(known)
    if row["bnf_code"] in bundled().presentations:
        return _outcome(build_medicine("presentation", row["bnf_code"], bundled()))
    return "not identified" if listed else "no public list gives a code of dm+d"


def _listed_codes(shared: Path) -> dict[str, tuple[str, ...]]:
    """The dm+d codes that public lists give each BNF code and each name, with or without its supplier, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, product in sorted(listed_products(shared / "refdata")[0].items()):
        for key in {*product.bnf, *(normal_name(SUPPLIER.sub("", name)) for name in product.names)}:
            found[key].append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def _outcome(medicine: Medicine | None) -> str:
    if medicine is None:
        return "not identified"
    if medicine.kind != "medicine":
        return "an appliance or a food"
    if medicine.ingredients:
        return "ingredients known"
    return "a vaccine or other moiety without ingredients" if medicine.vtm else "identified, ingredients not known"


def _classes(shared: Path) -> Iterable[Measured]:
    lists = {name: _rows(shared / "samples" / "pincer" / f"pincer-{name}.csv") for name in _CLASSES}
    codes = {name: {row["id"] for row in rows} for name, rows in lists.items()}
    for way, goal in (("code", ">= 99 %"), ("name", ">= 98 %")):
        for name, rows in lists.items():
            misses = [row["term"] for row in rows if not _groups(row, way) & _CLASSES[name]]
            said = f"{len(rows) - len(misses)} of {len(rows)} ({100 - 100 * len(misses) / len(rows):.1f} %)"
            yield Measured(what=f"PINCER {name} by {way}", goal=goal, said=said, misses=tuple(misses))
    strays = [
        f"{row['term']}: {other}"
        for name, rows in lists.items()
        for row in rows
        for other in _CLASSES
        if other != name and row["id"] not in codes[other] and (_groups(row, "code") | _groups(row, "name")) & _CLASSES[other]
    ]
    yield Measured(what="PINCER products of one class in another", goal="0", said=str(len(strays)), misses=tuple(strays))


def _groups(row: dict[str, str], way: str) -> frozenset[str]:
    medicine = read(code=row["id"]) if way == "code" else read(row["term"])
    return medicine.groups if medicine else frozenset()


def _abbreviated(shared: Path) -> Iterable[Measured]:
    rows = _rows(shared / "refdata" / "name_corpus" / "epd2017_abbreviated_to_2023.csv")
    counts: Counter[str] = Counter()
    misses: list[str] = []
    for row in rows:
        outcome = _same(row)
        counts[outcome] += 1
        if outcome in {"WRONG", "not identified"}:
            misses.append(f"{row['name_2017_abbreviated']}: {outcome}")
    known = len(rows) - len(misses)
    said = f"{known} of {len(rows)} ({100 * known / len(rows):.1f} %): " + "; ".join(f"{n} {c}" for n, c in counts.most_common())
    yield Measured(what="abbreviated names of 2017", goal=">= 97 % right, 0 wrong", said=said, misses=tuple(misses))


def _same(row: dict[str, str]) -> str:
    """Whether the abbreviated name and the full name of the same BNF code are of the same ingredients."""
    short = read(row["name_2017_abbreviated"].replace("_", " "))
    full = read(row["name_2023"]) if row["name_2023"] else None
    if short is None:
        return "not identified"
    if full and full.ingredients and short.ingredients and full.ingredients != short.ingredients:
        return "WRONG"
    if short.kind != "medicine":
        return "an appliance or a food"
    if not short.ingredients:
        return "identified, ingredients not known"
    return "the same as its full name" if full and full.ingredients else "nothing to compare with"


def _allergy_codes(shared: Path) -> Iterable[Measured]:
    """How many published allergy codes lead to an agent or a class; each of the rest is listed by its term."""
    known = bundled().allergy_codes
    terms = published_terms(shared)
    kinds = Counter(_resolved_to(known.get(key)) for key in terms)
    names_none = _NAMES_NO_AGENT & kinds.keys()
    misses = sorted({term for key, term in terms.items() if _resolved_to(known.get(key)) in _NAMES_NO_AGENT}, key=str.casefold)
    reached = len(terms) - sum(kinds[kind] for kind in names_none)
    held = reached - kinds[_BY_NAME]
    said = f"{reached} of {len(terms)} ({100 * reached / len(terms):.1f} %); to what can be checked, or to no drug: "
    said += f"{held} ({100 * held / len(terms):.1f} %). " + "; ".join(f"{n} {c}" for n, c in kinds.most_common())
    yield Measured(what="allergy codes to an agent or a class", goal=">= 90 %", said=said, misses=tuple(misses))
    yield from as_reviewed()


def _resolved_to(row: AllergyCodeRow | None) -> str:
    """What a code leads to, in words."""
    if row is None:
        return "not resolved"
    alone = row.kind == "named" or any(target.startswith("named:") for target in row.targets)
    return _BY_NAME if alone else row.kind


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    sys.exit(main())
