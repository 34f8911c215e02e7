"""Records of the shorthand that rules' examples are written in, for tests that ask one check."""

from typing import Any

from service.core.checks.kind import AppliesTo, Check
from service.core.checks.record import Record
from service.core.model.finding import Outcome
from service.core.pipeline import prepare
from service.rulebook.examples import read_example
from service.rulebook.problems import Mistakes
from tests.support.desk import real_desk
from tests.support.reference import bundled


def example_record(**values: Any) -> Record:
    """The record of one example: `medicines`, `patient`, `sources`, … as docs/rules-guide.md explains them."""
    mistakes = Mistakes("example")
    case = read_example({"name": "example", **values}, "example", mistakes)
    assert case is not None, mistakes.found()
    return prepare(case, real_desk().rulebook, bundled())


def outcomes_of(check: Check, **values: Any) -> tuple[Outcome, ...]:
    """What a check answers about such a record."""
    return check.judge(example_record(**values), AppliesTo(list="medicines"))
