"""Examples say what the tables of a site hold: slips are named, and what the site itself holds changes no answer."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from service.core.model.dose_rows import TypicalRow
from service.rulebook.example_tables import with_tables, without_site_tables
from service.rulebook.example_words import ExampleTables
from service.rulebook.examples import read_example, read_tables
from service.rulebook.problems import Mistakes
from service.rulebook.selftest import rule_selftest
from tests.support.desk import real_desk
from tests.support.reference import bundled

GIVEN = {"medicine": "Amlodipine", "p5": Decimal(5), "p95": Decimal(10), "unit": "mg", "n": 201}


def read(tables: Any) -> tuple[ExampleTables | None, set[str]]:
    mistakes = Mistakes("x")
    found = read_tables({"name": "x", "tables": tables}, "e", mistakes)
    return found, {problem.field for problem in mistakes.found()}


@pytest.mark.parametrize(
    ("tables", "field"),
    [
        ([], "e.tables"),
        ({"dose_given": [GIVEN]}, "e.tables.dose_given"),
        ({"doses_given": GIVEN}, "e.tables.doses_given"),
        ({"doses_given": [GIVEN, {**GIVEN, "p50": Decimal(1)}]}, "e.tables.doses_given[1].p50"),
        ({"doses_given": [{**GIVEN, "n": "many"}]}, "e.tables.doses_given[0].n"),
        ({"excipients": [{"product": "1"}]}, "e.tables.excipients[0].holds"),
    ],
)
def test_a_slip_is_named_where_it_stands(tables: Any, field: str) -> None:
    assert read(tables) == (None, {field})


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"doses_given": [{**GIVEN, "medicine": "Amlodipin"}]}, "Amlodipin is the name of 0 moieties"),
        ({"doses_given": [{**GIVEN, "unit": "milligram"}]}, "no table knows the unit milligram"),
        ({"doses_given": [{**GIVEN, "route": "mouth"}]}, "or the route mouth"),
        ({"excipients": [{"product": "1", "holds": ["Lactose"]}]}, "1 is no actual product"),
        ({"excipients": [{"product": "11016311000001102", "holds": ["Lactos"]}]}, "Lactos is no ingredient"),
    ],
)
def test_what_no_table_knows_is_refused(tables: Any, said: str) -> None:
    found, fields = read(tables)
    assert found is not None
    assert fields == set()
    with pytest.raises(ValueError, match=said):
        with_tables(bundled(), found)


def test_an_example_that_cannot_be_tried_is_a_problem_of_its_rule() -> None:
    rule = next(rule for rule in real_desk().rulebook.rules if rule.id == "DOS-050")
    fires = [dict(example) for example in rule.examples["fires"]]
    fires[0]["tables"] = {"doses_given": [{**GIVEN, "medicine": "Amlodipin"}]}
    spoilt = replace(rule, examples={**rule.examples, "fires": tuple(fires)})
    [problem] = rule_selftest(spoilt, bundled(), real_desk().rulebook)
    assert "examples.fires[0]" in problem.field
    assert "cannot be tried: Amlodipin is the name of 0 moieties" in problem.reason


def test_tables_of_the_site_change_no_answer_of_an_example() -> None:
    amlodipine = "774557006"
    site = replace(
        bundled(),
        typical={amlodipine: (TypicalRow(amlodipine, "oral", Decimal(1000), "mg", "x"),)},
        excipients={"11016311000001102": frozenset({"47703008"})},
    )
    assert without_site_tables(site).typical == {}
    assert not without_site_tables(site).excipients
    assert without_site_tables(bundled()) is bundled()
    rules = [rule for rule in real_desk().rulebook.rules if rule.id in {"DOS-050", "DOS-051", "ALG-041", "ALG-042"}]
    assert [rule_selftest(rule, site, real_desk().rulebook) for rule in rules] == [()] * 4


def test_tables_are_no_field_of_the_patient() -> None:
    mistakes = Mistakes("x")
    assert read_example({"name": "x", "tables": {"doses_given": [GIVEN]}}, "e", mistakes) is not None
    assert mistakes.found() == ()
