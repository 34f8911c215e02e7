"""What the description of the web service says of bodies and answers. The readers decide; this tells callers ahead."""

from typing import Any, get_args

from service.api import examples
from service.api.shapes import (
    BAD_BODY,
    HOLD,
    MISSING,
    MOMENT,
    NOT_USED,
    NUMBER,
    TEXT,
    Json,
    body,
    header,
    many,
    object_of,
    refuses,
    says_json,
    words_of,
)
from service.core.model.case import Transfer
from service.core.model.columns import COLUMNS
from service.core.model.entries import ConditionState
from service.core.model.failures import FailureKind, Role
from service.core.model.finding import Severity
from service.core.model.lines import Agreement
from service.core.model.report import MedicineStatement, ReportStatus, SourceOutcome
from service.core.model.written import Dialect
from service.workflows.vocabulary import ALARMS, OUTCOMES, VERDICTS

_FACT = object_of(
    ("value", "unit"),
    closed=True,
    value=NUMBER,
    unit=TEXT,
    measured_at=TEXT,
    method={"type": "string", "enum": ["measured", "estimated", "reported"]},
)

_FACTS = ("weight", "height", "egfr", "creatinine", "creatinine_clearance")

_PATIENT = object_of(
    closed=True,
    nhs_number=TEXT,
    birth_date=TEXT,
    sex={"type": "string", "enum": ["male", "female", "other", "unknown"]},
    **dict.fromkeys(_FACTS, _FACT),
    pregnant={"type": ["boolean", "object"]},
    objection={"type": "boolean", "description": "The patient objects to their record being shared: no shared source is pulled."},
)

_REQUESTER = object_of(
    ("id", "family", "given"), closed=True, id=TEXT, family=TEXT, given=TEXT, prefix=TEXT, sds_user=TEXT, sds_role=TEXT
)

_SOURCE = object_of(
    ("name", "role"),
    closed=True,
    name=TEXT,
    role=words_of(Role),
    retrieved_at=MOMENT,
    format=words_of(Dialect),
    payload={
        "type": ["object", "string"],
        "description": "A FHIR resource or a patient list; XML, HL7 v2 or CSV as text; or a PDF as text in base64.",
    },
    columns={
        "type": "object",
        "description": "For CSV: the list's own headers, each with our name for its column.",
        "additionalProperties": {"enum": list(COLUMNS)},
    },
    failure=object_of(("kind",), closed=True, kind={**TEXT, "examples": list(get_args(FailureKind))}, detail=TEXT),
    pull={"const": True, "description": "The service reads the source that is registered under that name."},
    proposed={
        "type": "boolean",
        "description": "These orders are about to be made: drafts among them are judged as if in force.",
    },
)

CASE = object_of(
    ("transfer", "as_of", "sources"),
    closed=True,
    case=TEXT,
    transfer=words_of(Transfer),
    as_of=MOMENT,
    patient=_PATIENT,
    requester=_REQUESTER,
    sources=many(_SOURCE, minItems=1, maxItems=50),
)

_FINDING = object_of(
    ("id", "rule", "category", "severity", "summary", "detail", "action", "subjects"),
    id=TEXT,
    rule=TEXT,
    rule_version={"type": "integer"},
    category=TEXT,
    severity=words_of(Severity),
    summary=TEXT,
    detail=TEXT,
    action=TEXT,
    hazards=many(TEXT),
    subjects=many({"type": "object"}),
    evidence={"type": "object"},
    override_reasons=many(TEXT),
    interrupts={"type": "boolean", "description": "Whether a person has to be stopped for it: one critical cause, once."},
    grouped_under={"type": ["string", "null"], "description": "The finding that leads where several have one cause."},
    grouped_because={"type": ["string", "null"], "description": "What it shares with the others of its group."},
    repeats={"type": "boolean", "description": "Whether an earlier finding of its group says the same."},
)

