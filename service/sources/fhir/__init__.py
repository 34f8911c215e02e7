"""What every FHIR dialect shares: resources, references, codings, dosages, and which of them are one entry."""
