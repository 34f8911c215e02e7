"""The words of a patient list (docs/guides/patient-list.md): what a patient is asked, and what the answers may be."""

from collections.abc import Mapping
from typing import Final

FORMAT: Final = "patient-list"
VERSION: Final = 1

# Three answers, never two: the patient names some, says that there are none, or was not asked.
SAID: Final = ("some", "none", "not-asked")
TOLD_BY: Mapping[str, str] = {
    "patient": "the patient",
    "carer": "a carer or relative",
    "other": "somebody other than the patient or a carer",
}
NOT_ASKED: Mapping[str, str] = {
    "too-unwell": "too unwell to be asked",
    "cannot-communicate": "cannot communicate, and nobody could interpret",
    "declined": "declined to say",
    "nobody-who-knows": "nobody who knows was there",
    "other": "for another reason",
}
TAKEN: Mapping[str, str] = {
    "yes": "takes it",
    "sometimes": "takes it sometimes",
    "no": "does not take it",
    "not-known": "does not know whether it is taken",
}
KINDS: Mapping[str, str] = {
    "prescribed": "prescribed",
    "over-the-counter": "bought over the counter",
    "herbal": "herbal or a supplement",
    "bought-online": "bought online",
    "other": "from somebody else, or another way",
    "not-known": "where it comes from is not known",
}
MEDICINE_FIELDS: Final = ("medicine", "dose", "how_often", "taken", "last_taken", "kind", "note")
ALLERGY_FIELDS: Final = ("to", "reaction", "when", "note")
