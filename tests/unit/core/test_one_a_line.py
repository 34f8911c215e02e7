"""Findings of one line join into one, and nothing of them is lost."""

from typing import Any

from service.core.checks.one_a_line import one_a_line
from service.core.model.finding import Outcome, Subject
from tests.unit.core.judging import entries_named


def outcome(line: str, entry_name: str, answer: Any = "fires", **more: Any) -> Outcome:
    subject = Subject(kind="medicine", line=line, source="gp", entry=entry_name)
    return Outcome(**{"answer": answer, "subjects": (subject,), "because": entry_name, **more})


def test_findings_of_one_line_join_and_nothing_of_them_is_lost() -> None:
    first = outcome("m-1", "1", words={"source": "gp", "dose": "a"}, evidence={"a": "1", "b": "1"})
    second = outcome("m-1", "2", words={"source": "ward, gp", "dose": "b"}, evidence={"b": "2", "c": "2"}, holds="these-orders")
    [joined] = one_a_line([first, second])
    assert entries_named(joined) == ["1", "2"]
    assert joined.evidence == {"a": "1", "b": "1", "c": "2"}
    assert joined.words == {"source": "gp, ward", "dose": "a"}
    assert (joined.because, joined.holds) == ("1", "these-orders")
    assert entries_named(one_a_line([first, first])[0]) == ["1"]


def test_other_lines_other_agents_and_other_answers_stay_apart() -> None:
    kept = [
        outcome("m-1", "1", words={"agent": "a"}),
        outcome("m-1", "2", words={"agent": "b"}),
        outcome("m-2", "3"),
        outcome("m-1", "4", "clear"),
        outcome("m-1", "5", "cannot_tell"),
    ]
    assert one_a_line(kept) == tuple(kept)


def test_a_finding_that_stands_alone_is_left_as_it_is() -> None:
    alone = outcome("m-1", "1", words={"source": "b, a"})
    assert one_a_line([alone]) == (alone,)


def test_a_finding_that_names_no_source_adds_none_to_those_of_its_line() -> None:
    [joined] = one_a_line([outcome("m-1", "1"), outcome("m-1", "2", words={"source": "gp"})])
    assert joined.words["source"] == "gp"
