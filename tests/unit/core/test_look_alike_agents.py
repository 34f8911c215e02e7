"""Allergens whose names are easily taken for each other, in two sources."""

from dataclasses import replace

import pytest

from service.core.checks.look_alike_agents import LookAlikeAgents
from service.core.model.allergy import Agent
from service.core.model.entries import AllergyEntry
from service.core.model.finding import Outcome
from service.core.model.hazard_rows import LookAlikeRow
from tests.support.reference import bundled
from tests.unit.core.judging import ALLERGIES, answers, places
from tests.unit.core.records import PENICILLINS, allergy, record

PAIR = LookAlikeRow(first="penicillin", second="penicillamine", citation="an alert", source_id="s")
PENICILLAMINE = Agent(kind="ingredient", name="Penicillamine", ingredients=frozenset({"pen"}))


def alike(*entries: AllergyEntry) -> tuple[Outcome, ...]:
    return LookAlikeAgents().judge(record(*entries, reference=replace(bundled(), look_alikes=(PAIR,))), ALLERGIES)


def test_look_alikes_of_two_sources_are_both_shown() -> None:
    for entries in (("gp", "ward"), ("ward", "gp")):
        [found] = alike(allergy(entries[0], "1", PENICILLINS), allergy(entries[1], "2", PENICILLAMINE))
        assert found.answer == "fires"
        assert sorted(places(found)) == sorted([(entries[0], "1"), (entries[1], "2")])
        assert {found.words["first"], found.words["second"]} == {"Penicillins", "Penicillamine"}
        assert {found.words["first_source"], found.words["second_source"]} == {"gp", "ward"}
        assert found.evidence == {"pair": "penicillin / penicillamine", "citation": "an alert"}


@pytest.mark.parametrize("names", [("Abazines", "Abazides"), ("Zabazines", "Penicillins")])
def test_the_words_of_the_finding_are_the_names_as_they_were_read(names: tuple[str, str]) -> None:
    pair = LookAlikeRow(first=names[0].lower(), second=names[1].lower(), citation="an alert", source_id="s")
    agents = [Agent(kind="ingredient", name=name, ingredients=frozenset({name})) for name in names]
    entries = [allergy(source, "1", agent) for source, agent in zip(("gp", "ward"), agents, strict=True)]
    [found] = LookAlikeAgents().judge(record(*entries, reference=replace(bundled(), look_alikes=(pair,))), ALLERGIES)
    assert {found.words["first"], found.words["second"]} == set(names)


@pytest.mark.parametrize(
    "entries",
    [
        (allergy("gp", "1", PENICILLINS), allergy("gp", "2", PENICILLAMINE)),
        (allergy("gp", "1", PENICILLINS), allergy("ward", "2", PENICILLINS)),
        (allergy("gp", "1", PENICILLINS), allergy("ward", "2", PENICILLAMINE), allergy("ward", "3", PENICILLINS)),
        (allergy("gp", "1", PENICILLINS), allergy("ward", "2", PENICILLAMINE), allergy("gp", "3", PENICILLAMINE)),
        (allergy("gp", "1", PENICILLINS), allergy("ward", "2", PENICILLAMINE, state="resolved")),
    ],
)
def test_where_nothing_points_at_a_mix_up_every_allergy_is_clear(entries: tuple[AllergyEntry, ...]) -> None:
    found = alike(*entries)
    in_force = [each for each in entries if each.reading.state == "active"]
    assert answers(found) == ["clear"] * len(in_force)
    assert sorted(places(one)[0] for one in found) == sorted((each.written.source, each.written.entry) for each in in_force)
