"""What is tried: the code that reads doses, looks after allergies, and says what was not checked; and the tests that hold it."""

from tests.mutation.mutants import ROOT

_DOSE = (
    "normalise/dose/*.py", "normalise/dose_*.py", "normalise/dosage.py", "normalise/daily.py", "normalise/comparable.py",
    "normalise/units.py", "normalise/ucum.py", "checks/dose_*.py", "checks/limits.py", "checks/opioid_load.py",
    "checks/weight_slips.py", "checks/one_a_line.py", "checks/treatments.py",
)  # fmt: skip
_ALLERGY = (
    "checks/allergy_*.py", "checks/look_alike_agents.py", "reconcile/allergies.py", "match/allergies.py", "normalise/agents.py",
    "normalise/allergens.py", "normalise/allergen_*.py", "normalise/allergy_notes.py", "normalise/note_phrases.py",
    "normalise/transfer_codes.py", "checks/reaction_not_listed.py", "checks/medicine_warned_against.py",
    "normalise/warned_against.py", "normalise/stated_allergies.py", "normalise/reacted_to.py",
)  # fmt: skip
_COVERAGE = (
    "conclude.py", "pipeline.py", "checks/source_state.py", "reconcile/identity.py", "normalise/source.py", "model/patient.py",
    "model/finding.py", "model/report.py", "model/failures.py", "model/entries.py", "model/allergy.py", "model/dose.py",
)  # fmt: skip
PARTS = {"doses": _DOSE, "allergies": _ALLERGY, "coverage": _COVERAGE}
# Fast tests that need no server, no browser and no network.
TESTS = (
    "tests/unit/core",
    "tests/unit/normalise",
    "tests/unit/normalise_dose",
    "tests/properties",
    "tests/rules",
    "tests/contract/test_report_shape.py",
)


def files_of(part: str) -> tuple[str, ...]:
    """The files of one part, from the root of the repository."""
    core = ROOT / "service" / "core"
    found = {path for pattern in PARTS[part] for path in core.glob(pattern) if path.name != "__init__.py"}
    return tuple(sorted(path.relative_to(ROOT).as_posix() for path in found))


def all_files() -> tuple[str, ...]:
    """Every file that is tried."""
    return tuple(file for part in PARTS for file in files_of(part))
