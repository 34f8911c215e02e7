"""The words that every page, answer and document carries until a clinical safety officer adopts the service."""

NOTICE = "DRAFT – NOT APPROVED FOR CLINICAL USE"
