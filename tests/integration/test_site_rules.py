"""A site's own rules beside ours: they prove themselves before the first patient, and name hazards that are known."""

from datetime import date
from pathlib import Path

import pytest

from service.app.desks import load_desk
from service.app.readers import load_reference
from service.core.model.reference import Reference
from service.settings import read_settings
from service.workflows.check_rules import check_rules
from service.workflows.ports import Desk, DeskWanted
from service.workflows.problems import Refused
from tests.support.rule_files import RULE, rule_folder

SETTINGS = read_settings()


def desk(folder: Path) -> Desk | Refused:
    return load_desk(DeskWanted(rules=(folder,)), settings=SETTINGS)


def test_a_site_rule_that_proves_itself_is_used(tmp_path: Path) -> None:
    found = desk(rule_folder(tmp_path / "site"))
    assert isinstance(found, Desk), found
    assert "DIS-900" in {rule.id for rule in found.rulebook.rules}


@pytest.mark.parametrize("slip", [("max_days: 7", "max_days: 70"), ("since: 2026-11-13", "since: 2026-11-12")])
def test_a_site_rule_that_does_not_do_what_its_examples_say_is_refused(tmp_path: Path, slip: tuple[str, str]) -> None:
    found = desk(rule_folder(tmp_path / "site", {"held_too_long": RULE.replace(*slip)}))
    assert isinstance(found, Refused)
    assert any("held_too_long" in problem.path for problem in found.problems)


def test_a_rule_for_a_hazard_that_the_log_does_not_hold_is_a_mistake(tmp_path: Path) -> None:
    reference = load_reference(None, settings=SETTINGS)
    assert isinstance(reference, Reference)
    folder = rule_folder(tmp_path / "site", {"held_too_long": RULE.replace("H-016", "H-999")})
    found = check_rules(
        [SETTINGS.rules, folder], reference, safety=SETTINGS.safety, profile=SETTINGS.profile, today=date(2026, 11, 20)
    )
    assert any("H-999" in str(problem) for problem in found.problems), found.problems
