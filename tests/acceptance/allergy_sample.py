"""Holds the meaning of allergy codes against a sample that was reviewed line by line.

`allergy_sample.csv` holds 300 resolved codes of refdata/gm_sde_allergy_codes, drawn at random from all that resolved
(`python -m tests.acceptance.allergy_sample SHARED` draws them again by the same seed and prints what each now means).
Each row was read, term against agent; `agents` is what it has to mean, joined by " + ".
"""

import csv
import random
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from service.core.model.allergy_rows import AllergyCodeRow
from service.core.model.coding import CTV3, READ_V2, SNOMED
from service.core.normalise.agents import agents_of_row
from tests.acceptance.measured import Measured
from tests.support.reference import bundled

SYSTEMS = {"ctv3": CTV3, "readv2": READ_V2, "snomed": SNOMED}
SAMPLE = Path(__file__).parent / "allergy_sample.csv"
SEED = 20261121
SIZE = 300


def main() -> int:
    """Draws the sample and prints it as it has to be reviewed."""
    folders = [Path(argument) for argument in sys.argv[1:]]
    if len(folders) != 1 or not (folders[0] / "refdata" / "gm_sde_allergy_codes").is_dir():
        print("Say which folder holds refdata/gm_sde_allergy_codes", file=sys.stderr)
        return 2
    terms = published_terms(folders[0])
    resolved = sorted(key for key in terms if key in bundled().allergy_codes)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("system", "code", "term", "kind", "agents"))
    for key in sorted(random.Random(SEED).sample(resolved, SIZE)):
        row = bundled().allergy_codes[key]
        writer.writerow((*key, terms[key], row.kind, said_agents(row)))
    return 0


def published_terms(shared: Path) -> Mapping[tuple[str, str], str]:
    """Every published allergy code with its term, without the local codes of one supplier."""
    terms: dict[tuple[str, str], str] = {}
    for path in sorted((shared / "refdata" / "gm_sde_allergy_codes").glob("*/*.txt")):
        system = SYSTEMS.get(path.name.split(".")[-2])
        for line in path.read_text(encoding="utf-8").splitlines() if system else ():
            code, _, term = line.partition("\t")
            if term:
                terms[system or "", code.strip()] = term.strip()
    return terms


def said_agents(row: AllergyCodeRow) -> str:
    """The agents of a code by their names."""
    return " + ".join(agent.name for agent in agents_of_row(row, bundled()))


def reviewed() -> list[dict[str, str]]:
    """The rows of the reviewed sample."""
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def as_reviewed() -> Iterable[Measured]:
    """How many of the reviewed codes mean what the review says."""
    known = bundled().allergy_codes
    wrong = [
        f"{row['term']}: {said_agents(known[key]) if (key := (row['system'], row['code'])) in known else 'not resolved'}"
        for row in reviewed()
        if (key := (row["system"], row["code"])) not in known
        or (known[key].kind, said_agents(known[key])) != (row["kind"], row["agents"])
    ]
    said = f"{len(wrong)} of {len(reviewed())}"
    yield Measured(what="reviewed allergy codes that mean another agent", goal="0", said=said, misses=tuple(wrong))


if __name__ == "__main__":
    sys.exit(main())
