"""A GP Connect structured record: a statement with its plan and issues is one entry, ended allergies are contained."""

from typing import Any

from service.core.model.failures import SourceFailure
from service.core.model.written import SourceList
from service.sources.fhir.record import read_record
from service.sources.heading import Heading


def parse(heading: Heading, body: dict[str, Any]) -> SourceList | SourceFailure:
    """The record, or the failure that it reports."""
    return read_record(heading, body, "gp-connect-stu3")
