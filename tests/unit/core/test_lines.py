"""Entries become lines: what joins them, how they agree, and that none is lost."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.match.medicines import group_medicines
from service.core.model.coding import SNOMED, Coding
from service.core.model.entries import MedicineEntry
from service.core.model.lines import MedicineLine
from service.core.reconcile.medicines import medicine_lines
from tests.support.entries import PARACETAMOL, entry, medicine


def lines(*entries: MedicineEntry, current: str = "epma") -> tuple[MedicineLine, ...]:
    sources = {each.written.source for each in entries}
    return medicine_lines(group_medicines(entries), frozenset({current} & sources), len(sources) > 1)


def test_one_medicine_in_two_sources_is_one_line() -> None:
    (line,) = lines(entry("gp", "1", each="3", times="1"), entry("epma", "2", each="3", times="1"))
    assert (line.agreement, line.differences) == ("agrees", ())
    assert [m.entry.written.source for m in line.entries] == ["epma", "gp"]


def test_what_cannot_be_identified_stands_alone() -> None:
    unknown = [entry(source, "1", identified=False) for source in ("gp", "epma")]
    assert [line.agreement for line in lines(*unknown)] == ["current-only", "history-only"]


def unknown(source: str, name: str, words: str | None, *codes: tuple[str, str]) -> MedicineEntry:
    codings = tuple(Coding(system=SNOMED, code=code, display=display) for code, display in codes)
    made = entry(source, name, identified=False)
    return replace(made, written=replace(made.written, text=words, codings=codings))


DEGRADED = ("196421000000109", "Transfer-degraded medication entry")


def test_two_lists_that_say_the_very_same_do_not_lack_it_from_one_another() -> None:
    (line,) = lines(
        unknown("gp", "1", "Berkolol  10 mg", ("x1", "Berkolol")), unknown("epma", "2", "Berkolol 10 mg", ("x1", "Berkolol"))
    )
    assert line.agreement == "agrees"
    assert line.entries[1].explained == "by its code; the very same words and codes as in epma"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Berkolol 20 mg", [("x1", "Berkolol")]),
        ("Berkolol 10 mg", [("x2", "Berkolol")]),
        ("Berkolol 10 mg", []),
        (None, []),
    ],
)
def test_a_like_spelling_or_another_code_joins_nothing(words: str | None, codes: list[tuple[str, str]]) -> None:
    first = unknown("gp", "1", "Berkolol 10 mg", ("x1", "Berkolol"))
    assert len(lines(first, unknown("epma", "2", words, *codes))) == 2


@pytest.mark.parametrize("words", [None, " ", "Transfer-degraded medication entry"])
def test_what_a_lost_medicine_is_called_is_no_name_of_it(words: str | None) -> None:
    assert len(lines(unknown("gp", "1", words, DEGRADED), unknown("epma", "2", words, DEGRADED))) == 2
    assert len(lines(unknown("gp", "1", "Prednisolone", DEGRADED), unknown("epma", "2", "Prednisolone", DEGRADED))) == 1


def test_a_cream_and_a_tablet_are_two_treatments() -> None:
    assert len(lines(entry("gp", "1", route="oral"), entry("gp", "2", route="topical"))) == 2


def test_an_unknown_way_joins_the_only_way_there_is() -> None:
    assert len(lines(entry("gp", "1", route="inhaled"), entry("epma", "2"))) == 1


def test_two_strengths_of_one_treatment_are_compared_by_their_sum() -> None:
    gp = (entry("gp", "1", each="1", times="1"), entry("gp", "2", each="3", times="1"))
    (agreed,) = lines(*gp, entry("epma", "3", each="4", times="1"))
    assert (agreed.agreement, agreed.differences) == ("agrees", ())
    (differs,) = lines(*gp, entry("epma", "3", each="5", times="1"))
    assert differs.agreement == "differs"
    assert [d.aspect for d in differs.differences] == ["dose"]


def test_an_agreeing_pair_is_set_aside_before_the_rest_is_compared() -> None:
    pairs = [entry(source, f"{source}{dose}", each=dose, times="1") for source in ("gp", "epma") for dose in ("1", "3")]
    (line,) = lines(*pairs)
    assert line.differences == ()


def test_stopped_here_and_active_there_differs() -> None:
    (line,) = lines(entry("gp", "1", in_force=False, status="stopped"), entry("epma", "2"))
    assert line.agreement == "differs"


def test_a_line_of_the_history_alone() -> None:
    found = lines(entry("gp", "1"), entry("epma", "2", of=medicine(PARACETAMOL)))
    assert [(line.name.display if line.name else None, line.agreement) for line in found] == [
        ("Paracetamol", "current-only"),
        ("Warfarin", "history-only"),
    ]


@given(st.lists(st.tuples(st.sampled_from(["gp", "epma", "scr"]), st.booleans(), st.booleans()), max_size=6), st.randoms())
def test_every_entry_is_in_exactly_one_line_whatever_the_order(made: list[tuple[str, bool, bool]], random: object) -> None:
    entries = [
        entry(source, str(number), of=medicine(PARACETAMOL) if other else None, identified=known, each="1", times="1")
        for number, (source, other, known) in enumerate(made)
    ]
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    straight, mixed = lines(*entries), lines(*shuffled)
    assert straight == mixed
    named = [m.entry.written.entry for line in straight for m in line.entries]
    assert sorted(named) == sorted(each.written.entry for each in entries)
