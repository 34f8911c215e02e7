"""What the description of the web service says of bodies and answers. The readers decide; this tells callers ahead."""

from typing import Any, get_args

from service.core.model.case import Transfer
from service.core.model.failures import FailureKind, Role
from service.core.model.finding import Severity
from service.core.model.lines import Agreement
from service.core.model.report import ReportStatus, SourceOutcome
from service.core.model.written import Dialect
from service.rulebook.hazards import Likelihood
from service.rulebook.hazards import Severity as HarmSeverity
from service.workflows.decide import VERDICTS

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_NUMBER: Json = {"type": ["string", "number"], "description": "The digits are kept as they were written."}


def _object(required: tuple[str, ...] = (), closed: bool = False, **properties: Json) -> Json:
    shape: Json = {"type": "object", "properties": properties}
    if required:
        shape["required"] = list(required)
    if closed:
        shape["additionalProperties"] = False
    return shape


def _words(of: Any) -> Json:
    return {"type": "string", "enum": list(get_args(of))}


def _many(item: Json, **more: Any) -> Json:
    return {"type": "array", "items": item, **more}


_FACT = _object(
    ("value", "unit"),
    closed=True,
    value=_NUMBER,
    unit=_TEXT,
    measured_at=_TEXT,
    method={"type": "string", "enum": ["measured", "estimated", "reported"]},
)
_FACTS = ("weight", "height", "egfr", "creatinine", "creatinine_clearance")
_PATIENT = _object(
    closed=True,
    nhs_number=_TEXT,
    birth_date=_TEXT,
    sex={"type": "string", "enum": ["male", "female", "other", "unknown"]},
    **dict.fromkeys(_FACTS, _FACT),
    pregnant={"type": ["boolean", "object"]},
)
_SOURCE = _object(
    ("name", "role"),
    closed=True,
    name=_TEXT,
    role=_words(Role),
    retrieved_at=_MOMENT,
    format=_words(Dialect),
    payload={"type": ["object", "string"], "description": "A FHIR resource, or XML, HL7 v2 or CSV as text."},
    failure=_object(("kind",), closed=True, kind={**_TEXT, "examples": list(get_args(FailureKind))}, detail=_TEXT),
    pull={"const": True},
)
CASE = _object(
    ("transfer", "as_of", "sources"),
    closed=True,
    case=_TEXT,
    transfer=_words(Transfer),
    as_of=_MOMENT,
    patient=_PATIENT,
    sources=_many(_SOURCE, minItems=1, maxItems=50),
)
_FINDING = _object(
    ("id", "rule", "category", "severity", "summary", "detail", "action", "subjects"),
    id=_TEXT,
    rule=_TEXT,
    rule_version={"type": "integer"},
    category=_TEXT,
    severity=_words(Severity),
    summary=_TEXT,
    detail=_TEXT,
    action=_TEXT,
    hazards=_many(_TEXT),
    subjects=_many({"type": "object"}),
    evidence={"type": "object"},
    override_reasons=_many(_TEXT),
)
REPORT = _object(
    ("notice", "id", "status", "made_by", "hold", "sources", "medicines", "allergies", "findings", "coverage"),
    notice=_TEXT,
    id=_TEXT,
    case={"type": ["string", "null"]},
    status=_words(ReportStatus),
    status_reasons=_many(_TEXT),
    transfer=_words(Transfer),
    as_of=_MOMENT,
    expires_at=_MOMENT,
    made_by=_object(engine=_TEXT, rules=_TEXT, reference_data=_TEXT, profile=_TEXT, inputs=_TEXT),
    hold=_object(advised={"type": "boolean"}, scope={"type": ["string", "null"]}, orders=_many(_TEXT), reasons=_many(_TEXT)),
    patient={"type": "object"},
    sources=_many(_object(name=_TEXT, role=_words(Role), outcome=_words(SourceOutcome))),
    medicines=_many(
        _object(line=_TEXT, medicine={"type": ["object", "null"]}, agreement=_words(Agreement), entries=_many({"type": "object"}))
    ),
    allergies=_many(_object(line=_TEXT, agent={"type": ["object", "null"]}, entries=_many({"type": "object"}))),
    findings=_many(_FINDING),
    coverage=_object(
        rules_run={"type": "integer"},
        rules_disabled=_many({"type": "object"}),
        rules_notices=_many(_TEXT),
        not_checked=_many({"type": "object"}),
    ),
)
_DECISION = _object(
    ("verdict", "reviewer"),
    closed=True,
    verdict={"type": "string", "enum": list(VERDICTS)},
    reason_code=_TEXT,
    reason=_TEXT,
    action=_TEXT,
    reviewer=_TEXT,
)
_ORDER_CHECK = _object(
    ("order",),
    closed=True,
    report={**_TEXT, "description": "The id of a report. Either this, or patient."},
    patient=_object(("nhs_number",), closed=True, nhs_number=_TEXT),
    as_of=_MOMENT,
    order={"type": "object", "description": "A FHIR resource or Bundle, or {payload, format} as a source of a case has it."},
)
_PROBLEM = _object(
    ("title", "status"),
    notice=_TEXT,
    title=_TEXT,
    status={"type": "integer"},
    detail={"type": ["string", "null"]},
    problems=_many(_object(path=_TEXT, reason=_TEXT)),
)


