"""The machines that hold the architecture do hold it: each offence, put into a copy of the service, is refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

BIN = Path(sys.executable).parent

OFFENCES = {
    "service/oddity/__init__.py": ("", "every child of every container"),
    "service/core/oddity.py": ("", "every child of every container"),
    "service/core/model/reads_files.py": ("import pathlib", "service.core is not allowed to import pathlib"),
    "service/core/model/reads_clock.py": ("import time", "service.core is not allowed to import time"),
    "service/core/model/looks_up.py": ("import service.core.pipeline", "not allowed to import service.core.pipeline"),
    "service/audit/looks_up.py": ("import service.api", "service.audit is not allowed to import service.api"),
    "service/web/sibling.py": ("import service.api", "service.web is not allowed to import service.api"),
    "service/workflows/knows_fhir.py": ("import fhir.resources", "service.workflows is not allowed to import fhir"),
    "service/workflows/knows_xml.py": ("from lxml import etree", "service.workflows is not allowed to import lxml"),
    "service/client/knows_inside.py": (
        "import service.core.pipeline",
        "service.client is not allowed to import service.core.pipeline",
    ),
    "service/workflows/names_adapter.py": ("import service.store.tables", "is not allowed to import service.store.tables"),
}
# The least that has to stand for an offence to be possible.
FOLDERS = ["api", "app", "audit", "client", "core/model", "sources", "store", "web", "workflows"]
FILES = ["core/pipeline.py", "store/tables.py"]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in FOLDERS:
        for part in (tmp_path / "service" / folder, *(tmp_path / "service" / folder).parents):
            if part.is_relative_to(tmp_path / "service"):
                part.mkdir(parents=True, exist_ok=True)
                (part / "__init__.py").touch()
    for file in FILES:
        (tmp_path / "service" / file).touch()
    return tmp_path


def test_a_house_in_order_is_let_through(house: Path):
    (house / "service/sources/parse.py").write_text("import hl7\nfrom lxml import etree\n")
    wiring = "import service.api\nimport service.store.tables\nimport service.sources.parse\n"
    (house / "service/app/wiring.py").write_text(wiring)
    checked = _run(house, "lint-imports", "--no-cache", "--no-logo")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("path", OFFENCES)
def test_an_import_the_wrong_way_is_refused(house: Path, path: str):
    line, complaint = OFFENCES[path]
    (house / path).parent.mkdir(exist_ok=True)
    (house / path).write_text(line)
    checked = _run(house, "lint-imports", "--no-cache", "--no-logo")
    assert checked.returncode == 1
    assert complaint in " ".join(checked.stdout.split())


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime, UTC\nX = datetime.now(UTC)",
        "import datetime\nX = datetime.date.today()",
        "import uuid\nX = uuid.uuid4()",
        "import time\nX = time.time()",
        "import random\nX = random.random()",
        "import os\nX = os.environ['HOME']",
        "import os\nX = os.getenv('HOME')",
    ],
)
@pytest.mark.parametrize(
    ("path", "refused"), [("service/core/x.py", True), ("service/workflows/x.py", True), ("service/app/wiring.py", False)]
)
def test_the_clock_chance_and_the_environment_stay_at_the_edge(house: Path, line: str, path: str, refused: bool):
    (house / path).write_text(f'"""A file."""\n\n{line}\n')
    checked = _run(house, "ruff", "check", "--no-cache", "--select", "TID251", path)
    assert checked.returncode == (1 if refused else 0), checked.stdout


@pytest.mark.parametrize(
    ("path", "refused"), [("service/core/model/x.py", True), ("service/workflows/x.py", True), ("service/web/x.py", False)]
)
def test_the_core_and_the_workflows_say_every_type(house: Path, path: str, refused: bool):
    (house / "tests").mkdir()
    (house / path).write_text("def dose(amount):\n    return amount\n")
    checked = _run(house, "pyright", "--pythonpath", sys.executable)
    assert checked.returncode == (1 if refused else 0), checked.stdout


def _run(folder: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BIN / tool, *arguments], cwd=folder, capture_output=True, text=True)
