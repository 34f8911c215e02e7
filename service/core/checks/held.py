"""Questions about the patient that have three answers: of this age, of this condition, of this renal function."""

from dataclasses import dataclass
from decimal import Decimal

from service.core.checks.record import Record
from service.core.checks.renal_doubt import doubt_of
from service.core.model.entries import ConditionEntry
from service.core.model.finding import Outcome, Subject
from service.core.normalise.facts import age_bounds


@dataclass(frozen=True, kw_only=True)
class Held:
    """Whether something is so of this patient; None where it cannot be told, with what is missing. `because` in words.

    `shown` are the problems of the record that say it.
    """

    holds: bool | None
    because: str
    missing: tuple[str, ...] = ()
    shown: tuple[Subject, ...] = ()


def aged(record: Record, low: int | None, high: int | None) -> Held:
    """Whether the patient is `low` months old or more and younger than `high`. None: no bound."""
    bounds = age_bounds(record.patient.identity.birth_date, record.day)
    if bounds is None:
        return Held(holds=None, because="the birth date is not known", missing=("patient.birth_date",))
    youngest, oldest = bounds
    words = _age_words(youngest, oldest)
    if (low is not None and oldest < low) or (high is not None and youngest >= high):
        return Held(holds=False, because=words)
    if (low is None or youngest >= low) and (high is None or oldest < high):
        return Held(holds=True, because=words)
    return Held(holds=None, because="the birth date is too vague", missing=("patient.birth_date",))


def has_one_of(record: Record, names: tuple[str, ...]) -> Held:
    """Whether the record holds one of these conditions.

    A problem that is over counts where having had it once matters; else it cannot be told, nor where words only mention
    the condition, nor where no source carries a whole list of problems: not being told of it is not its absence.
    """
    answers = [_has(record, name) for name in names]
    for wanted in (True, None):
        found = next((answer for answer in answers if answer.holds is wanted), None)
        if found is not None:
            return found
    return answers[0]


def renal_below(record: Record, limit: Decimal) -> Held:
    """Whether the eGFR is below a level."""
    fact, value = record.patient.fact("egfr"), record.patient.usable("egfr")
    if value is None:
        why = fact.unusable if fact and fact.unusable else "not recorded"
        return Held(holds=None, because=f"eGFR: {why}", missing=("patient.egfr",))
    if fact and (doubt := doubt_of(record.patient, fact, limit)):
        return Held(holds=None, because=f"eGFR: {doubt}", missing=("patient.egfr",))
    return Held(holds=value < limit, because=f"eGFR {fact.written if fact else value}")


def not_known(held: Held, subjects: tuple[Subject, ...]) -> Outcome:
    """The answer where a question about the patient could not be told.

    A report is not made incomplete by it where only the problems of the patient are not known.
    """
    return Outcome(
        answer="cannot_tell",
        subjects=subjects,
        because=held.because,
        missing=held.missing,
        alters_status="patient.conditions" not in held.missing,
    )


def _has(record: Record, name: str) -> Held:
    row = record.reference.conditions[name]
    told = [entry for source in record.sources for entry in source.conditions]
    sure = [entry for entry in told if name in entry.is_one_of and (row.ever or entry.state == "present")]
    if sure:
        return Held(holds=True, because=f"{row.title} ({_words(sure)})", shown=_shown(sure))
    past = [entry for entry in told if name in entry.is_one_of]
    if past:
        because = f"{row.title} is recorded as over ({_words(past)})"
        return Held(holds=None, because=because, missing=("patient.conditions",), shown=_shown(past))
    perhaps = [entry for entry in told if name in entry.may_be]
    if perhaps:
        because = f"it is not certain that this is {row.title}: {_words(perhaps)}"
        return Held(holds=None, because=because, missing=("patient.conditions",), shown=_shown(perhaps))
    if not any(source.problem_list == "whole" for source in record.sources):
        because = f"whether there is {row.title} is not known: no list of problems was read whole"
        return Held(holds=None, because=because, missing=("patient.conditions",))
    return Held(holds=False, because=f"no problem that was read names {row.title}")


def _words(entries: list[ConditionEntry]) -> str:
    return "; ".join(dict.fromkeys(f"{_since(entry)} in {entry.written.source}" for entry in entries))


def _since(entry: ConditionEntry) -> str:
    onset = entry.written.onset
    return f"“{entry.name}”, {onset.written[:10]}," if onset else f"“{entry.name}”"


def _shown(entries: list[ConditionEntry]) -> tuple[Subject, ...]:
    return tuple(
        Subject(kind="patient", source=entry.written.source, entry=entry.written.entry, text=entry.name) for entry in entries
    )


def _age_words(youngest: int, oldest: int) -> str:
    if oldest < 24:
        return f"aged {youngest} months" if youngest == oldest else f"aged {youngest} to {oldest} months"
    years = youngest // 12, oldest // 12
    return f"aged {years[0]}" if years[0] == years[1] else f"aged {years[0]} to {years[1]}"
