"""Asks a FHIR server for one patient: who it is by NHS number, then each kind of entry, page by page, all kinds at once."""

import asyncio

from service.core.model.pulls import Whom
from service.sources.fhir_r4.asking import Asking
from service.sources.fhir_r4.pages import NHS_NUMBER, Search, another_patients, as_text, the_patient
from service.sources.fhir_r4.tokens import Tokens
from service.sources.pulling.errand import Errand
from service.sources.pulling.trouble import Trouble

_SPARED = "Condition"


class FhirFetch:
    """One patient of one server."""

    def __init__(self, errand: Errand, whom: Whom, tokens: Tokens | None) -> None:
        self._asking = Asking(errand, tokens)
        self._whom = whom
        self._source = errand.source
        self._patient = ""
        self._patients = Search(kind="Patient")
        self._found = [Search(kind=kind) for kind in errand.source.fhir.kinds]

    async def run(self) -> str | Trouble:
        """Everything as one bundle, or why there is none."""
        number = self._whom.nhs_number
        assert number is not None
        trouble = await self._asking.search(self._patients, {"identifier": f"{NHS_NUMBER}|{number}"})
        if trouble:
            return trouble
        patient = the_patient(self._patients, number)
        if isinstance(patient, Trouble):
            return patient
        self._patient = patient
        asked = [self._asking.search(search, self._of(search.kind, patient)) for search in self._found]
        troubles = [trouble for trouble in await asyncio.gather(*asked) if trouble]
        return self.broken_off(troubles[0]) if troubles else self._whole()

    def broken_off(self, trouble: Trouble) -> str | Trouble:
        """What came in by then, where every kind was begun: the reader says that pages are missing.

        A kind of which nothing came would look as if none were recorded, so then nothing is used at all. Problems are
        other: that none came is not taken for there being none, so they cost nobody the medicines. They are said to be missing.
        """
        needed = [search for search in self._found if search.kind != _SPARED]
        if trouble.kind == "wrong-patient" or not all(search.begun for search in (self._patients, *needed)):
            return trouble
        for search in self._found:
            if not search.begun:
                search.unread = search.kind
        return self._whole()

    def _whole(self) -> str | Trouble:
        for search in self._found:
            if trouble := another_patients(search, self._patient, self._source.origin.base):
                return trouble
        return as_text([self._patients, *self._found])

    def _of(self, kind: str, patient: str) -> dict[str, str]:
        include = {"_include": f"{kind}:medication"} if kind.startswith("Medication") else {}
        return {"patient": patient, **include, "_count": str(self._source.fhir.page_size)}
