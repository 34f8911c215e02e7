"""Twelve ways in which asking a source goes wrong, whatever it speaks, and what the report has to call each."""

import gzip
import json
from dataclasses import replace

from tests.support.doubles.http import Answer, Received

# Each with the kinds of failure that a report may name it by; None: the source is set aside with a finding of its own.
FAULTS: dict[str, frozenset[str] | None] = {
    "hang": frozenset({"timeout"}),
    "drip": frozenset({"timeout"}),
    "reset": frozenset({"unavailable"}),
    "failing": frozenset({"http-status", "unavailable"}),
    "unauthorised": frozenset({"refused"}),
    "redirect": frozenset({"redirected"}),
    "bomb": frozenset({"too-large"}),
    "cut-off": frozenset({"cut-off"}),
    "not-json": frozenset({"unreadable"}),
    "withheld": frozenset({"withheld", "refused"}),
    "not-found": frozenset({"not-found"}),
    "wrong-patient": None,
}


def spoilt(fault: str, good: Answer, request: Received) -> Answer | None:
    """The answer as that fault has it; None: the fault is in what is said, and the double has to say it."""
    if fault == "bomb":
        return Answer(body=_BOMB, headers={"Content-Encoding": "gzip"})
    size = len(good.body)
    known = {
        "hang": replace(good, hang=True),
        "drip": replace(good, drip=(max(1, size // 200), 0.05)),
        "reset": replace(good, reset=True),
        "failing": Answer(status=500, body=_outcome("exception")),
        "unauthorised": Answer(status=401, body=b""),
        "redirect": Answer(status=307, headers={"Location": f"http://169.254.169.254{request.target}"}),
        "cut-off": replace(good, cut=size // 2),
        "not-json": Answer(body=b"<html><body>Sorry, try again later</body></html>", headers={"Content-Type": "text/html"}),
    }
    return known.get(fault)


def _outcome(code: str) -> bytes:
    return json.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}).encode()


# Blanks that take a thousandth of their size on the way: many times what is read of any source here.
_BOMB = gzip.compress(b"{" + b" " * (1 << 26))
