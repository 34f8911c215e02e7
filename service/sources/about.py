"""Words by which a section, a document or a finding says that it is about what is reconciled here."""

import re

ABOUT = re.compile(r"\b(medicat|medicin|prescri|allerg|adverse (?:drug )?react)", re.IGNORECASE)
