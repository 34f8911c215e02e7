"""Why a measurement of the kidneys that is high enough does not say that they work as well now."""

from decimal import Decimal

from service.core.model.patient import Fact, Patient


def doubt_of(patient: Patient, fact: Fact, limit: Decimal) -> str | None:
    """In words, why a measurement does not clear a limit that it is not below; None where it does, or is below it.

    It has no date, another of its kind that may be below the limit is as recent, or a creatinine was measured after it.
    """
    if fact.value is None or fact.value < limit:
        return None
    if fact.measured_at is None:
        return f"{fact.written} has no date"
    same = (one for one in patient.every(fact.name) if one is not fact and one.trouble in {None, "unreadable"})
    other = next((one for one in same if _may_be_below(one, limit) and not _before(one, fact)), None)
    if other:
        return f"{other.written} ({other.source}) is as recent as {fact.written} ({fact.source})"
    creatinine = (one for one in patient.every("creatinine") if one.trouble is None)
    later = next((one for one in creatinine if _before(fact, one)), None)
    return f"{fact.written} is older than creatinine {later.written} ({later.source})" if later else None


def _may_be_below(fact: Fact, limit: Decimal) -> bool:
    """Whether a measurement is below the limit, or cannot be read and may be: all but a lower bound."""
    return fact.value < limit if fact.value is not None else not fact.written.startswith(">")


def _before(one: Fact, other: Fact) -> bool:
    return bool(one.measured_at and other.measured_at and one.measured_at.last < other.measured_at.first)
