"""Records of the shorthand that rules' examples are written in, for tests that ask one check."""

from typing import Any

from service.core.checks.kind import AppliesTo, Check
from service.core.checks.record import Record
from service.core.model.finding import Outcome
from service.core.pipeline import prepare
from service.rulebook.example_tables import with_tables
from service.rulebook.examples import read_example, read_tables
from service.rulebook.problems import Mistakes
from tests.support.desk import real_desk
from tests.support.reference import bundled


def example_record(**values: Any) -> Record:
    """The record of one example: `medicines`, `patient`, `sources`, `tables`, … as docs/rules-guide.md explains them."""
    mistakes = Mistakes("example")
    case = read_example({"name": "example", **values}, "example", mistakes)
    tables = read_tables(values, "example", mistakes)
    assert case is not None, mistakes.found()
    assert tables is not None, mistakes.found()
    return prepare(case, real_desk().rulebook, with_tables(bundled(), tables))


def outcomes_of(check: Check, **values: Any) -> tuple[Outcome, ...]:
    """What a check answers about such a record."""
    return check.judge(example_record(**values), AppliesTo(list="medicines"))
