"""GP Connect Access Record: Structured, FHIR STU3."""
