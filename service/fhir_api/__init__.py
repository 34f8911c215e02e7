"""FHIR R4: a case as Parameters in, the report as a Bundle out, and every error as an OperationOutcome."""
