"""The long forms of the promises, one after the other, and the page that says what was run, when, and what came of it.

`python -m tests.acceptance.prove [P1 P4 …] [--short]`: all of them, or those that are named. What each said is kept in
build/prove, and the page is made of all that is there: proofs can be run on different days.
"""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

_ROOT = Path(__file__).resolve().parents[2]
_KEPT = _ROOT / "build" / "prove"
_PAGE = _ROOT / "docs" / "safety" / "evidence.md"
_NOTICE = "DRAFT – NOT APPROVED FOR CLINICAL USE"


@dataclass(frozen=True)
class Proof:
    """A promise, a module of tests.acceptance that measures it, and what it is told in the long form and in the short one."""

    promise: str
    what: str
    module: str
    long: str = ""
    short: str = ""

    @property
    def name(self) -> str:
        """Under which its result is kept."""
        return f"{self.promise}-{self.module}"


PROOFS = (
    Proof("P1", "nothing acknowledged is lost when the process dies", "killed", "1000", "20"),
    Proof("P3", "retries never duplicate or change an answer", "retries", "10000", "500"),
    Proof("P4", "never a silent no issues: reports", "silence", "1500", "60"),
    Proof("P4", "never a silent no issues: what callers are answered", "silence_to_callers", "300", "60"),
    Proof("P6", "ten-fold slips are caught", "dose_limits", "10000 1", "500 1"),
    Proof("P7", "a protected rule that is off is noticed", "protected", "", ""),
    Proof("P8", "bad input never breaks it: damage", "fuzz", "200000 1", "2000 1"),
    Proof("P8", "bad input never breaks it: the OpenAPI over HTTP", "fuzz_schema", "100 1", "5 1"),
    Proof("P11", "overload is refused, not suffered; CDS Hooks at a steady rate", "load", "60 20", "10 10"),
    Proof("P12", "deadlines hold", "deadlines", "10000", "200"),
)


@dataclass(frozen=True)
class Result:
    """What a proof said. `command` repeats it; `kept` whether it reached its goal."""

    promise: str
    what: str
    command: str
    said: list[str]
    kept: bool
    seconds: float
    on: str
    machine: str


def prove(proof: Proof, *, short: bool) -> Result:
    """Run one and keep what it said."""
    words = (proof.short if short else proof.long).split()
    began, load = time.monotonic(), os.getloadavg()[0]
    command = [sys.executable, "-m", f"tests.acceptance.{proof.module}", *words]
    done = subprocess.run(command, cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    result = Result(
        promise=proof.promise,
        what=proof.what,
        command=" ".join(["python", *command[1:]]),
        said=[line for line in done.stdout.splitlines() if line.strip()],
        kept=done.returncode == 0,
        seconds=round(time.monotonic() - began, 1),
        on=datetime.now(UTC).strftime("%Y-%m-%d"),
        machine=f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f} when it began",
    )
    keep(proof.name, result)
    return result


def keep(name: str, result: Result) -> None:
    """Put it where the page is made from."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    (_KEPT / f"{name}.json").write_text(json.dumps(asdict(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def page(results: Iterable[Result]) -> str:
    """The page: only what was measured."""
    found = list(results)
    lines = ["# Evidence: what was run, and what came of it", ""]
    lines += [f"{_NOTICE}. Made by `make prove` from what each command said; nothing here is written by hand.", ""]
    lines += ["| promise | what | reached | seconds | on |", "|---|---|---|---|---|"]
    lines += [f"| {one.promise} | {one.what} | {'yes' if one.kept else '**no**'} | {one.seconds:g} | {one.on} |" for one in found]
    for one in found:
        lines += [
            "",
            f"## {one.promise}: {one.what}",
            "",
            f"`{one.command}` ({one.machine})",
            "",
            "```text",
            *one.said[:60],
            "```",
        ]
    return "\n".join(lines) + "\n"


def kept_results() -> list[Result]:
    """All that were kept, in the order of the promises."""
    names = [_KEPT / f"{proof.name}.json" for proof in PROOFS]
    return [Result(**json.loads(name.read_text(encoding="utf-8"))) for name in names if name.exists()]


def main() -> int:
    """Runs them and writes the page; 1 where a promise was not kept."""
    console = Console(stderr=True)
    wanted = {word for word in sys.argv[1:] if word.startswith("P")}
    failed = False
    for proof in PROOFS:
        if wanted and proof.promise not in wanted:
            continue
        console.print(f"{proof.promise} {proof.what} …")
        result = prove(proof, short="--short" in sys.argv)
        console.print(f"  {'reached' if result.kept else 'NOT REACHED'} in {result.seconds:g} s: {result.said[:1]}")
        failed |= not result.kept
        _PAGE.write_text(page(kept_results()), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
