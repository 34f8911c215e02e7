"""A UK Core or plain FHIR R4 record: orders, statements, what was given of them, allergies and measurements."""

from typing import Any, Literal

from service.core.model.failures import SourceFailure
from service.core.model.written import SourceList
from service.sources.fhir.record import read_record
from service.sources.heading import Heading


def parse(heading: Heading, body: dict[str, Any], dialect: Literal["uk-core-r4", "fhir-r4"]) -> SourceList | SourceFailure:
    """The record, or the failure that it reports."""
    return read_record(heading, body, dialect)
