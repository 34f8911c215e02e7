"""A service that is killed again and again while it writes: nothing that it acknowledged is lost, and the chain holds (P1).

`python -m tests.acceptance.killed [HOW MANY]`: 1,000 kills unless fewer are asked for.
"""

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track

from tests.integration.test_killed import SEED, Client, kept_through
from tests.support.killing import killed_often


def main() -> int:
    """Prints the figure; 1 where anything was lost."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    kills = numbers[0] if numbers else 1000
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        shown = track(range(kills), description="kills", console=console, transient=True, disable=not sys.stderr.isatty())
        client = Client()
        killed_often(Path(folder), client, shown, SEED)
        told = f"{len(client.acknowledged):,} reports and {len(client.decided):,} decisions acknowledged, {client.sent:,} sent"
        try:
            kept_through(Path(folder), client, kills)
        except AssertionError as lost:
            print(f"{kills:,} kills, seed {SEED}: {told}; LOST: {lost}")
            return 1
    print(f"{kills:,} kills, seed {SEED}: {told}; 0 lost, the chain verifies")
    return 0


if __name__ == "__main__":
    sys.exit(main())
