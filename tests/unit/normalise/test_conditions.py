"""Problems become conditions by code or whole term, and only may be what their words mention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.coding import SNOMED, Coding
from service.core.model.dates import read_date
from service.core.model.entries import ConditionEntry
from service.core.model.written import ConditionWritten
from service.core.normalise.conditions import normal_term, read_condition
from tests.support.reference import bundled


def read(text: str | None = None, code: str | None = None, **more: str | None) -> ConditionEntry:
    ended = read_date(more.pop("ended", None))
    codings = (Coding(system=SNOMED, code=code, display=more.pop("display", None)),) if code else ()
    written = ConditionWritten(
        source="gp",
        entry="Condition/1",
        path="$",
        codings=codings,
        text=text,
        clinical_status=more.pop("status", "active"),
        verification=more.pop("verification", None),
        ended=ended,
    )
    return read_condition(written, bundled())


@pytest.mark.parametrize(
    ("entry", "sure", "perhaps"),
    [
        (read(code="195967001"), {"asthma"}, set()),
        (read("Asthma"), {"asthma"}, set()),
        (read("  ASTHMA. "), {"asthma"}, set()),
        (read("Suspected asthma"), set(), {"asthma"}),
        (read("Asthma monitoring by nurse"), set(), {"asthma"}),
        (read("FH: Asthma"), set(), set()),
        (read("Family history of asthma"), set(), set()),
        (read("No asthma"), set(), set()),
        (read("No asthma, heart failure or dementia"), set(), set()),
        (read("Not smoking any more. Asthma review"), set(), {"asthma"}),
        (read("Never smoked; asthma review"), set(), {"asthma"}),
        (read("No cough but asthma plan given"), set(), {"asthma"}),
        (read("Not known whether patient has asthma"), set(), {"asthma"}),
        (read("No asthma as a child. Asthma review due"), set(), {"asthma"}),
        (read("Mother well. Father had asthma"), set(), set()),
        (read("Mother: dementia. Asthma review"), set(), {"asthma"}),
        (read("Denies dementia\nasthma review"), set(), {"asthma"}),
        (read("Asthmatoid"), set(), set()),
        (read(code="195967001", display="Wheeze"), {"asthma"}, set()),
        (read(code="999999", display="Asthma"), {"asthma"}, set()),
        (read("H/O: peptic ulcer"), {"peptic_ulcer"}, set()),
        (read(code="425390006"), {"dementia", "parkinsons_disease"}, set()),
        (read("Heart attack"), {"arterial_thrombosis", "ischaemic_heart_disease"}, set()),
        (read(None), set(), set()),
    ],
    ids=lambda value: value.name if isinstance(value, ConditionEntry) else "",
)
def test_what_a_problem_is_and_what_it_may_be(entry: ConditionEntry, sure: set[str], perhaps: set[str]) -> None:
    assert (set(entry.is_one_of), set(entry.may_be)) == (sure, perhaps)


@pytest.mark.parametrize(
    ("more", "state", "sure", "perhaps"),
    [
        ({}, "present", {"asthma"}, set()),
        ({"status": None}, "present", {"asthma"}, set()),
        ({"status": "inactive"}, "past", {"asthma"}, set()),
        ({"status": "resolved"}, "past", {"asthma"}, set()),
        ({"ended": "2020-01-01"}, "past", {"asthma"}, set()),
        ({"verification": "provisional"}, "doubted", set(), {"asthma"}),
        ({"verification": "refuted"}, "denied", set(), set()),
        ({"verification": "entered-in-error"}, "denied", set(), set()),
    ],
)
def test_what_is_over_doubted_or_denied_is_sure_of_no_more_than_it_says(
    more: dict[str, str | None], state: str, sure: set[str], perhaps: set[str]
) -> None:
    entry = read("Asthma", **more)
    assert (entry.state, set(entry.is_one_of), set(entry.may_be)) == (state, sure, perhaps)


@given(st.text(max_size=60))
def test_any_words_are_read_without_harm(words: str) -> None:
    entry = read(words)
    assert not entry.is_one_of & entry.may_be
    assert normal_term(normal_term(words)) == normal_term(words)


def test_every_term_of_the_tables_is_the_condition_it_stands_for() -> None:
    for row in bundled().conditions.values():
        for term in row.terms:
            assert row.name in read(term).is_one_of, term


def test_every_word_of_the_tables_is_seen_where_it_stands_among_others() -> None:
    for row in bundled().conditions.values():
        for words in row.words:
            assert row.name in read(f"review of {words} plan").may_be, words


def test_every_condition_is_known_by_a_code_or_a_term_and_by_words() -> None:
    for row in bundled().conditions.values():
        assert row.codes | row.terms
        assert row.words
