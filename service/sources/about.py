"""Words by which a section, a document or a finding says that it is about what is reconciled here."""

import re

ABOUT = re.compile(r"\b(medicat|medicin|prescri|allerg|adverse (?:drug )?react)", re.IGNORECASE)
_ALLERGIES, _MEDICINES = re.compile(r"\b(allerg|adverse (?:drug )?react)", re.IGNORECASE), re.compile(r"\bmedic", re.IGNORECASE)


def heads_allergies(words: str) -> bool:
    """Whether what stands under these words is about allergies, and about nothing else."""
    return _ALLERGIES.search(words) is not None and _MEDICINES.search(words) is None
