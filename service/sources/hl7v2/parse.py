"""HL7 v2 messages as one SourceList. (Placeholder until the segments are read.)"""

from service.core.model.failures import SourceFailure
from service.core.model.written import SourceList
from service.sources.heading import Heading, failed


def parse(heading: Heading, text: str) -> SourceList | SourceFailure:
    """Not read yet."""
    return failed(heading, "unreadable", "HL7 v2 is not read yet")
