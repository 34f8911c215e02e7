"""What an allergy entry means, read once for the same words and codes."""

from service.core.model.allergy import AllergyReading
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten
from service.core.normalise.allergens import read_allergy
from service.core.normalise.remembered import allergy_terms, is_short, remembered


def allergy_reading(written: AllergyWritten, reference: Reference) -> AllergyReading:
    """The reading of an entry, whoever states it and wherever it stands; kept where its words are few."""
    terms = allergy_terms(written)
    if not is_short(terms):
        return read_allergy(terms, reference)
    return remembered(terms, reference, lambda: read_allergy(terms, reference))
