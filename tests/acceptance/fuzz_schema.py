"""Requests made from the committed OpenAPI, valid and not, to a service in a process of its own over real HTTP (P8).

`python -m tests.acceptance.fuzz_schema [HOW MANY] [SEED]`: about that many examples of each operation, 100 unless said
otherwise. What is looked for is a fault: an answer of 500 and above, and a traceback anywhere.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.support.deployed import deployed

_OPENAPI = Path(__file__).resolve().parents[2] / "openapi" / "openapi.json"
_MEDIA_TYPES = Path(__file__).resolve().parents[1] / "support" / "fuzzing" / "media_types.py"
_PROGRAM = str(Path(sys.executable).with_name("schemathesis"))


def measure(many: int, seed: int) -> tuple[int, Counter[str], list[str]]:
    """How many requests were answered, their statuses, and what of the report says that something broke."""
    with tempfile.TemporaryDirectory() as folder, deployed(Path(folder)) as service:
        words = ["run", str(_OPENAPI), "--url", str(service.client.base_url).rstrip("/"), "--seed", str(seed)]
        words += ["--max-examples", str(many), "--checks", "not_a_server_error", "--generation-database", "none"]
        words += ["--no-color", "--continue-on-failure", "--suppress-health-check", "all"]
        knowing = {**os.environ, "SCHEMATHESIS_HOOKS": str(_MEDIA_TYPES)}
        # Its progress is for whoever waits; what it found comes after.
        done = subprocess.run(
            [_PROGRAM, *words], cwd=folder, env=knowing, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        counted = _answers(service.client.get("/metrics").text)
        said = list(service.said)
    broken = [line for line in said if "Traceback" in line]
    broken += [f"answered {status}" for status in counted if status >= "500"]
    if done.returncode:
        broken += [line for line in done.stdout.splitlines() if line.strip()][-60:]
    return sum(counted.values()), counted, broken


def _answers(metrics: str) -> Counter[str]:
    """Answers by status, from what the service counts."""
    found = re.findall(r'\{kind="answer/(\d+)"\} (\d+)', metrics)
    return Counter({status: int(count) for status, count in found})


def main() -> int:
    """Prints the figures; 1 where something broke."""
    words = [int(word) for word in sys.argv[1:] if word.isdigit()]
    many, seed = (words + [100, 1][len(words) :])[:2]
    total, counted, broken = measure(many, seed)
    shown = ", ".join(f"{status}: {count}" for status, count in sorted(counted.items()))
    print(f"{total:,} requests made from the OpenAPI over HTTP, seed {seed}: {len(broken)} broke a promise ({shown})")
    for line in broken:
        print(f"  {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
