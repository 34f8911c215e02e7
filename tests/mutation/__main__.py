"""Plants small faults in the code of doses, allergies and coverage, and counts those that a test notices (docs/adr/0024).

`make mutants ARGS="--share 30 --only limits"` for some of them; `ARGS=--write` for all, into docs/safety/mutants.md.
"""

import argparse
import os
import sys
from hashlib import sha256

import pytest
from rich.console import Console

from tests.mutation.campaign import Campaign
from tests.mutation.kept import Kept
from tests.mutation.mutants import Mutant
from tests.mutation.page import PAGE, figures, page, survivors, tally
from tests.mutation.sample import QUIETLY
from tests.mutation.scope import TESTS, all_files
from tests.mutation.survivors import BadTable, Key, read_survivors

GOAL = 0.9


def main() -> int:
    """Prints the figures; 1 where a survivor is not explained or too few are killed, 2 where nothing could be measured."""
    asked = _asked()
    try:
        explained = read_survivors()
    except BadTable as error:
        print(error, file=sys.stderr)
        return 2
    campaign = Campaign(
        console=Console(stderr=True),
        kept=Kept.read(asked.fresh, asked.patience),
        at_once=asked.at_once,
        patience=asked.patience,
        share=asked.share,
        drawn=lambda mutant: _drawn(mutant, asked.seed),
        files=tuple(file for file in all_files() if not asked.only or any(word in file for word in asked.only)),
    )
    code = pytest.main([*QUIETLY, *TESTS], plugins=[campaign])
    if campaign.trouble or code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        print(campaign.trouble or f"the tests could not be gathered (pytest says {code})", file=sys.stderr)
        return 2
    print("\n".join(figures(campaign.mutants, campaign.results, explained)))
    if asked.write:
        text = page(campaign.mutants, campaign.results, explained, asked.share, asked.patience)
        PAGE.write_text(text, encoding="utf-8")
    alive = {mutant.key: mutant for mutant in survivors(campaign.mutants, campaign.results)}
    new = [mutant for key, mutant in alive.items() if key not in explained]
    for mutant in new:
        outcome = campaign.results[mutant.key].outcome
        print(f"{outcome}, not explained: {mutant.file}:{mutant.lines[0]} {mutant.function}: {mutant.mutation}")
    stale = _stale(campaign, set(alive), set(explained))
    for file, function, _, mutation, _ in sorted(stale):
        print(f"explained, but killed or no longer there: {file} {function}: {mutation}")
    reached = tally(campaign.mutants, campaign.results, explained).share >= GOAL
    return 0 if reached and not new and not stale else 1


def _stale(campaign: Campaign, alive: set[Key], explained: set[Key]) -> set[Key]:
    """Rows of the table about files of this run that none of its survivors needs, as far as this run can tell."""
    tried = {mutant.key for mutant in campaign.mutants}
    every = {mutant.key for mutant in campaign.every}
    return {key for key in explained - alive if key[0] in campaign.files and (key in tried or key not in every)}


def _drawn(mutant: Mutant, seed: int) -> int:
    """The place of a mutant, 0 to 99: by its name, so that the same are drawn whatever changes around them."""
    return int(sha256(f"{seed}{mutant.key}".encode()).hexdigest(), 16) % 100


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants ARGS=", description=__doc__)
    parser.add_argument("--share", type=int, default=100, help="percent of the mutants, drawn at random")
    parser.add_argument("--seed", type=int, default=1, help="of the drawing")
    parser.add_argument("--only", action="append", default=[], help="files with this in their name; may be repeated")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--patience", type=float, default=5.0, help="seconds of tests tried on one mutant, the quickest first")
    parser.add_argument("--fresh", action="store_true", help="forget what earlier runs found")
    parser.add_argument("--write", action="store_true", help="write docs/safety/mutants.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
