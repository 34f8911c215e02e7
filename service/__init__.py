"""Medication reconciliation: several records read, compared and checked. DRAFT – NOT APPROVED FOR CLINICAL USE."""

__version__ = "0.1.0"
