"""Each kind of check reads no fact about the patient that it is not known to look at: decisions rest on those facts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

import pytest

from service.core.checks.looks_at import EVERYTHING, FACTS_OF_KIND, facts_of
from service.core.checks.registry import KINDS
from service.core.model.patient import Identity, Patient
from service.core.pipeline import answers, prepare
from service.rulebook.examples import read_example
from service.rulebook.problems import Mistakes
from tests.support.desk import real_desk


class WatchedIdentity:
    """Who the patient is, noting what is asked."""

    def __init__(self, identity: Identity, asked: set[str]) -> None:
        self._identity, self._asked = identity, asked

    def __getattr__(self, name: str) -> Any:
        self._asked |= {"birth_date": {"age"}, "sex": {"sex"}}.get(name, set())
        return getattr(self._identity, name)


class WatchedPatient:
    """A patient that notes which facts are asked for. A kind that goes through all of them looks at everything."""

    def __init__(self, patient: Patient, asked: set[str]) -> None:
        self._patient, self._asked = patient, asked
        self.identity = WatchedIdentity(patient.identity, asked)

    def fact(self, name: Any) -> Any:
        self._asked.add(name)
        return self._patient.fact(name)

    def every(self, name: Any) -> Any:
        self._asked.add(name)
        return self._patient.every(name)

    def usable(self, name: Any) -> Any:
        self._asked.add(name)
        return self._patient.usable(name)

    def __getattr__(self, name: str) -> Any:
        self._asked |= {"age"} if name in {"age_years", "age_months"} else EVERYTHING
        return getattr(self._patient, name)


@cache
def read_by_kind() -> Mapping[str, frozenset[str]]:
    """What each kind asks the patient for over all examples of all our rules."""
    desk, found = real_desk(), dict[str, set[str]]()
    for rule in desk.rulebook.rules:
        asked = found.setdefault(rule.check.kind, set())
        for values in (one for held in rule.examples.values() for one in held):
            case = read_example(values, "example", Mistakes("here"))
            assert case is not None
            record = prepare(case, desk.rulebook, desk.reference)
            answers(replace(record, patient=cast(Patient, WatchedPatient(record.patient, asked))), rule)
    return {kind: frozenset(asked) for kind, asked in found.items()}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_reads_only_what_it_is_known_to_look_at(kind: str) -> None:
    assert read_by_kind().get(kind, frozenset()) - facts_of(kind) == frozenset()


def test_a_kind_that_is_not_known_counts_as_looking_at_everything() -> None:
    assert facts_of("a_kind_to_come") == facts_of(None) == EVERYTHING


def test_only_kinds_that_there_are_are_named() -> None:
    assert set(FACTS_OF_KIND) - set(KINDS) == set()
