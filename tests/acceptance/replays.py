"""P3 at length: 10,000 requests under 2,000 keys on SQLite and on PostgreSQL, to two workers behind one port.

`python -m tests.acceptance.replays [HOW MANY]`: requests on each kind of database, 10,000 unless fewer are asked for.
"""

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.support.databases import address, on
from tests.support.deployed import deployed
from tests.support.replaying import REQUESTS_A_KEY, kept_once, replay_keys

_WANTED = 10_000


def main(requests: int) -> int:
    """Print what came of it; 1 where anything was not as it has to be."""
    keys = [f"key-{number}" for number in range(-(-requests // REQUESTS_A_KEY))]
    failed = False
    for kind in ("sqlite", "postgresql"):
        with on(kind), tempfile.TemporaryDirectory() as made, Progress(console=Console(stderr=True)) as bar:
            folder, task = Path(made), bar.add_task(kind, total=len(keys))
            with deployed(folder, "--workers", "2") as service:
                found = replay_keys(str(service.client.base_url), keys, lambda task=task, bar=bar: bar.advance(task))
            wrong = [*found.wrong, *kept_once(address(folder), len(keys))]
        print(f"{kind}: {found.requests} requests under {found.keys} keys, {len(wrong)} wrong")
        for words in wrong[:20]:
            print(f"  {words}")
        failed = failed or bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _WANTED))