_SAID: Any = {
    "verdict": {"const": "overridden"},
    "alarm": {"type": ["string", "null"]},
    "outcome": {"type": ["string", "null"]},
    "reason_code": {"type": ["string", "null"]},
    "reason": {"type": ["string", "null"]},
    "action": {"type": ["string", "null"]},
    "release_hold": {"type": "boolean"},
    "reviewer": TEXT,
    "at": MOMENT,
    "report": {**TEXT, "description": "The report in which it was decided."},
    "number": {"type": "integer"},
}

REPORT = object_of(
    ("notice", "id", "status", "made_by", "hold", "sources", "medicines", "allergies", "findings", "coverage"),
    notice=TEXT,
    id=TEXT,
    case={"type": ["string", "null"]},
    status=words_of(ReportStatus),
    status_reasons=many(TEXT),
    transfer=words_of(Transfer),
    as_of=MOMENT,
    expires_at=MOMENT,
    made_by=object_of(engine=TEXT, rules=TEXT, reference_data=TEXT, profile=TEXT, inputs=TEXT),
    hold=HOLD,
    patient={"type": "object"},
    sources=many(
        object_of(name=TEXT, role=words_of(Role), outcome=words_of(SourceOutcome), medicine_statement=words_of(MedicineStatement))
    ),
    medicines=many(
        object_of(
            line=TEXT, medicine={"type": ["object", "null"]}, agreement=words_of(Agreement), entries=many({"type": "object"})
        )
    ),
    allergies=many(object_of(line=TEXT, agent={"type": ["object", "null"]}, entries=many({"type": "object"}))),
    conditions=many(
        object_of(
            ("source", "entry", "text", "state"),
            source=TEXT,
            entry=TEXT,
            text=TEXT,
            state=words_of(ConditionState),
            onset={"type": ["string", "null"]},
            ended={"type": ["string", "null"]},
        ),
        description="Problems and diagnoses of the sources that were read. Each source says whether it has a whole list.",
    ),
    findings=many(_FINDING),
    coverage=object_of(
        rules_run={"type": "integer"},
        rules_disabled=many({"type": "object"}),
        rules_notices=many(TEXT),
        not_checked=many({"type": "object"}),
    ),
    decisions=object_of(
        ("sha256", "carried", "lapsed"),
        sha256={"type": ["string", "null"], "description": "Of what is joined here. Null: no earlier decision speaks of it."},
        carried=many(object_of(("finding", "until", "reviewer", "at", "report"), finding=TEXT, until=MOMENT, **_SAID)),
        lapsed=many(object_of(("finding", "because", "reviewer", "at", "report"), finding=TEXT, because=many(TEXT), **_SAID)),
    ),
)

_DECISION = object_of(
    ("verdict", "reviewer"),
    closed=True,
    verdict={"type": "string", "enum": list(VERDICTS)},
    alarm={"type": "string", "enum": list(ALARMS), "description": "Whether what the finding says is so."},
    outcome={"type": "string", "enum": list(OUTCOMES), "description": "What came of it."},
    reason_code={**TEXT, "description": "One of the finding's override_reasons."},
    reason=TEXT,
    action=TEXT,
    release_hold={"type": "boolean", "description": "Take off the hold of the finding's orders; never of all prescribing."},
    reviewer=TEXT,
)

_ORDER_CHECK = object_of(
    ("order",),
    closed=True,
    report={**TEXT, "description": "The id of a report. Either this, or patient."},
    patient=object_of(("nhs_number",), closed=True, nhs_number=TEXT),
    as_of=MOMENT,
    order={"type": "object", "description": "A FHIR resource or Bundle, or {payload, format} as a source of a case has it."},
)

_SAME_KEY = "The same key and body give the same bytes; another body is refused."

CASE_BODY = body(CASE, examples.CASES, header("Idempotency-Key", False, _SAME_KEY, "3f1c6a2d-first-hour"))

_TAG = "The ETag of the report as the reviewer last saw it."

DECISION_BODY = body(_DECISION, examples.DECISIONS, header("If-Match", True, _TAG, '"decisions-0"'))

ORDER_CHECK_BODY = body(_ORDER_CHECK, examples.ORDERS)

POSTED: Any = {
    **BAD_BODY,
    201: says_json("The report.", REPORT, examples.REPORTS),
    422: refuses(NOT_USED, examples.MISSPELT),
}

