"""A YAML file says what a person reads in it: no octal numbers, no `no` for false, no key that counts twice."""

from decimal import Decimal

import pytest

from service.rulebook.problems import Mistakes
from service.rulebook.yaml_text import read_yaml, read_yaml_text


def test_numbers_keep_their_digits_and_words_stay_words() -> None:
    mistakes = Mistakes("rule.yaml")
    read = read_yaml_text("ratio: 1.50\ndays: 7\non_day: 2027-03-31\ncode: 010\ntime: 12:30\nquoted: '7'\nyes_: true\n", mistakes)
    assert mistakes.found() == ()
    assert read is not None
    assert read == {
        "ratio": Decimal("1.50"),
        "days": 7,
        "on_day": "2027-03-31",
        "code": "010",
        "time": "12:30",
        "quoted": "7",
        "yes_": True,
    }
    assert str(read["ratio"]) == "1.50"


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("a: 1\na: 2\n", "a", "twice"),
        ("check: {days: 1, days: 2}\n", "check.days", "twice"),
        ("protected: no\n", "protected", "true or false"),
        ("answer: On\n", "answer", "true or false"),
        ("one: &x {days: 1}\ntwo: *x\n", "two", "alias"),
        ("one: !!python/object:os.system {}\n", "one", "tag"),
        ("one: !!int '3'\n", "one", "tag"),
        ("? [a, b]\n: c\n", "", "not text"),
        ("- a\n", "", "fields"),
        ("", "", "fields"),
        ("a: [1, 2\n", "", "not YAML"),
        ("a: b\n---\nc: d\n", "", "not YAML"),
    ],
)
def test_what_would_be_read_otherwise_than_meant_is_refused(text: str, field: str, said: str) -> None:
    mistakes = Mistakes("rule.yaml")
    assert read_yaml_text(text, mistakes) is None
    (problem,) = mistakes.found()
    assert (problem.path, problem.field) == ("rule.yaml", field)
    assert said in problem.reason


def test_a_file_that_is_not_text_is_refused(tmp_path) -> None:
    file = tmp_path / "rule.yaml"
    file.write_bytes(b"title: \xff\xfe\n")
    mistakes = Mistakes("rule.yaml")
    assert read_yaml(file, mistakes) is None
    assert "UTF-8" in mistakes.found()[0].reason
