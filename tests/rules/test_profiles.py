"""Every profile that we ship: it loads and proves itself, catches every known harm, and is no laxer than the usual one."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from service.app.command import tools
from service.app.desks import load_desk
from service.cli.application import build
from service.rulebook.load import profile_names, read_profile_of
from service.rulebook.profile import Profile
from service.settings import read_settings
from service.workflows.canaries import read_canaries, unseen
from service.workflows.check_rules import check_rules
from service.workflows.make_report import make_report
from service.workflows.ports import Desk, DeskWanted
from service.workflows.problems import Refused
from service.workflows.report_json import report_json
from tests.support.cases import as_bytes, case, source
from tests.support.payloads import Person, order, r4_chart
from tests.support.reference import bundled
from tests.support.rule_files import PROFILE, RULE, rule_folder

SETTINGS = read_settings()
PROFILES = profile_names([SETTINGS.rules])
USUAL = "acute-admission"


@cache
def desk(name: str) -> Desk:
    found = load_desk(DeskWanted(profile=name), settings=SETTINGS)
    assert isinstance(found, Desk), found
    return found


def profile(name: str) -> Profile:
    found, problems = read_profile_of([SETTINGS.rules], name)
    assert found is not None, problems
    return found


def test_there_is_one_for_each_setting_of_care() -> None:
    assert set(PROFILES) == {"acute-admission", "discharge", "paediatric", "care-home", "mental-health"}


@pytest.mark.parametrize("name", PROFILES)
def test_it_proves_itself_and_catches_every_known_harm(name: str) -> None:
    assert unseen(read_canaries(SETTINGS.canaries), desk(name)) == ()


@pytest.mark.parametrize("name", PROFILES)
def test_it_runs_the_same_rules_and_is_no_laxer(name: str) -> None:
    assert desk(name).rulebook.rules == desk(USUAL).rulebook.rules
    usual = vars(profile(USUAL).settings)
    laxer = {setting for setting, value in vars(profile(name).settings).items() if value > usual[setting]}
    assert laxer == set()


@pytest.mark.parametrize("name", PROFILES)
def test_nobody_is_invented_who_approved_a_change(name: str) -> None:
    assert profile(name).changes == ()


@pytest.mark.parametrize("name", PROFILES)
def test_each_number_says_why_and_that_it_waits_for_a_pharmacist(name: str) -> None:
    lines = (SETTINGS.rules / "profiles" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    assert "engineering choice, to be confirmed by a pharmacist" in lines[0]
    settings = yaml.safe_load("\n".join(lines))["settings"]
    for setting in settings:
        place = next(at for at, line in enumerate(lines) if line.startswith(f"  {setting}:"))
        assert "#" in lines[place] or lines[place - 1].startswith("  #"), setting


def test_profiles_differ_in_what_makes_a_report() -> None:
    versions = {desk(name).rulebook.version for name in PROFILES}
    assert len(versions) == len(PROFILES)


@pytest.mark.parametrize("name", PROFILES)
def test_reconcile_works_under_it_and_the_report_says_so(name: str) -> None:
    person = Person(21)
    body = as_bytes(case(source("epma", "inpatient-orders", r4_chart(person, [order("amoxicillin 500", 1, "capsule", "TDS")]))))
    run = CliRunner().invoke(build(), ["reconcile", "-", "--profile", name], input=body, obj=tools(SETTINGS))
    assert run.exit_code == 0, run.stderr
    report = json.loads(run.stdout)
    assert report["made_by"]["profile"] == name
    assert report["made_by"]["rules"] == desk(name).rulebook.version


@pytest.mark.parametrize(("name", "unusable"), [(USUAL, None), ("paediatric", "it is 10 days old")])
def test_a_childs_weight_is_stale_sooner_on_a_childrens_ward(name: str, unusable: str | None) -> None:
    weight = {"value": "20", "unit": "kg", "measured_at": "2026-11-10T09:00:00Z", "method": "measured"}
    chart = r4_chart(Person(21), [order("amoxicillin 500", 1, "capsule", "TDS")])
    body = as_bytes(case(source("epma", "inpatient-orders", chart), patient={"birth_date": "2020-05-01", "weight": weight}))
    report = make_report(body, desk(name))
    assert not isinstance(report, Refused), report
    (fact,) = report_json(report)["patient"]["facts"]
    assert fact["unusable"] == unusable


def told(folder: Path) -> list[str]:
    # The folder has no lock, which is a mistake of its own and of no matter here.
    found = check_rules([folder], bundled(), safety=SETTINGS.safety, profile="ward", today=date(2026, 11, 20))
    return [str(problem) for problem in found.problems if problem.field != "version"]


def test_a_rule_is_tried_under_every_profile_and_the_one_where_it_fails_is_named(tmp_path: Path) -> None:
    rule = (SETTINGS.rules / "doses" / "dose_not_checked.yaml").read_text(encoding="utf-8")
    assert "weight: 64 kg}" in rule
    older = rule.replace("weight: 64 kg}", "weight: 64 kg, measured: 2026-08-30}")
    folder = rule_folder(tmp_path / "site", {"dose_not_checked": older})
    assert told(folder) == []
    (folder / "profiles" / "strict.yaml").write_text(
        PROFILE.replace("weight_stale_after_days: 365", "weight_stale_after_days: 30")
    )
    (problem,) = told(folder)
    assert "should be clear and is fires" in problem
    assert problem.endswith("(with the settings of profile strict)")


def test_a_mistake_under_every_profile_is_told_once(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path / "site", {"held_too_long": RULE.replace("since: 2026-11-13", "since: 2026-11-12")})
    (folder / "profiles" / "strict.yaml").write_text(PROFILE)
    (problem,) = told(folder)
    assert "with the settings of" not in problem
