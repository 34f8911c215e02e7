"""A site's own rules beside ours: they prove themselves before the first patient, and name hazards that are known."""

import json
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
from tests.integration.test_reload import ON_HOLD, ready, until
from tests.support.deployed import deployed
from tests.support.rule_files import RULE, rule_folder

SETTINGS = read_settings()
DAY = date(2026, 11, 20)
PROTECTED = RULE.replace("hazards:", "protected: true\nhazards:")


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
    found = check_rules([SETTINGS.rules, folder], reference, safety=SETTINGS.safety, profile=SETTINGS.profile, today=DAY)
    assert any("H-999" in str(problem) for problem in found.problems), found.problems


def test_a_protected_rule_without_a_canary_is_a_mistake_until_the_site_has_one(tmp_path: Path) -> None:
    reference = load_reference(None, settings=SETTINGS)
    assert isinstance(reference, Reference)
    folder = rule_folder(tmp_path / "site", {"held_too_long": PROTECTED})

    def said() -> bool:
        found = check_rules([SETTINGS.rules, folder], reference, safety=SETTINGS.safety, profile=SETTINGS.profile, today=DAY)
        return ("site/held_too_long.yaml", "protected") in {(problem.path, problem.field) for problem in found.problems}

    assert said()
    (folder / "canaries").mkdir()
    (folder / "canaries" / "held.json").write_text('{"case": {}, "rules": ["DIS-900"]}')
    assert not said()


def test_a_service_with_a_protected_site_rule_opens_once_a_canary_shows_that_it_fires(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDREC_RULES_WATCH_SECONDS", "0.2")
    folder = rule_folder(tmp_path / "site", {"held_too_long": PROTECTED})
    with deployed(tmp_path, "--rules", str(folder)) as service:
        told = service.client.get("/health/ready")
        unseen = ["DIS-900 is protected, and no canary shows that it fires"]
        assert (told.status_code, told.json()["checks"]["canaries"]["unseen"]) == (503, unseen)
        (folder / "canaries").mkdir()
        canary = json.dumps({"case": json.loads(ON_HOLD), "rules": ["DIS-900"]})
        (folder / "canaries" / "held.json").write_text(canary)
        until(lambda: ready(service.client))