def _body(schema: Json, *headers: Json) -> Json:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}, "parameters": list(headers)}


def _header(name: str, required: bool, description: str) -> Json:
    return {"name": name, "in": "header", "required": required, "description": description, "schema": _TEXT}


def _says(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _refuses(description: str) -> Json:
    return {"description": description, "content": {"application/problem+json": {"schema": _PROBLEM}}}


_MISSING: Any = {404: _refuses("There is no such thing.")}
_BAD_BODY: Any = {
    400: _refuses("The bytes are not JSON that can be read in one way only."),
    413: _refuses("The body is too large."),
    415: _refuses("The body is not application/json."),
    422: _refuses("The body is JSON, but not what was asked for: each problem with its path."),
    503: _refuses("NOT CHECKED: overloaded, too late, or a fault. Retry-After says when to send it again."),
}
CASE_BODY = _body(CASE, _header("Idempotency-Key", False, "The same key and body give the same bytes; another body is refused."))
DECISION_BODY = _body(_DECISION, _header("If-Match", True, "The ETag of the report as the reviewer last saw it."))
ORDER_CHECK_BODY = _body(_ORDER_CHECK)
POSTED: Any = {201: _says("The report.", REPORT), **_BAD_BODY}
FOUND: Any = {200: _says("The report.", REPORT), **_MISSING}
LISTED: Any = {
    200: _says("A page of the work-list.", _object(reports=_many({"type": "object"}), next={"type": ["string", "null"]}))
}
REPLAYED: Any = {200: _says("Whether it was reproduced, or what differs.", {"type": "object"}), **_MISSING}
DECISIONS: Any = {200: _says("The decisions.", _object(decisions=_many({"type": "object"}))), **_MISSING}
DECIDED: Any = {
    201: _says("The decision as it was recorded.", {"type": "object"}),
    412: _refuses("Somebody else decided in the meantime."),
    428: _refuses("If-Match is needed."),
    **_MISSING,
    **_BAD_BODY,
}
ORDER_CHECKED: Any = {
    200: _says(
        "What speaks of the order, what could not be told about it, and the hold.",
        _object(
            ("notice", "report", "status", "hold", "findings", "not_checked"),
            notice=_TEXT,
            report=_TEXT,
            source=_TEXT,
            as_of=_MOMENT,
            status=_words(ReportStatus),
            status_reasons=_many(_TEXT),
            made_by={"type": "object"},
            hold=REPORT["properties"]["hold"],
            medicines=REPORT["properties"]["medicines"],
            findings=_many(_FINDING),
            not_checked=_many({"type": "object"}),
        ),
    ),
    **_MISSING,
    **_BAD_BODY,
}
RULES: Any = {200: _says("The rules that run.", {"type": "object"})}
RULE: Any = {200: _says("One rule.", {"type": "object"}), **_MISSING}
_SCORE = _object(
    ("severity", "likelihood", "risk"),
    severity=_words(HarmSeverity),
    likelihood=_words(Likelihood),
    scored_by={"type": ["string", "null"], "description": "Null: a proposal that no clinical safety officer has scored."},
    risk={"type": "integer", "minimum": 1, "maximum": 5},
)
SAFETY: Any = {
    200: _says(
        "The safety file, which rules are off, and how the known harms fared when they were last tried.",
        _object(
            ("notice", "version", "status", "hazards", "controls", "rules", "canaries", "open_incidents", "untraced"),
            notice=_TEXT,
            version=_TEXT,
            status={"type": "string", "enum": ["DRAFT"]},
            approved_by={"type": "null"},
            unsigned_hazards=_many(_TEXT),
            problems=_many(_TEXT),
            rules=_object(version=_TEXT, profile=_TEXT, count={"type": "integer"}, off=_many({"type": "object"})),
            hazards=_many(
                _object(
                    ("id", "title", "controls", "rules", "initial", "residual", "status"),
                    id=_TEXT,
                    title=_TEXT,
                    controls=_many(_TEXT),
                    rules=_many(_TEXT),
                    initial=_SCORE,
                    residual=_SCORE,
                    status={"type": "string", "enum": ["open", "closed"]},
                )
            ),
            controls=_many(_object(("id", "title", "rules_off"), id=_TEXT, title=_TEXT, rules_off=_many(_TEXT))),
            untraced=_many(_object(subject=_TEXT, lacks=_TEXT)),
            canaries=_object(
                ("ok", "every_seconds", "trials"),
                ok={"type": "boolean"},
                every_seconds={"type": "number"},
                trials=_many(
                    _object(
                        name=_TEXT,
                        rules=_many(_TEXT),
                        tried_at={"type": ["string", "null"], "format": "date-time"},
                        missed={"type": ["string", "null"], "description": "Null: the harm was caught."},
                    )
                ),
            ),
            open_incidents=_many({"type": "object"}),
        ),
    )
}
EVENTS: Any = {200: _says("A page of audit events.", {"type": "object"})}
VERIFIED: Any = {200: _says("How far the chain holds.", {"type": "object"})}
