"""UK Core and plain FHIR R4."""
