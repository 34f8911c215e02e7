"""Where imported rows come from: a row of sources.csv for each kind of release, with the hash of its files."""

import csv
import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from service.reference.manifest import SITE

_OGL = "Contains public sector information licensed under the Open Government Licence v3.0"
_BSA, _NHS = "NHS Business Services Authority, through TRUD", "NHS England, through TRUD"
# (title, publisher, licence, attribution). A list that a site holds a licence for may not be passed on.
_KINDS = {
    "dmd_release": ("dm+d release", _BSA, "OGL-UK-3.0", _OGL),
    "snomed_refsets": ("SNOMED CT UK reference sets", _NHS, SITE, "The site's own licence of SNOMED CT"),
    "nhs_data_migration": (
        "NHS data migration: Read v2 and CTV3 to SNOMED CT",
        _NHS,
        SITE,
        "The site's own licence of SNOMED CT",
    ),
    "epd_adq": ("English Prescribing Dataset", "NHS Business Services Authority", "OGL-UK-3.0", _OGL),
    "site_doses": ("Doses that this site gives, counted in its own reports", "this site", SITE, "Not to be passed on"),
    "atc_ddd_site": ("ATC and DDD list of the site", "as the site's licence says", SITE, "The site's own licence of ATC and DDD"),
}


def describe(folder: Path, source: str, paths: Iterable[Path], day: date) -> None:
    """Puts the row of one source into `folder`/sources.csv, in place of that of a former import."""
    digest = hashlib.sha256()
    files = sorted(paths)
    for path in files:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    sources = folder / "sources.csv"
    with sources.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines) if row and row[0] != source]
    names = " ".join(sorted(path.name for path in files))
    rows.append([source, *_KINDS[source], names, day.isoformat(), "", digest.hexdigest()])
    with sources.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
