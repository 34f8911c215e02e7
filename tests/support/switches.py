"""How each control of the safety file is switched off, and the test that fails then."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from inspect import getmembers, isclass
from typing import Any

import pytest

from service.core.checks.held import Held
from service.core.rules import Rule
from service.rulebook.hazards import Control, read_safety_file
from service.workflows.canaries import read_canaries
from service.workflows.reload import Proved
from tests.house.tree import ROOT
from tests.support.desk import real_desk

HELD = read_safety_file(ROOT / "safety")
_CHECKS = "service/core/checks/"
_EXAMPLES = "tests/rules/test_rules.py::test_a_rule_keeps_what_its_examples_promise"
_SINGS = "tests/rules/test_canaries.py::test_a_canary_sings"


@dataclass(frozen=True, kw_only=True)
class Switch:
    """One way to switch a control off. `fails`: the test that has to fail then, and that passes while it is on.

    `where` is the place in `implements` that this takes away: a file of code, or "rules" for all its rules.
    """

    control: str
    where: str
    off: Callable[[pytest.MonkeyPatch], None]
    fails: str

    @property
    def name(self) -> str:
        """How it is named in a list of tests."""
        return f"{self.control} {self.where.rpartition('/')[2]}"


def patched(target: str, instead: Callable[[Any], Any]) -> Callable[[pytest.MonkeyPatch], None]:
    """Puts what `instead` makes of the thing at `target` in its place. The last part may be within a class."""

    def off(patch: pytest.MonkeyPatch) -> None:
        owner, name = _owner(target)
        patch.setattr(owner, name, instead(getattr(owner, name)))

    return off


def gives(value: Any) -> Callable[[Any], Any]:
    """Whatever it is asked, it says the same."""
    return lambda _old: lambda *_words, **_more: value


def switches() -> tuple[Switch, ...]:
    """Every switch: each control by its rules, by each file of code that makes it, or both."""
    return tuple(one for control in HELD.controls for one in _of(control))


def _of(control: Control) -> Iterator[Switch]:
    if control.implements.rules:
        yield _by_rules(control)
    for place in control.implements.code:
        if (control.id, place) in _BY_HAND:
            off, fails = _BY_HAND[control.id, place]
            yield Switch(control=control.id, where=place, off=off, fails=fails)
        elif place.startswith(_CHECKS):
            yield _by_kind(control, place)


def _by_rules(control: Control) -> Switch:
    rules = frozenset(control.implements.rules)
    canary = next(one.name for one in read_canaries(ROOT / "safety" / "canaries") if one.rules & rules)

    def instead(old: Any) -> Any:
        return lambda record, rule: ((), False) if rule.id in rules else old(record, rule)

    return Switch(
        control=control.id, where="rules", off=patched("service.core.pipeline._ask", instead), fails=f"{_SINGS}[{canary}]"
    )


def _by_kind(control: Control, place: str) -> Switch:
    """A kind of check that finds nothing any more."""
    module = import_module(place.removesuffix(".py").replace("/", "."))
    kinds = [kind for _, kind in getmembers(module, isclass) if kind.__module__ == module.__name__ and hasattr(kind, "judge")]
    rule = next(rule for rule in _rules() if rule.id in control.implements.rules and type(rule.check) in kinds)

    def off(patch: pytest.MonkeyPatch) -> None:
        for kind in kinds:
            patch.setattr(kind, "judge", lambda *_: ())

    return Switch(control=control.id, where=place, off=off, fails=f"{_EXAMPLES}[{rule.id} {rule.name}]")


@cache
def _rules() -> tuple[Rule, ...]:
    return real_desk().rulebook.rules


def _owner(target: str) -> tuple[Any, str]:
    path, _, name = target.rpartition(".")
    try:
        return import_module(path), name
    except ModuleNotFoundError:
        owner, last = _owner(path)
        return getattr(owner, last), name


def _example(id: str) -> str:
    return next(f"{_EXAMPLES}[{rule.id} {rule.name}]" for rule in _rules() if rule.id == id)


def _active(old: Any) -> Any:
    return lambda *words: replace(old(*words), state="active")


def _nothing_for_trouble(old: Any) -> Any:
    """A source that could not be read is taken for one that holds nothing."""
    empty = '{"resourceType": "Bundle", "type": "searchset", "total": 0}'

    def pulled(line: Any, ask: Any, found: Any, told: Any) -> Any:
        made = old(line, ask, found, told)
        return replace(made, failure=None, detail=None, payload=empty, format="fhir-r4") if made.failure else made

    return pulled


def _unknown_condition(old: Any) -> Any:
    return lambda *words: replace(old(*words), is_one_of=frozenset(), may_be=frozenset())


def _plain_pragmas(old: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(pragma.replace("synchronous=FULL", "synchronous=NORMAL") for pragma in old)


def _unseen(_old: Any) -> Any:
    async def sleeps(_app: Any) -> None:
        return None

    return sleeps


def _impatient(patch: pytest.MonkeyPatch) -> None:
    patched("service.api.application._keep_trying", _unseen)(patch)
    # The test waits for as long as the promise allows; that it waits in vain is clear sooner.
    patch.setattr("tests.integration.test_canaries_again.PATIENCE_SECONDS", 3.0)


def _unproved(_old: Any) -> Any:
    """Takes rules as they come."""

    def prove(load: Any, watch: Any) -> Any:
        desk = load()
        return Proved(desk=desk, canaries=watch(desk))

    return prove


def _without_reason(old: Any) -> Any:
    return lambda report, finding, wanted, *more: old(report, finding, replace(wanted, reason=None, reason_code=None), *more)


def _named_by_nobody(old: Any) -> Any:
    return lambda **words: old(**{**words, "reference_data": ""})


_SAID = (
    "tests/contract/test_report_shape.py::test_the_text_of_a_report_holds_everything_it_has_to_say"
    "[m-1: no weight (missing: patient.weight)]"
)
_BY_HAND: Mapping[tuple[str, str], tuple[Callable[[pytest.MonkeyPatch], None], str]] = {
    ("C-001", "service/core/reconcile/allergies.py"): (
        patched("service.core.pipeline.allergy_lines", gives(())),
        "tests/properties/test_reports.py::test_every_entry_that_came_in_is_named_exactly_once",
    ),
    ("C-004", "service/core/normalise/allergens.py"): (
        patched("service.core.normalise.allergy_readings.read_allergy", _active),
        _example("ALG-001"),
    ),
    ("C-005", "service/core/normalise/allergens.py"): (
        patched("service.core.normalise.allergy_readings.read_allergy", _active),
        _example("ALG-018"),
    ),
    ("C-006", "service/core/conclude.py"): (
        patched("service.core.conclude.status_reasons", gives(())),
        "tests/integration/test_bad_input.py::test_a_source_that_failed_is_named_in_words",
    ),
    ("C-007", "service/core/conclude.py"): (
        patched("service.core.conclude.status_reasons", gives(())),
        "tests/integration/test_bad_input.py::test_a_source_that_failed_is_named_in_words",
    ),
    ("C-007", "service/workflows/report_text.py"): (
        patched("service.workflows.report_text._coverage", gives(())),
        _SAID,
    ),
    ("C-008", "service/core/reconcile/identity.py"): (
        patched("service.core.pipeline.identity_mismatch", gives(None)),
        f"{_SINGS}[K0-another-patient]",
    ),
    ("C-010", "service/core/checks/limits.py"): (
        patched("service.core.checks.dose_limit.limit_rows", gives({})),
        _example("DOS-003"),
    ),
    ("C-006", "service/core/normalise/passages.py"): (
        patched("service.core.normalise.source.unread_passages", gives(())),
        "tests/integration/test_what_readers_pass_over.py::test_a_medicine_that_a_plan_starts_in_words_makes_the_report_incomplete",
    ),
    ("C-006", "service/sources/pull.py"): (
        patched("service.sources.pull.Line._pulled", _nothing_for_trouble),
        "tests/integration/test_silence.py::test_no_failure_alone_is_silent",
    ),
    ("C-010", "service/core/checks/held.py"): (
        patched("service.core.checks.condition_hazard.has_one_of", gives(Held(holds=False, because=""))),
        _example("PAT-021"),
    ),
    ("C-010", "service/core/normalise/conditions.py"): (
        patched("service.core.normalise.source.read_condition", _unknown_condition),
        _example("PAT-021"),
    ),
    ("C-010", "service/core/checks/medicine_warned_against.py"): (
        patched("service.core.checks.medicine_warned_against._speaks_of", gives(False)),
        _example("PAT-031"),
    ),
    ("C-010", "service/core/normalise/warned_against.py"): (
        patched("service.core.normalise.source.warned_against", gives(())),
        _example("PAT-032"),
    ),
    ("C-011", "service/core/normalise/dosage.py"): (
        patched("service.core.normalise.source.read_dosages", gives(())),
        _example("DOS-006"),
    ),
    ("C-012", "service/core/checks/dose_interval_rows.py"): (
        patched("service.core.checks.dose_interval.rows_about", gives(())),
        _example("DOS-070"),
    ),
    ("C-012", "service/core/checks/dose_spacing.py"): (
        patched("service.core.checks.dose_interval.intervals", gives((None, None))),
        _example("DOS-071"),
    ),
    ("C-013", "service/core/normalise/facts.py"): (
        patched("service.core.normalise.facts._fresh", lambda _old: lambda fact, *_: fact),
        "tests/rules/test_profiles.py::test_a_childs_weight_is_stale_sooner_on_a_childrens_ward",
    ),
    ("C-013", "service/core/normalise/plausibility.py"): (
        patched("service.core.normalise.facts.judge_measurements", lambda _old: lambda facts, *_: tuple(facts)),
        _example("DOS-010"),
    ),
    ("C-013", "service/core/checks/weight_slips.py"): (
        patched("service.core.checks.patient_facts.may_be_pounds", gives(False)),
        "tests/properties/test_weights.py",
    ),
    ("C-015", "service/core/reconcile/documented.py"): (
        patched("service.core.reconcile.medicines.settled_by_documents", gives(())),
        _example("DIS-042"),
    ),
    ("C-016", "service/core/normalise/change_notes.py"): (
        patched("service.core.normalise.changes.changes_in_notes", gives(())),
        _example("DIS-041"),
    ),
    ("C-016", "service/core/normalise/force.py"): (
        patched("service.core.normalise.source.in_force", gives((True, "active"))),
        _example("DIS-020"),
    ),
    ("C-017", "service/core/match/medicines.py"): (
        patched(
            "service.core.match.medicines._substance", lambda _old: lambda entry: (entry.written.source, entry.written.entry)
        ),
        _example("DIS-010"),
    ),
    ("C-017", "service/core/reconcile/compare.py"): (
        patched("service.core.reconcile.medicines.differences", gives(())),
        _example("DIS-010"),
    ),
    ("C-017", "service/core/reconcile/need.py"): (
        patched("service.core.reconcile.medicines.differences_of_need", gives(())),
        _example("DIS-061"),
    ),
    ("C-018", "service/core/normalise/medicines.py"): (
        patched("service.core.normalise.medicines._contradictions", gives(())),
        _example("REC-004"),
    ),
    ("C-020", "service/core/pipeline.py"): (
        patched("service.core.pipeline._finding_key", lambda _old: lambda finding: finding.rule),
        "tests/contract/test_made_by.py::test_the_gravest_finding_stands_first",
    ),
    ("C-020", "service/workflows/decide.py"): (
        patched("service.workflows.decide._decide", _without_reason),
        "tests/unit/api/test_decisions.py::test_an_override_gives_its_reason",
    ),
    ("C-021", "service/rulebook/profile.py"): (
        patched("service.rulebook.load.apply_changes", lambda old: lambda *words: replace(old(*words), disabled=(), lapsed=())),
        "tests/unit/rulebook/test_profile.py::test_a_rule_that_is_off_does_not_run_and_is_named",
    ),
    ("C-022", "service/workflows/canaries.py"): (
        patched("service.workflows.canaries._missed", gives(None)),
        "tests/rules/test_canaries.py::test_a_protected_rule_that_is_switched_off_does_not_go_unseen[ALG-001]",
    ),
    ("C-022", "service/api/application.py"): (
        _impatient,
        "tests/integration/test_canaries_again.py"
        "::test_a_rule_that_stops_firing_is_noticed_without_being_asked_and_so_is_its_return",
    ),
    ("C-023", "service/rulebook/load.py"): (
        patched("service.rulebook.load._not_unique", gives(())),
        "tests/unit/rulebook/test_load.py::test_an_id_and_a_name_belong_to_one_rule",
    ),
    ("C-023", "service/rulebook/selftest.py"): (
        patched("service.rulebook.selftest.wrong_answer", gives(None)),
        "tests/unit/rulebook/test_selftest.py::test_an_example_that_is_wrong_or_too_far_from_the_edge_is_named",
    ),
    ("C-023", "service/rulebook/lock.py"): (
        patched("service.rulebook.lock._against", gives(None)),
        "tests/unit/rulebook/test_lock.py::test_another_behaviour_asks_for_another_version",
    ),
    ("C-023", "service/rulebook/last_good.py"): (
        patched("service.rulebook.last_good._holds", gives(True)),
        "tests/unit/rulebook/test_last_good.py::test_a_copy_that_was_touched_is_refused[edited]",
    ),
    ("C-023", "service/workflows/reload.py"): (
        patched("service.workflows.reload.prove", _unproved),
        "tests/unit/workflows/test_reload.py::test_a_known_harm_that_refused_rules_would_miss_is_told_apart_from_other_mistakes",
    ),
    ("C-023", "service/workflows/start.py"): (
        patched("service.workflows.start.prove", _unproved),
        "tests/unit/workflows/test_start.py::test_rules_that_miss_a_known_harm_are_passed_over_too",
    ),
    ("C-024", "service/core/pipeline.py"): (
        patched("service.core.pipeline.MadeBy", _named_by_nobody),
        "tests/contract/test_made_by.py::test_it_names_its_tables_by_their_hash",
    ),
    ("C-025", "service/core/pipeline.py"): (
        patched("service.core.pipeline._expiry", gives("")),
        "tests/contract/test_made_by.py::test_it_expires_when_the_profile_says",
    ),
    ("C-026", "service/edge/limiter.py"): (
        patched("service.edge.limiter.Slots.take", gives(True)),
        "tests/unit/api/test_limiter.py::test_there_are_no_more_slots_than_were_given",
    ),
    ("C-027", "service/audit"): (
        patched("service.audit.chain._trouble", gives(None)),
        "tests/unit/audit/test_chain.py::test_an_edit_of_any_field_is_found_where_it_is",
    ),
    ("C-027", "service/store"): (
        patched("service.store.database._PRAGMAS", _plain_pragmas),
        "tests/unit/store/test_store.py::test_every_commit_reaches_the_disk_before_it_is_acknowledged",
    ),
    ("C-028", "service/workflows/notice.py"): (
        patched("service.workflows.report_json.NOTICE", lambda _old: ""),
        "tests/contract/test_report_shape.py::test_a_value_is_where_the_contract_says",
    ),
    ("C-029", "service/audit"): (
        patched("service.audit.pseudonym.Pseudonyms.of", lambda _old: lambda _self, number: number),
        "tests/unit/audit/test_pseudonym.py::test_it_names_its_key_and_tells_neither_number_nor_key",
    ),
    ("C-031", "service/core/unverified.py"): (
        patched("service.core.pipeline.held_to", lambda _old: lambda outcomes, *_: outcomes),
        "tests/unit/core/test_unverified.py::test_an_omission_is_never_settled_by_a_line_of_a_pdf",
    ),
}
