"""What the description of the web service says of bodies and answers. The readers decide; this tells callers ahead."""

from typing import Any, get_args

from service.api import examples
from service.core.model.case import Transfer
from service.core.model.columns import COLUMNS
from service.core.model.entries import ConditionState
from service.core.model.failures import FailureKind, Role
from service.core.model.finding import Severity
from service.core.model.lines import Agreement
from service.core.model.report import MedicineStatement, ReportStatus, SourceOutcome
from service.core.model.written import Dialect
from service.edge.examples import body_of, says
from service.rulebook.hazards import Likelihood
from service.rulebook.hazards import Severity as HarmSeverity
from service.workflows.access_trail import REASONS
from service.workflows.vocabulary import ALARMS, OUTCOMES, VERDICTS

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
    objection={"type": "boolean", "description": "The patient objects to their record being shared: no shared source is pulled."},
)
_REQUESTER = _object(
    ("id", "family", "given"), closed=True, id=_TEXT, family=_TEXT, given=_TEXT, prefix=_TEXT, sds_user=_TEXT, sds_role=_TEXT
)
_SOURCE = _object(
    ("name", "role"),
    closed=True,
    name=_TEXT,
    role=_words(Role),
    retrieved_at=_MOMENT,
    format=_words(Dialect),
    payload={
        "type": ["object", "string"],
        "description": "A FHIR resource or a patient list; XML, HL7 v2 or CSV as text; or a PDF as text in base64.",
    },
    columns={
        "type": "object",
        "description": "For CSV: the list's own headers, each with our name for its column.",
        "additionalProperties": {"enum": list(COLUMNS)},
    },
    failure=_object(("kind",), closed=True, kind={**_TEXT, "examples": list(get_args(FailureKind))}, detail=_TEXT),
    pull={"const": True, "description": "The service reads the source that is registered under that name."},
    proposed={
        "type": "boolean",
        "description": "These orders are about to be made: drafts among them are judged as if in force.",
    },
)
CASE = _object(
    ("transfer", "as_of", "sources"),
    closed=True,
    case=_TEXT,
    transfer=_words(Transfer),
    as_of=_MOMENT,
    patient=_PATIENT,
    requester=_REQUESTER,
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
    interrupts={"type": "boolean", "description": "Whether a person has to be stopped for it: one critical cause, once."},
    grouped_under={"type": ["string", "null"], "description": "The finding that leads where several have one cause."},
    grouped_because={"type": ["string", "null"], "description": "What it shares with the others of its group."},
    repeats={"type": "boolean", "description": "Whether an earlier finding of its group says the same."},
)
_HOLD = _object(
    advised={"type": "boolean"},
    scope={"type": ["string", "null"]},
    orders=_many(_TEXT),
    reasons=_many(_TEXT),
    released=_many(_object(("finding", "orders"), finding=_TEXT, orders=_many(_TEXT))),
)
_SAID: Any = {
    "verdict": {"const": "overridden"},
    "alarm": {"type": ["string", "null"]},
    "outcome": {"type": ["string", "null"]},
    "reason_code": {"type": ["string", "null"]},
    "reason": {"type": ["string", "null"]},
    "action": {"type": ["string", "null"]},
    "release_hold": {"type": "boolean"},
    "reviewer": _TEXT,
    "at": _MOMENT,
    "report": {**_TEXT, "description": "The report in which it was decided."},
    "number": {"type": "integer"},
}
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
    hold=_HOLD,
    patient={"type": "object"},
    sources=_many(
        _object(name=_TEXT, role=_words(Role), outcome=_words(SourceOutcome), medicine_statement=_words(MedicineStatement))
    ),
    medicines=_many(
        _object(line=_TEXT, medicine={"type": ["object", "null"]}, agreement=_words(Agreement), entries=_many({"type": "object"}))
    ),
    allergies=_many(_object(line=_TEXT, agent={"type": ["object", "null"]}, entries=_many({"type": "object"}))),
    conditions=_many(
        _object(
            ("source", "entry", "text", "state"),
            source=_TEXT,
            entry=_TEXT,
            text=_TEXT,
            state=_words(ConditionState),
            onset={"type": ["string", "null"]},
            ended={"type": ["string", "null"]},
        ),
        description="Problems and diagnoses of the sources that were read. Each source says whether it has a whole list.",
    ),
    findings=_many(_FINDING),
    coverage=_object(
        rules_run={"type": "integer"},
        rules_disabled=_many({"type": "object"}),
        rules_notices=_many(_TEXT),
        not_checked=_many({"type": "object"}),
    ),
    decisions=_object(
        ("sha256", "carried", "lapsed"),
        sha256={"type": ["string", "null"], "description": "Of what is joined here. Null: no earlier decision speaks of it."},
        carried=_many(_object(("finding", "until", "reviewer", "at", "report"), finding=_TEXT, until=_MOMENT, **_SAID)),
        lapsed=_many(_object(("finding", "because", "reviewer", "at", "report"), finding=_TEXT, because=_many(_TEXT), **_SAID)),
    ),
)
_DECISION = _object(
    ("verdict", "reviewer"),
    closed=True,
    verdict={"type": "string", "enum": list(VERDICTS)},
    alarm={"type": "string", "enum": list(ALARMS), "description": "Whether what the finding says is so."},
    outcome={"type": "string", "enum": list(OUTCOMES), "description": "What came of it."},
    reason_code={**_TEXT, "description": "One of the finding's override_reasons."},
    reason=_TEXT,
    action=_TEXT,
    release_hold={"type": "boolean", "description": "Take off the hold of the finding's orders; never of all prescribing."},
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


def _body(schema: Json, shown: Json, *headers: Json) -> Json:
    return {"requestBody": body_of("application/json", schema, shown), "parameters": list(headers)}


def _header(name: str, required: bool, description: str, example: str) -> Json:
    header = {"name": name, "in": "header", "required": required, "description": description}
    return {**header, "schema": _TEXT, "example": example}


def _says(description: str, schema: Json, shown: Json | None = None) -> Json:
    return says(description, "application/json", schema, shown)


def _refuses(description: str, shown: Json | None = None) -> Json:
    return says(description, "application/problem+json", _PROBLEM, shown)


_MISSING: Any = {404: _refuses("There is no such thing.", examples.NO_SUCH)}
_NOT_USED = "The body is JSON, but not what was asked for: each problem with its path."
_BAD_BODY: Any = {
    400: _refuses("The bytes are not JSON that can be read in one way only.", examples.UNREADABLE),
    413: _refuses("The body is too large.", examples.TOO_LARGE),
    415: _refuses("The body is not application/json.", examples.WRONG_TYPE),
    422: _refuses(_NOT_USED),
    503: _refuses("NOT CHECKED: overloaded, too late, or a fault. Retry-After says when to send it again.", examples.NOT_CHECKED),
}
_SAME_KEY = "The same key and body give the same bytes; another body is refused."
CASE_BODY = _body(CASE, examples.CASES, _header("Idempotency-Key", False, _SAME_KEY, "3f1c6a2d-first-hour"))
_TAG = "The ETag of the report as the reviewer last saw it."
DECISION_BODY = _body(_DECISION, examples.DECISIONS, _header("If-Match", True, _TAG, '"decisions-0"'))
ORDER_CHECK_BODY = _body(_ORDER_CHECK, examples.ORDERS)
POSTED: Any = {
    **_BAD_BODY,
    201: _says("The report.", REPORT, examples.REPORTS),
    422: _refuses(_NOT_USED, examples.MISSPELT),
}
FOUND: Any = {200: _says("The report.", REPORT), **_MISSING}
LISTED: Any = {
    200: _says("A page of the work-list.", _object(reports=_many({"type": "object"}), next={"type": ["string", "null"]}))
}
REPLAYED: Any = {200: _says("Whether it was reproduced, or what differs.", {"type": "object"}), **_MISSING}
DECISIONS: Any = {
    200: _says(
        "The decisions, and how the report stands after them.",
        _object(
            ("decisions", "carried", "open", "hold"),
            decisions=_many({"type": "object"}),
            carried=_many({"type": "object"}),
            open=_many(_TEXT),
            hold=_HOLD,
        ),
    ),
    **_MISSING,
}
_WORDS = _many(_object(("code", "name", "means"), code=_TEXT, name=_TEXT, means=_TEXT))
VOCABULARY: Any = {
    200: _says(
        "The words of decisions.",
        _object(
            ("verdicts", "alarms", "outcomes", "override_reasons"),
            verdicts=_WORDS,
            alarms=_WORDS,
            outcomes=_WORDS,
            override_reasons={"type": "object", "additionalProperties": _many(_TEXT)},
        ),
    )
}
DECIDED: Any = {
    **_MISSING,
    **_BAD_BODY,
    201: _says("The decision as it was recorded.", {"type": "object"}, examples.DECIDED),
    412: _refuses("Somebody else decided in the meantime.", examples.STALE),
    422: _refuses(_NOT_USED, examples.NO_REASON),
    428: _refuses("If-Match is needed.", examples.NO_TAG),
}
ORDER_CHECKED: Any = {
    **_BAD_BODY,
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
        examples.ORDERS_CHECKED,
    ),
    404: _refuses("There is no report to hold it against: nothing was checked.", examples.NO_REPORT),
    422: _refuses(_NOT_USED, examples.WHOSE),
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
        {"name": "feed", "in": "path", "required": True, "schema": _TEXT, "description": "A name of MEDREC_FEEDS."},
    ],
}
MESSAGE_ANSWERED: Any = {
    200: {
        "description": "The acknowledgement. MSA-1 says what became of the message: AA it is kept, AE send it again, AR refused.",
        "content": _hl7(_ACKNOWLEDGED, examples.ACKNOWLEDGED),
    },
    404: _refuses("There is no feed of that name.", examples.NO_SUCH),
    413: _refuses("The message is too large.", examples.TOO_LARGE),
    415: _refuses("The body is not HL7 v2 in vertical bars, in UTF-8, as it is.", examples.WRONG_TYPE),
    503: _refuses("Nothing was acknowledged: overloaded, or too late. Send it again after Retry-After.", examples.NOT_CHECKED),
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
GLASS_BODY = _body(
    _object(
        ("report", "reason", "reference"),
        closed=True,
        report=_TEXT,
        reason={"type": "string", "enum": list(REASONS)},
        reference={**_TEXT, "maxLength": 40, "description": "Of the incident or request; no name or number of a patient."},
    ),
    examples.GLASSES,
)
GLASS_BROKEN: Any = {
    201: _says("Until when the report may be looked at.", _object(report=_TEXT, until=_TEXT)),
    **_MISSING,
    **_BAD_BODY,
}
GLASSES: Any = {200: _says("Who looked at which report, when and why.", {"type": "object"})}
EVENTS: Any = {200: _says("A page of audit events.", {"type": "object"})}
VERIFIED: Any = {200: _says("How far the chain holds.", {"type": "object"})}
_COUNT: Json = {"type": "integer", "minimum": 0}
_COUNTED = _object(critical=_COUNT, high=_COUNT, moderate=_COUNT, low=_COUNT)
_BEFORE: Json = {"type": ["object", "null"], "description": "What it was before. Null: it is as it was."}
_CHANGE = _object(
    ("id", "type", "sequence", "at", "report", "previous", "patient", "status", "hold", "findings", "changed", "deliveries"),
    id={**_TEXT, "description": "The same whenever it is sent: what came before is not taken twice by it."},
    type={"const": "report-changed"},
    sequence={**_COUNT, "description": "Counts all events, without a gap."},
    at=_MOMENT,
    report=_TEXT,
    previous={"type": ["string", "null"], "description": "The report that it is held against. Null: the first of the patient."},
    patient={"type": ["string", "null"], "description": "A pseudonym. Null: nobody knows whose it is."},
    status=_words(ReportStatus),
    hold=_object(advised={"type": "boolean"}, scope={"type": ["string", "null"]}),
    findings=_COUNTED,
    changed=_object(status=_BEFORE, hold=_BEFORE, findings_new=_COUNTED, findings_gone=_COUNTED),
    deliveries=_many(
        _object(
            subscriber=_TEXT,
            state={"type": "string", "enum": ["waiting", "sent", "dead"]},
            attempts=_COUNT,
            due=_MOMENT,
            error={"type": ["string", "null"]},
        )
    ),
)
CHANGES: Any = {
    200: _says("A page of events.", _object(("events", "next"), events=_many(_CHANGE), next={"type": ["integer", "null"]})),
    422: _refuses("The query could not be used."),
}
SENT_AGAIN: Any = {200: _says("To how many subscribers it will be sent.", _object(("waiting",), waiting=_COUNT)), **_MISSING}
_PROPORTION: Json = {
    **_object(("hits", "of", "value", "low", "high"), hits=_COUNT, of=_COUNT, value=_TEXT, low=_TEXT, high=_TEXT),
    "type": ["object", "null"],
    "description": "With the 95 % interval of Wilson. Null: of nothing.",
}
_FIGURES = _object(
    ("rule", "version", "hits", "shown", "decided", "overridden", "review_due"),
    rule=_TEXT,
    version={"type": "integer"},
    title={"type": ["string", "null"], "description": "Null: this version does not run here."},
    severity={"type": ["string", "null"]},
    status={"type": ["string", "null"]},
    hits=_COUNT,
    shown=_COUNT,
    carried={**_COUNT, "description": "Shown under an override of an earlier report."},
    shadow_hits={**_COUNT, "description": "Recorded, and shown to nobody."},
    decided={**_COUNT, "description": "Accepted or overridden, by the last decision about each."},
    accepted=_COUNT,
    overridden=_COUNT,
    deferred=_COUNT,
    override_rate=_PROPORTION,
    true_alarms=_COUNT,
    false_alarms=_COUNT,
    predictive_value=_PROPORTION,
    review_due={"type": "boolean", "description": "Over 90 % overridden, of at least 200 shown or decided."},
)
_WINDOW: Any = {"since": {"type": ["string", "null"]}, "until": {"type": ["string", "null"]}}
_BAD_QUERY: Any = {422: _refuses("The query could not be used.")}
ANALYTICS: Any = {
    200: _says("How each rule fares.", _object(("rules",), **_WINDOW, to_review=_COUNT, rules=_many(_FIGURES))),
    **_BAD_QUERY,
}
_BY_CODE: Json = {"type": "object", "additionalProperties": _COUNT}
_SHARES: Json = {
    "type": "object",
    "additionalProperties": {"type": ["string", "null"]},
    "description": "Of medicines, allergies or resources, in per cent with one digit. Null: of none.",
}
_OF_SOURCE = _object(
    ("source", "role", "cases", "read", "failed", "late", "shares", "failures"),
    source=_TEXT,
    role=_TEXT,
    cases={**_COUNT, "description": "Reports that hold it."},
    read=_COUNT,
    failed=_COUNT,
    late={**_COUNT, "description": "No answer in time, or a record more than a day old."},
    not_whole=_COUNT,
    unreadable={**_COUNT, "description": "Entries that could not be read."},
    medicines=_COUNT,
    medicines_coded=_COUNT,
    medicines_degraded=_COUNT,
    medicines_unmapped=_COUNT,
    allergies=_COUNT,
    allergies_coded=_COUNT,
    allergies_degraded=_COUNT,
    allergies_unmapped=_COUNT,
    resources={**_COUNT, "description": "FHIR resources that were held against the models."},
    resources_invalid=_COUNT,
    shares=_SHARES,
    failures={**_BY_CODE, "description": "By what failed."},
    problems=_many(_object(("problem", "times"), problem=_TEXT, times=_COUNT)),
)
ANALYTICS_OF_SOURCES: Any = {
    200: _says(
        "How each source fares.",
        _object(
            ("reports", "older_not_counted", "sources_with_fewer", "payloads_not_validated", "sources"),
            **_WINDOW,
            reports=_COUNT,
            older_not_counted={"type": "boolean", "description": "The window holds more reports than were counted."},
            least_reports={**_COUNT, "description": "A source of fewer reports is not told of."},
            sources_with_fewer={**_COUNT, "description": "How many sources are not told of."},
            payloads_validated=_COUNT,
            payloads_not_validated={**_COUNT, "description": "Not looked at yet: ask again."},
            sources=_many(_OF_SOURCE),
        ),
    ),
    **_BAD_QUERY,
}
ANALYTICS_OF_RULE: Any = {
    200: _says(
        "How one rule fares.",
        _object(
            ("rule", "versions", "said", "weeks"),
            **_WINDOW,
            rule=_TEXT,
            versions=_many(_FIGURES),
            said=_object(verdict=_BY_CODE, reason_code=_BY_CODE, alarm=_BY_CODE, outcome=_BY_CODE),
            weeks=_many(_object(begins={"type": "string", "format": "date"}, shown=_COUNT, overridden=_COUNT)),
        ),
    ),
    **_MISSING,
    **_BAD_QUERY,
}
