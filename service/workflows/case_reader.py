"""The JSON of a case becomes a Case, or all that is wrong with it with the path of each problem (contract, section 1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast, get_args

from service.audit.canonical import canonical_json, sha256_hex
from service.core.model.case import Case, GivenFact, Transfer
from service.core.model.dates import read_date
from service.core.model.patient import FactName, Identity
from service.workflows.case_pulls import read_objection, read_requester
from service.workflows.case_sources import read_sources
from service.workflows.nhs_number import read_nhs_number
from service.workflows.ports import ReadSource
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.shapes import Shape

TRANSFERS: tuple[Transfer, ...] = get_args(Transfer)
_FACTS: tuple[FactName, ...] = get_args(FactName)
_SEXES = ("male", "female", "other", "unknown")
_METHODS = ("measured", "estimated", "reported")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_CASE = ("case", "transfer", "as_of", "patient", "requester", "sources")


def read_case(value: Any, read_source: ReadSource) -> Case | Refused:
    """A case with every source read. Fields that nobody reads are refused: a misspelt name may hide a weight.

    `value` is JSON from the strict reader (numbers as int or Decimal). A source that cannot be read is no problem of
    the case: it becomes a SourceFailure in it. Payloads are read only once the case itself has no problem.
    """
    if not isinstance(value, dict):
        return refuse([Problem(path="$", reason="a case has to be a JSON object")])
    shape = Shape(value=cast(Mapping[str, Any], value), path="$")
    shape.only(_CASE)
    name = shape.text("case")
    transfer = shape.choice("transfer", TRANSFERS, required=True)
    as_of = _as_of(shape)
    patient = shape.part("patient")
    identity, given = _patient(patient) if patient else (Identity(), ())
    read_requester(shape)
    hashes: dict[str, str] = {}
    sources = read_sources(shape, read_source, hashes)
    if shape.problems:
        return refuse(shape.problems)
    return Case(
        case=name,
        transfer=cast(Transfer, transfer),
        as_of=cast(datetime, as_of),
        identity=identity,
        given=given,
        sources=sources(),
        inputs=_inputs_hash(shape.value, hashes),
    )


def _as_of(shape: Shape) -> datetime | None:
    found = shape.moment("as_of", required=True)
    # Far from our own time it is a slip of the pen, and the day the report expires may be past the last of the calendar.
    if found and not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return shape.note("as_of", f"has to lie between the years {_FIRST_YEAR} and {_LAST_YEAR}")
    return found


def _inputs_hash(case: Mapping[str, Any], hashes: Mapping[str, str]) -> str:
    """The hash of a case as received, with each payload by its own hash; the order of fields and sources does not matter."""
    hashed = [{**source, "payload": hashes[source["name"]]} if "payload" in source else source for source in case["sources"]]
    return sha256_hex(canonical_json({**case, "sources": sorted(hashed, key=lambda source: str(source["name"]))}))


def _patient(shape: Shape) -> tuple[Identity, tuple[GivenFact, ...]]:
    shape.only(("nhs_number", "birth_date", "sex", "objection", *_FACTS))
    read_objection(shape)
    facts = (_fact(shape, name) for name in _FACTS if shape.value.get(name) is not None)
    return _identity(shape), tuple(fact for fact in facts if fact)


def _identity(shape: Shape) -> Identity:
    number, birth = shape.text("nhs_number"), shape.text("birth_date")
    digits, date = read_nhs_number(number or ""), read_date(birth)
    if number and not digits:
        shape.note("nhs_number", "is not an NHS number: ten digits, the last of which has to fit the others")
    if birth and not date:
        shape.note("birth_date", "has to be a date such as 2022-03-01")
    return Identity(nhs_number=digits, birth_date=date, sex=shape.choice("sex", _SEXES))


def _fact(patient: Shape, name: FactName) -> GivenFact | None:
    if name == "pregnant" and isinstance(patient.value[name], bool):
        return GivenFact(name=name, value=_yes_or_no(patient.value[name]), unit=None)
    shape = patient.part(name)
    if shape is None:
        return None
    shape.only(("value", "unit", "measured_at", "method"))
    return GivenFact(
        name=name,
        value=_truth(shape) if name == "pregnant" else shape.number("value", required=True),
        unit=shape.text("unit", required=name != "pregnant"),
        measured_at=shape.written_day("measured_at"),
        method=shape.choice("method", _METHODS),
    )


def _truth(shape: Shape) -> str | None:
    if isinstance(shape.value.get("value"), bool):
        return _yes_or_no(shape.value["value"])
    return shape.note("value", "has to be true or false")


def _yes_or_no(value: bool) -> str:
    return "true" if value else "false"
