"""Every report says what made it, with which rules and tables, and until when; and the gravest stands first."""

from datetime import datetime, timedelta

from service.core.model.finding import SEVERITY_ORDER
from service.workflows.canaries import read_canaries
from service.workflows.make_report import make_report
from service.workflows.problems import Refused
from tests.house.tree import ROOT
from tests.support.cases import case, failed
from tests.support.desk import real_desk, report_on


def test_it_names_its_tables_by_their_hash() -> None:
    made_by = report_on(case(failed("gp", "gp-record"))).made_by
    assert made_by.reference_data == real_desk().reference.version
    assert made_by.reference_data.startswith("sha256:")


def test_it_names_its_rules_by_their_hash_and_its_profile() -> None:
    made_by, book = report_on(case(failed("gp", "gp-record"))).made_by, real_desk().rulebook
    assert (made_by.rules, made_by.profile) == (book.version, book.profile)
    assert book.version.startswith("sha256:")


def test_it_expires_when_the_profile_says() -> None:
    report = report_on(case(failed("gp", "gp-record")))
    hours = timedelta(hours=real_desk().rulebook.expires_after_hours)
    assert hours > timedelta(0)
    assert report.expires_at == (datetime.fromisoformat(report.as_of) + hours).isoformat()


def test_the_gravest_finding_stands_first() -> None:
    several = 0
    for canary in read_canaries(ROOT / "safety" / "canaries"):
        report = make_report(canary.case, real_desk())
        assert not isinstance(report, Refused)
        found = [SEVERITY_ORDER[finding.severity] for finding in report.findings]
        assert found == sorted(found), canary.name
        several += len(set(found)) > 1
    assert several > 5
