"""The examples of a rule file are read strictly, as small patients: a misspelt field would test something else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from service.core.model.case import Case
from service.core.model.dates import read_date
from service.rulebook.example_case import case_of
from service.rulebook.example_words import (
    Example,
    ExampleAllergy,
    ExampleDose,
    ExampleExcipients,
    ExampleGiven,
    ExampleMedicine,
    ExamplePatient,
    ExampleProblem,
    ExampleSource,
    ExampleTables,
    ExampleUsual,
)
from service.rulebook.problems import Mistakes
from service.rulebook.typed import read_into

_TABLES = {"doses_given": ExampleGiven, "usual_doses": ExampleUsual, "excipients": ExampleExcipients}
_NONE_KNOWN = {"none known": "716186003", "no known drug allergy": "409137002"}


def read_example(values: Mapping[str, Any], at: str, mistakes: Mistakes) -> Case | None:
    """The case of an example; None with every mistake noted."""
    example = _example(values, at, mistakes)
    return None if example is None else case_of(example)


def read_tables(values: Mapping[str, Any], at: str, mistakes: Mistakes) -> ExampleTables | None:
    """What the `tables` of an example say; None with every mistake noted. Without them the site holds none."""
    before = len(mistakes)
    given = values.get("tables", {})
    if not isinstance(given, dict):
        mistakes.add(f"{at}.tables", "is not a set of tables by name")
        return None
    read: dict[str, tuple[Any, ...]] = {}
    for name, rows in cast(dict[str, Any], given).items():
        where = f"{at}.tables.{name}"
        if name not in _TABLES:
            mistakes.add(where, f"is not known here; known are {', '.join(sorted(_TABLES))}")
        elif not isinstance(rows, list):
            mistakes.add(where, "is not a list")
        else:
            kind, items = _TABLES[name], enumerate(cast(list[Any], rows))
            read[name] = tuple(read_into(kind, row, f"{where}[{place}]", mistakes) for place, row in items)
    return None if len(mistakes) > before else ExampleTables(**read)


def _example(values: Mapping[str, Any], at: str, mistakes: Mistakes) -> Example | None:
    """Reads the nested parts one by one, so that each mistake is named where it stands."""
    before = len(mistakes)
    given = {name: value for name, value in values.items() if name != "tables"}
    parts: dict[str, Any] = {}
    if "patient" in given:
        parts["patient"] = read_into(ExamplePatient, given.pop("patient"), f"{at}.patient", mistakes)
    if "medicine" in given:
        parts["medicine"] = _medicine_words(given.pop("medicine"), f"{at}.medicine", mistakes)
    for name in _LISTED:
        if name in given:
            parts[name] = _listed(name, given.pop(name), f"{at}.{name}", mistakes)
    if "sources" in given:
        parts["sources"] = _sources_words(given.pop("sources"), f"{at}.sources", mistakes)
    plain = read_into(Example, given, at, mistakes)
    if plain is None or len(mistakes) > before:
        return None
    if read_date(plain.as_of) is None or len(plain.as_of) != len("2026-11-20"):
        mistakes.add(f"{at}.as_of", f"is {plain.as_of}, not a date such as 2026-11-20")
        return None
    return replace(plain, **parts)


def _listed(name: str, given: object, at: str, mistakes: Mistakes) -> tuple[Any, ...]:
    if not isinstance(given, list):
        mistakes.add(at, "is not a list")
        return ()
    read = _LISTED[name]
    return tuple(read(item, f"{at}[{place}]", mistakes) for place, item in enumerate(cast(list[Any], given)))


def _medicine_words(given: object, at: str, mistakes: Mistakes) -> ExampleMedicine | None:
    """A mapping, or text: the name alone, or `name: dose` written as `Name, dose` after a semicolon."""
    if isinstance(given, str):
        name, _, dose = (part.strip() for part in given.partition(";"))
        return ExampleMedicine(name=name, dose=dose or None)
    fields = dict(cast(dict[str, Any], given)) if isinstance(given, dict) else None
    if fields is None or "coded_dose" not in fields:
        return read_into(ExampleMedicine, fields, at, mistakes)
    coded = read_into(ExampleDose, fields.pop("coded_dose"), f"{at}.coded_dose", mistakes)
    medicine = read_into(ExampleMedicine, fields, at, mistakes)
    return replace(medicine, coded_dose=coded) if medicine is not None and coded is not None else None


def _allergy_words(given: object, at: str, mistakes: Mistakes) -> ExampleAllergy | None:
    """A mapping, or text: the words of the entry, or one of the two statements that there is none."""
    if isinstance(given, str):
        negation = _NONE_KNOWN.get(given.lower())
        return ExampleAllergy(code=negation, display=given) if negation else ExampleAllergy(name=given)
    return read_into(ExampleAllergy, given, at, mistakes)


def _problem_words(given: object, at: str, mistakes: Mistakes) -> ExampleProblem | None:
    """A mapping, or text: the words of an active problem."""
    if isinstance(given, str):
        return ExampleProblem(name=given)
    return read_into(ExampleProblem, given, at, mistakes)


_LISTED: Mapping[str, Callable[[object, str, Mistakes], object]] = {
    "medicines": _medicine_words,
    "allergies": _allergy_words,
    "problems": _problem_words,
}


def _sources_words(given: object, at: str, mistakes: Mistakes) -> tuple[tuple[str, ExampleSource], ...]:
    if not isinstance(given, dict):
        mistakes.add(at, "is not a set of sources by name")
        return ()
    read: list[tuple[str, ExampleSource]] = []
    for name, values in cast(dict[str, Any], given).items():
        if not isinstance(values, dict):
            mistakes.add(f"{at}.{name}", "is not a set of fields")
            continue
        fields = dict(cast(dict[str, Any], values))
        parts = {part: _listed(part, fields.pop(part), f"{at}.{name}.{part}", mistakes) for part in _LISTED if part in fields}
        source = read_into(ExampleSource, fields, f"{at}.{name}", mistakes)
        if source is not None:
            read.append((name, replace(source, **parts)))
    return tuple(read)
