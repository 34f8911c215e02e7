"""A command believes what its rules proved today, and nothing else (docs/adr/0047)."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app import proofs
from service.app.desks import load_desk
from service.app.proofs import is_proved, note_proof, proof_key
from service.settings import Settings, read_settings
from service.workflows.ports import Desk, DeskWanted
from service.workflows.problems import Refused
from tests.support.desk import real_desk
from tests.support.rule_files import RULE

KEY = "a" * 64
HELD = "held_too_long.yaml"
SLIPPED = RULE.replace("max_days: 7", "max_days: 70")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(read_settings().rules, tmp_path / "rules"))
    (folder / HELD).write_text(RULE, encoding="utf-8")
    return folder


@pytest.fixture
def load(rules: Path, tmp_path: Path) -> Callable[[], Desk | Refused]:
    settings = Settings(rules=rules)
    return lambda: load_desk(DeskWanted(), settings=settings, proofs=tmp_path / "cache" / "proofs")


def tried(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one whenever rules prove themselves."""
    from service.rulebook import load

    times, real = list[int](), load.selftest

    def counted(*given: object) -> object:
        times.append(1)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(load, "selftest", counted)
    return times


def test_rules_are_proved_once_a_day_and_answer_the_same(
    load: Callable[[], Desk | Refused], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = tried(monkeypatch)
    first, second = load(), load()
    assert isinstance(first, Desk)
    assert isinstance(second, Desk)
    assert len(times) == 1
    assert first.rulebook == second.rulebook


def test_a_rule_that_no_longer_does_what_its_examples_say_is_refused(load: Callable[[], Desk | Refused], rules: Path) -> None:
    assert isinstance(load(), Desk)
    (rules / HELD).write_text(SLIPPED, encoding="utf-8")
    assert isinstance(load(), Refused)


def test_rules_that_do_not_prove_themselves_leave_no_note(load: Callable[[], Desk | Refused], rules: Path) -> None:
    (rules / HELD).write_text(SLIPPED, encoding="utf-8")
    assert isinstance(load(), Refused)
    assert isinstance(load(), Refused)


def test_rules_that_change_while_they_are_read_are_proved(
    load: Callable[[], Desk | Refused], rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(load(), Desk)
    times, real = tried(monkeypatch), proofs.is_proved

    def changed_meanwhile(folder: Path, key: str) -> bool:
        believed = real(folder, key)
        (rules / HELD).write_text(f"{RULE}# by another hand\n", encoding="utf-8")
        return believed

    monkeypatch.setattr(proofs, "is_proved", changed_meanwhile)
    assert isinstance(load(), Desk)
    assert times


def test_every_part_makes_another_key(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = real_desk().reference
    keys = [proof_key([rules], "discharge", reference), proof_key([rules], "paediatric", reference)]
    with (rules / "profiles" / "discharge.yaml").open("a", encoding="utf-8") as file:
        file.write("# by another hand\n")
    keys.append(proof_key([rules], "discharge", reference))
    keys.append(proof_key([rules], "discharge", reference.__class__(version="sha256:other")))
    monkeypatch.setattr(proofs, "now", lambda: datetime(2026, 1, 1, tzinfo=UTC))
    keys.append(proof_key([rules], "discharge", reference))
    assert len(set(keys)) == len(keys)
    assert keys[-1] == proof_key([rules], "discharge", reference)


def test_our_code_makes_another_key(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, code = real_desk().reference, tmp_path / "service"
    code.mkdir()
    (code / "__init__.py").write_text("one = 1\n", encoding="utf-8")
    monkeypatch.setattr(proofs.service, "__file__", str(code / "__init__.py"))
    before = proof_key([rules], "discharge", reference)
    (code / "__init__.py").write_text("one = 2\n", encoding="utf-8")
    assert proof_key([rules], "discharge", reference) != before


def test_a_note_is_believed(tmp_path: Path) -> None:
    note_proof(tmp_path / "proofs", KEY)
    assert is_proved(tmp_path / "proofs", KEY)
    assert not is_proved(tmp_path / "proofs", "b" * 64)


@pytest.mark.parametrize("held", ["", "b" * 64, KEY[:-1], "\0", "é"])
def test_a_damaged_note_is_not_believed(held: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (tmp_path / KEY).write_text(held, encoding="utf-8")
    assert not is_proved(tmp_path, KEY)


@pytest.mark.parametrize("mode", [0o770, 0o777, 0o702])
def test_a_folder_that_others_may_write_to_is_not_believed(mode: int, tmp_path: Path) -> None:
    folder = tmp_path / "proofs"
    note_proof(folder, KEY)
    folder.chmod(mode)
    assert not is_proved(folder, KEY)


def test_where_nothing_can_be_written_rules_prove_themselves(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="ascii")
    desk = load_desk(DeskWanted(), settings=Settings(rules=rules), proofs=tmp_path / "file" / "proofs")
    assert isinstance(desk, Desk)


@pytest.mark.parametrize(
    ("cache", "home", "place"),
    [
        ("/var/cache/me", "/people/me", "/var/cache/me/medrec/proofs"),
        ("", "/people/me", "/people/me/.cache/medrec/proofs"),
        ("not/absolute", "/people/me", "/people/me/.cache/medrec/proofs"),
        ("", "", None),
    ],
)
def test_notes_lie_where_caches_do(cache: str, home: str, place: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    monkeypatch.setenv("HOME", home)
    assert Settings().proofs == (Path(place) if place else None)
    assert Settings(keep_proofs=False).proofs is None
