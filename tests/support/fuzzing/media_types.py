"""Loaded by schemathesis: how it writes a body in the media types of HL7 v2, which it does not know."""

import schemathesis

schemathesis.serializer.alias(
    ["application/hl7-v2", "application/hl7-v2+er7", "x-application/hl7-v2+er7"], "text/plain"
)  # fmt: skip
