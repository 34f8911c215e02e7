"""The clock of the service."""

from datetime import UTC, datetime


def now() -> datetime:
    """The clock, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
