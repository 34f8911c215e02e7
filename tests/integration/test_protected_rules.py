"""A protected rule that is switched off in a service that runs makes it not ready; `make protected` tries all of them."""

from collections.abc import Iterator

import pytest

from tests.acceptance.protected import WAYS, Bench, bench, protected_rules, trial


@pytest.fixture(scope="module")
def at() -> Iterator[Bench]:
    # Waits are shortened, so that the promise of a minute leaves room for a machine that is busy.
    with bench(MEDREC_RULES_WATCH_SECONDS="0.2", MEDREC_CANARIES_EVERY_SECONDS="1") as found:
        yield found


@pytest.mark.parametrize(
    ("way", "rule"), list(zip(WAYS, protected_rules(), strict=False)), ids=lambda one: getattr(one, "id", one)
)
def test_it_is_noticed_and_so_is_its_return(at: Bench, way: str, rule) -> None:
    assert trial(at, rule, way).seconds is not None


def test_all_protected_rules_are_found() -> None:
    assert len(protected_rules()) >= 25
