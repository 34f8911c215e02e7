"""The database: what belongs together is written together, in order, once."""

import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from service.audit.chain import BEGINNING, verify
from service.audit.kept import Counts, Decision, Event, KeptKey, KeptReport
from service.store.store import Store
from tests.support.databases import address, tell

AT = "2026-11-20T09:00:00+00:00"
pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def store(tmp_path: Path, each_database: str):
    opened = Store(address(tmp_path))
    yield opened
    opened.close()


def kept(id: str = "r-1", *, made_at: str = AT, undecided: Counts | None = None, **more: object) -> KeptReport:
    fields = {
        "id": id,
        "made_at": made_at,
        "case": "T",
        "status": "complete",
        "transfer": "admission",
        "hold": False,
        "patient": "key:abc",
        "answer": b'{"id":"r-1"}',
        "received": b"{}",
        "shadow": "[]",
        "undecided": undecided or Counts(),
    }
    return KeptReport(**{**fields, **more})


def made(report: str | None = "r-1") -> Event:
    return Event(kind="made", at=AT, report=report, about={"status": "complete"})


def decision(number: int, report: str = "r-1") -> Decision:
    return Decision(
        report=report,
        finding="f-1",
        number=number,
        verdict="accepted",
        reason_code=None,
        reason=None,
        action=None,
        reviewer="A",
        at=AT,
    )


def test_a_report_comes_back_byte_for_byte(store: Store):
    report = kept(answer="{“é”}".encode(), received=b"\x00\xff", undecided=Counts(high=2))
    with store.writing() as writing:
        writing.add_report(report)
    with store.reading() as reading:
        assert reading.report("r-1") == report
        assert reading.report("r-2") is None


def test_two_reports_on_the_same_bytes_keep_them_once(store: Store, tmp_path: Path):
    with store.writing() as writing:
        writing.add_report(kept("r-1"))
        writing.add_report(kept("r-2"))
    assert tell(tmp_path, "select count(*) from received") == [(1,)]


def test_where_anything_is_raised_nothing_is_left_behind(store: Store):
    class Interrupted(Exception):
        pass

    def interrupted() -> None:
        with store.writing() as writing:
            writing.add_report(kept())
            writing.append(made())
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupted()
    with store.reading() as reading:
        assert reading.report("r-1") is None
        assert list(reading.events()) == []
        assert reading.head() == BEGINNING


def test_events_form_one_chain_across_transactions_and_restarts(store: Store, tmp_path: Path):
    for number in range(3):
        with store.writing() as writing:
            writing.append(made(f"r-{number}"))
            writing.append(made(f"r-{number}"))
    store.close()
    again = Store(address(tmp_path))
    with again.writing() as writing:
        writing.append(made())
        last = writing.head()
    with again.reading() as reading:
        found = verify(reading.events(), head=reading.head())
    again.close()
    assert (found.count, found.head, found.broken) == (7, last, None)


def test_many_writers_at_once_still_form_one_chain(store: Store, tmp_path: Path):
    other = Store(address(tmp_path))

    def write(to: Store) -> None:
        for _ in range(20):
            with to.writing() as writing:
                writing.append(made())

    threads = [threading.Thread(target=write, args=(to,)) for to in (store, store, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    with store.reading() as reading:
        found = verify(reading.events(), head=reading.head())
    assert (found.count, found.broken) == (80, None)


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("update audit_event set body = replace(body, 'complete', 'incomplete') where seq = 2", "event 2: "),
        ("update audit_event set at = '2020-01-01' where seq = 2", "event 2: "),
        ("update audit_event set report = 'r-9' where seq = 2", "event 2: "),
        ("delete from audit_event where seq = 2", "event 2: "),
        ("delete from audit_event where seq = 3", "no event has the hash that was noted elsewhere"),
        ("update audit_event set seq = 9 where seq = 3", "event 3: "),
    ],
)
def test_tampering_with_the_file_is_found(store: Store, tmp_path: Path, tampering: str, broken: str):
    with store.writing() as writing:
        for _ in range(3):
            writing.append(made())
    tell(tmp_path, tampering)
    with store.reading() as reading:
        assert (verify(reading.events(), head=reading.head()).broken or "").startswith(broken)


def test_a_key_is_taken_once(store: Store):
    with store.writing() as writing:
        writing.add_report(kept())
        writing.add_key(KeptKey(key="k", body="b", report="r-1"), AT)
    with pytest.raises(IntegrityError), store.writing() as writing:
        writing.add_key(KeptKey(key="k", body="c", report="r-1"), AT)
    with store.reading() as reading:
        assert reading.key("k") == KeptKey(key="k", body="b", report="r-1")
        assert reading.key("other") is None


def test_a_key_needs_its_report(store: Store):
    with pytest.raises(IntegrityError), store.writing() as writing:
        writing.add_key(KeptKey(key="k", body="b", report="nowhere"), AT)


def test_decisions_change_what_is_left_to_decide(store: Store):
    with store.writing() as writing:
        writing.add_report(kept(undecided=Counts(critical=1), hold=True))
        writing.add_decision(decision(1))
        writing.recount("r-1", Counts(), hold=False)
    with store.reading() as reading:
        assert list(reading.decisions("r-1")) == [decision(1)]
        [(place, listed)] = reading.work_list(after=None, limit=5)
    assert (place[0], listed.undecided, listed.decisions, listed.hold) == (5, Counts(), 1, False)


def test_two_people_cannot_make_the_same_decision(store: Store):
    with store.writing() as writing:
        writing.add_report(kept())
        writing.add_decision(decision(1))
    with pytest.raises(IntegrityError), store.writing() as writing:
        writing.add_decision(decision(1))


def test_the_work_list_goes_by_harm_then_by_age(store: Store):
    with store.writing() as writing:
        writing.add_report(kept("quiet"))
        writing.add_report(kept("unchecked", status="incomplete"))
        writing.add_report(kept("low", undecided=Counts(low=9)))
        writing.add_report(kept("critical-new", made_at="2026-11-20T10:00:00+00:00", undecided=Counts(critical=1)))
        writing.add_report(kept("critical-old", undecided=Counts(critical=1)))
        writing.add_report(kept("high", undecided=Counts(high=5), hold=True))
    order = ["critical-old", "critical-new", "high", "low", "unchecked", "quiet"]
    with store.reading() as reading:
        places = dict(zip(order, (place for place, _ in reading.work_list(after=None, limit=9)), strict=True))
        assert [listed.id for _, listed in reading.work_list(after=None, limit=9)] == order
        for at, id in enumerate(order):
            assert [listed.id for _, listed in reading.work_list(after=places[id], limit=9)] == order[at + 1 :]
        assert [listed.id for _, listed in reading.work_list(after=None, limit=9, status="incomplete")] == ["unchecked"]
        assert [listed.id for _, listed in reading.work_list(after=None, limit=9, hold=True)] == ["high"]
        assert [listed.id for _, listed in reading.work_list(after=None, limit=2)] == order[:2]


_TO_DISK = {
    "sqlite": {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2, "PRAGMA foreign_keys": 1},
    "postgresql": {"SHOW synchronous_commit": "on", "SHOW fsync": "on", "SHOW full_page_writes": "on"},
}


def test_every_commit_reaches_the_disk_before_it_is_acknowledged(store: Store, each_database: str):
    with store.writing() as writing:
        connection = writing._session.connection()
        found = {asked: connection.exec_driver_sql(asked).scalar() for asked in _TO_DISK[each_database]}
    assert found == _TO_DISK[each_database]
