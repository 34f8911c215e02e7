"""Asks a practice for a structured record: one POST with the audit token in its head and the patient in its body."""

from typing import Any

import orjson

from service import __version__
from service.core.model.pulls import Requester, Whom
from service.sources.gp_connect_stu3.audit_token import audit_token
from service.sources.gp_connect_stu3.refusals import trouble_of_reply
from service.sources.pulling.errand import Errand
from service.sources.pulling.replies import json_text
from service.sources.pulling.trouble import Trouble
from service.sources.pulling.wire import Request
from service.sources.registry import Consumer, GpConnect

_INTERACTION = "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1"
_NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_JSON = "application/fhir+json;charset=utf-8"
_NOBODY_ASKS = Trouble(
    kind="not-asked",
    detail="GP Connect has to be told which person asks, and the case names no requester, so it was not asked",
)


class GpConnectFetch:
    """One structured record."""

    def __init__(self, errand: Errand, whom: Whom) -> None:
        self._errand = errand
        self._whom = whom

    async def run(self) -> str | Trouble:
        """The record as it was written, or why there is none."""
        who, consumer, ends = self._whom.requester, self._errand.source.consumer, self._errand.source.gp_connect
        assert consumer is not None
        assert ends is not None
        assert self._whom.nhs_number is not None
        if who is None:
            return _NOBODY_ASKS
        body = structured_record_of(self._whom.nhs_number, problems=ends.problems)
        reply = await self._errand.send(lambda trace: self._request(trace, body, who, consumer, ends))
        if isinstance(reply, Trouble):
            return reply
        return json_text(reply) if reply.status == 200 else trouble_of_reply(reply)

    def broken_off(self, trouble: Trouble) -> Trouble:
        """Half a record is none: it is one answer, and what is missing from it would not show."""
        return trouble

    def _request(self, trace: str, body: bytes, who: Requester, consumer: Consumer, ends: GpConnect) -> Request:
        now = self._errand.edge.now()
        token = audit_token(consumer, who, audience=ends.audience, product="medrec", version=__version__, now=now)
        headers = {
            "Accept": _JSON,
            "Content-Type": _JSON,
            "Ssp-TraceID": trace,
            "Ssp-From": ends.from_asid,
            "Ssp-To": ends.to_asid,
            "Ssp-InteractionID": _INTERACTION,
            "Authorization": f"Bearer {token}",
        }
        return Request(
            method="POST", url=f"{self._errand.source.origin.base}/Patient/$gpc.getstructuredrecord", headers=headers, body=body
        )


def structured_record_of(nhs_number: str, *, problems: bool) -> bytes:
    """The parameters of the operation: all medication with its issues, all allergies, the ended ones too, and all problems.

    No date is searched from: what a date leaves out would look as if it were not there. Ended allergies are asked for
    because only then does an empty answer say that none is recorded. Problems have no part, which asks for those of every
    status and significance; a provider that cannot give them answers with the rest and a warning (API version
    compatibility), and without their list no condition counts as absent.
    """
    parameters: list[dict[str, Any]] = [
        {"name": "patientNHSNumber", "valueIdentifier": {"system": _NHS_NUMBER, "value": nhs_number}},
        {"name": "includeAllergies", "part": [{"name": "includeResolvedAllergies", "valueBoolean": True}]},
        {"name": "includeMedication", "part": [{"name": "includePrescriptionIssues", "valueBoolean": True}]},
    ]
    if problems:
        parameters.append({"name": "includeProblems"})
    return orjson.dumps({"resourceType": "Parameters", "parameter": parameters})