FOUND: Any = {200: says_json("The report.", REPORT), **MISSING}

LISTED: Any = {
    200: says_json("A page of the work-list.", object_of(reports=many({"type": "object"}), next={"type": ["string", "null"]}))
}

REPLAYED: Any = {200: says_json("Whether it was reproduced, or what differs.", {"type": "object"}), **MISSING}

DECISIONS: Any = {
    200: says_json(
        "The decisions, and how the report stands after them.",
        object_of(
            ("decisions", "carried", "open", "hold"),
            decisions=many({"type": "object"}),
            carried=many({"type": "object"}),
            open=many(TEXT),
            hold=HOLD,
        ),
    ),
    **MISSING,
}

_WORDS = many(object_of(("code", "name", "means"), code=TEXT, name=TEXT, means=TEXT))

VOCABULARY: Any = {
    200: says_json(
        "The words of decisions.",
        object_of(
            ("verdicts", "alarms", "outcomes", "override_reasons"),
            verdicts=_WORDS,
            alarms=_WORDS,
            outcomes=_WORDS,
            override_reasons={"type": "object", "additionalProperties": many(TEXT)},
        ),
    )
}

DECIDED: Any = {
    **MISSING,
    **BAD_BODY,
    201: says_json("The decision as it was recorded.", {"type": "object"}, examples.DECIDED),
    412: refuses("Somebody else decided in the meantime.", examples.STALE),
    422: refuses(NOT_USED, examples.NO_REASON),
    428: refuses("If-Match is needed.", examples.NO_TAG),
}

ORDER_CHECKED: Any = {
    **BAD_BODY,
    200: says_json(
        "What speaks of the order, what could not be told about it, and the hold.",
        object_of(
            ("notice", "report", "status", "hold", "findings", "not_checked"),
            notice=TEXT,
            report=TEXT,
            source=TEXT,
            as_of=MOMENT,
            status=words_of(ReportStatus),
            status_reasons=many(TEXT),
            made_by={"type": "object"},
            hold=REPORT["properties"]["hold"],
            medicines=REPORT["properties"]["medicines"],
            findings=many(_FINDING),
            not_checked=many({"type": "object"}),
        ),
        examples.ORDERS_CHECKED,
    ),
    404: refuses("There is no report to hold it against: nothing was checked.", examples.NO_REPORT),
    422: refuses(NOT_USED, examples.WHOSE),
}

# The type of the specification, that of its own example, and that of the draft before it, which many senders still use.
HL7_TYPES = ("x-application/hl7-v2+er7", "application/hl7-v2+er7", "application/hl7-v2")

_MESSAGE: Json = {"type": "string", "description": "One message in vertical bars and UTF-8; MSH-18 is not looked at."}

_ACKNOWLEDGED: Json = {"type": "string", "description": "MSH and MSA, in the type that was sent."}


def _hl7(schema: Json, shown: Json) -> Json:
    first, *others = HL7_TYPES
    return {first: {"schema": schema, "examples": shown}, **{other: {"schema": schema} for other in others}}


MESSAGE_BODY: Json = {
    "requestBody": {"required": True, "content": _hl7(_MESSAGE, examples.MESSAGES)},
    "parameters": [
        {"name": "feed", "in": "path", "required": True, "schema": TEXT, "description": "A name of MEDREC_FEEDS."},
    ],
}

MESSAGE_ANSWERED: Any = {
    200: {
        "description": "The acknowledgement. MSA-1 says what became of the message: AA it is kept, AE send it again, AR refused.",
        "content": _hl7(_ACKNOWLEDGED, examples.ACKNOWLEDGED),
    },
    404: refuses("There is no feed of that name.", examples.NO_SUCH),
    413: refuses("The message is too large.", examples.TOO_LARGE),
    415: refuses("The body is not HL7 v2 in vertical bars, in UTF-8, as it is.", examples.WRONG_TYPE),
    503: refuses("Nothing was acknowledged: overloaded, or too late. Send it again after Retry-After.", examples.NOT_CHECKED),
}
