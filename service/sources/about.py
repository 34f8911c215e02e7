"""Words by which a section, a document or a finding says that it is about what is reconciled here."""

import re

ABOUT = re.compile(r"\b(medicat|medicin|prescri|allerg|adverse (?:drug )?react)", re.IGNORECASE)
_ALLERGIES, _MEDICINES = re.compile(r"\b(allerg|adverse (?:drug )?react)", re.IGNORECASE), re.compile(r"\bmedic", re.IGNORECASE)


_COLUMN = re.compile(r"allerg|sensitivit|intoleran|adverse|(?<![a-z])adrs?(?![a-z])|reaction", re.IGNORECASE)


def names_allergies(column: str) -> bool:
    """Whether a column of a list of medicines is one of allergies by its name: "allergies", "drug_sensitivities", "ADRs"."""
    return _COLUMN.search(column) is not None


def heads_allergies(words: str) -> bool:
    """Whether what stands under these words is about allergies, and about nothing else."""
    return _ALLERGIES.search(words) is not None and _MEDICINES.search(words) is None
