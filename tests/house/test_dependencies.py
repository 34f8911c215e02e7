"""Dependencies: each with its reason, each locked by hash, and none under a licence that binds those who install us."""

import importlib.metadata
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.lock import FULL, POSTGRESQL, RUNTIME, Locked, read_lock
from tests.house.tree import ROOT

PYPROJECT = ROOT / "pyproject.toml"
PROJECT = tomllib.loads(PYPROJECT.read_text())["project"]
RUNTIME_NAMES = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["build"]
POSTGRESQL_NAMES = PROJECT["optional-dependencies"]["postgresql"]
ALL_NAMES = RUNTIME_NAMES + POSTGRESQL_NAMES + PROJECT["optional-dependencies"]["dev"]

FREE = re.compile(r"MIT|BSD|Apache|PSF|Python Software Foundation|ISC|Mozilla|MPL|Unlicense|Public Domain", re.IGNORECASE)
BINDING = re.compile(r"GPL|General Public License|Affero|SSPL|Business Source|Proprietary", re.IGNORECASE)


@pytest.mark.parametrize("wanted", ALL_NAMES)
def test_every_dependency_says_why_it_is_there(wanted: str):
    line = next(line for line in PYPROJECT.read_text().splitlines() if f'"{wanted}",' in line)
    _, _, reason = line.partition("#")
    assert len(reason.split()) >= 3, f"give {wanted} a reason, on its line in pyproject.toml"


@pytest.mark.parametrize("lock", [FULL, RUNTIME, POSTGRESQL], ids=lambda path: path.name)
def test_every_locked_requirement_has_hashes_and_no_address(lock):
    assert not re.search(r"://|index|@", lock.read_text()), "a lock names no place to download from"
    without = [locked.name for locked in read_lock(lock) if not locked.hashes]
    assert not without


@pytest.mark.parametrize(
    ("wanted", "lock"),
    [(n, FULL) for n in ALL_NAMES]
    + [(n, RUNTIME) for n in RUNTIME_NAMES]
    + [(n, POSTGRESQL) for n in RUNTIME_NAMES + POSTGRESQL_NAMES],
)
def test_every_dependency_is_locked_within_its_range(wanted, lock):
    requirement = Requirement(wanted)
    locked = {entry.name: entry.version for entry in read_lock(lock)}
    assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)])


def test_the_service_runs_on_the_versions_that_were_tested():
    assert set(read_lock(RUNTIME)) <= set(read_lock(POSTGRESQL)) <= set(read_lock(FULL)), "run `make lock`"


@pytest.mark.parametrize("locked", [entry for entry in read_lock(FULL) if entry.applies_here()], ids=lambda entry: entry.name)
def test_what_is_installed_is_what_is_locked(locked: Locked):
    assert importlib.metadata.version(locked.name) == locked.version, "run `make clean setup`"


@pytest.mark.parametrize("locked", [entry for entry in read_lock(RUNTIME) if entry.applies_here()], ids=lambda entry: entry.name)
def test_no_runtime_dependency_binds_those_who_install_us(locked: Locked):
    licence = _licence(locked.name)
    assert FREE.search(licence), f"no licence that we know in {licence!r}"
    assert not BINDING.search(licence), licence


@pytest.mark.parametrize("licence", ["GPL-3.0-or-later", "LGPL-3.0-only", "AGPL", "GNU General Public License v2"])
def test_binding_licences_are_known_by_their_names(licence):
    assert BINDING.search(licence)


def _licence(name: str) -> str:
    """What a package says of its licence. The long text is used only as far as its first line, where it names itself."""
    metadata = importlib.metadata.metadata(name).json
    stated = [metadata.get("license_expression", ""), str(metadata.get("license", "")).strip().split("\n")[0]]
    stated += [value for value in metadata.get("classifier", []) if value.startswith("License")]
    return "; ".join(str(value) for value in stated if value)
