"""A database that the version before made opens, keeps every byte, and gains what is counted now."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.audit.kept import Decision, RuleCount
from service.store.store import Store
from service.workflows.standing import standing

# The tables as the version before wrote them.
BEFORE = """
CREATE TABLE received (sha256 VARCHAR NOT NULL, body BLOB NOT NULL, PRIMARY KEY (sha256));
CREATE TABLE audit_event (seq INTEGER NOT NULL, at VARCHAR NOT NULL, kind VARCHAR NOT NULL, report VARCHAR, body VARCHAR NOT NULL,
    previous VARCHAR NOT NULL, hash VARCHAR NOT NULL, PRIMARY KEY (seq));
CREATE INDEX ix_audit_event_report ON audit_event (report);
CREATE INDEX ix_audit_event_kind ON audit_event (kind);
CREATE TABLE chain_head (id INTEGER NOT NULL, seq INTEGER NOT NULL, hash VARCHAR NOT NULL, PRIMARY KEY (id));
CREATE TABLE report (id VARCHAR NOT NULL, made_at VARCHAR NOT NULL, case_name VARCHAR, status VARCHAR NOT NULL,
    transfer VARCHAR NOT NULL, hold BOOLEAN NOT NULL, patient VARCHAR, answer BLOB NOT NULL, received VARCHAR NOT NULL,
    shadow VARCHAR NOT NULL, urgency INTEGER NOT NULL, undecided_critical INTEGER NOT NULL, undecided_high INTEGER NOT NULL,
    undecided_moderate INTEGER NOT NULL, undecided_low INTEGER NOT NULL, decisions INTEGER NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(received) REFERENCES received (sha256));
CREATE INDEX ix_report_patient ON report (patient);
CREATE INDEX ix_report_urgency ON report (urgency);
CREATE TABLE idempotency_key ("key" VARCHAR NOT NULL, body VARCHAR NOT NULL, report VARCHAR NOT NULL, at VARCHAR NOT NULL,
    PRIMARY KEY ("key"), FOREIGN KEY(report) REFERENCES report (id));
CREATE TABLE decision (id INTEGER NOT NULL, report VARCHAR NOT NULL, finding VARCHAR NOT NULL, number INTEGER NOT NULL,
    verdict VARCHAR NOT NULL, reason_code VARCHAR, reason VARCHAR, action VARCHAR, reviewer VARCHAR NOT NULL, at VARCHAR NOT NULL,
    PRIMARY KEY (id), UNIQUE (report, number), FOREIGN KEY(report) REFERENCES report (id));
CREATE INDEX ix_decision_report ON decision (report);
INSERT INTO chain_head VALUES (1, 0, '%s');
INSERT INTO received VALUES ('sha256:x', '{}');
""" % ("0" * 64)
AT = "2026-11-20T09:00:00+00:00"
HOLD = {"advised": True, "scope": "these-orders", "orders": ["m-1"], "reasons": ["f-1"]}


def finding(id: str, rule: str) -> dict[str, object]:
    subjects = [{"line": "m-1"}]
    return {"id": id, "rule": rule, "rule_version": 2, "severity": "critical", "holds": "these-orders", "subjects": subjects}


ANSWER = json.dumps({"id": "r-1", "hold": HOLD, "findings": [finding("f-1", "ALG-010"), finding("f-2", "DOS-001")]}).encode()
SHADOW = json.dumps([finding("s-1", "DIS-900")])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "medrec.db"
    with sqlite3.connect(path) as old:
        old.executescript(BEFORE)
        row = ("r-1", AT, "T", "complete", "admission", 1, "key:p", ANSWER, "sha256:x", SHADOW, 0, 2, 0, 0, 0, 1)
        old.execute(f"INSERT INTO report VALUES ({','.join('?' * len(row))})", row)
        made = (1, "r-1", "f-1", 1, "accepted", None, None, "rang", "A", AT)
        old.execute(f"INSERT INTO decision VALUES ({','.join('?' * len(made))})", made)
    return path


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    opened = Store(f"sqlite:///{file}")
    yield opened
    opened.close()


def test_nothing_that_was_kept_is_lost_or_changed(store: Store):
    with store.reading() as reading:
        kept, decisions = reading.report("r-1"), list(reading.decisions("r-1"))
    assert kept is not None
    assert (kept.answer, kept.shadow, kept.decisions_seen) == (ANSWER, SHADOW, 0)
    first = Decision(
        report="r-1",
        finding="f-1",
        number=1,
        verdict="accepted",
        reason_code=None,
        reason=None,
        action="rang",
        reviewer="A",
        at=AT,
    )
    assert decisions == [first]


def test_findings_from_before_are_counted(store: Store):
    with store.reading() as reading:
        counts = list(reading.rule_counts())
    assert counts == [
        RuleCount(rule="ALG-010", version=2, shown=1, accepted=1, true_alarms=1),
        RuleCount(rule="DIS-900", version=2, shadow=1),
        RuleCount(rule="DOS-001", version=2, shown=1),
    ]


def test_what_they_rested_on_was_not_kept_so_no_decision_is_carried_over(store: Store):
    with store.reading() as reading:
        assert reading.past("key:p") == []
        held = standing(reading, "r-1")
    assert held is not None
    assert (held.hold, held.carried) == (HOLD | {"released": []}, ())


def test_it_is_upgraded_once(file: Path, store: Store):
    store.close()
    again = Store(f"sqlite:///{file}")
    with again.reading() as reading:
        assert sum(one.shown + one.shadow for one in reading.rule_counts()) == 3
    again.close()


def test_a_new_decision_goes_into_the_old_table(store: Store):
    new = Decision(
        report="r-1",
        finding="f-2",
        number=2,
        verdict="overridden",
        reason_code=None,
        reason="known",
        action=None,
        reviewer="B",
        at=AT,
        alarm="true",
        outcome="order-kept",
        release_hold=True,
    )
    with store.writing() as writing:
        writing.add_decision(new)
    with store.reading() as reading:
        assert list(reading.decisions("r-1"))[1] == new
