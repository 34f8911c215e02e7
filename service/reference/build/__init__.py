"""Our own scripts that derive tables of facts from published source files."""

from pathlib import Path

from service.reference.build.allergy_codes import build_allergy_codes
from service.reference.build.classes import build_classes
from service.reference.build.dictionary import build_dictionary
from service.reference.build.growth import build_growth
from service.reference.build.kin import build_kin
from service.reference.manifest import write_manifest


def build(source: Path, out: Path) -> list[str]:
    """Derives every table from the folder `source` into `out` and says, in lines, what was left out and why.

    Tables that are kept by hand (limits, interactions, definitions) are read from `out` and left as they are. The same
    sources give the same bytes.
    """
    said = [f"left out: {number} {reason}" for reason, number in sorted(build_dictionary(source, out / "dictionary").items())]
    said += [f"no ingredient has the name: {name}" for name in build_classes(out)]
    said.append(f"kin of ingredients for allergies: {build_kin(out)} pairs")
    said.append(f"bounds of weight, height and BMI of children: {build_growth(out)} rows")
    said += [f"allergy codes: {number} {outcome}" for outcome, number in sorted(build_allergy_codes(source, out).items())]
    write_manifest(out)
    return said
