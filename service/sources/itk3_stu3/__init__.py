"""Transfer of Care discharge documents, ITK3 on FHIR STU3."""
