"""A release imported by the real command: its tables load, every rule's examples hold, and a killed import harms nothing."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from service.reference.load import load
from tests.support.beside import named, prescribing_file, read_file, refset_file
from tests.support.reference import FOLDER, bundled
from tests.support.release import controlled, excipient, gtin, status, write_release

MEDREC = str(Path(sys.executable).with_name("medrec"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of all that the bundle knows, and the tables made of it."""
    folder = tmp_path_factory.mktemp("import")
    write_release(folder / "release", bundled())
    done = medrec("import", str(folder / "release"), "--into", str(folder / "tables"))
    assert done.returncode == 0, done.stderr
    return folder


def medrec(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([MEDREC, "reference-data", *words], capture_output=True, text=True, check=False)


def digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return whole.hexdigest()


def test_the_tables_hold_what_the_release_holds(folder: Path) -> None:
    made, known = load(folder / "tables"), bundled()
    assert made.vtms.keys() == known.vtms.keys()
    assert made.vmps.keys() == known.vmps.keys()
    named = [vtm for vtm in known.vtms.values() if all(one in known.substances for one in vtm.ingredients)]
    assert [vtm.name for vtm in named if vtm.ingredients and set(made.vtms[vtm.code].ingredients) != set(vtm.ingredients)] == []
    assert made.limits.keys() == known.limits.keys()
    assert made.version != known.version


def test_excipients_are_held_by_product_and_read_when_they_are_asked_for(folder: Path) -> None:
    made, known = load(folder / "tables"), list(bundled().substances)
    assert bool(made.excipients)
    assert not bundled().excipients
    amp = next(amp.code for amp in made.amps.values() if amp.vmp)
    assert excipient(amp, known) in made.excipients[amp]
    assert made.excipients.keys() == {amp.code for amp in made.amps.values() if amp.vmp}


def test_packs_bar_codes_and_advice_on_brands_are_there(folder: Path) -> None:
    made = load(folder / "tables")
    assert set(made.packs.values()) == made.vmps.keys() | {amp.code for amp in made.amps.values() if amp.vmp}
    assert set(made.bar_codes.values()) == {amp.code for amp in made.amps.values()}
    assert made.bar_codes[gtin(0)] == next(amp.code for amp in bundled().amps.values() if amp.vmp)
    assert made.kept_to_brand == {code for code in made.vmps if status(code) == "0009"}


def test_one_product_is_shown_by_its_code_its_pack_and_its_bar_code(folder: Path) -> None:
    tables = str(folder / "tables")
    shown = medrec("show", gtin(0), "--reference-data", tables)
    assert shown.returncode == 0, shown.stderr
    facts = json.loads(shown.stdout)
    amp = next(amp for amp in bundled().amps.values() if amp.vmp)
    assert (facts["code"], facts["name"], facts["level"]) == (amp.code, amp.name, "amp")
    vmp = bundled().vmps[str(amp.vmp)]
    assert facts["product"] == vmp.name
    assert facts["prescribing_status"].startswith("Caution" if status(vmp.code) == "0009" else "Valid")
    assert facts["controlled_category"] == ("Schedule 2 (CD)" if controlled(vmp.code) == "0002" else "No Controlled Drug Status")
    assert facts["excipients"] == [f"{bundled().substances[excipient(amp.code, list(bundled().substances))].name} 2.5 mg"]
    assert [(pack["legal"], pack["bar_codes"]) for pack in facts["packs"]] == [("POM", [gtin(0)])]
    by_pack = json.loads(medrec("show", facts["packs"][0]["code"], "--reference-data", tables).stdout)
    assert by_pack | {"asked": ""} == facts | {"asked": ""}


def test_what_no_release_said_is_not_known_and_what_no_table_knows_is_refused() -> None:
    facts = json.loads(medrec("show", next(iter(bundled().amps))).stdout)
    assert facts["excipients"] is facts["packs"] is facts["prescribing_status"] is None
    refused = medrec("show", "12345")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "12345: no product" in refused.stderr


def test_the_examples_of_every_rule_hold_on_them(folder: Path) -> None:
    done = subprocess.run(
        [MEDREC, "rules", "check", "--reference-data", str(folder / "tables")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_second_import_keeps_the_first_beside_it_and_makes_the_same(folder: Path, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(folder / "tables", tables)
    before = load(tables).version
    assert medrec("import", str(folder / "release"), "--into", str(tables)).returncode == 0
    assert load(tables).version == before
    assert load(tmp_path / "tables.previous").version == before


def test_a_refused_release_leaves_the_last_good_tables(folder: Path, tmp_path: Path) -> None:
    tables, broken = tmp_path / "tables", tmp_path / "broken"
    shutil.copytree(folder / "tables", tables)
    shutil.copytree(folder / "release", broken)
    path = broken / "f_amp2_3210226.xml"
    path.write_bytes(path.read_bytes()[:-1000])
    before = digest(tables)
    done = medrec("import", str(broken), "--into", str(tables))
    assert done.returncode == 2
    assert "f_amp2_3210226.xml" in done.stderr
    assert "is as it was" in done.stderr
    assert "Traceback" not in done.stderr
    assert digest(tables) == before


def test_an_import_that_is_killed_harms_nothing_and_can_be_run_again(folder: Path, tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(FOLDER, tables)
    before = digest(tables)
    command = [MEDREC, "reference-data", "import", str(folder / "release"), "--into", str(tables)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    half = tables.with_name(".tables.importing")
    while not half.exists() and running.poll() is None:
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert half.exists()
    assert digest(tables) == before
    assert medrec("import", str(folder / "release"), "--into", str(tables)).returncode == 0
    assert not half.exists()
    assert load(tables).version == load(folder / "tables").version


def test_what_comes_beside_a_release_is_imported_alone_and_marked_as_the_sites_own(tmp_path: Path) -> None:
    given, tables = tmp_path / "given", tmp_path / "tables"
    product = named(bundled(), "Simvastatin 40mg tablets")
    refset_file(given, [("12464001000001103", product)])
    read_file(given, [("zzzz2", "00", product)])
    prescribing_file(given, [("0212000Y0AAADAD", "1", "28", "28")])
    done = medrec("import", str(given), "--into", str(tables))
    assert done.returncode == 0, done.stderr
    made = load(tables)
    assert made.vmps == bundled().vmps
    assert made.groups["refset_statin"].products == {product}
    assert made.other_codes == {("http://read.info/readv2", "zzzz2"): product}
    assert [(row.amount, row.source_id) for rows in made.typical.values() for row in rows] == [(Decimal(40), "epd_adq")]
    checked = medrec("check", "--reference-data", str(tables))
    assert checked.returncode == 0, checked.stderr
    assert "not to be passed on: SNOMED CT UK reference sets" in checked.stdout
    before = digest(tables)
    prescribing_file(given, [("0212000Y0AAADAD", "1", "28", "many")])
    refused = medrec("import", str(given), "--into", str(tables), "--reference-data", str(tables))
    assert refused.returncode == 2
    assert "EPD_202601.csv:2: '28', 'many' and '1' are no three amounts" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert digest(tables) == before


def test_nothing_to_import_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    done = medrec("import", str(tmp_path), "--into", str(tmp_path / "tables"))
    assert done.returncode == 2
    assert "f_vmp2_" in done.stderr
    assert not (tmp_path / "tables").exists()
