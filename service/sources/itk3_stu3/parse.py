"""A Transfer of Care document: its lists flag what was changed, and sections may be narrative only."""

from typing import Any

from service.core.model.failures import SourceFailure
from service.core.model.written import SourceList
from service.sources.fhir.record import read_record
from service.sources.heading import Heading


def parse(heading: Heading, body: dict[str, Any]) -> SourceList | SourceFailure:
    """The document's lists, or the failure that it reports."""
    return read_record(heading, body, "itk3-stu3")
