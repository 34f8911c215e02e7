"""Speed, side by side with its floors in one run: `make bench`. Ratios hold; absolute times are this machine's."""

import gc
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
from fhir.resources.R4B.bundle import Bundle

from service.core.normalise.names import normal_name
from service.core.normalise.suggestions import suggest
from service.sources.strict_json import read_json
from service.workflows.make_report import make_report
from service.workflows.report_json import report_bytes
from tests.support.cases import as_bytes, case, source
from tests.support.desk import real_desk
from tests.support.floor_server import requests_per_second
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.payloads.served import as_served
from tests.support.words_of_bench import ALLERGIES, GP_MEDICINES, MEDICINES

_NOTICE = "DRAFT – NOT APPROVED FOR CLINICAL USE"


def main() -> int:
    """Prints the table; with `--write` also into docs/bench.md. A goal that is missed is said, it fails nothing."""
    gc.disable()
    rows = [*_answers(), *_growth(), *_names(), *_start(), *_requests()]
    lines = [
        "# Speed against its floors",
        "",
        f"{_NOTICE}. Made by `make bench ARGS=--write`, Python {sys.version.split()[0]}; medians, no garbage collection.",
        "",
        "| what | measured | floor in the same run | stands at | goal |",
        "|---|---|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    print("\n".join(lines))
    if "--write" in sys.argv:
        Path("docs/bench.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


Row = tuple[str, str, str, str, str]


def patient(entries: int) -> dict[str, Any]:
    """Three sources, each with that many medicines in turn and a third as many allergies: a GP record and two R4 servers."""
    person = Person(1)
    allergies = [allergy(ALLERGIES[number % len(ALLERGIES)], id=f"a{number}") for number in range(max(1, entries // 3))]
    taken = [gp_medicine(*GP_MEDICINES[number % len(GP_MEDICINES)], id=f"{number}") for number in range(entries)]
    sources = [source("gp", "gp-record", gp_connect(person, taken, allergies))]
    for name, role in (("scr", "shared-care-record"), ("epma", "inpatient-orders")):
        orders = [order(*MEDICINES[number % len(MEDICINES)], id=f"{number}") for number in range(entries)]
        sources.append(source(name, role, as_served(r4_chart(person, orders, allergies, host=f"{name}.example"))))
    return case(*sources, patient=dict(person.as_case(weight={"value": "71", "unit": "kg", "method": "measured"})))


def _answers() -> list[Row]:
    value = patient(12)
    data = as_bytes(value)
    desk = real_desk()
    floor = _median(lambda: orjson.loads(data), 200)
    strict = _median(lambda: read_json(data), 50)
    whole = _median(lambda: report_bytes(make_report(data, desk)), 20)  # type: ignore[arg-type]
    # The library has no models of STU3, so the GP record is left out of what it parses.
    bundles = [json.dumps(each["payload"]) for each in value["sources"] if each["name"] != "gp"]
    models = _median(lambda: [Bundle.model_validate_json(bundle) for bundle in bundles], 3)
    tracemalloc.start()
    make_report(data, desk)
    heap = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = f"{len(data) / 1000:.0f} kB"
    loads = f"orjson.loads {floor * 1000:.2f} ms"
    return [
        (f"strict read, {size}", f"{strict * 1000:.2f} ms", loads, f"{strict / floor:.1f}x", "part of the next"),
        (f"whole answer in process, {size}", f"{whole * 1000:.2f} ms", loads, f"{whole / floor:.1f}x", "<= 8x"),
        (
            "the same",
            f"{whole * 1000:.2f} ms",
            f"fhir.resources {models * 1000:.1f} ms for two of the three",
            f"{models / whole:.1f}x faster",
            ">= 8x",
        ),
        ("peak Python heap of one answer", f"{heap / 1000:.0f} kB", f"input {size}", f"{heap / len(data):.1f}x", "<= 5x"),
    ]


def _growth() -> list[Row]:
    """Time for each entry at three sizes: sources of many entries must not cost more for each of them."""
    desk = real_desk()
    each: dict[int, float] = {}
    for entries in (10, 100, 1000):
        data = as_bytes(patient(entries))
        each[entries] = _median(lambda data=data: make_report(data, desk), 20 if entries < 1000 else 1) / entries  # type: ignore[misc]
    shown = ", ".join(f"{entries}: {seconds * 1e6:.0f} us" for entries, seconds in each.items())
    return [
        ("growth, time for each entry", shown, f"10 entries: {each[10] * 1e6:.0f} us", f"{each[1000] / each[10]:.2f}x", "<= 1.3x")
    ]


def _names() -> list[Row]:
    reference = real_desk().reference
    known = "Amlodipine 5mg tablets"
    suggest("amlodipin", reference)
    exact = _median(lambda: reference.names.get(normal_name(known)), 2000)
    misspelt = _median(lambda: suggest("amlodipne 5mg tablets", reference), 50)
    floor = f"{len(reference.names)} names"
    return [
        ("one exact name", f"{exact * 1e6:.1f} us", floor, "", "<= 5 us at 25,000"),
        ("one misspelt name", f"{misspelt * 1e3:.2f} ms", floor, "", "<= 0.3 ms at 25,000"),
    ]


def _start() -> list[Row]:
    real_desk.cache_clear()
    began = time.perf_counter()
    real_desk()
    took = time.perf_counter() - began
    return [("rules and reference data loaded", f"{took:.2f} s", "", "", "<= 2 s to ready")]


def _requests() -> list[Row]:
    data = as_bytes(patient(12))
    measured = requests_per_second(data)
    service, floor = measured.service, measured.floor
    reads = "by an endpoint that only reads the body"
    return [
        (
            "POST /v1/reconciliations, stored and audited",
            f"{service.requests:.0f} requests/s",
            f"{floor.requests:.0f} requests/s {reads}",
            f"{service.requests / floor.requests:.3f}x",
            ">= 0.2x",
        ),
        (
            "the same, by processor time of the server",
            f"{service.milliseconds:.1f} ms each",
            f"{floor.milliseconds:.2f} ms each {reads}",
            f"{floor.milliseconds / service.milliseconds:.3f}x",
            ">= 0.2x",
        ),
    ]


def _median(call: Callable[[], object], times: int) -> float:
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
