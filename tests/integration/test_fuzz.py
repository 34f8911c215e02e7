"""A few hundred damaged inputs to every call and from a source; `make fuzz` sends hundreds of thousands (P8)."""

import tests.acceptance.fuzz as fuzz
from tests.support.fuzzing.promises import STATUSES

SEED, MANY = 20261121, 600


def test_whatever_is_sent_is_answered_and_nothing_of_it_is_dropped():
    tally = fuzz.measure(MANY, SEED)
    assert tally.misses == []
    assert sum(tally.answers.values()) == MANY
    # Each call was reached, and what was damaged was not all refused at the door.
    reached = {name.rsplit(" ", 1)[0] for name in tally.answers}
    assert reached == set(STATUSES)
    assert tally.answers["reconciliation 201"] > MANY // 20


def test_an_input_is_made_from_its_seed_and_number_alone():
    first = [fuzz.input_of(SEED, number) for number in range(50)]
    assert first == [fuzz.input_of(SEED, number) for number in range(50)]
    assert first != [fuzz.input_of(SEED + 1, number) for number in range(50)]
