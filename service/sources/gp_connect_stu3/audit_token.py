"""The audit token that GP Connect asks for: who asks, for which organisation, by which system, and why.

It is unsigned because the specification demands it (Cross-organisation audit and provenance, JWT generation). That holds for
what we send and for nothing else: no token that comes in is ever let pass unsigned.
"""

import base64
from datetime import datetime
from typing import Any

import orjson

from service.core.model.pulls import Requester
from service.sources.registry import Consumer

_SECONDS = 300
_HEADER = {"alg": "none", "typ": "JWT"}
_SDS_USER, _SDS_ROLE = "https://fhir.nhs.uk/Id/sds-user-id", "https://fhir.nhs.uk/Id/sds-role-profile-id"
_ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
# What the specification has for a person who is not logged on with a smartcard.
_NO_SMARTCARD = "UNK"


def audit_token(consumer: Consumer, requester: Requester, *, audience: str, product: str, version: str, now: datetime) -> str:
    """A token for one request, with its empty signature. `audience` is the provider's service root."""
    issued = int(now.timestamp())
    claims = {
        "iss": consumer.issuer,
        "sub": requester.id,
        "aud": audience,
        "exp": issued + _SECONDS,
        "iat": issued,
        "reason_for_request": "directcare",
        "requested_scope": "patient/*.read",
        "requesting_device": {
            "resourceType": "Device",
            "identifier": [{"system": consumer.device_system, "value": consumer.device}],
            "model": product,
            "version": version,
        },
        "requesting_organization": {
            "resourceType": "Organization",
            "identifier": [{"system": _ODS, "value": consumer.ods_code}],
            "name": consumer.organisation,
        },
        "requesting_practitioner": _practitioner(consumer, requester),
    }
    return f"{_part(_HEADER)}.{_part(claims)}."


def _practitioner(consumer: Consumer, requester: Requester) -> dict[str, Any]:
    name: dict[str, Any] = {"family": requester.family, "given": [requester.given]}
    if requester.prefix:
        name["prefix"] = [requester.prefix]
    return {
        "resourceType": "Practitioner",
        "id": requester.id,
        "identifier": [
            {"system": _SDS_USER, "value": requester.sds_user or _NO_SMARTCARD},
            {"system": _SDS_ROLE, "value": requester.sds_role or _NO_SMARTCARD},
            {"system": consumer.user_system, "value": requester.id},
        ],
        "name": [name],
    }


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()
