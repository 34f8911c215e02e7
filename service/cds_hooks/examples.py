"""Calls of hooks and their answers, as the description of the service shows them."""

from typing import Any

from service.edge.examples import AMOXICILLIN, PATIENT, PENICILLIN, WARFARIN, body_of, bundle, examples, says

Json = dict[str, Any]
_JSON, _PROBLEM = "application/json", "application/problem+json"
_ANY: Json = {"type": "object"}
_TEXT: Json = {"type": "string"}
_CONTEXT: Json = {"userId": "Practitioner/1", "patientId": "p1", "encounterId": "e1"}
_START: Json = {
    "hook": "encounter-start",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": _CONTEXT,
    "prefetch": {
        "patient": PATIENT,
        "orders": bundle(AMOXICILLIN),
        "statements": bundle(WARFARIN),
        "allergies": bundle(PENICILLIN),
        "observations": None,
        "conditions": None,
    },
}
_SIGN: Json = {
    "hook": "order-sign",
    "hookInstance": "0a4b2c1e-4a5d-4b7e-9f60-2b7a1f3c9d11",
    "context": {**_CONTEXT, "draftOrders": bundle({**AMOXICILLIN, "status": "draft"})},
    "prefetch": {"patient": PATIENT, "orders": None},
}
_STARTED, _SIGNED, _NO_HOOK = "A stay begins, with everything sent along", "Signing, with keys left out", "A body that is no hook"
_CALLS = examples(encounter_start=(_STARTED, _START), order_sign=(_SIGNED, _SIGN), no_hook=(_NO_HOOK, {}))
_CARDS = examples(
    encounter_start=(
        "An excerpt: harm first",
        {"cards": [{"indicator": "critical", "summary": "Amoxicillin ordered despite an allergy to Penicillins"}]},
    ),
    order_sign=(
        "An excerpt: a key that is left out was not asked",
        {"cards": [{"indicator": "warning", "source": {"label": "medrec: DRAFT – NOT APPROVED FOR CLINICAL USE"}}]},
    ),
)
_SAID: Json = {"card": "0b3f3c0e-0000-5000-8000-000000000000", "outcome": "accepted", "outcomeTimestamp": "2026-11-20T09:10:00Z"}
_FEEDBACK = examples(
    no_card=("About a card that was never shown", {"feedback": [_SAID]}),
    no_outcome=("Without an outcome that is known", {"feedback": [{**_SAID, "outcome": "ignored"}]}),
)
_HOOK: Json = {
    "type": "object",
    "required": ["hook", "hookInstance", "context"],
    "properties": {
        "hook": _TEXT,
        "hookInstance": _TEXT,
        "context": _ANY,
        "prefetch": {
            **_ANY,
            "description": "By the keys of GET /cds-services. What comes under others is not read, which is said.",
        },
        "fhirServer": {**_TEXT, "description": "Where a key that is left out is fetched, if it is registered here."},
        "fhirAuthorization": {**_ANY, "description": "A bearer token for it, for this call alone. Kept nowhere."},
    },
}
_GIVEN: Json = {
    "type": "object",
    "required": ["feedback"],
    "properties": {"feedback": {"type": "array", "items": _ANY, "minItems": 1}},
}

POST_BODY: Json = {"requestBody": body_of(_JSON, _HOOK, _CALLS)}
POSTED: Any = {
    200: says("Cards: always at least one, NOT CHECKED where there was no check.", _JSON, _ANY, _CARDS),
    400: says("No hook of ours.", _PROBLEM, _ANY, examples(no_hook=("Nothing was checked", {"status": 400}))),
    404: says("There is no such service.", _PROBLEM, _ANY, examples(no_such=("There is none", {"status": 404}))),
}
FEEDBACK_BODY: Json = {"requestBody": body_of(_JSON, _GIVEN, _FEEDBACK)}
FED_BACK: Any = {
    200: says("How many were kept.", _JSON, _ANY),
    400: says("It could not be used.", _PROBLEM, _ANY, examples(no_outcome=("Nothing was kept", {"status": 400}))),
    404: says("A card that was never shown.", _PROBLEM, _ANY, examples(no_card=("The rest was kept", {"title": "No such card"}))),
}
